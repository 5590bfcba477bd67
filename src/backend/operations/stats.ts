/**
 * `stats` of clixon-lib: how many nodes there are and what they take.
 *
 * @module
 */

import { Branch, type EntryList, type Slot, type ValueList } from "../../tree/node.ts";
import type { BranchSchema, DataNode, Module } from "../../yang/schema.ts";
import type { Scalar } from "../../yang/type.ts";
import type { Backend } from "../backend.ts";
import { type Answer, leafText, type Request } from "../operation.ts";
import { inTurns } from "../turns.ts";

/** Nodes and the bytes that they take on the heap. */
interface Size {
  nr: number;
  bytes: number;
}

/** What V8 takes on a 64-bit machine for a branch with its array of slots, and for each slot. */
const BRANCH_BYTES = 40 + 16 + 16;
const SLOT_BYTES = 8;
/** Of a string: its header; characters are counted one by one. */
const STRING_BYTES = 16;

/** `<stats>`. */
export async function stats({ backend, input, rpc }: Request): Promise<Answer> {
  const { schema, stores } = backend;
  const nodes = schemaNodes(backend);
  const named: { name: string; size: Size }[] = [];
  for (const name of ["running", "candidate", "startup"]) {
    named.push({ name, size: await inTurns(sizeOf(stores.store(name).loaded)) });
  }
  const total = named.reduce((sum, { size }) => sum + size.nr, 0);
  const yang = [...nodes.values()].reduce((sum, count) => sum + count, 0);
  const memory = Deno.memoryUsage();
  const datastores = named.map(({ name, size }) =>
    `<datastore><name>${name}</name><nr>${size.nr}</nr><size>${size.bytes}</size></datastore>`
  );
  const modules = leafText(input, "modules") !== "true" ? [] : schema.modules.map((module) => {
    const nr = nodes.get(module) ?? 0;
    return `<module><name>${module.name}</name><nr>${nr}</nr><size>${module.text.length}</size></module>`;
  });
  const texts = schema.modules.reduce((sum, { text }) => sum + text.length, 0);
  const namespace = ` xmlns="${rpc.module.namespace}"`;
  return {
    kind: "xml",
    xml:
      `<global${namespace}><xmlnr>${total}</xmlnr><yangnr>${yang}</yangnr><heap>${memory.heapUsed}</heap></global>` +
      `<datastores${namespace}>${datastores.join("")}</datastores>` +
      `<module-sets${namespace}><module-set><name>top/data</name><nr>${yang}</nr><size>${texts}</size>` +
      `${uniqueByName(modules).join("")}</module-set></module-sets>`,
  };
}

/** Several revisions of a module have one entry in the list, which has names for keys. */
function uniqueByName(modules: readonly string[]): string[] {
  const byName = new Map(modules.map((module) => [/<name>(.*?)<\/name>/.exec(module)![1], module]));
  return [...byName.values()];
}

/** The data nodes of the schema by module; only those that have been expanded so far have cost anything, but all count. */
function schemaNodes({ schema }: Backend): Map<Module, number> {
  const counts = new Map<Module, number>();
  const pending: BranchSchema[] = [
    schema.root,
    ...schema.rpcs.flatMap(({ input, output }) => [input, output]),
    ...schema.notifications,
  ];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const node of at.slots) {
      counts.set(node.module, (counts.get(node.module) ?? 0) + 1);
      if (isBranch(node)) pending.push(node);
    }
  }
  return counts;
}

function isBranch(node: DataNode): node is DataNode & BranchSchema {
  return node.kind === "container" || node.kind === "list";
}

/** Nodes that are counted in a row. */
const SLICE = 1024;

/** What a datastore holds. Walks all of it, with pauses. */
function* sizeOf(root: Branch | undefined): Generator<void, Size> {
  const size = { nr: 0, bytes: 0 };
  /** What is left to walk: branches, and the entries of lists. */
  const pending: (Branch | Iterator<Branch | Scalar>)[] = root === undefined ? [] : [root];
  for (let steps = 1, at = pending.pop(); at !== undefined; steps++, at = pending.pop()) {
    if (steps % SLICE === 0) yield;
    if (at instanceof Branch) {
      size.bytes += BRANCH_BYTES + SLOT_BYTES * at.slots.length;
      for (const slot of at.slots) addSlot(slot, size, pending);
      continue;
    }
    const { value, done } = at.next();
    if (done) continue;
    pending.push(at);
    if (value instanceof Branch) pending.push(value);
    else if (typeof value === "string") size.bytes += STRING_BYTES + value.length;
  }
  return size;
}

function addSlot(slot: Slot, size: Size, pending: (Branch | Iterator<Branch | Scalar>)[]): void {
  if (slot === undefined) return;
  if (slot instanceof Branch) {
    size.nr++;
    pending.push(slot);
  } else if (typeof slot !== "object") {
    size.nr++;
    if (typeof slot === "string") size.bytes += STRING_BYTES + slot.length;
  } else if ("size" in slot) {
    size.nr += slot.size;
    size.bytes += SLOT_BYTES * slot.size;
    pending.push((slot as EntryList | ValueList)[Symbol.iterator]());
  } else {
    size.nr++;
  }
}
