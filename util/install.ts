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

import { resolve } from "node:path";
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
/** The operator edits it, so an edited one stays. */
const CONFIG = "etc/clixon.xml";
/** As {@linkcode CONFIG} was installed. */
const EXAMPLE = "share/clixon/clixon.xml";

/** The prefix is written into XML, shell scripts and the configurations of systemd and sshd: this is the same in all of them. */
const PLAIN_PATH = /^\/[\w+./-]*$/;

/** Adds files below a prefix and remembers them. */
class Installation {
  readonly prefix: string;
  readonly #paths: string[] = [];

  constructor(prefix: string) {
    this.prefix = prefix;
  }

  /** Makes the directories above a path, and notes the path. */
  #prepare(path: string): string {
    const slash = path.lastIndexOf("/");
    if (slash > 0) this.directory(path.slice(0, slash));
    this.#paths.push(path);
    return `${this.prefix}/${path}`;
  }

  /** Puts what `write` makes in the place of what is there, whole: sessions may be starting from it. */
  #replace(path: string, write: (file: string) => void): void {
    const full = this.#prepare(path);
    if (exists(`${full}.new`)) Deno.removeSync(`${full}.new`);
    try {
      write(`${full}.new`);
      Deno.renameSync(`${full}.new`, full);
    } finally {
      if (exists(`${full}.new`)) Deno.removeSync(`${full}.new`);
    }
  }

  file(path: string, from: string, mode = 0o644): void {
    this.#replace(path, (file) => {
      Deno.copyFileSync(from, file);
      Deno.chmodSync(file, mode);
    });
  }

  text(path: string, text: string): void {
    this.#replace(path, (file) => {
      Deno.writeTextFileSync(file, text);
      Deno.chmodSync(file, 0o644);
    });
  }

  link(path: string, target: string): void {
    this.#replace(path, (file) => Deno.symlinkSync(target, file));
  }

  /** A directory, with those above it, if it is not there. */
  directory(path: string, mode = 0o755): void {
    const full = `${this.prefix}/${path}`;
    if (exists(full)) return;
    const slash = path.lastIndexOf("/");
    if (slash > 0) this.directory(path.slice(0, slash));
    Deno.mkdirSync(full, { recursive: true });
    Deno.chmodSync(full, mode);
    this.#paths.push(`${path}/`);
  }

  /** Writes the manifest; what an earlier installation had and this one has not is removed. */
  finish(earlier: readonly string[]): void {
    const obsolete = earlier.filter((path) =>
      !path.endsWith("/") && path !== CONFIG && !this.#paths.includes(path)
    );
    remove(this.prefix, obsolete);
    const kept = earlier.filter((path) => exists(`${this.prefix}/${path}`));
    this.note([...kept, MANIFEST]);
  }

  /** Writes the manifest with these paths besides those that were added. */
  note(others: readonly string[]): void {
    const all = [...new Set([...others, ...this.#paths])];
    Deno.writeTextFileSync(`${this.prefix}/${MANIFEST}`, all.join("\n") + "\n");
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

/** Installs `binary` below `prefix`; what it has to tell. */
export function install(prefix: string, binary: string): string[] {
  const earlier = manifest(prefix);
  const edited = isEdited(prefix);
  const installation = new Installation(prefix);
  installation.directory("share/clixon");
  // From now on uninstalling finds what there is, even if this ends half-way.
  try {
    add(installation, binary);
    if (!edited) installation.text(CONFIG, template("clixon.xml", prefix));
  } catch (error) {
    installation.note([...earlier, MANIFEST]);
    throw error;
  }
  installation.finish(earlier);
  const config = `its configuration is ${prefix}/${CONFIG}`;
  return [
    `clixon is in ${prefix}/bin, ${config}`,
    ...edited
      ? [`${prefix}/${CONFIG} stays as it was; ${prefix}/${EXAMPLE} is the one of this version`]
      : [],
  ];
}

function add(installation: Installation, binary: string): void {
  const { prefix } = installation;
  installation.file("bin/clixon", binary, 0o755);
  for (const name of LINKS) installation.link(`bin/${name}`, "clixon");
  for (const { name } of Deno.readDirSync(`${ROOT}yang`)) {
    installation.file(`share/clixon/yang/${name}`, `${ROOT}yang/${name}`);
  }
  // For authors of plugins, whom the program alone does not tell how it calls them.
  installation.file("share/clixon/plugin/api.ts", `${ROOT}src/plugin/api.ts`);
  installation.file("share/clixon/plugin/README.md", `${ROOT}plugins/README.md`);
  for (const name of ["clixon.service", "sshd_config.snippet", "clixon.init", "ssh.md"]) {
    installation.text(`share/clixon/${name}`, template(name, prefix));
  }
  installation.text(EXAMPLE, template("clixon.xml", prefix));
  installation.text("share/man/man8/clixon.8", template("clixon.8", prefix));
  for (
    const path of [
      "share/clixon/device",
      "lib/clixon/backend",
      "lib/clixon/netconf",
      "var/run/clixon",
    ]
  ) {
    installation.directory(path);
  }
  installation.directory("var/lib/clixon", 0o700);
}

/** A file of `util/etc` with the prefix in the place of the usual one. */
function template(name: string, prefix: string): string {
  return Deno.readTextFileSync(`${ROOT}util/etc/${name}`).replaceAll("/usr/local", prefix);
}

/** True when there is a configuration that is not the one that was installed. */
function isEdited(prefix: string): boolean {
  if (!exists(`${prefix}/${CONFIG}`)) return false;
  return !exists(`${prefix}/${EXAMPLE}`) ||
    Deno.readTextFileSync(`${prefix}/${CONFIG}`) !== Deno.readTextFileSync(`${prefix}/${EXAMPLE}`);
}

/** Removes what {@linkcode install} put below `prefix`; what it has to tell. */
export function uninstall(prefix: string): string[] {
  const paths = manifest(prefix);
  if (paths.length === 0) throw new Error(`nothing was installed below ${prefix}`);
  const edited = isEdited(prefix);
  remove(prefix, edited ? paths.filter((path) => path !== CONFIG) : paths);
  return edited ? [`${prefix}/${CONFIG} stays: it was edited`] : [];
}

/** The command line. */
function main(): string[] {
  const { prefix: given, binary, _: words } = parseArgs(Deno.args.filter((word) => word !== "--"), {
    string: ["prefix", "binary"],
    default: { prefix: "/usr/local", binary: `${ROOT}clixon` },
    unknown: (word: string, name?: string) => {
      if (name !== undefined) throw new Error(`unknown option ${word}`);
    },
  });
  if (given === "") throw new Error("--prefix needs a directory");
  const absolute = resolve(given);
  const prefix = absolute === "/" ? "" : absolute;
  if (!PLAIN_PATH.test(absolute)) {
    throw new Error(`${absolute}: a prefix may hold letters, digits and _+./- only`);
  }
  if (words.length !== 1) throw new Error("say either install or uninstall");
  if (words[0] === "uninstall") return uninstall(prefix);
  if (words[0] !== "install") throw new Error(`unknown word ${words[0]}`);
  if (!exists(binary)) throw new Error(`${binary} is not there: build it with deno task compile`);
  return install(prefix, binary);
}

if (import.meta.main) {
  try {
    for (const line of main()) console.log(line);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    console.error(`install: ${error.message}`);
    Deno.exit(1);
  }
}
