/**
 * One plugin: its process, and what happens when that ends. A process that dies is started again, at once at first and then
 * ever more slowly while it keeps dying.
 *
 * @module
 */

import type { Awaitable, Json } from "./api.ts";
import { launchCommand, type LaunchOptions } from "./launch.ts";
import { LineLimit } from "./lines.ts";
import type { PluginText } from "./load.ts";
import { messageOf } from "../system/log.ts";
import { PluginError } from "./plugin_error.ts";
import { PluginProcess } from "./process.ts";
import type { Loaded, LoadRequest, LogLevel, Stream } from "./protocol.ts";
import { describeRights, type Rights } from "./rights.ts";
import { FedStreams } from "./streams.ts";

/** A plugin's surroundings. */
export interface PluginOptions {
  readonly kind: LoadRequest["kind"];
  readonly text: PluginText;
  readonly rights: Rights;
  /** ms that a callback may take. */
  readonly timeout: number;
  /** MiB. */
  readonly memory: number;
  /** The words after `--`. */
  readonly args: readonly string[];
  readonly launch: LaunchOptions;
  onRequest(plugin: Plugin, call: string, params: Json | undefined): Awaitable<Json | undefined>;
  onLog(level: LogLevel, line: string): void;
}

/** ms before the n-th start after a death; the last one goes on. The first is at once. */
const BACK_OFF = [0, 1000, 2000, 4000, 8000, 16000, 32000, 60000];
/** ms after which a process that has not died is taken to be well. */
const HEALTHY = 60000;
/** Log lines per second of one plugin. */
const LINES_PER_SECOND = 100;

/** A plugin of the daemon. */
export class Plugin {
  readonly #options: PluginOptions;
  readonly #lines = new LineLimit(LINES_PER_SECOND);
  readonly #streams = new FedStreams();
  #text: PluginText;
  #loaded: Loaded | undefined;
  #process: PluginProcess | undefined;
  /** The process can be asked: the plugin is loaded into it and has been started, where it was before. */
  #ready = false;
  /** The start that is under way, or has been made. Never rejects. */
  #starting: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #retryAt = 0;
  #deaths = 0;
  #startedAt = 0;
  #lastReason = "it was not started";
  #callStart = false;
  #stopped = false;

  constructor(options: PluginOptions) {
    this.#options = options;
    this.#text = options.text;
  }

  /** The file name without extension: what rights and `restart-plugin` go by. */
  get file(): string {
    return this.#text.name;
  }

  /** As the plugin calls itself; its file's name until it is loaded. */
  get name(): string {
    return this.#loaded?.name ?? this.#text.name;
  }

  /** Grows with every process of this plugin: what one was told, the next one does not know. */
  life = 0;

  /** Transactions that are over, which its process is told with the next one. */
  readonly transactionsOver: number[] = [];

  get rpcs(): readonly string[] {
    return this.#loaded?.rpcs ?? [];
  }

  get actions(): readonly string[] {
    return this.#loaded?.actions ?? [];
  }

  get upgrades(): readonly string[] {
    return this.#loaded?.upgrades ?? [];
  }

  /** Schema paths that its transactions are narrowed to. */
  get paths(): readonly string[] | undefined {
    return this.#loaded?.paths;
  }

  get streams(): readonly Stream[] {
    return this.#loaded?.streams ?? [];
  }

  /** The name of a stream that the plugin sends an event on. @throws {TypeError} for what is none, or one too many */
  streamNamed(name: unknown): string {
    return this.#streams.feed(name);
  }

  /** Process id, for tests and statistics; undefined while it does not run. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** True when it has the callback (`statedata`, `transaction.commit` …). */
  has(callback: string): boolean {
    return this.#loaded?.callbacks.includes(callback) ?? false;
  }

  /** Starts the process and loads the plugin into it. @throws {PluginError} */
  async load(): Promise<void> {
    const loading = this.#launch();
    this.#starting = loading.catch(() => undefined); // who loads is told; who waits finds that nothing is ready
    await loading;
  }

  /** Calls `start`, now and whenever the process has to be started again. @throws {PluginError} */
  async start(): Promise<void> {
    this.#callStart = true;
    if (this.has("start")) await this.call("start");
  }

  /**
   * Calls a callback; `params` is JSON text, made when it is needed. Waits for a process that is being started.
   *
   * @throws {PluginError} when the plugin refuses, fails or does not answer in time
   */
  async call(callback: string, params?: string | (() => string)): Promise<Json | undefined> {
    const process = this.#ready ? this.#process : undefined;
    return await (process ?? await this.#running(callback))
      .call(callback, textOf(params), this.#options.timeout);
  }

  /** The same, with the result as JSON text in UTF-8. */
  async callForData(callback: string, params?: string): Promise<Uint8Array | undefined> {
    const process = await this.#running(callback);
    return await process.callForData(callback, params, this.#options.timeout);
  }

  async #running(callback: string): Promise<PluginProcess> {
    if (!this.#ready && this.#timer === undefined) await this.#starting;
    if (!this.#ready || this.#process === undefined) throw this.#notRunning(callback);
    return this.#process;
  }

  #notRunning(callback: string): PluginError {
    const wait = Math.ceil((this.#retryAt - performance.now()) / 1000);
    const next = this.#timer === undefined ? "" : `; next start in ${wait} s`;
    const reason = `the plugin is not running: ${this.#lastReason}${next}`;
    return new PluginError(this.name, callback, reason);
  }

  /** Ends the process and starts a new one, with `text` in it. @throws {PluginError} when that fails */
  async restart(text: PluginText = this.#text): Promise<void> {
    this.#text = text;
    this.#stopProcess();
    this.#deaths = 0;
    await this.load();
  }

  /** Calls `exit` and ends the process for good. Never throws. */
  async stop(timeout: number): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    if (this.#process && this.has("exit")) {
      try {
        await this.#process.call("exit", undefined, Math.min(timeout, this.#options.timeout));
      } catch (error) {
        this.log("warning", messageOf(error));
      }
    }
    this.#stopProcess();
  }

  #stopProcess(): void {
    const process = this.#process;
    this.#process = undefined;
    this.#ready = false;
    this.#lastReason = "it was stopped";
    clearTimeout(this.#timer);
    this.#timer = undefined;
    process?.close();
  }

  /** Starts a process, loads the plugin into it and, where it had been started before, starts it. */
  async #launch(): Promise<void> {
    const { kind, rights, memory, timeout, args, launch, onRequest } = this.#options;
    const process: PluginProcess = new PluginProcess({
      ...launchCommand(rights, memory, launch),
      name: this.name,
      memory,
      onRequest: (call, params) => onRequest(this, call, params),
      onLog: (level, line) => this.log(level, line),
      onEnd: (reason) => this.#ended(process, reason),
    });
    this.#process = process;
    this.life++;
    this.#startedAt = performance.now();
    const { name, entry, modules } = this.#text;
    const request: LoadRequest = { kind, name, entry, modules, args };
    try {
      const loaded = this.#read(await process.call("load", JSON.stringify(request), timeout));
      this.#loaded = loaded;
      this.#options.onLog(
        "info",
        `plugin ${loaded.name} loaded from ${this.#text.file}; rights: ${
          describeRights(rights)
        }; ` +
          `confined by: ${loaded.confinement}`,
      );
      if (this.#callStart && this.has("start")) await process.call("start", undefined, timeout);
      if (this.#process === process) this.#ready = true;
    } catch (error) {
      // What is left is a process without a working plugin.
      process.kill(error instanceof PluginError ? error.reason : messageOf(error));
      throw error;
    }
  }

  #read(result: Json | undefined): Loaded {
    try {
      return readLoaded(result, this.#streams);
    } catch (error) {
      throw new PluginError(this.name, "load", `it says nonsense of itself: ${messageOf(error)}`);
    }
  }

  #ended(process: PluginProcess, reason: string): void {
    if (process !== this.#process) return; // a former one
    this.#process = undefined;
    this.#ready = false;
    this.#lastReason = reason;
    // One that has never been loaded is an error of the start-up, and told as such.
    if (this.#stopped || this.#loaded === undefined) return;
    if (performance.now() - this.#startedAt > HEALTHY) this.#deaths = 0;
    const delay = BACK_OFF[Math.min(this.#deaths++, BACK_OFF.length - 1)];
    const when = delay === 0 ? "now" : `in ${delay / 1000} s`;
    this.log("error", `has ended: ${reason}; it is started again ${when}`);
    if (delay === 0) return this.#launchAgain();
    this.#retryAt = performance.now() + delay;
    this.#timer = setTimeout(() => this.#launchAgain(), delay);
  }

  #launchAgain(): void {
    this.#timer = undefined;
    this.#starting = this.#launch().catch((error) => this.log("error", messageOf(error)));
  }

  /** A line under this plugin's name. Of very many in a second, the rest is dropped: no plugin may fill the log. */
  log(level: LogLevel, line: string): void {
    const dropped = this.#lines.pass();
    if (dropped === undefined) return;
    if (dropped > 0) {
      this.#options.onLog("warning", `plugin ${this.name}: ${dropped} lines were dropped`);
    }
    this.#options.onLog(level, `plugin ${this.name}: ${line}`);
  }
}

function textOf(params: string | (() => string) | undefined): string | undefined {
  return typeof params === "function" ? params() : params;
}

/** Checks what the process says of the plugin. */
function readLoaded(result: Json | undefined, fed: FedStreams): Loaded {
  const loaded = (typeof result === "object" && result !== null ? result : {}) as Record<
    string,
    unknown
  >;
  const list = (member: string): string[] => {
    const value = loaded[member];
    if (!Array.isArray(value) || value.length > 10000) throw new TypeError(`no list of ${member}`);
    return value.map(String);
  };
  const name = String(loaded.name);
  if (!/^[\w.-]{1,64}$/.test(name)) throw new TypeError("no name");
  return {
    name,
    callbacks: list("callbacks"),
    rpcs: list("rpcs"),
    actions: list("actions"),
    upgrades: list("upgrades"),
    paths: loaded.paths === undefined ? undefined : list("paths"),
    streams: fed.declare(loaded.streams),
    confinement: String(loaded.confinement).slice(0, 1000),
  };
}
