import { assertEquals, assertThrows } from "@std/assert";
import { Locks } from "../datastore/locks.ts";
import { RpcError } from "../netconf/rpc_error.ts";
import { rootCursor } from "../tree/cursor.ts";
import type { Branch } from "../tree/node.ts";
import { Monitoring } from "./monitoring.ts";
import { findSchema, schemasOf } from "./monitoring_schemas.ts";
import { count, Sessions } from "./session.ts";
import { branchOf, serverSchema, xmlOf } from "./testing/server_schema.ts";

const schema = serverSchema([
  `container c { leaf a { type string; } }`,
  `module n { namespace "urn:n"; prefix n; revision 2020-01-01; typedef t { type string; } }`,
]);

function monitor(sessions = new Sessions(), locks = new Locks()) {
  return new Monitoring({
    schema,
    sessions,
    locks,
    datastores: ["running", "candidate"],
    capabilities: () => ["urn:x", "urn:x", "urn:y"],
    started: new Date(0),
    location: "https://example.com/schemas",
  });
}

function part(of: Monitoring, name: string): string {
  return new RegExp(`<${name}>.*</${name}>`).exec(xmlOf(of.state()!))?.[0] ?? "";
}

Deno.test("state lists each capability once", () => {
  assertEquals(
    part(monitor(), "capabilities"),
    "<capabilities><capability>urn:x</capability><capability>urn:y</capability></capabilities>",
  );
});

Deno.test("state lists locks of whole datastores and of parts", () => {
  const locks = new Locks();
  locks.lock("candidate", 4);
  const root = branchOf(schema, schema.root, "<c><a>1</a></c>");
  const top = schema.root.child("urn:m", "c")!;
  const node = { parent: rootCursor(root), schema: top, value: root.slots[top.slot] as Branch };
  locks.parts("running").lock(5, [node], ["/m:c"]);
  const text = part(monitor(undefined, locks), "datastores").replaceAll(/[-0-9T:.]+Z</g, "TIME<");
  assertEquals(
    text.replaceAll(' xmlns:m="urn:m"', ""),
    "<datastores><datastore><name>candidate</name><locks><global-lock><locked-by-session>4</locked-by-session>" +
      "<locked-time>TIME</locked-time></global-lock></locks></datastore><datastore><name>running</name><locks><partial-lock>" +
      "<lock-id>1</lock-id><locked-by-session>5</locked-by-session><locked-time>TIME</locked-time>" +
      "<select>/m:c</select><locked-node>/m:c</locked-node></partial-lock></locks></datastore></datastores>",
  );
});

for (
  const [transport, sourceHost, expected] of [
    ["cl:netconf", undefined, "cl:netconf"],
    ["cl:netconf", "192.0.2.1", "ncm:netconf-ssh"],
    ["cl:restconf", "192.0.2.1", "cl:restconf"],
    ["netconf-tls", undefined, "ncm:netconf-tls"],
    ["carrier-pigeon", undefined, "ncm:netconf-ssh"],
  ] as const
) {
  Deno.test(`state tells transport ${transport} from ${sourceHost ?? "here"} as ${expected}`, () => {
    const sessions = new Sessions();
    const session = sessions.open({ uid: 0, user: "joe" });
    Object.assign(session, { transport, sourceHost });
    const text = part(monitor(sessions), "transport xmlns.*?").replace(/ xmlns:\w+="[^"]*"/, "");
    const found = /<transport[^>]*>([^<]*)</.exec(xmlOf(monitor(sessions).state()!))![1];
    assertEquals(found, expected, text);
  });
}

Deno.test("state counts what sessions did, and forgets sessions that are over but not what they did", () => {
  const sessions = new Sessions();
  const session = sessions.open(undefined);
  count(sessions, session, "inRpcs");
  count(sessions, session, "outNotifications");
  const counters =
    "<in-rpcs>1</in-rpcs><in-bad-rpcs>0</in-bad-rpcs><out-rpc-errors>0</out-rpc-errors><out-notifications>1</out-notifications>";
  assertEquals(part(monitor(sessions), "session").includes(counters), true);
  sessions.end(session, "dropped");
  assertEquals(part(monitor(sessions), "session"), "");
  assertEquals(
    part(monitor(sessions), "statistics"),
    "<statistics><netconf-start-time>1970-01-01T00:00:00.000Z</netconf-start-time><in-bad-hellos>0</in-bad-hellos>" +
      `<in-sessions>1</in-sessions><dropped-sessions>1</dropped-sessions>${counters}</statistics>`,
  );
});

Deno.test("state gives the location of every schema", () => {
  const text = /<schema><identifier>n<.*?<\/schema>/.exec(xmlOf(monitor().state()!))![0];
  assertEquals(
    text.endsWith(
      "<namespace>urn:n</namespace><location>NETCONF</location><location>https://example.com/schemas</location></schema>",
    ),
    true,
    text,
  );
});

Deno.test("schemasOf lists imported modules, too, each once", () => {
  const names = schemasOf(schema).map(({ identifier, version }) => `${identifier}@${version}`);
  assertEquals(new Set(names).size, names.length);
  assertEquals(names.some((name) => name.startsWith("ietf-inet-types@")), true);
});

Deno.test("findSchema gives the text as it was read", () => {
  assertEquals(
    findSchema(schema, "n", undefined, "ietf-netconf-monitoring:yang").text.startsWith(
      "module n {",
    ),
    true,
  );
  assertEquals(findSchema(schema, "n", "2020-01-01", undefined).version, "2020-01-01");
});

for (
  const [what, ask] of [
    ["an unknown schema", ["nope", undefined, undefined]],
    ["an unknown version", ["n", "2021-01-01", undefined]],
    ["another format", ["n", undefined, "ietf-netconf-monitoring:yin"]],
  ] as const
) {
  Deno.test(`findSchema refuses ${what}`, () => {
    assertEquals(
      assertThrows(() => findSchema(schema, ask[0], ask[1], ask[2]), RpcError).tag,
      "invalid-value",
    );
  });
}
