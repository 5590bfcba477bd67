/**
 * XPath expressions that are true of one small configuration, by XPath 1.0 and RFC 7950 §10: for the comparison with yanglint.
 *
 * @module
 */

import type { Pair } from "./instances.ts";

const DATA = `identity i0; identity i1 { base i0; } identity i2 { base i1; }
  leaf n { type int8; } leaf s { type string; } leaf e { type string; }
  leaf d { type decimal64 { fraction-digits 3; } } leaf b { type boolean; } leaf u64 { type uint64; }
  leaf en { type enumeration { enum a { value 5; } enum bb { value -3; } } }
  leaf bits { type bits { bit x; bit y { position 5; } } } leaf id { type identityref { base i0; } }
  leaf-list ll { type int8; ordered-by user; }
  list l { key k; leaf k { type string; } leaf v { type int8; } leaf dv { type int8; default 9; }
    container np { leaf q { type int8; default 4; } } }
  leaf ref { type leafref { path "/l/k"; } } leaf ii { type instance-identifier; }
  leaf em { type empty; } container pc { presence p; leaf z { type string; default zz; } }`;

const XML = "<n>5</n><s>  a  b c </s><e></e><d>1.5</d><b>false</b><u64>18446744073709551615</u64>" +
  "<en>bb</en><bits>y x</bits><id>i2</id><ll>3</ll><ll>1</ll><ll>2</ll><l><k>a</k><v>1</v></l>" +
  "<l><k>b</k><v>2</v></l><l><k>c</k></l><ref>b</ref><ii>/m:l[m:k='a']</ii><em/>";

/** What all agree on. The context node is a leaf with value `k` at the top. */
const TRUE: readonly string[] = [
  "1 = 1.0",
  "'1' = 1",
  "1 div 0 = 1 div 0",
  "string(1 div 0) = 'Infinity'",
  "string(-1 div 0) = '-Infinity'",
  "string(0 div 0) = 'NaN'",
  "not(0 div 0 = 0 div 0)",
  "0 div 0 != 0 div 0",
  "string(-0) = '0'",
  "1 div -0 = -1 div 0",
  "5 mod 2 = 1",
  "5 mod -2 = 1",
  "-5 mod 2 = -1",
  "-5 mod -2 = -1",
  "number('.5') = 0.5",
  "number('5.') = 5",
  "number('-.5') = -0.5",
  "number('- 5') != number('- 5')",
  "number(true()) = 1",
  "string(true()) = 'true'",
  "boolean('false')",
  "not(boolean(''))",
  "not(boolean(0))",
  "not(boolean(0 div 0))",
  "boolean(-1)",
  "boolean('0')",
  "round(2.5) = 3",
  "round(-2.5) = -2",
  "round(-0.4) = 0",
  "string(round(0 div 0)) = 'NaN'",
  "1 div round(-0.2) = -1 div 0",
  "substring('12345', 1.5, 2.6) = '234'",
  "substring('12345', 0, 3) = '12'",
  "substring('12345', 0 div 0, 3) = ''",
  "substring('12345', 1, 0 div 0) = ''",
  "substring('12345', -42, 1 div 0) = '12345'",
  "substring('12345', -1 div 0, 1 div 0) = ''",
  "substring('12345', 2) = '2345'",
  "substring-before('1999/04/01','/') = '1999'",
  "substring-after('1999/04/01','/') = '04/01'",
  "substring-before('abc','') = ''",
  "substring-after('abc','') = 'abc'",
  "substring-before('abc','z')=''",
  "starts-with('abc','')",
  "contains('abc','')",
  "translate('bar','abc','AB') = 'BAr'",
  "translate('😀a','😀','x') = 'xa'",
  "translate('aaa','aa','bc')='bbb'",
  "normalize-space(/s) = 'a b c'",
  "concat('a','b','c') = 'abc'",
  "concat(1,true(),'x') = '1truex'",
  "count(/ll) = 3",
  "sum(/ll) = 6",
  "sum(/s) != sum(/s)",
  "sum(/nothing) = 0",
  "/ll[1] = 3",
  "/ll[last()] = 2",
  "/ll[position()=2] = 1",
  "/ll[. > 1][2] = 2",
  "(/ll)[2] = 1",
  "count(/ll[position() mod 2 = 1]) = 2",
  "/ll = 1 and /ll = 2",
  "/ll != 1",
  "not(/ll = 7)",
  "/ll > 2",
  "/ll < 2",
  "not(/ll > 3)",
  "/ll = /n - 2",
  "not(/nothing = /nothing)",
  "not(/nothing != 'a')",
  "not(/nothing)",
  "not(/nothing = '')",
  "/e = ''",
  "boolean(/e)",
  "not(/e = false())",
  "(/n = true())",
  "/b = 'false'",
  "boolean(/b)",
  "not(/b = false())",
  "/b != false()",
  "/ll = true()",
  "string(/ll) = '3'",
  "number(/ll) = 3",
  "string(/nothing) = ''",
  "count(/ll | /n) = 4",
  "count(/ll | /ll) = 3",
  "count(/l/v) = 2",
  "count(/l/dv) = 3",
  "count(/l/np/q) = 3",
  "sum(/l/dv) = 27",
  "/l[k='a']/v = 1",
  "/l[k='a' or k='b'][2]/v = 2",
  "/l[v]/k = 'b'",
  "count(/l[not(v)]) = 1",
  "/l[2]/k = 'b'",
  "/l[last()]/k = 'c'",
  "/l[last()-1]/k = 'b'",
  "/l[k=/ref]/v = 2",
  "count(/l/preceding-sibling::l) = 2",
  "/l[k='b']/preceding-sibling::l/k = 'a'",
  "/l[1]/following-sibling::l[1]/k = 'b'",
  "count(/l[1]/following::v) = 1",
  "/l[1]/k/ancestor-or-self::l/v = 1",
  "count(/l/descendant::q) = 3",
  "count(//q) = 3",
  "count(/descendant::node()[self::q]) = 3",
  "count(/l/@*) = 0",
  "count(/l/attribute::k) = 0",
  "count(/l[1]/self::l) = 1",
  "count(/l[1]/self::m:l) = 1",
  "count(/l[1]/self::k) = 0",
  "count(/*[self::l]) = 3",
  "count(/m:*) >= 3",
  "count(/l/text()) = 0",
  "/n/text() = '5'",
  "count(/e/text()) <= 1",
  "/l/k/text() = 'c'",
  "count(/comment()) = 0",
  "local-name(/l) = 'l'",
  "namespace-uri(/l) = 'urn:m'",
  "local-name(/nothing) = ''",
  "namespace-uri(/) = ''",
  "local-name(/) = ''",
  "not(lang('en'))",
  "/d = 1.5",
  "/d * 2 = 3",
  "string(/d) = '1.5'",
  "/u64 = 18446744073709551615",
  "string(/u64) = '18446744073709551615'",
  "enum-value(/en) = -3",
  "not(enum-value(/s) = enum-value(/s))",
  "string(enum-value(/nothing))='NaN'",
  "/en = 'bb'",
  "bit-is-set(/bits,'x')",
  "not(bit-is-set(/bits,'z'))",
  "/bits = 'x y'",
  "not(bit-is-set(/s,'x'))",
  "derived-from(/id,'m:i0')",
  "derived-from(/id,'i1')",
  "not(derived-from(/id,'m:i2'))",
  "derived-from-or-self(/id,'m:i2')",
  "not(derived-from(/s,'m:i0'))",
  "/id = 'i2' or /id = 'm:i2'",
  "deref(/ref)/../v = 2",
  "count(deref(/ref)) = 1",
  "deref(/ii)/v = 1",
  "count(deref(/nothing)) = 0",
  "re-match('1.22.333','\\\\d{1,3}\\\\.\\\\d{1,3}\\\\.\\\\d{1,3}')",
  "not(re-match('aab','a*'))",
  "re-match('','')",
  "current() = 'k'",
  "current()/../n = 5",
  "/l[k = current()/../ref]/v = 2",
  "boolean(/em)",
  "string(/em) = ''",
  "count(/pc) = 0",
  "count(/pc/z) = 0",
  "2 + 3 * 4 = 14",
  "(2+3)*4 = 20",
  "- 2 + 5 = 3",
  "--2 = 2",
  "10 - 2 - 3 = 5",
  "2 = 2 = true()",
  "1 < 2 < 3",
  "3 > 2 > 1 = false()",
  "'a' < 'b' = false()",
  "'2' > '10' = false()",
  "'a' != 'b'",
  "true() > false()",
  "1 or 0 and 0",
  "not(1 and 0)",
  "/ll[. = 1 or . = 2][1] = 1",
  "count(/l[v > 0 and v < 2]) = 1",
  "../n = 5",
  "count(/l/np/..) = 3",
  "count(/l/../l) = 3",
  "count(/.) = 1",
  "count(/) = 1",
  "/n[../b='false'] = 5",
  "/n[1][1] = 5",
  "/n[true()] = 5",
  "/n['x'] = 5",
  "not(/n[''])",
  "not(/n[0])",
  "/n[1.0] = 5",
  "/ll[string(position()) = '2'] = 1",
  "count(/ll[position() = last()]) = 1",
  "/child::l[child::k = 'a']/child::v = 1",
  "/self::node()/n = 5",
  "count(/l[1]/child::node()) >= 3",
  "/n div 2 = 2.5",
  "/n mod/n = 0",
  "/n*2 = 10",
  "/n - 1 = 4",
  "/n -1 = 4",
  "count(/*) > 10",
];

/** Sentences by which yanglint is wrong, with the expressions that they make true. */
const DISPUTED: Readonly<Record<string, readonly string[]>> = {
  "XPATH §3.5: the remainder is that of a truncating division of floating-point numbers": [
    "1.5 mod 0.5 = 0",
  ],
  "XPATH §4.2: a number is written in decimal form, with as many digits as tell it apart": [
    "string(1000000000000000000000) = '1000000000000000000000'",
    "string(0.000001) = '0.000001'",
    "string(0.1+0.2) = '0.30000000000000004'",
  ],
  "XPATH §4.4: blanks, a minus sign and a Number; any other string is NaN": [
    "number('1e3') != number('1e3')",
    "number(' 12 ') = 12",
    "number('+1') != number('+1')",
    "number('') != number('')",
  ],
  "XPATH §4.4: the largest integer that is not greater, the smallest that is not less": [
    "floor(-1.5) = -2",
    "ceiling(-1.5) = -1",
  ],
  "XPATH §4.2: the characters whose position is at least the rounded second argument": [
    "substring('12345', -1 div 0) = '12345'",
  ],
  "XPATH §3.6: a character is a Unicode character": [
    "string-length('äö😀') = 3",
    "substring('a😀b',2,1) = '😀'",
  ],
  "XPATH §3.4: an empty node-set compares to a boolean as false does": [
    "not(/nothing = false()) = false()",
    "/nothing = false()",
    "/nothing != true()",
  ],
  "XPATH §2.2: the axes speak of the document": [
    "/l[3]/preceding-sibling::l[1]/k = 'b'",
    "/l[3]/preceding-sibling::l[last()]/k = 'a'",
    "(/l[3]/preceding-sibling::l)[1]/k = 'a'",
    "count(/l[3]/preceding::v) = 2",
  ],
  "XPATH §5.1: the root node is no element": [
    "count(/l/k/ancestor::*) = 3",
  ],
  "RFC 7950 §6.4.1: the set of nodes has no namespace nodes": [
    "count(/l/namespace::*) = 0",
  ],
  "XPATH §2.3: a node type": [
    "count(/processing-instruction()) = 0",
    "count(/processing-instruction('x')) = 0",
  ],
  "XPATH §4.1: a QName that represents the expanded name": [
    "name(/l) = 'm:l' or name(/l) = 'l'",
  ],
  "XPATH §4.1: part of the core function library": [
    "count(id('x')) = 0",
  ],
  "RFC 7950 §10.3.1: if the argument is of another type, an empty node set": [
    "count(deref(/n)) = 0",
  ],
  "XPATH §2.4: a number is compared with the context position": [
    "not(/n[1.5])",
  ],
};

function leafs(expressions: readonly string[]): string {
  return expressions.map((text, i) => `leaf t${i} { type string; must "${text}"; }`).join("\n");
}

function pair(name: string, expressions: readonly string[], disagreement?: string): Pair {
  const values = expressions.map((_, i) => `<t${i}>k</t${i}>`);
  const instances = disagreement === undefined ? [values.join("")] : values;
  return {
    name,
    yang: `${DATA}\n${leafs(expressions)}`,
    instances: instances.map((xml) => ({ xml: XML + xml, valid: true, disagreement })),
  };
}

export const XPATH_PAIRS: readonly Pair[] = [
  pair("XPath expressions", TRUE),
  ...Object.entries(DISPUTED).map(([sentence, expressions], i) =>
    pair(`XPath expressions by a sentence of their own, ${i + 1}`, expressions, sentence)
  ),
];
