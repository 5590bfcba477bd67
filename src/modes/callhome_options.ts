/**
 * What the two call home modes have in common on their command lines.
 *
 * @module
 */

import { getopt, type GivenOption } from "../config/getopt.ts";
import { UsageError } from "../config/config_error.ts";

/** RFC 8071 §6.2: the port registered for call home over SSH. */
export const CALLHOME_PORT = 4334;

/** Exit status of both modes for a wrong command line. */
export const EXIT_USAGE = 2;

/**
 * Takes a command line apart. An `-a` without an address at the very end is the loopback address, as in the manual's example.
 *
 * @throws {UsageError} also for words that are no options
 */
export function callhomeOptions(argv: readonly string[], letters: string): readonly GivenOption[] {
  const bare = argv[argv.length - 1] === "-a";
  const ipv6 = argv.some((word) => word.endsWith("ipv6") || word.endsWith("ipv6-address"));
  const { options, words, rest } = getopt(
    bare ? [...argv, ipv6 ? "::1" : "127.0.0.1"] : argv,
    letters,
  );
  const [stray] = [...words, ...rest];
  if (stray !== undefined) throw new UsageError(`unexpected word ${JSON.stringify(stray)}`);
  return options;
}

/** `-f`, in both spellings. @throws {UsageError} */
export function familyOption(text: string): "ipv4" | "ipv6" {
  if (text === "ipv4" || text === "inet:ipv4-address") return "ipv4";
  if (text === "ipv6" || text === "inet:ipv6-address") return "ipv6";
  throw new UsageError(`-f ${text} is invalid family: expected ipv4 or ipv6`);
}

/** A whole number within bounds. @throws {UsageError} */
export function numberOption(letter: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw new UsageError(`-${letter} ${text} is invalid: expected a number from ${min} to ${max}`);
  }
  return value;
}
