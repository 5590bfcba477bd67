/**
 * One event: a notification that happened, printed once for all who get it whole.
 *
 * @module
 */

import { joinChunks } from "../format/print.ts";
import { printXml } from "../format/xml_print.ts";
import { NOTIFICATION_NAMESPACE } from "../netconf/names.ts";
import type { Cursor } from "../tree/cursor.ts";
import { Branch, type EntryList, type ValueList } from "../tree/node.ts";
import type { Selector } from "../tree/selector.ts";
import type { NotificationNode } from "../yang/schema.ts";
import { notificationTree } from "./notifications_schema.ts";

/** An event; immutable, shared by the log and all subscribers. */
export class Event {
  readonly time: Date;
  readonly notification: NotificationNode;
  /** The data node it belongs to, for a notification that is defined within data. */
  readonly instance: Cursor | undefined;
  /** An instance of the notification's schema node. */
  readonly body: Branch;
  /** The body, in the data nodes that it belongs to. */
  readonly tree: Branch;
  #message: Uint8Array | undefined;

  /**
   * @param body an instance of the notification's schema node
   * @param instance the data node it belongs to, for a notification that is defined within data
   */
  constructor(time: Date, body: Branch, instance?: Cursor) {
    this.time = time;
    this.notification = body.schema as NotificationNode;
    this.instance = instance;
    this.body = body;
    this.tree = notificationTree(body, instance);
  }

  /** The number of nodes in it: what it takes to keep. */
  get weight(): number {
    return weigh(this.tree);
  }

  /** Forgets the printed message; it is printed again when somebody wants it. */
  release(): void {
    this.#message = undefined;
  }

  /** The `<notification>` with everything in it. Printed at first use. */
  get message(): Uint8Array {
    return this.#message ??= this.#print(undefined);
  }

  /** The `<notification>` with what the selector shows; undefined when that is nothing. */
  selected(selector: Selector): Uint8Array | undefined {
    const [top] = this.tree.schema.slots;
    if (selector.all || selector.child(top, this.tree)?.all) return this.message;
    const message = this.#print(selector);
    return message.length > 0 ? message : undefined;
  }

  #print(selector: Selector | undefined): Uint8Array {
    const chunks = printXml(this.tree, {
      selector,
      namespace: NOTIFICATION_NAMESPACE,
      open: openTag(this.time),
      close: "</notification>",
      empty: "",
    });
    return joinChunks(chunks);
  }
}

/** As deep as the schema of the notification. */
function weigh(branch: Branch): number {
  let weight = 1;
  for (const [i, slot] of branch.slots.entries()) {
    if (slot === undefined) continue;
    const { kind } = branch.schema.slots[i];
    if (slot instanceof Branch) weight += weigh(slot);
    else if (kind === "list") { for (const entry of slot as EntryList) weight += weigh(entry); }
    else weight += kind === "leaf-list" ? (slot as ValueList).size : 1;
  }
  return weight;
}

function openTag(time: Date): string {
  return `<notification xmlns="${NOTIFICATION_NAMESPACE}"><eventTime>${time.toISOString()}</eventTime>`;
}

const encoder = new TextEncoder();
/** The namespace of the notifications that speak of a subscription itself (RFC 5277 §3.3, §4). */
const STREAMS_NAMESPACE = "urn:ietf:params:xml:ns:netmod:notification";

/** `<replayComplete>` or `<notificationComplete>` (RFC 5277 §3.3.2, §4): no filter and no access rule holds them back. */
export function completeMessage(
  name: "replayComplete" | "notificationComplete",
  time: Date,
): Uint8Array {
  return encoder.encode(
    `${openTag(time)}<${name} xmlns="${STREAMS_NAMESPACE}"/></notification>`,
  );
}
