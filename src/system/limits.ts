/**
 * What the system lets this process have.
 *
 * @module
 */

import { check, openLibc } from "./libc.ts";

const RLIMIT_NOFILE = 7;

/**
 * How many descriptors this process may have open at once (getrlimit(2), RLIMIT_NOFILE); Infinity when it is not limited.
 *
 * @throws {SystemError}
 */
export function descriptorLimit(): number {
  return limitInProc("Max open files") ?? limitInLibc(RLIMIT_NOFILE);
}

/** A soft limit as proc(5) has it, which takes a tenth of the time of opening the C library; undefined where it does not tell. */
function limitInProc(name: string): number | undefined {
  let text: string;
  try {
    text = Deno.readTextFileSync("/proc/self/limits");
  } catch (error) {
    if (error instanceof Error && error.name in Deno.errors) return undefined;
    throw error;
  }
  const soft = new RegExp(`^${name} +(unlimited|\\d+) `, "m").exec(text)?.[1];
  if (soft === undefined) return undefined;
  return soft === "unlimited" ? Infinity : Number(soft);
}

function limitInLibc(resource: number): number {
  const { getrlimit } = openLibc({
    getrlimit: { parameters: ["i32", "buffer"], result: "i32" },
  });
  const limits = new BigUint64Array(2);
  check(getrlimit(resource, limits), "getrlimit");
  const [soft] = limits;
  // RLIM_INFINITY is the largest number there is.
  return soft > 0x7fff_ffffn ? Infinity : Number(soft);
}
