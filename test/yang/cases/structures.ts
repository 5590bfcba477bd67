/**
 * Extensions that are understood.
 *
 * @module
 */

import { LEAF, type VerdictCase } from "./case.ts";

export const STRUCTURES: readonly VerdictCase[] = [
  {
    name: "RFC 8040 §8 yang-data",
    text:
      `import ietf-restconf { prefix rc; } rc:yang-data d { container c { ${LEAF} list l { leaf y { type string; } } } }`,
  },
  {
    name: "RFC 8791 §2 structure",
    text:
      `import ietf-yang-structure-ext { prefix sx; } sx:structure s { ${LEAF} leaf y { type leafref { path "../x"; } } }`,
  },
  {
    name: "RFC 8791 §2 structure with an unknown type",
    text:
      `import ietf-yang-structure-ext { prefix sx; } sx:structure s { leaf x { type nothing; } }`,
    error: `type "nothing" is not defined`,
  },
  {
    name: "RFC 8791 §2.2 augment-structure",
    text:
      `import ietf-yang-structure-ext { prefix sx; } sx:structure s { container c { ${LEAF} } } sx:augment-structure /m:s/m:c { leaf y { type string; } }`,
  },
  {
    name: "RFC 8791 §2.2 augment-structure of what is not there",
    text:
      `import ietf-yang-structure-ext { prefix sx; } sx:structure s { container c { ${LEAF} } } sx:augment-structure /m:s/m:d { leaf y { type string; } }`,
    error: `no node "d"`,
  },
  {
    name: "RFC 7952 §3 annotation",
    text: `import ietf-yang-metadata { prefix md; } md:annotation a { type string; }`,
  },
  {
    name: "RFC 7952 §3 annotation without type",
    text: `import ietf-yang-metadata { prefix md; } md:annotation a;`,
    error: `"type" is missing`,
  },
  {
    name: "RFC 8341 §3.2.2 default-deny-all",
    text: `import ietf-netconf-acm { prefix nacm; } leaf x { nacm:default-deny-all; type string; }`,
  },
  {
    name: "RFC 8791 §2 structure with what does not belong there",
    text: `import ietf-yang-structure-ext { prefix sx; } sx:structure s { ${LEAF} key x; }`,
    error: `"key" cannot stand in "sx:structure"`,
  },
  {
    name: "RFC 8791 §2.2 augment-structure with a grouping",
    text:
      `import ietf-yang-structure-ext { prefix sx; } sx:structure s { container c { ${LEAF} } } sx:augment-structure /m:s/m:c { grouping g { ${LEAF} } }`,
    error: `"grouping" cannot stand in "sx:augment-structure"`,
  },
  {
    name: "RFC 7952 §3 annotation with two types",
    text: `import ietf-yang-metadata { prefix md; } md:annotation a { type string; type string; }`,
    error: "stands twice",
  },
  {
    name: "RFC 7952 §3 annotation in a leaf",
    text:
      `import ietf-yang-metadata { prefix md; } leaf x { md:annotation a { type string; } type string; }`,
    error: "only at the top level",
  },
  {
    name: "RFC 8791 §2 structure in a container",
    text:
      `import ietf-yang-structure-ext { prefix sx; } container c { sx:structure s { ${LEAF} } }`,
    error: "only at the top level",
  },
  {
    name: "RFC 8791 §2.2 augment-structure without data",
    text:
      `import ietf-yang-structure-ext { prefix sx; } sx:structure s { container c { ${LEAF} } } sx:augment-structure /m:s/m:c;`,
    error: "adds no data node",
  },
  {
    name: "RFC 8528 mount points in a container and a list",
    text: `import ietf-yang-schema-mount { prefix yangmnt; }
      container c { yangmnt:mount-point a; }
      list l { key k; leaf k { type string; } yangmnt:mount-point b; }`,
  },
  {
    name: "RFC 8528 mount point in a leaf",
    text: `import ietf-yang-schema-mount { prefix yangmnt; }
      leaf x { yangmnt:mount-point a; type string; }`,
    disagreement:
      "RFC 8528 §3.1 wants it in a container or list, but the module of RFC 8532 has one in an anydata: a warning",
  },
  {
    name: "RFC 8528 two mount points in one container",
    text: `import ietf-yang-schema-mount { prefix yangmnt; }
      container c { yangmnt:mount-point a; yangmnt:mount-point b; }`,
    error: `stands twice in container "c"`,
  },
  {
    name: "RFC 8528 mount point in YANG 1",
    text: `module m { namespace "urn:m"; prefix m;
      import ietf-yang-schema-mount { prefix yangmnt; }
      container c { yangmnt:mount-point a; } }`,
    error: "needs yang-version 1.1",
  },
];
