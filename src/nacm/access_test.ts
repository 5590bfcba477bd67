import { assertEquals } from "@std/assert";
import { childCursor, rootCursor } from "../tree/cursor.ts";
import type { EntryList } from "../tree/node.ts";
import type { ContainerNode, ListNode } from "../yang/schema.ts";
import { groups, outcome, rule, ruleList, World } from "./testing/world.ts";

const BASE = "urn:ietf:params:xml:ns:netconf:base:1.0";

/** One module with everything that rules can be about. */
const MODULE = `
  import ietf-netconf-acm { prefix nacm; }
  container c {
    list l { key "a b"; leaf a { type int8; } leaf b { type string; } leaf x { type string; }
      action reset { nacm:default-deny-all; } action show; notification alarm; }
    leaf-list ll { type string; ordered-by user; }
    choice ch { case one { leaf p { type string; } leaf-list ps { type string; } } case two { leaf q { type string; } }
      case three { choice in { case four { leaf r { type string; } } case five { leaf s { type string; } } } } }
    container deep { container deeper { leaf v { type string; } } }
    container here { presence p; leaf w { type string; } }
    anydata any;
  }
  container secret { nacm:default-deny-all; leaf open { type string; } }
  container fixed { nacm:default-deny-write; leaf open { type string; } }
  rpc plain; rpc sensitive { nacm:default-deny-all; }
  notification plain-event; notification sensitive-event { nacm:default-deny-all; }`;

/** A world in which user u is in group g, with some rules for it. */
function world(...rules: string[]): World {
  return new World(MODULE, groups({ g: "u" }) + ruleList("g", ...rules));
}

const c = (content: string) => `<c xmlns="urn:m">${content}</c>`;
const l = (a: number, b: string, more = "") => `<l><a>${a}</a><b>${b}</b>${more}</l>`;

Deno.test("defaults permit reading and invoking, and deny writing", () => {
  const empty = new World(MODULE, "");
  assertEquals(empty.read("u", c(l(1, "b"))), c(l(1, "b")));
  assertEquals(empty.exec("u", "urn:m", "plain"), "permit");
  assertEquals(empty.write("u", "", c("<ll>1</ll>")), "default deny: /m:c/m:ll[.='1']");
});

Deno.test("a user in no group is not looked at by any rule, not even one for *", () => {
  const all = new World(MODULE, groups({ g: "u" }) + ruleList("*", rule("permit")));
  assertEquals(all.write("u", "", c("<ll>1</ll>")), "permit");
  assertEquals(all.write("other", "", c("<ll>1</ll>")), "default deny: /m:c/m:ll[.='1']");
});

Deno.test("the first rule that matches decides, over all rule-lists in order", () => {
  const world = new World(
    MODULE,
    groups({ g: "u", h: "u" }) + ruleList("x", rule("permit")) +
      ruleList("h", rule("deny", { path: "/m:c/m:deep" })) +
      ruleList("g", rule("permit", { path: "/m:c" })),
  );
  assertEquals(world.write("u", "", c("<ll>1</ll>")), "permit");
  assertEquals(
    world.write("u", "", c("<deep><deeper><v>1</v></deeper></deep>")),
    "access denied: /m:c",
  );
});

Deno.test("a rule without module-name and operations is for all of them", () => {
  const permitted = world(rule("permit"));
  assertEquals(permitted.access("u").readable, undefined);
  assertEquals(permitted.exec("u", BASE, "kill-session"), "permit");
  assertEquals(permitted.exec("u", "urn:m", "sensitive"), "permit");
});

Deno.test("access operations are compared as words", () => {
  // "create" holds the letters of no other word, but a text comparison of "exec" would find it in no word either: try each.
  for (const word of ["create", "update", "delete"]) {
    const only = world(rule("permit", { "access-operations": word }));
    const results = {
      create: only.write("u", "", c("<here><w>1</w></here>")),
      update: only.write("u", c("<here><w>1</w></here>"), c("<here><w>2</w></here>")),
      delete: only.write("u", c("<here><w>1</w></here>"), ""),
    };
    for (const [operation, result] of Object.entries(results)) {
      assertEquals(result === "permit", operation === word, `${operation} with ${word}`);
    }
  }
});

Deno.test("rules about rpcs and notifications do not concern data", () => {
  const rules = world(
    rule("permit", { "rpc-name": "*" }),
    rule("permit", { "notification-name": "*" }),
  );
  assertEquals(rules.write("u", "", c("<ll>1</ll>")), "default deny: /m:c/m:ll[.='1']");
  assertEquals(rules.exec("u", "urn:m", "sensitive"), "permit");
});

Deno.test("default-deny-all hides a container with all that is in it, and keeps it from writers", () => {
  const open = new World(MODULE, "<write-default>permit</write-default>" + groups({ g: "u" }));
  const secret = `<secret xmlns="urn:m"><open>1</open></secret>`;
  assertEquals(open.read("u", secret + c(l(1, "b"))), c(l(1, "b")));
  assertEquals(open.write("u", "", secret), "default deny");
  assertEquals(open.write("u", "", c(l(1, "b"))), "permit");
});

Deno.test("default-deny-write lets read and not write", () => {
  const open = new World(MODULE, "<write-default>permit</write-default>");
  const fixed = `<fixed xmlns="urn:m"><open>1</open></fixed>`;
  assertEquals(open.read("u", fixed), fixed);
  assertEquals(open.write("u", fixed, fixed.replace("1<", "2<")), "default deny: /m:fixed/m:open");
});

Deno.test("a rule opens what a module protects", () => {
  const secret = `<secret xmlns="urn:m"><open>1</open></secret>`;
  const opened = world(rule("permit", { path: "/m:secret/m:open" }));
  assertEquals(opened.read("u", secret), secret);
  assertEquals(opened.write("u", "", secret), "permit");
});

Deno.test("a protected subtree stays protected for a module that no rule opens", () => {
  const world_ = new World(
    [
      `module a { yang-version 1.1; namespace "urn:a"; prefix a; import ietf-netconf-acm { prefix nacm; }
        container p { nacm:default-deny-all; container q { leaf x { type string; } } } }`,
      `module b { yang-version 1.1; namespace "urn:b"; prefix b; import a { prefix a; }
        augment "/a:p/a:q" { leaf y { type string; } } }`,
    ],
    groups({ g: "u" }) + ruleList("g", rule("permit", { "module-name": "a" })),
  );
  assertEquals(
    world_.read("u", '<p xmlns="urn:a"><q><x>1</x><y xmlns="urn:b">2</y></q></p>'),
    '<p xmlns="urn:a"><q><x>1</x></q></p>',
  );
});

Deno.test("the rules themselves are protected", () => {
  const nacm =
    `<nacm xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-acm"><enable-nacm>false</enable-nacm></nacm>`;
  const open = new World(MODULE, "<write-default>permit</write-default>");
  assertEquals(open.read("u", nacm), "");
  assertEquals(open.write("u", "", nacm), "default deny");
});

Deno.test("kill-session and delete-config are denied unless a rule permits them", () => {
  const plain = world();
  assertEquals(plain.exec("u", BASE, "kill-session"), "default deny");
  assertEquals(plain.exec("u", BASE, "delete-config"), "default deny");
  const ruled = world(rule("permit", { "rpc-name": "kill-session" }));
  assertEquals(ruled.exec("u", BASE, "kill-session"), "permit");
  assertEquals(ruled.exec("u", BASE, "delete-config"), "default deny");
});

Deno.test("close-session is permitted whatever the rules say", () => {
  assertEquals(world(rule("deny")).exec("u", BASE, "close-session"), "permit");
});

Deno.test("default-deny-all of an rpc is obeyed", () => {
  assertEquals(world().exec("u", "urn:m", "sensitive"), "default deny");
  assertEquals(world().exec("u", "urn:m", "plain"), "permit");
});

Deno.test("default-deny-all of a notification is obeyed", () => {
  const empty = world();
  const hears = (name: string) =>
    empty.access("u").notification(empty.schema.notification("urn:m", name)!);
  assertEquals(hears("plain-event"), true);
  assertEquals(hears("sensitive-event"), false);
  assertEquals(empty.control.counters.notifications, 1);
});

Deno.test("a permitted entry is all that is seen where reading is denied by default", () => {
  const hidden = new World(
    MODULE,
    "<read-default>deny</read-default>" + groups({ g: "u" }) +
      ruleList("g", rule("permit", { path: "/m:c/m:l[m:a='2'][m:b='y']/m:x" })),
  );
  const all = c(
    l(2, "x", "<x>1</x>") + l(2, "y", "<x>2</x>") + l(3, "y", "<x>3</x>") + "<ll>1</ll>",
  );
  assertEquals(hidden.read("u", all), c(l(2, "y", "<x>2</x>")));
  assertEquals(hidden.read("u", c(l(3, "y"))), "");
});

Deno.test("entries that alone can be seen are found through the index", () => {
  const hidden = new World(
    MODULE,
    "<read-default>deny</read-default>" + groups({ g: "u" }) +
      ruleList(
        "g",
        rule("permit", { path: "/m:c/m:l[m:a='2'][m:b='y']" }),
        rule("permit", { path: "/m:c/m:l[m:a='1'][m:b='y']" }),
        rule("permit", { path: "/m:c/m:l[m:a='9'][m:b='y']" }),
      ),
  );
  const root = hidden.data(c(l(1, "y") + l(2, "x") + l(2, "y")));
  const container = root.slots.find((slot) => slot !== undefined) as typeof root;
  const schema = (container.schema as ContainerNode).child("urn:m", "l") as ListNode;
  const state = hidden.access("u").readable!.child(container.schema as ContainerNode, root)!;
  const list = container.slots[schema.slot] as EntryList;
  const found = [...state.child(schema, container)!.candidates(list)!];
  assertEquals(found, [list.get([1, "y"]), list.get([2, "y"])]);
});

Deno.test("an entry whose key may not be read is not shown at all", () => {
  const world_ = world(rule("deny", { path: "/m:c/m:l/m:b" }));
  assertEquals(world_.read("u", c(l(1, "b") + "<ll>1</ll>")), c("<ll>1</ll>"));
});

Deno.test("one value of a leaf-list can be hidden", () => {
  const world_ = world(rule("deny", { path: "/m:c/m:ll[.='2']" }));
  assertEquals(world_.read("u", c("<ll>1</ll><ll>2</ll>")), c("<ll>1</ll>"));
});

Deno.test("a rule about some keys of a list is about all entries that have them", () => {
  const world_ = world(rule("deny", { path: "/m:c/m:l[m:b='y']" }));
  assertEquals(world_.read("u", c(l(1, "x") + l(1, "y") + l(2, "y"))), c(l(1, "x")));
});

Deno.test("all keys of a rule must be those of the entry", () => {
  const world_ = world(rule("deny", { path: "/m:c/m:l[m:a='1'][m:b='y']" }));
  assertEquals(world_.read("u", c(l(1, "x") + l(1, "y"))), c(l(1, "x")));
});

Deno.test("nodes that are only on the way to a change need no right", () => {
  const world_ = world(rule("permit", { path: "/m:c/m:l/m:x" }));
  assertEquals(
    world_.write("u", c(l(1, "b", "<x>1</x>")), c(l(1, "b", "<x>2</x>"))),
    "permit",
  );
});

Deno.test("a container without presence needs no right to come and go", () => {
  const world_ = world(rule("permit", { path: "/m:c/m:deep/m:deeper/m:v" }));
  const deep = c("<deep><deeper><v>1</v></deeper></deep>");
  assertEquals(world_.write("u", "", deep), "permit");
  assertEquals(world_.write("u", deep, ""), "permit");
});

Deno.test("a presence container needs a right", () => {
  const world_ = world(rule("permit", { path: "/m:c/m:here/m:w" }));
  assertEquals(world_.write("u", "", c("<here><w>1</w></here>")), "default deny: /m:c/m:here");
});

Deno.test("moving an entry is an update of it", () => {
  const two = c("<ll>1</ll><ll>2</ll>");
  const turned = c("<ll>2</ll><ll>1</ll>");
  assertEquals(world().write("u", two, turned).startsWith("default deny: /m:c/m:ll[.="), true);
  assertEquals(
    world(rule("permit", { "access-operations": "update" })).write("u", two, turned),
    "permit",
  );
});

Deno.test("changing an anydata is an update of it", () => {
  const one = c("<any><z>1</z></any>");
  assertEquals(
    world().write("u", one, one.replace("1<", "2<")),
    "default deny: /m:c/m:any",
  );
});

Deno.test("what another case of a choice pushes out needs no right", () => {
  const world_ = world(rule("permit", { "access-operations": "create" }));
  assertEquals(
    world_.write("u", c("<p>1</p><ps>1</ps>"), c("<q>1</q>")),
    "permit",
  );
  assertEquals(world_.write("u", c("<r>1</r>"), c("<s>1</s>")), "permit");
  assertEquals(world_.write("u", c("<r>1</r>"), c("<q>1</q>")), "permit");
});

Deno.test("what goes within its case needs a right", () => {
  const world_ = world(rule("permit", { "access-operations": "create" }));
  assertEquals(
    world_.write("u", c("<p>1</p>"), c("<ps>1</ps>")),
    "default deny: /m:c/m:p",
  );
});

Deno.test("the path of a refusal stops above what the user may not read", () => {
  const world_ = world(
    rule("deny", { path: "/m:c/m:l", "access-operations": "read" }),
    rule("deny", { path: "/m:c/m:l[m:a='1'][m:b='hidden']" }),
    rule("permit"),
  );
  assertEquals(world_.write("u", c(l(1, "hidden")), ""), "access denied: /m:c");
});

/** The entry of list l in a tree. */
function entry(world: World, xml: string) {
  const root = world.data(xml);
  const container = world.schema.root.child("urn:m", "c") as ContainerNode;
  const list = container.child("urn:m", "l") as ListNode;
  const parent = childCursor(rootCursor(root), container)!;
  return { list, cursor: childCursor(parent, list, [1, "b"])! };
}

/** Whether an action may be invoked on the entry. */
function act(world: World, name: string): string {
  const { list, cursor } = entry(world, c(l(1, "b")));
  const action = list.actions.find((action) => action.name === name)!;
  return outcome(() => world.access("u").action(action, cursor));
}

Deno.test("actions fall to exec-default", () => {
  assertEquals(act(world(), "show"), "permit");
  assertEquals(act(new World(MODULE, "<exec-default>deny</exec-default>"), "show"), "default deny");
});

Deno.test("an action that its module protects needs a rule", () => {
  assertEquals(act(world(), "reset"), "default deny");
  assertEquals(act(world(rule("permit", { path: "/m:c/m:l/m:reset" })), "reset"), "permit");
  assertEquals(
    act(world(rule("permit", { path: "/m:c/m:l[m:a='1'][m:b='b']" })), "reset"),
    "permit",
  );
  assertEquals(
    act(world(rule("permit", { path: "/m:c/m:l[m:a='1'][m:b='c']" })), "reset"),
    "default deny",
  );
});

Deno.test("an action on an instance that may not be read is denied", () => {
  const blind = world(rule("deny", { path: "/m:c/m:l", "access-operations": "read" }));
  assertEquals(act(blind, "show"), "default deny");
});

Deno.test("rules about rpcs do not concern actions", () => {
  assertEquals(act(world(rule("permit", { "rpc-name": "*" })), "reset"), "default deny");
});

Deno.test("a notification of a data node is decided as that node's child", () => {
  const deaf = world(rule("deny", { path: "/m:c/m:l[m:a='1'][m:b='b']" }));
  const { list, cursor } = entry(deaf, c(l(1, "b")));
  const alarm = list.notifications[0];
  assertEquals(deaf.access("u").notification(alarm, cursor), false);
  assertEquals(world().access("u").notification(alarm, cursor), true);
});

Deno.test("refusals are counted", () => {
  const world_ = world();
  world_.exec("u", BASE, "kill-session");
  world_.exec("u", BASE, "get");
  world_.write("u", "", c("<ll>1</ll><ll>2</ll>"));
  assertEquals(world_.control.counters, { operations: 1, dataWrites: 1, notifications: 0 });
});
