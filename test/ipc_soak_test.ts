/**
 * The backend's socket under load and abuse: 200 sessions at once, a quarter of which misbehave.
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { IpcClient } from "../src/ipc/client.ts";
import { BASE } from "./netconf_session.ts";
import { BackendProcess, Site } from "./program.ts";

const MODULE = `module items {
  yang-version 1.1;
  namespace urn:items;
  prefix i;
  container items { list item { key id; leaf id { type uint32; } leaf text { type string; } } }
}`;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function rpc(operation: string): string {
  return `<rpc xmlns="${BASE}" message-id="1">${operation}</rpc>`;
}
function frame(text: string, length = encoder.encode(text).length + 9): Uint8Array {
  const body = encoder.encode(text);
  const bytes = new Uint8Array(8 + body.length + 1);
  new DataView(bytes.buffer).setUint32(0, length);
  bytes.set(body, 8);
  return bytes;
}
const getOne = (id: number) =>
  rpc(
    `<get-config><source><running/></source><filter><items xmlns="urn:items"><item><id>${id}</id></item></items></filter></get-config>`,
  );
const itemXml = (id: number) => `<item><id>${id}</id><text>text of ${id}</text></item>`;

/** A connection without any manners of its own. */
class RawClient implements Disposable {
  readonly #stream: Deno.UnixConn;
  readonly #buffer = new Uint8Array(65536);

  private constructor(stream: Deno.UnixConn) {
    this.#stream = stream;
  }

  static async connect(path: string): Promise<RawClient> {
    return new RawClient(await Deno.connect({ transport: "unix", path }));
  }

  /** Writes all bytes; false when the backend has closed the connection. */
  async send(bytes: Uint8Array): Promise<boolean> {
    try {
      for (let at = 0; at < bytes.length;) at += await this.#stream.write(bytes.subarray(at));
      return true;
    } catch (error) {
      if (error instanceof Deno.errors.BrokenPipe) return false;
      if (error instanceof Deno.errors.ConnectionReset) return false;
      if (error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted) {
        return false; // closed here while the write was waiting
      }
      throw error;
    }
  }

  /** Some bytes as text; undefined at the end of the connection. */
  async read(): Promise<string | undefined> {
    try {
      const count = await this.#stream.read(this.#buffer);
      return count === null ? undefined : decoder.decode(this.#buffer.subarray(0, count));
    } catch (error) {
      if (error instanceof Deno.errors.ConnectionReset) return undefined;
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#stream.close();
  }
}

/** What a misbehaving client does. `over` resolves when the others have finished. */
type Misbehaviour = (path: string, over: Promise<void>) => Promise<void>;

/** Sends something that breaks the framing, and must be hung up on. */
function refused(bytes: Uint8Array): Misbehaviour {
  return async (path) => {
    using client = await RawClient.connect(path);
    await client.send(bytes);
    assertEquals(await client.read(), undefined);
  };
}

/** Sends something unfinished and waits. */
function unfinished(bytes: Uint8Array): Misbehaviour {
  return async (path, over) => {
    using client = await RawClient.connect(path);
    assert(await client.send(bytes));
    await over;
  };
}

/** Sends a message that must be answered with an error. */
function answered(text: string, tag: string): Misbehaviour {
  return async (path) => {
    using client = await RawClient.connect(path);
    assert(await client.send(frame(text)));
    assertStringIncludes((await client.read())!, `<error-tag>${tag}</error-tag>`);
  };
}

const MISBEHAVIOURS: readonly Misbehaviour[] = [
  refused(frame("<rpc/>", 3)),
  refused(frame("<rpc/>", 0x7fffffff)),
  refused(frame("<rpc/>", 0xffffffff)),
  refused(encoder.encode("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")),
  refused(encoder.encode("\n#x")),
  refused(encoder.encode("\n#99999999999\n")),
  unfinished(new Uint8Array([0, 0, 0])),
  unfinished(frame("<rpc>", 1000)),
  unfinished(encoder.encode("\n#1000\n<rpc>")),
  unfinished(new Uint8Array(0)),
  answered("\x01\x02\x03", "malformed-message"),
  answered("", "malformed-message"),
  answered(rpc("<get><filter>" + "<a>".repeat(100_000)), "too-big"),
  answered(rpc(`<${"a".repeat(1_000_000)}/>`), "too-big"),
  answered(`<rpc ${Array.from({ length: 5000 }, (_, i) => `a${i}="1"`).join(" ")}/>`, "too-big"),
  // Sends and never reads.
  async (path, over) => {
    const client = await RawClient.connect(path);
    const everything = frame(rpc("<get-config><source><running/></source></get-config>"));
    const sending = (async () => {
      for (let i = 0; i < 5000 && await client.send(everything); i++);
    })();
    await over;
    client[Symbol.dispose]();
    await sending;
  },
  // Byte by byte, but right.
  async (path) => {
    using client = await RawClient.connect(path);
    for (const byte of frame(getOne(1))) assert(await client.send(new Uint8Array([byte])));
    assertStringIncludes((await client.read())!, itemXml(1));
  },
  // Comes and goes.
  async (path) => {
    for (let i = 0; i < 30; i++) {
      using client = await RawClient.connect(path);
      await client.send(frame(`<hello xmlns="${BASE}"/>`));
    }
  },
];

/** A client as it should be: many requests, each with its right answer. */
async function behave(path: string, first: number): Promise<void> {
  await using client = await IpcClient.connect({ family: "UNIX", path });
  for (let i = 0; i < 40; i++) {
    const id = (first * 31 + i * 7) % 1000;
    assertEquals(
      await client.requestText(getOne(id)),
      `<rpc-reply xmlns="${BASE}"><data><items xmlns="urn:items">${
        itemXml(id)
      }</items></data></rpc-reply>`,
    );
  }
  assertStringIncludes(await client.requestText(rpc("<close-session/>")), "<ok/>");
}

function descriptors(pid: number): number {
  return [...Deno.readDirSync(`/proc/${pid}/fd`)].length;
}

/** Resident memory in MiB. */
function memory(pid: number): number {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  return Number(status.match(/VmRSS:\s+(\d+) kB/)![1]) / 1024;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

Deno.test({
  name: "backend serves 150 sessions while 50 others misbehave, and keeps nothing of them",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    using site = new Site();
    site.module("items", MODULE);
    await using backend = await BackendProcess.start(site);
    const path = `${site.dir}/backend.sock`;
    await using setup = await IpcClient.connect({ family: "UNIX", path });
    const items = Array.from({ length: 1000 }, (_, id) => itemXml(id)).join("");
    const config = `<config><items xmlns="urn:items">${items}</items></config>`;
    for (
      const operation of [
        `<edit-config><target><candidate/></target>${config}</edit-config>`,
        "<commit/>",
      ]
    ) {
      assertStringIncludes(await setup.requestText(rpc(operation)), "<ok/>");
    }
    const round = async () => {
      const over = Promise.withResolvers<void>();
      const bad = Array.from(
        { length: 50 },
        (_, i) => MISBEHAVIOURS[i % MISBEHAVIOURS.length](path, over.promise),
      );
      const good = Promise.all(Array.from({ length: 150 }, (_, i) => behave(path, i)));
      await Promise.all([...bad, good.finally(over.resolve)]);
    };
    const idle = descriptors(backend.pid);
    // The first round lets the program grow to its working size.
    await round();
    await until(() => descriptors(backend.pid) === idle);
    const before = memory(backend.pid);
    for (let i = 0; i < 4; i++) await round();
    await until(() => descriptors(backend.pid) === idle);
    const after = memory(backend.pid);
    assert(after < before * 1.5 + 50, `memory has grown from ${before} to ${after} MiB`);
    assertStringIncludes(await setup.requestText(getOne(1)), itemXml(1));
  },
});
