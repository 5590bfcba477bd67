/**
 * A NETCONF client that speaks with a real `clixon netconf` over its pipes.
 *
 * @module
 */

import { FrameReader, type Framing } from "../src/netconf/framing.ts";
import { program, type Site, surroundings } from "./program.ts";

export const BASE = "urn:ietf:params:xml:ns:netconf:base:1.0";
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export const CLIENT_HELLO = `<hello xmlns="${BASE}"><capabilities>` +
  "<capability>urn:ietf:params:netconf:base:1.0</capability></capabilities></hello>";

/** One session with its process. */
export class NetconfSession implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #frames: FrameReader;
  #messageId = 0;

  constructor(
    site: Site,
    { args = ["-q"], framing = "eom" }: { args?: readonly string[]; framing?: Framing } = {},
  ) {
    const { command, args: words } = program("netconf", ["-l", "n", "-f", site.config, ...args]);
    this.#child = new Deno.Command(command, {
      ...surroundings(),
      args: words,
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#writer = this.#child.stdin.getWriter();
    this.#reader = this.#child.stdout.getReader();
    this.#frames = new FrameReader({ framing });
  }

  /** A session that has said hello. */
  static async open(site: Site, args: readonly string[] = []): Promise<NetconfSession> {
    const session = new NetconfSession(site, { args: ["-q", ...args] });
    await session.send(CLIENT_HELLO);
    return session;
  }

  /** The next message; undefined when the server has ended the session. */
  async receive(): Promise<string | undefined> {
    for (;;) {
      const message = this.#frames.next();
      if (message !== undefined) {
        return message.map((run) => decoder.decode(run, { stream: true })).join("");
      }
      const { value, done } = await this.#reader.read();
      if (done) return undefined;
      this.#frames.append(value);
    }
  }

  /** Sends a message, end-of-message framed. */
  async send(message: string): Promise<void> {
    await this.#writer.write(encoder.encode(message + "]]>]]>"));
  }

  /** Sends an operation and gives what its reply contains. */
  async rpc(operation: string): Promise<string> {
    const id = String(++this.#messageId);
    await this.send(`<rpc xmlns="${BASE}" message-id="${id}">${operation}</rpc>`);
    const reply = await this.receive();
    const open = `<rpc-reply xmlns="${BASE}" message-id="${id}">`;
    if (!reply?.startsWith(open)) throw new Error(`not the reply to ${id}: ${reply}`);
    return reply.slice(open.length, -"</rpc-reply>".length);
  }

  /** Ends the input, and gives the exit status. */
  async close(): Promise<number> {
    await this.#writer.close().catch((error) => {
      // The process may have ended first.
      if (!(error instanceof Deno.errors.BrokenPipe || error instanceof TypeError)) throw error;
    });
    while (!(await this.#reader.read()).done);
    return (await this.#child.status).code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // it has ended already
    }
    await this.#child.status;
    await this.#reader.cancel();
    await this.#writer.abort().catch((error) => {
      if (!(error instanceof Deno.errors.BrokenPipe || error instanceof TypeError)) throw error;
    });
  }
}
