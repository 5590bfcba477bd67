/**
 * All verdict cases.
 *
 * @module
 */

import type { VerdictCase } from "./case.ts";
import { DEVIATIONS } from "./deviations.ts";
import { FEATURES } from "./features.ts";
import { IDENTITIES } from "./identities.ts";
import { LEAFREFS } from "./leafrefs.ts";
import { MODULES } from "./modules.ts";
import { NAMES } from "./names.ts";
import { NODES } from "./nodes.ts";
import { OPERATIONS } from "./operations.ts";
import { STATUS } from "./status.ts";
import { STRUCTURES } from "./structures.ts";
import { SYNTAX } from "./syntax.ts";
import { TYPES } from "./types.ts";
import { USES } from "./uses.ts";

/** All of them. */
export const VERDICT_CASES: readonly VerdictCase[] = [
  ...SYNTAX,
  ...NAMES,
  ...MODULES,
  ...TYPES,
  ...LEAFREFS,
  ...IDENTITIES,
  ...FEATURES,
  ...NODES,
  ...USES,
  ...OPERATIONS,
  ...DEVIATIONS,
  ...STATUS,
  ...STRUCTURES,
];
