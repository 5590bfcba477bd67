/**
 * Call home against a plain `ssh -s`: both with the real ssh and sshd, on this machine.
 *
 * @module
 */

import { BackendProcess, Site } from "../../test/program.ts";
import { Device, Manager } from "../../test/callhome_peers.ts";
import { HAS_SSH, SshServer, SshSession, SshWorld } from "../../test/ssh_world.ts";
import { type Bench, median, ratio, type Row, time } from "./row.ts";

export const CALL_HOME: Bench = {
  title: "Call home",
  async run({ quick }) {
    if (!HAS_SSH) return [{ name: "call home", value: "not measured: needs root, ssh and sshd" }];
    return await helloTimes(quick ? 2 : 11);
  },
};

/** Until the manager has the device's hello: from the start of `callhome`, and from the start of `ssh -s`. */
async function helloTimes(count: number): Promise<Row[]> {
  using site = new Site({ CLICON_YANG_MODULE_MAIN: "clixon-example" });
  using world = new SshWorld();
  await using _backend = await BackendProcess.start(site);
  await using server = await SshServer.start(world, site.config);
  const called: number[] = [];
  const plain: number[] = [];
  for (let run = 0; run < count; run++) {
    called.push(await callHome(site, world));
    plain.push(await plainSsh(server, world));
  }
  return [
    {
      name: "callhome from start to the manager's received hello",
      value: time(median(called)),
      note: `${ratio(median(called), median(plain))} a plain ssh -s (${
        time(median(plain))
      }; goal ≤ 1.3)`,
    },
  ];
}

async function callHome(site: Site, world: SshWorld): Promise<number> {
  await using manager = new Manager(world);
  const port = `${await manager.listening()}`;
  const start = performance.now();
  const args = ["-a", "127.0.0.1", "-p", port, "-c", site.config, "-C", world.sshdConfig];
  await using _device = new Device(args);
  await manager.receive();
  return performance.now() - start;
}

async function plainSsh(server: SshServer, world: SshWorld): Promise<number> {
  const start = performance.now();
  const port = ["-p", `${server.port}`];
  const args = ["-o", "HostKeyAlias=device1", "-l", "root", ...port, "-s", "127.0.0.1", "netconf"];
  await using session = new SshSession(world, args);
  await session.receive();
  return performance.now() - start;
}
