/**
 * Debug subjects: what `-D`, CLICON_DEBUG and the rpc `debug` select. A mask is an unsigned 32-bit number.
 *
 * @module
 */

/** Subject → its bit. */
export const DEBUG_BITS = {
  default: 1 << 0,
  msg: 1 << 1,
  init: 1 << 2,
  xml: 1 << 3,
  xpath: 1 << 4,
  yang: 1 << 5,
  backend: 1 << 6,
  cli: 1 << 7,
  netconf: 1 << 8,
  restconf: 1 << 9,
  snmp: 1 << 10,
  nacm: 1 << 11,
  proc: 1 << 12,
  datastore: 1 << 13,
  event: 1 << 14,
  rpc: 1 << 15,
  stream: 1 << 16,
  parse: 1 << 17,
  validate: 1 << 18,
  app: 1 << 20,
  app2: 1 << 21,
  app3: 1 << 22,
  detail: 1 << 24,
  detail2: 1 << 25,
  detail3: 1 << 26,
} as const;

export type DebugSubject = keyof typeof DEBUG_BITS;

/** All subjects; the three levels of detail are asked for separately. */
const ALL_SUBJECTS = 0x007fffff;

/** Every word that `-D` understands. */
export const DEBUG_WORDS: readonly string[] = [...Object.keys(DEBUG_BITS), "all", "always"];

/**
 * The mask for one word: a subject, `all`, `always` (nothing: only what is logged anyway) or an unsigned number (decimal or 0x…).
 * Undefined when it is none of these.
 */
export function parseDebug(word: string): number | undefined {
  if (word === "all") return ALL_SUBJECTS;
  if (word === "always") return 0;
  if (Object.hasOwn(DEBUG_BITS, word)) return DEBUG_BITS[word as DebugSubject];
  if (/^(?:[0-9]{1,10}|0[xX][0-9a-fA-F]{1,8})$/.test(word)) {
    const number = Number(word);
    return number <= 0xffffffff ? number >>> 0 : undefined;
  }
  return undefined;
}
