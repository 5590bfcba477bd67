/**
 * The mistakes that people make most, and what they are told: word for word.
 */

import { assertEquals, assertMatch } from "@std/assert";
import { canRunAsOther } from "../src/system/testing/public_deno.ts";
import { NetconfSession } from "./netconf_session.ts";
import { BackendProcess, program, programOfNobody, Site, surroundings } from "./program.ts";

/** Runs the program to its end; gives its status and what it says, without times and the site's directory. */
async function run(site: Site, mode: string, args: readonly string[]): Promise<[number, string]> {
  const { command, args: words } = program(mode, args);
  const { code, stderr } = await new Deno.Command(command, {
    ...surroundings(),
    args: words,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  const text = new TextDecoder().decode(stderr);
  return [code, text.replaceAll(site.dir, "@").replace(/^\w{3} \d\d [\d:.]+: /gm, "")];
}

const EXAMPLE = { CLICON_YANG_MODULE_MAIN: "clixon-example" };

Deno.test("no backend is running", async () => {
  using site = new Site(EXAMPLE);
  assertEquals(await run(site, "netconf", ["-q", "-f", site.config]), [
    255,
    "clixon netconf: @/backend.sock: config daemon not running?\n",
  ]);
});

Deno.test({
  name: "the user may not connect",
  ignore: !canRunAsOther,
  async fn() {
    using site = new Site(EXAMPLE);
    await using _backend = await BackendProcess.start(site);
    Deno.chmodSync(site.dir, 0o755);
    Deno.chmodSync(`${site.dir}/backend.sock`, 0o600);
    const { command, ...how } = await programOfNobody("netconf", ["-q", "-f", site.config]);
    const { code, stderr } = await new Deno.Command(command, {
      ...how,
      env: { DENO_DIR: Deno.makeTempDirSync(), HOME: "/nonexistent" },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).output();
    const text = new TextDecoder().decode(stderr).replaceAll(site.dir, "@");
    assertEquals([code, text], [
      255,
      'clixon netconf: connecting unix socket: @/backend.sock. Is user not member of group: "clicon"?\n',
    ]);
  },
});

Deno.test("the configuration file is not there", async () => {
  using site = new Site(EXAMPLE);
  assertEquals(await run(site, "backend", ["-f", `${site.dir}/nope.xml`]), [
    255,
    "Config error: configuration file @/nope.xml: no such file\n",
  ]);
});

Deno.test("a YANG module is missing: the folders that were searched are named", async () => {
  using site = new Site({ CLICON_YANG_MODULE_MAIN: "nope" });
  const [code, text] = await run(site, "backend", ["-F", "-le", "-f", site.config]);
  assertEquals(code, 255);
  assertMatch(
    text,
    /^nope:1:1: Yang "nope" not found in the list of CLICON_YANG_DIRs \(searched: @\/yang, @, .*yang\)$/m,
  );
});

Deno.test("the port is in use", async () => {
  using occupied = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const port = String((occupied.addr as Deno.NetAddr).port);
  using site = new Site({
    ...EXAMPLE,
    CLICON_SOCK_FAMILY: "IPv4",
    CLICON_SOCK: "127.0.0.1",
    CLICON_SOCK_PORT: port,
  });
  const [code, text] = await run(site, "backend", ["-F", "-le", "-f", site.config]);
  assertEquals(code, 255);
  assertMatch(
    text,
    new RegExp(
      `^Config error: CLICON_SOCK_PORT: cannot listen on 127.0.0.1 port ${port}: the port is in use$`,
      "m",
    ),
  );
});

Deno.test("an option is wrong", async () => {
  using site = new Site(EXAMPLE);
  const [code, text] = await run(site, "backend", ["-X"]);
  assertEquals(code, 255);
  assertMatch(text, /^clixon backend: unknown option -X\nusage: clixon backend \[options\]/);
  assertEquals(await run(site, "backend", ["-f", site.config, "-o", "CLICON_SOK=x"]), [
    255,
    "Config error: command line: CLICON_SOK: no such option; do you mean CLICON_SOCK?\n",
  ]);
});

Deno.test("a pidfile was left behind: the backend starts all the same", async () => {
  using site = new Site(EXAMPLE);
  Deno.writeTextFileSync(`${site.dir}/backend.pid`, "1234567\n");
  await using backend = await BackendProcess.start(site);
  assertEquals(Deno.readTextFileSync(`${site.dir}/backend.pid`), `${backend.pid}\n`);
  const [code, text] = await run(site, "backend", ["-f", site.config]);
  assertEquals([code, text], [
    255,
    `Daemon already running with pid ${backend.pid} (Try killing it with clixon backend -z)\n`,
  ]);
});

Deno.test({
  name: "only root can become another user",
  ignore: !canRunAsOther,
  async fn() {
    using site = new Site(EXAMPLE);
    for (const path of [site.dir, `${site.dir}/yang`]) Deno.chownSync(path, 65534, 65534);
    const words = ["-F", "-le", "-f", site.config, "-U", "daemon"];
    const { command, ...how } = await programOfNobody("backend", words);
    const { code, stderr } = await new Deno.Command(command, {
      ...how,
      env: { DENO_DIR: Deno.makeTempDirSync(), HOME: "/nonexistent" },
      stdout: "null",
      stderr: "piped",
    }).output();
    assertEquals(code, 255);
    assertMatch(
      new TextDecoder().decode(stderr),
      /: Privileges can only be dropped from root user \(uid is 65534\)\n$/,
    );
  },
});

Deno.test("the configuration file is not XML", async () => {
  using site = new Site(EXAMPLE);
  Deno.writeTextFileSync(
    site.config,
    `<clixon-config xmlns="http://clicon.org/config">\n  <CLICON_SOCK>x</CLICON_SOK>\n</clixon-config>`,
  );
  assertEquals(await run(site, "backend", ["-f", site.config]), [
    255,
    "Config error: @/clixon.xml:2: the end tag does not match the start tag <CLICON_SOCK>\n",
  ]);
});

Deno.test("the candidate is locked by another session", async () => {
  using site = new Site(EXAMPLE);
  await using _backend = await BackendProcess.start(site);
  await using first = await NetconfSession.open(site);
  await using second = await NetconfSession.open(site);
  const lock = "<lock><target><candidate/></target></lock>";
  assertEquals(await first.rpc(lock), "<ok/>");
  const refused = await second.rpc(lock);
  assertMatch(refused, /<error-tag>lock-denied<\/error-tag>/);
  assertMatch(refused, />Operation failed, lock is already held</);
  assertMatch(refused, /<error-info><session-id>\d+<\/session-id><\/error-info>/);
});
