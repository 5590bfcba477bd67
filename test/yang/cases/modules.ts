/**
 * Modules (§5.1, §7.1, §7.2).
 *
 * @module
 */

import { LEAF, type VerdictCase } from "./case.ts";

export const MODULES: readonly VerdictCase[] = [
  {
    name: "§7.1.5 import of what is not there",
    text: `import nowhere { prefix n; }`,
    error: `Yang "nowhere" not found`,
  },
  {
    name: "§7.1.5 module that imports itself",
    text: `import m { prefix n; }`,
    error: "imports itself",
  },
  {
    name: "§7.1.5 use of an imported grouping",
    text: [`grouping g { ${LEAF} }`, `import m { prefix m; } uses m:g;`],
  },
  {
    name: "§7.1.5 use of an imported typedef",
    text: [`typedef t { type int8; }`, `import m { prefix m; } leaf x { type m:t; default 3; }`],
  },
  {
    name: "§7.1.5 undefined prefix of a type",
    text: `leaf x { type n:t; }`,
    error: `prefix "n" is not defined`,
  },
  {
    name: "§7.1.5 undefined prefix of a grouping",
    text: `uses n:g;`,
    error: `prefix "n" is not defined`,
  },
  {
    name: "§7.1.6 include of what is not there",
    text: `include nowhere;`,
    error: `Yang "nowhere" not found`,
  },
  {
    name: "§7.1.3 two modules of one namespace",
    text: [
      `module m { namespace "urn:m"; prefix m; }`,
      `module n { namespace "urn:m"; prefix n; }`,
    ],
    error: "already that of module",
  },
];
