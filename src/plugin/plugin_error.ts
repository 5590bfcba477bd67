/**
 * A callback that failed, as the client is told.
 *
 * @module
 */

import {
  type ErrorInfo,
  type ErrorTag,
  type InstancePath,
  RpcError,
} from "../netconf/rpc_error.ts";
import type { WireError } from "./protocol.ts";

/** Error-tags that a plugin may answer with (RFC 6241 appendix A). */
const TAGS: ReadonlySet<string> = new Set<ErrorTag>([
  ...["in-use", "invalid-value", "too-big", "missing-attribute", "bad-attribute"] as const,
  ...["unknown-attribute", "missing-element", "bad-element", "unknown-element"] as const,
  ...["unknown-namespace", "access-denied", "lock-denied", "resource-denied"] as const,
  ...["rollback-failed", "data-exists", "data-missing", "operation-not-supported"] as const,
  ...["operation-failed", "partial-operation", "malformed-message"] as const,
]);

/** A plugin's callback failed, or refused. The message names plugin and callback, unless the plugin chose the error itself. */
export class PluginError extends RpcError {
  readonly plugin: string;
  readonly callback: string;
  /** What went wrong, without the names. */
  readonly reason: string;
  /** The plugin's own error, where it threw one. */
  readonly thrown?: WireError;
  /** True when the plugin chose the error: it refuses, and nothing is broken. */
  readonly refused: boolean;

  constructor(
    plugin: string,
    callback: string,
    reason: string,
    thrown?: WireError,
    path?: InstancePath,
  ) {
    const tag = thrown?.tag !== undefined && TAGS.has(thrown.tag)
      ? thrown.tag as ErrorTag
      : undefined;
    const message = tag === undefined
      ? `plugin ${plugin}, callback ${callback}: ${reason}`
      : reason;
    const info: ErrorInfo[] = Object.entries(thrown?.info ?? {})
      .filter(([name, value]) => /^[A-Za-z_][\w.-]*$/.test(name) && typeof value === "string")
      .map(([name, value]) => ({ name, value }));
    super("application", tag ?? "operation-failed", message, {
      appTag: thrown?.appTag,
      path,
      info,
    });
    this.plugin = plugin;
    this.callback = callback;
    this.reason = reason;
    this.thrown = thrown;
    this.refused = tag !== undefined;
  }
}

/** Longest text that is taken of an error, in characters, and most children of error-info. */
const MAX_TEXT = 4096;
const MAX_INFO = 16;

/** An error as it came from a plugin's process, which may send anything. */
export function readWireError(error: unknown): WireError {
  const fields = record(error);
  const text = (value: unknown) => typeof value === "string" ? value.slice(0, MAX_TEXT) : undefined;
  const info = Object.entries(record(fields.info)).slice(0, MAX_INFO)
    .map(([name, value]) => [name, String(value).slice(0, MAX_TEXT)]);
  return {
    message: withGrant(text(fields.message) ?? "no message"),
    stack: text(fields.stack),
    tag: text(fields.tag),
    appTag: text(fields.appTag),
    path: text(fields.path),
    info: info.length === 0 ? undefined : Object.fromEntries(info),
  };
}

/** Who operates this program grants rights in its configuration file; what the runtime advises would help nobody. */
export function withGrant(text: string): string {
  return text.replace(
    /, run again with the --(allow-(?:read|write|net|env|run|sys)) flag/,
    ", which <$1> in the configuration file would grant",
  );
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? value as Record<string, unknown> : {};
}
