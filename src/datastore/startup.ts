/**
 * What becomes the running configuration when the backend starts (CLICON_STARTUP_MODE), and what is done instead when that cannot be.
 *
 * Plugins, validation and the transaction itself are the caller's ({@linkcode StartupHandlers}); which datastore is taken, in which order, and the
 * way to failsafe are decided here.
 *
 * @module
 */

import { RpcError, RpcErrors, withoutSecrets } from "../netconf/rpc_error.ts";
import { log, messageOf } from "../system/log.ts";
import { emptyBranch, isEmpty } from "../tree/branch.ts";
import { merge } from "../tree/merge.ts";
import type { Branch } from "../tree/node.ts";
import { unknownNames, unknownNode } from "../tree/unknown.ts";
import type { Schema } from "../yang/schema.ts";
import { readData } from "../format/xml_read.ts";
import { XmlError, XmlReader } from "../xml/reader.ts";
import type { Datastores } from "./datastores.ts";
import { placedIn } from "./place_in_file.ts";
import { invalidAt, syntaxAt } from "./store_error.ts";
import { isWrittenAs } from "./store_text.ts";
import { readUpgraded, type Upgraded, type UpgradeOptions } from "./upgrade.ts";

/** CLICON_STARTUP_MODE. */
export type StartupMode = "none" | "init" | "running" | "startup" | "running-startup";

/** What only the caller can do. */
export interface StartupHandlers {
  /**
   * Makes `root` running through a whole transaction; running is empty (in memory) when it is called.
   *
   * @throws {RpcError | RpcErrors} when it is refused
   */
  commit(root: Branch): Promise<void>;
  /** Validates as a transaction would. @throws {RpcError | RpcErrors} */
  validate(root: Branch): Promise<void>;
  /** What the plugins' reset callbacks give, merged; undefined for nothing. */
  reset(): Promise<Branch | undefined>;
}

export interface StartupOptions {
  readonly mode: StartupMode;
  /** Feature confirmed-commit: a rollback datastore that was left behind is what has to run. */
  readonly confirmedCommit: boolean;
  /** `-c`: a file with configuration to be merged into running. */
  readonly extraXml?: string;
  readonly upgrade: UpgradeOptions;
}

/** Names of unknown nodes in one line of the log. */
const TOLD = 10;

/** How it went. */
export interface StartupOutcome {
  /** The datastore that running was made of. */
  readonly from: "none" | "init" | "running" | "startup" | "rollback" | "failsafe";
  /** Why failsafe had to be used. */
  readonly problem?: string;
}

/** The backend cannot start; the message says why. Exit status 255. */
export class StartupError extends Error {
  override readonly name = "StartupError";
}

/**
 * Brings up the running configuration. Afterwards running is in its file, and the candidate is what running is.
 *
 * @throws {StartupError} when neither the datastore of the mode nor failsafe can be used
 */
export async function startDatastores(
  stores: Datastores,
  options: StartupOptions,
  handlers: StartupHandlers,
): Promise<StartupOutcome> {
  await stores.removeLeftovers();
  const startup = new Startup(stores, options, handlers);
  const outcome = await startup.run();
  stores.reset("candidate");
  return outcome;
}

/** The datastore that a mode starts from. */
export function startSource(
  stores: Datastores,
  mode: StartupMode,
): Exclude<StartupMode, "running-startup"> {
  if (mode !== "running-startup") return mode;
  return stores.exists("running") ? "running" : "startup";
}

class Startup {
  readonly #stores: Datastores;
  readonly #options: StartupOptions;
  readonly #handlers: StartupHandlers;
  /** Datastores whose trees are not what is in their files. */
  readonly #upgraded = new Set<string>();

  constructor(stores: Datastores, options: StartupOptions, handlers: StartupHandlers) {
    this.#stores = stores;
    this.#options = options;
    this.#handlers = handlers;
  }

  async run(): Promise<StartupOutcome> {
    const source = startSource(this.#stores, this.#options.mode);
    const isCommitted = source === "running" || source === "startup";
    if (isCommitted && this.#options.confirmedCommit && this.#stores.exists("rollback")) {
      return await this.#fromRollback();
    }
    let phase = "Startup";
    try {
      await this.#begin(source);
      phase = "Extra configuration";
      await this.#extra();
    } catch (error) {
      if (error instanceof StartupError) throw error;
      return await this.#failsafe(phase, source, error);
    }
    return { from: source };
  }

  /** Puts the datastore of the mode in force. */
  async #begin(source: Exclude<StartupMode, "running-startup">): Promise<void> {
    const stores = this.#stores;
    switch (source) {
      case "init":
        await this.#tryToStore(() => stores.clear("rollback"));
        return await this.#storeRunning(emptyBranch(stores.schema.root));
      case "none": {
        const root = await this.#read("running");
        if (root !== undefined) stores.set("running", root);
        return;
      }
      case "running":
      case "startup": {
        const root = await this.#read(source);
        await this.#commit(root ?? emptyBranch(stores.schema.root), source);
        // So that it is there to be copied to, and keeps its owner.
        if (root === undefined && source === "startup") {
          await this.#tryToStore(() => stores.save("startup", emptyBranch(stores.schema.root)));
        }
      }
    }
  }

  async #read(name: string): Promise<Branch | undefined> {
    const read = await readUpgraded(this.#stores, name, this.#options.upgrade);
    if (read === undefined) return undefined;
    if (read.warning !== undefined) log.warning(read.warning);
    this.#tellUnknown(name, read.root);
    if (read.upgraded) this.#upgraded.add(name);
    else if (name !== "running" || this.#isCurrent(read)) {
      this.#stores.store(name).adopt(read.root);
    }
    return read.root;
  }

  /** What is kept although no module defines it has no effect, so somebody should know. */
  #tellUnknown(name: string, root: Branch): void {
    if (unknownNode(this.#stores.schema.root) === undefined) return;
    const names = unknownNames(root, TOLD + 1);
    if (names.length === 0) return;
    const text = names.slice(0, TOLD).join(", ") + (names.length > TOLD ? " …" : "");
    log.warning(`${name} datastore: kept although no module defines it: ${text}`);
  }

  /** False for a file that the options of today want written otherwise. */
  #isCurrent({ layout }: Upgraded): boolean {
    return layout === undefined || isWrittenAs(layout, this.#stores.layout);
  }

  /** Makes `root` running: from nothing, for the plugins know nothing of what was running before. */
  async #commit(root: Branch, source: string, isStored = true): Promise<void> {
    const stores = this.#stores;
    stores.set("running", emptyBranch(stores.schema.root));
    if (!isEmpty(root)) {
      try {
        await this.#handlers.commit(root);
      } catch (error) {
        throw this.#placed(source, error);
      }
    }
    if (isStored) await this.#storeRunning(stores.get("running"));
  }

  /** Running is in force even where it cannot be stored: a device whose disk is full has to run, too. */
  async #storeRunning(root: Branch): Promise<void> {
    const stores = this.#stores;
    stores.set("running", root);
    if (await this.#tryToStore(() => stores.save("running", root))) return;
    log.critical("running is in memory only until a commit can be stored");
  }

  /**
   * False, with a line in the log, when the disk does not take it; nothing that is read at the next start depends on it then.
   *
   * @throws {RpcError} where datastores are nowhere but in their files
   */
  async #tryToStore(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      const isKept = this.#stores.store("running").status !== "file";
      if (!(error instanceof RpcError) || !isKept) throw error;
      log.critical(error.message);
      return false;
    }
  }

  /** An error about what a datastore holds, with the place in its file. */
  #placed(name: string, error: unknown): unknown {
    if (!(error instanceof RpcError || error instanceof RpcErrors)) return error;
    const store = this.#stores.store(name);
    // What an upgrade or a journal has made of it stands in no file.
    const isInFile = !this.#upgraded.has(name) && !store.hasMore;
    return placedIn(store.path, isInFile ? store.fileBytes() : undefined, error);
  }

  /** What `-c` and the plugins' reset callbacks give is validated and merged into running; nothing is applied by plugins. */
  async #extra(): Promise<void> {
    const stores = this.#stores;
    const { extraXml } = this.#options;
    let root = stores.get("running");
    const before = root;
    if (extraXml !== undefined) root = merge(root, readExtra(stores.schema, extraXml));
    const reset = await this.#handlers.reset();
    if (reset !== undefined) root = merge(root, reset);
    if (root === before) return;
    try {
      await this.#handlers.validate(root);
    } catch (error) {
      const isRefused = error instanceof RpcError || error instanceof RpcErrors;
      if (!isRefused || extraXml === undefined) throw error;
      throw placedIn(extraXml, Deno.readFileSync(extraXml), error);
    }
    await this.#storeRunning(root);
  }

  /** A confirmed commit was not confirmed before the backend ended: what ran before it has to run (RFC 6241 §8.4.1). */
  async #fromRollback(): Promise<StartupOutcome> {
    const stores = this.#stores;
    log.warning("a confirmed-commit was not confirmed before the backend ended; rolling back");
    try {
      await this.#commit(
        await this.#read("rollback") ?? emptyBranch(stores.schema.root),
        "rollback",
      );
      await this.#extra();
      // If it stays, the next commit puts it out of the way.
      await this.#tryToStore(() => stores.clear("rollback"));
      return { from: "rollback" };
    } catch (error) {
      if (error instanceof StartupError) throw error;
      const outcome = await this.#failsafe("Rollback", "rollback", error);
      await this.#tryToStore(() => stores.setAside("rollback", ".error"));
      return outcome;
    }
  }

  async #failsafe(phase: string, source: string, problem: unknown): Promise<StartupOutcome> {
    const stores = this.#stores;
    const why = `${phase} failed: ${describeError(withoutSecrets(problem))}`;
    if (!stores.exists("failsafe")) {
      throw new StartupError(`${why}. ${phase} failed and no Failsafe database found, exiting`);
    }
    try {
      // What could not be used is kept; only running is overwritten.
      const isKept = source !== "running" && source !== "none" || await this.#backUpRunning();
      await this.#commit(
        await this.#read("failsafe") ?? emptyBranch(stores.schema.root),
        "failsafe",
        isKept,
      );
    } catch (error) {
      throw new StartupError(
        `${why}. Startup failed, Failsafe database validation failed ${
          describeError(withoutSecrets(error))
        }`,
      );
    }
    log.error(why);
    log.notice("Startup failed, Failsafe database loaded ");
    return { from: "failsafe", problem: why };
  }

  /** False when that is not possible: then running must stay as it is on the disk. */
  #backUpRunning(): Promise<boolean> {
    const stores = this.#stores;
    if (!stores.store("running").exists()) return Promise.resolve(true);
    return this.#tryToStore(() => stores.copy("running", "tmp"));
  }
}

/** An error with the node it is about, as one line for the log. */
export function describeError(error: unknown): string {
  if (error instanceof RpcErrors) return error.errors.map(describeError).join("; ");
  if (!(error instanceof RpcError)) return messageOf(error);
  const { tag, path, message } = error;
  const node = path === undefined || path.text === "/" ? "" : ` at ${path.text}`;
  return `${message} (${tag}${node})`;
}

/** Reads a file of configuration whose document element may have any name. @throws {StartupError | StoreError | RpcError} */
export function readExtra(schema: Schema, path: string): Branch {
  let bytes: Uint8Array;
  try {
    bytes = Deno.readFileSync(path);
  } catch (error) {
    // A file that was asked for by name and is not there is a fault of the command line, not of the configuration.
    throw new StartupError(`open(${path}): ${messageOf(error)}`, { cause: error });
  }
  let reader: XmlReader | undefined;
  try {
    reader = new XmlReader(bytes);
    reader.next();
    return readData(reader, schema.root, { schema, config: true });
  } catch (error) {
    if (error instanceof XmlError) throw syntaxAt(path, error);
    if (error instanceof RpcError) throw invalidAt(path, reader!.position(), error);
    throw error;
  }
}

/**
 * What `-q` prints: the datastore of the mode after its upgrade, by the schema of today.
 *
 * @throws {StoreError | RpcError}
 */
export async function* printUpgraded(
  stores: Datastores,
  options: Pick<StartupOptions, "mode" | "upgrade">,
): AsyncGenerator<Uint8Array> {
  const source = startSource(stores, options.mode);
  if (source !== "running" && source !== "startup") return;
  const read = await readUpgraded(stores, source, options.upgrade);
  const root = read?.root ?? emptyBranch(stores.schema.root);
  yield* stores.print(root);
}
