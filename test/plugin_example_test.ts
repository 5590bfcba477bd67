/**
 * The example plugins, through the whole program.
 *
 * @module
 */

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { NetconfSession } from "./netconf_session.ts";
import { BackendProcess, Site } from "./program.ts";

const PLUGINS = decodeURIComponent(new URL("../plugins", import.meta.url).pathname);
const EX = "urn:example:clixon";
const INTERFACES = "urn:ietf:params:xml:ns:yang:ietf-interfaces";

/** A site with the example's model. */
function exampleSite(options: Readonly<Record<string, string | readonly string[]>> = {}): Site {
  const site = new Site({ CLICON_YANG_MODULE_MAIN: "clixon-example", ...options });
  return site;
}

/** Starts the backend with the example plugin and these words for it. */
function start(site: Site, words: readonly string[], more: readonly string[] = []) {
  return BackendProcess.start(site, ["-d", `${PLUGINS}/backend`, ...more, "--", ...words]);
}

/** Puts grants where `-E` finds them. */
function grant(site: Site, grants: string): string[] {
  Deno.mkdirSync(`${site.dir}/conf.d`);
  Deno.writeTextFileSync(
    `${site.dir}/conf.d/plugins.xml`,
    `<clixon-config xmlns="http://clicon.org/config"><plugins xmlns="urn:clixon:plugin">` +
      `<plugin><name>example</name>${grants}</plugin></plugins></clixon-config>`,
  );
  return ["-E", `${site.dir}/conf.d`];
}

const edit = (config: string) =>
  `<edit-config><target><candidate/></target><config>${config}</config></edit-config>`;
const parameter = (name: string) =>
  `<table xmlns="${EX}"><parameter><name>${name}</name></parameter></table>`;
const error = (message: string, more = "") =>
  `<rpc-error><error-type>application</error-type><error-tag>operation-failed</error-tag>` +
  `<error-severity>error</error-severity>${more}` +
  `<error-message xml:lang="en">${message}</error-message></rpc-error>`;

/** The log of another process: there is no event for what has been written to it. */
async function until(condition: () => boolean): Promise<void> {
  for (let round = 0; round < 500 && !condition(); round++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function get(session: NetconfSession, filter: string): Promise<string> {
  const reply = await session.rpc(`<get><filter type="subtree">${filter}</filter></get>`);
  return /^<data>(.*)<\/data>$/s.exec(reply)?.[1] ?? reply;
}

Deno.test("example plugin repeats the input of its rpcs", async () => {
  using site = exampleSite();
  await using _backend = await start(site, []);
  await using session = await NetconfSession.open(site);
  assertEquals(
    await session.rpc(`<example xmlns="${EX}"><x>1</x><z>a</z><z>b</z></example>`),
    `<x xmlns="${EX}">1</x><y xmlns="${EX}">42</y><z xmlns="${EX}">a</z><z xmlns="${EX}">b</z>`,
  );
  assertEquals(await session.rpc(`<optional xmlns="${EX}"/>`), "<ok/>");
  assertEquals(await session.rpc(`<empty xmlns="${EX}"/>`), "<ok/>");
  assertStringIncludes(
    await session.rpc(`<example xmlns="${EX}"/>`),
    "<error-tag>missing-element</error-tag>",
  );
  // What the daemon serves itself goes on after the plugin has seen it.
  assertEquals(
    await session.rpc(
      "<copy-config><target><candidate/></target><source><running/></source></copy-config>",
    ),
    "<ok/>",
  );
});

Deno.test("example plugin gives state of what is configured", async () => {
  using site = exampleSite();
  await using _backend = await start(site, ["-s"]);
  await using session = await NetconfSession.open(site);
  assertEquals(
    await get(session, `<state xmlns="${EX}"/>`),
    `<state xmlns="${EX}"><op>42</op><op>41</op><op>43</op></state>`,
  );
  assertEquals(
    await session.rpc(edit(
      `<interfaces xmlns="${INTERFACES}"><interface><name>e0</name>` +
        `<type xmlns:ex="${EX}">ex:eth</type></interface></interfaces>`,
    )),
    "<ok/>",
  );
  assertEquals(await session.rpc("<commit/>"), "<ok/>");
  assertEquals(
    await get(
      session,
      `<interfaces xmlns="${INTERFACES}"><interface><name>e0</name><oper-status/>` +
        `<my-status xmlns="${EX}"/></interface></interfaces>`,
    ),
    `<interfaces xmlns="${INTERFACES}"><interface><name>e0</name><oper-status>up</oper-status>` +
      `<my-status xmlns="${EX}"><int>42</int><str>foo</str></my-status></interface></interfaces>`,
  );
});

Deno.test("example plugin reads its state from a file that it may read", async () => {
  using site = exampleSite();
  const file = `${site.dir}/state.json`;
  await Deno.writeTextFile(file, `{ "clixon-example:state": { "op": ["7"] } }`);
  const granted = grant(site, `<allow-read>${file}</allow-read>`);
  await using _backend = await start(site, ["-s", "-S", file], granted);
  await using session = await NetconfSession.open(site);
  assertEquals(
    await get(session, `<state xmlns="${EX}"/>`),
    `<state xmlns="${EX}"><op>7</op></state>`,
  );
});

Deno.test("example plugin that may not read its file says so, and nothing else is harmed", async () => {
  using site = exampleSite();
  await using _backend = await start(site, ["-s", "-S", "/etc/passwd"]);
  await using session = await NetconfSession.open(site);
  assertMatch(
    await session.rpc("<get/>"),
    /plugin example, callback statedata: Requires read access to &quot;\/etc\/passwd&quot;|plugin example, callback statedata: Requires read access to "\/etc\/passwd"/,
  );
  assertEquals(
    await session.rpc("<get-config><source><running/></source></get-config>"),
    "<data/>",
  );
});

Deno.test("example plugin is told which state is wanted", async () => {
  using site = exampleSite();
  Deno.mkdirSync(`${site.dir}/plugins`);
  await Deno.writeTextFile(
    `${site.dir}/plugins/path.js`,
    `export default { statedata(clixon, { path }) { clixon.log.info("path " + path); } };`,
  );
  await using backend = await BackendProcess.start(site, ["-d", `${site.dir}/plugins`]);
  await using session = await NetconfSession.open(site);
  await session.rpc("<get/>");
  await get(session, `<state xmlns="${EX}"/>`);
  await get(session, `<table xmlns="${EX}"><parameter><name>a</name><stat/></parameter></table>`);
  await session.rpc(
    `<get><filter type="xpath" xmlns:ex="${EX}" select="/ex:table/ex:parameter[ex:name='b']"/></get>`,
  );
  await get(session, `<nothing/>`);
  await session.rpc(`<get content="config"/>`);
  await until(() => /name='b'/.test(backend.log));
  assertEquals([...backend.log.matchAll(/plugin path: path (.*)/g)].map(([, path]) => path), [
    "/",
    "/clixon-example:state",
    "/clixon-example:table/parameter[name='a']/stat",
    "/clixon-example:table/parameter[name='b']",
  ]);
});

Deno.test("example plugin adds to the datastore at reset", async () => {
  using site = exampleSite();
  await using _backend = await start(site, ["-r"]);
  await using session = await NetconfSession.open(site);
  assertEquals(
    await session.rpc("<get-config><source><running/></source></get-config>"),
    `<data><table xmlns="${EX}"><parameter><name>loopback</name><value>99</value></parameter></table></data>`,
  );
});

Deno.test("example plugin logs transactions", async () => {
  using site = exampleSite();
  await using backend = await start(site, ["-t"]);
  await using session = await NetconfSession.open(site);
  await session.rpc(edit(parameter("a")));
  assertEquals(await session.rpc("<commit/>"), "<ok/>");
  await until(() => /main_end$/m.test(backend.log));
  const phases = [...backend.log.matchAll(/transaction_log \d+ main_([A-Za-z]+)$/gm)]
    .map(([, phase]) => phase);
  assertEquals(phases, ["begin", "validate", "complete", "commit", "commitDone", "end"]);
  assertStringIncludes(
    backend.log,
    `main_commit create: /clixon-example:table/parameter[name='a'] {"name":"a"}`,
  );
});

Deno.test("example plugin fails on request, in validate and commit by turns", async () => {
  using site = exampleSite();
  const path = "/clixon-example:table/parameter[name='bad']";
  await using backend = await start(site, ["-t", "-V", path]);
  await using session = await NetconfSession.open(site);
  const where = `<error-path xmlns:ex="${EX}">/ex:table/ex:parameter[ex:name='bad']</error-path>`;
  for (const phase of ["validate", "commit", "validate"]) {
    await session.rpc(edit(parameter("bad")));
    assertEquals(
      await session.rpc("<commit/>"),
      error(
        `${path} is not wanted`,
        `<error-app-tag>example-${phase}</error-app-tag>${where}`,
      ),
    );
  }
  assertEquals(
    await session.rpc("<get-config><source><running/></source></get-config>"),
    "<data/>",
  );
  assertMatch(backend.log, /main_commit\n(?:.*\n)*.*main_commitFailed\n(?:.*\n)*.*main_abort/);
  assertEquals(await session.rpc("<discard-changes/>"), "<ok/>");
  await session.rpc(edit(parameter("good")));
  assertEquals(await session.rpc("<commit/>"), "<ok/>");
});

Deno.test("example plugin feeds a stream", async () => {
  using site = exampleSite();
  await using _backend = await start(site, ["-n", "0.05"]);
  await using session = await NetconfSession.open(site);
  assertEquals(
    await session.rpc(
      `<create-subscription xmlns="urn:ietf:params:xml:ns:netconf:notification:1.0">` +
        `<stream>EXAMPLE</stream></create-subscription>`,
    ),
    "<ok/>",
  );
  assertMatch(
    await session.receive() ?? "",
    new RegExp(
      `^<notification xmlns="urn:ietf:params:xml:ns:netconf:notification:1.0"><eventTime>[^<]*Z</eventTime>` +
        `<event xmlns="${EX}"><event-class>fault</event-class><reportingEntity><card>Ethernet0</card>` +
        `</reportingEntity><severity>major</severity></event></notification>$`,
    ),
  );
});

Deno.test("example plugin serves an action", async () => {
  using site = exampleSite();
  site.module(
    "farm",
    `module farm { yang-version 1.1; namespace "urn:example:server-farm"; prefix f;
      list server { key name; leaf name { type string; }
        action reset { input { leaf reset-at { type string; mandatory true; } }
          output { leaf reset-finished-at { type string; } } } } }`,
  );
  await using _backend = await start(site, ["-a", "/farm:server/reset"]);
  await using session = await NetconfSession.open(site);
  await session.rpc(edit(`<server xmlns="urn:example:server-farm"><name>a</name></server>`));
  assertEquals(await session.rpc("<commit/>"), "<ok/>");
  assertEquals(
    await session.rpc(
      `<action xmlns="urn:ietf:params:xml:ns:yang:1"><server xmlns="urn:example:server-farm">` +
        `<name>a</name><reset><reset-at>noon</reset-at></reset></server></action>`,
    ),
    `<reset-finished-at xmlns="urn:example:server-farm">noon</reset-finished-at>`,
  );
});

Deno.test("example plugin that is given a wrong word stops the start, with the reason", async () => {
  using site = exampleSite();
  const { message } = await start(site, ["--bad"]).then(
    () => new Error("it started"),
    (error: Error) => error,
  );
  assertMatch(message, /status 255/);
  assertStringIncludes(
    message,
    "plugin example, callback load: the word --bad is not known to the example",
  );
});

Deno.test("a plugin ends with the daemon, even when both are in the middle of something", async () => {
  using site = exampleSite();
  Deno.mkdirSync(`${site.dir}/plugins`);
  await Deno.writeTextFile(
    `${site.dir}/plugins/busy.js`,
    `export default { start(clixon) { clixon.log.info("pid " + Deno.pid); setTimeout(() => { for (;;); }, 50); } };`,
  );
  await using backend = await BackendProcess.start(site, ["-d", `${site.dir}/plugins`]);
  await until(() => /plugin busy: pid \d+/.test(backend.log));
  const pid = Number(/plugin busy: pid (\d+)/.exec(backend.log)![1]);
  const alive = () => {
    try {
      return !/^State:\s+Z/m.test(Deno.readTextFileSync(`/proc/${pid}/status`));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  };
  assertEquals(alive(), true);
  await backend.stop("SIGKILL");
  await until(() => !alive());
  assertEquals(alive(), false);
});

Deno.test("example plugin of the front-end answers its rpc", async () => {
  using site = exampleSite();
  await using _backend = await BackendProcess.start(site);
  await using session = await NetconfSession.open(site, ["-d", `${PLUGINS}/netconf`]);
  assertEquals(
    await session.rpc(`<client-rpc xmlns="${EX}"><x>1</x></client-rpc>`),
    `<x xmlns="${EX}">1</x>`,
  );
  assertEquals(
    await session.rpc("<get-config><source><running/></source></get-config>"),
    "<data/>",
  );
  await using plain = await NetconfSession.open(site);
  assertStringIncludes(
    await plain.rpc(`<client-rpc xmlns="${EX}"><x>1</x></client-rpc>`),
    "<error-tag>operation-not-supported</error-tag>",
  );
});

Deno.test("example plugin mounts a module", async () => {
  using site = exampleSite({ CLICON_YANG_SCHEMA_MOUNT: "true" });
  site.module(
    "box",
    `module box { yang-version 1.1; namespace "urn:box"; prefix b;
      import ietf-yang-schema-mount { prefix yangmnt; }
      container box { yangmnt:mount-point "mylabel"; } }`,
  );
  Deno.writeTextFileSync(
    `${site.dir}/item.yang`,
    `module item { namespace "urn:item"; prefix i; leaf item { type uint8; } }`,
  );
  await using backend = await start(site, ["-m", "item", "-M", "urn:item"]);
  assertStringIncludes(backend.log, "plugin example: item is mounted at /box:box (mylabel)\n");
  await using session = await NetconfSession.open(site);
  const data = `<box xmlns="urn:box"><item xmlns="urn:item">7</item></box>`;
  assertEquals(await session.rpc(edit(data)) + await session.rpc("<commit/>"), "<ok/><ok/>");
  assertEquals(await get(session, `<box xmlns="urn:box"><item xmlns="urn:item"/></box>`), data);
});
