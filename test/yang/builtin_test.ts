/**
 * The modules shipped with the program say the same as the published ones.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { BUILTIN_DIR, loadModules } from "../../src/yang/load.ts";
import { checkExpressions } from "../../src/validate/mod.ts";
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
    const schema = loadModules({
      modules: [{ name }],
      features: ["*:*"],
      check: checkExpressions,
    });
    assertEquals(schema.warnings, []);
  });
}

/**
 * Where the published text cannot mean what it says. The `when` on a `uses` of RFC 6470 is asked at the notification (RFC 7950 §7.21.5), whose
 * parent has no such child: taken literally, no notification could ever name the user and session it promises.
 */
const CORRECTED: Readonly<Record<string, readonly [string, string]>> = {
  "ietf-netconf-notifications": [
    "../confirm-event != 'timeout'",
    "confirm-event != 'timeout'",
  ],
};

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
      const [wrong, right] = CORRECTED[name] ?? ["", ""];
      assertEquals(moduleText(ours, name), moduleText(published, name).replaceAll(wrong, right));
    },
  });
}
