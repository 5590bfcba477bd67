import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { chunksToText } from "../format/print.ts";
import { printXml } from "../format/xml_print.ts";
import { bothSelectors } from "../tree/both.ts";
import { RpcError } from "../netconf/rpc_error.ts";
import { Branch, type EntryList } from "../tree/node.ts";
import type { Selector } from "../tree/selector.ts";
import { filterSource } from "../xpath/filter_source.ts";
import { XPathFilter } from "../xpath/select.ts";
import { XPath } from "../xpath/xpath.ts";
import { limitSublists, pageOf, type PageRequest } from "./pagination.ts";
import { branchOf, serverSchema } from "./testing/server_schema.ts";

const schema = serverSchema(
  `container c { list l { key k; leaf k { type uint16; } leaf v { type string; } leaf-list w { type uint8; ordered-by user; } }
    list g { key k; leaf k { type string; } list h { key k; leaf k { type string; } } } }`,
  ["ietf-list-pagination:sort"],
);
const NONE: PageRequest = { backwards: false, offset: 0, scope: new Map() };

function target(text: string): XPath {
  return new XPath(filterSource(text, new Map([["m", "urn:m"]]), schema), schema.root, schema);
}

function pageText(
  root: Branch,
  request: Partial<PageRequest>,
  path = "/m:c/m:l",
  readable?: Selector,
): string {
  const page = pageOf({ schema, root, target: target(path), readable }, { ...NONE, ...request });
  const selector = readable === undefined ? page.selector : bothSelectors(page.selector, readable);
  return chunksToText(printXml(root, { selector, annotate: page.annotate }))
    .replaceAll(/ xmlns(:\w+)?="[^"]*"/g, "");
}

function keys(text: string): number[] {
  return [...text.matchAll(/<l[^>]*><k>(\d+)</g)].map(([, key]) => Number(key));
}

function note(text: string, name: string): string | undefined {
  return new RegExp(` lpg:${name}="([^"]*)"`).exec(text)?.[1];
}

function list(numbers: readonly number[]): Branch {
  return branchOf(
    schema,
    schema.root,
    `<c>${numbers.map((n) => `<l><k>${n}</k><v>${n % 3}</v></l>`).join("")}</c>`,
  );
}

Deno.test("pageOf gives all entries in pages that follow each other by their cursors, in both directions", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(500), { maxLength: 30 }),
      fc.integer({ min: 1, max: 7 }),
      fc.boolean(),
      fc.constantFrom(undefined, "v"),
      fc.constantFrom(undefined, "v != '1'"),
      (numbers, limit, backwards, sortBy, where) => {
        const root = list(numbers);
        const request = { limit, backwards, sortBy, where };
        const all = keys(pageText(root, { ...request, limit: undefined }));
        const seen: number[] = [];
        const starts: (string | undefined)[] = [];
        let cursor: string | undefined;
        do {
          const text = pageText(root, { ...request, cursor });
          seen.push(...keys(text));
          assertEquals(Number(note(text, "remaining") ?? 0), all.length - seen.length);
          assertEquals(
            note(text, "previous") === undefined,
            starts.length === 0 || all.length === 0,
          );
          if (starts.length > 1) assertEquals(note(text, "previous"), starts.at(-1));
          starts.push(cursor);
          cursor = note(text, "next");
        } while (cursor !== undefined);
        assertEquals(seen, all);
        const expected = numbers.filter((n) => where === undefined || n % 3 !== 1).sort((a, b) =>
          a - b
        );
        if (sortBy !== undefined) expected.sort((a, b) => a % 3 - b % 3);
        assertEquals(all, backwards ? expected.reverse() : expected);
      },
    ),
    { numRuns: 100, seed: 1 },
  );
});

Deno.test("pageOf takes a page of a whole list from its index", () => {
  const root = list(Array.from({ length: 100 }, (_, n) => n));
  const c = schema.root.child("urn:m", "c")!;
  const branch = root.slots[c.slot] as Branch;
  const guarded = new Proxy(branch.slots[0] as EntryList, {
    get(object, name) {
      if (name === Symbol.iterator || name === "from") throw new Error("scanned");
      const value = Reflect.get(object, name, object);
      return typeof value === "function" ? value.bind(object) : value;
    },
  });
  const slots = [...root.slots];
  slots[c.slot] = new Branch(branch.schema, [guarded, ...branch.slots.slice(1)]);
  const page = pageText(new Branch(root.schema, slots), { offset: 90, limit: 2 });
  assertEquals(keys(page), [90, 91]);
  assertEquals(note(page, "remaining"), "8");
  const cursor = note(page, "next");
  assertEquals(keys(pageText(new Branch(root.schema, slots), { cursor, limit: 1 })), [92]);
  assertEquals(keys(pageText(new Branch(root.schema, slots), { backwards: true, limit: 2 })), [
    99,
    98,
  ]);
});

Deno.test("pageOf pages the entries of all lists that the target leads to as one", () => {
  const root = branchOf(
    schema,
    schema.root,
    "<c><g><k>a</k><h><k>1</k></h><h><k>2</k></h></g><g><k>b</k><h><k>1</k></h></g></c>",
  );
  const first = pageText(root, { limit: 2 }, "/m:c/m:g/m:h");
  assertEquals(
    first.replaceAll(/ lpg:next="[^"]*"/g, ""),
    '<c><g><k>a</k><h lpg:remaining="1"><k>1</k></h><h lpg:remaining="1"><k>2</k></h></g></c>',
  );
  const second = pageText(root, { limit: 2, cursor: note(first, "next") }, "/m:c/m:g/m:h");
  assertEquals(second.replaceAll(/ lpg:\w+="[^"]*"/g, ""), "<c><g><k>b</k><h><k>1</k></h></g></c>");
});

Deno.test("pageOf counts only what may be read", () => {
  const root = list([1, 2, 3, 4, 5]);
  const readable = new XPathFilter(
    filterSource("/m:c/m:l[m:k != 2]", new Map([["m", "urn:m"]]), schema),
    schema,
  )
    .selector(root);
  const text = pageText(root, { limit: 2 }, "/m:c/m:l", readable);
  assertEquals([keys(text), note(text, "remaining")], [[1, 3], "2"]);
});

Deno.test("pageOf gives an empty page of an empty list", () => {
  assertEquals(pageText(list([]), { limit: 2 }), "");
  assertEquals(pageText(list([]), { limit: 2, where: "v" }), "");
});

Deno.test("pageOf refuses a locale without sort-by", () => {
  assertEquals(
    assertThrows(() => pageText(list([1]), { locale: "sv" }), RpcError).tag,
    "invalid-value",
  );
});

Deno.test("limitSublists limits every list of a whole datastore, of a filter's result only lists below it", () => {
  const root = branchOf(
    schema,
    schema.root,
    "<c><l><k>1</k><w>1</w><w>2</w></l><l><k>2</k><w>3</w></l></c>",
  );
  const shown = (selector: Selector | undefined) => {
    const page = limitSublists(selector, 1, schema, true);
    return chunksToText(printXml(root, page)).replaceAll(/ xmlns(:\w+)?="[^"]*"/g, "");
  };
  assertEquals(
    shown(undefined),
    '<c><l lpg:remaining="1"><k>1</k><w lpg:remaining="1">1</w></l></c>',
  );
  const filter = new XPathFilter(
    filterSource("/m:c/m:l", new Map([["m", "urn:m"]]), schema),
    schema,
  );
  assertEquals(
    shown(filter.selector(root)),
    '<c><l><k>1</k><w lpg:remaining="1">1</w></l><l><k>2</k><w>3</w></l></c>',
  );
});
