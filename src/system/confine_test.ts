import { assertEquals, assertMatch } from "@std/assert";
import { Confinement, type LandlockRules } from "./confine.ts";

const PROBE = `
  const attempt = async (name, work) => {
    try { await work(); console.log(name + ": done"); }
    catch (error) { console.log(name + ": " + error.name); }
  };
  const [dir, port, allowedPort] = Deno.args;
  await attempt("read", () => Deno.readTextFileSync(dir + "/read/file"));
  await attempt("write in read", () => Deno.writeTextFileSync(dir + "/read/file", ""));
  await attempt("write", () => Deno.writeTextFileSync(dir + "/write/file", ""));
  await attempt("read in write", () => Deno.readTextFileSync(dir + "/write/file"));
  await attempt("read other", () => Deno.readTextFileSync(dir + "/other"));
  await attempt("list", () => [...Deno.readDirSync("/etc")]);
  await attempt("run", () => new Deno.Command("/bin/true").outputSync());
  await attempt("signal", () => Deno.kill(Deno.ppid, "SIGCONT"));
  await attempt("connect", async () => (await Deno.connect({ hostname: "127.0.0.1", port: Number(port) })).close());
  await attempt("connect allowed", async () => (await Deno.connect({ hostname: "127.0.0.1", port: Number(allowedPort) })).close());
`;

/** Restricts itself and executes the probe with all of deno's permissions: only the kernel stands in its way. */
const RESTRICT = (module: string) => `
  import { Confinement } from "${module}";
  const [rules, ...args] = Deno.args;
  const system = new Confinement();
  system.noNewPrivileges();
  const missing = system.landlock(system.landlockVersion(), JSON.parse(rules));
  console.log("missing: " + missing);
  system.exec(Deno.execPath(), args, 2);
`;

const version = Deno.build.os === "linux" ? new Confinement().landlockVersion() : 0;

Deno.test({
  name: "Confinement.landlock holds by itself, after exec, in all threads",
  ignore: version < 6,
  async fn() {
    const dir = await Deno.makeTempDir({ prefix: "clixon-confine-" });
    using refused = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    using allowed = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const portOf = (listener: Deno.Listener) => (listener.addr as Deno.NetAddr).port;
    try {
      for (const name of ["read", "write"]) {
        await Deno.mkdir(`${dir}/${name}`);
        await Deno.writeTextFile(`${dir}/${name}/file`, "x");
      }
      await Deno.writeTextFile(`${dir}/other`, "x");
      await Deno.writeTextFile(`${dir}/read/probe.js`, PROBE);
      const libraries = (await Deno.readTextFile("/proc/self/maps")).split("\n")
        .map((line) => line.slice(line.indexOf(" /") + 1)).filter((path) => path.startsWith("/"));
      const rules: LandlockRules = {
        paths: [
          ...[...new Set(libraries)].map((path) => ({
            path,
            access: ["read", "execute"] as const,
          })),
          { path: "/proc/self/maps", access: ["read"] },
          { path: `${dir}/read`, access: ["read"] },
          { path: `${dir}/write`, access: ["write"] },
          { path: `${dir}/none`, access: ["read"] },
        ],
        ports: [portOf(allowed)],
      };
      await Deno.writeTextFile(
        `${dir}/restrict.ts`,
        RESTRICT(new URL("confine.ts", import.meta.url).href),
      );
      const bare = ["run", "-A", "--no-config", "--no-lock", "--quiet"];
      const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: [
          ...[...bare, `${dir}/restrict.ts`, JSON.stringify(rules)],
          ...[...bare, `${dir}/read/probe.js`],
          ...[dir, String(portOf(refused)), String(portOf(allowed))],
        ],
        env: { NO_COLOR: "1" },
      }).output();
      assertEquals(new TextDecoder().decode(stderr), "");
      const lines = new TextDecoder().decode(stdout).trim().split("\n");
      assertEquals(lines, [
        `missing: ${dir}/none`,
        "read: done",
        "write in read: PermissionDenied",
        "write: done",
        "read in write: PermissionDenied",
        "read other: PermissionDenied",
        "list: PermissionDenied",
        "run: PermissionDenied",
        lines[8],
        "connect: PermissionDenied",
        "connect allowed: done",
      ]);
      assertMatch(lines[8], /^signal: (?:PermissionDenied|Error)$/);
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  },
});
