/**
 * What features switch off is checked all the same (§7.20.2).
 *
 * @module
 */

import type { VerdictCase } from "./case.ts";

const off = (body: string) => `feature f; feature g; ${body}`;

export const FEATURES: readonly VerdictCase[] = [
  {
    name: "§7.6.4 bad default of a leaf that is switched off",
    text: off(`leaf x { if-feature f; type int8; default 300; }`),
    error: `default "300" is not of type int8`,
  },
  {
    name: "§7.8.2 list without key that is switched off",
    text: off(`container c { list l { if-feature f; leaf x { type string; } } }`),
    error: "is configuration and has no key",
  },
  {
    name: "§7.8.2 state list without key that is switched off",
    text: off(`container c { config false; list l { if-feature f; leaf x { type string; } } }`),
  },
  {
    name: "§7.3 unknown type in a case that is switched off",
    text: off(`choice c { case a { if-feature f; leaf x { type zz; } } leaf y { type string; } }`),
    error: `type "zz" is not defined`,
  },
  {
    name: "§7.6.4 bad default in a shorthand case that is switched off",
    text: off(
      `choice c { leaf x { if-feature f; type int8; default q; } leaf y { type string; } }`,
    ),
    error: `default "q" is not of type int8`,
  },
  {
    name: "§7.9.3 default of a choice that is switched off",
    text: off(`choice c { if-feature f; default zz; leaf a { type string; } }`),
    error: `default "zz" names no case`,
  },
  {
    name: "§7.6.4 bad default in a uses that is switched off",
    text: off(`grouping h { leaf x { type int8; default q; } } uses h { if-feature f; }`),
    error: `default "q" is not of type int8`,
  },
  {
    name: "§7.8.3 unique of what an augment that is switched off adds",
    text: off(`container c; augment /c {
      if-feature f; list z { key k; leaf k { type string; } unique zz; } }`),
    error: `unique "zz" of list "z" names no node`,
  },
  {
    name: "§7.6.4 bad default two features deep",
    text: off(`container c { if-feature f; container d { if-feature g;
      leaf z { type int8; default q; } } }`),
    error: `default "q" is not of type int8`,
  },
  {
    name: "§9.2.4 bad range in an rpc that is switched off",
    text: off(`rpc c { if-feature f; input { leaf x { type int8 { range "1..300"; } } } }`),
    error: "outside the base type",
  },
  {
    name: "§7.6.4 mandatory and default in a notification that is switched off",
    text: off(
      `notification n { if-feature f; leaf a { type string; mandatory true; default d; } }`,
    ),
    error: "is mandatory and has a default",
  },
  {
    name: "§7.6.4 mandatory and default in an action that is switched off",
    text: off(`container c { action a { if-feature f;
      input { leaf a { type string; mandatory true; default d; } } } }`),
    error: "is mandatory and has a default",
  },
  {
    name: "§9.9 leafref out of a container that is switched off",
    text: off(`leaf t { type string; } container c { if-feature f;
      list l { key k; leaf k { type string; }
        action a { input { leaf z { type leafref { path "../../k"; } } } } }
      leaf r { type leafref { path "../../t"; } default d; }
      notification n { leaf q { type string; } } }`),
  },
  {
    name: "§14 if-feature without a blank behind its operator",
    text: off(`leaf x { if-feature "f or(g)"; type string; }`),
    error: "blanks are missing",
  },
  {
    name: "§14 if-feature without a blank before its operator",
    text: off(`leaf x { if-feature "(f)or g"; type string; }`),
    error: "blanks are missing",
  },
  {
    name: "§14 if-feature with not as if it were a function",
    text: off(`leaf x { if-feature "not(f)"; type string; }`),
    error: "blanks are missing",
  },
];
