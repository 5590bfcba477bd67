/**
 * Lists, leafs, choices (§7.5 … §7.11).
 *
 * @module
 */

import { LEAF, type VerdictCase, version1 } from "./case.ts";

export const NODES: readonly VerdictCase[] = [
  {
    name: "§7.8.2 configuration list without key",
    text: `list l { ${LEAF} }`,
    error: "has no key",
  },
  { name: "§7.8.2 state list without key", text: `list l { config false; ${LEAF} }` },
  {
    name: "§7.8.2 key that is not there",
    text: `list l { key k; ${LEAF} }`,
    error: `names "k", which is not there`,
  },
  {
    name: "§7.8.2 key that is a leaf-list",
    text: `list l { key k; leaf-list k { type string; } }`,
    error: "which is no leaf",
  },
  {
    name: "§7.8.2 key that is a container",
    text: `list l { key k; container k; }`,
    error: "which is no leaf",
  },
  { name: "§7.8.2 key given twice", text: `list l { key "x x"; ${LEAF} }`, error: "twice" },
  {
    name: "§7.8.2 key that is state",
    text: `list l { key k; leaf k { type string; config false; } }`,
    error: "which is state",
  },
  { name: "§7.8.2 key from a grouping", text: `grouping g { ${LEAF} } list l { key x; uses g; }` },
  {
    name: "§7.8.2 key in a choice",
    text: `list l { key x; choice c { ${LEAF} } }`,
    error: "stands in a choice",
  },
  {
    name: "§7.21.5 when on a key",
    text: `list l { key x; leaf x { when "../y"; type string; } leaf y { type string; } }`,
    error: `has a "when"`,
  },
  {
    name: "§7.20.2 if-feature on a key",
    text: `feature f; list l { key x; leaf x { if-feature f; type string; } }`,
    error: `key of list "l" names "x"`,
    disagreement:
      "§1.1: if-feature is illegal on list keys unless the parent has the same condition",
  },
  {
    name: "§1.1 the same if-feature on a list and its key",
    text: `feature f; list l { if-feature f; key x; leaf x { if-feature f; type string; } }`,
  },
  {
    name: "§7.8.2 key of type empty in YANG 1",
    text: version1(`list l { key x; leaf x { type empty; } }`),
    error: "of type empty",
  },
  {
    name: "§7.8.2 key with a default",
    text: `list l { key x; leaf x { type string; default a; } }`,
  },
  {
    name: "§7.8.2 unused grouping with a list whose key is missing",
    text: `grouping g { list l { key k; ${LEAF} } }`,
    error: "which is not there",
  },
  {
    name: "§7.8.3 unique",
    text:
      `list l { key x; ${LEAF} leaf y { type string; } container c { leaf z { type string; } } unique "y c/z"; }`,
  },
  {
    name: "§7.8.3 unique of what is not there",
    text: `list l { key x; ${LEAF} unique y; }`,
    error: "names no node",
  },
  {
    name: "§7.8.3 unique of a container",
    text: `list l { key x; ${LEAF} container y; unique y; }`,
    error: "names a container",
  },
  {
    name: "§7.8.3 unique through a list",
    text: `list l { key x; ${LEAF} list y { key z; leaf z { type string; } } unique y/z; }`,
    error: "goes through list",
  },
  {
    name: "§7.8.3 unique of configuration and state",
    text:
      `list l { key x; ${LEAF} leaf y { config false; type string; } leaf z { type string; } unique "y z"; }`,
    error: "configuration and state",
  },
  {
    name: "§7.7.5 min-elements above max-elements",
    text: `leaf-list x { type string; min-elements 3; max-elements 2; }`,
    error: "more than max-elements",
  },
  {
    name: "§7.8 list with min-elements above max-elements",
    text: `list l { key x; ${LEAF} min-elements 3; max-elements 2; }`,
    error: "more than max-elements",
  },
  {
    name: "§7.6.4 mandatory and default",
    text: `leaf x { type string; mandatory true; default a; }`,
    error: "is mandatory and has a default",
  },
  {
    name: "§7.7.2 min-elements and default",
    text: `leaf-list x { type string; min-elements 1; default a; }`,
    error: "min-elements and a default",
  },
  {
    name: "§7.7 defaults of a leaf-list",
    text: `leaf-list x { type string; default a; default b; }`,
  },
  {
    name: "§7.7 default given twice",
    text: `leaf-list x { type string; default a; default a; }`,
    error: "given twice",
  },
  {
    name: "§7.7 default given twice for state",
    text: `leaf-list x { config false; type string; default a; default a; }`,
  },
  {
    name: "§7.21.1 configuration in state",
    text: `container c { config false; leaf x { config true; type string; } }`,
    error: "cannot be configuration",
  },
  {
    name: "§7.21.1 configuration in state through a choice",
    text: `container c { config false; choice h { leaf x { config true; type string; } } }`,
    error: "cannot be configuration",
  },
  {
    name: "§7.21.1 config in rpc input",
    text: `rpc r { input { leaf x { config true; type string; } } }`,
  },
  {
    name: "§7.9.3 default case",
    text: `choice c { default a; case a { ${LEAF} } case b { leaf y { type string; } } }`,
  },
  {
    name: "§7.9.3 default case by shorthand",
    text: `choice c { default x; ${LEAF} leaf y { type string; } }`,
  },
  {
    name: "§7.9.3 default case that is not there",
    text: `choice c { default z; ${LEAF} }`,
    error: "names no case",
  },
  {
    name: "§7.9.3 default and mandatory",
    text: `choice c { default x; mandatory true; ${LEAF} }`,
    error: "mandatory and has a default",
  },
  {
    name: "§7.9.3 default case with a mandatory node",
    text: `choice c { default x; leaf x { type string; mandatory true; } }`,
    error: "has mandatory node",
  },
  {
    name: "§7.9.2 choice in a choice by shorthand",
    text: `choice c { choice d { ${LEAF} } leaf y { type string; } }`,
  },
  { name: "§7.10 anydata and anyxml", text: `anydata a { mandatory true; } anyxml b;` },
  {
    name: "§1.1 when on a uses that brings a key",
    text: `grouping g { leaf a { type string; } } list l { key a; uses g { when "1"; } }`,
    error: `has a "when"`,
  },
  {
    name: "§7.8.3 unique through a choice and a case",
    text:
      `list l { key a; leaf a { type string; } choice c { case d { leaf b { type string; } } } unique "c/d/b a"; }`,
  },
  {
    name: "§7.8.3 unique through a case by shorthand",
    text:
      `list l { key a; leaf a { type string; } choice c { leaf b { type string; } } unique c/b/b; }`,
  },
  {
    name: "§7.8.3 unique that leaves choice and case out",
    text:
      `list l { key a; leaf a { type string; } choice c { case d { leaf b { type string; } } } unique b; }`,
    error: `there is no "b"`,
  },
  {
    name: "§7.8.3 unique of a choice",
    text:
      `list l { key a; leaf a { type string; } choice c { leaf b { type string; } } unique c; }`,
    error: "names a choice, not a leaf",
  },
  {
    name: "§7.9.3 default case with a prefix",
    text: `choice c { default m:a; case a { leaf x { type string; } } }`,
  },
  {
    name: "§7.9.3 default case with the prefix of another module",
    text: [
      `choice c { case a { leaf x { type string; } } }`,
      `import m { prefix m; } augment /m:c { case b { leaf y { type string; } } } deviation /m:c { deviate add { default m2:b; } }`,
    ],
  },
  {
    name: "§7.9.3 default case of another module than the prefix says",
    text: [
      `choice c { case a { leaf x { type string; } } }`,
      `import m { prefix m; } deviation /m:c { deviate add { default m2:a; } }`,
    ],
    error: "names no case",
  },
  {
    name: "§7.9.3 default case with a mandatory node in a container without presence",
    text:
      `choice c { default a; case a { container b { leaf x { type string; mandatory true; } } } }`,
    error: `has mandatory node "b"`,
  },
  {
    name: "§7.9.3 default case with a mandatory node in a presence container",
    text:
      `choice c { default a; case a { container b { presence p; leaf x { type string; mandatory true; } } } }`,
  },
];
