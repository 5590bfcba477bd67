/**
 * A compiled schema as text, to compare two of them.
 *
 * @module
 */

import type {
  BranchSchema,
  ChoiceNode,
  DataNode,
  Expression,
  Module,
  Schema,
  SchemaNode,
} from "../../src/yang/schema.ts";
import type { Type } from "../../src/yang/type.ts";
import { EnumerationType, LeafrefType, UnionType } from "../../src/yang/types/mod.ts";

/** Everything that module `name` contributes to the schema, one line per node, without prose and without positions. */
export function moduleText(schema: Schema, name: string): string {
  const lines: string[] = [];
  const module = schema.moduleByName(name)!;
  lines.push(
    `module ${module.name} ${module.revision} ${module.namespace} ${module.prefix} ${
      [...module.features].sort().join(" ")
    }`,
  );
  const own = (node: SchemaNode) => node.module === module;
  const visit = (node: DataNode | ChoiceNode, path: string) => {
    const here = `${path}/${node.module === module ? "" : `${node.module.name}:`}${node.name}`;
    if (own(node)) lines.push(`${here} ${facts(node)}`);
    if (node.kind === "choice") {
      for (const one of node.cases) {
        if (own(one)) lines.push(`${here}/${one.name} case ${conditions(one.whens)}`);
        for (const child of one.children) visit(child, `${here}/${one.name}`);
      }
    } else if ("slots" in node) branch(node, here);
  };
  const branch = (parent: BranchSchema, path: string) => {
    for (const child of parent.children) visit(child, path);
    for (const action of parent.actions) {
      branch(action.input, `${path}/${action.name}/input`);
      branch(action.output, `${path}/${action.name}/output`);
    }
    for (const notification of parent.notifications) {
      if (own(notification)) lines.push(`${path}/${notification.name} notification`);
      branch(notification, `${path}/${notification.name}`);
    }
  };
  branch(schema.root, "");
  for (const rpc of schema.rpcs) {
    if (own(rpc)) lines.push(`/${rpc.name} rpc ${extensions(rpc)}`);
    branch(rpc.input, `/${rpc.name}/input`);
    branch(rpc.output, `/${rpc.name}/output`);
  }
  for (const [key, structure] of schema.structures) branch(structure, `structure ${key}`);
  for (const [key, type] of schema.annotations) {
    if (key.startsWith(`${name}:`)) lines.push(`annotation ${key} ${typeText(type, module)}`);
  }
  for (const keyword of ["identity", "feature", "extension"]) {
    for (const statement of module.statement.substatements) {
      if (statement.keyword === keyword) {
        const inner = statement.substatements.filter((part) => !PROSE.has(part.keyword))
          .map((part) => `${part.keyword} ${part.argument}`);
        lines.push(`${keyword} ${statement.argument} ${inner.sort().join(" ")}`);
      }
    }
  }
  return lines.join("\n");
}

const PROSE: ReadonlySet<string> = new Set(["description", "reference"]);

function facts(node: DataNode | ChoiceNode): string {
  const parts = [node.kind, node.config ? "rw" : "ro", node.status, conditions(node.whens)];
  if ("musts" in node) parts.push(...node.musts.map((must) => `must ${expression(must)}`));
  if ("presence" in node && node.presence) parts.push("presence");
  if ("mandatory" in node && node.mandatory) parts.push("mandatory");
  if ("orderedBy" in node) {
    parts.push(node.orderedBy, `${node.minElements}..${node.maxElements}`);
  }
  if (node.kind === "list") {
    parts.push(`key ${node.keys.map((key) => key.name).join(" ")}`);
    parts.push(...node.uniques.map((leafs) => `unique ${leafs.map(({ name }) => name).join(" ")}`));
  }
  if (node.kind === "choice" && node.default !== undefined) {
    parts.push(`default ${node.default.name}`);
  }
  if (node.kind === "leaf" || node.kind === "leaf-list") {
    parts.push(typeText(node.type, node.module), node.units ?? "");
    parts.push(
      JSON.stringify(node.kind === "leaf" ? node.default ?? null : node.defaults),
    );
  }
  return [...parts, extensions(node)].join(" ");
}

function extensions(node: SchemaNode): string {
  return node.extensions.map((use) => `${use.module}:${use.name} ${use.argument ?? ""}`).join(" ");
}

function conditions(whens: readonly Expression[]): string {
  return whens.map((when) => `when ${expression(when)}`).join(" ");
}

function expression(one: Expression): string {
  return one.text.replace(/\s+/g, " ").trim();
}

/** Values that tell types apart: what each makes of them is part of the text. */
const PROBES: readonly string[] = [
  "",
  "0",
  "-1",
  "1",
  "64",
  "256",
  "65536",
  "4294967296",
  "true",
  "a",
  "a.b-c_d",
  "1.2.3.4",
  "1.2.3.4/24",
  "fe80::1%eth0",
  "2001:db8::/32",
  "00:11:22:aa:bb:cc",
  "2020-01-02T03:04:05.678Z",
  "1.3.6.1",
  "#",
  "x".repeat(300),
];

function typeText(type: Type, parent: Module): string {
  const own = type instanceof LeafrefType
    ? `-> ${type.target.name} ${type.requireInstance}`
    : type instanceof UnionType
    ? type.members.map((member) => typeText(member, parent)).join(" | ")
    : type instanceof EnumerationType
    ? JSON.stringify([...type.enums])
    : "";
  const probes = PROBES.map((text) => {
    try {
      return type.parse(text, () => parent);
    } catch (error) {
      if (error instanceof Error && error.name === "ValueError") return error.message;
      throw error;
    }
  });
  return `${type.base} ${own} ${JSON.stringify(probes)}`;
}
