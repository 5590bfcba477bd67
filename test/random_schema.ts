/**
 * Random small YANG modules with random data for them, for property tests of any room: fast-check arbitraries.
 *
 * A sample is two modules, of which the second augments the first and reuses its node names, so that namespaces matter everywhere.
 *
 * @module
 */

import fc from "fast-check";
import { isVoid } from "../src/tree/branch.ts";
import { entryList, valueList } from "../src/tree/list.ts";
import { AnyValue, Branch, type Slot } from "../src/tree/node.ts";
import { makeElement, type XmlElement } from "../src/xml/element.ts";
import type {
  BranchSchema,
  ChoiceNode,
  DataNode,
  LeafListNode,
  LeafNode,
  ListNode,
  Schema,
} from "../src/yang/schema.ts";
import { type Scalar, type Type, ValueError } from "../src/yang/type.ts";
import { schemaOf } from "./schema_helper.ts";

/** A random node, before it has a name. */
export type NodeSpec =
  | { readonly kind: "leaf"; readonly type: TypeName; readonly default: boolean }
  | { readonly kind: "leaf-list"; readonly type: TypeName; readonly user: boolean }
  | { readonly kind: "container"; readonly presence: boolean; readonly children: NodeSpec[] }
  | {
    readonly kind: "list";
    readonly keys: TypeName[];
    readonly user: boolean;
    readonly children: NodeSpec[];
  }
  | { readonly kind: "choice"; readonly cases: NodeSpec[][] }
  | { readonly kind: "anydata" | "anyxml" };

/** The types that random leafs have, with a default each. */
const TYPES = {
  string: { yang: "type string;", default: "d" },
  int32: { yang: "type int32;", default: "-7" },
  uint8: { yang: "type uint8 { range 0..200; }", default: "3" },
  uint64: { yang: "type uint64;", default: "18446744073709551615" },
  decimal64: { yang: "type decimal64 { fraction-digits 2; }", default: "1.50" },
  boolean: { yang: "type boolean;", default: "true" },
  empty: { yang: "type empty;", default: undefined },
  enumeration: {
    yang: 'type enumeration { enum one; enum "two words"; enum "{x}"; }',
    default: "one",
  },
  bits: { yang: "type bits { bit a; bit b; bit c; }", default: "a c" },
  binary: { yang: "type binary;", default: "QUJD" },
  identityref: { yang: "type identityref { base r:base; }", default: "r:own" },
  "instance-identifier": {
    yang: "type instance-identifier { require-instance false; }",
    default: "/r:top",
  },
  union: {
    yang:
      "type union { type int32; type identityref { base r:base; } type string { length 1..max; } }",
    default: "5",
  },
  mixed: {
    yang: `type union { type empty; type boolean; type uint64; type decimal64 { fraction-digits 1; }
      type enumeration { enum own; enum "1e3"; } type bits { bit a; bit true; } type identityref { base r:base; }
      type binary { length 3; } type string; }`,
    default: "7",
  },
} as const;

export type TypeName = keyof typeof TYPES;

const typeName = fc.constantFrom(...Object.keys(TYPES) as TypeName[]);
const valueType = typeName.filter((name) => name !== "empty");

const { nodes } = fc.letrec<{ node: NodeSpec; nodes: NodeSpec[] }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({ kind: fc.constant("leaf" as const), type: typeName, default: fc.boolean() }),
    fc.record({ kind: fc.constant("leaf-list" as const), type: valueType, user: fc.boolean() }),
    fc.record({ kind: fc.constantFrom("anydata" as const, "anyxml" as const) }),
    fc.record({
      kind: fc.constant("container" as const),
      presence: fc.boolean(),
      children: tie("nodes"),
    }),
    fc.record({
      kind: fc.constant("list" as const),
      keys: fc.array(typeName, { minLength: 1, maxLength: 2 }),
      user: fc.boolean(),
      children: tie("nodes"),
    }),
    fc.record({
      kind: fc.constant("choice" as const),
      cases: fc.array(tie("nodes"), { minLength: 1, maxLength: 3 }),
    }),
  ),
  nodes: fc.array(tie("node"), { maxLength: 4, depthIdentifier: "nodes" }),
}));

/** What a sample consists of before compilation. */
export interface SchemaSpec {
  readonly top: NodeSpec[];
  readonly augmented: NodeSpec[];
}

/** Random specifications of two modules. */
export const schemaSpec: fc.Arbitrary<SchemaSpec> = fc.record({ top: nodes, augmented: nodes });

/** The two modules' texts: `r` with container `top`, and `s` that augments it. */
export function yangOf(spec: SchemaSpec): string[] {
  // The first container or list below `top` is augmented as well.
  const inner = spec.top.findIndex(({ kind }) => kind === "container" || kind === "list");
  const target = inner < 0 ? undefined : `n${inner}`;
  return [
    `module r { yang-version 1.1; namespace "urn:r"; prefix r;
identity base; identity own { base base; }
container top {
${nodesText(spec.top, "n")}}
${nodesText(spec.top.slice(0, 2), "t")}}`,
    `module s { yang-version 1.1; namespace "urn:s"; prefix s; import r { prefix r; }
identity foreign { base r:base; }
augment "/r:top" {
${nodesText(spec.augmented, "n")}}
${
      target === undefined
        ? ""
        : `augment "/r:top/r:${target}" {\n${nodesText(spec.augmented.slice(0, 2), "n")}}\n`
    }}`,
  ];
}

function nodesText(nodes: readonly NodeSpec[], name: string): string {
  return nodes.map((node, index) => nodeText(node, `${name}${index}`)).join("");
}

function nodeText(node: NodeSpec, name: string): string {
  switch (node.kind) {
    case "leaf": {
      const { yang, default: value } = TYPES[node.type];
      const clause = node.default && value !== undefined ? ` default "${value}";` : "";
      return `leaf ${name} { ${yang}${clause} }\n`;
    }
    case "leaf-list":
      return `leaf-list ${name} { ${TYPES[node.type].yang}${orderedBy(node.user)} }\n`;
    case "container":
      return `container ${name} {${node.presence ? " presence p;" : ""}\n${
        nodesText(node.children, "n")
      }}\n`;
    case "list": {
      const keys = node.keys.map((_, index) => `k${index}`);
      const leafs = node.keys.map((type, index) => `leaf k${index} { ${TYPES[type].yang} }\n`);
      return `list ${name} { key "${keys.join(" ")}";${orderedBy(node.user)}\n${leafs.join("")}${
        nodesText(node.children, "n")
      }}\n`;
    }
    case "choice":
      return `choice ${name} {\n${
        node.cases.map((nodes, index) =>
          `case c${index} {\n${nodesText(nodes, `${name}-${index}-`)}}\n`
        ).join("")
      }}\n`;
    case "anydata":
    case "anyxml":
      return `${node.kind} ${name};\n`;
  }
}

function orderedBy(user: boolean): string {
  return user ? " ordered-by user;" : "";
}

/** A schema with a tree that fits it. */
export interface SchemaSample {
  readonly texts: readonly string[];
  readonly schema: Schema;
  readonly root: Branch;
  toString(): string;
}

/** Random schemas, each with one random tree. */
export const schemaAndTree: fc.Arbitrary<SchemaSample> = schemaSpec.chain((spec) => {
  const texts = yangOf(spec);
  const schema = schemaOf(texts);
  return treeOf(schema.root).map((root) => ({
    texts,
    schema,
    root,
    toString: () => texts.join("\n"),
  }));
});

/** Random instances of a schema made by {@linkcode yangOf}: type-correct, keys unique, at most one case of a choice. */
export function treeOf(schema: BranchSchema): fc.Arbitrary<Branch> {
  return slotsOf(schema, schema.children, 0).map((slots) => new Branch(schema, slots));
}

function slotsOf(
  schema: BranchSchema,
  children: readonly (DataNode | ChoiceNode)[],
  skip: number,
): fc.Arbitrary<Slot[]> {
  const parts = children.filter((child) => child.kind === "choice" || child.slot >= skip)
    .map((child) => {
      if (child.kind === "choice") {
        return fc.oneof(
          fc.constant<[number, Slot][]>([]),
          ...child.cases.map((one) =>
            slotsOf(schema, one.children, skip).map((slots) =>
              slots.map((slot, index): [number, Slot] => [index, slot])
                .filter(([, slot]) => slot !== undefined)
            )
          ),
        );
      }
      return fc.option(slotOf(child), { nil: undefined }).map((slot): [number, Slot][] =>
        slot === undefined ? [] : [[child.slot, slot]]
      );
    });
  return fc.tuple(...parts).map((found) => {
    const slots = new Array<Slot>(schema.slots.length).fill(undefined);
    for (const [index, slot] of found.flat()) slots[index] = slot;
    return slots;
  });
}

function slotOf(node: DataNode): fc.Arbitrary<Slot> {
  switch (node.kind) {
    case "leaf":
      return valueOf(node.type);
    case "leaf-list":
      return leafListOf(node);
    case "container":
      return treeOf(node).map((branch) => isVoid(branch) ? undefined : branch);
    case "list":
      return listOf(node);
    default:
      return anyContent.map((children) =>
        new AnyValue(makeElement(node.module.namespace, node.name, children))
      );
  }
}

function leafListOf(node: LeafListNode): fc.Arbitrary<Slot> {
  return fc.uniqueArray(valueOf(node.type), { maxLength: 5 })
    .map((values) => values.length === 0 ? undefined : valueList(node, values));
}

function listOf(node: ListNode): fc.Arbitrary<Slot> {
  const keys = fc.tuple(...node.keys.map((key: LeafNode) => valueOf(key.type)));
  return fc.uniqueArray(keys, { maxLength: 5, selector: (values) => JSON.stringify(values) })
    .chain((all) =>
      fc.tuple(
        ...all.map((values) =>
          slotsOf(node, node.children, node.keys.length).map((slots) =>
            new Branch(node, [...values, ...slots.slice(values.length)])
          )
        ),
      )
    )
    .map((entries) => entries.length === 0 ? undefined : entryList(node, entries));
}

/** Text with everything that some format has to escape. */
export const nastyText: fc.Arbitrary<string> = fc.string({
  unit: fc.constantFrom(
    ..."ab1 \"'\\{}[];#<>&:/=\n\t\réß漢😀-\u007f\u0085\u00a0\u2028\ufeff\ufffd",
    "]]>",
    "&amp;",
    "\\n",
    "<!--",
    "set ",
  ),
  maxLength: 8,
});

/** Canonical values of the types that random leafs have. */
export function valueOf(type: Type): fc.Arbitrary<Scalar> {
  switch (type.base) {
    case "int32":
      return fc.integer({ min: -0x80000000, max: 0x7fffffff });
    case "uint8":
      return fc.integer({ min: 0, max: 200 });
    case "uint64":
      return fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
    case "decimal64":
      return fc.constantFrom("0.0", "-1.5", "3.14", "92233720368547758.07");
    case "boolean":
      return fc.constantFrom("true", "false");
    case "empty":
      return fc.constant("");
    case "enumeration":
      return fc.constantFrom("one", "two words", "{x}");
    case "bits":
      return fc.constantFrom("", "a", "b", "a b", "a b c");
    case "binary":
      return fc.constantFrom("", "QQ==", "QUJD");
    case "identityref":
      return fc.constantFrom("r:own", "s:foreign");
    case "instance-identifier":
      return fc.constantFrom("/r:top", "/r:top/s:n0", "/r:top/n1[k0='a b']/s:n0[.=\"it's\"]");
    case "union":
      return takesAll(type) ? mixedValue(type) : fc.oneof(
        fc.integer({ min: -5, max: 5 }).map(String),
        fc.constantFrom("s:foreign", "text", " t "),
      );
    default:
      return nastyText;
  }
}

/** True for the union of many types, one of which is any string. */
function takesAll(type: Type): boolean {
  try {
    for (const text of ["", "any text"]) type.parse(text, () => undefined);
    return true;
  } catch (error) {
    if (error instanceof ValueError) return false;
    throw error;
  }
}

/** Values of the union of many types, whichever of them takes them. */
function mixedValue(type: Type): fc.Arbitrary<Scalar> {
  return fc.oneof(
    fc.constantFrom("", "true", "false", "1e3", "own", "a", "a true", "r:own", "s:foreign", "QUJD"),
    fc.constantFrom("0", "18446744073709551615", "18446744073709551616", "1.5", "-0.1", "[null]"),
    nastyText.map((text) => type.parse(text, () => undefined)),
  );
}

const NAMESPACES = ["urn:r", "urn:s", "urn:unknown"] as const;

const element: fc.Arbitrary<XmlElement> = fc.letrec<{ element: XmlElement }>((tie) => ({
  element: fc.tuple(
    fc.constantFrom(...NAMESPACES),
    fc.constantFrom("a", "b", "c"),
    fc.oneof(
      { depthSize: "small" },
      nastyText.map((text) => text === "" ? [] : [text]),
      fc.array(tie("element"), { maxLength: 3 }),
    ),
    fc.option(nastyText, { nil: undefined, freq: 8 }),
  ).map(([namespace, local, children, attribute]) =>
    makeElement(
      namespace,
      local,
      children,
      attribute === undefined ? [] : [{ namespace: "", prefix: "", local: "at", value: attribute }],
    )
  ),
})).element;

/** The content of an anydata: elements, or text. */
const anyContent: fc.Arbitrary<(XmlElement | string)[]> = fc.oneof(
  fc.array(element, { maxLength: 3 }),
  nastyText.map((text) => text === "" ? [] : [text]),
);
