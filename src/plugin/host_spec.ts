/**
 * The two command lines of a plugin's process. The daemon starts `plugin-host confine SPEC`, which takes its rights away and
 * executes `plugin-host serve SPEC` in its place; that one runs the plugin. Specs are JSON.
 *
 * @module
 */

import type { LandlockRules } from "../system/confine.ts";

/** What `confine` is to do. */
export interface ConfineSpec {
  /** Process id of the daemon: the plugin's process dies with it. */
  readonly parent: number;
  /** Undefined: the operator does not want it. */
  readonly landlock?: LandlockRules;
  /** Address families of which it may make sockets. Undefined: no filter. */
  readonly families?: readonly number[];
  /** MiB that the process may allocate beyond what it has when it starts. */
  readonly memory: number;
  /** The user to run as. */
  readonly user?: { readonly uid: number; readonly gid: number; readonly name?: string };
  /** Files that the next step is made of, besides its executable: that user must be able to read them. */
  readonly sources: readonly string[];
  /** The command to go on with, and the spec to give it. */
  readonly exec: { readonly command: string; readonly args: readonly string[] };
  readonly serve: ServeSpec;
}

/** What `serve` is to do. */
export interface ServeSpec {
  /**
   * The permissions of a worker in which to run the plugin, every kind spelt out. Undefined: the process itself has no more
   * permissions than the plugin, and the plugin runs in its main thread.
   */
  readonly worker?: Deno.PermissionOptionsObject;
  /** MiB of heap, where the command line cannot say it. */
  readonly memory?: number;
  /** What `confine` has achieved, in words for the log. */
  readonly confinement: string;
}
