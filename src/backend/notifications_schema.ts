/**
 * Notifications as data: a notification's body, put into the data nodes that it is defined in, becomes the tree of a root that holds nothing
 * else (RFC 7950 §7.16.2). So filters and printers treat it like any other data.
 *
 * @module
 */

import { type Cursor, entryKeys } from "../tree/cursor.ts";
import { entryList } from "../tree/list.ts";
import { Branch, type EntryList } from "../tree/node.ts";
import type {
  ContainerNode,
  DataNode,
  ListNode,
  NotificationNode,
  RootNode,
} from "../yang/schema.ts";

/** The nodes from the root to a notification, each with only the children that the message can hold. */
interface Shell {
  readonly root: RootNode;
  /** From the outermost data node to the notification itself. */
  readonly way: readonly (ContainerNode | ListNode)[];
}

const shells = new WeakMap<NotificationNode, Shell>();

/**
 * The tree of a notification.
 *
 * @param body an instance of the notification's schema node
 * @param instance the data node that it belongs to, for a notification that is defined within data
 */
export function notificationTree(body: Branch, instance?: Cursor): Branch {
  const { root, way } = shellOf(body.schema as NotificationNode);
  const entries: Branch[] = [];
  for (let at = instance; at?.parent !== undefined; at = at.parent) {
    entries.unshift(at.value as Branch);
  }
  if (entries.length !== way.length - 1) {
    throw new Error(`notification ${(body.schema as NotificationNode).name}: no instance given`);
  }
  const last = way[way.length - 1];
  let inner = new Branch(last, body.slots);
  for (let i = entries.length - 1; i >= 0; i--) {
    const keys = entryKeys(entries[i]);
    inner = new Branch(way[i], [...keys, within(way[i + 1], inner)]);
  }
  return new Branch(root, [within(way[0], inner)]);
}

/** A list entry stands in a list of one. */
function within(schema: ContainerNode | ListNode, branch: Branch): Branch | EntryList {
  return schema.kind === "list" ? entryList(schema, [branch]) : branch;
}

function shellOf(notification: NotificationNode): Shell {
  let shell = shells.get(notification);
  if (shell === undefined) shells.set(notification, shell = makeShell(notification));
  return shell;
}

function makeShell(notification: NotificationNode): Shell {
  const ancestors: (ContainerNode | ListNode)[] = [];
  for (let at = notification.parent; at !== undefined; at = at.parent) {
    if (at.kind === "container" || at.kind === "list") ancestors.unshift(at);
  }
  const root: RootNode = {
    kind: "root",
    ...described(notification, undefined),
    ...branchOf([]),
  };
  const way: (ContainerNode | ListNode)[] = [];
  let parent: RootNode | ContainerNode | ListNode = root;
  for (const ancestor of ancestors) {
    const keys = ancestor.kind === "list" ? ancestor.keys : [];
    const shell = shellNode(ancestor, parent, branchOf([...keys]));
    (parent.slots as DataNode[]).push(shell);
    way.push(shell);
    parent = shell;
  }
  const body = container(notification, parent, branchOf(notification.slots));
  (parent.slots as DataNode[]).push(body);
  way.push(body);
  return { root, way };
}

function described(of: NotificationNode | ContainerNode | ListNode, parent: Parent | undefined) {
  const { name, module, status, statement } = of;
  const [config, whens, extensions] = [false, [], []];
  return { name, module, parent, config, status, whens, extensions, statement };
}

type Parent = RootNode | ContainerNode | ListNode;

function inParent(parent: Parent) {
  return { slot: parent.slots.length, dataParent: parent, inCase: undefined, musts: [] };
}

/** What a branch with these children offers; there are so few that looking through them is best. */
function branchOf(slots: readonly DataNode[]) {
  return {
    slots,
    children: slots,
    actions: [],
    notifications: [],
    child: (namespace: string, name: string) =>
      slots.find((node) => node.name === name && node.module.namespace === namespace),
    childByModule: (module: string, name: string) =>
      slots.find((node) => node.name === name && node.module.name === module),
    childrenByName: (name: string) => slots.filter((node) => node.name === name),
  };
}

function container(
  of: NotificationNode | ContainerNode,
  parent: Parent,
  branch: ReturnType<typeof branchOf>,
): ContainerNode {
  return {
    kind: "container",
    ...described(of, parent),
    ...inParent(parent),
    ...branch,
    presence: true,
    mandatory: false,
  };
}

function shellNode(
  of: ContainerNode | ListNode,
  parent: Parent,
  branch: ReturnType<typeof branchOf>,
): ContainerNode | ListNode {
  if (of.kind === "container") return container(of, parent, branch);
  return {
    kind: "list",
    ...described(of, parent),
    ...inParent(parent),
    ...branch,
    keys: of.keys,
    orderedBy: "user",
    minElements: 0,
    maxElements: 1,
    uniques: [],
    mandatory: false,
  };
}
