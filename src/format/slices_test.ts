import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { RpcError } from "../netconf/rpc_error.ts";
import { loadModules } from "../yang/load.ts";
import { configReader, plainEdit } from "./testing/data.ts";
import { readEdit, readEditInSlices } from "./xml_read.ts";

const schema = loadModules({
  texts: [{
    file: "m.yang",
    text: `module m { yang-version 1.1; namespace "urn:m"; prefix m;
      container top {
        list flat { key k; leaf k { type uint32; } leaf v { type string; } }
        list deep { key k; leaf k { type uint32; } container in { list flat { key k; leaf k { type uint32; } leaf-list l { type uint8; } } } }
        list wide { key k; leaf k { type uint32; } leaf-list l { type string; } }
        leaf-list many { type uint32; }
        leaf text { type string; }
        anydata any;
      } }`,
  }],
});

/** The edit, and how many pauses reading it had. */
function inSlices(content: string) {
  const work = readEditInSlices(configReader(content), schema.root, { schema });
  let pauses = 0;
  for (let next = work.next();; next = work.next(), pauses++) {
    if (next.done) return { edit: plainEdit(next.value), pauses };
  }
}

function atOnce(content: string): unknown {
  return plainEdit(readEdit(configReader(content), schema.root, { schema }));
}

const top = (content: string) => `<top xmlns="urn:m">${content}</top>`;
const repeated = (count: number, one: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => one(index)).join("");
const flat = (index: number) => `<flat><k>${index}</k></flat>`;

for (
  const [what, content] of [
    ["entries", repeated(2000, flat)],
    ["values", repeated(2000, (index) => `<many>${index}</many>`)],
    ["entries of one entry", `<deep><k>1</k><in>${repeated(2000, flat)}</in></deep>`],
    [
      "entries with entries",
      repeated(1000, (index) => `<deep><k>${index}</k><in>${flat(1)}</in></deep>`),
    ],
  ] as const
) {
  Deno.test(`readEditInSlices pauses between many ${what}, and reads the same`, () => {
    const { edit, pauses } = inSlices(top(content));
    assertEquals(edit, atOnce(top(content)));
    assertEquals(pauses >= 3, true, `${pauses} pauses`);
  });
}

Deno.test("readEditInSlices does not pause for a small edit", () => {
  assertEquals(inSlices(top(flat(1))).pauses, 0);
});

const element = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(
      "<many>1</many>",
      "<many>2</many>",
      "<k>1</k>",
      "<v>x</v>",
      "<l>7</l>",
      "<nope/>",
      "text",
    ),
    fc.constantFrom(
      "<many nc:operation='delete'>1</many>",
      "<any><x/></any>",
      "<any nc:operation='remove'/>",
    ),
    fc.tuple(
      fc.constantFrom("flat", "deep", "in", "top"),
      fc.constantFrom("", " nc:operation='delete'"),
      tie("some"),
    )
      .map(([name, attribute, content]) =>
        `<${name}${attribute}>${name === "in" ? "" : "<k>1</k>"}${content}</${name}>`
      ),
  ),
  some: fc.array(tie("any"), { maxLength: 4 }).map((parts) => parts.join("")),
})).some as fc.Arbitrary<string>;

Deno.test("readEditInSlices gives the same edit, or the same error, as readEdit", () => {
  fc.assert(
    fc.property(element, (content) => {
      const outcome = (read: () => unknown) => {
        try {
          return read();
        } catch (error) {
          if (error instanceof RpcError) return error.message;
          throw error;
        }
      };
      assertEquals(
        outcome(() => inSlices(top(content)).edit),
        outcome(() => atOnce(top(content))),
      );
    }),
    { seed: 1, numRuns: 3000 },
  );
});

const LONG = 300_000;
const long = (text: string) => text.repeat(Math.ceil(LONG / text.length));

for (
  const [what, content] of [
    ["a leaf", `<text>${long("x")}</text>`],
    ["a leaf of references", `<text>${long("&amp;")}</text>`],
    ["a leaf with an attribute", `<text nc:operation="replace">${long("&amp;")}</text>`],
    ["a leaf of an entry", `<flat><k>1</k><v>${long("x&lt;")}</v></flat>`],
    [
      "an entry with an attribute",
      `<flat nc:operation="create"><k>1</k><v>${long("x")}</v></flat>`,
    ],
    [
      "a leaf-list of an entry",
      `<wide><k>1</k>${repeated(20_000, (index) => `<l>x${index}</l>`)}</wide>`,
    ],
    ["a key", `<flat><k>${long(" ")}1</k></flat>`],
    ["anydata", `<any><x xmlns="urn:x">${long("&#8364;")}</x></any>`],
    ["anydata of many elements", `<any>${long('<x xmlns="urn:x"/>')}</any>`],
    ["comments", `${long("<!-- -->")}<text>x</text>`],
    ["white space", `${long(" ")}<text>x</text>${long(" ")}`],
  ] as const
) {
  Deno.test(`readEditInSlices pauses within ${what}, and reads the same`, () => {
    const outcome = (read: () => unknown) => {
      try {
        return read();
      } catch (error) {
        if (error instanceof RpcError) return error.message;
        throw error;
      }
    };
    let pauses = 0;
    const inPieces = outcome(() => {
      const result = inSlices(top(content));
      pauses = result.pauses;
      return result.edit;
    });
    assertEquals(inPieces, outcome(() => atOnce(top(content))));
    // A key that is no number is an error, and told at the end of its text.
    assertEquals(pauses >= 7 || typeof inPieces === "string", true, `${pauses} pauses`);
  });
}

Deno.test("readEditInSlices refuses what readEdit refuses, behind many entries", () => {
  const content = top(repeated(2000, flat) + flat(7));
  const { message } = assertThrows(() => atOnce(content), RpcError);
  assertEquals(assertThrows(() => inSlices(content), RpcError).message, message);
});
