/**
 * leafref (§9.9).
 *
 * @module
 */

import type { VerdictCase } from "./case.ts";

export const LEAFREFS: readonly VerdictCase[] = [
  {
    name: "§9.9 leafref to a sibling",
    text: `leaf y { type int8; } leaf x { type leafref { path "../y"; } }`,
  },
  {
    name: "§9.9 leafref to nowhere",
    text: `leaf x { type leafref { path "../y"; } }`,
    error: "leads nowhere",
  },
  {
    name: "§9.9 absolute leafref to nowhere",
    text: `leaf x { type leafref { path "/m:c/m:y"; } }`,
    error: "leads nowhere",
  },
  {
    name: "§9.9 leafref above the root",
    text: `leaf y { type int8; } leaf x { type leafref { path "../../y"; } }`,
    error: "goes above the root",
  },
  {
    name: "§9.9 leafref to a container",
    text: `container c; leaf x { type leafref { path "/m:c"; } }`,
    error: "has no value",
  },
  {
    name: "§9.9 leafref to a leaf-list",
    text: `leaf-list y { type int8; } leaf x { type leafref { path "../y"; } }`,
  },
  {
    name: "§9.9 leafref into a list",
    text:
      `list l { key k; leaf k { type string; } leaf v { type string; } } leaf x { type leafref { path "/m:l/m:k"; } } leaf y { type leafref { path "/l[k = current()/../x]/v"; } }`,
  },
  {
    name: "§9.9 leafref of itself",
    text: `leaf x { type leafref { path "../x"; } }`,
    error: "points to itself",
  },
  {
    name: "§9.9 leafrefs in a circle",
    text: `leaf x { type leafref { path "../y"; } } leaf y { type leafref { path "../x"; } }`,
    error: "points to itself",
  },
  {
    name: "§9.9 chain of leafrefs",
    text:
      `leaf x { type leafref { path "../y"; } default 3; } leaf y { type leafref { path "../z"; } } leaf z { type int8; }`,
  },
  {
    name: "§9.9 configuration that refers to state",
    text: `leaf x { type leafref { path "../y"; } } leaf y { config false; type int8; }`,
    error: "points to state",
  },
  {
    name: "§9.9 configuration that refers to state without instance",
    text:
      `leaf x { type leafref { path "../y"; require-instance false; } } leaf y { config false; type int8; }`,
  },
  {
    name: "§9.9.2 path that is none",
    text: `leaf y { type int8; } leaf x { type leafref { path "..//y"; } }`,
    error: "not a leafref path",
  },
  {
    name: "§9.9.2 unknown prefix in a path",
    text: `leaf x { type leafref { path "/z:y"; } }`,
    error: `prefix "z"`,
  },
  {
    name: "§9.9 leafref in a typedef",
    text: `typedef t { type leafref { path "../y"; } } leaf y { type int8; } leaf x { type t; }`,
  },
  {
    name: "§9.9 leafref in a grouping",
    text:
      `grouping g { leaf x { type leafref { path "../y"; } } } container c { leaf y { type int8; } uses g; }`,
  },
  {
    name: "§9.9 leafref in a grouping that has no such sibling",
    text: `grouping g { leaf x { type leafref { path "../y"; } } } container c { uses g; }`,
    error: "leads nowhere",
  },
  {
    name: "§9.9 leafref through a choice",
    text:
      `container c { choice k { case a { leaf y { type int8; } } } leaf x { type leafref { path "../y"; } } }`,
  },
  {
    name: "§9.9 leafref from within a choice",
    text:
      `container c { leaf y { type int8; } choice k { case a { leaf x { type leafref { path "../y"; } } } } }`,
  },
  {
    name: "§9.9 leafref in a union",
    text:
      `leaf y { type int8; } leaf x { type union { type leafref { path "../y"; } type string; } }`,
  },
  {
    name: "§9.9 leafref to nowhere in a union",
    text: `leaf x { type union { type leafref { path "../y"; } type string; } }`,
    error: "leads nowhere",
  },
  {
    name: "§9.9 leafref in rpc input",
    text:
      `leaf y { type int8; } rpc r { input { leaf x { type leafref { path "/m:y"; } } leaf z { type leafref { path "../x"; } } } }`,
  },
  {
    name: "§9.9 leafref in an action",
    text:
      `list l { key k; leaf k { type int8; } action a { input { leaf x { type leafref { path "../../k"; } } } } }`,
  },
  {
    name: "§9.9.2 predicate on what the list does not have",
    text:
      `list l { key k; leaf k { type string; } leaf v { type string; } } leaf x { type string; } leaf y { type leafref { path "/l[z = current()/../x]/v"; } }`,
    error: `has a predicate on "z"`,
  },
  {
    name: "§9.9.2 predicate with a path to nowhere",
    text:
      `list l { key k; leaf k { type string; } leaf v { type string; } } leaf y { type leafref { path "/l[k = current()/../x]/v"; } }`,
    error: "leads nowhere",
  },
  {
    name: "§9.9.2 path that is none in an unused typedef",
    text: `typedef t { type leafref { path "1.1"; } }`,
    error: "not a leafref path",
  },
  {
    name: "§9.9.2 predicate on what is no key",
    text:
      `list l { key k; leaf k { type string; } leaf v { type string; } } leaf x { type string; } leaf y { type leafref { path "/l[v = current()/../x]/k"; } }`,
    error: `has a predicate on "v", which is no key`,
  },
  {
    name: "§9.9.2 predicate with a literal",
    text:
      `list l { key k; leaf k { type string; } leaf v { type string; } } leaf y { type leafref { path "/l[k = 'a']/v"; } }`,
    error: "not a leafref path",
  },
  {
    name: "§9.9.2 predicates on two keys",
    text:
      `list l { key "k j"; leaf k { type string; } leaf j { type string; } leaf v { type string; } } leaf x { type string; } leaf y { type leafref { path "/l[k = current()/../x][j = current()/../x]/v"; } }`,
  },
  {
    name: "§9.9 leafrefs in a circle through unions",
    text:
      `leaf a { type union { type leafref { path "../b"; } type string; } } leaf b { type union { type leafref { path "../a"; } type string; } }`,
    error: "points to itself",
    disagreement:
      '§9.9: "There MUST NOT be any circular chains of leafrefs."; yanglint does not look into unions',
  },
];
