/**
 * Access control through the whole program: a backend with rules, and sessions of several users.
 */

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { BackendProcess, Site } from "./program.ts";
import { NetconfSession } from "./netconf_session.ts";

const MODULE = `module m { yang-version 1.1; namespace "urn:m"; prefix m;
  container c { list l { key k; leaf k { type string; } leaf x { type string; } } leaf y { type string; } } }`;

const NACM = "urn:ietf:params:xml:ns:yang:ietf-netconf-acm";

const RULES = `<nacm xmlns="${NACM}">
  <groups><group><name>limited</name><user-name>wilma</user-name></group>
    <group><name>admin</name><user-name>andy</user-name></group></groups>
  <rule-list><name>limited-acl</name><group>limited</group>
    <rule><name>hide</name><path xmlns:z="urn:m">/z:c/z:l[z:k='secret']</path>
      <access-operations>*</access-operations><action>deny</action></rule>
    <rule><name>change</name><path xmlns:z="urn:m">/z:c/z:l</path>
      <access-operations>create update</access-operations><action>permit</action></rule>
    <rule><name>deaf</name><module-name>ietf-netconf-notifications</module-name>
      <notification-name>netconf-config-change</notification-name>
      <access-operations>read</access-operations><action>deny</action></rule></rule-list>
  <rule-list><name>admin-acl</name><group>admin</group>
    <rule><name>all</name><action>permit</action></rule></rule-list></nacm>`;

const DATA = `<c xmlns="urn:m"><l><k>a</k><x>1</x></l><l><k>secret</k><x>2</x></l><y>3</y></c>`;

/** A backend with rules and data in running. */
async function world(options: Record<string, string> = {}) {
  const site = new Site({
    CLICON_STARTUP_MODE: "running",
    CLICON_NACM_MODE: "internal",
    // Only root may speak for others.
    ...Deno.uid() === 0 ? {} : { CLICON_NACM_CREDENTIALS: "none" },
    ...options,
  });
  site.module("m", MODULE);
  site.module(
    "n",
    `module n { namespace "urn:n"; prefix n; import ietf-netconf-acm { prefix nacm; } }`,
  );
  Deno.copyFileSync(
    new URL("../yang/ietf-netconf-acm.yang", import.meta.url),
    `${site.dir}/yang/ietf-netconf-acm.yang`,
  );
  Deno.writeTextFileSync(`${site.dir}/running_db`, `<config>${RULES}${DATA}</config>`);
  const backend = await BackendProcess.start(site);
  return {
    site,
    as: (user: string) => NetconfSession.open(site, ["-U", user]),
    async [Symbol.asyncDispose]() {
      await backend.stop();
      site[Symbol.dispose]();
    },
  };
}

const get = (filter: string) => `<get><filter>${filter}</filter></get>`;
const edit = (config: string) =>
  `<edit-config><target><candidate/></target><config>${config}</config></edit-config>`;

Deno.test("a user sees neither what rules hide nor the rules", async () => {
  await using one = await world();
  await using wilma = await one.as("wilma");
  assertEquals(
    await wilma.rpc(`<get-config><source><running/></source></get-config>`),
    '<data><c xmlns="urn:m"><l><k>a</k><x>1</x></l><y>3</y></c></data>',
  );
  await using andy = await one.as("andy");
  assertStringIncludes(
    await andy.rpc(`<get-config><source><running/></source></get-config>`),
    "<k>secret</k>",
  );
});

for (
  const [what, filter] of [
    ["content of a subtree filter", `<filter><c xmlns="urn:m"><l><x>2</x></l></c></filter>`],
    [
      "predicate of an XPath filter",
      `<filter type="xpath" xmlns:p="urn:m" select="/p:c[p:l/p:x='2']/p:y"/>`,
    ],
  ]
) {
  Deno.test(`a user cannot guess what is hidden with the ${what}`, async () => {
    await using one = await world();
    const query = `<get-config><source><running/></source>${filter}</get-config>`;
    await using andy = await one.as("andy");
    assertMatch(await andy.rpc(query), /^<data><c/);
    await using wilma = await one.as("wilma");
    assertEquals(await wilma.rpc(query), "<data/>");
  });
}

Deno.test("a user changes what rules permit and nothing else", async () => {
  await using one = await world();
  await using wilma = await one.as("wilma");
  assertEquals(
    await wilma.rpc(edit(`<c xmlns="urn:m"><l><k>b</k><x>1</x></l></c>`)),
    "<ok/>",
  );
  assertEquals(await wilma.rpc("<commit/>"), "<ok/>");
  const refused = await wilma.rpc(edit(`<c xmlns="urn:m"><y>4</y></c>`));
  assertMatch(
    refused,
    /<error-type>application<\/error-type><error-tag>access-denied<\/error-tag>/,
  );
  assertMatch(refused, /<error-path xmlns:m="urn:m">\/m:c\/m:y<\/error-path>/);
  assertMatch(refused, />default deny</);
  assertMatch(
    await wilma.rpc(edit(`<c xmlns="urn:m"><l><k>secret</k><x>9</x></l></c>`)),
    /<error-path xmlns:m="urn:m">\/m:c<\/error-path>.*>access denied</,
  );
});

Deno.test("a commit needs the rights for what it changes in running, whoever edited", async () => {
  await using one = await world();
  await using andy = await one.as("andy");
  await using wilma = await one.as("wilma");
  assertEquals(await andy.rpc(edit(`<c xmlns="urn:m"><y>4</y></c>`)), "<ok/>");
  assertMatch(await wilma.rpc("<commit/>"), /access-denied/);
  assertEquals(await andy.rpc("<commit/>"), "<ok/>");
});

Deno.test("rules are in force once they are committed", async () => {
  await using one = await world();
  await using andy = await one.as("andy");
  await using wilma = await one.as("wilma");
  const y = `<c xmlns="urn:m"><y>4</y></c>`;
  assertEquals(
    await andy.rpc(edit(`<nacm xmlns="${NACM}"><write-default>permit</write-default></nacm>`)),
    "<ok/>",
  );
  assertMatch(await wilma.rpc(edit(y)), /access-denied/);
  assertEquals(await andy.rpc("<commit/>"), "<ok/>");
  assertEquals(await wilma.rpc(edit(y)), "<ok/>");
});

Deno.test("saving running as startup needs no right to what is in it", async () => {
  await using one = await world();
  await using wilma = await one.as("wilma");
  const copy = (source: string, target: string) =>
    `<copy-config><target><${target}/></target><source><${source}/></source></copy-config>`;
  assertEquals(await wilma.rpc(copy("running", "startup")), "<ok/>");
  await using andy = await one.as("andy");
  assertStringIncludes(
    await andy.rpc("<get-config><source><startup/></source></get-config>"),
    "<k>secret</k>",
  );
  // Elsewhere only what may be read is copied, so what is hidden would go: that needs the right to delete it.
  assertMatch(await wilma.rpc(copy("startup", "candidate")), /access-denied/);
});

Deno.test("a user does not receive the notifications that rules deny", async () => {
  await using one = await world();
  await using wilma = await one.as("wilma");
  await using andy = await one.as("andy");
  const subscribe =
    `<create-subscription xmlns="urn:ietf:params:xml:ns:netconf:notification:1.0"/>`;
  assertEquals(await wilma.rpc(subscribe), "<ok/>");
  await using fred = await one.as("andy");
  assertEquals(await andy.rpc(subscribe), "<ok/>");
  assertEquals(await fred.rpc(edit(`<c xmlns="urn:m"><y>4</y></c>`)), "<ok/>");
  assertEquals(await fred.rpc("<commit/>"), "<ok/>");
  while (!(await andy.receive())!.includes("<netconf-config-change"));
  assertEquals(await fred.rpc("<close-session/>"), "<ok/>");
  const heard: string[] = [];
  while (!heard.at(-1)?.includes("<netconf-session-end")) heard.push((await wilma.receive())!);
  assertEquals(heard.some((message) => message.includes("<netconf-config-change")), false);
});

Deno.test("kill-session is denied unless a rule permits it; close-session never is", async () => {
  await using one = await world();
  await using wilma = await one.as("wilma");
  assertMatch(
    await wilma.rpc("<kill-session><session-id>1000</session-id></kill-session>"),
    /access-denied/,
  );
  assertEquals(await wilma.rpc("<close-session/>"), "<ok/>");
});

Deno.test("refusals are counted in the state data", async () => {
  await using one = await world();
  await using wilma = await one.as("wilma");
  await wilma.rpc("<kill-session><session-id>1000</session-id></kill-session>");
  await wilma.rpc(edit(`<c xmlns="urn:m"><y>4</y></c>`));
  await wilma.rpc(edit(`<c xmlns="urn:m"><y>5</y></c>`));
  await using andy = await one.as("andy");
  assertStringIncludes(
    await andy.rpc(get(`<nacm xmlns="${NACM}"><denied-operations/><denied-data-writes/></nacm>`)),
    "<denied-operations>1</denied-operations><denied-data-writes>2</denied-data-writes>",
  );
});

Deno.test("explain-access names the rule that decides", async () => {
  await using one = await world();
  await using andy = await one.as("andy");
  assertEquals(
    await andy.rpc(
      `<explain-access xmlns="urn:clixon:nacm"><user>wilma</user><data>` +
        `<path xmlns:p="urn:m">/p:c/p:l[p:k='secret']/p:x</path></data></explain-access>`,
    ),
    `<permitted xmlns="urn:clixon:nacm">false</permitted>` +
      `<rule-list xmlns="urn:clixon:nacm">limited-acl</rule-list><rule xmlns="urn:clixon:nacm">hide</rule>` +
      `<reason xmlns="urn:clixon:nacm">denied by rule "hide" of rule-list "limited-acl", which hides l with all that is below</reason>`,
  );
  await using wilma = await one.as("wilma");
  assertMatch(
    await wilma.rpc(
      `<explain-access xmlns="urn:clixon:nacm"><user>andy</user><rpc><module>ietf-netconf</module><name>get</name></rpc></explain-access>`,
    ),
    /access-denied/,
  );
});

Deno.test("the recovery user may do everything", async () => {
  await using one = await world({ CLICON_NACM_RECOVERY_USER: "rescue" });
  await using rescue = await one.as("rescue");
  assertEquals(
    await rescue.rpc(edit(`<nacm xmlns="${NACM}"><enable-nacm>false</enable-nacm></nacm>`)),
    "<ok/>",
  );
  assertEquals(await rescue.rpc("<commit/>"), "<ok/>");
  await using wilma = await one.as("wilma");
  assertEquals(await wilma.rpc(edit(`<c xmlns="urn:m"><y>4</y></c>`)), "<ok/>");
});

Deno.test("with exact credentials nobody speaks for another", async () => {
  await using one = await world({ CLICON_NACM_CREDENTIALS: "exact" });
  await using wilma = await one.as("wilma");
  assertMatch(
    await wilma.rpc(`<get-config><source><running/></source></get-config>`),
    /access-denied.*credential not matching NACM user wilma/,
  );
});

Deno.test("rules can be in a file of their own", async () => {
  const rules = Deno.makeTempFileSync({ suffix: ".xml" });
  Deno.writeTextFileSync(rules, RULES);
  await using one = await world({ CLICON_NACM_MODE: "external", CLICON_NACM_FILE: rules });
  await using wilma = await one.as("wilma");
  const reply = await wilma.rpc(`<get-config><source><running/></source></get-config>`);
  assertEquals(reply.includes("<k>secret</k>"), false);
  Deno.removeSync(rules);
});
