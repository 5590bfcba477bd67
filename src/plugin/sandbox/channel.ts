/**
 * The plugin's end of the socket to the daemon: requests come in, answers, requests and log lines go out.
 *
 * @module
 */

import type { Socket } from "node:net";
import type { Json } from "../api.ts";
import { encodeFrame, FrameError, FrameReader, parseFrame } from "../frame.ts";
import { type CallMessage, MAX_REQUEST, type Message, type WireError } from "../protocol.ts";
import { builtin } from "./builtin.ts";

/** Answers one request of the daemon. */
export type Handler = (call: string, params: Json | undefined) => unknown;

/** Requests and answers over one descriptor. */
export class Channel {
  readonly #socket: Socket;
  readonly #reader = new FrameReader(MAX_REQUEST);
  readonly #waiting = new Map<
    number,
    { resolve: (value: Json | undefined) => void; reject: (error: Error) => void }
  >();
  #nextId = 1;

  /** `closed` is called once, when the daemon is gone. */
  constructor(fd: number, handler: Handler, closed: () => void) {
    const net = builtin<typeof import("node:net")>("node:net");
    this.#socket = new net.Socket({ fd, readable: true, writable: true });
    this.#socket.on("data", (bytes: Uint8Array) => {
      this.#reader.append(bytes);
      for (let frame = this.#reader.next(); frame; frame = this.#reader.next()) {
        this.#receive(parseFrame(frame) as Message, handler);
      }
    });
    this.#socket.on("error", closed);
    this.#socket.on("close", closed);
    this.#send({ ready: true });
  }

  /** Sends a request to the daemon. */
  request(call: string, params: Json): Promise<Json | undefined> {
    const id = this.#nextId++;
    const { promise, resolve, reject } = Promise.withResolvers<Json | undefined>();
    this.#waiting.set(id, { resolve, reject });
    this.#send({ id, call, params });
    return promise;
  }

  log(level: "debug" | "info" | "warning" | "error", message: string): void {
    this.#send({ log: level, message });
  }

  #receive(message: Message, handler: Handler): void {
    if ("call" in message) {
      this.#answer(message, handler);
    } else if ("reply" in message) {
      const waiting = this.#waiting.get(message.reply);
      this.#waiting.delete(message.reply);
      if (message.error) waiting?.reject(new Error(message.error.message));
      else waiting?.resolve(message.result);
    }
  }

  #answer({ id, call, params }: CallMessage, handler: Handler): void {
    try {
      const result = handler(call, params);
      if (!isThenable(result)) return this.#reply(id, result);
      result.then((value) => this.#reply(id, value), (error) => this.#refuse(id, error));
    } catch (error) {
      this.#refuse(id, error);
    }
  }

  #reply(id: number, result: unknown): void {
    // Most have nothing to say but that they are done.
    if (result === undefined) this.#socket.write(encodeFrame(`{"reply":${id}}`));
    else this.#send({ reply: id, result: result as Json });
  }

  #refuse(id: number, error: unknown): void {
    this.#send({ reply: id, error: toWire(error) });
  }

  #send(message: Message): void {
    this.#socket.write(encodeMessage(message));
  }
}

/** True for what a callback gives that is not done yet. One that is done is answered at once: every turn taken in between is waited for. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value &&
    typeof value.then === "function";
}

/** A message that is too long or no JSON becomes an answer that says so. */
function encodeMessage(message: Message): Uint8Array {
  try {
    return encodeFrame(JSON.stringify(message));
  } catch (error) {
    if (!("reply" in message)) throw error;
    const what = error instanceof FrameError
      ? `what it returns is too big: ${error.message}`
      : `what it returns is no JSON: ${error instanceof Error ? error.message : String(error)}`;
    return encodeFrame(JSON.stringify({ reply: message.reply, error: { message: what } }));
  }
}

/** Bounds of what an error may carry. */
const MAX_TEXT = 4096;

/** What was thrown, as it crosses to the daemon. */
export function toWire(error: unknown): WireError {
  if (typeof error !== "object" || error === null) return { message: clip(String(error)) };
  const { message, stack, tag, appTag, path, info } = error as Record<string, unknown>;
  return {
    message: clip(typeof message === "string" && message !== "" ? message : describe(error)),
    stack: text(stack),
    tag: text(tag),
    appTag: text(appTag),
    path: text(path),
    info: typeof info === "object" && info !== null
      ? Object.fromEntries(
        Object.entries(info).slice(0, 16).map(([name, value]) => [name, clip(String(value))]),
      )
      : undefined,
  };
}

function describe(error: object): string {
  return error instanceof Error ? error.name : `threw an object without a message`;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? clip(value) : undefined;
}

function clip(value: string): string {
  return value.length > MAX_TEXT ? value.slice(0, MAX_TEXT) + "…" : value;
}
