/**
 * Where the configuration in the operational state datastore comes from (RFC 8342 §5.3.4): origin metadata and filters on it.
 *
 * Configuration that runs is `intended`; defaults in use are `default`; configuration nodes that only state providers gave are `system`. State
 * has no origin.
 *
 * @module
 */

import type { Annotation, WalkOptions } from "../format/walk.ts";
import { isVoid } from "../tree/branch.ts";
import type { Change } from "../tree/change.ts";
import { diff } from "../tree/diff.ts";
import { Branch, type EntryList, type ValueList } from "../tree/node.ts";
import { SELECT_ALL, type Selector } from "../tree/selector.ts";
import type { DataNode, Schema } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";

export type Origin = "intended" | "system" | "default";

/** The origins of one operational tree. */
export class Origins {
  /** Branches that are not in running, and of other branches the leafs and leaf-list values that are not. */
  readonly #system = new Map<Branch, ReadonlySet<DataNode | Scalar> | "whole">();

  /** Costs what the two trees differ in. */
  constructor(running: Branch, operational: Branch) {
    this.#compare(diff(running, operational), operational);
  }

  #compare(change: Change, branch: Branch): void {
    const leafs = new Set<DataNode | Scalar>();
    for (const below of change.children()) {
      const schema = below.schema as DataNode;
      if (!schema.config || below.op === "delete") continue;
      if (!(below.new instanceof Branch)) {
        leafs.add(schema.kind === "leaf-list" ? below.new as Scalar : schema);
      } else if (below.op === "create") {
        this.#markWhole(below.new);
      } else {
        this.#compare(below, below.new);
      }
    }
    if (leafs.size > 0) this.#system.set(branch, leafs);
  }

  #markWhole(branch: Branch): void {
    this.#system.set(branch, "whole");
    for (const [i, slot] of branch.slots.entries()) {
      if (slot instanceof Branch) this.#markWhole(slot);
      else if (branch.schema.slots[i].kind === "list" && slot !== undefined) {
        for (const entry of slot as EntryList) this.#markWhole(entry);
      }
    }
  }

  /** The origin of a configuration node: of a branch, or of a leaf or leaf-list value in `parent`. */
  of(schema: DataNode, value: Branch | Scalar | unknown, parent: Branch): Origin {
    if (parent.slots[schema.slot] === undefined) return "default";
    if (value instanceof Branch) return this.#ofBranch(value);
    const system = this.#system.get(parent);
    const key = schema.kind === "leaf-list" ? value as Scalar : schema;
    return system === "whole" || system?.has(key) ? "system" : "intended";
  }

  #ofBranch(branch: Branch): Origin {
    if (isVoid(branch)) return "default";
    return this.#system.get(branch) === "whole" ? "system" : "intended";
  }

  /**
   * Prints the origin of each top-level node, and of others where it differs from that of their parent (RFC 8342 §7, RFC 8526 §3.1.1.4). Undefined when
   * ietf-origin is not loaded.
   */
  annotate(schema: Schema): WalkOptions["annotate"] {
    const annotations = originAnnotations(schema);
    if (annotations === undefined) return undefined;
    return (node, value, parent) => {
      if (!node.config) return undefined;
      const origin = this.of(node, value, parent);
      const inherited = parent.schema.kind === "root" ? undefined : this.#ofBranch(parent);
      return origin === inherited ? undefined : annotations[origin];
    };
  }

  /** Shows the configuration whose origin `wanted` accepts, with its ancestors, and all state. */
  selector(wanted: (origin: Origin) => boolean): Selector {
    return new OriginSelector(this, wanted, false);
  }
}

/** The annotation for each origin; undefined when ietf-origin is not loaded. */
export function originAnnotations(
  schema: Schema,
): Readonly<Record<Origin, readonly Annotation[]>> | undefined {
  const module = schema.moduleByName("ietf-origin");
  const type = schema.annotations.get("ietf-origin:origin");
  if (module === undefined || type === undefined) return undefined;
  const annotation = (origin: Origin) => [
    { module, name: "origin", type, value: `ietf-origin:${origin}` },
  ];
  return {
    intended: annotation("intended"),
    system: annotation("system"),
    default: annotation("default"),
  };
}

class OriginSelector implements Selector {
  readonly all = false;
  readonly onlyPath: boolean;
  readonly #origins: Origins;
  readonly #wanted: (origin: Origin) => boolean;
  readonly #parent: Branch | undefined;
  readonly #schema: DataNode | undefined;

  constructor(
    origins: Origins,
    wanted: (origin: Origin) => boolean,
    onlyPath: boolean,
    schema?: DataNode,
    parent?: Branch,
  ) {
    this.#origins = origins;
    this.#wanted = wanted;
    this.onlyPath = onlyPath;
    this.#schema = schema;
    this.#parent = parent;
  }

  child(schema: DataNode, parent: Branch): Selector | undefined {
    if (!schema.config) return SELECT_ALL;
    if (schema.kind === "list" || schema.kind === "leaf-list") {
      return new OriginSelector(this.#origins, this.#wanted, true, schema, parent);
    }
    return this.#of(schema, parent.slots[schema.slot], parent);
  }

  candidates(_list: EntryList | ValueList): undefined {}

  entry(entry: Branch | Scalar): Selector | undefined {
    return this.#of(this.#schema!, entry, this.#parent!);
  }

  #of(schema: DataNode, value: unknown, parent: Branch): Selector | undefined {
    const wanted = this.#wanted(this.#origins.of(schema, value, parent));
    if ("slots" in schema) return new OriginSelector(this.#origins, this.#wanted, !wanted);
    return wanted ? SELECT_ALL : undefined;
  }
}
