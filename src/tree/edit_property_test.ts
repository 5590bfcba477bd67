import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { RpcError } from "../netconf/rpc_error.ts";
import type { DataNode } from "../yang/schema.ts";
import { excludedSlots } from "./choice.ts";
import { diff } from "./diff.ts";
import { applyEdit, type EditOptions } from "./edit.ts";
import type { Operation } from "./edit_node.ts";
import { type EditForm, editOf } from "./testing/edit_of.ts";
import {
  arbitraryPlain,
  arbitraryTree,
  branch,
  type Plain,
  plain,
  RANDOM_SCHEMA,
} from "./testing/random_tree.ts";

/** An rpc error of the model: only the tag counts. */
class Refused extends Error {
  constructor(readonly tag: string) {
    super(tag);
  }
}

type Form = { readonly [name: string]: unknown };
type Model = { [name: string]: unknown };

/** What an attribute may say: "none" is for default-operation alone (RFC 6241 §7.2). */
const OPERATIONS: readonly (Operation | undefined)[] = [
  undefined,
  undefined,
  "merge",
  "replace",
  "create",
  "delete",
  "remove",
];

/** `form` with operations on its nodes, taken one after the other from `choices`. */
function attributed(form: Plain, choices: Iterator<number>, keys: readonly string[]): unknown {
  const next = () => OPERATIONS[choices.next().value!];
  if (Array.isArray(form)) {
    return form.map((one) => attributed(one as Plain, choices, ["k", "n"]));
  }
  const operation = next();
  const mark = operation === undefined ? {} : { "@op": operation };
  if (typeof form !== "object") return operation === undefined ? form : { value: form, ...mark };
  const entries = Object.entries(form).map((
    [name, value],
  ) => [name, keys.includes(name) ? value : attributed(value as Plain, choices, [])]);
  return { ...Object.fromEntries(entries), ...mark };
}

/** The model works on plain forms, with lists as arrays in any order, and knows nothing of sharing. */
class NaiveEditor {
  branch(
    schema: { readonly slots: readonly DataNode[] },
    before: Model | undefined,
    start: Model,
    form: Form,
    inherited: Operation,
  ): Model {
    const now: Model = { ...start };
    const touched = new Set<string>();
    for (const [name, value] of Object.entries(form)) {
      if (name.startsWith("@")) continue;
      const node = schema.slots.find((at) => at.name === name)!;
      if (node.kind === "leaf" && node.isKey) continue;
      const was = now[name];
      this.child(node, before?.[name], now, value, inherited);
      if (now[name] === undefined || (now[name] === was && !this.#set)) continue;
      touched.add(name);
      for (const slot of excludedSlots(node)) {
        if (!touched.has(schema.slots[slot].name)) delete now[schema.slots[slot].name];
      }
    }
    return now;
  }

  /** Whether the last child was set, be it to the value it had. */
  #set = false;

  child(node: DataNode, before: unknown, now: Model, form: unknown, inherited: Operation): void {
    this.#set = false;
    if (node.kind === "list") return this.entries(node, before, now, form as Form[], inherited);
    if (node.kind === "leaf-list") return this.values(node, before, now, form, inherited);
    const marked = typeof form === "object" ? (form as Form)["@op"] as Operation : undefined;
    const operation = marked ?? inherited;
    const exists = before !== undefined;
    if (operation === "create" && exists) throw new Refused("data-exists");
    if (node.kind !== "container") {
      const value = typeof form === "object" ? (form as Form).value : form;
      if (operation === "delete" && before !== value) throw new Refused("data-missing");
      if (operation === "none") return;
      if (operation === "delete" || operation === "remove") delete now[node.name];
      else {
        now[node.name] = value;
        this.#set = true;
      }
      return;
    }
    if (operation === "delete" && !exists) throw new Refused("data-missing");
    if (operation === "delete" || operation === "remove") {
      delete now[node.name];
      return;
    }
    if (operation === "none" && !exists && node.presence) throw new Refused("data-missing");
    const fresh = operation === "replace" || operation === "create";
    const start = fresh ? {} : now[node.name] as Model ?? {};
    const next = this.branch(node, before as Model, start, form as Form, operation);
    this.#set = Object.keys(next).length > 0 || node.presence;
    if (this.#set) now[node.name] = next;
    else delete now[node.name];
  }

  entries(
    node: DataNode & { kind: "list" },
    before: unknown,
    now: Model,
    forms: readonly Form[],
    inherited: Operation,
  ): void {
    const same = (a: Form) => (b: Form) => node.keys.every((key) => a[key.name] === b[key.name]);
    // A list without any attribute in it is laid over what is there as a whole.
    for (const form of forms) {
      const operation = form["@op"] as Operation ?? inherited;
      let there = (now[node.name] ?? []) as Model[];
      const original = (before as Model[] | undefined)?.find(same(form));
      const current = there.find(same(form));
      if (operation === "create" && (original ?? current) !== undefined) {
        throw new Refused("data-exists");
      }
      if ((operation === "delete" || operation === "none") && original === undefined) {
        throw new Refused("data-missing");
      }
      there = operation === "delete" || operation === "remove"
        ? there.filter((one) => one !== current)
        : this.#entry(node, original, there, current, form, operation);
      if (there.length === 0) delete now[node.name];
      else now[node.name] = there;
    }
    this.#set = now[node.name] !== undefined;
  }

  #entry(
    node: DataNode & { kind: "list" },
    original: Model | undefined,
    there: Model[],
    current: Model | undefined,
    form: Form,
    operation: Operation,
  ): Model[] {
    const fresh = operation === "replace" || current === undefined;
    const start = fresh
      ? Object.fromEntries(node.keys.map((key) => [key.name, form[key.name]]))
      : current;
    const next = this.branch(node, original, start, form, operation);
    return current === undefined
      ? [...there, next]
      : there.map((one) => one === current ? next : one);
  }

  values(
    node: DataNode,
    before: unknown,
    now: Model,
    form: unknown,
    inherited: Operation,
  ): void {
    for (const one of form as unknown[]) {
      const operation = typeof one === "object" && (one as Form)["@op"] as Operation || inherited;
      const value = typeof one === "object" ? (one as Form).value : one;
      let there = (now[node.name] ?? []) as unknown[];
      const exists = (before as unknown[] | undefined)?.includes(value) ?? false;
      if (operation === "create" && exists) throw new Refused("data-exists");
      if (operation === "delete" && !exists) throw new Refused("data-missing");
      if (operation === "delete" || operation === "remove") {
        there = there.filter((at) => at !== value);
      } else if (operation !== "none" && !there.includes(value)) there = [...there, value];
      if (there.length === 0) delete now[node.name];
      else now[node.name] = there;
    }
    this.#set = now[node.name] !== undefined;
  }
}

function outcome(run: () => Plain): unknown {
  try {
    return run();
  } catch (error) {
    if (error instanceof RpcError || error instanceof Refused) return { refused: error.tag };
    throw error;
  }
}

const choices = fc.array(fc.nat({ max: OPERATIONS.length - 1 }), { minLength: 80, maxLength: 80 });
const defaultOperation = fc.constantFrom("merge", "replace", "none") as fc.Arbitrary<
  "merge" | "replace" | "none"
>;

function* repeat(values: readonly number[], rare: number): Generator<number> {
  let turn = 0;
  for (;;) {
    for (const value of values) yield turn++ % rare === 0 ? value : 0;
  }
}

Deno.test("applyEdit does what a naive editor of plain objects does", () => {
  let accepted = 0;
  fc.assert(
    fc.property(
      arbitraryTree,
      arbitraryPlain,
      choices,
      fc.integer({ min: 1, max: 60 }),
      defaultOperation,
      (root, form, values, rare, standard) => {
        const base = plain(root) as Model;
        const marked = attributed(form, repeat(values, rare), []) as EditForm;
        const operation = (marked["@op"] as Operation | undefined) ?? standard;
        if (operation === "delete" || operation === "remove" || operation === "create") return;
        const options: EditOptions = { defaultOperation: standard };
        const start = operation === "replace" ? {} : base;
        const expected = outcome(() =>
          plain(branch(
            RANDOM_SCHEMA,
            new NaiveEditor().branch(RANDOM_SCHEMA, base, start, marked, operation) as Plain,
          ))
        );
        const edit = editOf(RANDOM_SCHEMA, marked);
        const actual = outcome(() => plain(applyEdit(root, edit, options).root));
        assertEquals(actual, expected);
        if (!Object.hasOwn(actual as Model, "refused")) accepted++;
        assertEquals(plain(root), base as Plain);
      },
    ),
    { numRuns: 3000 },
  );
  assert(accepted > 500, `only ${accepted} edits were accepted`);
});

Deno.test("applyEdit that changes nothing gives the same tree or an equal one", () => {
  fc.assert(fc.property(arbitraryTree, (root) => {
    const edit = editOf(RANDOM_SCHEMA, plain(root) as EditForm);
    assertStrictEquals(applyEdit(root, edit).root, root);
    const replaced = applyEdit(root, edit, { defaultOperation: "replace" }).root;
    assertEquals(diff(root, replaced).isEmpty, true);
  }));
});
