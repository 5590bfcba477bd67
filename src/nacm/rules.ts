/**
 * The container `/nacm` of module ietf-netconf-acm (RFC 8341 §3.5) as plain values.
 *
 * @module
 */

import { leafValue } from "../tree/defaults.ts";
import { Branch, type EntryList, type ValueList } from "../tree/node.ts";
import type { LeafNode } from "../yang/schema.ts";

/** What can be done to a node (RFC 8341 §3.2). */
export type AccessOperation = "create" | "read" | "update" | "delete" | "exec";

/** One rule, with the names of its place for the log and for explanations. */
export interface Rule {
  /** Position in the order in which rules are looked at, over all rule-lists. */
  readonly index: number;
  readonly ruleList: string;
  readonly name: string;
  /** Undefined: any module (`*`). */
  readonly module: string | undefined;
  readonly type: RuleType;
  /** Undefined: all operations (`*`). */
  readonly operations: ReadonlySet<AccessOperation> | undefined;
  readonly permit: boolean;
}

/** To what a rule applies: everything, or one kind of thing. A name is undefined where it is `*`. */
export type RuleType =
  | { readonly kind: "any" }
  | { readonly kind: "rpc"; readonly name: string | undefined }
  | { readonly kind: "notification"; readonly name: string | undefined }
  | { readonly kind: "path"; readonly path: string };

/** A rule-list: rules for some groups. */
export interface RuleList {
  readonly name: string;
  /** Group names; `*` stands for all groups. */
  readonly groups: ReadonlySet<string>;
  readonly rules: readonly Rule[];
}

/** All of `/nacm`. */
export interface Rules {
  readonly enabled: boolean;
  readonly readDefault: boolean;
  readonly writeDefault: boolean;
  readonly execDefault: boolean;
  readonly externalGroups: boolean;
  /** User name → the groups that list it. */
  readonly groupsOf: ReadonlyMap<string, readonly string[]>;
  readonly ruleLists: readonly RuleList[];
}

/** The values of an empty `/nacm` (RFC 8341 §3.5.2). */
export const DEFAULT_RULES: Rules = {
  enabled: true,
  readDefault: true,
  writeDefault: false,
  execDefault: true,
  externalGroups: true,
  groupsOf: new Map(),
  ruleLists: [],
};

/** Reads an instance of `/nacm`, defaults included. */
export function readRules(nacm: Branch): Rules {
  const groupsOf = new Map<string, string[]>();
  const groups = nacm.slots[slotOf(nacm, "groups")];
  for (const group of groups instanceof Branch ? entries(groups, "group") : []) {
    const name = text(group, "name")!;
    for (const user of values(group, "user-name")) {
      const known = groupsOf.get(user);
      if (known) known.push(name);
      else groupsOf.set(user, [name]);
    }
  }
  let index = 0;
  const ruleLists: RuleList[] = [];
  for (const list of entries(nacm, "rule-list")) {
    const name = text(list, "name")!;
    const rules = [...entries(list, "rule")].map((rule) => readRule(rule, name, index++));
    ruleLists.push({ name, groups: new Set(values(list, "group")), rules });
  }
  return {
    enabled: text(nacm, "enable-nacm") !== "false",
    readDefault: text(nacm, "read-default") === "permit",
    writeDefault: text(nacm, "write-default") === "permit",
    execDefault: text(nacm, "exec-default") === "permit",
    externalGroups: text(nacm, "enable-external-groups") !== "false",
    groupsOf,
    ruleLists,
  };
}

function readRule(rule: Branch, ruleList: string, index: number): Rule {
  const module = text(rule, "module-name") ?? "*";
  const operations = text(rule, "access-operations") ?? "*";
  return {
    index,
    ruleList,
    name: text(rule, "name")!,
    module: module === "*" ? undefined : module,
    type: ruleType(rule),
    operations: operations === "*"
      ? undefined
      : new Set(operations.split(" ").filter(Boolean) as AccessOperation[]),
    permit: text(rule, "action") === "permit",
  };
}

function ruleType(rule: Branch): RuleType {
  const named = (name: string) => name === "*" ? undefined : name;
  const rpc = text(rule, "rpc-name");
  if (rpc !== undefined) return { kind: "rpc", name: named(rpc) };
  const notification = text(rule, "notification-name");
  if (notification !== undefined) return { kind: "notification", name: named(notification) };
  const path = text(rule, "path");
  return path === undefined ? { kind: "any" } : { kind: "path", path };
}

function slotOf(branch: Branch, name: string): number {
  return branch.schema.childrenByName(name)[0]?.slot ?? -1;
}

/** The text of a leaf, set or by default. */
function text(branch: Branch, name: string): string | undefined {
  const schema = branch.schema.childrenByName(name)[0];
  if (schema === undefined) return undefined;
  const value = leafValue(branch, schema as LeafNode);
  return value === undefined ? undefined : String(value);
}

function entries(branch: Branch, name: string): Iterable<Branch> {
  return branch.slots[slotOf(branch, name)] as EntryList | undefined ?? [];
}

function* values(branch: Branch, name: string): Generator<string> {
  const list = branch.slots[slotOf(branch, name)] as ValueList | undefined;
  if (list) { for (const value of list) yield String(value); }
}
