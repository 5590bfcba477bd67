/** A subscriber that stops reading costs itself its session, and nobody else anything. */

import { assertEquals, assertMatch } from "@std/assert";
import { NetconfSession } from "./netconf_session.ts";
import { BackendProcess, Site } from "./program.ts";

const MODULE = `module m {
  namespace "urn:m";
  prefix m;
  list entry-with-a-name-of-some-length { key k; leaf k { type uint16; } leaf v { type uint16; } }
}`;
const ENTRIES = 400;
const ENOUGH = 1000;

function edit(value: number): string {
  const name = "entry-with-a-name-of-some-length";
  let entries = "";
  for (let k = 0; k < ENTRIES; k++) {
    entries += `<${name} xmlns="urn:m"><k>${k}</k><v>${value}</v></${name}>`;
  }
  return `<edit-config><target><candidate/></target><config>${entries}</config></edit-config>`;
}

Deno.test("a subscriber that stops reading is dropped, commits go on", async () => {
  using site = new Site();
  site.module("m", MODULE);
  await using backend = await BackendProcess.start(site);
  await using subscriber = await NetconfSession.open(site);
  assertEquals(
    await subscriber.rpc(
      `<create-subscription xmlns="urn:ietf:params:xml:ns:netconf:notification:1.0"/>`,
    ),
    "<ok/>",
  );
  // Opened once the subscriber is session 1.
  await using writer = await NetconfSession.open(site);
  let commits = 0;
  while (!backend.log.includes("dropped") && commits < ENOUGH) {
    assertEquals(await writer.rpc(edit(commits++)), "<ok/>");
    assertEquals(await writer.rpc("<commit/>"), "<ok/>");
  }
  assertMatch(backend.log, /session 1: dropped, \d+ bytes of notifications are unread\n/);
  assertEquals(
    await writer.rpc(
      `<get><filter><netconf-state xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring"><statistics><dropped-sessions/></statistics></netconf-state></filter></get>`,
    ),
    `<data><netconf-state xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring"><statistics><dropped-sessions>1</dropped-sessions></statistics></netconf-state></data>`,
  );
  // What was on its way still comes; then the session is over.
  while (await subscriber.receive() !== undefined);
});
