/**
 * Access control as operations see it (RFC 8341 §3.4), whatever decides: rules, or nothing at all.
 *
 * @module
 */

import type { Change } from "../tree/change.ts";
import type { Selector } from "../tree/selector.ts";
import type { ActionNode, NotificationNode, RpcNode } from "../yang/schema.ts";
import type { Cursor } from "../tree/cursor.ts";

/** The rights of one user at the time of one request. */
export interface Access {
  /** The user decided for; undefined when nobody said. */
  readonly user: string | undefined;
  /** May the protocol operation be invoked? @throws {RpcError} access-denied */
  operation(rpc: RpcNode): void;
  /** May the action be invoked on this instance? @throws {RpcError} access-denied */
  action(action: ActionNode, instance: Cursor): void;
  /** What may be read; undefined: everything. */
  readonly readable: Selector | undefined;
  /** May these changes be made to a datastore? @throws {RpcError} access-denied with the path of the first node refused */
  write(changes: Change): void;
  /** May the user receive this event? `instance`: the data node it belongs to, for one that is defined within data. */
  notification(notification: NotificationNode, instance?: Cursor): boolean;
  /** An error as the user may see it: without what it tells of data that may not be read (RFC 8341 §3.2.5). */
  reportable(error: unknown): unknown;
  /** May the instance be read? `path`: an instance-identifier with names of modules as prefixes. */
  mayRead(path: string): boolean;
}

/** Everything is allowed: access control is off, or the request is the server's own. */
export function unlimited(user: string | undefined): Access {
  return {
    user,
    operation: () => {},
    action: () => {},
    readable: undefined,
    write: () => {},
    notification: () => true,
    reportable: (error) => error,
    mayRead: () => true,
  };
}
