import { assertEquals, assertThrows } from "@std/assert";
import { ActivationError, inheritedListener } from "./notify.ts";

/** An environment of its own. */
function environment(values: Record<string, string>) {
  const map = new Map(Object.entries(values));
  return { get: (name: string) => map.get(name), delete: (name: string) => void map.delete(name) };
}

const OWN = String(Deno.pid);

Deno.test("inheritedListener is the first descriptor behind the standard ones", () => {
  const env = environment({ LISTEN_FDS: "1", LISTEN_PID: OWN, LISTEN_FDNAMES: "clixon" });
  assertEquals(inheritedListener(env), 3);
  // Children are not to take it for theirs.
  assertEquals(env.get("LISTEN_FDS"), undefined);
  assertEquals(inheritedListener(env), undefined);
});

Deno.test("inheritedListener leaves the socket of another process alone", () => {
  assertEquals(inheritedListener(environment({ LISTEN_FDS: "1", LISTEN_PID: "1" })), undefined);
  assertEquals(inheritedListener(environment({ LISTEN_FDS: "0", LISTEN_PID: OWN })), undefined);
});

for (const count of ["2", "x", "-1"]) {
  Deno.test(`inheritedListener refuses LISTEN_FDS=${count}`, () => {
    assertThrows(
      () => inheritedListener(environment({ LISTEN_FDS: count, LISTEN_PID: OWN })),
      ActivationError,
      `LISTEN_FDS is ${count}: expected one listening socket`,
    );
  });
}
