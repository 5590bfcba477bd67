/**
 * Transactions as plugins take part in them: who is called when, and what happens when one refuses.
 *
 * @module
 */

import { messageOf } from "../system/log.ts";
import type { Change as TreeChange } from "../tree/change.ts";
import type { Branch } from "../tree/node.ts";
import type { DataNode } from "../yang/schema.ts";
import type { TransactionCallbacks } from "./api.ts";
import { type PluginChange, pluginChanges } from "./changes.ts";
import type { Plugin } from "./plugin.ts";
import type { ValueOptions } from "./value.ts";

/** A transaction of the daemon. `target` and `changes` may be replaced while it is validated. */
export interface TransactionData {
  readonly id: number;
  readonly source: Branch;
  readonly target: Branch;
  readonly changes: TreeChange;
}

/** Changes of more characters are not left with a plugin until it is told of others. */
const MAX_LEFT = 64 * 1024;

type Phase = Exclude<keyof TransactionCallbacks, "paths">;

/** What a runner needs of its surroundings. */
export interface RunnerOptions {
  /** In their order. */
  readonly plugins: readonly Plugin[];
  readonly values: ValueOptions;
  /** The nodes that a plugin's transactions are narrowed to; undefined: all. */
  readonly nodesOf: (plugin: Plugin) => readonly DataNode[] | undefined;
  /** Makes the error that the client is told. */
  readonly located: (error: unknown) => unknown;
  readonly onError: (message: string) => void;
  /** The transactions that are under way, of all runners: where plugins read them. */
  readonly open: OpenTransactions;
}

/** Transactions by their number. */
export type OpenTransactions = Map<number, Progress>;

/** What has been told of a transaction. */
export interface Progress {
  transaction: TransactionData;
  /** Made when the first plugin needs them; of these `changes`. */
  changes?: readonly PluginChange[];
  madeOf?: TreeChange;
  /** The process that was told the changes, which, and in how many characters. */
  readonly told: Map<
    Plugin,
    { readonly life: number; readonly of: TreeChange; readonly size: number }
  >;
}

/**
 * Calls the transaction callbacks of plugins.
 *
 * Every phase goes through the plugins in their order and stops at the first that throws. When `commit` fails in one, that
 * one is told by `commitFailed`, and those before it are reverted in reverse order. `abort` is called on all, also on those that
 * had not been reached.
 */
export class TransactionRunner {
  readonly #options: RunnerOptions;
  readonly #open: OpenTransactions;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#open = options.open;
  }

  begin(transaction: TransactionData): Promise<void> {
    this.#open.set(transaction.id, { transaction, told: new Map() });
    return this.#inOrder("begin", transaction);
  }

  validate(transaction: TransactionData): Promise<void> {
    return this.#inOrder("validate", transaction);
  }

  complete(transaction: TransactionData): Promise<void> {
    return this.#inOrder("complete", transaction);
  }

  /** @throws {PluginError} of the plugin that failed; those before it have been reverted */
  async commit(transaction: TransactionData): Promise<void> {
    const plugins = this.#concerned(transaction);
    for (let at = 0; at < plugins.length; at++) {
      try {
        await this.#call(plugins[at], "commit", transaction);
      } catch (error) {
        await this.#tell(plugins[at], "commitFailed", transaction);
        await this.#revert(plugins.slice(0, at), transaction);
        throw this.#options.located(error);
      }
    }
  }

  /** Takes back what all have committed. Never rejects. */
  revert(transaction: TransactionData): Promise<void> {
    return this.#revert(this.#concerned(transaction), transaction);
  }

  /** The transaction is in force whatever is said here, so all are told at the same time. Never rejects. */
  async commitDone(transaction: TransactionData): Promise<void> {
    await this.#all("commitDone", transaction);
  }

  /** Never rejects. */
  async end(transaction: TransactionData): Promise<void> {
    await this.#all("end", transaction);
    this.#forget(transaction, "end");
  }

  /** Never rejects. */
  async abort(transaction: TransactionData): Promise<void> {
    for (const plugin of this.#concerned(transaction)) {
      await this.#tell(plugin, "abort", transaction);
    }
    this.#forget(transaction, "abort");
  }

  async #inOrder(phase: Phase, transaction: TransactionData): Promise<void> {
    if (!this.#options.plugins.some((plugin) => plugin.has(`transaction.${phase}`))) return;
    for (const plugin of this.#concerned(transaction)) {
      try {
        await this.#call(plugin, phase, transaction);
      } catch (error) {
        throw this.#options.located(error);
      }
    }
  }

  async #all(phase: Phase, transaction: TransactionData): Promise<void> {
    if (!this.#options.plugins.some((plugin) => plugin.has(`transaction.${phase}`))) return;
    await Promise.all(
      this.#concerned(transaction).map((plugin) => this.#tell(plugin, phase, transaction)),
    );
  }

  /** Reverse order; a revert that fails ends it: what was done before it builds on what cannot be taken back. */
  async #revert(plugins: readonly Plugin[], transaction: TransactionData): Promise<void> {
    for (const plugin of [...plugins].reverse()) {
      if (!await this.#tell(plugin, "revert", transaction)) return;
    }
  }

  /** Calls where the outcome is decided already: an error is logged. False: there was one. */
  async #tell(plugin: Plugin, phase: Phase, transaction: TransactionData): Promise<boolean> {
    try {
      await this.#call(plugin, phase, transaction);
      return true;
    } catch (error) {
      this.#options.onError(messageOf(error));
      return false;
    }
  }

  async #call(plugin: Plugin, phase: Phase, transaction: TransactionData): Promise<void> {
    const callback = `transaction.${phase}`;
    if (!plugin.has(callback)) return;
    // The parameters are made when the process is there: a new one has to be told everything.
    await plugin.call(callback, () => this.#parameters(plugin, transaction));
  }

  /** The id, and the changes when this process does not have them yet. */
  #parameters(plugin: Plugin, transaction: TransactionData): string {
    const progress = this.#progress(transaction);
    const { id, changes } = transaction;
    const told = progress.told.get(plugin);
    if (told?.life === plugin.life && told.of === changes) return `{"id":${id}}`;
    const text = this.#changesFor(plugin, progress).map(({ text }) => text).join(",");
    progress.told.set(plugin, { life: plugin.life, of: changes, size: text.length });
    const over = plugin.transactionsOver.splice(0);
    return `{"id":${id},"changes":[${text}]${over.length > 0 ? `,"over":[${over}]` : ""}}`;
  }

  #progress(transaction: TransactionData): Progress {
    let progress = this.#open.get(transaction.id);
    if (progress === undefined) {
      progress = { transaction, told: new Map() };
      this.#open.set(transaction.id, progress);
    }
    progress.transaction = transaction;
    return progress;
  }

  #changesFor(plugin: Plugin, progress: Progress): readonly PluginChange[] {
    const { changes } = progress.transaction;
    if (progress.changes === undefined || progress.madeOf !== changes) {
      progress.changes = pluginChanges(changes, this.#options.values);
      progress.madeOf = changes;
    }
    const nodes = this.#options.nodesOf(plugin);
    if (nodes === undefined) return progress.changes;
    return progress.changes.filter(({ schema }) => nodes.some((node) => related(schema, node)));
  }

  /** The plugins for which the transaction holds something. */
  #concerned(transaction: TransactionData): readonly Plugin[] {
    const progress = this.#progress(transaction);
    return this.#options.plugins.filter((plugin) =>
      this.#options.nodesOf(plugin) === undefined ||
      this.#changesFor(plugin, progress).length > 0
    );
  }

  #forget(transaction: TransactionData, phase: "end" | "abort"): void {
    const progress = this.#open.get(transaction.id);
    this.#open.delete(transaction.id);
    for (const [plugin, { life, size }] of progress?.told ?? []) {
      if (plugin.has(`transaction.${phase}`) || plugin.life !== life) continue;
      // The plugin has no callback for it, but its process can forget the transaction, too; waking it for that can wait.
      if (size <= MAX_LEFT) {
        plugin.transactionsOver.push(transaction.id);
        continue;
      }
      plugin.call(`transaction.${phase}`, `{"id":${transaction.id}}`).catch((error) =>
        this.#options.onError(messageOf(error))
      );
    }
  }
}

/** True when one is the other, or above it. */
function related(a: DataNode, b: DataNode): boolean {
  return isAtOrAbove(a, b) || isAtOrAbove(b, a);
}

function isAtOrAbove(upper: DataNode, lower: DataNode): boolean {
  for (let at: DataNode = lower;;) {
    if (at === upper) return true;
    const parent = at.dataParent;
    if (parent.kind !== "container" && parent.kind !== "list") return false;
    at = parent;
  }
}
