/**
 * Puts a built program on a system, and takes it away again.
 *
 * ```
 * deno task install -- --prefix DIR [--binary FILE]
 * deno task uninstall -- --prefix DIR
 * ```
 *
 * What was installed is written to `PREFIX/share/clixon/manifest`; uninstalling removes exactly that. No rights are needed
 * beyond writing to the prefix.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";

const ROOT = decodeURIComponent(new URL("../", import.meta.url).pathname);

/** Links to the executable that choose a mode. */
const LINKS = [
  "clixon_backend",
  "clixon_netconf",
  "clixon_netconf_ssh_callhome",
  "clixon_netconf_ssh_callhome_client",
];

const MANIFEST = "share/clixon/manifest";

/** Adds files below a prefix and remembers them. */
class Installation {
  readonly prefix: string;
  readonly #paths: string[] = [];

  constructor(prefix: string) {
    this.prefix = prefix;
  }

  #prepare(path: string, directory = false): string {
    const parts = path.split("/");
    for (let depth = 1; depth < parts.length; depth++) {
      const dir = parts.slice(0, depth).join("/");
      if (exists(`${this.prefix}/${dir}`)) continue;
      Deno.mkdirSync(`${this.prefix}/${dir}`, { mode: 0o755, recursive: true });
      this.#paths.push(`${dir}/`);
    }
    const full = `${this.prefix}/${path}`;
    if (directory) return full;
    if (exists(full)) Deno.removeSync(full);
    this.#paths.push(path);
    return full;
  }

  file(path: string, from: string, mode = 0o644): void {
    const full = this.#prepare(path);
    Deno.copyFileSync(from, full);
    Deno.chmodSync(full, mode);
  }

  text(path: string, text: string): void {
    Deno.writeTextFileSync(this.#prepare(path), text, { mode: 0o644 });
  }

  /** An empty directory, for what the device's vendor puts there or the daemon writes. */
  directory(path: string, mode = 0o755): void {
    this.#prepare(`${path}/.`, true);
    Deno.chmodSync(`${this.prefix}/${path}`, mode);
  }

  link(path: string, target: string): void {
    Deno.symlinkSync(target, this.#prepare(path));
  }

  /** Writes the manifest; what an earlier installation had and this one has not is removed. */
  finish(earlier: readonly string[]): void {
    remove(this.prefix, earlier.filter((path) => !this.#paths.includes(path)));
    const full = `${this.prefix}/${MANIFEST}`;
    const all = [...new Set([...this.#paths, MANIFEST])];
    const kept = earlier.filter((path) => path.endsWith("/") && exists(`${this.prefix}/${path}`));
    Deno.writeTextFileSync(full, [...new Set([...kept, ...all])].join("\n") + "\n");
  }
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Removes files, then those directories that are empty. */
function remove(prefix: string, paths: readonly string[]): void {
  for (const path of paths) {
    if (!path.endsWith("/") && exists(`${prefix}/${path}`)) Deno.removeSync(`${prefix}/${path}`);
  }
  const directories = paths.filter((path) => path.endsWith("/"));
  for (const path of directories.sort((a, b) => b.length - a.length)) {
    const full = `${prefix}/${path}`;
    if (exists(full) && [...Deno.readDirSync(full)].length === 0) Deno.removeSync(full);
  }
}

function manifest(prefix: string): string[] {
  const full = `${prefix}/${MANIFEST}`;
  return exists(full) ? Deno.readTextFileSync(full).split("\n").filter((line) => line !== "") : [];
}

/** Installs `binary` below `prefix`. */
export function install(prefix: string, binary: string): void {
  const earlier = manifest(prefix);
  const installation = new Installation(prefix);
  installation.file("bin/clixon", binary, 0o755);
  for (const name of LINKS) installation.link(`bin/${name}`, "clixon");
  for (
    const entry of [...Deno.readDirSync(`${ROOT}yang`)].sort((a, b) => a.name < b.name ? -1 : 1)
  ) {
    installation.file(`share/clixon/yang/${entry.name}`, `${ROOT}yang/${entry.name}`);
  }
  const fill = (text: string) => text.replaceAll("/usr/local", prefix);
  installation.text("etc/clixon.xml", fill(Deno.readTextFileSync(`${ROOT}util/etc/clixon.xml`)));
  for (const name of ["clixon.service", "sshd_config.snippet", "clixon.init", "ssh.md"]) {
    const text = Deno.readTextFileSync(`${ROOT}util/etc/${name}`);
    installation.text(`share/clixon/${name}`, fill(text));
  }
  installation.file("share/man/man8/clixon.8", `${ROOT}util/etc/clixon.8`);
  for (const path of ["share/clixon/device", "lib/clixon/backend", "lib/clixon/netconf"]) {
    installation.directory(path);
  }
  installation.directory("var/run/clixon");
  installation.directory("var/lib/clixon", 0o700);
  const manual = Deno.readTextFileSync(`${ROOT}util/etc/clixon.8`);
  installation.text("share/man/man8/clixon.8", fill(manual));
  installation.finish(earlier);
}

/** Removes what {@linkcode install} put below `prefix`. */
export function uninstall(prefix: string): void {
  const paths = manifest(prefix);
  if (paths.length === 0) {
    console.error(`install: nothing was installed below ${prefix}`);
    Deno.exit(1);
  }
  remove(prefix, paths);
}

if (import.meta.main) {
  const { prefix, binary, _: [word = "install"] } = parseArgs(Deno.args.filter((a) => a !== "--"), {
    string: ["prefix", "binary"],
    default: { prefix: "/usr/local", binary: `${ROOT}clixon` },
  });
  if (word === "install") {
    if (!exists(binary)) {
      console.error(`install: ${binary} is not there: build it with deno task compile`);
      Deno.exit(1);
    }
    install(prefix, binary);
    console.log(`clixon is in ${prefix}/bin, its configuration is ${prefix}/etc/clixon.xml`);
  } else if (word === "uninstall") {
    uninstall(prefix);
  } else {
    console.error(`install: unknown word ${word}`);
    Deno.exit(2);
  }
}
