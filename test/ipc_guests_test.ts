/**
 * Today's C clients on the backend's socket: their recorded exchanges replayed, message for message.
 */

import { assertEquals, equal } from "@std/assert";
import { ByteQueue } from "../src/ipc/byte_queue.ts";
import { ChunkReader, encodeChunk } from "../src/ipc/chunked.ts";
import { MessageReader } from "../src/ipc/message_reader.ts";
import { parseElement, type XmlElement } from "../src/xml/element.ts";
import { XmlReader } from "../src/xml/reader.ts";
import { BackendProcess, Site } from "./program.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

interface Exchange {
  /** What was typed. */
  readonly title: string;
  readonly request: string;
  readonly reply: string;
}

/** Connections with their exchanges. */
function recorded(): Exchange[][] {
  const text = Deno.readTextFileSync(new URL("fixtures/ipc_guests.txt", import.meta.url));
  const connections: Exchange[][] = [];
  let current: Exchange[] = [];
  let title = "";
  let request = "";
  for (const line of text.split("\n")) {
    if (line.startsWith("# ")) title = line.slice(2);
    else if (line.startsWith("> ")) request = line.slice(2);
    else if (line.startsWith("< ")) current.push({ title, request, reply: line.slice(2) });
    else if (line === "" && current.length > 0) {
      connections.push(current);
      current = [];
    }
  }
  return connections;
}

/** A client with RFC 6242's chunks, as the C library has it. */
class Guest implements Disposable {
  readonly #stream: Deno.UnixConn;
  readonly #queue = new ByteQueue();
  readonly #chunks = new ChunkReader(this.#queue);
  readonly #messages = new MessageReader();

  private constructor(stream: Deno.UnixConn) {
    this.#stream = stream;
  }

  static async connect(path: string): Promise<Guest> {
    return new Guest(await Deno.connect({ transport: "unix", path }));
  }

  async ask(message: string): Promise<string> {
    await this.#stream.write(encodeChunk([encoder.encode(message)], true));
    const buffer = new Uint8Array(65536);
    for (;;) {
      const reply = this.#messages.next(this.#chunks);
      if (reply !== undefined) return reply.map((run) => decoder.decode(run)).join("");
      const count = await this.#stream.read(buffer);
      if (count === null) throw new Error(`no answer to ${message}`);
      this.#queue.append(buffer.slice(0, count));
    }
  }

  [Symbol.dispose](): void {
    this.#stream.close();
  }
}

/** The same for documents that mean the same: prefixes, empty tags and the place of declarations do not matter. */
function meaning(xml: string): unknown {
  const reader = new XmlReader(encoder.encode(xml));
  reader.next();
  return canonical(parseElement(reader));
}

function canonical(element: XmlElement): unknown {
  return [
    `{${element.namespace}}${element.local}`,
    element.attributes.map(({ namespace, local, value }) => `{${namespace}}${local}=${value}`)
      .sort(),
    ...element.children.map((child) => typeof child === "string" ? child : canonical(child)),
  ];
}

/** Answers that differ on purpose, by a part of the request. */
const DELIBERATE: ReadonlyMap<string, string> = new Map([
  // Keys are shown with their entry, however deep it is: an entry without them tells nothing.
  [
    'cl:depth="2"',
    `<rpc-reply xmlns="urn:ietf:params:xml:ns:netconf:base:1.0"><data><table xmlns="urn:example:clixon"><parameter><name>a</name></parameter></table></data></rpc-reply>`,
  ],
]);

Deno.test("backend answers today's C clients as their own backend does", async () => {
  using site = new Site({ CLICON_YANG_MODULE_MAIN: "clixon-example" });
  await using _backend = await BackendProcess.start(site);
  const different: { title: string; request: string; expected: string; actual: string }[] = [];
  for (const connection of recorded()) {
    using guest = await Guest.connect(`${site.dir}/backend.sock`);
    for (const { title, request, reply } of connection) {
      const actual = (await guest.ask(request)).replace(/<filename [^>]*>[^<]*<\/filename>/, "");
      const ours = [...DELIBERATE].find(([part]) => request.includes(part))?.[1];
      const expected = ours ?? reply;
      if (!equal(meaning(actual), meaning(expected))) {
        different.push({ title, request, expected, actual });
      }
    }
  }
  assertEquals(different, []);
});
