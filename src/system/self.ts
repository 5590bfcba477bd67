/**
 * How this program starts itself again: for the daemon, the plugin host, the call home subsystem.
 *
 * There are two forms. As a compiled binary the executable is the program. From source, and in the portable binary (which unpacks
 * deno and the sources), deno runs `main.ts`; this file's own place tells where that is.
 *
 * @module
 */

/** A command line: an executable's absolute path and the words after it. */
export interface Command {
  readonly command: string;
  readonly args: string[];
}

/** True in a binary made by `deno compile`: permissions and V8 flags are those it was compiled with. */
export const COMPILED: boolean = Deno.build.standalone;

/** Where `main.ts` is, when deno runs it. */
const MAIN = new URL("../../main.ts", import.meta.url);

/** Modes with an entry of their own: `main.ts` reads the file of the chosen mode, and this one may not read any. */
const ENTRIES: Readonly<Record<string, URL>> = {
  "plugin-host": new URL("../modes/plugin_host.ts", import.meta.url),
};

/** The flags with which every part of the program but the plugin host runs. */
const TRUSTED_FLAGS: readonly string[] = ["-A", "--no-prompt", "--quiet"];

/**
 * The command that runs this program in `mode` with `args`.
 *
 * `flags` are deno's (permissions, V8 flags …) and replace the usual ones. A compiled binary has none: it runs with those it was
 * compiled with, so who needs less must drop the rest itself.
 */
export function selfCommand(
  mode: string,
  args: readonly string[],
  flags: readonly string[] = TRUSTED_FLAGS,
): Command {
  const command = Deno.execPath();
  if (COMPILED) return { command, args: [mode, ...args] };
  // Not for a child with less than all rights: the portable file gives them all.
  const file = flags === TRUSTED_FLAGS ? portableFile() : undefined;
  if (file !== undefined) return { command: file, args: [mode, ...args] };
  return { command, args: ["run", ...flags, ...selfEntry(mode), mode, ...args] };
}

/** The portable binary that this program was unpacked from; undefined for the other forms. */
function portableFile(): string | undefined {
  return Deno.env.get("CLIXON_EXECUTABLE") || undefined;
}

/** How the program was built. Needs the right to read its environment. */
export function buildKind(): "compiled" | "portable" | "source" {
  if (COMPILED) return "compiled";
  return portableFile() === undefined ? "source" : "portable";
}

/**
 * Files and directories that this program reads to start its plugin host, besides the system's libraries: what a
 * confined child must still be allowed to read (and, for the executable, to execute).
 */
export function selfFiles(): string[] {
  if (COMPILED) return [Deno.execPath()];
  return [Deno.execPath(), fromFileUrl(new URL("../", import.meta.url))];
}

/** The file that deno runs for a mode; none in a compiled binary. */
export function selfEntry(mode: string): string[] {
  return COMPILED ? [] : [fromFileUrl(ENTRIES[mode] ?? MAIN)];
}

/** Where deno keeps what it made of the sources; undefined when it cannot be told, or when nothing is kept (compiled). */
export function cacheDirectory(): string | undefined {
  if (COMPILED) return undefined;
  const own = Deno.env.get("DENO_DIR");
  if (own?.startsWith("/")) return own;
  const xdg = Deno.env.get("XDG_CACHE_HOME");
  if (xdg) return `${xdg}/deno`;
  const home = Deno.env.get("HOME");
  return home ? `${home}/.cache/deno` : undefined;
}

function fromFileUrl(url: URL): string {
  return decodeURIComponent(url.pathname);
}
