/**
 * Operations and notifications (§7.14, §7.15, §7.16).
 *
 * @module
 */

import { LEAF, type VerdictCase } from "./case.ts";

export const OPERATIONS: readonly VerdictCase[] = [
  {
    name: "§7.15 action in a container",
    text: `container c { action a { input { ${LEAF} } output { ${LEAF} } } }`,
  },
  {
    name: "§7.15 action at the top through a grouping",
    text: `grouping g { action a; } uses g;`,
    error: "cannot stand in the top level",
    disagreement: "§7.15: an action belongs to a container or list",
  },
  {
    name: "§7.15 action in rpc input through a grouping",
    text: `grouping g { container c { action a; } } rpc r { input { uses g; } }`,
    error: "cannot stand inside a rpc",
  },
  {
    name: "§7.15 action in an action through a grouping",
    text: `grouping g { container d { action b; } } container c { action a { input { uses g; } } }`,
    error: "cannot stand inside a action",
  },
  {
    name: "§7.15 action in a notification through a grouping",
    text: `grouping g { container c { action a; } } notification n { uses g; }`,
    error: "cannot stand inside a notification",
  },
  {
    name: "§7.15 action in a list without key",
    text: `list l { config false; ${LEAF} action a; }`,
    error: "cannot stand inside a list without key",
    disagreement: "§7.15: no ancestor of an action may be a list without a key",
  },
  { name: "§7.16 notification in a list", text: `list l { key x; ${LEAF} notification n; }` },
  {
    name: "§7.16 notification in a list without key",
    text: `list l { config false; ${LEAF} notification n; }`,
    error: "cannot stand inside a list without key",
    disagreement: "§7.16: no ancestor of a notification may be a list without a key",
  },
  {
    name: "§7.16 notification in a grouping at the top",
    text: `grouping g { notification n; } uses g;`,
  },
  { name: "§7.14 rpc with a must in its input", text: `rpc r { input { must "x"; ${LEAF} } }` },
  {
    name: "§14 input without data",
    text: `rpc r { input; }`,
    error: "holds no data definition",
  },
  {
    name: "§14 output with a must only",
    text: `container c { action a { output { must "1"; } } }`,
    error: "holds no data definition",
  },
  {
    name: "§7.6.4 mandatory and default in input",
    text: `rpc r { input { leaf x { type string; mandatory true; default a; } } }`,
    error: "is mandatory and has a default",
  },
];
