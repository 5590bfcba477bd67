import { assertEquals } from "@std/assert";
import { toXml } from "../format/testing/data.ts";
import { counterState } from "./counters.ts";
import { explain, type Subject } from "./explain.ts";
import { groups, rule, ruleList, World } from "./testing/world.ts";

const MODULE =
  "container c { list l { key k; leaf k { type string; } leaf x { type string; } } leaf y { type string; } } rpc go;";

const world = new World(
  MODULE,
  groups({ ops: "u" }) +
    ruleList(
      "ops",
      rule("deny", { path: "/m:c/m:l[m:k='a']", "access-operations": "read" }),
      rule("permit", { path: "/m:c/m:l", "access-operations": "update" }),
      rule("deny", { "rpc-name": "go" }),
    ),
);

/** What is said about a subject, rules by their position. */
function why(subject: Subject, user = "u"): string {
  const { text } = explain(world.control, world.running, world.schema, user, subject);
  return text.replace(/rule "rule \d+"/, "the rule");
}

Deno.test("explain names the rule that decides about an entry", () => {
  assertEquals(
    why({ kind: "data", path: "/m:c/l[k='a']", operation: "read" }),
    'denied by the rule of rule-list "ops 3"',
  );
});

Deno.test("explain says that an ancestor hides a node", () => {
  assertEquals(
    why({ kind: "data", path: "/m:c/l[k='a']/x", operation: "read" }),
    'denied by the rule of rule-list "ops 3", which hides l with all that is below',
  );
});

Deno.test("explain names the default where no rule matches", () => {
  assertEquals(
    why({ kind: "data", path: "/m:c/l[k='b']/x", operation: "read" }),
    "permitted by default: read-default",
  );
  assertEquals(
    why({ kind: "data", path: "/m:c/y", operation: "create" }),
    "denied by default: write-default",
  );
});

Deno.test("explain tells of all entries where no key is given", () => {
  assertEquals(
    why({ kind: "data", path: "/m:c/l/x", operation: "update" }),
    'permitted by the rule of rule-list "ops 3"',
  );
});

Deno.test("explain decides about rpcs", () => {
  const go = world.schema.rpc("urn:m", "go")!;
  assertEquals(why({ kind: "rpc", rpc: go }), 'denied by the rule of rule-list "ops 3"');
  assertEquals(why({ kind: "rpc", rpc: go }, "other"), "permitted by default: exec-default");
});

Deno.test("counterState gives the counters as state data", () => {
  assertEquals(
    toXml(counterState(world.schema, { operations: 1, dataWrites: 2, notifications: 3 })!),
    '<nacm xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-acm"><denied-operations>1</denied-operations>' +
      "<denied-data-writes>2</denied-data-writes><denied-notifications>3</denied-notifications></nacm>",
  );
});
