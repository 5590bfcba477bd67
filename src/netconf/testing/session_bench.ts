/**
 * A front-end's session in memory: a client, the front-end, and a backend of a few lines.
 *
 * @module
 */

import type { ByteStream } from "../../ipc/address.ts";
import { IpcConnection } from "../../ipc/connection.ts";
import { BackendLink } from "../../ipc/link.ts";
import {
  type ClientStream,
  FrontEnd,
  type FrontEndOptions,
  type SessionEnd,
} from "../front_end.ts";
import { BASE_1_0, BASE_1_1, BASE_NAMESPACE } from "../names.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** One direction of a stream in memory. */
class Pipe {
  readonly #runs: Uint8Array[] = [];
  #ended = false;
  #wake: (() => void) | undefined;

  write(bytes: Uint8Array): Promise<number> {
    if (this.#ended) return Promise.reject(new Deno.errors.BrokenPipe("Broken pipe"));
    if (bytes.length > 0) this.#runs.push(bytes.slice());
    this.#wake?.();
    return Promise.resolve(bytes.length);
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  async read(buffer: Uint8Array): Promise<number | null> {
    while (this.#runs.length === 0) {
      if (this.#ended) return null;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    const run = this.#runs[0];
    const count = Math.min(run.length, buffer.length);
    buffer.set(run.subarray(0, count));
    if (count === run.length) this.#runs.shift();
    else this.#runs[0] = run.subarray(count);
    return count;
  }
}

/** What a test's backend does with a request: the messages it sends, and whether it closes the connection then. */
export interface Answer {
  readonly messages: readonly Iterable<Uint8Array>[];
  readonly close?: boolean;
}

/** A message of several chunks. */
export const text = (...parts: string[]) => parts.map((part) => encoder.encode(part));

/** Answers with the request's message-id; closes after close-session. */
export function echo(request: string): Answer {
  const id = request.match(/message-id="(\w+)"/)?.[1] ?? "none";
  return {
    messages: [text(`<rpc-reply ${id}/>`)],
    close: request.includes("close-session"),
  };
}

/** A session in memory. */
export class Bench {
  readonly requests: string[] = [];
  readonly ids = new Set<number>();
  readonly input = new Pipe();
  readonly output = new Pipe();
  readonly #toBackend = new Pipe();
  readonly #toFrontEnd = new Pipe();
  readonly #connection = new IpcConnection();
  readonly end: Promise<SessionEnd>;

  constructor(
    options: Partial<FrontEndOptions> = {},
    answer: (request: string) => Answer = echo,
  ) {
    const stream: ByteStream = {
      read: (buffer) => this.#toFrontEnd.read(buffer),
      write: (bytes) => this.#toBackend.write(bytes),
      close: () => {
        this.#toFrontEnd.end();
        this.#toBackend.end();
      },
    };
    const client: ClientStream = {
      read: (buffer) => this.input.read(buffer),
      write: (bytes) => this.output.write(bytes),
    };
    this.#connection.allowSplit();
    const frontEnd = new FrontEnd(new BackendLink(stream), client, {
      sessionId: 5,
      capabilities: [BASE_1_1, BASE_1_0],
      ...options,
    });
    this.end = frontEnd.run().finally(() => this.output.end());
    this.#serve(answer);
  }

  /** The backend closes the connection. */
  hangUp(): void {
    this.#toFrontEnd.end();
    this.#toBackend.end();
  }

  async send(message: Iterable<Uint8Array>): Promise<void> {
    for (const bytes of this.#connection.encode(message)) await this.#toFrontEnd.write(bytes);
  }

  async #serve(answer: (request: string) => Answer): Promise<void> {
    const buffer = new Uint8Array(65536);
    for (;;) {
      const count = await this.#toBackend.read(buffer);
      if (count === null) return;
      this.#connection.append(buffer.slice(0, count));
      for (let message = this.#connection.next(); message; message = this.#connection.next()) {
        const request = message.body.map((run) => decoder.decode(run)).join("");
        this.requests.push(request);
        this.ids.add(message.id);
        const { messages, close } = answer(request);
        for (const each of messages) await this.send(each);
        if (close) return this.hangUp();
      }
    }
  }

  /** Everything that was written, when the session is over. */
  async written(): Promise<string> {
    await this.end;
    let result = "";
    const buffer = new Uint8Array(65536);
    for (;;) {
      const count = await this.output.read(buffer);
      if (count === null) return result;
      result += decoder.decode(buffer.subarray(0, count), { stream: true });
    }
  }

  /** Waits until the output contains `marker` and gives what was written up to then. */
  async until(marker: string): Promise<string> {
    let result = "";
    const buffer = new Uint8Array(65536);
    while (!result.includes(marker)) {
      const count = await this.output.read(buffer);
      if (count === null) throw new Error(`ended without ${marker}: ${result}`);
      result += decoder.decode(buffer.subarray(0, count), { stream: true });
    }
    return result;
  }
}

/** Runs a whole session on an input. */
export async function run(
  input: string,
  options: Partial<FrontEndOptions> = {},
  answer: (request: string) => Answer = echo,
) {
  const bench = new Bench(options, answer);
  await bench.input.write(encoder.encode(input));
  bench.input.end();
  const output = await bench.written();
  const end = await bench.end;
  return {
    output,
    requests: bench.requests,
    ids: [...bench.ids],
    end: end.kind,
    error: "error" in end ? end.error.message : undefined,
  };
}

/** A client's hello. */
export function hello(...capabilities: string[]): string {
  return `<hello xmlns="${BASE_NAMESPACE}"><capabilities>` +
    capabilities.map((one) => `<capability>${one}</capability>`).join("") +
    `</capabilities></hello>`;
}
/** A request. */
export function rpc(id: number, operation = "<get/>"): string {
  return `<rpc message-id="${id}" xmlns="${BASE_NAMESPACE}">${operation}</rpc>`;
}
/** A message in end-of-message framing. */
export const eom = (message: string) => `${message}]]>]]>`;
/** A message in chunked framing. */
export const chunked = (message: string) =>
  `\n#${encoder.encode(message).length}\n${message}\n##\n`;
