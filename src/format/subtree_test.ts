import { assertEquals } from "@std/assert";
import { schemaOf } from "../../test/schema_helper.ts";
import { SELECT_ALL } from "../tree/selector.ts";
import { parseElement } from "../xml/element.ts";
import { XmlReader } from "../xml/reader.ts";
import { subtreeSelector } from "./subtree.ts";
import { fromXml, toXml } from "./testing/data.ts";

const CONFIG = "http://example.com/schema/1.2/config";
const schema = schemaOf([
  `module config {
    yang-version 1.1; namespace "${CONFIG}"; prefix c;
    container top {
      container users {
        list user {
          key name;
          leaf name { type string; }
          leaf type { type string; default "user"; }
          leaf full-name { type string; }
          container company-info { leaf dept { type uint8; } leaf id { type uint8; } }
          leaf-list tag { type string; }
        }
      }
      list pair { key "a b"; leaf a { type int32; } leaf b { type int32; } leaf v { type string; } }
      container on { presence "x"; leaf x { type string; } }
      anydata blob;
    }
  }`,
  `module stats {
    yang-version 1.1; namespace "urn:stats"; prefix s;
    import config { prefix c; }
    identity kind; identity fast { base kind; }
    container top { leaf up { type identityref { base kind; } } }
    augment "/c:top/c:users/c:user" { leaf type { type string; } }
  }`,
]);

const USERS = `<top xmlns="${CONFIG}"><users>` +
  `<user><name>root</name><type>superuser</type><full-name>Charlie Root</full-name>` +
  `<company-info><dept>1</dept><id>1</id></company-info></user>` +
  `<user><name>fred</name><type>admin</type><full-name>Fred Flintstone</full-name>` +
  `<company-info><dept>2</dept><id>2</id></company-info></user>` +
  `<user><name>barney</name><type>admin</type><full-name>Barney Rubble</full-name>` +
  `<company-info><dept>2</dept><id>3</id></company-info></user></users></top>`;

function filtered(filter: string, data = USERS): string {
  const reader = new XmlReader(
    new TextEncoder().encode(`<filter xmlns:s="urn:stats" type="subtree">${filter}</filter>`),
  );
  reader.next();
  const selector = subtreeSelector(parseElement(reader), schema.root, schema);
  return toXml(fromXml(schema, data), { selector });
}

/** The filter's children of `users`, and what is left of the users. */
function users(filter: string): string {
  return filtered(`<top xmlns="${CONFIG}"><users>${filter}</users></top>`)
    .replace(`<top xmlns="${CONFIG}"><users>`, "").replace("</users></top>", "");
}

Deno.test("subtree filter without children selects nothing (RFC 6241 6.4.2)", () => {
  assertEquals(filtered(""), "");
});

Deno.test("subtree filter selects an entire container (RFC 6241 6.4.3)", () => {
  assertEquals(
    filtered(`<top xmlns="${CONFIG}"><users/></top>`),
    toXml(fromXml(schema, USERS)),
  );
});

Deno.test("subtree filter selects one leaf of all entries (RFC 6241 6.4.4)", () => {
  assertEquals(
    users("<user><name/></user>"),
    "<user><name>barney</name></user><user><name>fred</name></user><user><name>root</name></user>",
  );
});

Deno.test("subtree filter selects one entry by content match (RFC 6241 6.4.5)", () => {
  assertEquals(
    users("<user><name>fred</name></user>"),
    "<user><name>fred</name><type>admin</type><full-name>Fred Flintstone</full-name>" +
      "<company-info><dept>2</dept><id>2</id></company-info></user>",
  );
});

Deno.test("subtree filter selects leafs of one entry (RFC 6241 6.4.6)", () => {
  assertEquals(
    users("<user><name>fred</name><type/><full-name/></user>"),
    "<user><name>fred</name><type>admin</type><full-name>Fred Flintstone</full-name></user>",
  );
});

Deno.test("subtree filter with several subtrees adds up what they select (RFC 6241 6.4.7)", () => {
  assertEquals(
    users(
      "<user><name>root</name><company-info/></user>" +
        "<user><name>fred</name><company-info><id/></company-info></user>" +
        "<user><name>barney</name><type>superuser</type><company-info><dept/></company-info></user>",
    ),
    "<user><name>fred</name><company-info><id>2</id></company-info></user>" +
      "<user><name>root</name><company-info><dept>1</dept><id>1</id></company-info></user>",
  );
});

Deno.test("subtree filter with an attribute match selects nothing, as data has no attributes", () => {
  assertEquals(users('<user kind="x"/>'), "");
  assertEquals(users('<user><name kind="x">fred</name></user>'), "");
});

Deno.test("subtree filter in no namespace matches names of any module (RFC 6241 6.2.1)", () => {
  const data = `<top xmlns="urn:stats"><up>fast</up></top>`;
  assertEquals(filtered("<top/>", data + USERS), toXml(fromXml(schema, data + USERS)));
  assertEquals(
    filtered("<top><up/></top>", data + USERS),
    data.replace(
      "<up>fast",
      '<up xmlns:s="urn:stats">s:fast',
    ),
  );
});

Deno.test("subtree filter tells nodes of equal names apart by namespace", () => {
  const data = USERS.replace("<company-info>", '<type xmlns="urn:stats">x</type><company-info>');
  const open = `<top xmlns="${CONFIG}"><users><user><name>root</name>`;
  const select = (type: string) =>
    filtered(
      `<top xmlns="${CONFIG}"><users><user><name>root</name>${type}</user></users></top>`,
      data,
    )
      .replace(open, "").replace("</user></users></top>", "");
  assertEquals(select("<type/>"), "<type>superuser</type>");
  assertEquals(select("<s:type/>"), '<type xmlns="urn:stats">x</type>');
  assertEquals(
    select('<type xmlns=""/>'),
    '<type>superuser</type><type xmlns="urn:stats">x</type>',
  );
});

Deno.test("subtree filter in no namespace shows only the node whose value matches", () => {
  const data = USERS.replace("<company-info>", '<type xmlns="urn:stats">x</type><company-info>');
  assertEquals(
    filtered(
      `<top xmlns="${CONFIG}"><users><user><type xmlns="">x</type><name/></user></users></top>`,
      data,
    ),
    `<top xmlns="${CONFIG}"><users><user><name>root</name><type xmlns="urn:stats">x</type></user></users></top>`,
  );
});

Deno.test("subtree filter needs all sibling content matches to hold", () => {
  assertEquals(users("<user><type>admin</type><full-name>Charlie Root</full-name></user>"), "");
  assertEquals(users("<user><name>fred</name><name>root</name></user>"), "");
});

Deno.test("subtree filter adds the keys of what it selects", () => {
  assertEquals(
    users("<user><company-info><id>3</id><dept/></company-info></user>"),
    "<user><name>barney</name><company-info><dept>2</dept><id>3</id></company-info></user>",
  );
});

Deno.test("subtree filter shows a content match although what stands beside it selects nothing", () => {
  assertEquals(
    users("<user><name>fred</name><company-info><id>9</id></company-info></user>"),
    "<user><name>fred</name></user>",
  );
});

Deno.test("subtree filter leaves no empty shells", () => {
  assertEquals(
    filtered(`<top xmlns="${CONFIG}"><users><user><name>x</name></user></users></top>`),
    "",
  );
  assertEquals(users("<user><tag/></user>"), "");
});

Deno.test("subtree filter selects nothing by names that the schema does not have", () => {
  assertEquals(users("<user><name>fred</name><nope/></user>"), "<user><name>fred</name></user>");
  assertEquals(users("<user><nope>1</nope></user>"), "");
  assertEquals(filtered('<top xmlns="urn:nope"/>'), "");
});

Deno.test("subtree filter ignores white space around the value of a content match", () => {
  assertEquals(
    users("<user><name>\n fred </name><type/></user>"),
    "<user><name>fred</name><type>admin</type></user>",
  );
});

Deno.test("subtree filter compares canonical values", () => {
  assertEquals(
    users("<user><company-info><id>+03</id></company-info></user>"),
    "<user><name>barney</name><company-info><dept>2</dept><id>3</id></company-info></user>",
  );
  assertEquals(users("<user><company-info><id>x</id></company-info></user>"), "");
});

Deno.test("subtree filter resolves the prefixes of an identityref", () => {
  const data = `<top xmlns="urn:stats"><up>fast</up></top>`;
  const expected = '<top xmlns="urn:stats"><up xmlns:s="urn:stats">s:fast</up></top>';
  assertEquals(filtered('<s:top><s:up xmlns:q="urn:stats">q:fast</s:up></s:top>', data), expected);
});

Deno.test("subtree filter selects single values of a leaf-list by content match", () => {
  const data = `<top xmlns="${CONFIG}"><users><user><name>a</name><tag>x</tag><tag>y</tag></user>` +
    `<user><name>b</name><tag>y</tag></user></users></top>`;
  const open = `<top xmlns="${CONFIG}"><users>`;
  assertEquals(
    filtered(`${open}<user><tag>x</tag><name/></user></users></top>`, data),
    `${open}<user><name>a</name><tag>x</tag></user></users></top>`,
  );
  assertEquals(
    filtered(`${open}<user><name>a</name><tag/></user></users></top>`, data),
    `${open}<user><name>a</name><tag>x</tag><tag>y</tag></user></users></top>`,
  );
});

Deno.test("subtree filter selects anydata as a whole", () => {
  const data = `<top xmlns="${CONFIG}"><blob><x>1</x><y/></blob></top>`;
  assertEquals(filtered(`<top xmlns="${CONFIG}"><blob/></top>`, data), data);
});

Deno.test("subtree filter shows a presence container that it names", () => {
  const data = `<top xmlns="${CONFIG}"><on/></top>`;
  assertEquals(filtered(`<top xmlns="${CONFIG}"><on/></top>`, data), data);
  assertEquals(filtered(`<top xmlns="${CONFIG}"><on><x/></on></top>`, data), "");
});

Deno.test("subtree filter finds entries by all their keys through the index", () => {
  const pair = (a: number, b: number) => `<pair><a>${a}</a><b>${b}</b><v>${a}-${b}</v></pair>`;
  let entries = "";
  for (let a = 0; a < 50; a++) for (let b = 0; b < 50; b++) entries += pair(a, b);
  const root = fromXml(schema, `<top xmlns="${CONFIG}">${entries}</top>`);
  const reader = new XmlReader(new TextEncoder().encode(
    `<f><top xmlns="${CONFIG}"><pair><b>7</b><a>30</a></pair><pair><a>3</a><b>9</b></pair>` +
      `<pair><a>3</a><b>99</b></pair></top></f>`,
  ));
  reader.next();
  const selector = subtreeSelector(parseElement(reader), schema.root, schema);
  assertEquals(
    toXml(root, { selector }),
    `<top xmlns="${CONFIG}">${pair(3, 9)}${pair(30, 7)}</top>`,
  );
  const top = schema.root.child(CONFIG, "top")!;
  const pairs = schema.root.slots[0];
  assertEquals(pairs, top);
  const list = (root.slots[0] as typeof root).slots[1] as Parameters<typeof selector.candidates>[0];
  const found = selector.child(top, root)!.child(list.schema, root.slots[0] as typeof root)!
    .candidates(list);
  assertEquals([...found!].length, 2);
});

Deno.test("subtree filter matches defaults in use when told to", () => {
  const data = `<top xmlns="${CONFIG}"><users><user><name>a</name></user></users></top>`;
  const filter =
    `<f><top xmlns="${CONFIG}"><users><user><type>user</type></user></users></top></f>`;
  const select = (defaults: boolean) => {
    const reader = new XmlReader(new TextEncoder().encode(filter));
    reader.next();
    const options = { defaults };
    const selector = subtreeSelector(parseElement(reader), schema.root, schema, options);
    return toXml(fromXml(schema, data), { selector, withDefaults: "report-all" });
  };
  assertEquals(select(false), "");
  assertEquals(select(true), data.replace("</name>", "</name><type>user</type>"));
});

Deno.test("SELECT_ALL shows everything", () => {
  assertEquals(
    toXml(fromXml(schema, USERS), { selector: SELECT_ALL }),
    toXml(fromXml(schema, USERS)),
  );
});
