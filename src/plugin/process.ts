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
import type { Timer } from "../system/timers.ts";
import { Alarm } from "./alarm.ts";
import type { Awaitable, Json } from "./api.ts";
import { encodeFrame, FrameReader, parseFrame } from "./frame.ts";
import { MemoryWatch } from "./memory_watch.ts";
import { PluginError, readWireError } from "./plugin_error.ts";
import type { LogLevel, ReplyMessage } from "./protocol.ts";
import { messageOf } from "../system/log.ts";
import { MAX_REQUEST } from "./protocol.ts";
import { MAX_LINE, ProcessOutput } from "./output.ts";

/** What a process needs to run, and whom it talks to. */
export interface ProcessOptions {
  /** The plugin's name, for errors. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Record<string, string>;
  /** MiB that it may use. */
  readonly memory: number;
  /** Answers a request of the plugin, at once where it can. What it throws is told to the plugin. */
  onRequest(call: string, params: Json | undefined): Awaitable<Json | undefined>;
  /** A line for the log: said by the plugin, or found on its standard output or error. */
  onLog(level: LogLevel, message: string): void;
  /** Called once, when the process has ended: why. */
  onEnd(reason: string): void;
}

/** A request on its way. */
interface Pending {
  readonly callback: string;
  /** The result is wanted as bytes of JSON. */
  readonly raw: boolean;
  readonly resolve: (result: Json | Uint8Array | undefined) => void;
  readonly reject: (error: PluginError) => void;
  /** ms that it may take, from when the process is there. */
  readonly timeout: number;
  /** Until when it may take, by `performance.now()`; Infinity until the process is there. */
  deadline: number;
}

/**
 * ms that a process may take until it is there, before anything of the plugin runs in it. Not the plugin's fault, so not part of its
 * timeout: many of them start at one time, perhaps on a small device.
 */
const BOOT = 60000;
/** ms of work for one plugin before others get their turn. */
const TURN = 5;
/** Requests of the plugin that are being answered at one time, beyond those that are answered at once. */
const MAX_REQUESTS = 1000;
/** Bytes sent to the plugin that it has not read: beyond that nothing is taken from it, so that its requests do not fill the daemon. */
const MAX_UNREAD = 1024 * 1024;
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
  /** How many of them want bytes. */
  #raw = 0;
  readonly #alarm = new Alarm(() => this.#lookForOverdue());
  #nextId = 1;
  #requests = 0;
  /** It has said that it is there. Undefined then; before, what is to be done about one that does not. */
  #boot: Timer | undefined;
  /** It has ended, or is about to: nothing more is asked of it or taken from it. */
  #ended = false;
  /** There is no process any more: its id may be another's. */
  #gone = false;
  readonly #output: ProcessOutput;
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
    const { stdout, stderr } = this.#child;
    this.#output = new ProcessOutput(stdout as Readable, stderr as Readable, options.onLog);
    this.#boot = setTimeout(() => this.kill(`it was not there within ${BOOT} ms`), BOOT);
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
    const pending: Pending = { callback, raw, resolve, reject, timeout, deadline: Infinity };
    this.#pending.set(id, pending);
    if (raw) this.#raw++;
    if (this.#boot === undefined) this.#startClock(pending);
    this.#watch.busy = true;
    this.#socket.write(frame);
    return promise;
  }

  #startClock(pending: Pending): void {
    pending.deadline = performance.now() + pending.timeout;
    this.#alarm.setFor(pending.deadline);
  }

  /** Kills the process if an answer is overdue; gives the next deadline. */
  #lookForOverdue(): number {
    const now = performance.now();
    let next = Infinity;
    for (const { callback, timeout, deadline } of this.#pending.values()) {
      if (deadline <= now) {
        this.kill(`${callback} has not answered within ${timeout} ms`);
        return Infinity;
      }
      next = Math.min(next, deadline);
    }
    return next;
  }

  /** The process is there: from now on it is the plugin that takes its time. */
  #isThere(): void {
    if (this.#boot === undefined) return;
    clearTimeout(this.#boot);
    this.#boot = undefined;
    for (const pending of this.#pending.values()) this.#startClock(pending);
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

  /** Kills what runs: all of it, or without the process itself, which has ended. */
  #signal(what: "all" | "programs" = "all"): void {
    const pid = this.#child.pid;
    if (pid === undefined || this.#gone) return;
    // The whole session first, then the process in case it was not its leader yet.
    for (const target of what === "all" ? [-pid, pid] : [-pid]) {
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
    const until = performance.now() + TURN;
    try {
      while (!this.#ended) {
        if (this.#socket.writableLength > MAX_UNREAD) {
          this.#socket.pause();
          this.#socket.once("drain", () => this.#goOn());
          return;
        }
        const frame = this.#reader.next();
        if (frame === undefined) return;
        if (this.#raw === 0 || !this.#replyWithData(frame)) this.#handle(parseFrame(frame));
        if (performance.now() > until) {
          this.#socket.pause();
          setTimeout(() => this.#goOn());
          return;
        }
      }
    } catch (error) {
      // Not a frame, not UTF-8, not JSON: nothing that follows can be trusted.
      this.kill(`it sent something that is no message: ${messageOf(error)}`);
    }
  }

  #goOn(): void {
    this.#socket.resume();
    this.#drain();
  }

  #handle(message: unknown): void {
    if (typeof message !== "object" || message === null) throw new TypeError("not an object");
    const fields = message as { reply?: unknown; log?: unknown; ready?: unknown };
    if (fields.ready === true) {
      this.#isThere();
    } else if (typeof fields.reply === "number") {
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
    if (this.#pending.delete(id) && pending?.raw) this.#raw--;
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

  #request(id: number, call: string, params: Json | undefined): void {
    if (this.#requests >= MAX_REQUESTS) {
      return this.#refuse(id, `more than ${MAX_REQUESTS} requests at one time`);
    }
    let result: Awaitable<Json | undefined>;
    try {
      result = this.#options.onRequest(call, params);
    } catch (error) {
      return this.#refuse(id, messageOf(error));
    }
    if (!(result instanceof Promise)) return this.#answer(id, result);
    this.#requests++;
    result.then(
      (value) => this.#answer(id, value),
      (error) => this.#refuse(id, messageOf(error)),
    ).finally(() => this.#requests--);
  }

  #answer(id: number, result: Json | undefined): void {
    if (this.#ended) return;
    let frame: Uint8Array;
    try {
      frame = encodeFrame(JSON.stringify({ reply: id, result }), MAX_REQUEST);
    } catch (error) {
      return this.#refuse(id, messageOf(error));
    }
    this.#socket.write(frame);
  }

  #refuse(id: number, message: string): void {
    if (this.#ended) return;
    this.#socket.write(encodeFrame(JSON.stringify({ reply: id, error: { message } })));
  }

  #channelClosed(): void {
    if (!this.#gone) unref(setTimeout(() => this.#signal(), GRACE));
  }

  #exited(code: number | null, signal: string | null): void {
    this.#signal("programs"); // that it has started and left behind
    this.#gone = true;
    this.#socket.destroy();
    if (this.#ended) return;
    this.#output.whenRead(
      GRACE,
      () => this.#end(this.#output.describeEnd(code, signal, this.#options.memory)),
    );
  }

  #end(reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#boot);
    this.#alarm.stop();
    this.#watch.stop();
    this.#fail(reason);
    this.#options.onEnd(reason);
  }

  #fail(reason: string): void {
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    this.#raw = 0;
    for (const { callback, reject } of pending) {
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
function isGone(error: unknown): boolean {
  return (error as { code?: string }).code === "ESRCH";
}
