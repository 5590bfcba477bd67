import { assertEquals } from "@std/assert";
import { AF_INET, AF_UNIX, socketFilter } from "./seccomp.ts";

/** Tries sockets, with all of deno's permissions, after an exec. */
const PROBE = `
  const attempt = async (name, work) => {
    try { (await work()).close(); console.log(name + ": done"); }
    catch (error) { console.log(name + ": " + error.name); }
  };
  await attempt("tcp", () => Deno.listen({ hostname: "127.0.0.1", port: 0 }));
  await attempt("udp", () => Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 }));
  await attempt("unix", () => Deno.listen({ transport: "unix", path: Deno.args[0] }));
`;

const RESTRICT = `
  import { Confinement } from "${new URL("confine.ts", import.meta.url).href}";
  const [families, ...args] = Deno.args;
  const system = new Confinement();
  system.noNewPrivileges();
  console.log("filter: " + system.filterSockets(JSON.parse(families)));
  system.exec(Deno.execPath(), args, 2);
`;

for (
  const [families, tcp, udp, unix] of [
    [[], "PermissionDenied", "PermissionDenied", "PermissionDenied"],
    [[AF_INET], "done", "done", "PermissionDenied"],
    [[AF_UNIX], "PermissionDenied", "PermissionDenied", "done"],
  ] as const
) {
  Deno.test({
    name: `Confinement.filterSockets holds after exec, for families ${families}`,
    ignore: socketFilter([], Deno.build.arch) === undefined || Deno.build.os !== "linux",
    async fn() {
      const dir = await Deno.makeTempDir({ prefix: "clixon-seccomp-" });
      try {
        await Deno.writeTextFile(`${dir}/probe.js`, PROBE);
        await Deno.writeTextFile(`${dir}/restrict.ts`, RESTRICT);
        const bare = ["run", "-A", "--no-config", "--no-lock", "--quiet"];
        const { stdout } = await new Deno.Command(Deno.execPath(), {
          args: [
            ...[...bare, `${dir}/restrict.ts`, JSON.stringify(families)],
            ...[...bare, "--unstable-net", `${dir}/probe.js`, `${dir}/socket`],
          ],
          stderr: "inherit",
        }).output();
        assertEquals(new TextDecoder().decode(stdout).trim().split("\n"), [
          ...["filter: true", `tcp: ${tcp}`, `udp: ${udp}`, `unix: ${unix}`],
        ]);
      } finally {
        await Deno.remove(dir, { recursive: true });
      }
    },
  });
}

Deno.test("socketFilter knows nothing of other architectures", () => {
  assertEquals(socketFilter([], "riscv64"), undefined);
});

Deno.test("socketFilter ends in a refusal, and jumps nowhere else", () => {
  for (const arch of ["x86_64", "aarch64"]) {
    const filter = socketFilter([AF_INET, AF_UNIX], arch)!;
    const count = filter.length / 8;
    for (let index = 0; index < count; index++) {
      const [yes, no] = filter.subarray(index * 8 + 2);
      assertEquals(index + 1 + Math.max(yes, no) < count || (yes === 0 && no === 0), true);
    }
    assertEquals(filter.at(-8), 0x06);
  }
});
