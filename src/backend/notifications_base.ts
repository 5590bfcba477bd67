/**
 * The events of RFC 6470: sessions, changes of the configuration and of the capabilities, confirmed commits.
 *
 * @module
 */

import { fromJsonValue } from "../format/json_read.ts";
import type { Change } from "../tree/change.ts";
import { entryList } from "../tree/list.ts";
import { Branch, type EntryList } from "../tree/node.ts";
import type { ListNode, NotificationNode, Schema } from "../yang/schema.ts";
import type { Access } from "./access.ts";
import { Event } from "./notifications_event.ts";
import { editsOf } from "./notifications_edits.ts";
import type { EndReason } from "./session.ts";

const NAMESPACE = "urn:ietf:params:xml:ns:yang:ietf-netconf-notifications";

/** Of a session, what its events tell. */
export interface EventSession {
  readonly id: number;
  readonly username: string | undefined;
  readonly sourceHost: string | undefined;
  readonly killedBy?: number;
}

/** What happened to a confirmed commit. */
export type ConfirmEvent = "start" | "cancel" | "timeout" | "extend" | "complete";

/** Makes the bodies of the events. */
export class BaseEvents {
  readonly #schema: Schema;

  constructor(schema: Schema) {
    this.#schema = schema;
  }

  /** False when the module of the events is not loaded: none can be made. */
  get available(): boolean {
    return this.#schema.notification(NAMESPACE, "netconf-session-start") !== undefined;
  }

  /** RFC 6470 §2.2, `netconf-session-start`. */
  sessionStart(session: EventSession): Branch {
    return this.#body("netconf-session-start", sessionParameters(session));
  }

  /** `netconf-session-end`. */
  sessionEnd(session: EventSession, reason: EndReason): Branch {
    return this.#body("netconf-session-end", {
      ...sessionParameters(session),
      ...reason === "killed" && session.killedBy !== undefined
        ? { "killed-by": session.killedBy }
        : {},
      "termination-reason": reason,
    });
  }

  /** `netconf-config-change`. Without session: the server changed it. */
  configChange(
    changes: Change,
    session: EventSession | undefined,
    datastore: "running" | "startup" = "running",
  ): Branch {
    return this.#body("netconf-config-change", {
      "changed-by": changedBy(session),
      datastore,
      edit: editsOf(changes),
    });
  }

  /** `netconf-capability-change`. */
  capabilityChange(
    before: readonly string[],
    after: readonly string[],
    session: EventSession | undefined,
  ): Branch {
    const name = (capability: string) => capability.split("?")[0];
    const added = after.filter((one) => !before.includes(one));
    const deleted = before.filter((one) => !after.includes(one));
    // The same capability with other parameters has been modified.
    const modified = added.filter((one) => deleted.some((old) => name(old) === name(one)));
    const isModified = (one: string) => modified.some((other) => name(other) === name(one));
    return this.#body("netconf-capability-change", {
      "changed-by": changedBy(session),
      "added-capability": added.filter((one) => !isModified(one)),
      "deleted-capability": deleted.filter((one) => !isModified(one)),
      "modified-capability": modified,
    });
  }

  /** `netconf-confirmed-commit`. `timeout` in seconds, for start and extend. */
  confirmedCommit(
    event: ConfirmEvent,
    session: EventSession | undefined,
    timeout: number | undefined,
  ): Branch {
    return this.#body("netconf-confirmed-commit", {
      ...event === "timeout" ? {} : sessionParameters(session ?? SERVER),
      "confirm-event": event,
      ...timeout !== undefined && (event === "start" || event === "extend") ? { timeout } : {},
    });
  }

  #body(name: string, value: Readonly<Record<string, unknown>>): Branch {
    const notification = this.#schema.notification(NAMESPACE, name) as NotificationNode;
    const qualified = Object.fromEntries(
      Object.entries(value).map(([key, one]) => [`ietf-netconf-notifications:${key}`, one]),
    );
    return fromJsonValue(qualified, notification, { schema: this.#schema });
  }
}

/**
 * An event as a user may see it: without the edits of nodes that he may not read, whose paths hold their keys. That something has changed is told
 * all the same.
 */
export function readableEvent(event: Event, access: Access): Event {
  const { name, module } = event.notification;
  if (name !== "netconf-config-change" || module.namespace !== NAMESPACE) return event;
  if (access.readable === undefined) return event;
  const { body } = event;
  const edit = body.schema.child(NAMESPACE, "edit") as ListNode;
  const target = edit.child(NAMESPACE, "target")!.slot;
  const all = [...body.slots[edit.slot] as EntryList | undefined ?? []];
  const readable = all.filter((entry) => access.mayRead(String(entry.slots[target])));
  if (readable.length === all.length) return event;
  const slots = body.slots.slice();
  slots[edit.slot] = readable.length === 0 ? undefined : entryList(edit, readable);
  return new Event(event.time, new Branch(body.schema, slots));
}

/** The server itself, where a session has to be named (RFC 6470: session-id 0). */
const SERVER: EventSession = { id: 0, username: "", sourceHost: undefined };

function sessionParameters({ id, username, sourceHost }: EventSession) {
  return {
    username: username ?? "",
    "session-id": id,
    ...sourceHost !== undefined && isAddress(sourceHost) ? { "source-host": sourceHost } : {},
  };
}

function changedBy(session: EventSession | undefined) {
  return session === undefined ? { server: [null] } : sessionParameters(session);
}

/** The leaf holds addresses only: a host name is left out. */
function isAddress(host: string): boolean {
  return /^[0-9.]+$/.test(host) || host.includes(":");
}
