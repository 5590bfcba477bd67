/**
 * Events that plugins send: an object that leads to one notification of the schema.
 *
 * @module
 */

import { emptyBranch } from "../tree/branch.ts";
import { type Cursor, rootCursor } from "../tree/cursor.ts";
import type { Branch, EntryList } from "../tree/node.ts";
import type {
  BranchSchema,
  ContainerNode,
  DataNode,
  ListNode,
  NotificationNode,
  Schema,
} from "../yang/schema.ts";
import type { Json, JsonObject } from "./api.ts";
import { readPluginData } from "./data.ts";

/** A notification, with the instance it belongs to where it is defined within data. */
export interface PluginEvent {
  readonly body: Branch;
  readonly instance: Cursor | undefined;
}

const FORM = 'event must be { "module:notification": { … } }, in one place';

/** Reads an event. @throws {Error} that says what is wrong with it */
export function readEvent(event: Json | undefined, schema: Schema, plugin: string): PluginEvent {
  const source = { plugin, callback: "notify" };
  const encode = (value: Json) => new TextEncoder().encode(JSON.stringify(value));
  const { notification, content, place, nodes } = findNotification(event, schema);
  const body = readPluginData(encode(content), notification, "any", schema, source);
  if (nodes.length === 0) return { body, instance: undefined };
  // What leads there is data of its own: list entries with their keys.
  const root = readPluginData(encode(place), schema.root, "any", schema, source);
  let instance = rootCursor(root);
  for (const node of nodes) instance = stepInto(instance, node);
  return { body, instance };
}

/** The only entry of a list, or a container: one without presence is there even when it is empty. */
function stepInto(parent: Cursor, schema: ContainerNode | ListNode): Cursor {
  const slot = (parent.value as Branch).slots[schema.slot];
  const value = schema.kind === "list"
    ? (slot as EntryList).at(0)!
    : slot as Branch | undefined ?? emptyBranch(schema);
  return { parent, schema, value };
}

/** The notification, its content, the data that leads to it and the nodes of that. */
interface FoundNotification {
  readonly notification: NotificationNode;
  readonly content: Json;
  readonly place: JsonObject;
  readonly nodes: readonly (ContainerNode | ListNode)[];
}

function findNotification(event: Json | undefined, schema: Schema): FoundNotification {
  const nodes: (ContainerNode | ListNode)[] = [];
  const place: { [member: string]: Json } = {};
  let inner = place;
  let at: BranchSchema = schema.root;
  let members = membersOf(event);
  for (;;) {
    const [name, value]: [string, Json] = onlyOther(members, at, inner);
    const notification = notificationIn(at, name, schema);
    if (notification !== undefined) return { notification, content: value, place, nodes };
    const node = childNamed(at, name);
    if (node?.kind !== "container" && node?.kind !== "list") {
      throw new Error(`${FORM}: ${JSON.stringify(name)} leads to no notification of the schema`);
    }
    nodes.push(node);
    at = node;
    const below: { [member: string]: Json } = {};
    if (node.kind === "list") {
      if (!Array.isArray(value) || value.length !== 1) throw new Error(FORM);
      members = membersOf(value[0]);
      inner[name] = [below];
    } else {
      members = membersOf(value);
      inner[name] = below;
    }
    inner = below;
  }
}

function membersOf(value: Json | undefined): [string, Json][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error(FORM);
  return Object.entries(value as Record<string, Json>);
}

/** Puts the keys of a list entry into `keys` and gives the one member that is none. */
function onlyOther(
  members: readonly [string, Json][],
  at: BranchSchema,
  keys: { [member: string]: Json },
): [string, Json] {
  const others = members.filter(([name, value]) => {
    const node = childNamed(at, name);
    if (node?.kind !== "leaf" || !node.isKey) return true;
    keys[name] = value;
    return false;
  });
  if (others.length !== 1) throw new Error(FORM);
  return others[0];
}

function childNamed(at: BranchSchema, name: string): DataNode | undefined {
  const [local, module = at.kind === "root" ? "" : at.module.name] = name.split(":").reverse();
  return at.childByModule(module, local);
}

function notificationIn(
  at: BranchSchema,
  name: string,
  schema: Schema,
): NotificationNode | undefined {
  const [local, module = at.kind === "root" ? "" : at.module.name] = name.split(":").reverse();
  if (at.kind === "root") {
    const namespace = schema.moduleByName(module)?.namespace;
    return namespace === undefined ? undefined : schema.notification(namespace, local);
  }
  return at.notifications.find((one) => one.name === local && one.module.name === module);
}
