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
  const { getrlimit } = openLibc({
    getrlimit: { parameters: ["i32", "buffer"], result: "i32" },
  });
  const limits = new BigUint64Array(2);
  check(getrlimit(RLIMIT_NOFILE, limits), "getrlimit");
  const [soft] = limits;
  // RLIM_INFINITY is the largest number there is.
  return soft > 0x7fff_ffffn ? Infinity : Number(soft);
}
