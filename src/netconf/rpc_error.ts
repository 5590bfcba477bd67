/**
 * RPC errors (RFC 6241 §4.3 and appendix A): thrown by any room at the place that knows the fact, rendered
 * in one place (`rpc_error_xml.ts`).
 *
 * @module
 */

/** RFC 6241 §4.3: the layer in which the error occurred. */
export type ErrorType = "transport" | "rpc" | "protocol" | "application";

/** RFC 6241 appendix A, and RFC 8527-era additions are not needed: the closed list of error tags. */
export type ErrorTag =
  | "in-use"
  | "invalid-value"
  | "too-big"
  | "missing-attribute"
  | "bad-attribute"
  | "unknown-attribute"
  | "missing-element"
  | "bad-element"
  | "unknown-element"
  | "unknown-namespace"
  | "access-denied"
  | "lock-denied"
  | "resource-denied"
  | "rollback-failed"
  | "data-exists"
  | "data-missing"
  | "operation-not-supported"
  | "operation-failed"
  | "partial-operation"
  | "malformed-message";

/** An instance path as text with prefixes, and the namespace each prefix stands for. */
export interface InstancePath {
  /** For example `/ex:system/ex:user[ex:name='fred']/ex:uid`. */
  readonly text: string;
  /** Prefix → namespace URI, every prefix that `text` uses. */
  readonly namespaces: Readonly<Record<string, string>>;
  /** Where a module protects a node on the way from being read (nacm:default-deny-all): the path down to that node, without its keys. */
  readonly open?: string;
}

/** One child of `<error-info>`: an element with text content. */
export interface ErrorInfo {
  /** Local name, for example `bad-element`. */
  readonly name: string;
  readonly value: string;
  /** Namespace; the NETCONF base namespace when absent. */
  readonly namespace?: string;
  /** Prefix → namespace URI, every prefix that `value` uses (an instance path of `non-unique`, for example). */
  readonly namespaces?: Readonly<Record<string, string>>;
}

/** The optional parts of an {@linkcode RpcError}. */
export interface RpcErrorOptions {
  readonly appTag?: string;
  readonly path?: InstancePath;
  readonly info?: readonly ErrorInfo[];
  readonly severity?: "error" | "warning";
  readonly cause?: unknown;
}

/**
 * An error that is answered to the client as `<rpc-error>`.
 *
 * @example
 * ```ts ignore
 * throw new RpcError("application", "data-missing", "Data does not exist; cannot delete resource", { path });
 * ```
 */
export class RpcError extends Error {
  override readonly name = "RpcError";
  readonly type: ErrorType;
  readonly tag: ErrorTag;
  readonly severity: "error" | "warning";
  readonly appTag?: string;
  readonly path?: InstancePath;
  readonly info: readonly ErrorInfo[];

  constructor(type: ErrorType, tag: ErrorTag, message: string, options: RpcErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.type = type;
    this.tag = tag;
    this.severity = options.severity ?? "error";
    this.appTag = options.appTag;
    this.path = options.path;
    this.info = options.info ?? [];
  }
}

/**
 * An error as it may be written to a log, which others read than those who may read the data: without the values and keys of nodes that their
 * module protects from being read (RFC 8341 §3.5.2, nacm:default-deny-all). Anything else is given back as it is.
 */
export function withoutSecrets(error: unknown): unknown {
  if (error instanceof RpcErrors) {
    return new RpcErrors(error.errors.map((one) => withoutSecrets(one) as RpcError));
  }
  if (!(error instanceof RpcError) || error.path?.open === undefined) return error;
  const { type, tag, appTag, severity, path: { open, namespaces } } = error;
  // An error about a place in a file says where that is before it repeats what was said.
  const said = error.cause instanceof RpcError ? error.cause.message : error.message;
  const place = error.message.endsWith(said) ? error.message.slice(0, -said.length) : "";
  const rule = appTag === undefined ? "" : `, ${appTag}`;
  const message = `${place}a value that nobody may read by default is refused${rule}`;
  return new RpcError(type, tag, message, { appTag, severity, path: { text: open, namespaces } });
}

/** Several errors answered in one reply, in order (RFC 6241 §4.3 allows more than one `<rpc-error>`). */
export class RpcErrors extends Error {
  override readonly name = "RpcErrors";
  readonly errors: readonly RpcError[];

  constructor(errors: readonly RpcError[]) {
    super(errors.map((error) => error.message).join("; "));
    this.errors = errors;
  }
}
