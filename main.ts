#!/usr/bin/env -S deno run -A
/**
 * The program: finds its mode from its name or its first argument, imports that mode alone and runs it.
 *
 * @module
 */

import { versionText } from "./src/system/version.ts";

/** A mode's module. */
interface Mode {
  /** Runs the mode with the words after its name; gives the exit status. */
  run(argv: readonly string[]): Promise<number>;
}

/**
 * Each mode is imported only when it is chosen: a session must start at once. The imports are computed because deno would
 * load the modules of all modes for imports that it can read off; for the same reason `util/compile.ts` names them.
 */
const MODES: Readonly<Record<string, string>> = {
  "backend": "./src/modes/backend.ts",
  "netconf": "./src/modes/netconf.ts",
  "callhome": "./src/modes/callhome.ts",
  "callhome-client": "./src/modes/callhome_client.ts",
  "datastore": "./src/modes/datastore.ts",
  "plugin-host": "./src/modes/plugin_host.ts",
  "help": "./src/modes/help.ts",
};

/** Names of links to the executable that choose a mode by themselves. */
const LINKS: Readonly<Record<string, string>> = {
  "clixon_backend": "backend",
  "clixon_netconf": "netconf",
  "clixon_netconf_ssh_callhome": "callhome",
  "clixon_netconf_ssh_callhome_client": "callhome-client",
};

const HELP = `usage: clixon MODE OPTIONS...

clixon gives a network device a configuration interface driven by YANG.

modes:
  backend           the daemon that keeps the configuration
  netconf           a NETCONF session on standard input and output
  callhome          call a client from the device (RFC 8071); runs sshd on the connection
  callhome-client   wait for a device's call: a ProxyCommand of ssh
  datastore         show, convert, validate, load and save configurations

A link to this program named clixon_backend, clixon_netconf, clixon_netconf_ssh_callhome or
clixon_netconf_ssh_callhome_client is that mode.

  clixon MODE -h          the options of a mode
  clixon help options     the options of the configuration file
  clixon help CLICON_...  one of them
  clixon -V               the version

To try it:
  clixon backend                             start the daemon with the built-in example
  ssh -s localhost netconf                   a session, once sshd has
                                             "Subsystem netconf /usr/local/bin/clixon_netconf"
  clixon netconf -q0 < request.xml           send one request
  clixon backend -z                          stop the daemon
`;

/** Runs the program. `name` is how it was called, `argv` the words after it. */
export async function main(name: string, argv: readonly string[]): Promise<number> {
  const linked = LINKS[name.replace(/^.*\//, "")];
  const word = linked ?? argv[0];
  const rest = linked ? argv : argv.slice(1);
  if (word !== undefined && Object.hasOwn(MODES, word) && (word !== "help" || rest.length > 0)) {
    const mode: Mode = await import(new URL(MODES[word], import.meta.url).href);
    return await mode.run(rest);
  }
  if (word === "-h" || word === "--help" || word === "help") {
    console.log(HELP.trimEnd());
    return 0;
  }
  if (word === "-V" || word === "--version") {
    console.log(versionText().trimEnd());
    return 0;
  }
  console.error(word === undefined ? HELP.trimEnd() : `clixon: no mode ${word}; see clixon -h`);
  return 255;
}

if (import.meta.main) Deno.exit(await main(programName(), Deno.args));

/** The name by which the executable was called: argv[0], which Deno does not tell. */
function programName(): string {
  try {
    return Deno.readTextFileSync("/proc/self/cmdline").split("\0", 1)[0];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "clixon"; // no /proc is mounted
    // The plugin host may not read even this.
    if (error instanceof Deno.errors.NotCapable) return "clixon";
    if (error instanceof Deno.errors.PermissionDenied) return "clixon";
    throw error;
  }
}
