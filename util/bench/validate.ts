/**
 * What validation costs: all of a large configuration, and one-entry changes of it, with yanglint's time for the same data as
 * the yardstick where it is installed.
 *
 * @module
 */

import { readData } from "../../src/format/xml_read.ts";
import { RpcError, RpcErrors } from "../../src/netconf/rpc_error.ts";
import { Branch, type EntryList } from "../../src/tree/node.ts";
import { compileConstraints, type Validator } from "../../src/validate/mod.ts";
import { XmlReader } from "../../src/xml/reader.ts";
import { loadModules } from "../../src/yang/load.ts";
import type { ListNode, Schema } from "../../src/yang/schema.ts";
import { type Bench, medianOf, milliseconds, ratio, type Row, time } from "./row.ts";

const MODULE = `module b {
  namespace "urn:b"; prefix b; yang-version 1.1;
  container t {
    list target { key id; leaf id { type uint32; } }
    list ref { key k; leaf k { type uint32; } leaf to { type leafref { path "/b:t/b:target/b:id"; } } }
    list own { key k; must "a < b"; leaf k { type uint32; } leaf a { type uint32; } leaf b { type uint32; } }
    list counted { key k; must "count(../counted) <= 1000000"; leaf k { type uint32; } leaf a { type uint32; } }
    list only { key k; unique a; leaf k { type uint32; } leaf a { type uint32; } }
  }
}`;

type ListName = "target" | "ref" | "own" | "counted" | "only";

export const VALIDATION: Bench = {
  title: "Validation",
  async run({ quick }) {
    return [...await references(quick ? 400 : 40_000), ...await changes(quick ? 100 : 10_000)];
  },
};

/** A schema with trees of it. */
class Subject {
  readonly schema: Schema = loadModules({ texts: [{ file: "b.yang", text: MODULE }] });
  readonly validator: Validator = compileConstraints(this.schema);

  get empty(): Branch {
    return new Branch(this.schema.root, []);
  }

  parse(xml: string): Branch {
    const reader = new XmlReader(new TextEncoder().encode(`<data>${xml}</data>`));
    reader.next();
    return readData(reader, this.schema.root, { schema: this.schema });
  }

  /** `root` with what `change` makes of one list. */
  with(root: Branch, name: ListName, change: (list: EntryList) => EntryList): Branch {
    const slot = this.#list(name).slot;
    const container = root.slots[0] as Branch;
    const slots = [...container.slots];
    slots[slot] = change(slots[slot] as EntryList);
    return new Branch(root.schema, [new Branch(container.schema, slots)]);
  }

  entry(name: ListName, ...values: number[]): Branch {
    return new Branch(this.#list(name), values);
  }

  #list(name: ListName): ListNode {
    const container = this.schema.root.slots[0];
    if (container.kind !== "container") throw new Error("the module has another shape");
    return container.child("urn:b", name) as ListNode;
  }
}

/** `<list><leaf>value</leaf>…</list>` for each number below `count`. */
function entries(name: ListName, count: number, leafs: (index: number) => object): string {
  let xml = "";
  for (let index = 0; index < count; index++) {
    const inner = Object.entries(leafs(index)).map(([leaf, value]) =>
      `<${leaf}>${value}</${leaf}>`
    );
    xml += `<${name}>${inner.join("")}</${name}>`;
  }
  return `<t xmlns="urn:b">${xml}</t>`;
}

function referenceXml(count: number): string {
  const targets = entries("target", count + 1, (index) => ({ id: index }));
  const refs = entries("ref", count, (index) => ({ k: index, to: index }));
  return targets.replace("</t>", "") + refs.replace('<t xmlns="urn:b">', "");
}

/** Entries with a leafref into another list: the first commit and one-entry commits. */
async function references(count: number): Promise<Row[]> {
  const subject = new Subject();
  const { validator } = subject;
  const xml = referenceXml(count);
  let root = subject.empty;
  const parse = await medianOf(3, () => root = subject.parse(xml));
  const first = await medianOf(3, () => validator.configuration(root, subject.empty));
  const size = count.toLocaleString("en");
  const rows: Row[] = [{
    name: `first commit, ${size} entries with a leafref into ${size} others`,
    value: time(first),
    note: await yardstick(xml, parse + first),
  }];
  const small = subject.parse(referenceXml(Math.ceil(count / 100)));
  const compared = async (name: string, work: (root: Branch, size: number) => unknown) => {
    const few = await settledMedian(() => work(small, Math.ceil(count / 100)));
    const many = await settledMedian(() => work(root, count));
    rows.push({ name, value: time(many), note: `${ratio(many, few)} that in a list of 1/100` });
  };
  validator.configuration(small);
  await compared("one-entry commit", (base, entries) => {
    const entry = subject.entry("ref", entries + 5, 3);
    validator.configuration(subject.with(base, "ref", (list) => list.with(entry)), base);
  });
  await compared("deletion of a referenced entry, refused", (base) => {
    const without = subject.with(base, "target", (list) => list.without([7]));
    if (!isRefused(() => validator.configuration(without, base))) throw new Error("not refused");
  });
  await compared("deletion of an unreferenced entry", (base, entries) => {
    const without = subject.with(base, "target", (list) => list.without([entries]));
    validator.configuration(without, base);
  });
  return rows;
}

/** One-entry commits in lists with each kind of constraint. */
async function changes(count: number): Promise<Row[]> {
  const rows: Row[] = [];
  const size = count.toLocaleString("en");
  const kinds: readonly (readonly [ListName, string])[] = [
    ["own", "a must that looks at its own entry"],
    ["counted", "a must on count() over the list"],
    ["only", "unique"],
  ];
  for (const [name, what] of kinds) {
    const figures: number[] = [];
    let first = 0;
    for (const entriesIn of [Math.ceil(count / 100), count]) {
      const subject = new Subject();
      const xml = entries(name, entriesIn, (index) => ({
        k: index,
        a: index,
        ...name === "own" ? { b: index + 1 } : {},
      }));
      const root = subject.parse(xml);
      first = await milliseconds(() => subject.validator.configuration(root, subject.empty));
      figures.push(
        await settledMedian((run) => {
          const entry = subject.entry(name, entriesIn + run, entriesIn + run, entriesIn + run + 1);
          const next = subject.with(root, name, (list) => list.with(entry));
          subject.validator.configuration(next, root);
        }),
      );
    }
    const [few, many] = figures;
    rows.push({
      name: `one-entry commit, ${size} entries with ${what}`,
      value: time(many),
      note: `${ratio(many, few)} that in a list of 1/100; first commit ${time(first)}`,
    });
  }
  return rows;
}

/** Median after the code has been compiled. */
async function settledMedian(work: (run: number) => unknown): Promise<number> {
  await medianOf(100, work);
  return await medianOf(101, work);
}

function isRefused(work: () => unknown): boolean {
  try {
    work();
  } catch (error) {
    if (error instanceof RpcError || error instanceof RpcErrors) return true;
    throw error;
  }
  return false;
}

/** How long yanglint takes to read and validate the same data, and our ratio to it. */
async function yardstick(xml: string, ours: number): Promise<string> {
  const dir = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${dir}/b.yang`, MODULE);
    await Deno.writeTextFile(`${dir}/data.xml`, xml);
    const args = ["-t", "config", `${dir}/b.yang`, `${dir}/data.xml`];
    const lint = new Deno.Command("yanglint", { args, stdout: "null", stderr: "piped" });
    let errors = "";
    const theirs = await medianOf(3, async () => {
      errors = new TextDecoder().decode((await lint.output()).stderr);
    });
    if (errors !== "") throw new Error(errors);
    return `with reading ${time(ours)}, yanglint ${time(theirs)}: ${ratio(ours, theirs)}`;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "yanglint is not installed";
    throw error;
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}
