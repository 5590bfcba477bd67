import { assert, assertEquals } from "@std/assert";
import { schemaOf } from "../../test/schema_helper.ts";
import { printXml } from "../format/xml_print.ts";
import { Branch } from "../tree/node.ts";
import type { Schema } from "../yang/schema.ts";
import { YangError } from "../yang/statement.ts";
import { compileConstraints } from "./mod.ts";
import { naiveVerdict } from "./testing/naive.ts";
import { caught, errorsOf } from "./testing/fixture.ts";
import { Random } from "./testing/random.ts";
import { randomModule } from "./testing/random_module.ts";
import { TreeMaker } from "./testing/random_tree.ts";

/** Random edits in the suite; a longer run is `VALIDATE_CASES=1000000 deno test src/validate/incremental_test.ts`. */
const CASES = Number(Deno.env.get("VALIDATE_CASES") ?? 12_000);
const EDITS_PER_SCHEMA = 100;

function compiled(yang: string): Schema | undefined {
  try {
    return schemaOf(yang);
  } catch (error) {
    // What the generator puts together is not always allowed (circular leafrefs, uniques through lists …).
    if (error instanceof YangError) return undefined;
    throw error;
  }
}

function xml(root: Branch): string {
  const decoder = new TextDecoder();
  let text = "";
  for (const chunk of printXml(root, { pretty: true })) text += decoder.decode(chunk);
  return text;
}

/** Counts what the cases were. */
interface Tally {
  cases: number;
  valid: number;
  refused: number;
  removed: number;
}

/** Some edits of one random schema, each checked by what changed and as a whole. */
function checkSchema(seed: number, tally: Tally): void {
  const random = new Random(seed);
  const yang = randomModule(random);
  const schema = compiled(yang);
  if (schema === undefined) return;
  const incremental = compileConstraints(schema);
  const reference = compileConstraints(schema);
  const maker = new TreeMaker(random, schema.root);
  const full = (root: Branch) => errorsOf(() => reference.configuration(root));
  let base = new Branch(schema.root, []);
  for (let tries = 0; full(base).length > 0; tries++) {
    if (tries === 20) return;
    base = maker.tree(0.2 + 0.1 * (tries % 8));
  }
  for (let edit = 0; edit < EDITS_PER_SCHEMA; edit++) {
    const wanted = random.chance(0.03) ? maker.tree(0.5) : maker.changed(base);
    const context = () =>
      `seed ${seed}, edit ${edit}\n${yang}\nbase:\n${xml(base)}\nwanted:\n${xml(wanted)}`;
    tally.cases++;
    let settled: Branch = wanted;
    const settling = errorsOf(() => settled = incremental.edited(wanted, base));
    const all = full(wanted);
    const isFalse = (line: string) => line.startsWith("unknown-element");
    const verdict = caught(() => reference.configuration(wanted))
      .map(({ tag, appTag, path }) => `${appTag ?? tag} ${path!.text}`);
    assertEquals(verdict.sort(), naiveVerdict(schema, wanted), context());
    if (settling.length > 0) {
      assert(all.some(isFalse), context());
      tally.refused++;
      continue;
    }
    if (all.some(isFalse)) {
      tally.removed++;
      assert(settled !== wanted, context());
    } else assert(settled === wanted, context());
    let result = settled;
    const errors = errorsOf(() => result = incremental.configuration(wanted, base));
    assertEquals(errors, full(settled), context());
    if (errors.length > 0) {
      tally.refused++;
      continue;
    }
    assertEquals(xml(result), xml(settled));
    tally.valid++;
    base = result;
  }
}

Deno.test("configuration gives the verdict and the errors of a whole check, whatever was edited", () => {
  const tally: Tally = { cases: 0, valid: 0, refused: 0, removed: 0 };
  for (let seed = Number(Deno.env.get("VALIDATE_SEED") ?? 1); tally.cases < CASES; seed++) {
    checkSchema(seed, tally);
  }
  // The cases are worth something only when both verdicts are common.
  assert(tally.valid > tally.cases / 10, JSON.stringify(tally));
  assert(tally.refused > tally.cases / 10, JSON.stringify(tally));
  assert(tally.removed > tally.cases / 1000, JSON.stringify(tally));
});
