/**
 * The one table of all options. `yang/clixon-config.yang` says the same in YANG; a test keeps the two equal.
 *
 * @module
 */

import type { Option } from "./option.ts";
import { DATASTORE, NACM, STREAM, VALIDATION } from "./options_data.ts";
import { OBSOLETE, OTHER } from "./options_other.ts";
import { BACKEND, COMMIT, GENERAL, LOG, NETCONF, SOCKET } from "./options_system.ts";

/** The options by group, in the order in which they are dumped. */
export const OPTION_GROUPS = {
  GENERAL,
  BACKEND,
  NETCONF,
  SOCKET,
  COMMIT,
  DATASTORE,
  VALIDATION,
  NACM,
  STREAM,
  LOG,
  OTHER,
  OBSOLETE,
};

/** Option by name. */
export const OPTIONS = {
  ...GENERAL,
  ...BACKEND,
  ...NETCONF,
  ...SOCKET,
  ...COMMIT,
  ...DATASTORE,
  ...VALIDATION,
  ...NACM,
  ...STREAM,
  ...LOG,
  ...OTHER,
  ...OBSOLETE,
};

/** The name of an option. */
export type OptionName = keyof typeof OPTIONS;

/** The type of an option's value. */
export type OptionValue<N extends OptionName> = (typeof OPTIONS)[N] extends Option<infer T> ? T
  : never;

/** True when there is an option of this name. */
export function isOption(name: string): name is OptionName {
  return Object.hasOwn(OPTIONS, name);
}
