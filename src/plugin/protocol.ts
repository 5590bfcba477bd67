/**
 * The messages between the daemon and a plugin's process, each one frame of JSON (`frame.ts`). Both sides import this file, so it
 * imports nothing but types.
 *
 * The socket is descriptor {@linkcode CHANNEL_FD} of the process. Whatever comes from there is hostile input to the daemon: the plugin
 * can write to it whatever it likes.
 *
 * @module
 */

import type { Json } from "./api.ts";

/** The descriptor of the socket in the plugin's process. */
export const CHANNEL_FD = 3;

/** Longest message to the plugin, in bytes: a transaction may have very many changes. */
export const MAX_REQUEST = 256 * 1024 * 1024;

/** A module of a plugin: its own file or one from its folder. */
export interface ModuleText {
  /** `plugin:///example.ts`, `plugin:///example/vlan.ts`. */
  readonly url: string;
  readonly format: "module" | "json";
  /** JavaScript or JSON. */
  readonly source: string;
}

/** What `load` brings. */
export interface LoadRequest {
  readonly kind: "backend" | "netconf";
  /** The file name without extension. */
  readonly name: string;
  /** The URL of the plugin's own file. */
  readonly entry: string;
  readonly modules: readonly ModuleText[];
  /** The words after `--`. */
  readonly args: readonly string[];
}

/** An event stream that a plugin feeds. */
export interface Stream {
  readonly name: string;
  readonly description: string;
  readonly replay: boolean;
}

/** What the plugin turned out to be. */
export interface Loaded {
  readonly name: string;
  /** The callbacks it has, of those that stand alone: `start`, `statedata`, `transaction.commit`, `upgrade.general` … */
  readonly callbacks: readonly string[];
  readonly rpcs: readonly string[];
  readonly actions: readonly string[];
  /** Namespaces with an upgrade. */
  readonly upgrades: readonly string[];
  readonly paths?: readonly string[];
  readonly streams: readonly Stream[];
  /** How the process is confined, for the log: `Landlock ABI 7, no_new_privs`. */
  readonly confinement: string;
}

/** A request, in either direction. Ids are chosen by the sender and say nothing to the other side. */
export interface CallMessage {
  readonly id: number;
  readonly call: string;
  readonly params?: Json;
}

/** An error as it crosses. */
export interface WireError {
  readonly message: string;
  readonly stack?: string;
  readonly tag?: string;
  readonly appTag?: string;
  readonly path?: string;
  readonly info?: Readonly<Record<string, string>>;
}

/** The answer to a request. */
export interface ReplyMessage {
  readonly reply: number;
  readonly result?: Json;
  readonly error?: WireError;
}

export type LogLevel = "debug" | "info" | "warning" | "error";

/** A line for the log; not answered. */
export interface LogMessage {
  readonly log: LogLevel;
  readonly message: string;
}

/** The first message: the process is there, and waits for `load`. */
export interface ReadyMessage {
  readonly ready: true;
}

export type Message = CallMessage | ReplyMessage | LogMessage | ReadyMessage;
