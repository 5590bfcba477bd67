/**
 * The daemon and its surroundings: service manager, system log, inherited socket, load, another user.
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { SyslogSocket } from "../src/system/syslog.ts";
import { NetconfSession } from "./netconf_session.ts";
import { BackendProcess, program, Site } from "./program.ts";

const EXAMPLE = { CLICON_YANG_MODULE_MAIN: "clixon-example" };
const PYTHON = hasPython();
const ROOT = Deno.uid() === 0;

function hasPython(): boolean {
  try {
    return new Deno.Command("python3", { args: ["-c", ""] }).outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Receives datagrams on a UNIX socket, which the runtime itself cannot without unstable features. */
class Datagrams implements AsyncDisposable {
  readonly path: string;
  readonly #child: Deno.ChildProcess;
  readonly #lines: ReadableStreamDefaultReader<string>;
  #text = "";

  private constructor(path: string, child: Deno.ChildProcess) {
    this.path = path;
    this.#child = child;
    this.#lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  static async open(dir: string): Promise<Datagrams> {
    const path = `${dir}/datagrams`;
    const script = `import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print("bound", flush=True)
while True: print(s.recv(65536).decode(), flush=True)`;
    const child = new Deno.Command("python3", {
      args: ["-c", script, path],
      stdout: "piped",
      stdin: "null",
    }).spawn();
    const receiver = new Datagrams(path, child);
    await receiver.until(/bound/);
    return receiver;
  }

  /** Waits until what was received matches. */
  async until(pattern: RegExp): Promise<string> {
    while (!pattern.test(this.#text)) {
      const { value, done } = await this.#lines.read();
      if (done) throw new Error(`no ${pattern} in ${this.#text}`);
      this.#text += value;
    }
    return this.#text;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#child.status;
    await this.#lines.cancel();
  }
}

/** Starts the backend with variables of its own; resolves with its process at once. */
function spawn(site: Site, env: Record<string, string>, args: readonly string[] = []) {
  const { command, args: words } = program("backend", ["-F", "-le", "-f", site.config, ...args]);
  return new Deno.Command(command, {
    args: words,
    env,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
}

Deno.test({
  name: "the service manager is told when the backend serves, that it lives, and when it ends",
  ignore: !PYTHON,
  async fn() {
    using site = new Site(EXAMPLE);
    await using manager = await Datagrams.open(site.dir);
    const child = spawn(site, { NOTIFY_SOCKET: manager.path, WATCHDOG_USEC: "40000" });
    await manager.until(new RegExp(`READY=1\nMAINPID=${child.pid}\n`));
    await manager.until(/WATCHDOG=1\nWATCHDOG=1\n/);
    child.kill("SIGTERM");
    await manager.until(/STOPPING=1\n/);
    assertEquals((await child.status).code, 0);
  },
});

Deno.test({
  name:
    "SyslogSocket sends priority, time, name, process and text, and survives a restart of the daemon",
  ignore: !PYTHON,
  async fn() {
    const dir = Deno.makeTempDirSync();
    const socket = new SyslogSocket("clixon_test", `${dir}/datagrams`);
    assertEquals(socket.send(5, "nobody listens"), false);
    {
      await using daemon = await Datagrams.open(dir);
      assertEquals(socket.send(5, "hello"), true);
      const text = await daemon.until(/hello\n/);
      assertMatch(
        text,
        new RegExp(`<13>[A-Z][a-z]{2} [ \\d]\\d [\\d:]{8} clixon_test\\[${Deno.pid}\\]: hello\n`),
      );
    }
    Deno.removeSync(`${dir}/datagrams`);
    await using daemon = await Datagrams.open(dir);
    assertEquals(socket.send(3, "again"), true);
    assertMatch(await daemon.until(/again\n/), /<11>/);
    socket.close();
    Deno.removeSync(dir, { recursive: true });
  },
});

Deno.test({
  name: "the backend serves a listening socket that it inherits",
  ignore: !PYTHON,
  async fn() {
    using site = new Site({
      ...EXAMPLE,
      CLICON_NACM_MODE: "internal",
      CLICON_NACM_CREDENTIALS: "exact",
    });
    const acm = new URL("../yang/ietf-netconf-acm.yang", import.meta.url);
    site.module("ietf-netconf-acm", Deno.readTextFileSync(acm));
    const { command, args } = program("backend", ["-F", "-le", "-f", site.config]);
    const script = `import os, socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
s.bind(sys.argv[1] + "0")
s.listen(5)
os.rename(sys.argv[1] + "0", sys.argv[1])
if s.fileno() != 3: os.dup2(s.fileno(), 3)
os.set_inheritable(3, True)
os.environ["LISTEN_FDS"] = "1"
os.environ["LISTEN_PID"] = str(os.getpid())
os.execvp(sys.argv[2], sys.argv[2:])`;
    const child = new Deno.Command("python3", {
      args: ["-c", script, `${site.dir}/backend.sock`, command, ...args],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    while (!exists(`${site.dir}/backend.sock`)) await pause();
    await using session = await NetconfSession.open(site);
    // Exact credentials want to know who connects.
    assertMatch(
      await session.rpc("<get-config><source><running/></source></get-config>"),
      /^<data/,
    );
    child.kill("SIGTERM");
    assertEquals((await child.status).code, 0);
    // It belongs to whoever opened it.
    assertEquals(exists(`${site.dir}/backend.sock`), true);
  },
});

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** For what nothing tells of. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}

const edit = (name: number) =>
  `<edit-config><target><candidate/></target><config><interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces">` +
  `<interface><name>e${name}</name><type xmlns:i="urn:ietf:params:xml:ns:yang:iana-if-type">i:ethernetCsmacd</type></interface>` +
  `</interfaces></config></edit-config>`;

Deno.test("SIGHUP under load loses no request, and SIGTERM no commit that was answered", async () => {
  using site = new Site({ ...EXAMPLE, CLICON_STARTUP_MODE: "running" });
  await using backend = await BackendProcess.start(site, ["-l", `f${site.dir}/log`, "-le"]);
  await using session = await NetconfSession.open(site);
  let committed = 0;
  let failed = "";
  const work = (async () => {
    for (let index = 0; index < 10_000; index++) {
      const edited = await session.rpc(edit(index)).catch((error) => String(error));
      if (edited !== "<ok/>") return void (failed = edited);
      const reply = await session.rpc("<commit/>").catch((error) => String(error));
      if (reply !== "<ok/>") return void (failed = reply);
      committed = index + 1;
    }
  })();
  for (let round = 1; round <= 5; round++) {
    const before = committed;
    while (committed < before + 3 && failed === "") await pause();
    Deno.kill(backend.pid, "SIGHUP");
  }
  assertEquals(failed, "");
  assertEquals(await backend.stop("SIGTERM"), 0);
  await work;
  assert(committed >= 15, `${committed} commits`);
  // What was answered is there; one more may have been under way.
  await using again = await BackendProcess.start(site);
  await using reader = await NetconfSession.open(site);
  const data = await reader.rpc("<get-config><source><running/></source></get-config>");
  const stored = data.match(/<interface>/g)!.length;
  assert(stored === committed || stored === committed + 1, `${stored} of ${committed}`);
  assertStringIncludes(again.log, "Started");
});

Deno.test("signals while it ends do not change how it ends", async () => {
  using site = new Site(EXAMPLE);
  for (let round = 0; round < 5; round++) {
    await using backend = await BackendProcess.start(site);
    let over = false;
    const stopped = backend.stop("SIGTERM").finally(() => over = true);
    while (!over) {
      try {
        Deno.kill(backend.pid, "SIGHUP");
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    assertEquals(await stopped, 0);
  }
});

Deno.test({
  name: "a backend that has become another user still commits, and its files are that user's",
  ignore: !ROOT,
  async fn() {
    using site = new Site({ ...EXAMPLE, CLICON_STARTUP_MODE: "running" });
    Deno.chmodSync(site.dir, 0o755);
    await using backend = await BackendProcess.start(site, ["-U", "nobody"]);
    await using session = await NetconfSession.open(site);
    assertEquals(await session.rpc(edit(1)), "<ok/>");
    assertEquals(await session.rpc("<commit/>"), "<ok/>");
    const { uid, mode } = Deno.statSync(`${site.dir}/running_db`);
    assertEquals([uid, (mode ?? 0) & 0o777], [65534, 0o700]);
    assertMatch(
      Deno.readTextFileSync(`/proc/${backend.pid}/status`),
      /^Uid:\t65534\t65534\t65534\t65534$/m,
    );
    assertEquals(await backend.stop(), 0);
  },
});

Deno.test("each commit is logged with who, what and how long, and without values", async () => {
  using site = new Site(EXAMPLE);
  await using backend = await BackendProcess.start(site);
  await using session = await NetconfSession.open(site, ["-U", "fred"]);
  await session.rpc(edit(7));
  assertEquals(await session.rpc("<commit/>"), "<ok/>");
  await backend.stop();
  assertMatch(
    backend.log,
    /: transaction \d+ committed by fred \(session \d+\): create \/if:interfaces \(begin [\d.]+ ms, validate .*, persist [\d.]+ ms.*\)\n/,
  );
});

Deno.test("-D rpc shows who asked for what and how long each part took", async () => {
  using site = new Site(EXAMPLE);
  await using backend = await BackendProcess.start(site, ["-D", "rpc"]);
  await using session = await NetconfSession.open(site, ["-U", "fred"]);
  await session.rpc("<get-config><source><running/></source></get-config>");
  await session.rpc("<kill-session><session-id>99</session-id></kill-session>");
  await backend.stop();
  assertMatch(
    backend.log,
    /: session \d+ \(fred\): get-config: read [\d.]+ ms, operation [\d.]+ ms, total [\d.]+ ms\n/,
  );
  assertMatch(
    backend.log,
    /: session \d+ \(fred\): kill-session: read [\d.]+ ms, total [\d.]+ ms, refused: invalid-value\n/,
  );
});
