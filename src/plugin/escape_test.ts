/**
 * Tries to get out of the sandbox, from inside a plugin, in every form of it: each attempt is code that a plugin runs, and each must
 * fail. What the operator grants must work, in the same forms.
 */

import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import type { PluginGrants } from "../config/grants.ts";
import type { LaunchOptions } from "./launch.ts";
import { PluginError } from "./plugin_error.ts";
import { ESCAPES, REFUSAL, RUNNER } from "./testing/escapes.ts";
import { onePlugin, PluginDir } from "./testing/plugin_dir.ts";

/** The forms: by permissions of the process, by a worker in a process with all permissions, each without and with the kernel's help. */
const FORMS: Readonly<Record<string, LaunchOptions>> = {
  "process": { worker: false, landlock: false },
  "process + Landlock": { worker: false },
  "worker": { worker: true, landlock: false },
  "worker + Landlock": { worker: true },
};

type Run = (code: string) => Promise<{ value?: string; error?: string }>;

/** What a test gets. */
interface Attempt {
  /** Runs code in the plugin. */
  readonly run: Run;
  readonly launch: LaunchOptions;
  readonly one: PluginDir;
  /** A directory of the test's own. */
  readonly tmp: string;
}

function forEachForm(
  name: string,
  test: (attempt: Attempt) => Promise<void>,
  grants: (tmp: string) => Partial<PluginGrants> = () => ({}),
): void {
  for (const [form, launch] of Object.entries(FORMS)) {
    Deno.test(`escape (${form}): ${name}`, async () => {
      const tmp = await Deno.makeTempDir({ prefix: "clixon-escape-" });
      try {
        await using one = await onePlugin(RUNNER, {
          launch,
          grants: [{ name: "p", ...grants(tmp) }],
        });
        const run: Run = async (code) =>
          await one.plugin.call("rpc t:run", JSON.stringify({ code })) as Awaited<ReturnType<Run>>;
        await test({ run, launch, one, tmp });
      } finally {
        await Deno.remove(tmp, { recursive: true });
      }
    });
  }
}

async function assertRefused(run: Run, code: string): Promise<void> {
  const { value, error } = await run(code);
  assert(error !== undefined, `got through: ${code} → ${value}`);
  assertMatch(error, REFUSAL, code);
}

for (const { name, attempts } of ESCAPES) {
  forEachForm(name, async ({ run, tmp }) => {
    const secret = `${tmp}/secret.js`;
    await Deno.writeTextFile(secret, `export default "secret";`);
    for (const code of attempts(secret)) await assertRefused(run, code);
  });
}

forEachForm("permissions that are asked for are not given", async ({ run }) => {
  for (const name of ["read", "write", "net", "env", "run", "sys", "ffi", "import"]) {
    const { value, error } = await run(
      `return (await Deno.permissions.request({ name: "${name}" })).state`,
    );
    assert(value === "denied" || value === "prompt" || error !== undefined, `${name}: ${value}`);
  }
});

forEachForm("no network, TCP, UDP or UNIX", async ({ run, tmp: dir }) => {
  let connections = 0;
  using tcp = Deno.listen({ port: 0 });
  using unix = Deno.listen({ transport: "unix", path: `${dir}/sock` });
  const count = async (listener: AsyncIterable<Deno.Conn>) => {
    for await (const connection of listener) {
      connections++;
      connection.close();
    }
  };
  const counting = Promise.allSettled([count(tcp), count(unix)]);
  const { port } = tcp.addr as Deno.NetAddr;
  const attempts = [
    `return await Deno.connect({ port: ${port} })`,
    `return await Deno.connect({ transport: "unix", path: "${dir}/sock" })`,
    `return await Deno.connect({ transport: "unix", path: "\\0clixon" })`,
    `return Deno.listen({ port: 0 }).addr.port`,
    `return Deno.listen({ transport: "unix", path: "${dir}/new" })`,
    `return Deno.serve({ port: 0 }, () => new Response()).addr.port`,
    `return await (await fetch("http://127.0.0.1:${port}/")).text()`,
    `return await new Promise((ok, fail) => {
       const s = new WebSocket("ws://127.0.0.1:${port}/"); s.onopen = ok;
       s.onerror = (e) => fail(new Error(e.message)); })`,
    `const net = await import("node:net"); return await new Promise((ok, fail) =>
       net.connect(${port}, "127.0.0.1").on("connect", ok).on("error", fail))`,
    `const net = await import("node:net"); return await new Promise((ok, fail) =>
       net.connect("${dir}/sock").on("connect", ok).on("error", fail))`,
    `const net = await import("node:net"); return await new Promise((ok, fail) =>
       net.createServer().on("error", fail).listen(0, ok))`,
    `const http = await import("node:http"); return await new Promise((ok, fail) =>
       http.get("http://127.0.0.1:${port}/", ok).on("error", fail))`,
    `return await Deno.resolveDns("localhost", "A")`,
    `return (await (await import("node:dns/promises")).lookup("localhost")).address`,
    `return (await import("http://127.0.0.1:${port}/x.js")).default`,
  ];
  for (const code of attempts) {
    await assertRefused(run, code);
  }
  // This one is refused in a later turn, where nobody can catch it.
  await assertRejects(
    () =>
      run(`const { createSocket } = await import("node:dgram");
      await new Promise((ok) => createSocket("udp4").bind(0, ok))`),
    PluginError,
    "Requires net access",
  );
  assertEquals(connections, 0);
  tcp.close();
  unix.close();
  await counting;
});

forEachForm("what it prints ends in the log and not in the protocol", async ({ run, one }) => {
  const { value } = await run(`console.log("one"); console.error("two");
    Deno.stdout.writeSync(new TextEncoder().encode("three\\n"));
    (await import("node:fs")).writeSync(1, "four\\n"); return "ok"`);
  assertEquals(value, "ok");
  await one.logged(/^plugin p: one$/);
  await one.logged(/^plugin p: two$/);
  await one.logged(/^plugin p: three$/);
  await one.logged(/^plugin p: four$/);
});

forEachForm("standard input gives nothing", async ({ run }) => {
  const { value, error } = await run(
    `return await Deno.stdin.read(new Uint8Array(8)) + " " + Deno.stdin.isTerminal()`,
  );
  assert(value === "null false" || error !== undefined, value);
});

/** A file of the program that this side of it uses before the plugin is there. */
const CONFINE = new URL("../system/confine.ts", import.meta.url).href;
const HOOKS = new URL("sandbox/module_hooks.ts", import.meta.url).href;
/** What of node's library is no plugin's. */
const DENIED = [
  ...["node:process", "process", "node:v8", "node:vm", "node:inspector", "node:cluster", "module"],
  ...["node:repl", "node:wasi", "node:sqlite", "node:test", "node:trace_events", "worker_threads"],
];

for (
  const [what, text] of [
    ["text of a file", `import x from "file:///etc/passwd" with { type: "text" }; console.log(x);`],
    ["JSON of a file", `import x from "file:///etc/passwd" with { type: "json" }; console.log(x);`],
    ["a module elsewhere", `import x from "/tmp/x.js"; console.log(x);`],
    ["a module above", `import x from "../x.ts"; console.log(x);`],
    ["another plugin", `import x from "./other.ts"; console.log(x);`],
    ["another plugin's folder", `import x from "./other/x.ts"; console.log(x);`],
    ["a package", `import x from "npm:left-pad"; console.log(x);`],
    ["a module of the net", `import x from "https://deno.land/std/version.ts"; console.log(x);`],
    ["threads", `import { Worker } from "node:worker_threads"; console.log(Worker);`],
    [
      "the module system",
      `import { createRequire } from "node:module"; console.log(createRequire);`,
    ],
    ["a re-export", `export * from "file:///etc/passwd";`],
    ["the system's calls", `import { Confinement } from "${CONFINE}"; console.log(Confinement);`],
    ["the sandbox's own files", `import * as x from "${HOOKS}"; console.log(x);`],
    ["denied modules by way of data:", `import "data:text/javascript,import 'node:module'";`],
    ...DENIED.map((name) => [name, `import * as x from "${name}"; console.log(x);`]),
  ]
) {
  for (const [form, launch] of Object.entries(FORMS)) {
    Deno.test(`escape (${form}): ${what} cannot be imported literally`, async () => {
      await using dir = new PluginDir({ "p.ts": `${text} export default {};` });
      dir.write("other/x.ts", "export default 1;");
      const error = await assertRejects(() => dir.load({ launch }), PluginError);
      assertMatch(
        error.message,
        /^plugin p, callback load: .*import of ".*(?:is not allowed|no such file)/,
      );
    });
  }
}

Deno.test("escape: a link in its folder that leads out is no file of it", async () => {
  await using dir = new PluginDir({
    "p.ts": RUNNER,
    "p/in.ts": "export default 1;",
    "other/outside.ts": "export default 2;",
  });
  await Deno.symlink("in.ts", `${dir.dir}/p/good.ts`);
  await Deno.symlink("../other/outside.ts", `${dir.dir}/p/bad.ts`);
  await Deno.symlink("/etc", `${dir.dir}/p/etc`);
  await Deno.symlink("nowhere.ts", `${dir.dir}/p/dangling.ts`);
  const plugin = (await dir.load({ grants: [] })).find("p")!;
  const run = async (code: string) =>
    await plugin.call("rpc t:run", JSON.stringify({ code })) as { value?: string; error?: string };
  const get = (file: string) => run(`return (await import("plugin:///p/${file}")).default`);
  assertEquals(await get("in.ts"), { value: "1" });
  assertEquals(await get("good.ts"), { value: "1" });
  for (const file of ["bad.ts", "dangling.ts", "etc/passwd", "../other/outside.ts"]) {
    assertMatch((await get(file)).error ?? "", /no such file/);
  }
});

forEachForm("a granted file is readable, its neighbour is not", async ({ run, tmp }) => {
  await Deno.writeTextFile(`${tmp}/b`, "B");
  assertEquals(await run(`return Deno.readTextFileSync("${tmp}/a")`), { value: "A" });
  await assertRefused(run, `return Deno.readTextFileSync("${tmp}/b")`);
  await assertRefused(run, `Deno.writeTextFileSync("${tmp}/a", "")`);
}, (tmp) => {
  Deno.writeTextFileSync(`${tmp}/a`, "A");
  return { allowRead: [`${tmp}/a`] };
});

forEachForm("a granted directory is writable, and not readable for it", async ({ run, tmp }) => {
  assertEquals(await run(`Deno.writeTextFileSync("${tmp}/new", "x")`), { value: "undefined" });
  assertEquals(await Deno.readTextFile(`${tmp}/new`), "x");
  await assertRefused(run, `return Deno.readTextFileSync("${tmp}/new")`);
}, (tmp) => ({ allowWrite: [tmp] }));

forEachForm("a granted file that is not there yet can be written", async ({ run, tmp }) => {
  assertEquals(await run(`Deno.writeTextFileSync("${tmp}/new", "x")`), { value: "undefined" });
  await assertRefused(run, `Deno.writeTextFileSync("${tmp}/other", "x")`);
}, (tmp) => ({ allowWrite: [`${tmp}/new`] }));

forEachForm("a granted UNIX socket is reachable, its neighbour is not", async ({ run, tmp }) => {
  using _granted = Deno.listen({ transport: "unix", path: `${tmp}/a` });
  using _other = Deno.listen({ transport: "unix", path: `${tmp}/b` });
  const connect = (path: string) =>
    `(await Deno.connect({ transport: "unix", path: "${path}" })).close(); return "there"`;
  assertEquals(await run(connect(`${tmp}/a`)), { value: "there" });
  await assertRefused(run, connect(`${tmp}/b`));
  await assertRefused(run, `return await Deno.connect({ port: 1 })`);
}, (tmp) => ({ allowNet: [`unix:${tmp}/a`] }));

forEachForm("a granted directory is no way to what lies elsewhere", async ({ run, tmp }) => {
  for (
    const code of [
      `Deno.symlinkSync("/etc/passwd", "${tmp}/link"); return Deno.readTextFileSync("${tmp}/link")`,
      `Deno.linkSync("/etc/passwd", "${tmp}/link"); return Deno.readTextFileSync("${tmp}/link")`,
      `Deno.renameSync("/etc/passwd", "${tmp}/link")`,
      `Deno.copyFileSync("/etc/passwd", "${tmp}/copy")`,
      `return Deno.readTextFileSync("${tmp}/../../etc/passwd")`,
      `return Deno.readTextFileSync("${tmp}x")`,
    ]
  ) await assertRefused(run, code);
}, (tmp) => ({ allowRead: [tmp], allowWrite: [tmp] }));

forEachForm("a granted variable is there, alone", async ({ run }) => {
  assertEquals(await run(`return Deno.env.get("CLIXON_TEST_GRANTED")`), { value: "yes" });
  await assertRefused(run, `return Deno.env.get("HOME")`);
}, () => {
  Deno.env.set("CLIXON_TEST_GRANTED", "yes");
  return { allowEnv: ["CLIXON_TEST_GRANTED"] };
});

forEachForm("a granted program runs, confined like the plugin", async ({ run, launch }) => {
  const code = (program: string, ...args: string[]) =>
    `return new Deno.Command("${program}", ${JSON.stringify({ args })}).outputSync().code`;
  assertEquals(await run(code("/bin/echo", "hi")), { value: "0" });
  await assertRefused(run, code("/bin/ls"));
  const withoutKernel = launch.landlock === false;
  assertEquals(await run(code("/bin/cat", "/etc/passwd")), { value: withoutKernel ? "0" : "1" });
}, () => ({ allowRun: ["/bin/echo", "/bin/cat"] }));

/** Serves until disposed of. */
const GREETER = () =>
  Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => new Response("hello"));

for (const [form, launch] of Object.entries(FORMS)) {
  Deno.test(`escape (${form}): a granted port is reachable, another is not`, async () => {
    await using granted = GREETER();
    await using other = GREETER();
    const { port } = granted.addr;
    const grants = [{ name: "p", allowNet: [`127.0.0.1:${port}`] }];
    await using one = await onePlugin(RUNNER, { launch, grants });
    const run: Run = async (code) =>
      await one.plugin.call("rpc t:run", JSON.stringify({ code })) as Awaited<ReturnType<Run>>;
    const get = (at: number) => `return await (await fetch("http://127.0.0.1:${at}/")).text()`;
    assertEquals(await run(get(port)), { value: "hello" });
    await assertRefused(run, get(other.addr.port));
  });
}

forEachForm("granted knowledge of the system is given", async ({ run }) => {
  assertEquals(await run(`return Deno.hostname()`), { value: Deno.hostname() });
  await assertRefused(run, `return Deno.osRelease()`);
}, () => ({ allowSys: ["hostname"] }));
