/**
 * Call home with the real ssh and sshd, both sides on this machine.
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Device, Manager } from "./callhome_peers.ts";
import { GET_RUNNING, reply, rpc, test, World } from "./callhome_world.ts";
import { CLIENT_HELLO } from "./netconf_session.ts";
import { program } from "./program.ts";
import { freePort, SshWorld } from "./ssh_world.ts";

for (const address of ["127.0.0.1", "::1"]) {
  test(`joins ssh and the device's netconf subsystem over ${address}`, async () => {
    await using world = await World.open();
    await using manager = new Manager(world.ssh, { client: ["-a", address] });
    const port = await manager.listening();
    await using device = new Device([...world.device(port).slice(2), "-a", address]);
    await manager.hello();
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
    await manager.hello();
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
  await manager.hello();
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
  await manager.hello();
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
    [["-a", "x", "-C", "/does/not/exist"], "-C /does/not/exist: No such file or directory"],
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
  await manager.hello();
  await manager[Symbol.asyncDispose]();
  await device.said(/session with 127\.0\.0\.1:\d+ has ended/);
  await device.said(/calling 127\.0\.0\.1 in [\d.]+ s/);
  await device.said(/Connection refused/);
  await using restarted = new Manager(world.ssh, { port });
  await restarted.hello(device);
  // A signal ends the session, too.
  device.kill("SIGTERM");
  assertEquals(await restarted.receive(), undefined);
  assertEquals(await device.ended(), { code: 0, stdout: "" });
});

test("-P calls again when the period is over", async () => {
  await using world = await World.open();
  const first = new Manager(world.ssh);
  const port = await first.listening();
  await using device = new Device(world.device(port, "-P", "1"));
  await first.hello(device);
  assertEquals(await first.close(), 0);
  await using second = new Manager(world.ssh, { port });
  await second.hello(device);
});
