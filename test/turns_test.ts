import { assertEquals } from "@std/assert";
import { InProcessBackend } from "./in_process.ts";
import { Site } from "./program.ts";

const MODULE = `module m { yang-version 1.1; namespace "urn:m"; prefix m;
  list y { key k; leaf k { type uint32; } leaf v { type string; } } }`;
const ENTRIES = 60_000;

const get = "<get-config><source><candidate/></source></get-config>";
const large = () =>
  `<edit-config><target><candidate/></target><config>${
    Array.from({ length: ENTRIES }, (_, k) => `<y xmlns="urn:m"><k>${k}</k><v>x</v></y>`).join("")
  }</config></edit-config>`;

Deno.test("a session is served while another one's large request is being read", async () => {
  using site = new Site();
  site.module("m", MODULE);
  await using server = await InProcessBackend.start(site);
  const other = server.backend.sessions.open({ uid: 0, user: "root" });
  const order: string[] = [];
  const edit = server.rpc(large()).then((reply) => order.push(`edit ${reply}`));
  const read = server.rpc(get, other).then((reply) => order.push(`get ${reply}`));
  await Promise.all([edit, read]);
  assertEquals(order, ["get <data/>", "edit <ok/>"]);
});

Deno.test("a request whose session is killed while it is being read is not done", async () => {
  using site = new Site({ CLICON_AUTOLOCK: "true" });
  site.module("m", MODULE);
  await using server = await InProcessBackend.start(site);
  const killed = server.backend.sessions.open({ uid: 0, user: "root" });
  const edit = server.rpc(large(), killed);
  const kill = await server.rpc(
    `<kill-session><session-id>${killed.id}</session-id></kill-session>`,
  );
  assertEquals([kill, await edit], ["<ok/>", ""]);
  assertEquals(await server.rpc(get), "<data/>");
  assertEquals(await server.rpc("<lock><target><candidate/></target></lock>"), "<ok/>");
});

Deno.test("a session is served while another one's statistics are being worked out", async () => {
  using site = new Site();
  site.module("m", MODULE);
  await using server = await InProcessBackend.start(site);
  assertEquals(await server.rpc(large()), "<ok/>");
  const other = server.backend.sessions.open({ uid: 0, user: "root" });
  const order: string[] = [];
  const slow = server.rpc(`<stats xmlns="http://clicon.org/lib"/>`).then(() => order.push("slow"));
  const quick = server.rpc("<get/>", other).then(() => order.push("quick"));
  await Promise.all([slow, quick]);
  assertEquals(order, ["quick", "slow"]);
});
