/** The examples of RFC 8341 appendix A: what they say that each group may and may not do. */

import { assertEquals } from "@std/assert";
import { groups, World } from "./testing/world.ts";

const BASE = "urn:ietf:params:xml:ns:netconf:base:1.0";
const MONITORING = "urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring";

const MODULES = [
  `module acme-netconf { yang-version 1.1; namespace "http://example.com/ns/netconf"; prefix an;
    container acme-netconf { container config-parameters { leaf a { type int8; } } leaf other { type int8; } } }`,
  `module acme-itf { yang-version 1.1; namespace "http://example.com/ns/itf"; prefix ai;
    container interfaces { list interface { key name; leaf name { type string; } leaf mtu { type int32; } } } }`,
  `module acme-system { yang-version 1.1; namespace "http://example.com/ns/system"; prefix as;
    notification sys-config-change { leaf who { type string; } } notification sys-start; }`,
];

/** A.1: who is in which group. */
const GROUPS = groups({
  admin: "admin andy",
  limited: "wilma bam-bam",
  guest: "guest guest@example.com",
});

/** A.2: rules for whole modules. */
const MODULE_RULES = `
  <rule-list><name>guest-acl</name><group>guest</group>
    <rule><name>deny-ncm</name><module-name>ietf-netconf-monitoring</module-name>
      <access-operations>*</access-operations><action>deny</action></rule></rule-list>
  <rule-list><name>limited-acl</name><group>limited</group>
    <rule><name>permit-ncm</name><module-name>ietf-netconf-monitoring</module-name>
      <access-operations>read</access-operations><action>permit</action></rule>
    <rule><name>permit-exec</name><module-name>*</module-name>
      <access-operations>exec</access-operations><action>permit</action></rule></rule-list>
  <rule-list><name>admin-acl</name><group>admin</group>
    <rule><name>permit-all</name><module-name>*</module-name>
      <access-operations>*</access-operations><action>permit</action></rule></rule-list>`;

const STATE = `<netconf-state xmlns="${MONITORING}"><statistics><in-sessions>1</in-sessions>` +
  "</statistics></netconf-state>";

Deno.test("RFC 8341 A.2 guests get nothing of the monitoring module", () => {
  const world = new World(MODULES, GROUPS + MODULE_RULES);
  assertEquals(world.read("guest", STATE), "");
  assertEquals(world.exec("guest", MONITORING, "get-schema"), "access denied");
});

Deno.test("RFC 8341 A.2 the limited may read the monitoring module and invoke everything", () => {
  const world = new World(MODULES, "<read-default>deny</read-default>" + GROUPS + MODULE_RULES);
  assertEquals(world.read("wilma", STATE), STATE);
  assertEquals(world.exec("wilma", BASE, "kill-session"), "permit");
  assertEquals(
    world.write(
      "wilma",
      "",
      `<interfaces xmlns="http://example.com/ns/itf"><interface><name>a</name></interface></interfaces>`,
    ),
    "default deny",
  );
});

Deno.test("RFC 8341 A.2 admins may do everything", () => {
  const world = new World(MODULES, "<read-default>deny</read-default>" + GROUPS + MODULE_RULES);
  assertEquals(world.access("andy").readable, undefined);
  assertEquals(world.exec("andy", BASE, "delete-config"), "permit");
  assertEquals(world.write("andy", STATE, ""), "permit");
});

/** A.3: rules for protocol operations. */
const OPERATION_RULES = `
  <rule-list><name>guest-limited-acl</name><group>limited</group><group>guest</group>
    <rule><name>deny-kill-session</name><module-name>ietf-netconf</module-name><rpc-name>kill-session</rpc-name>
      <access-operations>exec</access-operations><action>deny</action></rule>
    <rule><name>deny-delete-config</name><module-name>ietf-netconf</module-name><rpc-name>delete-config</rpc-name>
      <access-operations>exec</access-operations><action>deny</action></rule></rule-list>
  <rule-list><name>limited-acl</name><group>limited</group>
    <rule><name>permit-edit-config</name><module-name>ietf-netconf</module-name><rpc-name>edit-config</rpc-name>
      <access-operations>exec</access-operations><action>permit</action></rule></rule-list>`;

Deno.test("RFC 8341 A.3 guests and the limited may neither kill sessions nor delete datastores", () => {
  const world = new World(MODULES, GROUPS + OPERATION_RULES);
  for (const user of ["guest", "wilma"]) {
    assertEquals(world.exec(user, BASE, "kill-session"), "access denied");
    assertEquals(world.exec(user, BASE, "delete-config"), "access denied");
    assertEquals(world.exec(user, BASE, "get"), "permit");
  }
});

Deno.test("RFC 8341 A.3 the limited may edit where nobody else may", () => {
  const world = new World(MODULES, "<exec-default>deny</exec-default>" + GROUPS + OPERATION_RULES);
  assertEquals(world.exec("wilma", BASE, "edit-config"), "permit");
  assertEquals(world.exec("guest", BASE, "edit-config"), "default deny");
  assertEquals(world.exec("wilma", BASE, "lock"), "default deny");
});

/** A.4: rules for data nodes. The prefixes are those of the document, not of the modules. */
const DATA_RULES = `
  <rule-list><name>guest-acl</name><group>guest</group>
    <rule><name>deny-nacm</name><path xmlns:n="urn:ietf:params:xml:ns:yang:ietf-netconf-acm">/n:nacm</path>
      <access-operations>*</access-operations><action>deny</action></rule></rule-list>
  <rule-list><name>limited-acl</name><group>limited</group>
    <rule><name>permit-acme-config</name>
      <path xmlns:acme="http://example.com/ns/netconf">/acme:acme-netconf/acme:config-parameters</path>
      <access-operations>read create update delete</access-operations><action>permit</action></rule></rule-list>
  <rule-list><name>guest-limited-acl</name><group>guest</group><group>limited</group>
    <rule><name>permit-dummy-interface</name>
      <path xmlns:acme="http://example.com/ns/itf">/acme:interfaces/acme:interface[acme:name='dummy']</path>
      <access-operations>read update</access-operations><action>permit</action></rule></rule-list>
  <rule-list><name>admin-acl</name><group>admin</group>
    <rule><name>permit-interface</name>
      <path xmlns:acme="http://example.com/ns/itf">/acme:interfaces/acme:interface</path>
      <access-operations>*</access-operations><action>permit</action></rule></rule-list>`;

const itf = (...entries: [string, number][]) =>
  `<interfaces xmlns="http://example.com/ns/itf">${
    entries.map(([name, mtu]) => `<interface><name>${name}</name><mtu>${mtu}</mtu></interface>`)
      .join("")
  }</interfaces>`;
const acme = (inner: string) =>
  `<acme-netconf xmlns="http://example.com/ns/netconf">${inner}</acme-netconf>`;

Deno.test("RFC 8341 A.4 guests see nothing of the rules themselves", () => {
  const world = new World(MODULES, GROUPS + DATA_RULES);
  const nacm =
    `<nacm xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-acm"><enable-nacm>true</enable-nacm></nacm>`;
  assertEquals(world.read("guest", nacm), "");
  assertEquals(world.write("guest", "", nacm), "access denied");
});

Deno.test("RFC 8341 A.4 the limited may write acme's parameters and nothing beside them", () => {
  const world = new World(MODULES, GROUPS + DATA_RULES);
  const parameters = acme("<config-parameters><a>1</a></config-parameters>");
  assertEquals(world.write("wilma", "", parameters), "permit");
  assertEquals(world.write("wilma", parameters, parameters.replace("1<", "2<")), "permit");
  assertEquals(world.write("wilma", parameters, ""), "permit");
  assertEquals(
    world.write("wilma", "", acme("<other>1</other>")),
    "default deny: /an:acme-netconf/an:other",
  );
});

Deno.test("RFC 8341 A.4 guests and the limited may see and change the dummy interface only", () => {
  const world = new World(MODULES, "<read-default>deny</read-default>" + GROUPS + DATA_RULES);
  for (const user of ["guest", "bam-bam"]) {
    const both = itf(["dummy", 1], ["eth0", 1]);
    assertEquals(world.read(user, both), itf(["dummy", 1]));
    assertEquals(world.write(user, both, itf(["dummy", 2], ["eth0", 1])), "permit");
    assertEquals(world.write(user, both, itf(["dummy", 1], ["eth0", 2])), "default deny");
    assertEquals(world.write(user, both, itf(["eth0", 1])), "default deny");
    assertEquals(world.write(user, itf(["eth0", 1]), both), "default deny");
  }
});

Deno.test("RFC 8341 A.4 admins may do everything with interfaces", () => {
  const world = new World(MODULES, "<read-default>deny</read-default>" + GROUPS + DATA_RULES);
  const both = itf(["dummy", 1], ["eth0", 1]);
  assertEquals(world.read("admin", both), both);
  assertEquals(world.write("admin", "", both), "permit");
  assertEquals(world.write("admin", both, itf(["eth1", 7])), "permit");
});

/** A.5: rules for notifications. */
const NOTIFICATION_RULES = `
  <rule-list><name>sys-acl</name><group>limited</group><group>guest</group>
    <rule><name>deny-config-change</name><module-name>acme-system</module-name>
      <notification-name>sys-config-change</notification-name>
      <access-operations>read</access-operations><action>deny</action></rule></rule-list>`;

Deno.test("RFC 8341 A.5 guests and the limited do not hear of changes of the configuration", () => {
  const world = new World(MODULES, GROUPS + NOTIFICATION_RULES);
  const hears = (user: string, name: string) =>
    world.access(user).notification(
      world.schema.notification("http://example.com/ns/system", name)!,
    );
  assertEquals(hears("wilma", "sys-config-change"), false);
  assertEquals(hears("guest", "sys-config-change"), false);
  assertEquals(hears("admin", "sys-config-change"), true);
  assertEquals(hears("wilma", "sys-start"), true);
});
