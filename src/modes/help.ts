/**
 * `clixon help WORD`: the options of the configuration file, from the table that the program itself reads.
 *
 * @module
 */

import type { Option } from "../config/option.ts";
import { OPTION_GROUPS, OPTIONS } from "../config/options.ts";

const TITLES: Readonly<Record<keyof typeof OPTION_GROUPS, string>> = {
  GENERAL: "The configuration itself and the YANG modules",
  BACKEND: "The backend as a process",
  NETCONF: "The NETCONF protocol",
  SOCKET: "The socket between front-ends and the backend",
  COMMIT: "Editing and committing",
  DATASTORE: "Datastores and their files",
  VALIDATION: "Validation",
  NACM: "Access control",
  STREAM: "Notification streams",
  LOG: "Log",
  OTHER: "Of the other programs of the family: accepted, and not used",
  OBSOLETE: "Not used any more: an error when given",
};

/** Runs the mode; gives the exit status. */
export function run(argv: readonly string[]): Promise<number> {
  const [word] = argv;
  const text = word === "options" ? allOptions() : matching(word.toUpperCase());
  if (text === "") {
    console.error(`clixon help: there is no option ${word}; clixon help options shows all`);
    return Promise.resolve(255);
  }
  console.log(text.trimEnd());
  return Promise.resolve(0);
}

/** Every option that has an effect here, by group. */
function allOptions(): string {
  let text = "Options of the configuration file, and of -o. The file is\n" +
    '  <clixon-config xmlns="http://clicon.org/config">\n' +
    "    <CLICON_SOCK>/run/clixon.sock</CLICON_SOCK> ...\n  </clixon-config>\n";
  for (const group of Object.keys(OPTION_GROUPS) as (keyof typeof OPTION_GROUPS)[]) {
    text += `\n${TITLES[group]}\n\n`;
    const options: readonly [string, Option<unknown>][] = Object.entries(OPTION_GROUPS[group]);
    text += group === "OTHER" || group === "OBSOLETE"
      ? wrapped(options.map(([name]) => name).join(" "), "  ")
      : options.map(([name, option]) => describe(name, option)).join("");
  }
  return text;
}

/** The options whose names hold a word. */
function matching(word: string): string {
  const options: readonly [string, Option<unknown>][] = Object.entries(OPTIONS);
  return options.filter(([name]) => name.includes(word))
    .map(([name, option]) => describe(name, option)).join("");
}

function describe(name: string, option: Option<unknown>): string {
  const type = option.words?.join("|") ?? option.yang;
  const value = option.list || option.default === undefined ? "" : `, default ${option.default}`;
  const several = option.list ? ", several" : "";
  return `  ${name}  ${type}${several}${value}\n${wrapped(option.doc, "      ")}`;
}

/** Lines of at most 80 characters. */
function wrapped(text: string, indent: string): string {
  let lines = "";
  let line = indent;
  for (const word of text.split(" ")) {
    if (line.length > indent.length && line.length + word.length > 79) {
      lines += line.trimEnd() + "\n";
      line = indent;
    }
    line += `${word} `;
  }
  return `${lines}${line.trimEnd()}\n`;
}
