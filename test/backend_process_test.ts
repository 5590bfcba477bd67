/**
 * The backend as a process, around a backend that does nothing: starting, stopping, failing.
 */

import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import { toText } from "@std/streams";
import { UnixDatagram } from "../src/system/unix_datagram.ts";

const PROGRAM = new URL("fixtures/backend_process.ts", import.meta.url).pathname;
const root = Deno.uid() === 0;

/** A place for one backend: configuration, pidfile, socket and datastores. */
class Place {
  readonly dir = Deno.makeTempDirSync({ prefix: "clixon-test-" });
  readonly config = `${this.dir}/clixon.xml`;
  readonly socket = `${this.dir}/sock`;
  readonly pidfile = `${this.dir}/pid`;

  constructor(options: Record<string, string> = {}) {
    Deno.chmodSync(this.dir, 0o755);
    Deno.mkdirSync(`${this.dir}/db`);
    const all = {
      CLICON_SOCK: this.socket,
      CLICON_BACKEND_PIDFILE: this.pidfile,
      CLICON_XMLDB_DIR: `${this.dir}/db`,
      CLICON_STARTUP_MODE: "running",
      CLICON_SOCK_GROUP: groupOfThisProcess(),
      CLICON_LOG_FILE: `${this.dir}/log`,
      ...options,
    };
    const leafs = Object.entries(all).map(([name, value]) => `<${name}>${value}</${name}>`);
    Deno.writeTextFileSync(
      this.config,
      `<clixon-config xmlns="http://clicon.org/config">\n${leafs.join("\n")}\n</clixon-config>\n`,
    );
  }

  #command(args: readonly string[], env: Record<string, string>): Deno.Command {
    return new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", PROGRAM, "-f", this.config, ...args],
      env,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    });
  }

  /** Runs to the end. */
  async run(args: readonly string[], env: Record<string, string> = {}) {
    const { code, stdout, stderr } = await this.#command(args, env).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).replaceAll(this.dir, "@");
    return { code, out: text(stdout), err: text(stderr).replace(/^\w+ \d+ [\d:.]+: /gm, "") };
  }

  /** Starts in the foreground, and waits until the log says what is awaited. */
  async start(
    args: readonly string[] = [],
    env: Record<string, string> = {},
    awaited = " Started",
  ) {
    const child = this.#command(["-F", "-le", ...args], env).spawn();
    let log = "";
    let tell = () => {};
    const seen = new Promise<void>((resolve) => tell = resolve);
    const reading = (async () => {
      for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
        log += text;
        if (log.includes(awaited)) tell();
      }
      tell();
    })();
    await seen;
    return {
      child,
      pid: child.pid,
      log: () => log,
      async end(signal: Deno.Signal = "SIGTERM") {
        child.kill(signal);
        const { code } = await child.status;
        await Promise.all([reading, child.stdout.cancel()]);
        return code;
      },
    };
  }

  /** What the socket says. */
  async ask(): Promise<string> {
    const connection = await Deno.connect({ transport: "unix", path: this.socket });
    const bytes = await new Response(connection.readable).bytes();
    return new TextDecoder().decode(bytes).trim();
  }

  exists(name: string): boolean {
    try {
      Deno.lstatSync(`${this.dir}/${name}`);
      return true;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  }
}

function groupOfThisProcess(): string {
  const line = Deno.readTextFileSync("/etc/group").split("\n")
    .find((line) => line.split(":")[2] === String(Deno.gid()));
  return line!.split(":")[0];
}

Deno.test("backend starts a daemon that serves when the shell gets its prompt back", async () => {
  const place = new Place();
  const { code, out, err } = await place.run(["-lf"]);
  assertEquals([code, out, err], [0, "", ""]);
  const pid = await place.ask();
  assertEquals(Deno.readTextFileSync(place.pidfile), `${pid}\n`);
  assertEquals(Deno.readLinkSync(`/proc/${pid}/cwd`), "/");
  for (const fd of [0, 1, 2]) assertEquals(Deno.readLinkSync(`/proc/${pid}/fd/${fd}`), "/dev/null");
  // Its own session, so that a closed terminal does not end it: field 6 of stat is the session.
  assertEquals(Deno.readTextFileSync(`/proc/${pid}/stat`).split(" ")[5], pid);
  const stopped = await place.run(["-z", "-lo"]);
  assertEquals(stopped.code, 0);
  assertMatch(stopped.out, new RegExp(`: Killing old daemon with pid: ${pid}\n`));
  assertEquals([place.exists("pid"), place.exists("sock")], [false, false]);
  const log = Deno.readTextFileSync(`${place.dir}/log`);
  assertStringIncludes(log, `clixon_backend: ${pid} Started\n`);
  assertStringIncludes(log, `clixon_backend: ${pid} Terminated retval:0\n`);
});

Deno.test("backend tells the shell why the daemon did not start", async () => {
  const place = new Place();
  const { code, err } = await place.run(["-le"], { FAKE: "fail-start" });
  assertEquals(code, 255);
  assertStringIncludes(err, "Error: no schema");
  assertEquals([place.exists("pid"), place.exists("sock")], [false, false]);
});

Deno.test("backend fails when the daemon dies before it serves", async () => {
  const place = new Place();
  const { code } = await place.run([], { FAKE: "die" });
  assertEquals(code, 128 + 9);
});

Deno.test("backend passes on what the daemon prints before it serves", async () => {
  const place = new Place();
  const { code, out } = await place.run(["-C", "json", "-lf"]);
  assertEquals(code, 0);
  const dump = JSON.parse(out.replaceAll("@", place.dir));
  assertEquals(dump["clixon-config:clixon-config"].CLICON_SOCK, place.socket);
  assertEquals((await place.run(["-z"])).code, 0);
});

Deno.test("backend -F ends with 0 after SIGTERM and removes pidfile and socket", async () => {
  const place = new Place();
  const daemon = await place.start();
  assertEquals(await place.ask(), String(daemon.pid));
  assertEquals(await daemon.end(), 0);
  assertEquals([place.exists("pid"), place.exists("sock")], [false, false]);
  assertStringIncludes(daemon.log(), `clixon_backend: ${daemon.pid} SIGTERM: stopping\n`);
});

Deno.test("backend ends with 0 after SIGINT", async () => {
  const daemon = await new Place().start();
  assertEquals(await daemon.end("SIGINT"), 0);
});

Deno.test("backend ends with 1 at the second SIGTERM while it is stopping", async () => {
  const place = new Place();
  const daemon = await place.start([], { FAKE: "hang" });
  daemon.child.kill("SIGTERM");
  while (!daemon.log().includes("SIGTERM: stopping")) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assertEquals(await daemon.end(), 1);
});

Deno.test("backend ends with the status of a backend that ended by itself", async () => {
  const place = new Place();
  const { code, err } = await place.run(["-F", "-le"], { FAKE: "finish" });
  assertEquals(code, 7);
  assertMatch(err, /Terminated retval:7\n$/);
});

Deno.test("backend -z ends with 0 when nothing runs, and removes what was left behind", async () => {
  const place = new Place();
  Deno.writeTextFileSync(place.pidfile, `${Deno.pid}\n`);
  const { code } = await place.run(["-z"]);
  assertEquals(code, 0);
  assertEquals(place.exists("pid"), false);
});

Deno.test("backend refuses to start a second time and leaves the first alone", async () => {
  const place = new Place();
  const daemon = await place.start();
  const { code, err } = await place.run(["-le"]);
  assertEquals(code, 255);
  assertEquals(
    err,
    `Daemon already running with pid ${daemon.pid} (Try killing it with clixon backend -z)\n`,
  );
  assertEquals(await place.ask(), String(daemon.pid));
  assertEquals(await daemon.end(), 0);
});

Deno.test("backend starts over a pidfile and a socket that were left behind", async () => {
  const place = new Place();
  const killed = await place.start();
  assertEquals(await killed.end("SIGKILL"), 128 + 9);
  assertEquals([place.exists("pid"), place.exists("sock")], [true, true]);
  const daemon = await place.start();
  assertEquals(await place.ask(), String(daemon.pid));
  assertEquals(await daemon.end(), 0);
});

Deno.test("backend does not mistake another process for a daemon because of a stale pidfile", async () => {
  const place = new Place();
  Deno.writeTextFileSync(place.pidfile, `${Deno.pid}\n`);
  const daemon = await place.start();
  assertEquals(Deno.readTextFileSync(place.pidfile), `${daemon.pid}\n`);
  assertEquals(await daemon.end(), 0);
});

Deno.test("backend refuses a socket on which another backend listens", async () => {
  const place = new Place();
  const daemon = await place.start();
  const { code, err } = await place.run(["-F", "-le", "-P", `${place.dir}/pid2`]);
  assertEquals(code, 255);
  assertStringIncludes(
    err,
    `Config error: @/clixon.xml:2: CLICON_SOCK: cannot listen on @/sock: another backend with pid ${daemon.pid} listens there\n`,
  );
  const zapped = await place.run(["-z", "-P", `${place.dir}/pid2`]);
  assertEquals(zapped.code, 0);
  assertStringIncludes(zapped.err, "The socket stays: ");
  assertEquals(await place.ask(), String(daemon.pid));
  assertEquals(await daemon.end(), 0);
});

Deno.test("backend refuses a socket on which something else listens", async () => {
  const place = new Place();
  using _listener = Deno.listen({ transport: "unix", path: place.socket });
  const { code, err } = await place.run(["-F", "-le"]);
  assertEquals(code, 255);
  assertStringIncludes(err, "cannot listen on @/sock: another backend listens there\n");
});

Deno.test("of backends that start at the same moment over a stale socket, one gets it", async () => {
  const place = new Place();
  const killed = await place.start();
  await killed.end("SIGKILL");
  const daemons = await Promise.all(
    Array.from({ length: 5 }, (_, i) => place.start(["-P", `${place.dir}/pid${i}`])),
  );
  const [winner, ...others] = daemons.filter(({ log }) => log().includes(" Started"));
  assertEquals(others, []);
  for (const { log } of daemons) {
    if (log() !== winner.log()) assertMatch(log(), /another backend( with pid \d+)? listens there/);
  }
  assertEquals(await place.ask(), String(winner.pid));
  assertEquals(await winner.end(), 0);
  assertEquals([place.exists("sock"), place.exists("sock.lock")], [false, false]);
});

Deno.test("backend refuses to replace a file that is no socket", async () => {
  const place = new Place();
  Deno.writeTextFileSync(place.socket, "precious");
  const { code, err } = await place.run(["-F", "-le"]);
  assertEquals(code, 255);
  assertStringIncludes(err, "cannot listen on @/sock: there is something else of that name\n");
  assertEquals(Deno.readTextFileSync(place.socket), "precious");
});

Deno.test("backend refuses a socket in a directory that does not exist", async () => {
  const place = new Place({ CLICON_SOCK: "/nonexistent/sock" });
  const { code, err } = await place.run(["-F", "-le"]);
  assertEquals(code, 255);
  assertStringIncludes(
    err,
    "CLICON_SOCK: cannot listen on /nonexistent/sock: directory /nonexistent does not exist\n",
  );
});

Deno.test("backend refuses a path longer than a socket's can be", async () => {
  const path = `/tmp/${"x".repeat(110)}`;
  const { code, err } = await new Place({ CLICON_SOCK: path }).run(["-F", "-le"]);
  assertEquals(code, 255);
  assertStringIncludes(err, "the path has more than 107 bytes\n");
});

Deno.test("backend refuses a group that does not exist, before anything is done", async () => {
  const place = new Place({ CLICON_SOCK_GROUP: "nosuchgroup" });
  const { code, err } = await place.run(["-le"]);
  assertEquals(code, 255);
  assertEquals(
    err,
    'Config error: @/clixon.xml:6: CLICON_SOCK_GROUP: group "nosuchgroup" does not exist: ' +
      "create it (groupadd nosuchgroup), or name another with -g\n",
  );
});

for (
  const [args, message] of [
    ["-b @/none", "command line: CLICON_XMLDB_DIR: @/none: no such directory"],
    ["-d @/clixon.xml", "command line: CLICON_BACKEND_DIR: @/clixon.xml: is not a directory"],
    ["-y @/none.yang", "command line: CLICON_YANG_MAIN_FILE: @/none.yang: no such file"],
    [
      "-o CLICON_NACM_MODE=external -o CLICON_NACM_FILE=@/none",
      "command line: CLICON_NACM_FILE: @/none: no such file",
    ],
    ["-c @/none", "open(@/none): No such file or directory"],
  ]
) {
  Deno.test(`backend ${args} is refused before anything is done`, async () => {
    const place = new Place();
    const words = args.replaceAll("@", place.dir).split(" ");
    const { code, err } = await place.run(["-F", "-le", ...words]);
    assertEquals([code, err], [255, `Config error: ${message}\n`]);
  });
}

Deno.test("backend refuses a pidfile in a directory that does not exist", async () => {
  const place = new Place({ CLICON_BACKEND_PIDFILE: "/nonexistent/pid" });
  const { code, err } = await place.run(["-F", "-le"]);
  assertEquals([code, err], [
    255,
    "Config error: CLICON_BACKEND_PIDFILE: cannot open /nonexistent/pid: there is no such directory\n",
  ]);
});

Deno.test("backend refuses to start without a startup mode", async () => {
  const place = new Place({ CLICON_FEATURE: "a:b" });
  Deno.writeTextFileSync(
    place.config,
    Deno.readTextFileSync(place.config).replace(/<CLICON_STARTUP_MODE>.*\n/, ""),
  );
  const { code, err } = await place.run(["-le"]);
  assertEquals(code, 255);
  assertEquals(
    err,
    "Config error: Startup mode undefined. Specify option CLICON_STARTUP_MODE or specify -s option to clixon backend.\n",
  );
});

Deno.test("backend refuses the startup datastore where its feature is off", async () => {
  const { code, err } = await new Place().run(["-le", "-s", "startup"]);
  assertEquals(code, 255);
  assertStringIncludes(
    err,
    "Startup mode startup selected but Netconf :startup feature is not enabled.",
  );
});

Deno.test("backend -s refuses a word that is no startup mode", async () => {
  const { code, err } = await new Place().run(["-s", "bogus"]);
  assertEquals(code, 255);
  assertMatch(err, /^clixon backend: Invalid startup mode: bogus\nusage: clixon backend /);
});

Deno.test("backend refuses an unknown option and shows its own", async () => {
  const { code, err } = await new Place().run(["-X"]);
  assertEquals(code, 255);
  assertMatch(err, /^clixon backend: unknown option -X\nusage: clixon backend /);
});

Deno.test("backend -1 starts and ends, without pidfile and socket", async () => {
  const place = new Place();
  const { code } = await place.run(["-1"]);
  assertEquals(code, 0);
  assertEquals([place.exists("pid"), place.exists("sock"), place.exists("db/running_db")], [
    false,
    false,
    true,
  ]);
});

Deno.test("backend -q prints and ends", async () => {
  const { code, out } = await new Place().run(["-q"]);
  assertEquals([code, out], [0, "<config/>\n"]);
});

Deno.test("backend -V prints the version, even with a daemon running", async () => {
  const place = new Place();
  const daemon = await place.start();
  const { code, out } = await place.run(["-V"]);
  assertEquals(code, 0);
  assertMatch(
    out,
    /^Clixon version: \d+\.\d+\.\d+\nDeno \d+\.\d+\.\d+, (source|portable|compiled)\n$/,
  );
  assertEquals(await daemon.end(), 0);
});

Deno.test("backend -h fits a screen of 24 lines and 80 columns and shows values in effect", async () => {
  const pidfile = `/run/${"a long path/".repeat(20)}backend.pid`;
  const place = new Place({ CLICON_SOCK: "/run/s", CLICON_BACKEND_PIDFILE: pidfile });
  const { code, err } = await place.run(["-h"]);
  assertEquals(code, 255);
  const lines = err.trimEnd().split("\n");
  assert(lines.length <= 24, `${lines.length} lines`);
  for (const line of lines) assert(line.length <= 80, line);
  assertStringIncludes(err, "  -u <path|addr>        socket path or address (/run/s)\n");
  assertMatch(err, /^ {2}-P <file> {13}pid file \(….*path\/backend.pid\)$/m);
});

Deno.test("backend opens its log again after SIGHUP", async () => {
  const place = new Place();
  assertEquals((await place.run(["-lf"])).code, 0);
  const pid = Number(await place.ask());
  Deno.renameSync(`${place.dir}/log`, `${place.dir}/log.1`);
  const watcher = Deno.watchFs(place.dir);
  Deno.kill(pid, "SIGHUP");
  for await (const _ of watcher) {
    if (place.exists("log") && Deno.readTextFileSync(`${place.dir}/log`) !== "") break;
  }
  assertMatch(
    Deno.readTextFileSync(`${place.dir}/log`),
    new RegExp(`clixon_backend: ${pid} SIGHUP: log reopened\n$`),
  );
  assertEquals((await place.run(["-z"])).code, 0);
  assertStringIncludes(Deno.readTextFileSync(`${place.dir}/log`), "Terminated retval:0");
});

Deno.test("backend logs where CLICON_LOG_DESTINATION says, and -l comes first", async () => {
  const place = new Place({ CLICON_LOG_DESTINATION: "stdout file" });
  const { out, err } = await place.run(["-F"], { FAKE: "finish" });
  assertMatch(out, /Terminated retval:7\n$/);
  assertEquals(err, "");
  assertMatch(Deno.readTextFileSync(`${place.dir}/log`), /Terminated retval:7\n$/);
  const other = await place.run(["-F", "-le"], { FAKE: "finish" });
  assertEquals(other.out, "");
  assertMatch(other.err, /Terminated retval:7\n$/);
});

Deno.test("backend shortens log lines to CLICON_LOG_STRING_LIMIT", async () => {
  const place = new Place({ CLICON_LOG_STRING_LIMIT: "14" });
  const { err } = await place.run(["-F", "-le"], { FAKE: "finish" });
  assertEquals(err, "clixon_backend\n".repeat(2));
});

Deno.test("backend -l refuses a word that is no destination, and a file that cannot be opened", async () => {
  const place = new Place();
  const word = await place.run(["-l", "x"]);
  assertEquals(word.code, 255);
  assertMatch(
    word.err,
    /^clixon backend: option -l: "x" is none of s\(yslog\), e \(stderr\), o \(stdout\), n\(one\), f\(ile\)\nusage: /,
  );
  const file = await place.run(["-lf/nonexistent/log"]);
  assertEquals(file.code, 255);
  assertMatch(file.err, /log file \/nonexistent\/log cannot be opened: No such file or directory/);
});

Deno.test("backend -D refuses a subject that is none and names all", async () => {
  const { code, err } = await new Place().run(["-D", "nope"]);
  assertEquals(code, 255);
  assertMatch(
    err,
    /^clixon backend: option -D: "nope" is neither a number nor one of default, msg, /,
  );
});

Deno.test("backend opens its socket with mode 0660", async () => {
  const place = new Place();
  const daemon = await place.start();
  assertEquals(Deno.lstatSync(place.socket).mode! & 0o777, 0o660);
  assertEquals(await daemon.end(), 0);
});

Deno.test("backend listens on an IPv4 port", async () => {
  const probe = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const port = (probe.addr as Deno.NetAddr).port;
  probe.close();
  const place = new Place({ CLICON_SOCK_FAMILY: "IPv4", CLICON_SOCK: "127.0.0.1" });
  const daemon = await place.start(["-o", `CLICON_SOCK_PORT=${port}`]);
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  assertEquals((await toText(connection.readable)).trim(), String(daemon.pid));
  const second = await place.run([
    "-F",
    "-le",
    "-P",
    `${place.dir}/p2`,
    "-o",
    `CLICON_SOCK_PORT=${port}`,
  ]);
  assertEquals(second.code, 255);
  assertStringIncludes(
    second.err,
    `CLICON_SOCK_PORT: cannot listen on 127.0.0.1 port ${port}: the port is in use\n`,
  );
  assertEquals(await daemon.end(), 0);
});

Deno.test("backend refuses an address of the other family", async () => {
  const place = new Place({ CLICON_SOCK_FAMILY: "IPv6", CLICON_SOCK: "127.0.0.1" });
  const { code, err } = await place.run(["-F", "-le"]);
  assertEquals(code, 255);
  assertStringIncludes(err, 'CLICON_SOCK: "127.0.0.1" is not an IPv6 address\n');
});

Deno.test({
  name: "backend -U becomes the user for ever and gives it socket, pidfile and datastores",
  ignore: !root,
  async fn() {
    const place = new Place({ CLICON_SOCK_GROUP: "daemon" });
    const daemon = await place.start(["-U", "nobody"]);
    const status = Deno.readTextFileSync(`/proc/${daemon.pid}/status`);
    const line = (name: string) => status.match(new RegExp(`^${name}:\\s*(.*?)\\s*$`, "m"))![1];
    assertEquals(line("Uid"), "65534\t65534\t65534\t65534");
    assertEquals(line("Gid"), "1\t1\t1\t1");
    assertEquals(line("Groups"), "65534");
    assertEquals(line("CapEff"), "0000000000000000");
    for (const name of ["sock", "pid", "db", "db/running_db"]) {
      const info = Deno.lstatSync(`${place.dir}/${name}`);
      assertEquals([name, info.uid, info.gid], [name, 65534, 1]);
    }
    assertEquals(await daemon.end(), 0);
    // The directory belongs to root, so these could only be emptied and left.
    assertEquals(Deno.readTextFileSync(place.pidfile), "");
    const again = await place.start();
    assertEquals(await again.end(), 0);
  },
});

Deno.test({
  name: "backend drop_temp changes only the effective user",
  ignore: !root,
  async fn() {
    const place = new Place({
      CLICON_BACKEND_USER: "nobody",
      CLICON_BACKEND_PRIVILEGES: "drop_temp",
    });
    const daemon = await place.start();
    const status = Deno.readTextFileSync(`/proc/${daemon.pid}/status`);
    assertMatch(status, /^Uid:\t0\t65534\t0\t65534$/m);
    assertEquals(await daemon.end(), 0);
  },
});

Deno.test({
  name: "backend gives neither the target of a link nor a file with two names to the user",
  ignore: !root,
  async fn() {
    const place = new Place();
    Deno.writeTextFileSync(`${place.dir}/secret`, "");
    Deno.writeTextFileSync(`${place.dir}/secret2`, "");
    Deno.symlinkSync(`${place.dir}/secret`, `${place.dir}/db/candidate_db`);
    Deno.linkSync(`${place.dir}/secret2`, `${place.dir}/db/startup_db`);
    const daemon = await place.start(["-U", "nobody"]);
    assertEquals(Deno.statSync(`${place.dir}/secret`).uid, 0);
    assertEquals(Deno.statSync(`${place.dir}/secret2`).uid, 0);
    assertEquals(await daemon.end(), 0);
  },
});

Deno.test({
  name:
    "backend that has become another user opens its log again, and finds its datastores behind a link of root",
  ignore: !root,
  async fn() {
    const place = new Place();
    Deno.renameSync(`${place.dir}/db`, `${place.dir}/data`);
    Deno.symlinkSync(`${place.dir}/data`, `${place.dir}/db`);
    Deno.chmodSync(place.dir, 0o777);
    const log = `${place.dir}/log`;
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", PROGRAM, "-f", place.config, "-F", `-lf${log}`, "-U", "nobody"],
      stdin: "null",
      stdout: "null",
    }).spawn();
    const until = async (text: string) => {
      for (let tries = 0; tries < 600; tries++) {
        const known = place.exists("log") ? Deno.readTextFileSync(log) : "";
        if (known.includes(text)) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`${text}: not in the log`);
    };
    await until(" Started");
    const { uid } = Deno.statSync(log);
    assertEquals([uid, Deno.statSync(`${place.dir}/data`).uid], [uid, uid]);
    assertNotEquals(uid, 0);
    assertEquals(Deno.statSync(`${place.dir}/pid`).mode! & 0o777, 0o644);
    Deno.renameSync(log, `${log}.1`);
    child.kill("SIGHUP");
    await until("SIGHUP: log reopened");
    child.kill("SIGTERM");
    assertEquals((await child.status).code, 0);
  },
});

Deno.test({
  name: "backend fails to drop privileges without a user, and says so to the shell",
  ignore: !root,
  async fn() {
    const place = new Place({ CLICON_BACKEND_PRIVILEGES: "drop_perm" });
    const { code, err } = await place.run(["-le"]);
    assertEquals(code, 255);
    assertStringIncludes(
      err,
      "Config error: Privileges cannot be dropped without specifying CLICON_BACKEND_USER\n",
    );
    assertEquals([place.exists("pid"), place.exists("sock")], [false, false]);
  },
});

Deno.test({
  name: "backend fails to become a user that does not exist",
  ignore: !root,
  async fn() {
    const { code, err } = await new Place().run(["-le", "-U", "nosuchuser"]);
    assertEquals(code, 255);
    assertStringIncludes(
      err,
      'Config error: command line: CLICON_BACKEND_USER: user "nosuchuser" does not exist\n',
    );
  },
});

Deno.test("UnixDatagram tells that nobody receives", () => {
  const socket = new UnixDatagram("/nonexistent/socket");
  assertEquals(socket.send(new Uint8Array(1)), false);
  socket.close();
});
