/**
 * A scanner for short options, with the rules of getopt(3): options may be bundled (`-qe`), an argument may be attached
 * (`-lfFILE`) or be the next word, `--` ends the options, and other words may stand anywhere.
 *
 * @module
 */

import { UsageError } from "./config_error.ts";

/** One option as given. */
export interface GivenOption {
  readonly letter: string;
  /** Present exactly when the option takes an argument. */
  readonly argument?: string;
}

/** A command line taken apart. */
export interface Scan {
  /** In the order given. */
  readonly options: readonly GivenOption[];
  /** Words before `--` that are neither options nor arguments. */
  readonly words: readonly string[];
  /** Words after `--`. */
  readonly rest: readonly string[];
}

/**
 * Takes a command line apart.
 *
 * @param argv the words after the program's name
 * @param letters the options known: `hD:f:` knows -h, -D with an argument and -f with an argument
 * @throws {UsageError} for an unknown option or a missing argument
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(getopt(["-qef", "a.xml", "--", "-x"], "qef:"), {
 *   options: [{ letter: "q" }, { letter: "e" }, { letter: "f", argument: "a.xml" }],
 *   words: [],
 *   rest: ["-x"],
 * });
 * ```
 */
export function getopt(argv: readonly string[], letters: string): Scan {
  const options: GivenOption[] = [];
  const words: string[] = [];
  let index = 0;
  for (; index < argv.length; index++) {
    const word = argv[index];
    if (word === "--") {
      index++;
      break;
    }
    if (word.length < 2 || word[0] !== "-") {
      words.push(word);
      continue;
    }
    for (let at = 1; at < word.length; at++) {
      const letter = word[at];
      const known = letter === ":" || letter === "-" ? -1 : letters.indexOf(letter);
      if (known < 0) {
        throw new UsageError(
          word[1] === "-"
            ? `unknown option ${word}: options are single letters`
            : `unknown option -${letter}`,
        );
      }
      if (letters[known + 1] !== ":") {
        options.push({ letter });
        continue;
      }
      let argument = word.slice(at + 1);
      if (argument === "") {
        if (++index >= argv.length) throw new UsageError(`option -${letter} needs an argument`);
        argument = argv[index];
      }
      options.push({ letter, argument });
      break;
    }
  }
  return { options, words, rest: argv.slice(index) };
}
