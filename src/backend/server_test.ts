import { assertEquals, assertStringIncludes } from "@std/assert";
import { encodeWhole } from "../ipc/header.ts";
import { DEFAULT_LIMITS } from "./connection.ts";
import { Server, type ServerLimits } from "./server.ts";
import { type Peer, Sessions } from "./session.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A server that answers each message with the number of its session. `peers`: who connects, in order. */
class World implements AsyncDisposable {
  readonly sessions = new Sessions();
  readonly server: Server;
  readonly ended: string[] = [];
  readonly #dir = Deno.makeTempDirSync({ prefix: "clixon-test-" });
  readonly #path = `${this.#dir}/sock`;

  private constructor(peers: readonly (Peer | undefined)[], limits: Partial<ServerLimits>) {
    const next = [...peers];
    this.sessions.onEnd(({ id, ended }) => this.ended.push(`${id} ${ended}`));
    this.server = new Server(this.sessions, {
      request: ({ id }) => Promise.resolve([encoder.encode(`${id}`)]),
      peerOf: () => next.shift(),
    }, { ...DEFAULT_LIMITS, maxSessions: Infinity, sessionsBoundBy: "", ...limits });
  }

  static async open(peers: readonly (Peer | undefined)[], limits: Partial<ServerLimits> = {}) {
    const world = new World(peers, limits);
    await world.server.listen({ path: world.#path });
    return world;
  }

  async connect(): Promise<Client> {
    return new Client(await Deno.connect({ transport: "unix", path: this.#path }));
  }

  /** Waits until so many connections are open. */
  async connections(count: number): Promise<void> {
    while (this.server.connections !== count) await new Promise((done) => setTimeout(done, 1));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.stopListening();
    this.server.closeAll();
    await this.connections(0);
    Deno.removeSync(this.#dir, { recursive: true });
  }
}

class Client implements Disposable {
  readonly #socket: Deno.UnixConn;

  constructor(socket: Deno.UnixConn) {
    this.#socket = socket;
  }

  /** Sends a message for session `id` and gives the answer; undefined at the end of the connection. */
  async ask(id: number): Promise<string | undefined> {
    await this.send(encodeWhole([encoder.encode("<rpc/>")], id));
    return await this.read();
  }

  async send(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) at += await this.#socket.write(bytes.subarray(at));
  }

  async read(): Promise<string | undefined> {
    const buffer = new Uint8Array(4096);
    const count = await this.#socket.read(buffer);
    return count === null ? undefined : decoder.decode(buffer.subarray(8, count - 1));
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}

const FRED: Peer = { uid: 1000, user: "fred" };
const EVE: Peer = { uid: 1001, user: "eve" };

Deno.test("Server makes a connection one of the session that its request names", async () => {
  await using world = await World.open([FRED, FRED]);
  using first = await world.connect();
  assertEquals(await first.ask(0), "1");
  const second = await world.connect();
  assertEquals(await second.ask(0), "2");
  assertEquals(await second.ask(1), "1");
  assertEquals(world.ended, ["2 closed"]);
  // From then on, whatever the id.
  assertEquals(await second.ask(0), "1");
  second[Symbol.dispose]();
  await world.connections(1);
  assertEquals(await first.ask(1), "1");
  assertEquals(world.ended, ["2 closed"]);
});

Deno.test("Server ends a session with the last of its connections", async () => {
  await using world = await World.open([FRED, FRED]);
  const first = await world.connect();
  assertEquals(await first.ask(0), "1");
  const second = await world.connect();
  assertEquals(await second.ask(1), "1");
  first[Symbol.dispose]();
  await world.connections(1);
  assertEquals(await second.ask(1), "1");
  second[Symbol.dispose]();
  await world.connections(0);
  assertEquals(world.ended, ["2 closed", "1 dropped"]);
});

Deno.test("Server lets nobody act as another user's session", async () => {
  await using world = await World.open([FRED, EVE, undefined]);
  using fred = await world.connect();
  assertEquals(await fred.ask(0), "1");
  for (const own of ["2", "3"]) {
    using other = await world.connect();
    assertStringIncludes((await other.ask(1))!, "<error-tag>access-denied</error-tag>");
    assertEquals(await other.ask(0), own);
  }
});

Deno.test("Server takes the id of a session that is gone for none", async () => {
  await using world = await World.open([FRED]);
  using client = await world.connect();
  assertEquals(await client.ask(77), "1");
});

Deno.test("Server drops who holds most when unfinished requests become too much", async () => {
  await using world = await World.open([FRED, FRED, FRED, FRED], { maxMessage: 1000 });
  const half = (size: number) => encodeWhole([new Uint8Array(990)], 0).subarray(0, size);
  using small = await world.connect();
  await small.send(half(500));
  using large = await world.connect();
  await large.send(half(900));
  using last = await world.connect();
  await last.send(half(700));
  assertEquals(await large.read(), undefined);
  await world.connections(2);
  assertEquals(world.ended, ["2 dropped"]);
  await last.send(encodeWhole([new Uint8Array(990)], 0).subarray(700));
  assertEquals(await last.read(), "3");
});
