/**
 * Small modules, good and bad, each about one rule. `verdict_test.ts` checks what the loader says of them, `oracle_test.ts` what yanglint says.
 *
 * @module
 */

/** One module (or several) and what is to be said of it. */
export interface VerdictCase {
  /** What the case is about, with the section of RFC 7950. */
  readonly name: string;
  /** Module bodies (put into `module m`, `m2` …, YANG 1.1) or whole modules; the last one may import the others. */
  readonly text: string | readonly string[];
  /** A part of the message that refuses it; absent: it is accepted. */
  readonly error?: string;
  /** Where yanglint says otherwise: the sentence that decides. */
  readonly disagreement?: string;
}

const leaf = "leaf x { type string; }";

/** Module `m` in YANG 1. */
function version1(body: string): string {
  return `module m { namespace "urn:m"; prefix m;\n${body}\n}`;
}

/** Lexical rules and statements (§6). */
const SYNTAX: readonly VerdictCase[] = [
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
];

/** Names (§5.5, §6.2.1). */
const NAMES: readonly VerdictCase[] = [
  { name: "§6.2.1 two leafs of one name", text: `${leaf} ${leaf}`, error: `"x" is defined twice` },
  {
    name: "§6.2.1 leaf and container of one name",
    text: `container c { ${leaf} container x; }`,
    error: "defined twice",
  },
  {
    name: "§6.2.1 leaf and choice of one name",
    text: `container c { ${leaf} choice x; }`,
    error: "defined twice",
  },
  { name: "§6.2.1 rpc and leaf of one name", text: `${leaf} rpc x;`, error: "defined twice" },
  {
    name: "§6.2.1 rpc and notification of one name",
    text: `rpc x; notification x;`,
    error: "defined twice",
  },
  {
    name: "§7.9.2 nodes of one name in two cases",
    text: `choice c { case a { ${leaf} } case b { ${leaf} } }`,
    error: "defined twice",
  },
  {
    name: "§7.9.2 two cases of one name",
    text: `choice c { case a { ${leaf} } case a { leaf y { type string; } } }`,
    error: "defined twice",
  },
  {
    name: "§7.9.2 node in a case and beside the choice",
    text: `container k { ${leaf} choice c { case a { ${leaf} } } }`,
    error: "defined twice",
  },
  { name: "§7.9.2 case and the node in it of one name", text: `choice c { case x { ${leaf} } }` },
  { name: "§7.9.2 choice and the node in it of one name", text: `choice x { case a { ${leaf} } }` },
  {
    name: "§6.2.1 uses brings a name that is there",
    text: `grouping g { ${leaf} } ${leaf} uses g;`,
    error: "defined twice",
  },
  {
    name: "§6.2.1 one grouping used twice in one place",
    text: `grouping g { ${leaf} } uses g; uses g;`,
    error: "defined twice",
  },
  {
    name: "§6.2.1 augment brings a name that is there",
    text: `container c { ${leaf} } augment /m:c { ${leaf} }`,
    error: "defined twice",
  },
  {
    name: "§6.2.1 two modules augment the same name",
    text: [
      `container c;`,
      `import m { prefix m; } augment /m:c { ${leaf} }`,
      `import m { prefix m; } augment /m:c { ${leaf} }`,
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
    text: `grouping g { ${leaf} } container c { grouping g { ${leaf} } }`,
    error: "already defined",
  },
  {
    name: "§5.5 grouping out of scope",
    text: `container c { grouping g { ${leaf} } } uses g;`,
    error: `grouping "g" is not defined`,
  },
  {
    name: "§5.5 grouping in a grouping",
    text: `grouping g { grouping h { ${leaf} } container c { uses h; } } uses g;`,
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
  },
  {
    name: "§7.1.4 prefix used twice",
    text: `import ietf-yang-types { prefix m; }`,
    error: `prefix "m" is used twice`,
  },
];

/** Modules (§5.1, §7.1, §7.2). */
const MODULES: readonly VerdictCase[] = [
  {
    name: "§7.1.5 import of what is not there",
    text: `import nowhere { prefix n; }`,
    error: `Yang "nowhere" not found`,
  },
  {
    name: "§7.1.5 module that imports itself",
    text: `import m { prefix n; }`,
    error: "imports itself",
  },
  {
    name: "§7.1.5 use of an imported grouping",
    text: [`grouping g { ${leaf} }`, `import m { prefix m; } uses m:g;`],
  },
  {
    name: "§7.1.5 use of an imported typedef",
    text: [`typedef t { type int8; }`, `import m { prefix m; } leaf x { type m:t; default 3; }`],
  },
  {
    name: "§7.1.5 undefined prefix of a type",
    text: `leaf x { type n:t; }`,
    error: `prefix "n" is not defined`,
  },
  {
    name: "§7.1.5 undefined prefix of a grouping",
    text: `uses n:g;`,
    error: `prefix "n" is not defined`,
  },
  {
    name: "§7.1.6 include of what is not there",
    text: `include nowhere;`,
    error: `Yang "nowhere" not found`,
  },
  {
    name: "§7.1.3 two modules of one namespace",
    text: [
      `module m { namespace "urn:m"; prefix m; }`,
      `module n { namespace "urn:m"; prefix n; }`,
    ],
    error: "already that of module",
  },
];

/** Types (§4.2.4, §7.3, §9). */
const TYPES: readonly VerdictCase[] = [
  {
    name: "§7.3 unknown type",
    text: `leaf x { type nothing; }`,
    error: `type "nothing" is not defined`,
  },
  {
    name: "§7.3 typedef of itself",
    text: `typedef t { type t; } leaf x { type t; }`,
    error: "defined by itself",
  },
  {
    name: "§7.3 typedefs in a circle",
    text: `typedef t { type u; } typedef u { type t; }`,
    error: "defined by itself",
  },
  {
    name: "§7.3 typedef in a circle through a union",
    text: `typedef t { type union { type string; type t; } }`,
    error: "defined by itself",
  },
  {
    name: "§7.3 unused typedef of an unknown type",
    text: `typedef t { type nothing; }`,
    error: `type "nothing" is not defined`,
  },
  {
    name: "§7.3.4 default outside its typedef",
    text: `typedef t { type int8 { range 1..5; } default 6; }`,
    error: `default "6" is not of type`,
  },
  {
    name: "§7.3.4 typedef default outside a narrower leaf",
    text: `typedef t { type int8; default 6; } leaf x { type t { range 1..5; } }`,
    error: `default "6" is not of type`,
  },
  {
    name: "§7.3.4 typedef default replaced by a narrower leaf",
    text: `typedef t { type int8; default 6; } leaf x { type t { range 1..5; } default 5; }`,
  },
  {
    name: "§7.6.4 default outside a range",
    text: `leaf x { type int8 { range 1..5; } default 6; }`,
    error: `default "6" is not of type`,
  },
  {
    name: "§7.6.4 default that is no number",
    text: `leaf x { type int8; default six; }`,
    error: `default "six" is not of type`,
  },
  {
    name: "§7.6.4 default outside an enumeration",
    text: `leaf x { type enumeration { enum a; } default b; }`,
    error: `default "b" is not of type`,
  },
  {
    name: "§7.6.4 default outside a pattern",
    text: `leaf x { type string { pattern "[a-c]+"; } default d; }`,
    error: `default "d" is not of type`,
  },
  {
    name: "§7.6.4 default of an identityref",
    text: `identity a; identity b { base a; } leaf x { type identityref { base a; } default b; }`,
  },
  {
    name: "§7.6.4 default that is not derived",
    text: `identity a; identity b; leaf x { type identityref { base a; } default b; }`,
    error: `default "b" is not of type`,
  },
  {
    name: "§9.9 default of a leafref outside its target",
    text: `leaf y { type int8; } leaf x { type leafref { path "../y"; } default z; }`,
    error: `default "z" is not of type`,
  },
  {
    name: "§9.11 default of an empty leaf",
    text: `leaf x { type empty; default ""; }`,
    error: "empty",
  },
  {
    name: "§9.2.4 range that widens",
    text: `typedef t { type int8 { range 1..5; } } leaf x { type t { range 1..6; } }`,
    error: "",
  },
  {
    name: "§9.2.4 range outside the type",
    text: `leaf x { type int8 { range 1..200; } }`,
    error: "",
  },
  {
    name: "§9.2.4 range out of order",
    text: `leaf x { type int8 { range "5..6 | 1..2"; } }`,
    error: "",
  },
  {
    name: "§9.2.4 ranges that overlap",
    text: `leaf x { type int8 { range "1..3 | 2..5"; } }`,
    error: "",
  },
  { name: "§9.2.4 several ranges", text: `leaf x { type int8 { range "min..3 | 5 | 7..max"; } }` },
  {
    name: "§9.4.4 length that widens",
    text: `typedef t { type string { length 1..5; } } leaf x { type t { length 0..5; } }`,
    error: "",
  },
  { name: "§9.2.4 range of a string", text: `leaf x { type string { range 1..5; } }`, error: "" },
  { name: "§9.4.4 length of a number", text: `leaf x { type int8 { length 1..5; } }`, error: "" },
  {
    name: "§9.4.5 pattern that is none",
    text: `leaf x { type string { pattern "(a"; } }`,
    error: "",
  },
  {
    name: "§9.4.6 invert-match",
    text: `leaf x { type string { pattern "a.*" { modifier invert-match; } } default b; }`,
  },
  {
    name: "§9.3.4 decimal64 without fraction-digits",
    text: `leaf x { type decimal64; }`,
    error: "",
  },
  {
    name: "§9.3.4 fraction-digits beyond 18",
    text: `leaf x { type decimal64 { fraction-digits 19; } }`,
    error: "between 1 and 18",
  },
  {
    name: "§9.3.4 fraction-digits of a derived type",
    text:
      `typedef t { type decimal64 { fraction-digits 2; } } leaf x { type t { fraction-digits 1; } }`,
    error: "",
  },
  {
    name: "§9.3.4 fraction-digits of a string",
    text: `leaf x { type string { fraction-digits 1; } }`,
    error: "",
  },
  { name: "§9.6.4 enumeration without enum", text: `leaf x { type enumeration; }`, error: "" },
  {
    name: "§9.6.4 enum given twice",
    text: `leaf x { type enumeration { enum a; enum a; } }`,
    error: "",
  },
  {
    name: "§9.6.4.2 value given twice",
    text: `leaf x { type enumeration { enum a { value 1; } enum b { value 1; } } }`,
    error: "",
  },
  {
    name: "§9.6.4.2 no value after the highest",
    text: `leaf x { type enumeration { enum a { value 2147483647; } enum b; } }`,
    error: "",
  },
  {
    name: "§9.6.4 subset of an enumeration",
    text: `typedef t { type enumeration { enum a; enum b; } } leaf x { type t { enum b; } }`,
  },
  {
    name: "§9.6.4 enum outside the base",
    text: `typedef t { type enumeration { enum a; } } leaf x { type t { enum b; } }`,
    error: "",
  },
  {
    name: "§9.6.4 subset of an enumeration in YANG 1",
    text: version1(
      `typedef t { type enumeration { enum a; enum b; } } leaf x { type t { enum b; } }`,
    ),
    error: "",
  },
  { name: "§9.7.4 bits without bit", text: `leaf x { type bits; }`, error: "" },
  {
    name: "§9.7.4.2 position given twice",
    text: `leaf x { type bits { bit a { position 1; } bit b { position 1; } } }`,
    error: "",
  },
  { name: "§9.10.2 identityref without base", text: `leaf x { type identityref; }`, error: "" },
  {
    name: "§9.10.2 base that is not there",
    text: `leaf x { type identityref { base b; } }`,
    error: `identity "b" is not defined`,
  },
  { name: "§9.12 union without members", text: `leaf x { type union; }`, error: "" },
  {
    name: "§9.12 union of unions",
    text: `leaf x { type union { type int8; type union { type string; type empty; } } default a; }`,
  },
  { name: "§9.9.2 leafref without path", text: `leaf x { type leafref; }`, error: "" },
  {
    name: "§9.9.2 path of a string",
    text: `leaf y { type string; } leaf x { type string { path "../y"; } }`,
    error: "",
  },
  {
    name: "§9.9.3 require-instance of a string",
    text: `leaf x { type string { require-instance false; } }`,
    error: "",
  },
];

/** leafref (§9.9). */
const LEAFREFS: readonly VerdictCase[] = [
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
];

/** Identities and features (§7.18, §7.20). */
const IDENTITIES: readonly VerdictCase[] = [
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
];

/** Lists, leafs, choices (§7.5 … §7.11). */
const NODES: readonly VerdictCase[] = [
  {
    name: "§7.8.2 configuration list without key",
    text: `list l { ${leaf} }`,
    error: "has no key",
  },
  { name: "§7.8.2 state list without key", text: `list l { config false; ${leaf} }` },
  {
    name: "§7.8.2 key that is not there",
    text: `list l { key k; ${leaf} }`,
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
  { name: "§7.8.2 key given twice", text: `list l { key "x x"; ${leaf} }`, error: "twice" },
  {
    name: "§7.8.2 key that is state",
    text: `list l { key k; leaf k { type string; config false; } }`,
    error: "which is state",
  },
  { name: "§7.8.2 key from a grouping", text: `grouping g { ${leaf} } list l { key x; uses g; }` },
  {
    name: "§7.8.2 key in a choice",
    text: `list l { key x; choice c { ${leaf} } }`,
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
    error: `has an "if-feature"`,
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
    text: `grouping g { list l { key k; ${leaf} } }`,
    error: "which is not there",
  },
  {
    name: "§7.8.3 unique",
    text:
      `list l { key x; ${leaf} leaf y { type string; } container c { leaf z { type string; } } unique "y c/z"; }`,
  },
  {
    name: "§7.8.3 unique of what is not there",
    text: `list l { key x; ${leaf} unique y; }`,
    error: "names no node",
  },
  {
    name: "§7.8.3 unique of a container",
    text: `list l { key x; ${leaf} container y; unique y; }`,
    error: "names a container",
  },
  {
    name: "§7.8.3 unique through a list",
    text: `list l { key x; ${leaf} list y { key z; leaf z { type string; } } unique y/z; }`,
    error: "goes through list",
  },
  {
    name: "§7.8.3 unique of configuration and state",
    text:
      `list l { key x; ${leaf} leaf y { config false; type string; } leaf z { type string; } unique "y z"; }`,
    error: "configuration and state",
  },
  {
    name: "§7.7.5 min-elements above max-elements",
    text: `leaf-list x { type string; min-elements 3; max-elements 2; }`,
    error: "more than max-elements",
  },
  {
    name: "§7.8 list with min-elements above max-elements",
    text: `list l { key x; ${leaf} min-elements 3; max-elements 2; }`,
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
    text: `choice c { default a; case a { ${leaf} } case b { leaf y { type string; } } }`,
  },
  {
    name: "§7.9.3 default case by shorthand",
    text: `choice c { default x; ${leaf} leaf y { type string; } }`,
  },
  {
    name: "§7.9.3 default case that is not there",
    text: `choice c { default z; ${leaf} }`,
    error: "names no case",
  },
  {
    name: "§7.9.3 default and mandatory",
    text: `choice c { default x; mandatory true; ${leaf} }`,
    error: "mandatory and has a default",
  },
  {
    name: "§7.9.3 default case with a mandatory node",
    text: `choice c { default x; leaf x { type string; mandatory true; } }`,
    error: "has mandatory node",
  },
  {
    name: "§7.9.2 choice in a choice by shorthand",
    text: `choice c { choice d { ${leaf} } leaf y { type string; } }`,
  },
  { name: "§7.10 anydata and anyxml", text: `anydata a { mandatory true; } anyxml b;` },
];

/** Groupings, uses, refine, augment (§7.12, §7.13, §7.17). */
const USES: readonly VerdictCase[] = [
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
    text: `grouping g { container c { grouping h { ${leaf} } uses h; } } uses g;`,
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
    text: `grouping g { ${leaf} } uses g { refine y { description d; } }`,
    error: `no node "y"`,
  },
  {
    name: "§7.13.2 refine below a leaf",
    text: `grouping g { ${leaf} } uses g { refine x/y { description d; } }`,
    error: `no node "y"`,
  },
  {
    name: "§7.13.2 refine with what the node does not have",
    text: `grouping g { ${leaf} } uses g { refine x { presence p; } }`,
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
      `grouping g { ${leaf} } container c { config false; uses g { refine x { config true; } } }`,
    error: "cannot be configuration",
  },
  {
    name: "§7.13.2 two refines of one node",
    text:
      `grouping g { ${leaf} } uses g { refine x { description d; } refine x { mandatory true; } }`,
  },
  {
    name: "§7.13 refine through a nested uses",
    text:
      `grouping g { container c { ${leaf} } } grouping h { uses g { refine c/x { default a; } } } uses h { refine c/x { default b; } }`,
  },
  { name: "§7.17 augment", text: `container c; augment /c { ${leaf} }` },
  {
    name: "§7.17 augment of what is not there",
    text: `augment /c { ${leaf} }`,
    error: `no node "c"`,
  },
  {
    name: "§7.17 augment of a leaf",
    text: `leaf c { type string; } augment /c { ${leaf} }`,
    error: "cannot be augmented",
  },
  {
    name: "§7.17 augment of an augment",
    text: `augment /c/d { ${leaf} } augment /c { container d; } container c;`,
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
    text: `rpc r; augment /r/input { ${leaf} } augment /r/output { ${leaf} }`,
  },
  {
    name: "§7.17 augment of an rpc",
    text: `rpc r; augment /r { ${leaf} }`,
    error: "has only input and output",
  },
  { name: "§7.17 augment of a notification", text: `notification n; augment /n { ${leaf} }` },
  {
    name: "§7.17 augment in a uses",
    text: `grouping g { container c; } uses g { augment c { ${leaf} } }`,
  },
  {
    name: "§7.17 augment in a uses of what is not there",
    text: `grouping g { container c; } uses g { augment d { ${leaf} } }`,
    error: `no node "d"`,
  },
  {
    name: "§7.17 augment in a uses with an absolute path",
    text: `grouping g { container c; } uses g { augment /c { ${leaf} } }`,
    error: "descendant",
  },
  {
    name: "§7.17 augment with a relative path",
    text: `container c; augment c { ${leaf} }`,
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
    text: `feature f; container c { if-feature "not f"; } augment /c { ${leaf} }`,
  },
];

/** Operations and notifications (§7.14, §7.15, §7.16). */
const OPERATIONS: readonly VerdictCase[] = [
  {
    name: "§7.15 action in a container",
    text: `container c { action a { input { ${leaf} } output { ${leaf} } } }`,
  },
  {
    name: "§7.15 action at the top through a grouping",
    text: `grouping g { action a; } uses g;`,
    error: "cannot stand in the top level",
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
    text: `list l { config false; ${leaf} action a; }`,
    error: "cannot stand inside a list without key",
  },
  { name: "§7.16 notification in a list", text: `list l { key x; ${leaf} notification n; }` },
  {
    name: "§7.16 notification in a list without key",
    text: `list l { config false; ${leaf} notification n; }`,
    error: "cannot stand inside a list without key",
  },
  {
    name: "§7.16 notification in a grouping at the top",
    text: `grouping g { notification n; } uses g;`,
  },
  { name: "§7.14 rpc with a must in its input", text: `rpc r { input { must "x"; ${leaf} } }` },
];

/** Deviations (§7.20.3). */
const DEVIATIONS: readonly VerdictCase[] = [
  {
    name: "§7.20.3 deviation of what is not there",
    text: [`container c;`, `import m { prefix m; } deviation /m:d { deviate not-supported; }`],
    error: `no node "d"`,
  },
  {
    name: "§7.20.3.2 not-supported",
    text: [
      `container c { ${leaf} }`,
      `import m { prefix m; } deviation /m:c/m:x { deviate not-supported; }`,
    ],
  },
  {
    name: "§7.20.3.2 not-supported key",
    text: [
      `list l { key x; ${leaf} }`,
      `import m { prefix m; } deviation /m:l/m:x { deviate not-supported; }`,
    ],
    error: "which is not there",
  },
  {
    name: "§7.20.3.2 add",
    text: [
      `leaf x { type int8; }`,
      `import m { prefix m; } deviation /m:x { deviate add { default 3; units u; must "1"; } }`,
    ],
  },
  {
    name: "§7.20.3.2 add what is there",
    text: [
      `leaf x { type int8; default 2; }`,
      `import m { prefix m; } deviation /m:x { deviate add { default 3; } }`,
    ],
    error: "cannot be added",
  },
  {
    name: "§7.20.3.2 add what the node does not have",
    text: [`container x;`, `import m { prefix m; } deviation /m:x { deviate add { default 3; } }`],
    error: `has no "default"`,
  },
  {
    name: "§7.20.3.2 replace",
    text: [
      `leaf x { type int8; default 2; }`,
      `import m { prefix m; } deviation /m:x { deviate replace { type string; default a; } }`,
    ],
  },
  {
    name: "§7.20.3.2 replace a type by one of the deviating module",
    text: [
      `leaf x { type int8; }`,
      `import m { prefix m; } typedef t { type int16; } deviation /m:x { deviate replace { type t; } }`,
    ],
  },
  {
    name: "§7.20.3.2 replaced default outside the type",
    text: [
      `leaf x { type int8; default 2; }`,
      `import m { prefix m; } deviation /m:x { deviate replace { default a; } }`,
    ],
    error: `default "a" is not of type`,
  },
  {
    name: "§7.20.3.2 delete",
    text: [
      `leaf x { type int8; default 2; must "1"; }`,
      `import m { prefix m; } deviation /m:x { deviate delete { default 2; must "1"; } }`,
    ],
  },
  {
    name: "§7.20.3.2 delete what is not there",
    text: [
      `leaf x { type int8; default 2; }`,
      `import m { prefix m; } deviation /m:x { deviate delete { default 3; } }`,
    ],
    error: "cannot be deleted",
  },
  {
    name: "§7.20.3.2 delete of a type",
    text: [
      `leaf x { type int8; }`,
      `import m { prefix m; } deviation /m:x { deviate delete { type int8; } }`,
    ],
    error: `cannot stand in "deviate delete"`,
  },
  {
    name: "§7.20.3.2 not-supported with substatements",
    text: [
      `leaf x { type int8; }`,
      `import m { prefix m; } deviation /m:x { deviate not-supported { default 3; } }`,
    ],
    error: `cannot stand in "deviate not-supported"`,
  },
  {
    name: "§7.20.3 two modules deviate one node",
    text: [
      `leaf x { type int8; }`,
      `import m { prefix m; } deviation /m:x { deviate add { default 3; } }`,
      `import m { prefix m; } deviation /m:x { deviate add { units u; } }`,
    ],
  },
];

/** Extensions that are understood. */
const STRUCTURES: readonly VerdictCase[] = [
  {
    name: "RFC 8040 §8 yang-data",
    text:
      `import ietf-restconf { prefix rc; } rc:yang-data d { container c { ${leaf} list l { leaf y { type string; } } } }`,
  },
  {
    name: "RFC 8791 §2 structure",
    text:
      `import ietf-yang-structure-ext { prefix sx; } sx:structure s { ${leaf} leaf y { type leafref { path "../x"; } } }`,
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
      `import ietf-yang-structure-ext { prefix sx; } sx:structure s { container c { ${leaf} } } sx:augment-structure /m:s/m:c { leaf y { type string; } }`,
  },
  {
    name: "RFC 8791 §2.2 augment-structure of what is not there",
    text:
      `import ietf-yang-structure-ext { prefix sx; } sx:structure s { container c { ${leaf} } } sx:augment-structure /m:s/m:d { leaf y { type string; } }`,
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
];

/** All of them. */
export const VERDICT_CASES: readonly VerdictCase[] = [
  ...SYNTAX,
  ...NAMES,
  ...MODULES,
  ...TYPES,
  ...LEAFREFS,
  ...IDENTITIES,
  ...NODES,
  ...USES,
  ...OPERATIONS,
  ...DEVIATIONS,
  ...STRUCTURES,
];
