import { assert, assertEquals } from "@std/assert";
import net from "node:net";
import { encodeWhole } from "../ipc/header.ts";
import { Connection, type ConnectionHandler, DEFAULT_LIMITS } from "./connection.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A listening socket whose connections are served by `message`. */
class Listener implements AsyncDisposable {
  readonly connections: Connection[] = [];
  readonly #dir = Deno.makeTempDirSync({ prefix: "clixon-test-" });
  readonly #path = `${this.#dir}/sock`;
  readonly #server: net.Server;

  private constructor(message: ConnectionHandler["message"], limits = DEFAULT_LIMITS) {
    this.#server = net.createServer({ allowHalfOpen: true }, (socket) => {
      this.connections.push(new Connection(socket, { message, closed() {} }, limits));
    });
  }

  static async open(message: ConnectionHandler["message"], limits = DEFAULT_LIMITS) {
    const listener = new Listener(message, limits);
    await new Promise<void>((resolve) => listener.#server.listen(listener.#path, resolve));
    return listener;
  }

  connect(): Promise<Deno.UnixConn> {
    return Deno.connect({ transport: "unix", path: this.#path });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of this.connections) connection.close();
    await new Promise((resolve) => this.#server.close(resolve));
    Deno.removeSync(this.#dir, { recursive: true });
  }
}

/** Keeps the event loop from everybody. */
function work(milliseconds: number): void {
  for (const end = performance.now() + milliseconds; performance.now() < end;);
}

function frame(text: string): Uint8Array<ArrayBuffer> {
  return encodeWhole([encoder.encode(text)]);
}

function textOf(body: readonly Uint8Array[]): string {
  return body.map((run) => decoder.decode(run)).join("");
}

Deno.test("Connection lets others have their turn between the requests that one client sends at once", async () => {
  const order: string[] = [];
  await using listener = await Listener.open((_, { body }) => {
    work(3);
    order.push(textOf(body));
    return Promise.resolve([encoder.encode("<ok/>")]);
  });
  using greedy = await listener.connect();
  using modest = await listener.connect();
  await greedy.write(frame("greedy"));
  await greedy.read(new Uint8Array(100));
  for (let i = 0; i < 50; i++) await greedy.write(frame("greedy"));
  await modest.write(frame("modest"));
  await modest.read(new Uint8Array(100));
  assert(order.indexOf("modest") < 40, `served as number ${order.indexOf("modest")}`);
});

Deno.test("Connection lets others have their turn while it makes a reply", async () => {
  let made = 0;
  await using listener = await Listener.open((_, { body }) =>
    Promise.resolve(
      textOf(body) === "small" ? [encoder.encode("<ok/>")] : {
        *[Symbol.iterator]() {
          for (; made < 200; made++) {
            work(3);
            yield new Uint8Array(0);
          }
        },
      },
    )
  );
  using large = await listener.connect();
  using small = await listener.connect();
  await large.write(frame("large"));
  await small.write(frame("small"));
  await small.read(new Uint8Array(100));
  assert(made < 150, `${made} of 200 parts were made before`);
});

Deno.test("Connection reads no further while large requests wait", async () => {
  const answering = Promise.withResolvers<void>();
  let answered = 0;
  await using listener = await Listener.open(async () => {
    await answering.promise;
    answered++;
    return [encoder.encode("<ok/>")];
  });
  using client = await listener.connect();
  const requests = 12;
  const large = encodeWhole([new Uint8Array(3_000_000).fill(0x61)]);
  const sending = (async () => {
    for (let i = 0; i < requests; i++) {
      for (let at = 0; at < large.length;) at += await client.write(large.subarray(at));
    }
  })();
  let held = 0;
  for (let same = 0; same < 20;) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    const now = listener.connections[0]?.held ?? 0;
    same = now === held ? same + 1 : 0;
    held = now;
  }
  assert(held < 3 * large.length, `${held} bytes are held`);
  answering.resolve();
  await sending;
  const reply = new Uint8Array(100_000);
  for (let got = 0; got < requests * frame("<ok/>").length;) got += (await client.read(reply))!;
  assertEquals(answered, requests);
});
