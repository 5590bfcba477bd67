/**
 * The checks of lists: keys and unique (RFC 7950 §7.8).
 *
 * @module
 */

import { checkElements } from "./check.ts";
import type { Compiler } from "./compile.ts";
import { splitName } from "./names.ts";
import { written } from "./nodes.ts";
import type { ParsedStatement } from "./parsed_statement.ts";
import type { DataNode, ListNode } from "./schema.ts";

/** @throws {YangError} */
export function checkList(compiler: Compiler, list: ListNode): void {
  checkElements(list);
  const key = written(list).find("key");
  if (key === undefined) {
    if (list.config) refuseKeyless(compiler, written(list));
  } else checkKeys(compiler, list, key);
  checkUniques(list);
}

function refuseKeyless(compiler: Compiler, list: ParsedStatement): void {
  const fault = `list "${list.argument}" is configuration and has no key (RFC 7950 §7.8.2)`;
  if (compiler.options.listCheck) throw list.error(fault);
  compiler.warn(list, fault);
}

function checkKeys(compiler: Compiler, list: ListNode, key: ParsedStatement): void {
  const fault = (what: string) => key.error(`key of list "${list.name}" ${what} (RFC 7950 §7.8.2)`);
  const seen = new Set<string>();
  for (const word of key.argument!.trim().split(/\s+/)) {
    const name = splitName(word)[1];
    if (seen.has(name)) throw fault(`names "${name}" twice`);
    seen.add(name);
    const node = list.childByModule(list.module.name, name);
    if (node === undefined) throw fault(`names "${name}", which is not there`);
    checkKey(compiler, list, node, fault);
  }
}

function checkKey(
  compiler: Compiler,
  list: ListNode,
  node: DataNode,
  fault: (what: string) => Error,
): void {
  if (node.kind !== "leaf") throw fault(`names ${node.kind} "${node.name}", which is no leaf`);
  if (node.inCase !== undefined) throw fault(`names "${node.name}", which stands in a choice`);
  if (node.config !== list.config) {
    throw fault(`names "${node.name}", which is ${node.config ? "configuration" : "state"}`);
  }
  const statement = written(node);
  const { yangVersion } = compiler.unitOf(statement);
  if (yangVersion === "1") {
    if (node.type.base === "empty") throw fault(`names "${node.name}" of type empty`);
    return;
  }
  // RFC 7950 §1.1: illegal in YANG 1.1, unless the list has the same condition.
  const own = written(list);
  // Its own, or that of the `uses` or augment which brings it.
  if (node.whens.length > 0 && list.whens.length === 0) {
    throw fault(`names "${node.name}", which has a "when"`);
  }
  const conditions = own.all("if-feature").map((part) => part.argument);
  if (statement.all("if-feature").some((part) => !conditions.includes(part.argument))) {
    throw fault(`names "${node.name}", which has an "if-feature"`);
  }
}

function checkUniques(list: ListNode): void {
  const { uniques } = list;
  written(list).all("unique").forEach((statement, index) => {
    const leafs = uniques[index];
    const odd = leafs.find((leaf) => leaf.config !== leafs[0].config);
    if (odd !== undefined) {
      throw statement.error(
        `unique "${statement.argument}" of list "${list.name}" names configuration and state (RFC 7950 §7.8.3)`,
      );
    }
  });
}
