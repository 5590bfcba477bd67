/**
 * Status (§7.21.2).
 *
 * @module
 */

import { LEAF, type VerdictCase } from "./case.ts";

export const STATUS: readonly VerdictCase[] = [
  {
    name: "§7.21.2 current uses of a deprecated grouping",
    text: `grouping g { status deprecated; ${LEAF} } uses g;`,
    error: "cannot refer to deprecated grouping",
  },
  {
    name: "§7.21.2 deprecated uses of an obsolete grouping",
    text: `grouping g { status obsolete; ${LEAF} } container c { status deprecated; uses g; }`,
    error: "cannot refer to obsolete grouping",
  },
  {
    name: "§7.21.2 obsolete uses of a deprecated grouping",
    text: `grouping g { status deprecated; ${LEAF} } container c { status obsolete; uses g; }`,
    disagreement: "§7.21.2 restricts current and deprecated definitions only",
  },
  {
    name: "§7.21.2 current leaf of a deprecated typedef",
    text: `typedef t { status deprecated; type string; } leaf x { type t; }`,
    error: "cannot refer to deprecated typedef",
  },
  {
    name: "§7.21.2 deprecated typedef of another module",
    text: [
      `typedef t { status deprecated; type string; }`,
      `import m { prefix m; } leaf x { type m:t; }`,
    ],
  },
  {
    name: "§7.21.2 current leafref to a deprecated leaf",
    text: `leaf y { status deprecated; type string; } leaf x { type leafref { path "../y"; } }`,
    error: "refers to deprecated",
  },
  {
    name: "§7.21.2 current leafref to a leaf in a deprecated container",
    text:
      `container c { status deprecated; leaf y { type string; } } leaf x { type leafref { path "/c/y"; } }`,
    error: "refers to deprecated",
  },
  {
    name: "§7.21.2 current leaf in a deprecated container",
    text: `container c { status deprecated; leaf x { status current; type string; } }`,
    disagreement: "§7.21.2 speaks of references, not of parents; the leaf counts as deprecated",
  },
  {
    name: "§7.21.2 current identity with a deprecated base",
    text: `identity a { status deprecated; } identity b { base a; }`,
    error: "cannot refer to deprecated identity",
    disagreement: '§7.21.2: "it MUST NOT reference a "deprecated" or "obsolete" definition"',
  },
  {
    name: "§7.21.2 deprecated identity with a deprecated base",
    text: `identity a { status deprecated; } identity b { base a; status deprecated; }`,
  },
  {
    name: "§7.21.2 current identityref with an obsolete base",
    text: `identity a { status obsolete; } leaf x { type identityref { base a; } }`,
    error: "cannot refer to obsolete identity",
    disagreement: "as before",
  },
  {
    name: "§7.21.2 current leaf with a deprecated feature",
    text: `feature f { status deprecated; } leaf x { if-feature "not f"; type string; }`,
    error: "cannot refer to deprecated feature",
    disagreement: "as before",
  },
];
