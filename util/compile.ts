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
    console.error(`compile: unknown argument ${word}`);
    Deno.exit(2);
  },
});
Deno.exit(await build({ output: flags.output, target: flags.target, portable: flags.portable }));

async function build(options: Options): Promise<number> {
  const why = options.portable ? "asked for" : await compile(options);
  if (why === undefined) {
    console.log(`${options.output}: clixon ${VERSION}, compiled`);
  } else if (options.target !== undefined) {
    console.error(`compile: cannot build for ${options.target}: ${why}`);
    return 1;
  } else {
    if (!options.portable) {
      console.log(`deno compile: ${why}; building the portable form instead`);
    }
    await buildPortable({ root: ROOT, output: options.output, version: VERSION });
    console.log(`${options.output}: clixon ${VERSION}, portable`);
  }
  const bytes = await Deno.readFile(options.output);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  console.log(`sha256 ${digest.toHex()}, ${bytes.length} bytes`);
  return 0;
}

/** `deno compile`; the reason when it cannot. */
async function compile({ output, target }: Options): Promise<string | undefined> {
  // deno refuses to overwrite a file that it has not made.
  const fresh = `${output}.new`;
  const args = [
    "compile",
    "--quiet",
    "--allow-all",
    "--no-prompt",
    "--unstable-worker-options",
    // It would be a file of a predictable name in the directory for temporary files.
    "--no-code-cache",
    ...INCLUDES.flatMap((path) => ["--include", ROOT + path]),
    ...target === undefined ? [] : ["--target", target],
    "--output",
    fresh,
    `${ROOT}main.ts`,
  ];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    stdout: "inherit",
    stderr: "piped",
  }).output();
  if (success) {
    await Deno.rename(fresh, output);
    return undefined;
  }
  // deno-lint-ignore no-control-regex
  const text = new TextDecoder().decode(stderr).replace(/\x1b\[[\d;]*m/g, "");
  // "error: what it did", then "0: cause", "1: cause of that" …
  const causes = [...text.matchAll(/^\s*(?:\d+|error): (.*)$/gm)].map(([, cause]) => cause.trim());
  return causes.slice(1, 3).join(": ") || causes[0] || "failed";
}
