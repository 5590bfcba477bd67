import { tryCrimes, tryEscapes } from "./plugin_attack.ts";

Deno.test("a plugin without rights cannot leave its sandbox", tryEscapes);
Deno.test(
  "a plugin that misbehaves costs its own request, in time, and nobody else anything",
  tryCrimes,
);
