/**
 * Builds `./clixon`, one executable file.
 *
 * By `deno compile`, when the runtime that it embeds can be had (DENORT_BIN, or deno's download site); otherwise in the
 * portable form: a script with an archive of the program and of the deno executable that runs this (see `portable/header.sh`).
 *
 * ```
 * deno task compile [--output FILE] [--target TRIPLE] [--portable]
 * ```
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { VERSION } from "../src/system/version.ts";
import { buildPortable } from "./portable/build.ts";
import { Staging } from "./staging.ts";

const ROOT = decodeURIComponent(new URL("../", import.meta.url).pathname);

/** What a compiled binary needs beyond what its imports name: data, workers and modules reached by computed imports. */
const INCLUDES = ["yang", "src/plugin/sandbox", "src/modes"];

interface Options {
  readonly output: string;
  readonly target: string | undefined;
  readonly portable: boolean;
}

const flags = parseArgs(Deno.args, {
  string: ["output", "target"],
  boolean: ["portable"],
  default: { output: `${ROOT}clixon` },
  unknown: (word: string) => {
    if (word === "--") return;
    console.error(`compile: unknown argument ${word}`);
    Deno.exit(2);
  },
});
for (const name of ["output", "target"] as const) {
  if (flags[name] === "") {
    console.error(`compile: --${name} needs a value`);
    Deno.exit(2);
  }
}
Deno.exit(await build({ output: flags.output, target: flags.target, portable: flags.portable }));

async function build(options: Options): Promise<number> {
  const { output, target } = options;
  await using staging = await Staging.of(ROOT);
  const why = options.portable ? "asked for" : await compile(staging.path, options);
  if (why === undefined) {
    console.log(
      `${output}: clixon ${VERSION}, compiled${target === undefined ? "" : ` for ${target}`}`,
    );
  } else if (target !== undefined) {
    console.error(`compile: cannot build for ${target}: ${why}`);
    return 1;
  } else {
    if (!options.portable) {
      console.log(`deno compile: ${why}; building the portable form instead`);
    }
    await buildPortable({ staging: staging.path, output, version: VERSION });
    console.log(`${output}: clixon ${VERSION}, portable`);
  }
  const bytes = await Deno.readFile(output);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  console.log(`sha256 ${digest.toHex()}, ${bytes.length} bytes`);
  return 0;
}

/** `deno compile`; the reason when it cannot, or when what it made does not run. */
async function compile(staging: string, { output, target }: Options): Promise<string | undefined> {
  // deno refuses to overwrite a file that it has not made.
  const fresh = `${output}.new`;
  const args = [
    "compile",
    "--quiet",
    "--allow-all",
    "--no-prompt",
    "--no-check",
    "--no-config",
    "--no-lock",
    "--unstable-worker-options",
    // It would be a file of a predictable name in the directory for temporary files.
    "--no-code-cache",
    "--app-name=clixon",
    ...INCLUDES.flatMap((path) => ["--include", `${staging}/${path}`]),
    ...target === undefined ? [] : ["--target", target],
    "--output",
    fresh,
    `${staging}/main.ts`,
  ];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    stdout: "inherit",
    stderr: "piped",
  }).output();
  if (!success) return causes(stderr);
  // A program for another machine cannot be tried on this one.
  if (target === undefined && !await says(fresh, VERSION)) {
    await Deno.remove(fresh);
    return "what it made does not run: DENORT_BIN must name the denort of this version of deno";
  }
  await Deno.rename(fresh, output);
  return undefined;
}

/** True when the executable knows its version. */
async function says(executable: string, version: string): Promise<boolean> {
  const { stdout } = await new Deno.Command(executable, { args: ["-V"], stderr: "null" }).output();
  return new TextDecoder().decode(stdout).startsWith(`Clixon version: ${version}\n`);
}

/** What deno says went wrong: "error: what it did", then "0: cause", "1: cause of that" … */
function causes(stderr: Uint8Array): string {
  // deno-lint-ignore no-control-regex
  const text = new TextDecoder().decode(stderr).replace(/\x1b\[[\d;]*m/g, "");
  const all = [...text.matchAll(/^\s*(?:\d+|error): (.*)$/gm)].map(([, cause]) => cause.trim());
  return all.slice(1, 3).join(": ") || all[0] || "failed";
}
