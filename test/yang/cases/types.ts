/**
 * Types (§4.2.4, §7.3, §9).
 *
 * @module
 */

import { type VerdictCase, version1 } from "./case.ts";

export const TYPES: readonly VerdictCase[] = [
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
    disagreement:
      "§7.3: a typedef defines a type from a base type, which none of these has; yanglint looks only at typedefs in use",
  },
  {
    name: "§7.3 typedef in a circle through a union",
    text: `typedef t { type union { type string; type t; } }`,
    error: "defined by itself",
    disagreement: "as before",
  },
  {
    name: "§7.3 unused typedef of an unknown type",
    text: `typedef t { type nothing; }`,
    error: `type "nothing" is not defined`,
    disagreement: "§7.3.2: the type must exist; yanglint looks only at typedefs in use",
  },
  {
    name: "§7.3.4 default outside its typedef",
    text: `typedef t { type int8 { range 1..5; } default 6; }`,
    error: `default "6" is not of type`,
    disagreement:
      "§7.3.4: the default must be valid for the type of the typedef; yanglint looks only at typedefs in use",
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
    disagreement: "§9.11: the empty type cannot have a default value",
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
  {
    name: "§9.7 default of bits in any order",
    text: `leaf x { type bits { bit a; bit b; } default "b a"; }`,
  },
  {
    name: "§9.7 default of bits with one twice",
    text: `leaf x { type bits { bit a; bit b; } default "a a"; }`,
    error: "is not of type",
  },
  {
    name: "§9.8 default of a binary beyond its length",
    text: `leaf x { type binary { length 1..2; } default YWJj; }`,
    error: "is not of type",
  },
  {
    name: "§9.2.1 default as a hexadecimal number",
    text: `leaf x { type uint8; default 0x10; }`,
  },
  {
    name: "§9.2.1 default as an octal number",
    text: `leaf x { type uint8; default 010; }`,
  },
  {
    name: "§9.12 default of a union",
    text:
      `leaf x { type union { type uint8; type enumeration { enum unlimited; } } default unlimited; }`,
  },
  {
    name: "§9.12 default outside a union",
    text:
      `leaf x { type union { type uint8; type enumeration { enum unlimited; } } default limited; }`,
    error: "is not of type",
  },
  {
    name: "§9.3 range of a decimal64",
    text: `leaf x { type decimal64 { fraction-digits 2; range "1.5 .. 3.25"; } default 1.500; }`,
  },
  {
    name: "§9.3 range of a decimal64 with too many digits",
    text: `leaf x { type decimal64 { fraction-digits 2; range "1.5 .. 3.255"; } }`,
    error: "",
  },
  {
    name: "§9.4.5 pattern with a broken quantifier",
    text: `leaf x { type string { pattern "a{2,1}"; } }`,
    error: "",
  },
  {
    name: "§7.3 built-in type with a prefix",
    text: `leaf x { type m:string; }`,
    error: "is not defined",
  },
  {
    name: "§9.11 default of an empty typedef",
    text: `typedef t { type empty; default ""; } leaf x { type t; }`,
    error: "is of type empty and has a default",
  },
];
