/**
 * The rooms of `src/` form a list; a file may import from its own room and from rooms further down.
 *
 * @module
 */

import { assertEquals } from "@std/assert";

/** Top to bottom. */
const ROOMS = [
  "modes",
  "backend",
  "plugin",
  "nacm",
  "datastore",
  "validate",
  "xpath",
  "format",
  "tree",
  "yang",
  "netconf",
  "ipc",
  "config",
  "xml",
  "system",
];

const IMPORT = /(?:^|\n)\s*(?:import|export)\b[^;]*?from\s+"([^"]+)"|\bimport\(\s*"([^"]+)"/g;

/** All `.ts` files below `directory`, as URLs. */
function* sources(directory: URL): Generator<URL> {
  for (const entry of Deno.readDirSync(directory)) {
    if (entry.isDirectory) yield* sources(new URL(`${entry.name}/`, directory));
    else if (entry.name.endsWith(".ts")) yield new URL(entry.name, directory);
  }
}

/** The room a file belongs to: the folder below `src/`. */
function roomOf(file: URL, src: URL): string | undefined {
  if (!file.href.startsWith(src.href)) return undefined;
  return file.href.slice(src.href.length).split("/")[0];
}

Deno.test("every room imports only rooms further down the list", () => {
  const src = new URL("../src/", import.meta.url);
  const upward: string[] = [];
  for (const file of sources(src)) {
    const room = roomOf(file, src)!;
    const rank = ROOMS.indexOf(room);
    const where = file.href.slice(src.href.length);
    if (rank < 0) upward.push(`${where}: room "${room}" is not in the list`);
    const isTest = /(_test|\/testing\/.*)\.ts$/.test(file.pathname);
    for (const match of Deno.readTextFileSync(file).matchAll(IMPORT)) {
      const specifier = match[1] ?? match[2];
      if (!specifier.startsWith(".")) continue;
      const target = roomOf(new URL(specifier, file), src);
      if (target === undefined) {
        if (!isTest) upward.push(`${where}: imports ${specifier} from outside src/`);
      } else if (!isTest && ROOMS.indexOf(target) < rank) {
        upward.push(`${where}: imports ${specifier} from the higher room "${target}"`);
      }
    }
  }
  assertEquals(upward, []);
});

/** The rooms whose code a file needs to be loaded, directly or not. */
function loadedRooms(file: string): string[] {
  const { stdout } = new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", decodeURIComponent(new URL(file, import.meta.url).pathname)],
  }).outputSync();
  const { roots, modules } = JSON.parse(new TextDecoder().decode(stdout)) as {
    roots: string[];
    modules: { specifier: string; dependencies?: { code?: { specifier?: string } }[] }[];
  };
  const bySpecifier = new Map(modules.map((one) => [one.specifier, one]));
  const reached = new Set(roots);
  for (const specifier of reached) {
    for (const { code } of bySpecifier.get(specifier)?.dependencies ?? []) {
      if (code?.specifier !== undefined) reached.add(code.specifier);
    }
  }
  const src = new URL("../src/", import.meta.url);
  const rooms = [...reached].map((specifier) => roomOf(new URL(specifier), src));
  return ROOMS.filter((room) => rooms.includes(room));
}

Deno.test("a session loads the code that it needs, and none of the machinery of the backend", () => {
  assertEquals(loadedRooms("../src/modes/netconf.ts"), [
    "modes",
    "netconf",
    "ipc",
    "config",
    "xml",
    "system",
  ]);
  for (const mode of ["callhome", "callhome_client"]) {
    assertEquals(loadedRooms(`../src/modes/${mode}.ts`), ["modes", "config", "system"]);
  }
  assertEquals(loadedRooms("../main.ts"), ["system"]);
});

Deno.test("the top level holds what the design names and nothing else", () => {
  const allowed = new Set([
    "deno.json",
    "deno.lock",
    "main.ts",
    "src",
    "plugins",
    "yang",
    "test",
    "util",
    "README.md",
    "LICENSE",
    "clixon",
    "dist",
  ]);
  const extra = [...Deno.readDirSync(new URL("../", import.meta.url))]
    .map((entry) => entry.name)
    .filter((name) => !name.startsWith(".") && !allowed.has(name));
  assertEquals(extra, []);
});
