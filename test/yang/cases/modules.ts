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
  {
    name: "§12 YANG 1 imports YANG 1.1 by revision",
    text: [
      `revision 2020-01-01; typedef t { type string; }`,
      `module m2 { namespace "urn:m2"; prefix m2; import m { prefix m; revision-date 2020-01-01; } }`,
    ],
    error: "of YANG 1.1 by revision",
    disagreement:
      '§12: "A YANG version 1 module or submodule MUST NOT import a YANG version 1.1 module or submodule by revision."',
  },
  {
    name: "§12 YANG 1 imports YANG 1.1",
    text: [
      `revision 2020-01-01; typedef t { type string; }`,
      `module m2 { namespace "urn:m2"; prefix m2; import m { prefix m; } leaf x { type m:t; } }`,
    ],
  },
  {
    name: "§12 YANG 1.1 imports YANG 1 by revision",
    text: [
      `module m { namespace "urn:m"; prefix m; revision 2020-01-01; typedef t { type string; } }`,
      `import m { prefix m; revision-date 2020-01-01; } leaf x { type m:t; }`,
    ],
  },
];
