/**
 * Groupings, uses, refine, augment (§7.12, §7.13, §7.17).
 *
 * @module
 */

import { LEAF, type VerdictCase } from "./case.ts";

export const USES: readonly VerdictCase[] = [
  {
    name: "§7.13 grouping that is not there",
    text: `uses g;`,
    error: `grouping "g" is not defined`,
  },
  { name: "§7.12 grouping that uses itself", text: `grouping g { uses g; }`, error: "uses itself" },
  {
    name: "§7.12 groupings in a circle",
    text: `grouping g { container c { uses h; } } grouping h { uses g; }`,
    error: "uses itself",
  },
  {
    name: "§7.12 grouping used inside itself by another name",
    text: `grouping g { container c { grouping h { ${LEAF} } uses h; } } uses g;`,
  },
  {
    name: "§7.13 grouping of an unknown type that nothing uses",
    text: `grouping g { leaf x { type nothing; } }`,
    error: `type "nothing" is not defined`,
  },
  {
    name: "§7.13.2 refine",
    text:
      `grouping g { container c { leaf x { type int8; } } } uses g { refine c { presence p; } refine c/x { default 3; description d; } }`,
  },
  {
    name: "§7.13.2 refine of what is not there",
    text: `grouping g { ${LEAF} } uses g { refine y { description d; } }`,
    error: `no node "y"`,
  },
  {
    name: "§7.13.2 refine below a leaf",
    text: `grouping g { ${LEAF} } uses g { refine x/y { description d; } }`,
    error: `no node "y"`,
  },
  {
    name: "§7.13.2 refine with what the node does not have",
    text: `grouping g { ${LEAF} } uses g { refine x { presence p; } }`,
    error: `has no "presence"`,
  },
  {
    name: "§7.13.2 refine to a default outside the type",
    text: `grouping g { leaf x { type int8; } } uses g { refine x { default a; } }`,
    error: `default "a" is not of type`,
  },
  {
    name: "§7.13.2 refine to mandatory with a default",
    text: `grouping g { leaf x { type int8; default 3; } } uses g { refine x { mandatory true; } }`,
    error: "is mandatory and has a default",
  },
  {
    name: "§7.13.2 refine to configuration in state",
    text:
      `grouping g { ${LEAF} } container c { config false; uses g { refine x { config true; } } }`,
    error: "cannot be configuration",
  },
  {
    name: "§7.13.2 two refines of one node",
    text:
      `grouping g { ${LEAF} } uses g { refine x { description d; } refine x { mandatory true; } }`,
  },
  {
    name: "§7.13 refine through a nested uses",
    text:
      `grouping g { container c { ${LEAF} } } grouping h { uses g { refine c/x { default a; } } } uses h { refine c/x { default b; } }`,
  },
  { name: "§7.17 augment", text: `container c; augment /c { ${LEAF} }` },
  {
    name: "§7.17 augment of what is not there",
    text: `augment /c { ${LEAF} }`,
    error: `no node "c"`,
  },
  {
    name: "§7.17 augment of a leaf",
    text: `leaf c { type string; } augment /c { ${LEAF} }`,
    error: "cannot be augmented",
  },
  {
    name: "§7.17 augment of an augment",
    text: `augment /c/d { ${LEAF} } augment /c { container d; } container c;`,
  },
  {
    name: "§7.17 augment of a choice",
    text:
      `choice c { leaf a { type string; } } augment /c { case b { leaf b { type string; } } leaf d { type string; } }`,
  },
  {
    name: "§7.17 augment of a case",
    text: `choice c { leaf a { type string; } } augment /c/a { leaf b { type string; } }`,
  },
  {
    name: "§7.17 augment of a container with a case",
    text: `container c; augment /c { case b { leaf b { type string; } } }`,
    error: `a "case" stands only in a choice`,
  },
  {
    name: "§7.17 augment of rpc input and output",
    text: `rpc r; augment /r/input { ${LEAF} } augment /r/output { ${LEAF} }`,
  },
  {
    name: "§7.17 augment of an rpc",
    text: `rpc r; augment /r { ${LEAF} }`,
    error: "has only input and output",
  },
  { name: "§7.17 augment of a notification", text: `notification n; augment /n { ${LEAF} }` },
  {
    name: "§7.17 augment in a uses",
    text: `grouping g { container c; } uses g { augment c { ${LEAF} } }`,
  },
  {
    name: "§7.17 augment in a uses of what is not there",
    text: `grouping g { container c; } uses g { augment d { ${LEAF} } }`,
    error: `no node "d"`,
  },
  {
    name: "§7.17 augment in a uses with an absolute path",
    text: `grouping g { container c; } uses g { augment /c { ${LEAF} } }`,
    error: "descendant",
  },
  {
    name: "§7.17 augment with a relative path",
    text: `container c; augment c { ${LEAF} }`,
    error: "absolute",
  },
  {
    name: "§7.17 augment of another module with a mandatory node",
    text: [
      `container c;`,
      `import m { prefix m; } augment /m:c { leaf x { type string; mandatory true; } }`,
    ],
    error: `it needs a "when"`,
  },
  {
    name: "§7.17 augment of another module with a conditional mandatory node",
    text: [
      `container c { leaf y { type string; } }`,
      `import m { prefix m; } augment /m:c { when "m:y"; leaf x { type string; mandatory true; } }`,
    ],
  },
  {
    name: "§7.17 augment of another module with a mandatory node of state",
    text: [
      `container c { config false; }`,
      `import m { prefix m; } augment /m:c { leaf x { type string; mandatory true; } }`,
    ],
  },
  {
    name: "§7.17 augment of another module's rpc with a mandatory node",
    text: [
      `rpc r;`,
      `import m { prefix m; } augment /m:r/m:input { leaf x { type string; mandatory true; } }`,
    ],
  },
  {
    name: "§7.17 augment of another module with a presence container",
    text: [
      `container c;`,
      `import m { prefix m; } augment /m:c { container p { presence p; leaf x { type string; mandatory true; } } }`,
    ],
  },
  {
    name: "§7.17 augment of what a feature switches off",
    text: `feature f; container c { if-feature "not f"; } augment /c { ${LEAF} }`,
  },
  {
    name: "§7.13.2 refine of a leaf with two defaults",
    text: `grouping g { ${LEAF} } uses g { refine x { default a; default b; } }`,
    error: "no more than one default",
  },
  {
    name: "§7.13.2 refine of a leaf-list with two defaults",
    text:
      `grouping g { leaf-list x { type string; } } uses g { refine x { default a; default b; } }`,
  },
  {
    name: "§7.17 augment without anything, as a published module has",
    text: `container c; augment /c;`,
  },
];
