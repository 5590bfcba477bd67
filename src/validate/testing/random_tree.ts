/**
 * Random trees of a schema, and random changes of them.
 *
 * @module
 */

import { isVoid } from "../../tree/branch.ts";
import { excludedSlots } from "../../tree/choice.ts";
import { entryList, valueList } from "../../tree/list.ts";
import { Branch, type EntryList, type Slot, type ValueList } from "../../tree/node.ts";
import type {
  BranchSchema,
  DataNode,
  LeafListNode,
  LeafNode,
  ListNode,
  RootNode,
} from "../../yang/schema.ts";
import type { Scalar, Type } from "../../yang/type.ts";
import { UnionType, valueType } from "../../yang/types/mod.ts";
import type { Random } from "./random.ts";

export class TreeMaker {
  readonly #random: Random;
  readonly #root: RootNode;
  /** Paths in keys of paths are kept short. */
  #depth = 0;

  constructor(random: Random, root: RootNode) {
    this.#random = random;
    this.#root = root;
  }

  /** `density`: how likely a child is there. */
  tree(density: number): Branch {
    return new Branch(this.#root, this.#slots(this.#root, [], density));
  }

  /** `root` after a few random changes. */
  changed(root: Branch): Branch {
    let next = root;
    for (let count = 1 + this.#random.below(3); count > 0; count--) next = this.#change(next);
    return next;
  }

  #slots(schema: BranchSchema, keys: readonly Scalar[], density: number): Slot[] {
    const slots: Slot[] = [...keys];
    while (slots.length < schema.slots.length) slots.push(undefined);
    for (const child of schema.slots) {
      if (slots[child.slot] !== undefined || !this.#random.chance(density)) continue;
      this.#put(slots, child, this.#slot(child, density * 0.8));
    }
    return slots;
  }

  /** Puts a value there; mostly without data of two cases. */
  #put(slots: Slot[], child: DataNode, value: Slot): void {
    slots[child.slot] = value;
    if (value === undefined || this.#random.chance(0.02)) return;
    for (const other of excludedSlots(child)) slots[other] = undefined;
  }

  #slot(child: DataNode, density: number): Slot {
    switch (child.kind) {
      case "leaf":
        return this.#value(child);
      case "container": {
        const branch = new Branch(child, this.#slots(child, [], density));
        return isVoid(branch) ? undefined : branch;
      }
      case "list": {
        const entries = new Map<string, Branch>();
        for (let count = this.#random.below(4); count > 0; count--) {
          const entry = this.#entry(child, density);
          entries.set(keyText(child, entry), entry);
        }
        return entries.size === 0 ? undefined : entryList(child, [...entries.values()]);
      }
      case "leaf-list": {
        const values = new Set<Scalar>();
        for (let count = this.#random.below(4); count > 0; count--) values.add(this.#value(child));
        return values.size === 0 ? undefined : valueList(child, [...values]);
      }
      default:
        return undefined;
    }
  }

  #entry(list: ListNode, density: number): Branch {
    const keys = list.keys.map((key) => this.#value(key));
    return new Branch(list, this.#slots(list, keys, density));
  }

  #value(leaf: LeafNode | LeafListNode): Scalar {
    return this.#valueOf(leaf.type);
  }

  #valueOf(type: Type): Scalar {
    const own = valueType(type);
    if (own instanceof UnionType) return String(this.#valueOf(this.#random.pick(own.members)));
    switch (own.base) {
      case "uint8":
        return this.#random.below(4);
      case "boolean":
        return this.#random.pick(["true", "false"]);
      case "identityref":
        return this.#random.pick(["m:i1", "m:i2"]);
      case "bits":
        return this.#random.pick(["a", "b", "a b"]);
      case "instance-identifier":
        return this.#depth > 0 ? `/m:${this.#root.slots[0].name}` : this.#path();
      default:
        return this.#random.pick(["a", "b", "c"]);
    }
  }

  /** A canonical instance-identifier of something that may be there. */
  #path(): string {
    this.#depth++;
    const path = this.#longPath();
    this.#depth--;
    return path;
  }

  #longPath(): string {
    let schema: BranchSchema = this.#root;
    let text = "";
    for (;;) {
      const child: DataNode = this.#random.pick(schema.slots);
      text += `/${text === "" ? `${child.module.name}:` : ""}${child.name}`;
      if (child.kind === "list") {
        text += child.keys.map((key) => `[${key.name}='${this.#value(key)}']`).join("");
      } else if (child.kind === "leaf-list") {
        const value = String(this.#value(child));
        // Paths in paths soon need more kinds of quotes than there are.
        if (!value.includes("'")) text += `[.='${value}']`;
      }
      if (child.kind !== "list" && child.kind !== "container") return text;
      if (this.#random.chance(0.3)) return text;
      schema = child;
    }
  }

  #change(branch: Branch): Branch {
    const random = this.#random;
    const { schema } = branch;
    const first = schema.kind === "list" ? schema.keys.length : 0;
    if (schema.slots.length === first) return branch;
    const child = schema.slots[first + random.below(schema.slots.length - first)];
    const old = branch.slots[child.slot];
    const slots: Slot[] = [...branch.slots];
    while (slots.length < schema.slots.length) slots.push(undefined);
    this.#put(slots, child, this.#changedSlot(child, old));
    return new Branch(schema, slots);
  }

  #changedSlot(child: DataNode, old: Slot): Slot {
    const random = this.#random;
    if (old === undefined) return this.#slot(child, 0.6);
    switch (child.kind) {
      case "container": {
        if (random.chance(0.15)) return undefined;
        const changed = this.#change(old as Branch);
        return isVoid(changed) ? undefined : changed;
      }
      case "list": {
        const list = old as EntryList;
        const entry = list.at(random.below(list.size))!;
        const keys = entry.slots.slice(0, child.keys.length) as Scalar[];
        if (random.chance(0.3)) return unlessEmpty(list.without(keys));
        if (random.chance(0.4)) {
          const added = this.#entry(child, 0.6);
          const position = { where: random.pick(["first", "last"] as const) };
          return list.with(added, position);
        }
        return random.chance(0.1) ? undefined : list.with(this.#change(entry));
      }
      case "leaf-list": {
        const list = old as ValueList;
        if (random.chance(0.5)) return list.with(this.#value(child), { where: "first" });
        return unlessEmpty(list.without([list.at(random.below(list.size))!]));
      }
      case "leaf":
        return random.chance(0.3) ? undefined : this.#value(child);
      default:
        return undefined;
    }
  }
}

function unlessEmpty(list: EntryList | ValueList): Slot {
  return list.size === 0 ? undefined : list;
}

function keyText(list: ListNode, entry: Branch): string {
  return entry.slots.slice(0, list.keys.length).join("\0");
}
