/**
 * The modules shipped with the program say the same as the published ones.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { BUILTIN_DIR, loadModules } from "../../src/yang/load.ts";
import { CORPUS } from "../corpus.ts";
import { moduleText } from "./schema_text.ts";

/** Shipped modules that are published elsewhere than in the corpus, or are the project's own. */
const OWN =
  /^(?:clixon-|notifications$|nc-notifications$|ietf-list-pagination|ietf-netconf-private)/;

const shipped = [...Deno.readDirSync(BUILTIN_DIR)]
  .map(({ name }) => name.replace(/\.yang$/, ""))
  .sort();

for (const name of shipped) {
  Deno.test(`${name}.yang loads by itself`, () => {
    const schema = loadModules({ modules: [{ name }], features: ["*:*"] });
    assertEquals(schema.warnings, []);
  });
}

for (const name of shipped.filter((name) => !OWN.test(name))) {
  Deno.test({
    name: `${name}.yang is the published interface`,
    ignore: CORPUS === undefined,
    fn: () => {
      const modules = [{ name }];
      const ours = loadModules({ modules, features: ["*:*"] });
      const published = loadModules({
        modules,
        dirs: [`${CORPUS}/ietf`],
        features: ["*:*"],
        builtin: false,
      });
      assertEquals(moduleText(ours, name), moduleText(published, name));
    },
  });
}
