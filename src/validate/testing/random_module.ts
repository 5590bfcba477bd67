/**
 * Random YANG modules in which constraints of all kinds look at each other.
 *
 * @module
 */

import type { Random } from "./random.ts";

type Kind = "container" | "list" | "leaf" | "leaf-list" | "choice" | "case";

/** A statement being made. */
interface Draft {
  readonly kind: Kind;
  readonly name: string;
  readonly parent: Draft | undefined;
  /** Place in document order. */
  readonly index: number;
  readonly children: Draft[];
  /** Substatements besides the children. */
  readonly lines: string[];
  readonly isKey: boolean;
  type: string;
  presence: boolean;
  hasWhen: boolean;
}

const MAX_DEPTH = 3;

export interface ModuleOptions {
  /** Leafrefs point to keys only, and have no defaults: libyang does not count defaults as instances. */
  readonly keyReferences?: boolean;
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
    return top.map((node) => write(node, "  ")).join("\n");
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
        node.type = random.pick(["uint8", "string", "uint8", "boolean"]);
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
      return;
    }
    if (kind === "case") return;
    if (kind === "leaf" || kind === "leaf-list") this.#leaf(node);
    if (kind === "leaf-list" || kind === "list") {
      if (random.chance(0.15)) lines.push(`max-elements ${1 + random.below(4)};`);
      if (random.chance(0.08)) lines.push("min-elements 1;");
      if (kind === "leaf-list" && random.chance(0.2)) lines.push("ordered-by user;");
    }
    if (kind === "list" && random.chance(0.4)) this.#unique(node);
    if (random.chance(0.2)) lines.push(`must "${this.#expression(node, this.#nodes)}";`);
    if (!node.isKey && random.chance(0.15)) {
      // Only what comes before and is no part of it: no circles.
      const others = this.#nodes.filter((other) =>
        other.index < node.index && isData(other) && !ancestors(node).includes(other)
      );
      if (others.length > 0) {
        lines.push(`when "${this.#expression(node, others)}";`);
        node.hasWhen = true;
      }
    }
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
      if (this.#options.keyReferences) return;
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
      other.type in { boolean: 1, string: 1, uint8: 1 }
    );
    const keys = targets.filter(({ isKey }) => isKey);
    const { keyReferences = false } = this.#options;
    const some = keyReferences || (keys.length > 0 && random.chance(0.6)) ? keys : targets;
    if (some.length === 0) return;
    const target = random.pick(some);
    const path = random.chance(0.5) ? absolute(target) : relative(node, target);
    const leafref = `leafref { path "${this.#predicates(node, path, target)}"; }`;
    node.type = random.chance(0.2) ? `union { type ${leafref} type uint8; }` : leafref;
    if (node.kind === "leaf" && random.chance(0.1) && !keyReferences) {
      node.lines.push(`default ${{ boolean: "true", string: "a", uint8: "1" }[target.type]};`);
    }
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
    const random = this.#random;
    const data = others.filter(isData);
    const path = () => {
      const target = random.pick(data);
      const text = random.chance(0.25) ? absolute(target) : relative(context, target);
      // The abbreviations take no predicates.
      return text.replace(/\.\.$/, "parent::node()").replace(/(?<!\.)\.$/, "self::node()");
    };
    const number = () => String(random.below(4));
    const simple = (): string => {
      const one = path();
      switch (random.below(17)) {
        case 0:
          return `not(${one})`;
        case 1:
          return one;
        case 2:
        case 3:
          return `count(${one}) &lt;= ${number()}`;
        case 4:
          return `${one} = '${random.pick(["a", "b", "1", "2", "true"])}'`;
        case 5:
          return `not(${one} > ${number()})`;
        case 6:
          return `not(${one} = ${path()})`;
        case 7:
          return `count(${one} | ${path()}) &lt; 6`;
        case 8:
          return `sum(${one}) &lt; ${3 + random.below(9)}`;
        case 9:
          return `string-length(string(${one})) &lt; 4`;
        case 10:
          return `not(${one}[. = current()])`;
        case 11:
          return `not(${one}[2])`;
        case 12:
          return `${one}[last()] = ${number()}`;
        case 13:
          return `count(${one}/following-sibling::*) &lt; 5`;
        case 14:
          return `count(${one}/descendant-or-self::*) &lt; 8`;
        case 15:
          return `count(${one}/${random.pick(["following", "preceding"])}::*) &lt; 9`;
        default:
          return `not(${one}/../*[2] = ${number()})`;
      }
    };
    const text = random.chance(0.3)
      ? `${simple()} ${random.pick(["or", "and"])} ${simple()}`
      : simple();
    return text.replaceAll("&lt;", "<");
  }
}

function isData({ kind }: Draft): boolean {
  return kind !== "choice" && kind !== "case";
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

function ancestors(node: Draft): Draft[] {
  return node.parent === undefined ? [node] : [...ancestors(node.parent), node];
}

function descendants(node: Draft): Draft[] {
  return node.children.flatMap((child) =>
    child.kind === "list" ? [] : [child, ...descendants(child)]
  );
}

/** The data nodes from the root to `node`. */
function wayTo(node: Draft): Draft[] {
  return ancestors(node).filter(isData);
}

function absolute(node: Draft): string {
  return wayTo(node).map(({ name }) => `/${name}`).join("");
}

function relative(from: Draft, to: Draft): string {
  const start = wayTo(from);
  const end = wayTo(to);
  let shared = 0;
  while (shared < start.length - 1 && shared < end.length && start[shared] === end[shared]) {
    shared++;
  }
  const ups = start.slice(shared).map(() => "..");
  const steps = [...ups, ...end.slice(shared).map(({ name }) => name)];
  return steps.length === 0 ? "." : steps.join("/");
}

function write(node: Draft, indent: string): string {
  const lines = [...node.lines];
  if (node.kind === "leaf" || node.kind === "leaf-list") {
    lines.unshift(node.type.endsWith("}") ? `type ${node.type}` : `type ${node.type};`);
  }
  const inner = [
    ...lines.map((line) => `${indent}  ${line}`),
    ...node.children.map((child) => write(child, `${indent}  `)),
  ];
  return `${indent}${node.kind} ${node.name} {\n${inner.join("\n")}\n${indent}}`;
}
