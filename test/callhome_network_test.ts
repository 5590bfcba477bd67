/**
 * Call home in a network of its own: the examples of the papers as written, hosts with several addresses, and a peer that is gone.
 */

import { assertEquals, assertMatch } from "@std/assert";
import { BASE } from "./netconf_session.ts";
import { HAS_NETNS } from "./ssh_world.ts";
import { GET_RUNNING, reply, rpc, World } from "./callhome_world.ts";

/** Runs a script in a network and with mounts of its own, in the world's directory, with `clixon` and its links on the path. */
async function runInNetwork(world: World, script: string) {
  const { dir } = world.ssh;
  world.ssh.command("clixon");
  world.ssh.command("clixon_netconf_ssh_callhome", "callhome");
  const bin = world.ssh.command("clixon_netconf_ssh_callhome_client", "callhome-client");
  const result = await new Deno.Command("unshare", {
    args: ["--net", "--mount", "sh", "-c", `ip link set lo up\n${script}`],
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

networkTest("tries all addresses of a host, with a source of the right family", async () => {
  await using world = await World.open();
  Deno.writeTextFileSync(`${world.ssh.dir}/hosts`, "::1 manager\n127.0.0.7 manager\n");
  const { stderr, code } = await runInNetwork(
    world,
    `mount --bind hosts /etc/hosts
    clixon callhome -a manager -p 9
    clixon callhome -a manager -p 9 -b 127.0.0.9`,
  );
  assertEquals(
    stderr.replaceAll("clixon callhome: ", "").split("\n"),
    [
      "connect [::1]:9: Connection refused",
      "connect 127.0.0.7:9: Connection refused",
      "connect [::1]:9: 127.0.0.9 is not of its family",
      "connect 127.0.0.7:9: Connection refused",
      "",
    ],
  );
  assertEquals(code, 1);
});

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
