/**
 * `clixon netconf` below the real sshd: as subsystem, on a port of its own, and when connections break.
 */

import { assertEquals } from "@std/assert";
import { BASE, CLIENT_HELLO } from "./netconf_session.ts";
import { BackendProcess, Site } from "./program.ts";
import { HAS_SSH, SshServer, SshSession, SshWorld } from "./ssh_world.ts";

const MODULE = `module items {
  yang-version 1.1;
  namespace urn:items;
  prefix i;
  container items { list item { key id; leaf id { type uint32; } leaf text { type string; } } }
}`;

function rpc(id: number, operation: string): string {
  return `<rpc xmlns="${BASE}" message-id="${id}">${operation}</rpc>`;
}
function reply(id: number, content: string): string {
  return `<rpc-reply xmlns="${BASE}" message-id="${id}">${content}</rpc-reply>`;
}

/** A device with its backend and an sshd. */
class World implements AsyncDisposable {
  readonly site: Site;
  readonly server: SshServer;
  readonly #ssh: SshWorld;
  readonly #backend: BackendProcess;

  private constructor(site: Site, ssh: SshWorld, backend: BackendProcess, server: SshServer) {
    this.site = site;
    this.server = server;
    this.#ssh = ssh;
    this.#backend = backend;
  }

  static async open(lines?: Parameters<typeof SshServer.start>[2]): Promise<World> {
    const site = new Site();
    site.module("items", MODULE);
    const ssh = new SshWorld();
    const backend = await BackendProcess.start(site);
    return new World(site, ssh, backend, await SshServer.start(ssh, site.config, lines));
  }

  session(...args: string[]): SshSession {
    const known = ["-o", "HostKeyAlias=device1", "-l", "root"];
    return new SshSession(this.#ssh, [...known, ...args]);
  }

  subsystem(): SshSession {
    return this.session("-p", `${this.server.port}`, "-s", "127.0.0.1", "netconf");
  }

  /** Waits until so many front-ends run for this device. */
  async frontEnds(count: number): Promise<void> {
    const running = () =>
      [...Deno.readDirSync("/proc")].filter(({ name }) => {
        if (!/^\d+$/.test(name)) return false;
        try {
          const words = Deno.readTextFileSync(`/proc/${name}/cmdline`).split("\0");
          return words.includes(this.site.config) && words.includes("netconf") &&
            !words.includes("-c");
        } catch (error) {
          if (error instanceof Deno.errors.NotFound) return false; // it has just ended
          // ESRCH: it ended between opening and reading.
          if (error instanceof Error && error.message.includes("os error 3")) return false;
          throw error;
        }
      }).length;
    while (running() !== count) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    await this.#backend[Symbol.asyncDispose]();
    this.#ssh[Symbol.dispose]();
    this.site[Symbol.dispose]();
  }
}

function test(name: string, run: () => Promise<void>): void {
  Deno.test({ name: `ssh subsystem ${name}`, ignore: !HAS_SSH, fn: run });
}

test("serves a session and ends with status 0 after close-session", async () => {
  await using world = await World.open();
  await using session = world.subsystem();
  await session.hello();
  await session.send(CLIENT_HELLO, rpc(1, "<close-session/>"));
  assertEquals(await session.receive(), reply(1, "<ok/>"));
  assertEquals(await session.receive(), undefined);
  assertEquals(await session.ended(), 0);
});

test("serves a port of its own by ForceCommand, and nothing but NETCONF there", async () => {
  await using world = await World.open((command, port) => [
    `Subsystem netconf ${command}`,
    `Match LocalPort ${port}`,
    `    ForceCommand ${command}`,
    "    PermitTTY no",
    "    AllowTcpForwarding no",
    "    X11Forwarding no",
  ]);
  const port = `${world.server.otherPort}`;
  for (const what of [["-s", "127.0.0.1", "netconf"], ["127.0.0.1"], ["127.0.0.1", "id"]]) {
    await using session = world.session("-p", port, ...what);
    await session.hello();
    await session.send(CLIENT_HELLO, rpc(1, "<close-session/>"));
    assertEquals(await session.receive(), reply(1, "<ok/>"));
    assertEquals(await session.ended(), 0);
  }
});

test("leaves nothing behind when a client goes in the middle of a large reply", async () => {
  await using world = await World.open();
  await using first = world.subsystem();
  await first.receive();
  const item = (id: number) => `<item><id>${id}</id><text>${"x".repeat(1000)}</text></item>`;
  const items = Array.from({ length: 5000 }, (_, id) => item(id)).join("");
  const config = `<config><items xmlns="urn:items">${items}</items></config>`;
  await first.send(
    CLIENT_HELLO,
    rpc(1, "<lock><target><running/></target></lock>"),
    rpc(2, `<edit-config><target><candidate/></target>${config}</edit-config>`),
    rpc(3, "<get-config><source><candidate/></source></get-config>"),
  );
  assertEquals(await first.receive(), reply(1, "<ok/>"));
  assertEquals(await first.receive(), reply(2, "<ok/>"));
  await world.frontEnds(1);
  first.kill();
  await world.frontEnds(0);
  await using second = world.subsystem();
  await second.receive();
  await second.send(CLIENT_HELLO, rpc(1, "<lock><target><running/></target></lock>"));
  assertEquals(await second.receive(), reply(1, "<ok/>"));
});

test("ends with the session that is killed", async () => {
  await using world = await World.open();
  await using victim = world.subsystem();
  const id = (await victim.receive())!.match(/<session-id>(\d+)</)![1];
  await using killer = world.subsystem();
  await killer.receive();
  await killer.send(
    CLIENT_HELLO,
    rpc(1, `<kill-session><session-id>${id}</session-id></kill-session>`),
  );
  assertEquals(await killer.receive(), reply(1, "<ok/>"));
  assertEquals(await victim.receive(), undefined);
  assertEquals(await victim.ended(), 0);
});
