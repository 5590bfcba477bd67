import { assertEquals } from "@std/assert";
import { InProcessBackend } from "./in_process.ts";
import { Site } from "./program.ts";

const MODULE = `module m { yang-version 1.1; namespace "urn:m"; prefix m;
  list y { key k; leaf k { type uint32; } leaf v { type string; } }
  leaf long { type string; } }`;
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

const MILLION = 1_000_000;
const edit = (config: string) =>
  `<edit-config><target><candidate/></target><config>${config}</config></edit-config>`;

for (
  const [what, config, reply] of [
    ["value", `<long xmlns="urn:m">${"x&amp;".repeat(MILLION / 2)}</long>`, "<ok/>"],
    ["value of an entry", `<y xmlns="urn:m"><k>1</k><v>${"&lt;".repeat(MILLION)}</v></y>`, "<ok/>"],
    ["comment", `<!--${" ".repeat(4 * MILLION)}-->`, "<ok/>"],
    ["run of white space", " ".repeat(4 * MILLION), "<ok/>"],
  ] as const
) {
  Deno.test(`a session is served while another one's long ${what} is being read`, async () => {
    using site = new Site();
    site.module("m", MODULE);
    await using server = await InProcessBackend.start(site);
    const other = server.backend.sessions.open({ uid: 0, user: "root" });
    const order: string[] = [];
    const slow = server.rpc(edit(config)).then((reply) => order.push(`edit ${reply}`));
    const quick = server.rpc(get, other).then((reply) => order.push(`get ${reply}`));
    await Promise.all([slow, quick]);
    assertEquals(order, ["get <data/>", `edit ${reply}`]);
  });
}

Deno.test("a value, and a tag, that are too long to be read are refused", async () => {
  using site = new Site();
  site.module("m", MODULE);
  await using server = await InProcessBackend.start(site);
  const refusal = (message: string) =>
    "<rpc-error><error-type>rpc</error-type><error-tag>too-big</error-tag>" +
    `<error-severity>error</error-severity><error-message xml:lang="en">${message}</error-message></rpc-error>`;
  const long = (length: number) => `<long xmlns="urn:m">${"x".repeat(length)}</long>`;
  assertEquals(await server.rpc(edit(long(4_194_304))), "<ok/>");
  assertEquals(
    await server.rpc(edit(long(4_194_305))),
    refusal("1:139: a text is longer than 4194304 bytes"),
  );
  assertEquals(
    await server.rpc(edit(`<long xmlns="urn:m" xml:lang="${"x".repeat(1_048_576)}"/>`)),
    refusal("1:1048695: a tag is longer than 1048576 bytes"),
  );
  // The session goes on.
  assertEquals(await server.rpc("<discard-changes/>"), "<ok/>");
});
