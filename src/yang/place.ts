/**
 * One schema node in its place: may the statement stand there, and which node does it make.
 *
 * @module
 */

import { describeNode, type Level } from "./level.ts";
import type { Origin } from "./node_base.ts";
import {
  Action,
  Any,
  Case,
  Choice,
  Container,
  Leaf,
  LeafList,
  List,
  Notification,
  Rpc,
} from "./nodes.ts";
import type { ParsedStatement } from "./parsed_statement.ts";
import type { Target } from "./target.ts";

/** Makes the node of a statement and puts it into `level`. */
export function addNode(level: Level, origin: Origin): void {
  switch (origin.statement.keyword) {
    case "container":
      level.children.push(new Container(origin));
      break;
    case "list":
      level.children.push(new List(origin));
      break;
    case "leaf":
      level.children.push(new Leaf(origin));
      break;
    case "leaf-list":
      level.children.push(new LeafList(origin));
      break;
    case "anydata":
    case "anyxml":
      level.children.push(new Any(origin));
      break;
    case "choice":
      level.children.push(new Choice(origin));
      break;
    case "case":
      level.cases.push(new Case(origin, level.choice!));
      break;
    case "rpc":
      level.rpcs.push(new Rpc(origin));
      break;
    case "action":
      level.actions.push(new Action(origin));
      break;
    case "notification":
      level.notifications.push(new Notification(origin));
      break;
  }
}

const NO_CHILDREN: ReadonlySet<string> = new Set(["leaf", "leaf-list", "anydata", "anyxml"]);

/** True for a node that has no children, whatever augments it. */
export function isChildless({ keyword }: ParsedStatement): boolean {
  return NO_CHILDREN.has(keyword);
}

/** Groupings and augments can bring a statement to where the grammar alone would not let it stand. @throws {YangError} */
export function refuseMisplaced(statement: ParsedStatement, level: Level): void {
  const { keyword } = statement;
  const parent = level.parent?.kind;
  if (keyword === "case" && level.choice === undefined) {
    throw statement.error(
      `a "case" stands only in a choice, not in ${describeNode(level.parent)} (RFC 7950 §7.9.2)`,
    );
  }
  if (keyword !== "action" && keyword !== "notification") return;
  const fits = parent === "container" || parent === "list" ||
    (keyword === "notification" && parent === "root");
  if (!fits) {
    throw statement.error(
      `"${keyword}" cannot stand in ${describeNode(level.parent)} (RFC 7950 §7.15, §7.16)`,
    );
  }
}

/** RFC 7950 §7.17. @throws {YangError} when something is to be added to a node that has no children */
export function refuseAugment(statement: ParsedStatement, target: Target): void {
  const edit = target.edits.find((edit) => edit.kind === "augment");
  if (edit === undefined) return;
  throw edit.statement.error(
    `augment ${edit.statement.argument}: a ${statement.keyword} cannot be augmented (RFC 7950 §7.17)`,
  );
}
