import { assertEquals } from "@std/assert";
import { chunksToText } from "../format/print.ts";
import { printXml } from "../format/xml_print.ts";
import { diff } from "../tree/diff.ts";
import { emptyBranch } from "../tree/branch.ts";
import type { Branch } from "../tree/node.ts";
import { BaseEvents } from "./notifications_base.ts";
import { editsOf, MAX_EDITS } from "./notifications_edits.ts";
import { branchOf, serverSchema } from "./testing/server_schema.ts";

const schema = serverSchema(`
  container c {
    leaf a { type string; }
    list l { key "k j"; leaf k { type string; } leaf j { type int32; } leaf v { type string; } }
    list u { key k; ordered-by user; leaf k { type string; } }
    leaf-list w { type string; }
    container n { leaf x { type string; } }
  }
  list top { key k; leaf k { type int32; } }
`);
const events = new BaseEvents(schema);
const session = { id: 7, username: "joe", sourceHost: "192.0.2.1" };

function tree(xml: string): Branch {
  return branchOf(schema, schema.root, xml);
}

function edits(before: string, after: string): string[] {
  return editsOf(diff(tree(before), tree(after))).map(({ target, operation }) =>
    `${operation} ${target}`
  );
}

function content(body: Branch): string {
  const namespace = "urn:ietf:params:xml:ns:yang:ietf-netconf-notifications";
  return chunksToText(printXml(body, { namespace }));
}

Deno.test("editsOf names the topmost created, deleted and changed nodes with their keys", () => {
  assertEquals(
    edits(
      "<c><a>1</a><l><k>x</k><j>1</j></l><w>p</w></c>",
      "<c><a>2</a><l><k>y</k><j>2</j><v>z</v></l><l><k>it's</k><j>3</j></l><w>q</w><n><x>1</x></n></c>",
    ),
    [
      "replace /m:c/a",
      `create /m:c/l[k="it's"][j='3']`,
      "delete /m:c/l[k='x'][j='1']",
      "create /m:c/l[k='y'][j='2']",
      "delete /m:c/w[.='p']",
      "create /m:c/w[.='q']",
      "create /m:c/n",
    ],
  );
});

Deno.test("editsOf names the entries of a list that came or went as a whole", () => {
  assertEquals(edits("<c><a>1</a><u><k>1</k></u></c>", "<c><a>1</a></c>"), [
    "delete /m:c/u[k='1']",
  ]);
});

Deno.test("editsOf names a moved entry", () => {
  assertEquals(
    edits("<c><u><k>1</k></u><u><k>2</k></u></c>", "<c><u><k>2</k></u><u><k>1</k></u></c>").length,
    1,
  );
});

Deno.test("editsOf names the list where no literal can hold a key", () => {
  assertEquals(edits("<c><a>1</a></c>", `<c><a>1</a><u><k>'"</k></u></c>`), ["create /m:c/u"]);
});

Deno.test("editsOf tells many edits by their ancestor", () => {
  const entries = Array.from({ length: MAX_EDITS + 1 }, (_, n) => `<top><k>${n}</k></top>`).join(
    "",
  );
  assertEquals(edits("", `${entries}<c><a>1</a></c>`), ["create /m:c", "create /m:top"]);
  const inner = Array.from({ length: MAX_EDITS + 1 }, (_, n) => `<u><k>${n}</k></u>`).join("");
  assertEquals(edits("<c><a>1</a></c>", `<c><a>1</a>${inner}</c>`), ["merge /m:c"]);
});

Deno.test("configChange tells who changed what", () => {
  const changes = diff(emptyBranch(schema.root), tree("<c><a>1</a></c>"));
  assertEquals(
    content(events.configChange(changes, session)),
    "<changed-by><username>joe</username><session-id>7</session-id><source-host>192.0.2.1</source-host></changed-by>" +
      "<datastore>running</datastore>" +
      `<edit><target xmlns:m="urn:m">/m:c</target><operation>create</operation></edit>`,
  );
});

Deno.test("configChange by the server itself says so", () => {
  const changes = diff(emptyBranch(schema.root), emptyBranch(schema.root));
  assertEquals(
    content(events.configChange(changes, undefined, "startup")),
    "<changed-by><server/></changed-by><datastore>startup</datastore>",
  );
});

Deno.test("sessionStart and sessionEnd name the session, its host only if it is an address", () => {
  const host = { ...session, sourceHost: "some.where" };
  assertEquals(
    content(events.sessionStart(host)),
    "<username>joe</username><session-id>7</session-id>",
  );
  assertEquals(
    content(events.sessionEnd({ ...host, killedBy: 9 }, "killed")),
    "<username>joe</username><session-id>7</session-id><killed-by>9</killed-by><termination-reason>killed</termination-reason>",
  );
  assertEquals(
    content(events.sessionEnd({ ...host, killedBy: 9 }, "dropped")),
    "<username>joe</username><session-id>7</session-id><termination-reason>dropped</termination-reason>",
  );
});

Deno.test("capabilityChange tells added, deleted and modified capabilities apart", () => {
  const body = events.capabilityChange(["urn:a", "urn:b?x=1", "urn:c"], [
    "urn:b?x=2",
    "urn:c",
    "urn:d",
  ], undefined);
  assertEquals(
    content(body),
    "<changed-by><server/></changed-by><added-capability>urn:d</added-capability>" +
      "<deleted-capability>urn:a</deleted-capability><modified-capability>urn:b?x=2</modified-capability>",
  );
});

Deno.test("confirmedCommit has a timeout at its start only, and no session when it times out", () => {
  assertEquals(
    content(events.confirmedCommit("start", session, 60)),
    "<username>joe</username><session-id>7</session-id><source-host>192.0.2.1</source-host><confirm-event>start</confirm-event><timeout>60</timeout>",
  );
  assertEquals(
    content(events.confirmedCommit("timeout", session, 60)),
    "<confirm-event>timeout</confirm-event>",
  );
  assertEquals(
    content(events.confirmedCommit("cancel", undefined, 60)),
    "<username/><session-id>0</session-id><confirm-event>cancel</confirm-event>",
  );
});
