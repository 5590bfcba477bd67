import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { schemaOf } from "../../test/schema_helper.ts";
import { scanStartTag } from "../netconf/start_tag.ts";
import { compileConstraints } from "../validate/mod.ts";
import { NetconfPlugins } from "./netconf_plugins.ts";
import { PluginError } from "./plugin_error.ts";

const VALIDATOR = compileConstraints(schemaOf(`
  rpc echo { input { leaf x { type int8; mandatory true; } } output { leaf x { type int8; } } }
  rpc quiet;
`));

async function withPlugin(
  text: string,
  test: (plugins: NetconfPlugins, log: string[]) => Promise<void>,
): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "clixon-netconf-" });
  const log: string[] = [];
  try {
    await Deno.writeTextFile(`${dir}/p.ts`, `export default { ${text} };`);
    const plugins = await NetconfPlugins.start({
      dir,
      grants: [],
      args: ["word"],
      validator: VALIDATOR,
      onLog: (_, line) => log.push(line),
    });
    try {
      await test(plugins, log);
    } finally {
      await plugins.stop();
    }
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

async function ask(plugins: NetconfPlugins, operation: string, id = `message-id="7"`) {
  const xml = `<rpc xmlns="urn:ietf:params:xml:ns:netconf:base:1.0" ${id}>${operation}</rpc>`;
  const bytes = new TextEncoder().encode(xml);
  return new TextDecoder().decode(await plugins.answer([bytes], scanStartTag(bytes)!));
}

const REPLY = `<rpc-reply xmlns="urn:ietf:params:xml:ns:netconf:base:1.0" message-id="7">`;

Deno.test("netconf plugin answers its rpc", async () => {
  await withPlugin(
    `rpcs: { "m:echo": (_, input) => input, "m:quiet": () => {} }`,
    async (plugins) => {
      assertEquals(
        [plugins.has("urn:m", "echo"), plugins.has("urn:m", "other"), plugins.has("", "echo")],
        [true, false, false],
      );
      assertEquals(
        await ask(plugins, `<echo xmlns="urn:m"><x>5</x></echo>`),
        `${REPLY}<x xmlns="urn:m">5</x></rpc-reply>`,
      );
      assertEquals(await ask(plugins, `<quiet xmlns="urn:m"/>`), `${REPLY}<ok/></rpc-reply>`);
    },
  );
});

Deno.test("netconf plugin's rpc is refused when its input is not valid", async () => {
  await withPlugin(`rpcs: { "m:echo": (_, input) => input }`, async (plugins) => {
    for (
      const [operation, tag] of [
        [`<echo xmlns="urn:m"/>`, "missing-element"],
        [`<echo xmlns="urn:m"><x>500</x></echo>`, "invalid-value"],
        [`<echo xmlns="urn:m"><y/></echo>`, "unknown-element"],
        [`<echo xmlns="urn:m"><x>5</y></echo>`, "malformed-message"],
      ]
    ) assertStringIncludes(await ask(plugins, operation), `<error-tag>${tag}</error-tag>`);
    assertStringIncludes(
      await ask(plugins, `<echo xmlns="urn:m"><x>5</x></echo>`, ""),
      "<error-tag>missing-attribute</error-tag>",
    );
  });
});

Deno.test("netconf plugin that throws answers with an rpc-error", async () => {
  await withPlugin(`rpcs: { "m:echo": () => { throw new Error("no way"); } }`, async (plugins) => {
    assertStringIncludes(
      await ask(plugins, `<echo xmlns="urn:m"><x>5</x></echo>`),
      ">plugin p, callback rpc m:echo: no way</error-message>",
    );
  });
});

Deno.test("netconf plugin is started before the session and ended after it", async () => {
  const log: string[] = [];
  await withPlugin(
    `start(clixon) { clixon.log.info("start " + clixon.args); }, exit(clixon) { clixon.log.info("exit"); }`,
    (_, lines) => {
      queueMicrotask(() => log.push(...lines));
      return Promise.resolve();
    },
  );
  assertEquals(log.slice(1), ["plugin p: start word"]);
});

Deno.test("netconf plugin has no callbacks of the backend", async () => {
  await assertRejects(
    () => withPlugin("statedata() {}", () => Promise.resolve()),
    PluginError,
    "statedata: a netconf plugin has no such member",
  );
});

Deno.test("netconf plugin cannot send notifications", async () => {
  await assertRejects(
    () => withPlugin(`start: (clixon) => clixon.notify("s", {})`, () => Promise.resolve()),
    PluginError,
    'a plugin of the front-end cannot ask for "notify"',
  );
});
