import { assertEquals } from "@std/assert";
import type { Option } from "../src/config/option.ts";
import { OPTIONS } from "../src/config/options.ts";
import { Lexer } from "../src/yang/lexer.ts";
import { loadModules } from "../src/yang/load.ts";
import type { ParsedStatement } from "../src/yang/parsed_statement.ts";
import type { ContainerNode, DataNode, LeafListNode, LeafNode } from "../src/yang/schema.ts";
import { DEBUG_BITS } from "../src/system/debug.ts";

const schema = loadModules({ modules: [{ name: "clixon-config" }] });
const top = schema.root.child("http://clicon.org/config", "clixon-config") as ContainerNode;
const leafs = top.slots.filter((node): node is LeafNode | LeafListNode =>
  node.kind === "leaf" || node.kind === "leaf-list"
);

/** The words of an enumeration or the names of bits, as written. */
function words(node: DataNode): string[] {
  const type = node.statement.substatements.find((statement) => statement.keyword === "type");
  return (type?.substatements ?? [])
    .filter((statement) => statement.keyword === "enum" || statement.keyword === "bit")
    .map((statement) => statement.argument!);
}

/** The description of a node, which stands in the text only: nothing in a schema depends on it. */
function description(node: DataNode): string | undefined {
  const { source, offset } = node.statement as ParsedStatement;
  const lexer = new Lexer(source, offset);
  lexer.keyword();
  lexer.argument();
  lexer.opensBlock(node.kind);
  while (!lexer.closesBlock()) {
    const keyword = lexer.keyword();
    const argument = lexer.argument();
    if (keyword === "description") return argument;
    if (lexer.opensBlock(keyword)) lexer.passBlock();
  }
  return undefined;
}

/** What the YANG module says of an option. */
function inYang(node: LeafNode | LeafListNode) {
  return {
    list: node.kind === "leaf-list",
    type: node.type.base === "union" ? "bits" : node.type.base,
    words: node.type.base === "union" ? [] : words(node),
    default: node.kind === "leaf" && node.default !== undefined ? String(node.default) : undefined,
    obsolete: node.status === "obsolete",
    doc: description(node)?.replace(/\s+/g, " "),
  };
}

/** What the table says of it. */
function inTable(option: Option<unknown>) {
  const value = option.list ? undefined : option.default;
  return {
    list: option.list,
    type: option.yang,
    words: [...option.words ?? []],
    default: value === undefined ? undefined : String(value),
    obsolete: option.obsolete ?? false,
    doc: option.doc,
  };
}

Deno.test("clixon-config has the options of the table, in its order", () => {
  assertEquals(leafs.map((leaf) => leaf.name), Object.keys(OPTIONS));
});

for (const leaf of leafs) {
  Deno.test(`clixon-config says of ${leaf.name} what the table says`, () => {
    assertEquals(inYang(leaf), inTable((OPTIONS as Record<string, Option<unknown>>)[leaf.name]));
  });
}

Deno.test("clixon-config numbers the debug subjects as the program does", () => {
  const typedef = schema.moduleByName("clixon-config")!.statement.substatements
    .find((statement) => statement.keyword === "typedef")!;
  const bits = typedef.substatements[0].substatements[0].substatements;
  const positions = bits.map((bit) => [
    bit.argument,
    2 ** Number(bit.substatements[0].argument),
  ]);
  assertEquals(positions, Object.entries(DEBUG_BITS));
});
