/**
 * Names (§5.5, §6.2.1).
 *
 * @module
 */

import { LEAF, type VerdictCase } from "./case.ts";

export const NAMES: readonly VerdictCase[] = [
  { name: "§6.2.1 two leafs of one name", text: `${LEAF} ${LEAF}`, error: `"x" is defined twice` },
  {
    name: "§6.2.1 leaf and container of one name",
    text: `container c { ${LEAF} container x; }`,
    error: "defined twice",
  },
  {
    name: "§6.2.1 leaf and choice of one name",
    text: `container c { ${LEAF} choice x; }`,
    error: "defined twice",
  },
  { name: "§6.2.1 rpc and leaf of one name", text: `${LEAF} rpc x;`, error: "defined twice" },
  {
    name: "§6.2.1 rpc and notification of one name",
    text: `rpc x; notification x;`,
    error: "defined twice",
  },
  {
    name: "§7.9.2 nodes of one name in two cases",
    text: `choice c { case a { ${LEAF} } case b { ${LEAF} } }`,
    error: "defined twice",
  },
  {
    name: "§7.9.2 two cases of one name",
    text: `choice c { case a { ${LEAF} } case a { leaf y { type string; } } }`,
    error: "defined twice",
  },
  {
    name: "§7.9.2 node in a case and beside the choice",
    text: `container k { ${LEAF} choice c { case a { ${LEAF} } } }`,
    error: "defined twice",
  },
  { name: "§7.9.2 case and the node in it of one name", text: `choice c { case x { ${LEAF} } }` },
  { name: "§7.9.2 choice and the node in it of one name", text: `choice x { case a { ${LEAF} } }` },
  {
    name: "§6.2.1 uses brings a name that is there",
    text: `grouping g { ${LEAF} } ${LEAF} uses g;`,
    error: "defined twice",
  },
  {
    name: "§6.2.1 one grouping used twice in one place",
    text: `grouping g { ${LEAF} } uses g; uses g;`,
    error: "defined twice",
  },
  {
    name: "§6.2.1 augment brings a name that is there",
    text: `container c { ${LEAF} } augment /m:c { ${LEAF} }`,
    error: "defined twice",
  },
  {
    name: "§6.2.1 two modules augment the same name",
    text: [
      `container c;`,
      `import m { prefix m; } augment /m:c { ${LEAF} }`,
      `import m { prefix m; } augment /m:c { ${LEAF} }`,
    ],
  },
  {
    name: "§6.2.1 two typedefs of one name",
    text: `typedef t { type string; } typedef t { type string; }`,
    error: "already defined",
  },
  {
    name: "§5.5 typedef that hides an outer one",
    text:
      `typedef t { type string; } container c { typedef t { type string; } leaf x { type t; } }`,
    error: "already defined",
  },
  {
    name: "§5.5 typedefs of one name in two containers",
    text:
      `container c { typedef t { type string; } leaf x { type t; } } container d { typedef t { type int8; } leaf x { type t; } }`,
  },
  {
    name: "§5.5 typedef out of scope",
    text: `container c { typedef t { type string; } } leaf x { type t; }`,
    error: `type "t" is not defined`,
  },
  {
    name: "§5.5 grouping that hides an outer one",
    text: `grouping g { ${LEAF} } container c { grouping g { ${LEAF} } }`,
    error: "already defined",
  },
  {
    name: "§5.5 grouping out of scope",
    text: `container c { grouping g { ${LEAF} } } uses g;`,
    error: `grouping "g" is not defined`,
  },
  {
    name: "§5.5 grouping in a grouping",
    text: `grouping g { grouping h { ${LEAF} } container c { uses h; } } uses g;`,
  },
  {
    name: "§7.3 typedef with a built-in name",
    text: `typedef string { type int8; }`,
    error: "built-in type",
  },
  {
    name: "§6.2.1 two features of one name",
    text: `feature f; feature f;`,
    error: "defined twice",
  },
  {
    name: "§6.2.1 two identities of one name",
    text: `identity f; identity f;`,
    error: "defined twice",
  },
  {
    name: "§6.2.1 two extensions of one name",
    text: `extension f; extension f;`,
    error: "defined twice",
    disagreement:
      "§6.2.1: all extension names of a module and its submodules share one identifier namespace",
  },
  {
    name: "§7.1.4 prefix used twice",
    text: `import ietf-yang-types { prefix m; }`,
    error: `prefix "m" is used twice`,
  },
];
