/**
 * The sandbox side: runs one plugin and answers the daemon's requests for it.
 *
 * May import nothing of the program but `../frame.ts` and types: what is loaded here stands next to code that is not trusted.
 * Start reading at {@linkcode serve}; `module_hooks.ts` and `realm.ts` say what the plugin cannot do, `../../modes/plugin_host.ts` how
 * this process came about.
 *
 * @module
 */

import type { Change, Clixon, Json, Transaction } from "../api.ts";
import type { Loaded, LoadRequest } from "../protocol.ts";
import { Channel, isThenable } from "./channel.ts";
import { confineImports } from "./module_hooks.ts";
import { confineRealm } from "./realm.ts";
import { type PluginShape, readShape } from "./shape.ts";

/** What the validation adds or removes changes the changes. */
interface OpenTransaction extends Transaction {
  changes: readonly Change[];
}

/** A transaction callback's parameters: the changes come with the first one, and when they are others. */
interface TransactionParams {
  readonly id: number;
  readonly changes?: readonly Change[];
  /** Transactions that are over. */
  readonly over?: readonly number[];
}

/** Ends the process (or worker): with a reason when that is the plugin's fault. */
export type End = (status: number, reason?: string) => void;

/** Serves the daemon on descriptor `fd` until it closes it. `confinement` says for the log how this process is confined. */
export function serve(fd: number, confinement: string, end: End): void {
  const host = new PluginHost(confinement, end);
  host.channel = new Channel(fd, (call, params) => host.handle(call, params), () => end(0));
  // A promise that nobody handles, or an error in a timer: the plugin's state is unknown, so this process ends.
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    end(CRASHED, `unhandled rejection: ${reasonOf(event.reason)}`);
  });
  globalThis.addEventListener("error", (event) => {
    event.preventDefault();
    end(CRASHED, `uncaught error: ${reasonOf(event.error ?? event.message)}`);
  });
}

/** Exit status of a process whose plugin failed outside of any callback (EX_SOFTWARE). */
const CRASHED = 70;

function reasonOf(reason: unknown): string {
  return reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason);
}

/** One plugin. */
class PluginHost {
  channel!: Channel;
  readonly #confinement: string;
  readonly #end: End;
  #shape: PluginShape | undefined;
  #clixon: Clixon | undefined;
  readonly #transactions = new Map<number, OpenTransaction>();

  constructor(confinement: string, end: End) {
    this.#confinement = confinement;
    this.#end = end;
  }

  handle(call: string, params: Json | undefined): unknown {
    if (call === "load") return this.#load(params as unknown as LoadRequest);
    const callback = this.#shape?.callbacks.get(call);
    if (call.startsWith("transaction.")) {
      return this.#inTransaction(call, params as unknown as TransactionParams, callback);
    }
    if (callback === undefined) throw new Error(`the plugin has no callback ${call}`);
    return callback(this.#clixon, params);
  }

  async #load(request: LoadRequest): Promise<Loaded> {
    await confineImports(request.modules);
    confineRealm((status) => this.#end(status, `the plugin called exit(${status})`));
    const module: { default?: unknown } = await import(request.entry);
    const { default: exported } = module;
    if (exported === undefined) throw new TypeError("the module has no default export");
    const clixon = this.#makeClixon(request.name, request.args);
    const plugin = typeof exported === "function" ? await exported(clixon) : exported;
    const shape = readShape(plugin, request.kind, request.name);
    this.#shape = shape;
    this.#clixon = Object.freeze({ ...clixon, name: shape.name });
    const names = [...shape.callbacks.keys()];
    return {
      name: shape.name,
      callbacks: names.filter((name) => !name.includes(" ")),
      rpcs: withPrefix(names, "rpc "),
      actions: withPrefix(names, "action "),
      upgrades: withPrefix(names, "upgrade "),
      paths: shape.paths,
      streams: shape.streams,
      confinement: this.#confinement,
    };
  }

  /** What it returns is dropped: these callbacks say all they have to say by throwing or not. */
  #inTransaction(
    call: string,
    params: TransactionParams,
    callback: ((...args: unknown[]) => unknown) | undefined,
  ): PromiseLike<void> | undefined {
    for (const id of params.over ?? []) this.#transactions.delete(id);
    const known = this.#transactions.get(params.id);
    const transaction = known ?? this.#makeTransaction(params.id);
    if (known === undefined) this.#transactions.set(params.id, transaction);
    if (params.changes !== undefined) transaction.changes = params.changes;
    // What belongs to the transaction is there as long as the callback runs.
    const last = call === "transaction.end" || call === "transaction.abort";
    let result: unknown;
    try {
      result = callback?.(this.#clixon, transaction);
    } finally {
      if (last && !isThenable(result)) this.#transactions.delete(params.id);
    }
    if (!isThenable(result)) return undefined;
    return Promise.resolve(result).then(() => undefined).finally(() => {
      if (last) this.#transactions.delete(params.id);
    });
  }

  #makeTransaction(id: number): OpenTransaction {
    return {
      id,
      changes: [],
      get: (side, path) => this.channel.request("get", { tx: id, side, path }),
    };
  }

  #makeClixon(name: string, args: readonly string[]): Clixon {
    const line = (level: "debug" | "info" | "warning" | "error") => (message: string) =>
      this.channel.log(level, String(message));
    return {
      name,
      args,
      log: {
        debug: line("debug"),
        info: line("info"),
        warning: line("warning"),
        error: line("error"),
      },
      get: (path) => this.channel.request("get", { path }),
      notify: (stream, event) => {
        const sent = this.channel.request("notify", { stream, event }).then(() => undefined);
        // The daemon logs what it refuses: an author who does not await is not to be killed for it.
        sent.catch(() => undefined);
        return sent;
      },
    };
  }
}

function withPrefix(names: readonly string[], prefix: string): string[] {
  return names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
}
