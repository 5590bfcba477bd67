/**
 * A large list: sent in one edit, committed, read back, and read back again after restarts.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { NetconfSession } from "./netconf_session.ts";
import { BackendProcess, Site } from "./program.ts";

const MODULE = `module m {
  yang-version 1.1;
  namespace "urn:m";
  prefix m;
  container x {
    list y {
      key a;
      leaf a { type int32; }
      leaf b { type int32; }
    }
  }
}
`;
const GET = "<get-config><source><running/></source></get-config>";

Deno.test("a list of 100,000 entries comes back byte for byte, also after kill -9 and a restart", async () => {
  using site = new Site();
  site.module("m", MODULE);
  const entries = Array.from(
    { length: 100_000 },
    (_, index) => `<y><a>${index - 50_000}</a><b>${index * 7919 % 100_003}</b></y>`,
  );
  const config = `<x xmlns="urn:m">${entries.join("")}</x>`;
  const data = `<data>${config}</data>`;
  {
    await using backend = await BackendProcess.start(site);
    await using session = await NetconfSession.open(site);
    const edit =
      `<edit-config><target><candidate/></target><config>${config}</config></edit-config>`;
    assertEquals(await session.rpc(edit), "<ok/>");
    assertEquals(await session.rpc("<commit/>"), "<ok/>");
    assert(await session.rpc(GET) === data);
    await backend.stop("SIGKILL");
  }
  {
    await using backend = await BackendProcess.start(site, ["-s", "running"]);
    await using session = await NetconfSession.open(site);
    assert(await session.rpc(GET) === data);
    // One more entry goes to the journal; it is there after a kill, too.
    const edit = `<edit-config><target><candidate/></target><config><x xmlns="urn:m">` +
      `<y><a>50000</a><b>1</b></y></x></config></edit-config>`;
    assertEquals(await session.rpc(edit), "<ok/>");
    assertEquals(await session.rpc("<commit/>"), "<ok/>");
    await backend.stop("SIGKILL");
  }
  await using _backend = await BackendProcess.start(site, ["-s", "running"]);
  await using session = await NetconfSession.open(site);
  assert(
    await session.rpc(GET) === data.replace("</x>", "<y><a>50000</a><b>1</b></y></x>"),
  );
});
