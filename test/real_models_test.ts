/**
 * Published models, configured through the real program.
 *
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { CORPUS } from "./corpus.ts";
import { NetconfSession } from "./netconf_session.ts";
import { BackendProcess, Site } from "./program.ts";

const edit = (config: string) =>
  `<edit-config><target><candidate/></target><config>${config}</config></edit-config>`;
const GET = "<get-config><source><running/></source></get-config>";
const COMMIT = "<commit/>";

/** A site that loads these modules of a folder of the corpus, and finds what they import. */
function corpusSite(folder: string, modules: readonly string[]): Site {
  const dir = `${CORPUS}/${folder}`;
  const site = new Site({ CLICON_YANG_DIR: [dir], CLICON_FEATURE: ["*:*"] });
  for (const module of modules) {
    Deno.copyFileSync(`${dir}/${module}.yang`, `${site.dir}/yang/${module}.yang`);
  }
  return site;
}

function interfaces(count: number): string {
  const entries = Array.from({ length: count }, (_, index) => {
    const name = `eth${String(index).padStart(4, "0")}`;
    return `<interface><name>${name}</name>` +
      `<type xmlns:ianaift="urn:ietf:params:xml:ns:yang:iana-if-type">ianaift:ethernetCsmacd</type>` +
      `<enabled>true</enabled>` +
      `<ipv4 xmlns="urn:ietf:params:xml:ns:yang:ietf-ip"><address><ip>10.${index >> 8}.${
        index & 255
      }.1</ip><prefix-length>24</prefix-length></address></ipv4>` +
      `</interface>`;
  });
  return `<interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces">${
    entries.join("")
  }</interfaces>`;
}

Deno.test({
  name: "a thousand interfaces with addresses of ietf-interfaces, ietf-ip and ietf-routing",
  ignore: CORPUS === undefined,
  fn: async () => {
    using site = corpusSite("ietf", [
      "iana-if-type@2023-01-26",
      "ietf-interfaces",
      "ietf-ip",
      "ietf-routing",
      "ietf-ipv4-unicast-routing",
    ]);
    await using _backend = await BackendProcess.start(site);
    await using session = await NetconfSession.open(site);
    const config = interfaces(1000);
    assertEquals(await session.rpc(edit(config)), "<ok/>");
    assertEquals(await session.rpc(COMMIT), "<ok/>");
    assertEquals(await session.rpc(GET), `<data>${config}</data>`);
    const routing = `<routing xmlns="urn:ietf:params:xml:ns:yang:ietf-routing">` +
      `<router-id>10.0.0.1</router-id><control-plane-protocols><control-plane-protocol>` +
      `<type>static</type><name>default</name><static-routes>` +
      `<ipv4 xmlns="urn:ietf:params:xml:ns:yang:ietf-ipv4-unicast-routing"><route>` +
      `<destination-prefix>0.0.0.0/0</destination-prefix><next-hop>` +
      `<next-hop-address>10.0.0.254</next-hop-address></next-hop></route></ipv4>` +
      `</static-routes></control-plane-protocol></control-plane-protocols></routing>`;
    assertEquals(await session.rpc(edit(routing)), "<ok/>");
    assertEquals(await session.rpc(COMMIT), "<ok/>");
    const wrong = routing.replace("0.0.0.0/0", "0.0.0.0/33");
    assertStringIncludes(await session.rpc(edit(wrong)), "<error-tag>invalid-value</error-tag>");
    const reply = await session.rpc(
      `<get-config><source><running/></source><filter type="xpath" ` +
        `xmlns:if="urn:ietf:params:xml:ns:yang:ietf-interfaces" xmlns:ip="urn:ietf:params:xml:ns:yang:ietf-ip" ` +
        `select="/if:interfaces/if:interface[if:name='eth0042']/ip:ipv4/ip:address/ip:ip"/></get-config>`,
    );
    assertEquals(
      reply,
      `<data><interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces"><interface><name>eth0042</name>` +
        `<ipv4 xmlns="urn:ietf:params:xml:ns:yang:ietf-ip"><address><ip>10.0.42.1</ip></address></ipv4>` +
        `</interface></interfaces></data>`,
    );
  },
});

Deno.test({
  name: "openconfig-interfaces and openconfig-network-instance load and are edited",
  ignore: CORPUS === undefined,
  fn: async () => {
    using site = corpusSite("openconfig", [
      "openconfig-interfaces",
      "openconfig-if-ip",
      "openconfig-network-instance",
    ]);
    const ietf = `${CORPUS}/ietf`;
    Deno.writeTextFileSync(
      site.config,
      Deno.readTextFileSync(site.config).replace(
        "</clixon-config>",
        `<CLICON_YANG_DIR>${ietf}</CLICON_YANG_DIR></clixon-config>`,
      ),
    );
    await using _backend = await BackendProcess.start(site);
    await using session = await NetconfSession.open(site);
    const config = `<interfaces xmlns="http://openconfig.net/yang/interfaces"><interface>` +
      `<name>eth0</name><config><name>eth0</name>` +
      `<type xmlns:ianaift="urn:ietf:params:xml:ns:yang:iana-if-type">ianaift:ethernetCsmacd</type>` +
      `<mtu>9000</mtu></config></interface></interfaces>` +
      `<network-instances xmlns="http://openconfig.net/yang/network-instance"><network-instance>` +
      `<name>default</name><config><name>default</name>` +
      `<type xmlns:oc-ni-types="http://openconfig.net/yang/network-instance-types">oc-ni-types:DEFAULT_INSTANCE</type>` +
      `</config></network-instance></network-instances>`;
    assertEquals(await session.rpc(edit(config)), "<ok/>");
    assertEquals(await session.rpc(COMMIT), "<ok/>");
    const back = await session.rpc(GET);
    assert(back.includes("<mtu>9000</mtu>"), back);
    assert(back.includes("DEFAULT_INSTANCE"), back);
    // The key of an interface is a leafref to the name in its config.
    const reply = await session.rpc(
      edit(
        `<interfaces xmlns="http://openconfig.net/yang/interfaces"><interface><name>eth1</name></interface></interfaces>`,
      ),
    );
    assertEquals(reply, "<ok/>");
    const refused = await session.rpc(COMMIT);
    assertStringIncludes(refused, "<error-tag>data-missing</error-tag>");
    assertStringIncludes(refused, "<error-app-tag>instance-required</error-app-tag>");
    assertStringIncludes(
      refused,
      "/oc-if:interfaces/oc-if:interface[oc-if:name='eth1']/oc-if:name",
    );
  },
});
