/**
 * Whether a client may act as the user it names (CLICON_NACM_CREDENTIALS), and who may do everything.
 *
 * @module
 */

import { RpcError } from "../netconf/rpc_error.ts";

/** Who sends a request. */
export interface Requester {
  /** The user the client says it acts for. */
  readonly user: string | undefined;
  /** The user who owns the client's process; undefined where the socket does not tell. */
  readonly peer: string | undefined;
  /** The group the client says its user is in. */
  readonly group?: string;
}

/** How a named user is checked. */
export interface CredentialRules {
  /** `none`: not. `exact`: it must be the peer. `except`: it must be the peer, but root and proxy users may name anyone. */
  readonly credentials: "none" | "exact" | "except";
  /** The user to whom no rule applies. */
  readonly recoveryUser: string | undefined;
  /** Users of processes that act for others, such as a web server. */
  readonly proxies: ReadonlySet<string>;
}

/**
 * Refuses a client that may not act as the user it names.
 *
 * @param operation the name of the requested operation, for the message
 * @throws {RpcError} access-denied
 */
export function checkCredentials(
  { user, peer }: Requester,
  { credentials, proxies }: CredentialRules,
  operation: string,
): void {
  if (credentials === "none") return;
  if (peer === undefined) throw denied("No peer user credentials available");
  if (user === undefined) {
    throw denied(`No NACM username attribute present in incoming RPC: "${operation}"`);
  }
  if (peer === user) return;
  if (credentials === "except" && (peer === "root" || proxies.has(peer))) return;
  throw denied(`User ${peer} credential not matching NACM user ${user}`);
}

function denied(message: string): RpcError {
  return new RpcError("application", "access-denied", message);
}

/** True for a recovery session (RFC 8341 §2): access control does not apply to it. */
export function isRecovery(
  { user, peer }: Requester,
  { credentials, recoveryUser, proxies }: CredentialRules,
): boolean {
  if (!recoveryUser || user !== recoveryUser || peer === undefined) return false;
  if (peer === recoveryUser || credentials === "none") return true;
  return credentials === "except" && (peer === "root" || proxies.has(peer));
}
