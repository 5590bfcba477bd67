/**
 * Lexical rules and statements (§6).
 *
 * @module
 */

import { type VerdictCase, version1 } from "./case.ts";

export const SYNTAX: readonly VerdictCase[] = [
  {
    name: "§6.1.3 single quotes keep backslashes",
    text: `leaf x { type string; description 'a\\d'; }`,
  },
  {
    name: "§6.1.3 strings are joined with +",
    text: `leaf x { type string; description "a" + 'b' + "c"; }`,
  },
  {
    name: "§6.1.3 + needs a string",
    text: `leaf x { type string; description "a" + b; }`,
    error: `after "+"`,
  },
  {
    name: "§6.1.3 + before anything",
    text: `leaf x { type string; description + "b"; }`,
    error: "is expected",
  },
  {
    name: "§6.1.3 unknown escape in YANG 1.1",
    text: `leaf x { type string; description "a\\d"; }`,
    error: "escapes",
  },
  {
    name: "RFC 6020 §6.1.3 unknown escape in YANG 1",
    text: version1(`leaf x { type string; description "a\\d"; }`),
    disagreement:
      "RFC 6020 §6.1.3 says nothing of other characters after a backslash, so it stands for itself",
  },
  {
    name: "§6.1.3 quote in an unquoted string",
    text: `leaf x { type string; description a"b; }`,
    error: "quotes",
  },
  {
    name: "§6.1.3 string without end",
    text: `leaf x { type string; description "a; }`,
    error: "not closed",
  },
  { name: "§6.1.1 comment without end", text: `leaf x { type string; } /* a`, error: "not closed" },
  {
    name: "§6.1.1 comments",
    text: `// one\n/* two */ leaf x { /* three */ type string; // four\n }`,
  },
  {
    name: "§6.3 block without end",
    text: `module m { namespace "urn:m"; prefix m; leaf x { type string; }`,
    error: "not closed",
  },
  { name: "§6.3 statement without end", text: `leaf x { type string }`, error: `";" or "{"` },
  {
    name: "§6.3 text after the module",
    text: `module m { namespace "urn:m"; prefix m; } leaf`,
    error: "nothing may follow",
  },
  {
    name: "§6.2 identifier with a space",
    text: `leaf "x y" { type string; }`,
    error: "is not an identifier",
  },
  {
    name: "§6.2 identifier that starts with a digit",
    text: `leaf 1x { type string; }`,
    error: "is not an identifier",
  },
  {
    name: "§6.2 identifier outside ASCII",
    text: `leaf é { type string; }`,
    error: "is not an identifier",
  },
  { name: "§6.2 string outside ASCII", text: `leaf x { type string; description "é 日本 🙂"; }` },
  {
    name: "§14 control character",
    text: `leaf x { type string; description "\u0001"; }`,
    error: "U+0001",
  },
  {
    name: "RFC 6020 §12 identifier xml in YANG 1",
    text: version1(`leaf xmlish { type string; }`),
    error: "starts with",
    disagreement:
      `RFC 6020 §12: "An identifier MUST NOT start with (('X'|'x') ('M'|'m') ('L'|'l'))"`,
  },
  { name: "§6.2 identifier xml in YANG 1.1", text: `leaf xmlish { type string; }` },
  {
    name: "§6.3 unknown statement",
    text: `leef x { type string; }`,
    error: "not a YANG statement",
  },
  {
    name: "§6.3.1 unknown prefix of a statement",
    text: `leaf x { type string; z:y; }`,
    error: `prefix "z" is not defined`,
  },
  { name: "§7.19 extension without argument", text: `extension e; leaf x { type string; m:e; }` },
  {
    name: "§7.19 extension with argument",
    text: `extension e { argument a; } leaf x { type string; m:e "b"; }`,
  },
  {
    name: "§7.19.2 extension lacks its argument",
    text: `extension e { argument a; } leaf x { type string; m:e; }`,
    error: "needs an argument",
  },
  {
    name: "§7.19 extension with an argument it does not take",
    text: `extension e; leaf x { type string; m:e "b"; }`,
    error: "takes no argument",
    disagreement: `§7.19.2: without an "argument" statement the keyword expects no argument`,
  },
  {
    name: "§14 missing type",
    text: `leaf x;`,
    error: `"type" is missing but is mandatory child of "leaf x"`,
  },
  { name: "§14 two types", text: `leaf x { type string; type string; }`, error: "stands twice" },
  {
    name: "§14 container in leaf",
    text: `leaf x { type string; container c; }`,
    error: `cannot stand in "leaf x"`,
  },
  {
    name: "§14 missing namespace",
    text: `module m { prefix m; }`,
    error: `"namespace" is missing`,
  },
  {
    name: "§14 missing prefix",
    text: `module m { namespace "urn:m"; }`,
    error: `"prefix" is missing`,
  },
  {
    name: "§14 import after body",
    text:
      `module m { namespace "urn:m"; prefix m; leaf x { type string; } import n { prefix n; } }`,
    error: `"import" cannot stand after "leaf"`,
  },
  {
    name: "§14 revision before import",
    text:
      `module m { namespace "urn:m"; prefix m; revision 2020-01-01; import ietf-yang-types { prefix n; } }`,
    error: `"import" cannot stand after "revision"`,
  },
  {
    name: "§7.1.9 bad revision date",
    text: `module m { namespace "urn:m"; prefix m; revision 2020-1-1; }`,
    error: "not a date",
  },
  {
    name: "§7.1.2 unknown version",
    text: `module m { yang-version 2; namespace "urn:m"; prefix m; }`,
    error: "is not one of 1, 1.1",
  },
  {
    name: "§1.1 action in YANG 1",
    text: version1(`container c { action a; }`),
    error: "needs yang-version 1.1",
  },
  { name: "§1.1 anydata in YANG 1", text: version1(`anydata a;`), error: "needs yang-version 1.1" },
  {
    name: "§1.1 several bases in YANG 1",
    text: version1(`identity a; identity b; identity c { base a; base b; }`),
    error: "stands twice",
  },
  {
    name: "§1.1 if-feature expression in YANG 1",
    text: version1(`feature a; feature b; leaf x { if-feature "a or b"; type string; }`),
    error: "yang-version 1.1",
  },
  {
    name: "§7.3.4 boolean argument",
    text: `leaf x { type string; mandatory yes; }`,
    error: "is not one of true, false",
  },
  {
    name: "§7.7.5 negative min-elements",
    text: `leaf-list x { type string; min-elements -1; }`,
    error: "non-negative",
  },
  {
    name: "§7.7.6 max-elements zero",
    text: `leaf-list x { type string; max-elements 0; }`,
    error: "positive integer",
  },
  {
    name: "§14 status argument",
    text: `leaf x { type string; status old; }`,
    error: "is not one of current",
  },
  {
    name: "§7.1.3 empty namespace",
    text: `module m { yang-version 1.1; namespace ""; prefix m; }`,
    error: "is not a URI",
    disagreement: "§14: the argument is a URI (RFC 3986), which is never empty",
  },
  {
    name: "§7.1.9 revision of the 30th of February",
    text: `revision 2020-02-30;`,
    error: "is not a date",
  },
  { name: "§7.1.9 revision of a leap day", text: `revision 2000-02-29;` },
  {
    name: "§7.1.9 revision of the leap day of a year that has none",
    text: `revision 1900-02-29;`,
    error: "is not a date",
  },
];
