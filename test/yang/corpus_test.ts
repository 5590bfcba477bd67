/**
 * All published modules load together: those of OpenConfig, of the IETF, of IEEE 802.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { loadModules } from "../../src/yang/load.ts";
import { mainDirFiles } from "../../src/yang/search.ts";
import type { Schema } from "../../src/yang/schema.ts";
import { CORPUS } from "../corpus.ts";

/** Modules that cannot be loaded, and why. */
const REFUSED: Readonly<Record<string, string>> = {
  // Its revision reads `revision date-revision`; yanglint refuses it as well.
  "ietf-template": "the revision is no date (RFC 7950 §7.1.9)",
};

/** The names of all modules in a folder, submodules not among them. */
function moduleNames(folder: string): string[] {
  const names = mainDirFiles(folder)
    .filter(({ path }) => !isSubmodule(path))
    .map(({ path }) => path.replace(/^.*\/|(?:@[^/]*)?\.yang$/g, ""));
  return names.filter((name) => REFUSED[name] === undefined);
}

function isSubmodule(path: string): boolean {
  return /^\s*submodule\b/m.test(Deno.readTextFileSync(path));
}

function loadAll(folder: string, others: readonly string[]): Schema {
  return loadModules({
    dirs: [folder, ...others].map((name) => `${CORPUS}/${name}`),
    modules: moduleNames(`${CORPUS}/${folder}`).map((name) => ({ name })),
    features: ["*:*"],
  });
}

function corpusTest(name: string, test: () => void): void {
  Deno.test({ name, ignore: CORPUS === undefined, fn: test });
}

corpusTest("all modules of OpenConfig load together from the main folder", () => {
  const schema = loadModules({ mainDir: `${CORPUS}/openconfig`, dirs: [`${CORPUS}/ietf`] });
  assertEquals(schema.warnings, []);
  const implemented = new Set(schema.modules.map(({ name }) => name));
  const missing = moduleNames(`${CORPUS}/openconfig`).filter((name) => !implemented.has(name));
  assertEquals(missing, []);
});

corpusTest("all modules of the IETF load together, all features on", () => {
  const rest = loadAll("ietf", ["ieee"]).warnings.map((warning) => warning.replace(/^.*\//, ""));
  assertEquals(rest, [
    'ietf-connectionless-oam@2019-04-16.yang:948:7: "yangmnt:mount-point" means something only in a container or list, not in anydata (RFC 8528 §3.1)',
  ]);
});

corpusTest("all modules of IEEE 802 load together, all features on", () => {
  // With ietf-interfaces of 2018: the copy in the folder is of 2014 and lacks nodes that are augmented.
  const schema = loadModules({
    dirs: [`${CORPUS}/ietf`, `${CORPUS}/ieee`],
    modules: moduleNames(`${CORPUS}/ieee`).map((name) => ({ name })),
    features: ["*:*"],
  });
  assertEquals(schema.warnings, []);
});

for (const [folder, others] of [["ietf", ["ieee"]], ["openconfig", ["ietf"]]] as const) {
  corpusTest(`each module of ${folder} loads by itself, with and without features`, () => {
    const dirs = [folder, ...others].map((name) => `${CORPUS}/${name}`);
    for (const name of moduleNames(`${CORPUS}/${folder}`)) {
      loadModules({ dirs, modules: [{ name }] });
      loadModules({ dirs, modules: [{ name }], features: ["*:*"] });
    }
  });
}

corpusTest("every revision of a module of the IETF loads", () => {
  for (const { name } of Deno.readDirSync(`${CORPUS}/ietf`)) {
    const [, module, revision] = /^(.*?)@(.*)\.yang$/.exec(name) ?? [];
    if (module === undefined || REFUSED[module] !== undefined) continue;
    if (isSubmodule(`${CORPUS}/ietf/${name}`)) continue;
    loadModules({
      dirs: [`${CORPUS}/ietf`, `${CORPUS}/ieee`],
      modules: [{ name: module, revision }],
    });
  }
});
