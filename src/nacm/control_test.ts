import { assertEquals } from "@std/assert";
import { RpcError } from "../netconf/rpc_error.ts";
import { AccessControl, type ControlOptions } from "./control.ts";
import { checkCredentials, type CredentialRules } from "./credentials.ts";
import { groups, OPTIONS, rule, ruleList, World } from "./testing/world.ts";

const MODULE = "container c { leaf x { type string; } }";
const BASE = "urn:ietf:params:xml:ns:netconf:base:1.0";
const X = '<c xmlns="urn:m"><x>1</x></c>';

/** Whether control is off for a user, with these options and rules. */
function isOff(nacm: string, options: Partial<ControlOptions>, user = "u", peer = user): boolean {
  const world = new World(MODULE, nacm, options);
  return world.control.access(world.running, { user, peer }) === undefined;
}

Deno.test("AccessControl is off in mode disabled", () => {
  assertEquals(isOff("", { mode: "disabled" }), true);
  assertEquals(isOff("", {}), false);
});

Deno.test("AccessControl is off when enable-nacm is false", () => {
  assertEquals(isOff("<enable-nacm>false</enable-nacm>", {}), true);
  assertEquals(isOff("<enable-nacm>true</enable-nacm>", {}), false);
});

Deno.test("AccessControl is off without rules when asked to be", () => {
  assertEquals(isOff("", { disabledOnEmpty: true }), true);
  assertEquals(isOff(groups({ g: "u" }), { disabledOnEmpty: true }), false);
});

Deno.test("AccessControl takes the rules of mode external, whatever running says", () => {
  const inside = new World(MODULE, "<enable-nacm>false</enable-nacm>");
  const slot = inside.schema.root.childrenByName("nacm")[0].slot;
  const rules = new World(MODULE, groups({ g: "u" }) + ruleList("g", rule("permit")));
  const external = rules.running.slots[slot] as ControlOptions["external"];
  const control = new AccessControl(inside.schema, { ...OPTIONS, mode: "external", external });
  const access = control.access(inside.running, { user: "u", peer: "u" })!;
  assertEquals(access.readable, undefined);
  access.operation(inside.schema.rpc(BASE, "kill-session")!);
});

Deno.test("AccessControl sees changed rules at the next request", () => {
  const world = new World(MODULE, groups({ g: "u" }) + ruleList("g", rule("deny")));
  const open = new World(MODULE, groups({ g: "u" }) + ruleList("g", rule("permit")));
  const reads = (running: World["running"]) =>
    world.control.access(running, { user: "u", peer: "u" })!.readable === undefined;
  assertEquals(reads(world.running), false);
  assertEquals(reads(open.running), true);
  assertEquals(reads(world.running), false);
});

Deno.test("AccessControl adds the groups of the operating system", () => {
  const options = { systemGroups: (user: string) => user === "u" ? ["wheel"] : [] };
  const rules = ruleList("wheel", rule("permit"));
  const permits = (
    nacm: string,
    user: string,
    peer: string,
    more: Partial<ControlOptions> = {},
  ) => {
    const world = new World(MODULE, nacm, { ...options, ...more });
    return world.control.access(world.running, { user, peer })!.readable === undefined &&
      world.control.policy(world.running, { user, peer })!.data("update").all;
  };
  assertEquals(permits(rules, "u", "u"), true);
  assertEquals(permits(rules, "other", "other"), false);
  assertEquals(
    permits("<enable-external-groups>false</enable-external-groups>" + rules, "u", "u"),
    false,
  );
  // The peer's groups are not those of another user that it names.
  assertEquals(permits(rules, "other", "u", { credentials: "except" }), false);
  assertEquals(permits(rules, "other", "u", { credentials: "none" }), true);
});

Deno.test("AccessControl takes the client's word for the group only without credentials", () => {
  const nacm = ruleList("ops", rule("permit"));
  const permits = (credentials: ControlOptions["credentials"]) => {
    const world = new World(MODULE, nacm, { credentials });
    return world.control.policy(world.running, { user: "u", peer: "u", group: "ops" })!
      .data("update").all;
  };
  assertEquals(permits("none"), true);
  assertEquals(permits("exact"), false);
});

Deno.test("AccessControl leaves the recovery user alone when it is who it says", () => {
  const rules = ruleList("*", rule("deny"));
  const recovery = { recoveryUser: "rescue", proxies: new Set(["www-data"]) };
  const off = (credentials: ControlOptions["credentials"], peer: string | undefined) => {
    const world = new World(MODULE, rules, { ...recovery, credentials });
    return world.control.access(world.running, { user: "rescue", peer }) === undefined;
  };
  assertEquals(off("exact", "rescue"), true);
  assertEquals(off("exact", "root"), false);
  assertEquals(off("except", "root"), true);
  assertEquals(off("except", "www-data"), true);
  assertEquals(off("except", "mallory"), false);
  assertEquals(off("none", "mallory"), true);
  assertEquals(off("none", undefined), false);
});

Deno.test("AccessControl ignores a rule whose path leads nowhere", () => {
  const world = new World(
    MODULE,
    groups({ g: "u" }) + ruleList("g", rule("deny", { path: "/m:nope" }), rule("permit")),
  );
  assertEquals(world.write("u", "", X), "permit");
});

/** The message with which a client is refused; undefined when it is not. */
function refusal(
  credentials: CredentialRules["credentials"],
  user: string | undefined,
  peer: string | undefined,
): string | undefined {
  try {
    checkCredentials(
      { user, peer },
      { credentials, recoveryUser: undefined, proxies: new Set(["www-data"]) },
      "get",
    );
    return undefined;
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    assertEquals([error.type, error.tag], ["application", "access-denied"]);
    return error.message;
  }
}

Deno.test("checkCredentials none lets anyone be anyone", () => {
  assertEquals(refusal("none", "u", undefined), undefined);
});

Deno.test("checkCredentials exact wants user and peer to be the same", () => {
  assertEquals(refusal("exact", "u", "u"), undefined);
  assertEquals(refusal("exact", "u", "root"), "User root credential not matching NACM user u");
});

Deno.test("checkCredentials except lets root and proxies name anyone", () => {
  assertEquals(refusal("except", "u", "root"), undefined);
  assertEquals(refusal("except", "u", "www-data"), undefined);
  assertEquals(refusal("except", "u", "v"), "User v credential not matching NACM user u");
});

Deno.test("checkCredentials refuses where the socket does not tell who is there", () => {
  assertEquals(refusal("except", "u", undefined), "No peer user credentials available");
});

Deno.test("checkCredentials refuses a client that names nobody", () => {
  assertEquals(
    refusal("exact", undefined, "u"),
    'No NACM username attribute present in incoming RPC: "get"',
  );
});

Deno.test("a client that may not act as its user is refused everything but closing", () => {
  const world = new World(MODULE, "", { credentials: "exact" });
  const access = world.control.access(world.running, { user: "u", peer: "v" })!;
  access.operation(world.schema.rpc(BASE, "close-session")!);
  let message = "";
  try {
    access.operation(world.schema.rpc(BASE, "get")!);
  } catch (error) {
    message = (error as Error).message;
  }
  assertEquals(message, "User v credential not matching NACM user u");
  assertEquals(world.control.counters.operations, 1);
});
