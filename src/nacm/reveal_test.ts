import { assertEquals, assertStrictEquals } from "@std/assert";
import { RpcError, type RpcErrorOptions, RpcErrors } from "../netconf/rpc_error.ts";
import { groups, rule, ruleList, World } from "./testing/world.ts";

const MODULE = `
  import ietf-netconf-acm { prefix nacm; }
  container c {
    list l { key k; leaf k { type string; } leaf x { type string; } leaf secret { type string; nacm:default-deny-all; } }
    leaf-list ll { type string; }
  }
  rpc plain { input { leaf x { type string; } } }`;

const HIDING = rule("deny", { path: "/m:c/m:l[m:k='hidden']" });
const HIDDEN = "A rule about data that may not be read forbids it";

function world(...rules: string[]): World {
  return new World(MODULE, groups({ g: "u" }) + ruleList("g", ...rules));
}

/** What becomes of an error about a path. */
function told(
  world: World,
  text: string,
  { tag = "operation-failed", info, appTag }:
    & { tag?: RpcError["tag"] }
    & Pick<RpcErrorOptions, "info" | "appTag"> = {},
) {
  const namespaces = { m: "urn:m", nc: "urn:ietf:params:xml:ns:netconf:base:1.0" };
  const path = { text, namespaces };
  const error = new RpcError("application", tag, "says 42", { path, appTag, info });
  const seen = world.access("u").reportable(error) as RpcError;
  return { seen, error, short: `${seen.tag} ${seen.path?.text ?? "-"}: ${seen.message}` };
}

Deno.test("reportable leaves an error about what may be read as it is", () => {
  const { seen, error } = told(world(HIDING), "/m:c/m:l[m:k='a']/m:x");
  assertStrictEquals(seen, error);
});

Deno.test("reportable leaves an error about the request as it is", () => {
  const { seen, error } = told(world(HIDING), "/nc:rpc/m:plain/m:x");
  assertStrictEquals(seen, error);
});

Deno.test("reportable cuts a path above what is hidden, and does not repeat the message", () => {
  assertEquals(
    told(world(HIDING), "/m:c/m:l[m:k='hidden']/m:x").short,
    `operation-failed /m:c: ${HIDDEN}`,
  );
});

Deno.test("reportable gives no path where nothing may be read", () => {
  assertEquals(
    told(world(rule("deny")), "/m:c/m:l[m:k='a']").short,
    `operation-failed -: ${HIDDEN}`,
  );
});

Deno.test("reportable cuts a path above an entry of which a key is hidden", () => {
  const world_ = world(rule("deny", { path: "/m:c/m:l/m:k", "access-operations": "read" }));
  assertEquals(told(world_, "/m:c/m:l[m:k='a']/m:x").short, `operation-failed /m:c: ${HIDDEN}`);
});

Deno.test("reportable does not tell a path that no rule could mean", () => {
  assertEquals(
    told(world(HIDING), `/m:c/m:l[m:k=concat('"', "'", '')]`).short,
    `operation-failed -: ${HIDDEN}`,
  );
});

Deno.test("reportable leaves out paths in error-info that are hidden", () => {
  const one = (value: string) => ({ name: "non-unique", value, namespaces: { m: "urn:m" } });
  const shown = one("/m:c/m:l[m:k='a']/m:x");
  const { seen, short } = told(world(HIDING), "/m:c/m:l[m:k='a']", {
    info: [shown, one("/m:c/m:l[m:k='hidden']/m:x")],
  });
  assertEquals(seen.info, [shown]);
  assertEquals(short, `operation-failed /m:c/m:l[m:k='a']: ${HIDDEN}`);
});

for (const tag of ["data-exists", "data-missing"] as const) {
  Deno.test(`reportable makes ${tag} of what can neither be read nor written access-denied`, () => {
    const world_ = world(HIDING);
    assertEquals(
      told(world_, "/m:c/m:l[m:k='a']/m:secret", { tag }).short,
      "access-denied /m:c/m:l[m:k='a']: default deny",
    );
    assertEquals(world_.control.counters.dataWrites, 1);
  });
}

Deno.test("reportable tells who may write whether it is there", () => {
  const world_ = world(rule("permit", { "access-operations": "create delete" }));
  const at = (tag: "data-exists" | "data-missing") =>
    told(world_, "/m:c/m:l[m:k='a']/m:secret", { tag }).seen.tag;
  assertEquals([at("data-exists"), at("data-missing")], ["data-exists", "data-missing"]);
});

Deno.test("reportable looks at each of several errors", () => {
  const path = { text: "/m:c/m:l[m:k='hidden']", namespaces: { m: "urn:m" } };
  const error = new RpcError("application", "invalid-value", "says 42", { path });
  const seen = world(HIDING).access("u").reportable(new RpcErrors([error, error])) as RpcErrors;
  assertEquals(seen.errors.map(({ message }) => message), [HIDDEN, HIDDEN]);
});

Deno.test("reportable passes on what is no rpc-error", () => {
  const error = new TypeError("x");
  assertStrictEquals(world(HIDING).access("u").reportable(error), error);
});

Deno.test("mayRead decides about paths with names of modules", () => {
  const access = world(HIDING).access("u");
  assertEquals(
    ["/m:c", "/m:c/l[k='a']/x", "/m:c/l[k='hidden']/x", "/m:c/ll[.='1']", "/m:nothing"]
      .map((path) => access.mayRead(path)),
    [true, true, false, true, false],
  );
});
