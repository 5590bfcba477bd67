/**
 * What an option is: the kinds of value, and the functions that the table of options (`options.ts`) is written with.
 *
 * @module
 */

import { parseDebug } from "../system/debug.ts";

/** Which programs read an option: `B` the backend, `N` the netconf front-end, nothing: other programs of the family. */
export type ReadBy = "B" | "N" | "BN" | "";

/** One option of the configuration file. `T` is the type of its value, `undefined` included when it has no default. */
export interface Option<T> {
  /** The YANG type, for the dump and for the check against `clixon-config.yang`. */
  readonly yang: "string" | "boolean" | "int32" | "uint16" | "uint32" | "enumeration" | "bits";
  readonly default: T;
  readonly readBy: ReadBy;
  /** One or two sentences: what it does, units, bounds. */
  readonly doc: string;
  /** A leaf-list: each occurrence adds a value. */
  readonly list: boolean;
  /** The words of an enumeration. */
  readonly words?: readonly string[];
  /** What a valid value looks like, for messages: `expected …`. */
  readonly expected: string;
  /** Text → value (of a leaf-list: a list with the one value); undefined when the text is not one. */
  readonly parse: (text: string) => T | undefined;
  /** Not acted upon any more. */
  readonly obsolete?: boolean;
}

/** A string without default. */
export function optionalText(readBy: ReadBy, doc: string): Option<string | undefined> {
  return { yang: "string", default: undefined, readBy, doc, list: false, ...TEXT };
}

/** A string with a default. */
export function text(value: string, readBy: ReadBy, doc: string): Option<string> {
  return { yang: "string", default: value, readBy, doc, list: false, ...TEXT };
}

/** A path, without default. A relative one is taken from the working directory at start: a daemon leaves it. */
export function path(readBy: ReadBy, doc: string): Option<string | undefined> {
  return { ...optionalText(readBy, doc), expected: "a path", parse: absolute };
}

/** A leaf-list of paths, in order of appearance. */
export function paths(readBy: ReadBy, doc: string): Option<readonly string[]> {
  return {
    ...texts(readBy, doc),
    expected: "a path",
    parse: (value) => value === "" ? undefined : [absolute(value)],
  };
}

/** The path from the root. Empty stays empty: not set. */
function absolute(path: string): string {
  return path === "" || path.startsWith("/") ? path : `${Deno.cwd()}/${path}`;
}

const TEXT = { expected: "a text", parse: (value: string) => value };

/** A leaf-list of strings, in order of appearance. */
export function texts(readBy: ReadBy, doc: string): Option<readonly string[]> {
  return {
    yang: "string",
    default: [],
    readBy,
    doc,
    list: true,
    expected: "a text that is not empty",
    parse: (value) => value === "" ? undefined : [value],
  };
}

/** `true` or `false`; `1` and `0` are understood as well. */
export function flag(value: boolean, readBy: ReadBy, doc: string): Option<boolean> {
  return {
    yang: "boolean",
    default: value,
    readBy,
    doc,
    list: false,
    expected: "true or false",
    parse: (text) =>
      text === "true" || text === "1" ? true : text === "false" || text === "0" ? false : undefined,
  };
}

const RANGES = {
  int32: [-2147483648, 2147483647],
  uint16: [0, 65535],
  uint32: [0, 4294967295],
} as const;

/** An integer of the YANG type named. */
export function integer(
  yang: "int32" | "uint16" | "uint32",
  value: number,
  readBy: ReadBy,
  doc: string,
): Option<number> {
  const [low, high] = RANGES[yang];
  return {
    yang,
    default: value,
    readBy,
    doc,
    list: false,
    expected: `an integer from ${low} to ${high}`,
    parse(text) {
      if (!/^[+-]?[0-9]{1,10}$/.test(text)) return undefined;
      const number = Number(text);
      return number >= low && number <= high ? number : undefined;
    },
  };
}

/** One of some words, with a default. */
export function choice<W extends string>(
  words: readonly W[],
  value: NoInfer<W>,
  readBy: ReadBy,
  doc: string,
): Option<W> {
  return { ...optionalChoice(words, readBy, doc), default: value, parse: wordParser(words) };
}

/** One of some words, without default. */
export function optionalChoice<W extends string>(
  words: readonly W[],
  readBy: ReadBy,
  doc: string,
): Option<W | undefined> {
  return {
    yang: "enumeration",
    default: undefined,
    readBy,
    doc,
    list: false,
    words,
    expected: `one of ${words.join(", ")}`,
    parse: wordParser(words),
  };
}

function wordParser<W extends string>(words: readonly W[]): (text: string) => W | undefined {
  return (text) => words.find((word) => word === text);
}

/** A debug mask: subject names or numbers, separated by spaces, combined. */
export function debugBits(readBy: ReadBy, doc: string): Option<number | undefined> {
  return {
    yang: "bits",
    default: undefined,
    readBy,
    doc,
    list: false,
    expected: "debug subjects or a number",
    parse(text) {
      let mask = 0;
      for (const word of text.trim().split(/\s+/)) {
        const bits = parseDebug(word);
        if (bits === undefined) return undefined;
        mask |= bits;
      }
      return mask;
    },
  };
}

/** Some of these words, separated by spaces. */
export function bits(
  words: readonly string[],
  readBy: ReadBy,
  doc: string,
): Option<readonly string[] | undefined> {
  return {
    yang: "bits",
    default: undefined,
    readBy,
    doc,
    list: false,
    words,
    expected: `some of ${words.join(", ")}`,
    parse(text) {
      const given = text.trim() === "" ? [] : text.trim().split(/\s+/);
      return given.every((word) => words.includes(word)) ? given : undefined;
    },
  };
}

/** The same option, whose texts must have a form. `expected` says which, for messages. */
export function formed<T>(
  option: Option<T>,
  expected: string,
  hasForm: (text: string) => boolean,
): Option<T> {
  return { ...option, expected, parse: (text) => hasForm(text) ? option.parse(text) : undefined };
}

/** True when it can be compiled. */
export function isRegExp(text: string): boolean {
  try {
    return new RegExp(text, "u") !== undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return false;
  }
}

/** The same option, marked as no longer acted upon: giving it is an error. */
export function obsolete<T>(option: Option<T>): Option<T> {
  return { ...option, obsolete: true };
}
