/**
 * A front-end passes on what an outside client wrote; nothing in it can change who that client is.
 */

import { assertEquals, assertMatch } from "@std/assert";
import { IpcClient } from "../src/ipc/client.ts";
import { BASE } from "./netconf_session.ts";
import { BackendProcess, Site } from "./program.ts";

const MONITORING = "urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring";
const USERS =
  `<get><filter><netconf-state xmlns="${MONITORING}"><sessions><session><username/></session></sessions></netconf-state></filter></get>`;

Deno.test("backend keeps the user of a relay's first hello", async () => {
  using site = new Site();
  await using _backend = await BackendProcess.start(site);
  await using client = await IpcClient.connect({
    family: "UNIX",
    path: `${site.dir}/backend.sock`,
  }, { hello: { username: "fred", relay: true } });
  const second = `<hello xmlns="${BASE}" username="admin" groupname="admins"/>`;
  assertMatch(await client.requestText(second), /<error-tag>unknown-element<\/error-tag>/);
  const rpc = `<rpc xmlns="${BASE}" message-id="1" username="admin">${USERS}</rpc>`;
  const users = (await client.requestText(rpc)).match(/<username>[^<]*/g);
  assertEquals(users, ["<username>fred"]);
});

Deno.test("backend lists its capabilities for relays only, and returns attributes to them only", async () => {
  using site = new Site();
  await using _backend = await BackendProcess.start(site);
  const address = { family: "UNIX", path: `${site.dir}/backend.sock` } as const;
  const rpc = `<rpc xmlns="${BASE}" message-id="1" xmlns:x="urn:x" x:y='z'><unlock/></rpc>`;
  for (const relay of [true, false]) {
    await using client = await IpcClient.connect(address, { hello: { relay } });
    assertEquals(client.capabilities.includes("urn:ietf:params:netconf:base:1.1"), relay);
    const [open] = (await client.requestText(rpc)).match(/^<rpc-reply[^>]*>/)!;
    const attributes = relay ? ` message-id="1" xmlns:x="urn:x" x:y='z'` : "";
    assertEquals(open, `<rpc-reply xmlns="${BASE}"${attributes}>`);
  }
});

Deno.test("backend believes no group that a relayed request claims", async () => {
  using site = new Site({
    CLICON_NACM_MODE: "internal",
    CLICON_NACM_CREDENTIALS: "none",
    CLICON_NACM_RECOVERY_USER: "root",
  });
  await using _backend = await BackendProcess.start(site);
  const address = { family: "UNIX", path: `${site.dir}/backend.sock` } as const;
  const rpc = (operation: string, attributes = "") =>
    `<rpc xmlns="${BASE}" message-id="1" ${attributes}>${operation}</rpc>`;
  const nacm = `<nacm xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-acm">
    <exec-default>deny</exec-default>
    <rule-list><name>a</name><group>admins</group>
      <rule><name>all</name><action>permit</action></rule>
    </rule-list></nacm>`;
  await using root = await IpcClient.connect(address, { hello: { username: "root" } });
  const edit = `<edit-config><target><candidate/></target><config>${nacm}</config></edit-config>`;
  for (const operation of [edit, "<commit/>"]) {
    assertMatch(await root.requestText(rpc(operation)), /<ok\/>/);
  }
  for (const relay of [false, true]) {
    await using fred = await IpcClient.connect(address, { hello: { username: "fred", relay } });
    const reply = await fred.requestText(rpc("<discard-changes/>", 'groupname="admins"'));
    assertMatch(reply, relay ? /<error-tag>access-denied</ : /<ok\/>/);
  }
});
