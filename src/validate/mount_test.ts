import { assertEquals } from "@std/assert";
import { schemaOf } from "../../test/schema_helper.ts";
import { readData } from "../format/xml_read.ts";
import type { Branch } from "../tree/node.ts";
import { XmlReader } from "../xml/reader.ts";
import type { CompiledSchema } from "../yang/compiled_schema.ts";
import { type MountOptions, mountPointsOf, mountSchema } from "../yang/mount.ts";
import { compileConstraints } from "./mod.ts";
import { errorsOf } from "./testing/fixture.ts";

const TOP = `import ietf-yang-schema-mount { prefix yangmnt; }
  leaf a { type string; }
  list u { key k; leaf k { type string; } container p { yangmnt:mount-point "x"; leaf own { type string; } } }`;

/** A configuration with instances of a mount point that is changed step by step. */
class Session {
  readonly schema: CompiledSchema;
  readonly #validator;
  #base: Branch;

  constructor(mounted: string, options: MountOptions = {}) {
    this.schema = schemaOf(TOP) as CompiledSchema;
    const [point] = mountPointsOf(this.schema);
    const inner = schemaOf(
      `module n { yang-version 1.1; namespace "urn:n"; prefix n; ${mounted} }`,
    );
    mountSchema(this.schema, point, inner as CompiledSchema, options);
    this.#validator = compileConstraints(this.schema, { checked: true });
    this.#base = this.tree({});
  }

  tree(instances: Readonly<Record<string, string>>): Branch {
    const entries = Object.entries(instances).map(([k, content]) =>
      `<m:u><m:k>${k}</m:k><m:p><m:own>o</m:own>${content}</m:p></m:u>`
    );
    const text = `<data xmlns="urn:n" xmlns:m="urn:m">${entries.join("")}</data>`;
    const reader = new XmlReader(new TextEncoder().encode(text));
    reader.next();
    return readData(reader, this.schema.root, { schema: this.schema, config: true });
  }

  /** App-tags and paths of what is wrong with the instances, found from what has changed; the same as a check of all finds. */
  change(instances: Readonly<Record<string, string>>): string[] {
    const root = this.tree(instances);
    const found = errorsOf(() => this.#base = this.#validator.configuration(root, this.#base));
    assertEquals(found, errorsOf(() => this.#validator.configuration(root)));
    return found.map((line) => line.split(" | ").slice(0, 2).join(" ").replaceAll("n:", ""));
  }
}

Deno.test("absolute paths of a mounted schema begin at the mount point, in each instance", () => {
  const session = new Session(
    `leaf max { type int8; } list l { key k; leaf k { type int8; } must "count(/n:l) <= /n:max"; }`,
  );
  const l = (...keys: number[]) => keys.map((k) => `<l><k>${k}</k></l>`).join("");
  assertEquals(session.change({ a: `<max>2</max>${l(1, 2)}`, b: `<max>1</max>${l(1)}` }), []);
  assertEquals(session.change({ a: `<max>2</max>${l(1, 2)}`, b: `<max>1</max>${l(1, 2)}` }), [
    "operation-failed must-violation /u[k='b']/p/l[k='1']",
    "operation-failed must-violation /u[k='b']/p/l[k='2']",
  ]);
  assertEquals(session.change({ a: `<max>1</max>${l(1, 2)}`, b: `<max>1</max>${l(1)}` }), [
    "operation-failed must-violation /u[k='a']/p/l[k='1']",
    "operation-failed must-violation /u[k='a']/p/l[k='2']",
  ]);
});

Deno.test("references of a mounted schema end in their own instance", () => {
  const session = new Session(`list l { key k; leaf k { type int8; } }
    leaf r { type leafref { path "/n:l/n:k"; } } leaf i { type instance-identifier; }
    leaf t { type string; must "not(../r) or deref(../r)/../k = ."; }`);
  const l = "<l><k>1</k></l>";
  const r = "<r>1</r>";
  const i = `<i xmlns:n="urn:n">/n:l[n:k='1']</i>`;
  assertEquals(session.change({ a: l, b: l + r + i + "<t>1</t>" }), []);
  assertEquals(session.change({ a: l, b: r }), [
    "data-missing instance-required /u[k='b']/p/r",
  ]);
  assertEquals(session.change({ a: l, b: i }), [
    "data-missing instance-required /u[k='b']/p/i",
  ]);
  assertEquals(session.change({ a: l, b: l + r + "<t>2</t>" }), [
    "operation-failed must-violation /u[k='b']/p/t",
  ]);
});

Deno.test("conditions, identities and defaults are those of the mounted schema", () => {
  const session = new Session(`identity base; identity sub { base base; }
    leaf kind { type identityref { base base; } }
    container c { when "derived-from(/n:kind, 'n:base')"; leaf d { type int8; default 3; } leaf e { type int8; } }
    leaf s { type int8; must "/n:c/n:d = ."; }`);
  const kind = `<kind xmlns:n="urn:n">n:sub</kind>`;
  assertEquals(session.change({ a: `${kind}<c><e>1</e></c><s>3</s>` }), []);
  assertEquals(session.change({ a: kind + "<c><e>1</e></c>", b: "<c><e>1</e></c>" }), [
    "unknown-element /u[k='b']/p/c",
  ]);
  assertEquals(session.change({ a: `${kind}<s>3</s>`, b: "<s>3</s>" }), [
    "operation-failed must-violation /u[k='b']/p/s",
  ]);
});

Deno.test("a mounted schema can demand something of every instance, unless it is not validated", () => {
  const mounted =
    "leaf must-be { type string; mandatory true; } leaf x { type int8; must 'false()'; }";
  assertEquals(new Session(mounted).change({ a: "<x>1</x>" }), [
    "missing-element /u[k='a']/p/must-be",
    "operation-failed must-violation /u[k='a']/p/x",
  ]);
  assertEquals(new Session(mounted, { validate: false }).change({ a: "<x>1</x>" }), []);
});
