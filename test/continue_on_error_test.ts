import { assertEquals } from "@std/assert";
import { InProcessBackend } from "./in_process.ts";
import { Site } from "./program.ts";

Deno.test("continue-on-error gives up, without any change, where too much is refused", async () => {
  using site = new Site();
  site.module("m", `module m { namespace "urn:m"; prefix m; leaf-list l { type uint16; } }`);
  await using on = await InProcessBackend.start(site);
  let values = `<l xmlns="urn:m">9999</l>`;
  for (let i = 0; i < 2000; i++) values += `<l xmlns="urn:m" nc:operation="delete">${i}</l>`;
  const reply = await on.rpc(
    `<edit-config><target><candidate/></target><error-option>continue-on-error</error-option>` +
      `<config xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0">${values}</config></edit-config>`,
  );
  const [, first] = /<error-message[^>]*>([^<]*)</.exec(reply) ?? [];
  assertEquals(first, "More than 1000 nodes are refused; nothing was changed");
  assertEquals(reply.split("<rpc-error>").length - 1, 1002);
  assertEquals(
    await on.rpc(
      `<get-config><source><candidate/></source><filter><l xmlns="urn:m"/></filter></get-config>`,
    ),
    "<data/>",
  );
});
