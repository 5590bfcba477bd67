/**
 * One life of a plugin's process, seen from the daemon: requests with a deadline, the plugin's own requests, its output, its end.
 *
 * Whatever comes from the process is hostile input. It is bounded (length and number of messages, memory of the process) and a process
 * that breaks a rule is killed; that is the only way to stop it, and always works.
 *
 * @module
 */

import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import type { Duplex, Readable } from "node:stream";
import type { Json } from "./api.ts";
import { encodeFrame, FrameReader, parseFrame } from "./frame.ts";
import { MemoryWatch } from "./memory_watch.ts";
import { PluginError, readWireError } from "./plugin_error.ts";
import type { LogLevel, ReplyMessage, WireError } from "./protocol.ts";
import { messageOf } from "../system/log.ts";
import { MAX_REQUEST } from "./protocol.ts";
import { LineReader } from "./lines.ts";

/** What a process needs to run, and whom it talks to. */
export interface ProcessOptions {
  /** The plugin's name, for errors. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Record<string, string>;
  /** MiB that it may use. */
  readonly memory: number;
  /** Answers a request of the plugin. What it throws is told to the plugin. */
  onRequest(call: string, params: Json | undefined): Promise<Json | undefined>;
  /** A line for the log: said by the plugin, or found on its standard output or error. */
  onLog(level: LogLevel, message: string): void;
  /** Called once, when the process has ended: why. */
  onEnd(reason: string): void;
}

type Timer = ReturnType<typeof setTimeout>;

/** A request on its way. */
interface Pending {
  readonly callback: string;
  /** The result is wanted as bytes of JSON. */
  readonly raw: boolean;
  readonly resolve: (result: Json | Uint8Array | undefined) => void;
  readonly reject: (error: PluginError) => void;
  readonly timer: Timer;
}

/** Messages handled before others get their turn. */
const MESSAGES_PER_TURN = 200;
/** Requests of the plugin that are being answered at one time. */
const MAX_REQUESTS = 1000;
/** MiB that the runtime itself has of its own, at most. */
const RUNTIME_MEMORY = 64;
/** ms between the end of the channel and the end of the process, before that is helped along. */
const GRACE = 500;

/** A running process. */
export class PluginProcess {
  readonly #options: ProcessOptions;
  readonly #child: ChildProcess;
  readonly #socket: Duplex;
  readonly #reader = new FrameReader();
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #requests = 0;
  /** It has ended, or is about to: nothing more is asked of it or taken from it. */
  #ended = false;
  /** There is no process any more: its id may be another's. */
  #gone = false;
  #lastError = "";
  readonly #watch: MemoryWatch;

  constructor(options: ProcessOptions) {
    this.#options = options;
    this.#child = spawn(options.command, [...options.args], {
      cwd: "/",
      env: options.env,
      // Its own session: no terminal, and what it starts can be killed with it.
      detached: true,
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    });
    this.#socket = this.#child.stdio[3] as Duplex;
    this.#socket.on("data", (bytes: Uint8Array) => this.#receive(bytes));
    // An error here is an end: what the exit status says is told instead.
    this.#socket.on("error", () => this.#channelClosed());
    this.#socket.on("close", () => this.#channelClosed());
    this.#child.on("error", (error) => {
      this.#gone = true;
      this.#end(`cannot be started: ${error.message}`);
    });
    this.#child.on("exit", (code, signal) => this.#exited(code, signal));
    this.#readLines(this.#child.stdout as Readable, "info");
    this.#readLines(this.#child.stderr as Readable, "warning");
    this.#watch = new MemoryWatch(
      () => this.#child.pid,
      options.memory + RUNTIME_MEMORY,
      () => this.kill(`it uses more than the ${options.memory} MiB of memory it may`),
    );
  }

  /** Process id; undefined when it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * Calls a callback. `params` is JSON text. After `timeout` ms the process is killed.
   *
   * @throws {PluginError}
   */
  call(callback: string, params: string | undefined, timeout: number): Promise<Json | undefined> {
    return this.#call(callback, params, timeout, false) as Promise<Json | undefined>;
  }

  /** The same, with the result as JSON text in UTF-8 that nobody has looked at; undefined where there is none. */
  callForData(
    callback: string,
    params: string | undefined,
    timeout: number,
  ): Promise<Uint8Array | undefined> {
    return this.#call(callback, params, timeout, true) as Promise<Uint8Array | undefined>;
  }

  #call(
    callback: string,
    params: string | undefined,
    timeout: number,
    raw: boolean,
  ): Promise<Json | Uint8Array | undefined> {
    const { name } = this.#options;
    if (this.#ended) {
      return Promise.reject(new PluginError(name, callback, "its process has ended"));
    }
    const id = this.#nextId++;
    const head = `{"id":${id},"call":${JSON.stringify(callback)}`;
    const text = params === undefined ? `${head}}` : `${head},"params":${params}}`;
    let frame: Uint8Array;
    try {
      frame = encodeFrame(text, MAX_REQUEST);
    } catch (error) {
      return Promise.reject(new PluginError(name, callback, messageOf(error)));
    }
    const { promise, resolve, reject } = Promise.withResolvers<Json | Uint8Array | undefined>();
    const timer = setTimeout(
      () => this.kill(`${callback} has not answered within ${timeout} ms`),
      timeout,
    );
    this.#pending.set(id, { callback, raw, resolve, reject, timer });
    this.#watch.busy = true;
    this.#socket.write(frame);
    return promise;
  }

  /** Ends it at once. Every open request fails with `reason`. */
  kill(reason: string): void {
    if (this.#ended) return;
    this.#signal();
    this.#end(reason);
  }

  /** Lets it end by itself, and helps after a moment. */
  close(): void {
    if (this.#ended) return;
    this.#socket.end();
    unref(setTimeout(() => this.#signal(), GRACE));
    this.#end("it was stopped");
  }

  #signal(): void {
    const pid = this.#child.pid;
    if (pid === undefined || this.#gone) return;
    // The whole session first, then the process in case it was not its leader yet.
    for (const target of [-pid, pid]) {
      try {
        process.kill(target, "SIGKILL");
      } catch (error) {
        if (isGone(error)) continue;
        // Of another user, where the daemon has given up root: it has no way to end it but to hang up.
        this.#options.onLog("error", `process ${pid} cannot be killed: ${messageOf(error)}`);
        this.#socket.destroy();
      }
    }
  }

  #receive(bytes: Uint8Array): void {
    this.#reader.append(bytes);
    this.#drain();
  }

  #drain(): void {
    try {
      for (let count = 0; !this.#ended; count++) {
        if (count === MESSAGES_PER_TURN) {
          this.#socket.pause();
          setTimeout(() => {
            this.#socket.resume();
            this.#drain();
          });
          return;
        }
        const frame = this.#reader.next();
        if (frame === undefined) return;
        if (!this.#replyWithData(frame)) this.#handle(parseFrame(frame));
      }
    } catch (error) {
      // Not a frame, not UTF-8, not JSON: nothing that follows can be trusted.
      this.kill(`it sent something that is no message: ${messageOf(error)}`);
    }
  }

  #handle(message: unknown): void {
    if (typeof message !== "object" || message === null) throw new TypeError("not an object");
    const fields = message as { reply?: unknown; log?: unknown };
    if (typeof fields.reply === "number") {
      this.#reply(message as ReplyMessage);
    } else if (typeof fields.log === "string") {
      const { log, message: text } = message as { log: string; message: unknown };
      const level = LEVELS.includes(log as LogLevel) ? log as LogLevel : "info";
      this.#options.onLog(level, String(text).slice(0, MAX_LINE));
    } else {
      const { id, call, params } = message as { id: unknown; call: unknown; params?: Json };
      if (typeof id !== "number" || typeof call !== "string") {
        throw new TypeError("no such message");
      }
      this.#request(id, call, params);
    }
  }

  /** Takes a reply whose result is wanted as bytes: cut out without being parsed. False: it is something else. */
  #replyWithData(frame: Uint8Array): boolean {
    const head = REPLY_WITH_RESULT.exec(latin1.decode(frame.subarray(0, 40)));
    if (head === null || frame[frame.length - 1] !== CLOSE_BRACE) return false;
    const id = Number(head[1]);
    if (!this.#pending.get(id)?.raw) return false;
    // A copy: the reader goes on to use its buffer.
    this.#settle(id)?.resolve(frame.slice(head[0].length, -1));
    return true;
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    clearTimeout(pending?.timer);
    if (this.#pending.size === 0) this.#watch.busy = false;
    return pending;
  }

  #reply({ reply, result, error }: ReplyMessage): void {
    const pending = this.#settle(reply);
    if (pending === undefined) return;
    if (error === undefined) pending.resolve(pending.raw ? undefined : result);
    else {
      const thrown = readWireError(error);
      pending.reject(
        new PluginError(this.#options.name, pending.callback, thrown.message, thrown),
      );
    }
  }

  async #request(id: number, call: string, params: Json | undefined): Promise<void> {
    let answer: { result?: Json; error?: WireError };
    if (this.#requests >= MAX_REQUESTS) {
      answer = { error: { message: `more than ${MAX_REQUESTS} requests at one time` } };
    } else {
      this.#requests++;
      try {
        answer = { result: await this.#options.onRequest(call, params) };
      } catch (error) {
        answer = { error: { message: messageOf(error) } };
      }
      this.#requests--;
    }
    if (this.#ended) return;
    try {
      this.#socket.write(encodeFrame(JSON.stringify({ reply: id, ...answer }), MAX_REQUEST));
    } catch (error) {
      const message = messageOf(error);
      this.#socket.write(encodeFrame(JSON.stringify({ reply: id, error: { message } })));
    }
  }

  #readLines(stream: Readable, level: LogLevel): void {
    const lines = new LineReader(MAX_LINE, (line) => {
      // Lines of a stack trace begin with space; what the engine says of its end is followed by more of its own.
      const tells = level === "warning" && !/^\s/.test(line);
      if (tells && !OUT_OF_MEMORY.test(this.#lastError)) this.#lastError = line;
      this.#options.onLog(level, line);
    });
    stream.on("data", (bytes: Uint8Array) => lines.append(bytes));
    stream.on("error", (error: Error) => this.#options.onLog("warning", error.message));
    stream.on("end", () => lines.end());
  }

  #channelClosed(): void {
    if (!this.#gone) unref(setTimeout(() => this.#signal(), GRACE));
  }

  #exited(code: number | null, signal: string | null): void {
    this.#gone = true;
    this.#socket.destroy();
    if (this.#ended) return;
    // Standard error may hold the reason: let what is in the pipe arrive first.
    const tell = () => this.#end(describeEnd(code, signal, this.#lastError, this.#options.memory));
    const stderr = this.#child.stderr as Readable;
    if (stderr.readableEnded) return tell();
    stderr.once("end", tell);
    setTimeout(tell, GRACE);
  }

  #end(reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#watch.stop();
    this.#fail(reason);
    this.#options.onEnd(reason);
  }

  #fail(reason: string): void {
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { callback, reject, timer } of pending) {
      clearTimeout(timer);
      reject(new PluginError(this.#options.name, callback, reason));
    }
  }
}

/** A timer for which the daemon does not wait when it ends. */
function unref(timer: Timer): Timer {
  Deno.unrefTimer(timer);
  return timer;
}

/** How the sandbox side writes a reply that has a result. */
const REPLY_WITH_RESULT = /^\{"reply":(\d{1,15}),"result":/;
const CLOSE_BRACE = 0x7d;
const latin1 = new TextDecoder("latin1");

const LEVELS: readonly LogLevel[] = ["debug", "info", "warning", "error"];
/** Longest line from a plugin in the log, in characters. */
const MAX_LINE = 4096;

/** What the engine says before it gives up; a native stack trace follows. */
const OUT_OF_MEMORY = /out of memory|heap limit/i;

/** In words why a process ended by itself. */
function describeEnd(
  code: number | null,
  signal: string | null,
  lastError: string,
  memory: number,
): string {
  if (OUT_OF_MEMORY.test(lastError)) {
    return `it ran out of the ${memory} MiB of memory it may use`;
  }
  const how = signal !== null
    ? `its process was ended by ${signal}`
    : `its process ended with status ${code}`;
  return lastError === "" ? how : `${how}: ${lastError}`;
}

function isGone(error: unknown): boolean {
  return (error as { code?: string }).code === "ESRCH";
}
