/**
 * The managed process `restconf` (CLICON_BACKEND_RESTCONF_PROCESS): Clixon's RESTCONF server, which is another program and reads the same
 * configuration file. It runs while `/restconf/enable` of module clixon-restconf is true in running, and is started anew when the rest of that
 * container changes, which it reads only when it starts.
 *
 * @module
 */

import type { Config } from "../config/mod.ts";
import { RpcError } from "../netconf/rpc_error.ts";
import { log, messageOf } from "../system/log.ts";
import { ManagedProcess } from "../system/managed_process.ts";
import { asRoot } from "../system/privileges.ts";
import { emptyBranch } from "../tree/branch.ts";
import { leafValue } from "../tree/defaults.ts";
import type { Branch } from "../tree/node.ts";
import type { ContainerNode, LeafNode, Schema } from "../yang/schema.ts";
import type { Listeners } from "./backend.ts";
import type { Transaction } from "./transaction.ts";

/** Where Clixon installs its programs unless told otherwise. */
const DEFAULT_DIRECTORY = "/usr/local/sbin";
const MODULE = "clixon-restconf";

/** What the configuration says of the process. */
interface Settings {
  readonly container: ContainerNode;
  readonly enable: LeafNode;
}

/** The RESTCONF server and the configuration that says whether it runs. */
export class RestconfProcess implements Pick<Listeners, "committed"> {
  readonly process: ManagedProcess;
  readonly #settings: Settings | undefined;
  readonly #running: () => Branch;
  /** The daemon has become the user that it stays: processes can be started. */
  #serving = false;

  private constructor(
    process: ManagedProcess,
    settings: Settings | undefined,
    running: () => Branch,
  ) {
    this.process = process;
    this.#settings = settings;
    this.#running = running;
  }

  /** Undefined when the backend is to manage none. `running` gives the running configuration. */
  static of(config: Config, schema: Schema, running: () => Branch): RestconfProcess | undefined {
    if (!config.get("CLICON_BACKEND_RESTCONF_PROCESS")) return undefined;
    const process = new ManagedProcess("restconf", {
      description: "Clixon RESTCONF process",
      ...commandLine(config),
      // A daemon that has given up root for a time has kept it for this: the server opens ports, and drops root by itself.
      withRights: config.get("CLICON_BACKEND_PRIVILEGES") === "drop_temp" ? asRoot : undefined,
    });
    const settings = settingsOf(schema);
    if (settings === undefined) {
      log.warning(
        `module ${MODULE} is in no folder of CLICON_YANG_DIR: only rpc process-control starts and stops restconf`,
      );
    }
    return new RestconfProcess(process, settings, running);
  }

  /** The daemon serves: starts what the configuration enables. */
  serve(): void {
    this.#serving = true;
    if (this.#settings !== undefined && this.#isEnabled(this.#running())) {
      this.#begin(this.process.start());
    }
  }

  async stop(): Promise<void> {
    this.#serving = false;
    await this.process.stop();
  }

  /** A commit that enables, disables or changes the server's configuration. */
  committed({ changes, source, target }: Transaction): void {
    const settings = this.#settings;
    if (!this.#serving || settings === undefined) return;
    if (!changes.below.some(({ schema }) => schema === settings.container)) return;
    const [before, now] = [this.#isEnabled(source), this.#isEnabled(target)];
    if (now) this.#begin(before ? this.process.restart() : this.process.start());
    else if (before) this.#begin(this.process.stop());
  }

  /**
   * Refuses to start what the configuration disables.
   *
   * @throws {RpcError}
   */
  requireEnabled(): void {
    if (this.#settings === undefined || this.#isEnabled(this.#running())) return;
    const message =
      "restconf is not started: /restconf/enable is false in the running configuration";
    throw new RpcError("application", "operation-failed", message);
  }

  #isEnabled(root: Branch): boolean {
    const { container, enable } = this.#settings!;
    const branch = root.slots[container.slot] as Branch | undefined;
    if (branch === undefined && container.presence) return false;
    return leafValue(branch ?? emptyBranch(container), enable) === "true";
  }

  /** Nobody waits for what a commit has begun. */
  #begin(work: Promise<void>): void {
    work.catch((error) => log.error(`process restconf: ${messageOf(error)}`));
  }
}

function settingsOf(schema: Schema): Settings | undefined {
  const container = schema.root.childByModule(MODULE, "restconf");
  if (container?.kind !== "container") return undefined;
  const enable = container.childByModule(MODULE, "enable");
  return enable?.kind === "leaf" ? { container, enable } : undefined;
}

/** As Clixon's own backend starts it: the same configuration file, debug mask and log. */
function commandLine(config: Config): { command: string; args: () => string[] } {
  const directory = config.get("CLICON_RESTCONF_INSTALLDIR") || DEFAULT_DIRECTORY;
  // A daemon leaves its working directory.
  const file = config.file === undefined ? [] : ["-f", Deno.realPathSync(config.file)];
  const args = () => {
    const debug = log.debugMask === 0 ? [] : ["-D", String(log.debugMask)];
    return [...file, ...debug, "-l", log.options.destinations.has("stderr") ? "e" : "s"];
  };
  return { command: `${directory.replace(/\/+$/, "")}/clixon_restconf`, args };
}
