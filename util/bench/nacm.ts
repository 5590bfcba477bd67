/**
 * What access control costs: a large read with many rules against the same without.
 *
 * @module
 */

import { printXml } from "../../src/format/xml_print.ts";
import { fromXml } from "../../src/format/testing/data.ts";
import { AccessControl, readableTree } from "../../src/nacm/mod.ts";
import { Branch } from "../../src/tree/node.ts";
import { diff } from "../../src/tree/diff.ts";
import type { Selector } from "../../src/tree/selector.ts";
import { loadModules } from "../../src/yang/load.ts";
import { LIST_MODULE, listTree } from "./lists.ts";
import { type Bench, median, medianOf, milliseconds, ratio, type Row, time } from "./row.ts";

const RULES = 500;

export const ACCESS_CONTROL: Bench = {
  title: "Access control",
  run({ quick }) {
    return Promise.resolve(measure(quick ? 1_000 : 100_000, quick ? 2 : 9));
  },
};

async function measure(count: number, runs: number): Promise<Row[]> {
  const schema = loadModules({
    texts: [{ file: "bench.yang", text: LIST_MODULE }],
    modules: [{ name: "ietf-netconf-acm" }],
  });
  const tree = listTree(schema, count);
  const rules = Array.from({ length: RULES }, (_, index) => {
    const key = Math.floor(index * count / RULES);
    return `<rule><name>${index}</name><path>/b:x/b:y[b:a='${key}']/b:b</path>` +
      `<access-operations>read</access-operations><action>deny</action></rule>`;
  });
  const running = fromXml(
    schema,
    `<nacm xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-acm">` +
      `<groups><group><name>g</name><user-name>u</user-name></group></groups>` +
      `<rule-list><name>l</name><group>g</group>${rules.join("")}` +
      `<rule><name>rest</name><action>permit</action></rule></rule-list></nacm>`,
  );
  const control = () =>
    new AccessControl(schema, {
      mode: "internal",
      credentials: "none",
      recoveryUser: undefined,
      proxies: new Set(),
      disabledOnEmpty: false,
      systemGroups: () => [],
    });
  const access = control().access(running, { user: "u", peer: "u" })!;
  const print = (root: Branch, selector?: Selector) => {
    for (const _ of printXml(root, { selector }));
  };
  // As `get` does it.
  const { readable } = access;
  const shown = () => readableTree(new Branch(schema.root, tree.slots), readable);
  // In turn, so that both meet the same machine.
  const plain: number[] = [];
  const ruled: number[] = [];
  const walked: number[] = [];
  for (let run = 0; run < runs; run++) {
    plain.push(await milliseconds(() => print(tree)));
    ruled.push(await milliseconds(() => print(shown())));
    walked.push(await milliseconds(() => print(tree, readable)));
  }
  const compile = await medianOf(
    runs,
    () => control().access(running, { user: "u", peer: "u" })!.readable,
  );
  const write = await medianOf(runs, () => access.write(diff(new Branch(schema.root, []), tree)));
  const size = count.toLocaleString("en");
  return [
    {
      name: `get of ${size} entries with ${RULES} rules`,
      value: ratio(median(ruled), median(plain)),
      note: `to the same without access control (${time(median(plain))}); goal ≤ 1.3`,
    },
    {
      name: "the same where each entry has to be asked for",
      value: ratio(median(walked), median(plain)),
      note: "to the same without access control",
    },
    { name: `compiling ${RULES} rules at the first request`, value: time(compile) },
    { name: `checking the creation of ${size} entries`, value: time(write) },
  ];
}
