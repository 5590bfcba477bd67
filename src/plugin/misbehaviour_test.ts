/**
 * Plugins that hang, exit, crash, eat memory or lie: each costs the request it was serving, in time and with a reason, and is back
 * afterwards; nothing is left behind.
 *
 * It counts children and descriptors of its process, so no other tests can run there at the same time: `deno task test` runs it by itself.
 */

import { assert, assertEquals, assertLess, assertMatch, assertRejects } from "@std/assert";
import process from "node:process";
import type { LaunchOptions } from "./launch.ts";
import { PluginError } from "./plugin_error.ts";
import { CRIMES, criminal, TIMEOUT } from "./testing/crimes.ts";
import { onePlugin, PluginDir } from "./testing/plugin_dir.ts";

/** The two forms in which a plugin runs. */
const FORMS: Readonly<Record<string, LaunchOptions>> = {
  process: { worker: false },
  worker: { worker: true },
};

/** Processes whose parent is this one. */
function children(): number[] {
  const found: number[] = [];
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = Deno.readTextFileSync(`/proc/${name}/stat`);
      const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      if (Number(parent) === Deno.pid && state !== "Z") found.push(Number(name));
    } catch (error) {
      if (
        !(error instanceof Deno.errors.NotFound) && (error as { code?: string }).code !== "ESRCH"
      ) {
        throw error;
      }
    }
  }
  return found;
}

for (const [form, launch] of Object.entries(FORMS)) {
  for (const crime of CRIMES) {
    Deno.test(`misbehaviour (${form}): ${crime.name}`, async () => {
      const { memory, timeout = TIMEOUT } = crime;
      await using one = await onePlugin(
        criminal(crime),
        { launch, grants: [{ name: "p", timeout, memory }] },
      );
      const before = performance.now();
      const doing = assertRejects(() => one.plugin.call("rpc t:do"), PluginError);
      // This side goes on meanwhile: a timer fires when it should.
      const pause = performance.now();
      await new Promise((resolve) => setTimeout(resolve, 10));
      assertLess(performance.now() - pause, 500);
      const error = await doing;
      assertLess(performance.now() - before, timeout + 1000);
      assertEquals([error.plugin, error.callback], ["p", "rpc t:do"]);
      assertMatch(error.reason, crime.reason);
      assert(error.message.startsWith("plugin p, callback rpc t:do: "));
      assertEquals(await one.plugin.call("rpc t:ok"), { fine: true });
      // Those of this test and of the one before are on their way out.
      for (let round = 0; round < 200 && children().length > 1; round++) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      assertEquals(children(), [one.plugin.pid]);
    });
  }

  Deno.test(`misbehaviour (${form}): an endless loop at load fails the load in time`, async () => {
    // Its time begins when the process is there, which is not the plugin's doing.
    const start = performance.now();
    await using _one = await onePlugin("export default {};", { launch });
    const before = performance.now();
    const boot = before - start;
    const error = await assertRejects(
      () => onePlugin("for (;;);", { launch, grants: [{ name: "p", timeout: TIMEOUT }] }),
      PluginError,
    );
    assertLess(performance.now() - before - boot, TIMEOUT + 1000);
    assertEquals(error.message, "plugin p, callback load: load has not answered within 1000 ms");
  });

  Deno.test(`misbehaviour (${form}): an exit at load fails the load`, async () => {
    const error = await assertRejects(
      () => onePlugin("Deno.exit(9);", { launch }),
      PluginError,
    );
    assertMatch(error.message, /^plugin p, callback load: .*the plugin called exit\(9\)$/);
  });
}

Deno.test("misbehaviour: a flood of log lines is cut off", async () => {
  await using one = await onePlugin(`export default { rpcs: { "t:do": (clixon) => {
    for (let i = 0; i < 100000; i++) clixon.log.info("line " + i);
    return {};
  } } }`);
  assertEquals(await one.plugin.call("rpc t:do"), {});
  assert(one.log.length < 1000, `${one.log.length} lines`);
});

Deno.test("misbehaviour: a flood of requests is answered without starving others", async () => {
  await using one = await onePlugin(
    `export default { rpcs: { "t:do": async (clixon) => {
       const all = [];
       for (let i = 0; i < 20000; i++) all.push(clixon.notify("s", {}).catch((e) => e.message));
       return { refused: (await Promise.all(all)).filter((m) => m?.includes("at one time")).length };
     } } }`,
    {
      onRequest: () => new Promise((resolve) => setTimeout(() => resolve(undefined), 50)),
    },
  );
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const { refused } = await one.plugin.call("rpc t:do") as { refused: number };
  clearInterval(timer);
  assert(refused > 0, "none was refused");
  assert(turns > 5, `${turns} turns`);
});

/** A plugin that gets hold of its own end of the socket, as `channel`. */
const withChannel = (code: string) =>
  criminal({ name: "", reason: /./, code: `${code} return {};` });

Deno.test("misbehaviour: what a plugin asks for and does not read does not fill the daemon", async () => {
  const answer = "x".repeat(1024 * 1024);
  let answers = 0;
  await using one = await onePlugin(
    withChannel(`channel.removeAllListeners("data"); channel.pause();
      setInterval(() => { for (let i = 0; i < 50; i++) clixon.get("/"); }, 5);`),
    {
      onRequest: () => {
        answers++;
        return answer;
      },
    },
  );
  await one.plugin.call("rpc t:do");
  await new Promise((resolve) => setTimeout(resolve, 1000));
  assert(answers > 0 && answers < 10, `${answers} answers of 1 MiB`);
});

Deno.test("misbehaviour: a flood of costly requests leaves others their turn", async () => {
  const work = (ms: number) => {
    for (const until = performance.now() + ms; performance.now() < until;);
    return null;
  };
  await using one = await onePlugin(
    withChannel(`for (let i = 0; i < 1000; i++) clixon.get("/");`),
    { onRequest: () => work(20) },
  );
  const calling = one.plugin.call("rpc t:do").catch(() => undefined);
  // 20 ms of work a turn; without turns it would be a second and more.
  for (let turn = 0; turn < 10; turn++) {
    const before = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 1));
    assertLess(performance.now() - before, 500);
  }
  await one.set.stop(0);
  await calling;
});

Deno.test("misbehaviour: a flood of output waits in its pipe", async () => {
  await using one = await onePlugin(
    `export default { rpcs: { "t:do": () => {
       const text = new TextEncoder().encode("line\\n".repeat(10000));
       for (;;) Deno.stdout.writeSync(text);
     } } }`,
    { grants: [{ name: "p", timeout: 2000 }] },
  );
  const cpu = process.cpuUsage();
  await assertRejects(() => one.plugin.call("rpc t:do"), PluginError, "has not answered");
  const { user, system } = process.cpuUsage(cpu);
  assertLess((user + system) / 1e6, 1);
  assert(one.log.length < 1000, `${one.log.length} lines`);
});

Deno.test("misbehaviour: a plugin that keeps dying is started ever more slowly", async () => {
  await using one = await onePlugin(`export default { rpcs: { "t:do": () => Deno.exit(1) } }`);
  const { plugin } = one;
  await assertRejects(() => plugin.call("rpc t:do"), PluginError, "exit(1)");
  await assertRejects(() => plugin.call("rpc t:do"), PluginError, "exit(1)");
  const error = await assertRejects(() => plugin.call("rpc t:do"), PluginError);
  assertMatch(error.reason, /^the plugin is not running: .*exit\(1\); next start in 1 s$/);
  assertEquals(
    one.log.map(({ line }) => /started again.*/.exec(line)?.[0]).filter(Boolean),
    ["started again now", "started again in 1 s"],
  );
});

Deno.test("misbehaviour: start is called again in a new process", async () => {
  await using one = await onePlugin(`let started = 0; export default {
    start() { started++; },
    rpcs: { "t:die": () => Deno.exit(1), "t:started": () => ({ started }) },
  }`);
  await one.set.start();
  const { life } = one.plugin;
  await assertRejects(() => one.plugin.call("rpc t:die"), PluginError);
  assertEquals(await one.plugin.call("rpc t:started"), { started: 1 });
  assertEquals(one.plugin.life, life + 1);
});

Deno.test("misbehaviour: other calls to a plugin that is killed fail with the reason", async () => {
  await using one = await onePlugin(
    `export default { rpcs: { "t:loop": () => { for (;;); }, "t:slow": () => new Promise(() => {}) } }`,
    { grants: [{ name: "p", timeout: 300 }] },
  );
  const slow = assertRejects(() => one.plugin.call("rpc t:slow"), PluginError);
  const loop = assertRejects(() => one.plugin.call("rpc t:loop"), PluginError);
  assertEquals((await slow).callback, "rpc t:slow");
  assertMatch((await slow).reason, /has not answered within 300 ms/);
  assertEquals((await loop).callback, "rpc t:loop");
});

Deno.test("misbehaviour: one plugin's end is not another's", async () => {
  await using dir = new PluginDir({
    "a.ts": `export default { rpcs: { "a:die": () => Deno.exit(1) } }`,
    "b.ts": `let n = 0; export default { rpcs: { "b:count": () => ({ n: ++n }) } }`,
  });
  const set = await dir.load();
  const [a, b] = set;
  assertEquals(await b.call("rpc b:count"), { n: 1 });
  await assertRejects(() => a.call("rpc a:die"), PluginError);
  assertEquals(await b.call("rpc b:count"), { n: 2 });
});

for (
  const [how, code, ignore] of [
    ["when it hangs", "return new Promise(() => {});", false],
    ["when it exits by itself", "Deno.exit(1);", false],
    ["when they try to leave it", "return new Promise(() => {});", !hasFile("/usr/bin/setsid")],
  ] as const
) {
  Deno.test({
    name: `misbehaviour: programs it has started end with it, ${how}`,
    ignore,
    async fn() {
      const [program, ...args] = how === "when they try to leave it"
        ? ["/usr/bin/setsid", "/bin/sleep", "1000"]
        : ["/bin/sleep", "1000"];
      await using one = await onePlugin(
        `export default { rpcs: { "t:do": async () => {
           const child = new Deno.Command("${program}", { args: ${JSON.stringify(args)} }).spawn();
           console.log("child " + child.pid);
           await new Promise((resolve) => setTimeout(resolve, 100));
           ${code}
         } } }`,
        { grants: [{ name: "p", allowRun: [program], timeout: 1000 }] },
      );
      const calling = assertRejects(() => one.plugin.call("rpc t:do"), PluginError);
      const pid = Number(/child (\d+)/.exec(await one.logged(/child/))![1]);
      await calling;
      await one.logged(/has ended/);
      for (let i = 0; i < 100 && isAlive(pid); i++) await new Promise((r) => setTimeout(r, 5));
      const left = isAlive(pid);
      if (left) Deno.kill(pid, "SIGKILL");
      assert(!left);
    },
  });
}

Deno.test("misbehaviour: twenty restarts leave nothing behind", async () => {
  await using one = await onePlugin(`export default { rpcs: { "t:do": () => ({}) } }`);
  const descriptors = () => [...Deno.readDirSync("/proc/self/fd")].length;
  await one.set.restart(one.plugin);
  const before = descriptors();
  for (let i = 0; i < 20; i++) {
    await one.set.restart(one.plugin);
    assertEquals(await one.plugin.call("rpc t:do"), {});
  }
  await one.set.stop(1000);
  for (let i = 0; i < 200 && children().length > 0; i++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assertEquals(children(), []);
  assert(descriptors() <= before, `${descriptors()} descriptors, ${before} before`);
});

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(Deno.readTextFileSync(`/proc/${pid}/status`));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || (error as { code?: string }).code === "ESRCH") {
      return false;
    }
    throw error;
  }
}

function hasFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
