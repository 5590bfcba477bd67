/**
 * Call home with the real ssh and sshd, both sides on this machine.
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { BASE, CLIENT_HELLO } from "./netconf_session.ts";
import { BackendProcess, program, Site } from "./program.ts";
import { Device, freePort, HAS_NETNS, HAS_SSH, Manager, SshWorld } from "./ssh_world.ts";

const MODULE = `module items {
  yang-version 1.1;
  namespace urn:items;
  prefix i;
  container items { list item { key id; leaf id { type uint32; } leaf text { type string; } } }
}`;

/** A device with its backend, and keys for both sides. */
class World implements AsyncDisposable {
  readonly ssh = new SshWorld();
  readonly site: Site;
  readonly #backend: BackendProcess;

  private constructor(site: Site, backend: BackendProcess) {
    this.site = site;
    this.#backend = backend;
  }

  static async open(): Promise<World> {
    const site = new Site({
      CLICON_NETCONF_HELLO_OPTIONAL: "true",
      CLICON_NETCONF_MESSAGE_ID_OPTIONAL: "true",
    });
    site.module("items", MODULE);
    return new World(site, await BackendProcess.start(site));
  }

  /** Arguments of callhome for this device. */
  device(port: number, ...more: string[]): string[] {
    return [
      "-a",
      "127.0.0.1",
      "-p",
      `${port}`,
      "-c",
      this.site.config,
      "-C",
      this.ssh.sshdConfig,
      ...more,
    ];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#backend[Symbol.asyncDispose]();
    this.site[Symbol.dispose]();
    this.ssh[Symbol.dispose]();
  }
}

function rpc(id: number, operation: string): string {
  return `<rpc xmlns="${BASE}" message-id="${id}">${operation}</rpc>`;
}
function reply(id: number, content: string): string {
  return `<rpc-reply xmlns="${BASE}" message-id="${id}">${content}</rpc-reply>`;
}
const GET_RUNNING = "<get-config><source><running/></source></get-config>";

function test(name: string, run: () => Promise<void>): void {
  Deno.test({ name: `callhome ${name}`, ignore: !HAS_SSH, fn: run });
}

for (const address of ["127.0.0.1", "::1"]) {
  test(`joins ssh and the device's netconf subsystem over ${address}`, async () => {
    await using world = await World.open();
    await using manager = new Manager(world.ssh, { client: ["-a", address] });
    const port = await manager.listening();
    await using device = new Device([...world.device(port).slice(2), "-a", address]);
    assertStringIncludes((await manager.receive())!, "<session-id>");
    await manager.send(CLIENT_HELLO, rpc(1, GET_RUNNING), rpc(2, "<close-session/>"));
    assertEquals(await manager.receive(), reply(1, "<data/>"));
    assertEquals(await manager.receive(), reply(2, "<ok/>"));
    assertEquals(await manager.receive(), undefined);
    assertEquals(await manager.ended(), 0);
    const { stdout } = await device.ended();
    assertEquals(stdout, "");
  });
}

test("carries a configuration of 20 MB in both directions", async () => {
  await using world = await World.open();
  await using manager = new Manager(world.ssh);
  await using _device = new Device(world.device(await manager.listening()));
  await manager.receive();
  let items = "";
  for (let id = 0; items.length < 20_000_000; id++) {
    items += `<item><id>${id}</id><text>${"0123456789abcdef".repeat(60)}</text></item>`;
  }
  const data = `<items xmlns="urn:items">${items}</items>`;
  await manager.send(
    CLIENT_HELLO,
    rpc(1, `<edit-config><target><candidate/></target><config>${data}</config></edit-config>`),
  );
  assertEquals(await manager.receive(), reply(1, "<ok/>"));
  await manager.send(rpc(2, "<get-config><source><candidate/></source></get-config>"));
  assert(await manager.receive() === reply(2, `<data>${data}</data>`));
  await manager.send(rpc(3, "<discard-changes/>"));
  assertEquals(await manager.receive(), reply(3, "<ok/>"));
  assertEquals(await manager.close(), 0);
});

test("works with a pinned host key and fails with a wrong one", async () => {
  await using world = await World.open();
  const pinned = ["-o", "HostKeyAlias=device1"];
  {
    await using manager = new Manager(world.ssh, { ssh: pinned });
    await using _device = new Device(world.device(await manager.listening()));
    assertStringIncludes((await manager.receive())!, "<session-id>");
  }
  Deno.writeTextFileSync(world.ssh.knownHosts, `device1 ${world.ssh.otherHostKey}\n`);
  await using manager = new Manager(world.ssh, { ssh: pinned });
  await using _device = new Device(world.device(await manager.listening()));
  assertEquals(await manager.receive(), undefined);
  assertEquals(await manager.ended(), 255);
  assertStringIncludes(manager.stderr, "Host key verification failed.");
});

test("uses a netconf subsystem of the sshd_config", async () => {
  await using world = await World.open();
  const config = `${world.ssh.dir}/own_config`;
  const text = Deno.readTextFileSync(world.ssh.sshdConfig);
  Deno.writeTextFileSync(config, `${text}Subsystem netconf echo own\n`);
  await using manager = new Manager(world.ssh);
  const args = ["-a", "127.0.0.1", "-p", `${await manager.listening()}`, "-C", config];
  await using _device = new Device(args);
  assertEquals(await manager.rest(), "own\n");
  assertEquals(await manager.ended(), 0);
});

test("says that sshd is missing and does not call", async () => {
  await using device = new Device(["-a", "127.0.0.1", "-s", "/does/not/exist"]);
  assertEquals(await device.ended(), { code: 3, stdout: "" });
  assertEquals(
    device.stderr,
    "clixon callhome: /does/not/exist: no such program; -s names sshd\n",
  );
});

test("says in one line for each address that nobody answers", async () => {
  const port = freePort();
  await using device = new Device(["-a", "127.0.0.1", "-a", "127.0.0.2", "-p", `${port}`]);
  assertEquals(await device.ended(), { code: 1, stdout: "" });
  assertEquals(
    device.stderr,
    `clixon callhome: connect 127.0.0.1:${port}: Connection refused\n` +
      `clixon callhome: connect 127.0.0.2:${port}: Connection refused\n`,
  );
});

test("tries several addresses in turn", async () => {
  await using world = await World.open();
  await using manager = new Manager(world.ssh, { client: ["-a", "127.0.0.2"] });
  const port = await manager.listening();
  await using device = new Device([...world.device(port), "-a", "127.0.0.2"]);
  assertStringIncludes((await manager.receive())!, "<session-id>");
  assertStringIncludes(device.stderr, `connect 127.0.0.1:${port}: Connection refused\n`);
});

test("comes from the source address that is asked for, and is let in by it", async () => {
  await using world = await World.open();
  await using manager = new Manager(world.ssh, {
    client: ["-a", "127.0.0.1", "-A", "127.0.0.64/26"],
  });
  const port = await manager.listening();
  {
    await using refused = new Device(world.device(port));
    await refused.ended();
  }
  await manager.said(/call from 127\.0\.0\.1:\d+ refused\n/);
  await using _device = new Device(world.device(port, "-b", "127.0.0.77"));
  assertStringIncludes((await manager.receive())!, "<session-id>");
  assertMatch(manager.stderr, /call from 127\.0\.0\.77:\d+\n/);
});

test("client gives up after -t seconds", async () => {
  using ssh = new SshWorld();
  await using manager = new Manager(ssh, { client: ["-a", "127.0.0.1", "-t", "1"] });
  assertEquals(await manager.receive(), undefined);
  assertEquals(await manager.ended(), 255);
  assertMatch(manager.stderr, /nobody called 127\.0\.0\.1:\d+ in time\n/);
});

test("client ends and frees its port when ssh is killed while it waits", async () => {
  using ssh = new SshWorld();
  await using manager = new Manager(ssh);
  const port = await manager.listening();
  manager.kill();
  await manager.ended();
  // Its standard error is closed by now, so the process is gone, and the port is free for the next.
  await using next = new Manager(ssh, { port });
  assertEquals(await next.listening(), port);
});

for (
  const [args, message] of [
    [["-a", "127.0.0.1"], "standard output is not a UNIX socket"],
    [[], "-a <addr> is missing"],
    [["-a", "127.0.0.1", "-A", "x"], "-A x is invalid"],
    [["-a", "127.0.0.1", "-f", "ipv5"], "-f ipv5 is invalid family"],
    [["-a", "127.0.0.1", "stray"], 'unexpected word "stray"'],
  ] as const
) {
  test(`client ${args.join(" ")} says: ${message}`, async () => {
    const { command, args: words } = program("callhome-client", args);
    const result = await new Deno.Command(command, { args: words }).output();
    const stderr = new TextDecoder().decode(result.stderr);
    assertEquals(result.code, message.startsWith("standard") ? 1 : 2);
    assertStringIncludes(stderr, message);
    assertEquals(stderr.trimEnd().split("\n").length, 1);
  });
}

for (
  const [args, message] of [
    [[], "-a <addr> is missing"],
    [["-a", "x", "-p", "0"], "-p 0 is invalid"],
    [["-a", "x", "-f", "inet"], "-f inet is invalid family"],
    [["-a", "x", "-R", "-P", "5"], "-R and -P exclude each other"],
    [["-a", "x", "-w", "best"], "-w best is invalid"],
    [["-a", "x", "-c", "/does/not/exist"], "-c /does/not/exist: No such file or directory"],
    [["-a", "x", "-Z"], "unknown option -Z"],
  ] as const
) {
  test(`${args.join(" ")} says: ${message}`, async () => {
    await using device = new Device(args);
    assertEquals(await device.ended(), { code: 2, stdout: "" });
    assertStringIncludes(device.stderr, message);
  });
}

test("accepts both spellings of the family", async () => {
  const port = `${freePort()}`;
  for (const family of ["ipv4", "inet:ipv4-address"]) {
    await using device = new Device(["-a", "localhost", "-f", family, "-p", port]);
    assertEquals((await device.ended()).code, 1);
    assertEquals(
      device.stderr,
      `clixon callhome: connect 127.0.0.1:${port}: Connection refused\n`,
    );
  }
});

test("releases locks when the manager vanishes in the middle of a session", async () => {
  await using world = await World.open();
  await using first = new Manager(world.ssh);
  await using device = new Device(world.device(await first.listening()));
  await first.receive();
  await first.send(CLIENT_HELLO, rpc(1, "<lock><target><running/></target></lock>"));
  assertEquals(await first.receive(), reply(1, "<ok/>"));
  first.kill();
  // sshd and the front-end below it notice and end; nothing is left of them.
  await device.ended();
  await using second = new Manager(world.ssh);
  await using _device = new Device(world.device(await second.listening()));
  await second.receive();
  await second.send(CLIENT_HELLO, rpc(1, "<lock><target><running/></target></lock>"));
  assertEquals(await second.receive(), reply(1, "<ok/>"));
});

test("serves 20 devices that call at once", async () => {
  await using world = await World.open();
  const managers = Array.from({ length: 20 }, () => new Manager(world.ssh));
  const ports = await Promise.all(managers.map((manager) => manager.listening()));
  const devices = ports.map((port) => new Device(world.device(port)));
  const sessions = await Promise.all(managers.map(async (manager, index) => {
    const hello = await manager.receive();
    await manager.send(CLIENT_HELLO, rpc(index, GET_RUNNING));
    assertEquals(await manager.receive(), reply(index, "<data/>"));
    assertEquals(await manager.close(), 0);
    return hello?.match(/<session-id>(\d+)/)?.[1];
  }));
  assertEquals(new Set(sessions).size, 20);
  for (const device of devices) assertEquals((await device.ended()).stdout, "");
});

test("-R calls again when the manager has restarted", async () => {
  await using world = await World.open();
  const manager = new Manager(world.ssh);
  const port = await manager.listening();
  await using device = new Device(world.device(port, "-R"));
  assertStringIncludes((await manager.receive())!, "<session-id>");
  await manager[Symbol.asyncDispose]();
  await device.said(/session with 127\.0\.0\.1:\d+ has ended/);
  await device.said(/calling 127\.0\.0\.1 in [\d.]+ s/);
  await device.said(/Connection refused/);
  await using restarted = new Manager(world.ssh, { port });
  assertStringIncludes((await restarted.receive())!, "<session-id>");
  // A signal ends the session, too.
  device.kill("SIGTERM");
  assertEquals(await restarted.receive(), undefined);
  assertEquals(await device.ended(), { code: 0, stdout: "" });
});

test("-P calls again when the period is over", async () => {
  await using world = await World.open();
  const first = new Manager(world.ssh);
  const port = await first.listening();
  await using _device = new Device(world.device(port, "-P", "1"));
  assertStringIncludes((await first.receive())!, "<session-id>");
  assertEquals(await first.close(), 0);
  await using second = new Manager(world.ssh, { port });
  assertStringIncludes((await second.receive())!, "<session-id>");
});

/** Runs a script in a network of its own, in the world's directory, with `clixon` and its links on the path. */
async function runInNetwork(world: World, script: string) {
  const { dir } = world.ssh;
  world.ssh.command("clixon");
  world.ssh.command("clixon_netconf_ssh_callhome", "callhome");
  const bin = world.ssh.command("clixon_netconf_ssh_callhome_client", "callhome-client");
  const result = await new Deno.Command("unshare", {
    args: ["--net", "sh", "-c", `ip link set lo up\n${script}`],
    cwd: dir,
    env: { PATH: `${bin}:${Deno.env.get("PATH")}` },
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code: result.code, stdout: text(result.stdout), stderr: text(result.stderr) };
}

/** Repeats a command until somebody answers its call. */
function untilAnswered(command: string): string {
  return `while ${command} 2>> device.log; test $? = 1; do sleep 0.05; done`;
}

function networkTest(name: string, run: () => Promise<void>): void {
  Deno.test({ name: `callhome ${name}`, ignore: !HAS_NETNS, fn: run });
}

networkTest("example of the manual works as written", async () => {
  await using world = await World.open();
  // Where the example relies on the user's own ~/.ssh, an ssh of that name puts the test's files in.
  Deno.writeTextFileSync(
    `${world.ssh.command("clixon")}/ssh`,
    `#!/bin/sh\nexec /usr/bin/ssh -F ${world.ssh.sshConfig} "$@"\n`,
    { mode: 0o755 },
  );
  const result = await runInNetwork(
    world,
    `echo '<rpc xmlns="${BASE}"><get-config><source><candidate/></source></get-config></rpc>]]>]]>' > msg
    ssh -s -v -o ProxyUseFdpass=yes -o ProxyCommand="clixon_netconf_ssh_callhome_client -a" . netconf < msg &
    ${
      untilAnswered(
        `clixon_netconf_ssh_callhome -c ${world.site.config} -C ${world.ssh.sshdConfig} -a`,
      )
    }
    wait $!`,
  );
  assertEquals(
    result.stdout.replace(/^<hello.*<\/hello>]]>]]>/, ""),
    `<rpc-reply xmlns="${BASE}"><data/></rpc-reply>]]>]]>`,
  );
  assertEquals(result.code, 0, result.stderr);
});

networkTest("example of util/etc/ssh.md works as written, with the pinned key only", async () => {
  const page = Deno.readTextFileSync(new URL("../util/etc/ssh.md", import.meta.url));
  const block = (name: string) =>
    page.match(new RegExp(`<!-- run: ${name} -->\\s+\`\`\`sh\n(.*?)\`\`\``, "s"))![1];
  await using world = await World.open();
  const { dir } = world.ssh;
  Deno.copyFileSync(world.site.config, `${dir}/clixon.xml`);
  Deno.writeTextFileSync(`${dir}/msg`, `${rpc(1, GET_RUNNING)}]]>]]>`);
  const script = `(${block("manager")}) & ${untilAnswered(block("device").trim())}; wait $!`;
  for (const [key, expected] of [["host_key", true], ["other_host_key", false]] as const) {
    Deno.copyFileSync(`${dir}/${key}.pub`, `${dir}/device1_host_key.pub`);
    const result = await runInNetwork(world, script);
    assertEquals(result.stdout.endsWith(reply(1, "<data/>") + "]]>]]>"), expected, result.stderr);
    assertEquals(result.stderr.includes("Host key verification failed"), !expected);
  }
});

networkTest("-k notices a manager that is gone without a word", async () => {
  await using world = await World.open();
  Deno.writeTextFileSync(`${world.ssh.dir}/msg`, `${rpc(1, GET_RUNNING)}]]>]]>`);
  const result = await runInNetwork(
    world,
    `mkfifo in; exec 3<> in
    clixon=$(command -v clixon)
    ssh -F ${world.ssh.sshConfig} -o ProxyUseFdpass=yes -o ProxyCommand="$clixon callhome-client -a 127.0.0.1" \
      -s . netconf < in > out & manager=$!
    clixon callhome -R -k 1 -a 127.0.0.1 -c ${world.site.config} -C ${world.ssh.sshdConfig} 2> device.log & device=$!
    cat msg >&3
    while ! grep -q '</rpc-reply>' out; do sleep 0.05; done
    ip link set lo down
    while ! grep -q 'has ended' device.log; do sleep 0.05; done
    kill $device $manager
    cat device.log`,
  );
  assertMatch(result.stdout, /session with 127\.0\.0\.1:4334 has ended, sshd's status is 255/);
});
