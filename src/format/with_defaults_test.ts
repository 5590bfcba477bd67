import { assertEquals } from "@std/assert";
import { schemaOf } from "../../test/schema_helper.ts";
import { fromXml, toXml } from "./testing/data.ts";
import type { WithDefaults } from "./walk.ts";

/** The setting of RFC 6243 appendix A: interfaces with a default mtu (configuration) and a default status (state). */
const schema = schemaOf(`module example {
  yang-version 1.1; namespace "http://example.com/ns/interfaces"; prefix exam;
  container interfaces {
    list interface {
      key name;
      leaf name { type string { length "1..max"; } }
      leaf mtu { type uint32; default 1500; }
      leaf status {
        config false;
        type enumeration { enum up; enum "waking up"; enum "not feeling so good"; }
        default up;
      }
    }
  }
}`);

/** eth1's mtu is the default and was never set, eth3's was set to the same value. */
const DATA = interfaces(
  entry("eth0", "<mtu>8192</mtu><status>up</status>"),
  entry("eth1", "<status>up</status>"),
  entry("eth2", "<mtu>9000</mtu><status>not feeling so good</status>"),
  entry("eth3", "<mtu>1500</mtu><status>waking up</status>"),
);

function interfaces(...entries: string[]): string {
  return `<interfaces xmlns="http://example.com/ns/interfaces">${entries.join("")}</interfaces>`;
}

function entry(name: string, content: string): string {
  return `<interface><name>${name}</name>${content}</interface>`;
}

function shown(withDefaults: WithDefaults): string {
  return toXml(fromXml(schema, DATA), { withDefaults });
}

Deno.test("printXml report-all is RFC 6243 A.3.1", () => {
  assertEquals(
    shown("report-all"),
    interfaces(
      entry("eth0", "<mtu>8192</mtu><status>up</status>"),
      entry("eth1", "<mtu>1500</mtu><status>up</status>"),
      entry("eth2", "<mtu>9000</mtu><status>not feeling so good</status>"),
      entry("eth3", "<mtu>1500</mtu><status>waking up</status>"),
    ),
  );
});

Deno.test("printXml report-all-tagged is RFC 6243 A.3.2", () => {
  const tag = ' wd:default="true"';
  assertEquals(
    shown("report-all-tagged"),
    interfaces(
      entry("eth0", `<mtu>8192</mtu><status${tag}>up</status>`),
      entry("eth1", `<mtu${tag}>1500</mtu><status${tag}>up</status>`),
      entry("eth2", "<mtu>9000</mtu><status>not feeling so good</status>"),
      entry("eth3", `<mtu${tag}>1500</mtu><status>waking up</status>`),
    ).replace(
      '/interfaces">',
      '/interfaces" xmlns:wd="urn:ietf:params:xml:ns:netconf:default:1.0">',
    ),
  );
});

Deno.test("printXml trim is RFC 6243 A.3.3", () => {
  assertEquals(
    shown("trim"),
    interfaces(
      entry("eth0", "<mtu>8192</mtu>"),
      entry("eth1", ""),
      entry("eth2", "<mtu>9000</mtu><status>not feeling so good</status>"),
      entry("eth3", "<status>waking up</status>"),
    ),
  );
});

Deno.test("printXml explicit is RFC 6243 A.3.4", () => {
  assertEquals(shown("explicit"), DATA);
});
