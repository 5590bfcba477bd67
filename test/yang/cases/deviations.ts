/**
 * Deviations (§7.20.3).
 *
 * @module
 */

import { LEAF, type VerdictCase } from "./case.ts";

export const DEVIATIONS: readonly VerdictCase[] = [
  {
    name: "§7.20.3 deviation of what is not there",
    text: [`container c;`, `import m { prefix m; } deviation /m:d { deviate not-supported; }`],
    error: `no node "d"`,
  },
  {
    name: "§7.20.3.2 not-supported",
    text: [
      `container c { ${LEAF} }`,
      `import m { prefix m; } deviation /m:c/m:x { deviate not-supported; }`,
    ],
  },
  {
    name: "§7.20.3.2 not-supported key",
    text: [
      `list l { key x; ${LEAF} }`,
      `import m { prefix m; } deviation /m:l/m:x { deviate not-supported; }`,
    ],
    error: "which is not there",
  },
  {
    name: "§7.20.3.2 add",
    text: [
      `leaf x { type int8; }`,
      `import m { prefix m; } deviation /m:x { deviate add { default 3; units u; must "1"; } }`,
    ],
  },
  {
    name: "§7.20.3.2 add what is there",
    text: [
      `leaf x { type int8; default 2; }`,
      `import m { prefix m; } deviation /m:x { deviate add { default 3; } }`,
    ],
    error: "cannot be added",
  },
  {
    name: "§7.20.3.2 add what the node does not have",
    text: [`container x;`, `import m { prefix m; } deviation /m:x { deviate add { default 3; } }`],
    error: `has no "default"`,
  },
  {
    name: "§7.20.3.2 replace",
    text: [
      `leaf x { type int8; default 2; }`,
      `import m { prefix m; } deviation /m:x { deviate replace { type string; default a; } }`,
    ],
  },
  {
    name: "§7.20.3.2 replace a type by one of the deviating module",
    text: [
      `leaf x { type int8; }`,
      `import m { prefix m; } typedef t { type int16; } deviation /m:x { deviate replace { type t; } }`,
    ],
  },
  {
    name: "§7.20.3.2 replaced default outside the type",
    text: [
      `leaf x { type int8; default 2; }`,
      `import m { prefix m; } deviation /m:x { deviate replace { default a; } }`,
    ],
    error: `default "a" is not of type`,
  },
  {
    name: "§7.20.3.2 delete",
    text: [
      `leaf x { type int8; default 2; must "1"; }`,
      `import m { prefix m; } deviation /m:x { deviate delete { default 2; must "1"; } }`,
    ],
  },
  {
    name: "§7.20.3.2 delete what is not there",
    text: [
      `leaf x { type int8; default 2; }`,
      `import m { prefix m; } deviation /m:x { deviate delete { default 3; } }`,
    ],
    error: "cannot be deleted",
  },
  {
    name: "§7.20.3.2 delete of a type",
    text: [
      `leaf x { type int8; }`,
      `import m { prefix m; } deviation /m:x { deviate delete { type int8; } }`,
    ],
    error: `cannot stand in "deviate delete"`,
  },
  {
    name: "§7.20.3.2 not-supported with substatements",
    text: [
      `leaf x { type int8; }`,
      `import m { prefix m; } deviation /m:x { deviate not-supported { default 3; } }`,
    ],
    error: `cannot stand in "deviate not-supported"`,
  },
  {
    name: "§7.20.3 two modules deviate one node",
    text: [
      `leaf x { type int8; }`,
      `import m { prefix m; } deviation /m:x { deviate add { default 3; } }`,
      `import m { prefix m; } deviation /m:x { deviate add { units u; } }`,
    ],
  },
  {
    name: "§7.20.3.2 two defaults for a leaf",
    text: [
      `leaf x { type int8; }`,
      `import m { prefix m; } deviation /m:x { deviate add { default 1; default 2; } }`,
    ],
    error: `"default" cannot be added`,
  },
  {
    name: "§7.20.3.2 two defaults for a leaf-list",
    text: [
      `module m { yang-version 1.1; namespace "urn:m"; prefix m; leaf-list x { type int8; } }`,
      `import m { prefix m; } deviation /m:x { deviate add { default 1; default 2; } }`,
    ],
  },
  {
    name: "§7.20.3.2 two new defaults for a leaf",
    text: [
      `leaf x { type int8; default 3; }`,
      `import m { prefix m; } deviation /m:x { deviate replace { default 1; default 2; } }`,
    ],
    error: "no more than one default",
  },
  {
    name: "§7.20.3.2 replace a default that the typedef gives",
    text: [
      `typedef t { type int8; default 1; } leaf x { type t; }`,
      `import m { prefix m; } deviation /m:x { deviate replace { default 2; } }`,
    ],
    error: "cannot be replaced",
  },
  {
    name: "§7.20.3.2 replace what has a value without being written",
    text: [
      `leaf x { type int8; } leaf-list y { type int8; }`,
      `import m { prefix m; } deviation /m:x { deviate replace { config false; mandatory true; } } deviation /m:y { deviate replace { min-elements 1; max-elements 2; } }`,
    ],
    disagreement:
      "§7.21.1, §7.6.5, §7.7.5, §7.7.6: these have a value where none is written, so there is one to replace",
  },
  {
    name: "§7.20.3.2 add config that is written",
    text: [
      `leaf x { config true; type int8; }`,
      `import m { prefix m; } deviation /m:x { deviate add { config false; } }`,
    ],
    error: "cannot be added",
  },
  {
    name: "§14 not-supported beside other deviates",
    text: `container c; deviation /c { deviate not-supported; deviate add { config false; } }`,
    error: `"deviate not-supported" stands alone`,
    disagreement: "§14: deviation-stmt holds deviate-not-supported-stmt or others, not both",
  },
];
