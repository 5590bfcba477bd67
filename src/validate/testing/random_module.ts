/**
 * Random YANG modules in which constraints of all kinds look at each other.
 *
 * @module
 */

import {
  absolute,
  ancestors,
  descendants,
  type Draft,
  isData,
  type Kind,
  relative,
  wayTo,
} from "./draft.ts";
import type { Random } from "./random.ts";
import { randomExpression } from "./random_expression.ts";

const MAX_DEPTH = 3;

const IDENTITIES = [
  "  identity i0;",
  "  identity i1 { base i0; }",
  "  identity i2 { base i1; }",
];

/** Types whose values the functions of YANG look into. */
const TYPES = [
  "identityref { base i0; }",
  "enumeration { enum a; enum b { value 7; } enum c; }",
  "bits { bit a; bit b; }",
];

export interface ModuleOptions {
  /**
   * Leafrefs point to keys only, and have no defaults: libyang does not count defaults as instances. Nor is there anything else that it
   * sees in its own way: the functions of YANG, conditions of choices and uses.
   */
  readonly plain?: boolean;
}

/** The text of a module body for `schemaOf`. */
export function randomModule(random: Random, options: ModuleOptions = {}): string {
  return new ModuleMaker(random, options).make();
}

class ModuleMaker {
  readonly #random: Random;
  readonly #options: ModuleOptions;
  readonly #nodes: Draft[] = [];

  constructor(random: Random, options: ModuleOptions) {
    this.#random = random;
    this.#options = options;
  }

  make(): string {
    const top: Draft[] = [];
    const count = 2 + this.#random.below(4);
    for (let i = 0; i < count; i++) top.push(this.#node(undefined, 0));
    for (const node of this.#nodes) this.#constrain(node);
    const groupings: string[] = [];
    const body = top.map((node) => write(node, "  ", groupings));
    return [...this.#options.plain ? [] : IDENTITIES, ...groupings, ...body].join("\n");
  }

  #draft(kind: Kind, parent: Draft | undefined, isKey = false): Draft {
    const draft: Draft = {
      kind,
      name: `${kind === "leaf-list" ? "ll" : kind.slice(0, 2)}${this.#nodes.length}`,
      parent,
      index: this.#nodes.length,
      children: [],
      lines: [],
      isKey,
      type: "int8",
      presence: false,
      hasWhen: false,
      usesWhen: undefined,
    };
    this.#nodes.push(draft);
    return draft;
  }

  #node(parent: Draft | undefined, depth: number): Draft {
    const random = this.#random;
    const kinds: Kind[] = depth >= MAX_DEPTH
      ? ["leaf", "leaf", "leaf-list"]
      : ["container", "list", "list", "leaf", "leaf", "leaf", "leaf-list", "choice"];
    const kind = random.pick(kinds);
    const node = this.#draft(kind, parent);
    switch (kind) {
      case "list": {
        const keys = random.chance(0.8) ? 1 : 2;
        for (let i = 0; i < keys; i++) {
          const key = this.#draft("leaf", node, true);
          key.type = random.pick(["uint8", "string"]);
          node.children.push(key);
        }
        node.lines.push(`key "${node.children.map(({ name }) => name).join(" ")}";`);
        if (random.chance(0.3)) node.lines.push("ordered-by user;");
        this.#fill(node, 1 + random.below(4), depth);
        break;
      }
      case "container":
        node.presence = random.chance(0.4);
        if (node.presence) node.lines.push('presence "p";');
        this.#fill(node, 1 + random.below(4), depth);
        break;
      case "choice":
        for (let i = 0; i < 2 + random.below(2); i++) {
          const one = this.#draft("case", node);
          node.children.push(one);
          this.#fill(one, 1 + random.below(2), depth);
        }
        break;
      default:
        node.type = this.#options.plain || random.chance(0.75)
          ? random.pick(["uint8", "string", "uint8", "boolean"])
          : random.pick(TYPES);
    }
    return node;
  }

  #fill(node: Draft, count: number, depth: number): void {
    for (let i = 0; i < count; i++) node.children.push(this.#node(node, depth + 1));
  }

  #constrain(node: Draft): void {
    const random = this.#random;
    const { kind, lines } = node;
    if (kind === "choice") {
      if (random.chance(0.3)) lines.push("mandatory true;");
      else if (random.chance(0.5)) {
        const one = random.pick(node.children);
        if (!hasMandatory(one)) lines.push(`default ${one.name};`);
      }
    }
    if (kind === "choice" || kind === "case") {
      if (!this.#options.plain && random.chance(0.15)) this.#when(node);
      return;
    }
    if (kind === "leaf" || kind === "leaf-list") this.#leaf(node);
    if (kind === "leaf-list" || kind === "list") {
      if (random.chance(0.15)) lines.push(`max-elements ${1 + random.below(4)};`);
      if (random.chance(0.08)) lines.push("min-elements 1;");
      if (kind === "leaf-list" && random.chance(0.2)) lines.push("ordered-by user;");
    }
    if (kind === "list" && random.chance(0.4)) this.#unique(node);
    if (random.chance(0.2)) lines.push(`must "${this.#expression(node, this.#nodes)}";`);
    if (!node.isKey && random.chance(0.15)) this.#when(node);
  }

  #when(node: Draft): void {
    // Only what comes before and is no part of it: no circles.
    const others = this.#nodes.filter((other) =>
      other.index < node.index && isData(other) && !ancestors(node).includes(other)
    );
    if (others.length === 0) return;
    const { parent } = node;
    if (isData(node) && parent !== undefined && isData(parent) && this.#mayUse()) {
      node.usesWhen = this.#expression(parent, others);
    } else node.lines.push(`when "${this.#expression(node, others)}";`);
    node.hasWhen = true;
  }

  #mayUse(): boolean {
    return !this.#options.plain && this.#random.chance(0.3);
  }

  #leaf(node: Draft): void {
    const random = this.#random;
    if (!node.isKey && random.chance(0.35)) this.#reference(node);
    if (node.lines.some((line) => line.startsWith("default"))) return;
    const isDefault = caseOf(node) !== undefined && caseOf(node)!.parent!.lines.length > 0;
    if (node.isKey || isDefault) return;
    if (node.kind === "leaf" && random.chance(0.2)) node.lines.push("mandatory true;");
    else if (random.chance(0.3) && !node.lines.some((line) => line.startsWith("m"))) {
      const value = { boolean: "true", string: "a", uint8: "1" }[node.type] ?? "1";
      if (node.type in { boolean: 1, string: 1, uint8: 1 }) node.lines.push(`default ${value};`);
    }
  }

  #reference(node: Draft): void {
    const random = this.#random;
    if (random.chance(0.1)) {
      if (this.#options.plain) return;
      node.type = "instance-identifier";
      const leafs = this.#nodes.filter((other) =>
        other.kind === "leaf" && ancestors(other).every(({ kind }) => kind !== "list")
      );
      if (node.kind === "leaf" && leafs.length > 0 && random.chance(0.3)) {
        const path = absolute(random.pick(leafs)).replaceAll("/", "/m:");
        node.lines.push(`default "${path}";`);
      }
      return;
    }
    const targets = this.#nodes.filter((other) =>
      other !== node && (other.kind === "leaf" || other.kind === "leaf-list") &&
      (other.type in { boolean: 1, string: 1, uint8: 1 } ||
        (!this.#options.plain && other.type.startsWith("leafref")))
    );
    const keys = targets.filter(({ isKey }) => isKey);
    const { plain = false } = this.#options;
    const some = plain || (keys.length > 0 && random.chance(0.6)) ? keys : targets;
    if (some.length === 0) return;
    const target = random.pick(some);
    const path = random.chance(0.5) ? absolute(target) : relative(node, target);
    const leafref = `leafref { path "${this.#predicates(node, path, target)}"; }`;
    node.type = random.chance(0.2) ? this.#union(leafref, targets) : leafref;
    const byDefault = { boolean: "true", string: "a", uint8: "1" }[target.type];
    if (node.kind === "leaf" && random.chance(0.1) && !plain && byDefault !== undefined) {
      node.lines.push(`default ${byDefault};`);
    }
  }

  /** A union with a leafref in it; perhaps with a second one in a union of its own. */
  #union(leafref: string, targets: readonly Draft[]): string {
    const random = this.#random;
    if (this.#options.plain || random.chance(0.5)) return `union { type ${leafref} type uint8; }`;
    const other = `leafref { path "${absolute(random.pick(targets))}"; }`;
    return random.chance(0.5)
      ? `union { type ${other} type ${leafref} }`
      : `union { type uint8; type union { type ${leafref} type ${other} } }`;
  }

  /** Perhaps predicates on the lists of the path that take a sibling's value. */
  #predicates(node: Draft, path: string, target: Draft): string {
    const random = this.#random;
    const siblings = node.parent?.children.filter((one) => one.kind === "leaf" && one !== node);
    if (siblings === undefined || siblings.length === 0) return path;
    const steps = path.split("/");
    const lists = wayTo(target).filter(({ kind }) => kind === "list");
    for (const list of lists) {
      const at = steps.indexOf(list.name);
      const keys = list.children.filter((one) => one.isKey && one !== target);
      if (at < 0 || keys.length === 0 || !random.chance(0.6)) continue;
      const sibling = random.pick(siblings).name;
      steps[at] += `[${random.pick(keys).name} = current()/../${sibling}]`;
    }
    return steps.join("/");
  }

  #unique(node: Draft): void {
    const leafs = descendants(node).filter((leaf) =>
      leaf.kind === "leaf" && !leaf.isKey &&
      ancestors(leaf).slice(ancestors(node).length).every(isData)
    );
    if (leafs.length === 0) return;
    const chosen = new Set([this.#random.pick(leafs), this.#random.pick(leafs)]);
    for (const leaf of chosen) {
      if (leaf.lines.length === 0 && leaf.type === "uint8" && this.#random.chance(0.3)) {
        leaf.lines.push("default 1;");
      }
    }
    const paths = [...chosen].map((leaf) =>
      ancestors(leaf).slice(ancestors(node).length).map(({ name }) => name).join("/")
    );
    node.lines.push(`unique "${paths.join(" ")}";`);
  }

  #expression(context: Draft, others: readonly Draft[]): string {
    return randomExpression(this.#random, context, others, this.#options.plain ?? false);
  }
}

function hasMandatory(node: Draft): boolean {
  return [node, ...descendants(node)].some(({ lines }) =>
    lines.some((line) => line === "mandatory true;" || line.startsWith("min-elements"))
  );
}

/** The case that a node stands in directly. */
function caseOf(node: Draft): Draft | undefined {
  return node.parent?.kind === "case" ? node.parent : undefined;
}

function write(node: Draft, indent: string, groupings: string[]): string {
  const lines = [...node.lines];
  if (node.kind === "leaf" || node.kind === "leaf-list") {
    lines.unshift(node.type.endsWith("}") ? `type ${node.type}` : `type ${node.type};`);
  }
  const inner = [
    ...lines.map((line) => `${indent}  ${line}`),
    ...node.children.map((child) => write(child, `${indent}  `, groupings)),
  ];
  const text = `${indent}${node.kind} ${node.name} {\n${inner.join("\n")}\n${indent}}`;
  if (node.usesWhen === undefined) return text;
  const grouping = `g${node.index}`;
  groupings.push(`  grouping ${grouping} {\n${text}\n  }`);
  return `${indent}uses ${grouping} { when "${node.usesWhen}"; }`;
}
