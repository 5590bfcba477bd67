/** The managed process `restconf`, with a script in the place of Clixon's program. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { NetconfSession } from "./netconf_session.ts";
import { BackendProcess, Site } from "./program.ts";

const CLIXON_RESTCONF = `module clixon-restconf {
  namespace "http://clicon.org/restconf"; prefix clrc;
  container restconf {
    presence "whether there is RESTCONF";
    leaf enable { type boolean; default false; }
    leaf pretty { type boolean; default true; }
  }
}`;
const LIB = 'xmlns="http://clicon.org/lib"';
const OK = `<ok ${LIB}/>`;

/** A site whose backend manages a script that ends at SIGTERM. */
class World implements AsyncDisposable {
  readonly site: Site;
  #backend: BackendProcess | undefined;
  #session: NetconfSession | undefined;

  constructor(options: { module?: boolean; script?: boolean; more?: Record<string, string> } = {}) {
    this.site = new Site({
      CLICON_BACKEND_RESTCONF_PROCESS: "true",
      CLICON_RESTCONF_INSTALLDIR: "DIR/bin/",
      CLICON_STARTUP_MODE: "running",
      ...options.more,
    });
    this.site.module("m", `module m { namespace "urn:m"; prefix m; leaf x { type int8; } }`);
    if (options.module !== false) {
      Deno.writeTextFileSync(`${this.site.dir}/clixon-restconf.yang`, CLIXON_RESTCONF);
    }
    if (options.script !== false) this.write("clixon_restconf", "exec sleep 1000");
  }

  write(name: string, script: string): void {
    Deno.mkdirSync(`${this.site.dir}/bin`, { recursive: true });
    Deno.writeTextFileSync(`${this.site.dir}/bin/${name}`, `#!/bin/sh\n${script}\n`, {
      mode: 0o755,
    });
  }

  async start(): Promise<BackendProcess> {
    this.#backend = await BackendProcess.start(this.site);
    this.#session = await NetconfSession.open(this.site);
    return this.#backend;
  }

  async control(operation: string, name = "restconf"): Promise<string> {
    const reply = await this.#session!.rpc(
      `<process-control ${LIB}><name>${name}</name><operation>${operation}</operation></process-control>`,
    );
    return reply.replaceAll(this.site.dir, "DIR");
  }

  /** Makes `/restconf` this in running. */
  async commit(restconf: string): Promise<void> {
    const edit = await this.#session!.rpc(
      `<edit-config><target><candidate/></target><config>${restconf}</config></edit-config>`,
    );
    assertEquals(edit + await this.#session!.rpc("<commit/>"), "<ok/><ok/>");
  }

  /** The process id, when the status is, or has become, this one. */
  async pid(status: string): Promise<number | undefined> {
    for (;;) {
      const reply = await this.control("status");
      if (reply.includes(`<status ${LIB}>${status}</status>`)) {
        const [, pid] = /<pid [^>]*>(\d+)</.exec(reply) ?? [];
        return pid === undefined ? undefined : Number(pid);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session?.[Symbol.asyncDispose]();
    await this.#backend?.[Symbol.asyncDispose]();
    this.site[Symbol.dispose]();
  }
}

/** False of a process that has ended, reaped or not. */
function runs(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(Deno.readTextFileSync(`/proc/${pid}/stat`));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || messageOf(error).includes("No such process")) {
      return false;
    }
    throw error;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function ended(pid: number): Promise<void> {
  while (runs(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** With what the process runs, once it is no longer one of the steps on the way there. */
async function commandLine(pid: number): Promise<string> {
  for (;;) {
    const line = Deno.readTextFileSync(`/proc/${pid}/cmdline`);
    if (line.startsWith("sleep")) return line;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** `/restconf` with this in it. */
function restconf(content: string, operation = "merge"): string {
  return `<restconf xmlns="http://clicon.org/restconf" xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0" ` +
    `nc:operation="${operation}">${content}</restconf>`;
}

Deno.test("restconf runs while the configuration enables it, anew with each change of it", async () => {
  await using world = new World();
  const backend = await world.start();
  const stopped =
    `<active ${LIB}>false</active><description ${LIB}>Clixon RESTCONF process</description>` +
    `<command ${LIB}>DIR/bin/clixon_restconf -f DIR/clixon.xml -l e</command><status ${LIB}>stopped</status>`;
  assertEquals(await world.control("status"), stopped);
  await world.commit(restconf("<enable>true</enable>"));
  const first = await world.pid("running");
  assertMatch(
    (await world.control("status")).replace(stopped.slice(0, 10), ""),
    /true<\/active>.*<status [^>]*>running<\/status><starttime [^>]*>20\d\d-\d\d-\d\dT[\d:.]+Z<\/starttime><pid [^>]*>\d+<\/pid>$/,
  );
  assertEquals(await commandLine(first!), "sleep\x001000\0");
  // Something else changes nothing.
  await world.commit(`<x xmlns="urn:m">1</x>`);
  assertEquals(await world.pid("running"), first);
  await world.commit(restconf("<pretty>false</pretty>"));
  await ended(first!);
  const second = await world.pid("running");
  assert(second !== first);
  await world.commit(restconf("", "delete"));
  await ended(second!);
  assertEquals(await world.pid("stopped"), undefined);
  assertStringIncludes(backend.log, `process restconf started: pid ${second}\n`);
  assertStringIncludes(backend.log, `process restconf has ended: pid ${second}, SIGTERM\n`);
});

Deno.test("restconf is started with the backend and ends with it, however that ends", async () => {
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    await using world = new World();
    Deno.writeTextFileSync(
      `${world.site.dir}/running_db`,
      `<config>${restconf("<enable>true</enable>")}</config>`.replace(/ xmlns:nc.*merge"/, ""),
    );
    const backend = await world.start();
    const pid = (await world.pid("running"))!;
    // Nothing of the backend's but what it is meant to have.
    await commandLine(pid);
    const descriptors = [...Deno.readDirSync(`/proc/${pid}/fd`)].map(({ name }) => name);
    assertEquals(descriptors.sort(), ["0", "1", "2"]);
    assertEquals(
      [0, 1].map((fd) => Deno.readLinkSync(`/proc/${pid}/fd/${fd}`)),
      ["/dev/null", "/dev/null"],
    );
    await backend.stop(signal);
    if (signal === "SIGKILL") await ended(pid);
    assertEquals(runs(pid), false);
  }
});

Deno.test("process-control starts, restarts and stops restconf by hand", async () => {
  await using world = new World({ module: false });
  const backend = await world.start();
  assertStringIncludes(
    backend.log,
    "module clixon-restconf is in no folder of CLICON_YANG_DIR: only rpc process-control starts and stops restconf\n",
  );
  assertEquals(await world.control("start"), OK);
  const pid = await world.pid("running");
  assertEquals(await world.control("start"), OK);
  assertEquals(await world.pid("running"), pid);
  assertEquals(await world.control("restart"), OK);
  const other = await world.pid("running");
  assertEquals([runs(pid!), other === pid], [false, false]);
  assertEquals(await world.control("stop"), OK);
  assertEquals([await world.pid("stopped"), runs(other!)], [undefined, false]);
  assertEquals(await world.control("stop"), OK);
  assertStringIncludes(await world.control("start", "other"), "No such process: other<");
});

Deno.test("restconf that the configuration disables is not started by hand", async () => {
  await using world = new World();
  await world.start();
  for (const operation of ["start", "restart"]) {
    assertStringIncludes(
      await world.control(operation),
      "<error-tag>operation-failed</error-tag><error-severity>error</error-severity>" +
        '<error-message xml:lang="en">restconf is not started: /restconf/enable is false in the running configuration<',
    );
  }
});

Deno.test("restconf that cannot be started or ends by itself is told of", async () => {
  await using world = new World({ module: false, script: false });
  const backend = await world.start();
  assertStringIncludes(
    await world.control("start"),
    '<error-message xml:lang="en">process restconf: DIR/bin/clixon_restconf does not exist<',
  );
  world.write("clixon_restconf", "exit 3");
  Deno.chmodSync(`${world.site.dir}/bin/clixon_restconf`, 0o644);
  assertStringIncludes(await world.control("start"), "DIR/bin/clixon_restconf cannot be executed<");
  Deno.chmodSync(`${world.site.dir}/bin/clixon_restconf`, 0o755);
  assertEquals(await world.control("start"), OK);
  assertEquals(await world.pid("stopped"), undefined);
  assertMatch(
    backend.log,
    /process restconf has ended: pid \d+, status 3; nobody has stopped it\n/,
  );
});

Deno.test("a backend that has dropped root starts restconf with the rights that it kept", {
  ignore: Deno.uid() !== 0,
}, async () => {
  for (const [privileges, uids] of [["drop_perm", "65534 65534"], ["drop_temp", "0 0"]]) {
    await using world = new World({
      module: false,
      more: { CLICON_BACKEND_USER: "nobody", CLICON_BACKEND_PRIVILEGES: privileges },
    });
    Deno.chmodSync(world.site.dir, 0o755);
    const backend = await world.start();
    assertEquals(await world.control("start"), OK);
    const pid = (await world.pid("running"))!;
    const [, real, effective] = /^Uid:\t(\d+)\t(\d+)/m.exec(
      Deno.readTextFileSync(`/proc/${pid}/status`),
    )!;
    assertEquals(`${real} ${effective}`, uids);
    assertMatch(Deno.readTextFileSync(`/proc/${backend.pid}/status`), /^Uid:\t\d+\t65534\t/m);
    assertEquals(await world.control("stop"), OK);
    assertEquals(runs(pid), false);
  }
});
