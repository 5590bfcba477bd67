/**
 * Identities and features (§7.18, §7.20).
 *
 * @module
 */

import type { VerdictCase } from "./case.ts";

export const IDENTITIES: readonly VerdictCase[] = [
  {
    name: "§7.18.2 base that is not there",
    text: `identity a { base b; }`,
    error: `identity "b" is not defined`,
  },
  {
    name: "§7.18.2 identity derived from itself",
    text: `identity a { base a; }`,
    error: "derived from itself",
  },
  {
    name: "§7.18.2 identities in a circle",
    text: `identity a { base b; } identity b { base c; } identity c { base a; }`,
    error: "derived from itself",
  },
  { name: "§7.18.2 several bases", text: `identity a; identity b; identity c { base a; base b; }` },
  {
    name: "§7.20.2 unknown feature",
    text: `leaf x { if-feature f; type string; }`,
    error: "no such FEATURE",
  },
  {
    name: "§7.20.2 expression",
    text:
      `feature a; feature b; feature c; leaf x { if-feature "(a or b) and not c"; type string; }`,
  },
  {
    name: "§7.20.2 broken expression",
    text: `feature a; leaf x { if-feature "a or"; type string; }`,
    error: "ends too early",
  },
  {
    name: "§7.20.2 open parenthesis",
    text: `feature a; leaf x { if-feature "(a"; type string; }`,
    error: "missing",
  },
  {
    name: "§7.20.2 two names without operator",
    text: `feature a; feature b; leaf x { if-feature "a b"; type string; }`,
    error: "not expected",
  },
  {
    name: "§7.20.1 feature that depends on itself",
    text: `feature a { if-feature a; }`,
    error: "depends on itself",
  },
  {
    name: "§7.20.1 features in a circle",
    text: `feature a { if-feature b; } feature b { if-feature a; }`,
    error: "depends on itself",
  },
  {
    name: "§7.20.2 unknown feature in an unused grouping",
    text: `grouping g { leaf x { if-feature f; type string; } }`,
    error: "no such FEATURE",
  },
  {
    name: "§7.20.2 blanks around a feature",
    text: `feature f; leaf x { if-feature " f "; type string; }`,
  },
  {
    name: "§7.20.2 not without a feature",
    text: `feature f; leaf x { if-feature not; type string; }`,
    error: "ends too early",
  },
  {
    name: "§7.20.2 unknown feature of a uses",
    text: `grouping g { leaf x { type string; } } uses g { if-feature zz; }`,
    error: "no such FEATURE",
  },
  {
    name: "§9.10.2 several bases of an identityref",
    text:
      `identity a; identity b; identity c { base a; base b; } leaf x { type identityref { base a; base b; } default c; }`,
  },
  {
    name: "§9.10.2 default derived from one base of two",
    text:
      `identity a; identity b; identity c { base a; } leaf x { type identityref { base a; base b; } default c; }`,
    error: "is not of type",
    disagreement: "§9.10.2: a value is derived from all the base identities",
  },
];
