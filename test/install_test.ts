/**
 * Installing below a prefix, upgrading, and taking away exactly what was put there.
 *
 * @module
 */

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";

const INSTALL = decodeURIComponent(new URL("../util/install.ts", import.meta.url).pathname);

/** A prefix with a file that stands for the executable beside it. */
class Place implements Disposable {
  readonly dir = Deno.makeTempDirSync({ prefix: "clixon-install-" });
  readonly prefix = `${this.dir}/device`;
  readonly binary = `${this.dir}/clixon`;

  constructor() {
    Deno.writeTextFileSync(this.binary, "#!/bin/sh\n");
  }

  /** Runs install.ts; gives status and all that it says. */
  run(...args: string[]): [number, string] {
    const { code, stdout, stderr } = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", INSTALL, ...args],
      cwd: this.dir,
      env: { NO_COLOR: "1" },
    }).outputSync();
    const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    return [code, text.replaceAll(this.dir, "@")];
  }

  install(): [number, string] {
    return this.run("install", "--", "--prefix", this.prefix, "--binary", this.binary);
  }

  uninstall(): [number, string] {
    return this.run("uninstall", "--", "--prefix", this.prefix);
  }

  /** Everything below the directory, directories with a slash. */
  all(path = this.dir): string[] {
    return [...Deno.readDirSync(path)].flatMap(({ name, isDirectory }) =>
      isDirectory ? [`${path}/${name}/`, ...this.all(`${path}/${name}`)] : [`${path}/${name}`]
    ).map((name) => name.replace(this.dir, "@")).sort();
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.dir, { recursive: true });
  }
}

Deno.test("install puts everything below the prefix, and uninstall leaves what was there before", () => {
  using place = new Place();
  Deno.mkdirSync(`${place.prefix}/share/man`, { recursive: true });
  const before = place.all();
  assertEquals(place.install(), [
    0,
    "clixon is in @/device/bin, its configuration is @/device/etc/clixon.xml\n",
  ]);
  assertEquals(Deno.readLinkSync(`${place.prefix}/bin/clixon_backend`), "clixon");
  assertEquals(Deno.statSync(`${place.prefix}/bin/clixon`).mode! & 0o777, 0o755);
  assertEquals(Deno.statSync(`${place.prefix}/var/lib/clixon`).mode! & 0o777, 0o700);
  const config = Deno.readTextFileSync(`${place.prefix}/etc/clixon.xml`);
  assertStringIncludes(config, `<CLICON_SOCK>${place.prefix}/var/run/clixon/backend.sock<`);
  assertEquals(place.uninstall(), [0, ""]);
  assertEquals(place.all(), before);
  assertEquals(place.uninstall(), [1, "install: nothing was installed below @/device\n"]);
});

Deno.test("install again changes nothing, and uninstall still knows everything", () => {
  using place = new Place();
  const before = place.all();
  place.install();
  const installed = place.all();
  place.install();
  assertEquals(place.all(), installed);
  assertEquals(place.uninstall(), [0, ""]);
  // The directory itself was made, too, but nobody says that it was for this.
  assertEquals(place.all(), [...before, "@/device/"].sort());
});

Deno.test("install keeps a configuration that was edited, and so does uninstall", () => {
  using place = new Place();
  place.install();
  Deno.writeTextFileSync(`${place.prefix}/etc/clixon.xml`, "<mine/>");
  Deno.chmodSync(`${place.prefix}/var/lib/clixon`, 0o750);
  assertMatch(
    place.install()[1],
    /\n@\/device\/etc\/clixon\.xml stays as it was; @\/device\/share\/clixon\/clixon\.xml is the one of this version\n$/,
  );
  assertEquals(Deno.readTextFileSync(`${place.prefix}/etc/clixon.xml`), "<mine/>");
  assertEquals(Deno.statSync(`${place.prefix}/var/lib/clixon`).mode! & 0o777, 0o750);
  assertEquals(place.uninstall(), [0, "@/device/etc/clixon.xml stays: it was edited\n"]);
  assertEquals(place.all().filter((path) => path.startsWith("@/device/")), [
    "@/device/",
    "@/device/etc/",
    "@/device/etc/clixon.xml",
  ]);
});

Deno.test("install keeps a configuration that was there before", () => {
  using place = new Place();
  Deno.mkdirSync(`${place.prefix}/etc`, { recursive: true });
  Deno.writeTextFileSync(`${place.prefix}/etc/clixon.xml`, "<theirs/>");
  const before = place.all();
  place.install();
  place.uninstall();
  assertEquals(place.all(), before);
  assertEquals(Deno.readTextFileSync(`${place.prefix}/etc/clixon.xml`), "<theirs/>");
});

Deno.test("install that fails half-way can be uninstalled", () => {
  using place = new Place();
  // A directory in the place of a file.
  const obstacle = `${place.prefix}/share/clixon/ssh.md`;
  Deno.mkdirSync(obstacle, { recursive: true });
  const before = place.all();
  const [code, said] = place.install();
  assertEquals(code, 1);
  assertMatch(said, /^install: [^\n]*\n$/);
  Deno.removeSync(obstacle);
  assertEquals(place.uninstall(), [0, ""]);
  assertEquals(place.all(), before.filter((path) => !path.includes("ssh.md")));
});

Deno.test("install tells a command line that it does not understand", () => {
  using place = new Place();
  const { prefix, binary } = place;
  const before = place.all();
  for (
    const [args, message] of [
      [["install", "--prefx", prefix], "unknown option --prefx"],
      [["install", "--prefix"], "--prefix needs a directory"],
      [["install", "--prefix", "a&b", "--binary", binary], "@/a&b: a prefix may hold letters, "],
      [["install", "--prefix", "a b", "--binary", binary], "@/a b: a prefix may hold letters, "],
      [["install", "uninstall", "--prefix", prefix], "say either install or uninstall"],
      [["remove", "--prefix", prefix], "unknown word remove"],
      [["install", "--prefix", prefix, "--binary", "none"], "none is not there: build it with "],
    ] as const
  ) {
    const [code, said] = place.run(...args);
    assertEquals(code, 1);
    assertStringIncludes(said, `install: ${message}`);
  }
  assertEquals(place.all(), before);
});

Deno.test("install takes a relative prefix", () => {
  using place = new Place();
  place.run("install", "--prefix", "here", "--binary", "clixon");
  const config = Deno.readTextFileSync(`${place.dir}/here/etc/clixon.xml`);
  assertStringIncludes(config, `<CLICON_SOCK>${place.dir}/here/var/run/clixon/backend.sock<`);
});
