import { assertEquals, assertThrows } from "@std/assert";
import type { Json } from "./api.ts";
import { readMount } from "./mount.ts";

Deno.test("readMount fills in what a plugin leaves out", () => {
  assertEquals(readMount({ modules: [{ name: "m" }] }), {
    modules: [{ name: "m", revision: undefined, namespace: undefined, features: undefined }],
    validate: true,
    config: true,
    domain: undefined,
  });
  const module = { name: "m", revision: "2020-01-01", namespace: "urn:m", features: ["f"] };
  assertEquals(
    readMount({ modules: [module], validate: "none", config: false, domain: "d.1" }),
    { modules: [module], validate: false, config: false, domain: "d.1" },
  );
});

const FAULTS: readonly [answer: Json, message: string][] = [
  ["m", "it: must be an object"],
  [{}, "modules: must be an array of 1 to 10000 modules"],
  [{ modules: [] }, "modules: must be an array of 1 to 10000 modules"],
  [{ modules: ["m"] }, "modules[0]: must be an object"],
  [{ modules: [{}] }, "modules[0].name: is missing"],
  [{ modules: [{ name: "../m" }] }, 'modules[0].name: "../m" is not allowed'],
  [{ modules: [{ name: "m", revision: "new" }] }, 'modules[0].revision: "new" is not allowed'],
  [{ modules: [{ name: "m", features: "f" }] }, "modules[0].features: must be an array of names"],
  [{ modules: [{ name: "m", features: [1] }] }, "modules[0].features[0]: 1 is not allowed"],
  [{ modules: [{ name: "m" }], domain: ".." }, 'domain: ".." is not allowed'],
  [{ modules: [{ name: "m" }], domain: "a/b" }, 'domain: "a/b" is not allowed'],
  [{ modules: [{ name: "m" }], validate: "some" }, 'validate: must be "none" or "full"'],
  [{ modules: [{ name: "m" }], config: 1 }, "config: must be true or false"],
  [{ modules: [{ name: "m" }], label: "x" }, "label: there is no such member"],
];

for (const [answer, message] of FAULTS) {
  Deno.test(`readMount refuses ${JSON.stringify(answer)}`, () => {
    assertThrows(() => readMount(answer), TypeError, message);
  });
}
