/**
 * The same verdicts on configurations as yanglint (libyang 2), except where a sentence of the RFC decides otherwise.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { readData } from "../../src/format/xml_read.ts";
import { printXml } from "../../src/format/xml_print.ts";
import { RpcError, RpcErrors } from "../../src/netconf/rpc_error.ts";
import { compileConstraints } from "../../src/validate/mod.ts";
import { Random } from "../../src/validate/testing/random.ts";
import { randomModule } from "../../src/validate/testing/random_module.ts";
import { TreeMaker } from "../../src/validate/testing/random_tree.ts";
import { XmlReader } from "../../src/xml/reader.ts";
import type { Schema } from "../../src/yang/schema.ts";
import { YangError } from "../../src/yang/statement.ts";
import { schemaOf } from "../schema_helper.ts";
import { PAIRS } from "./instances.ts";
import { XPATH_PAIRS } from "./xpath_truths.ts";

const YANGLINT = "/usr/bin/yanglint";

function installed(): boolean {
  try {
    return Deno.statSync(YANGLINT).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** A folder with a module, in which yanglint is asked about instances. */
class Lint implements Disposable {
  readonly #dir = Deno.makeTempDirSync({ prefix: "clixon-oracle-" });

  /** `body` of module `m`. */
  constructor(body: string) {
    const text = `module m { yang-version 1.1; namespace "urn:m"; prefix m;\n${body}\n}`;
    Deno.writeTextFileSync(`${this.#dir}/m.yang`, text);
  }

  /** What it says against the module, or against this configuration; undefined: nothing. */
  async refusal(xml?: string): Promise<string | undefined> {
    const args = ["-t", "config", `${this.#dir}/m.yang`];
    if (xml !== undefined) {
      await Deno.writeTextFile(`${this.#dir}/data.xml`, xml);
      args.push(`${this.#dir}/data.xml`);
    }
    const command = new Deno.Command(YANGLINT, { args, stdout: "null", stderr: "piped" });
    const { success, stderr } = await command.output();
    return success ? undefined : new TextDecoder().decode(stderr);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.#dir, { recursive: true });
  }
}

/** Our verdict on the text of a configuration. */
function isValid(schema: Schema, xml: string): boolean {
  const text = `<data xmlns="urn:m" xmlns:m="urn:m">${xml}</data>`;
  const reader = new XmlReader(new TextEncoder().encode(text));
  reader.next();
  try {
    compileConstraints(schema).configuration(
      readData(reader, schema.root, { schema, config: true }),
    );
    return true;
  } catch (error) {
    if (error instanceof RpcError || error instanceof RpcErrors) return false;
    throw error;
  }
}

/** Every element declares the namespaces by itself: yanglint takes top-level elements one after the other. */
function withNamespaces(xml: string): string {
  return xml.replace(/<([\w-]+)(?=[\s/>])(?![^>]*xmlns=)/g, '<$1 xmlns="urn:m" xmlns:m="urn:m"');
}

for (const { name, yang, instances } of [...PAIRS, ...XPATH_PAIRS]) {
  Deno.test(`instances of ${name} are judged as expected`, () => {
    const schema = schemaOf(yang);
    for (const { xml, valid } of instances) assertEquals(isValid(schema, xml), valid, xml);
  });

  Deno.test({
    name: `yanglint judges instances of ${name} as we do, or is wrong`,
    ignore: !installed(),
    fn: async () => {
      using lint = new Lint(yang);
      for (const { xml, valid, disagreement } of instances) {
        const refusal = await lint.refusal(withNamespaces(xml));
        const agrees = (refusal === undefined) === valid;
        assertEquals(agrees, disagreement === undefined, `${xml}\n${refusal}`);
      }
    },
  });
}

/** Random modules and configurations; more are `ORACLE_SEEDS=1-1000 deno test -A test/oracle`. */
const [FIRST, LAST] = (Deno.env.get("ORACLE_SEEDS") ?? "200-230").split("-").map(Number);

Deno.test({
  name: "yanglint judges random configurations as we do",
  ignore: !installed(),
  fn: async () => {
    let valid = 0;
    let invalid = 0;
    for (let seed = FIRST; seed <= LAST; seed++) {
      const random = new Random(seed);
      const body = randomModule(random, { plain: true });
      const schema = compiled(body);
      using lint = new Lint(body);
      // It refuses some modules (a `when` that looks at its own node) that the RFC allows.
      if (schema === undefined || await lint.refusal() !== undefined) continue;
      const validator = compileConstraints(schema);
      const maker = new TreeMaker(random, schema.root);
      for (let density = 0.15; density < 0.8; density += 0.15) {
        const tree = maker.tree(density);
        const decoder = new TextDecoder();
        let xml = "";
        for (const chunk of printXml(tree)) xml += decoder.decode(chunk);
        if (xml === "") continue;
        const ours = verdict(() => validator.configuration(tree));
        const theirs = await lint.refusal(xml);
        assertEquals(
          ours === undefined,
          theirs === undefined,
          `${body}\n${xml}\n${ours}\n${theirs}`,
        );
        if (ours === undefined) valid++;
        else invalid++;
      }
    }
    // Both verdicts must be among them for the comparison to mean anything.
    assertEquals(Math.min(valid, invalid) > 5, true, `${valid} valid, ${invalid} invalid`);
  },
});

function compiled(body: string): Schema | undefined {
  try {
    return schemaOf(body);
  } catch (error) {
    if (error instanceof YangError) return undefined;
    throw error;
  }
}

/** The message of the refusal. */
function verdict(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof RpcError || error instanceof RpcErrors) return error.message;
    throw error;
  }
}
