/**
 * Small modules with instances and whether these are valid, for the comparison with yanglint.
 *
 * @module
 */

/** A configuration of a module. */
export interface Instance {
  /** Top-level elements; names without prefix are of module `m`. */
  readonly xml: string;
  readonly valid: boolean;
  /** The sentence that decides, where yanglint says otherwise. */
  readonly disagreement?: string;
}

export interface Pair {
  readonly name: string;
  /** Body of module `m`, as for `schemaOf`. */
  readonly yang: string;
  readonly instances: readonly Instance[];
}

function good(...all: string[]): Instance[] {
  return all.map((xml) => ({ xml, valid: true }));
}

function bad(...all: string[]): Instance[] {
  return all.map((xml) => ({ xml, valid: false }));
}

/** yanglint says otherwise. */
function disputed(xml: string, valid: boolean, disagreement: string): Instance {
  return { xml, valid, disagreement };
}

/** A leaf `v` of one type: values it has and values it has not. */
function values(
  name: string,
  type: string,
  right: readonly string[],
  wrong: readonly string[],
  definitions = "",
): Pair {
  const leaf = (value: string) => `<v>${value}</v>`;
  return {
    name,
    yang: `${definitions} leaf v { type ${type} }`,
    instances: [...good(...right.map(leaf)), ...bad(...wrong.map(leaf))],
  };
}

const IDENTITIES =
  "identity b; identity c; identity i { base b; base c; } identity j { base b; } identity k { base j; }";
const PORTS = "list port { key name; leaf name { type string; } leaf speed { type uint32; } }";
const A = "<port><name>a</name><speed>10</speed></port>";

const ENTRY = "<l><k>a</k><j>1</j><w>z</w></l>";

export const PAIRS: readonly Pair[] = [
  values("int8", "int8;", ["0", "-128", "127", "+5", "007", " 5 "], ["128", "x", "", "1.0"]),
  values("uint64", "uint64;", ["18446744073709551615", "0"], ["18446744073709551616", "-1"]),
  values("range", 'int32 { range "1..4 | 10 | 20..max"; }', ["1", "10", "2147483647"], [
    "5",
    "0",
    "11",
  ]),
  values(
    "decimal64",
    'decimal64 { fraction-digits 2; range "-1.5..3.14"; }',
    ["3.14", "-1.5", "3", "+2.10"],
    ["3.15", "1.234", "x", "-1.51"],
  ),
  values("length", 'string { length "2..3"; }', ["ab", "äöü", "😀😀"], ["a", "abcd", ""]),
  values("pattern", "string { pattern '[a-c]+'; pattern 'a.*' { modifier invert-match; } }", [
    "bca",
  ], ["abc", "bd", ""]),
  values("anchored pattern", "string { pattern '\\d{2}-\\p{Lu}'; }", ["12-A"], ["x12-A", "12-Ax"]),
  values("boolean", "boolean;", ["true", "false"], ["1", "True", ""]),
  values("empty", "empty;", [""], ["x"]),
  values("enumeration", 'enumeration { enum a; enum "b c"; }', ["a", "b c"], ["b", "A", ""]),
  values("bits", "bits { bit a; bit b; }", ["a b", "b a", ""], ["a a", "c"]),
  values("binary", 'binary { length "1..3"; }', ["Zg==", "Zm9v"], ["", "Zm9vYg==", "Z", "*"]),
  values("union", "union { type uint8; type enumeration { enum x; } }", ["5", "x"], ["y", "256"]),
  values(
    "identityref",
    "identityref { base b; }",
    ["i", "k", "m:j"],
    ["b", "c", "zz:i", ""],
    IDENTITIES,
  ),
  {
    name: "identityref of two bases",
    yang: `${IDENTITIES} leaf v { type identityref { base b; base c; } }`,
    instances: [
      ...good("<v>i</v>"),
      ...bad("<v>k2</v>"),
      disputed(
        "<v>j</v>",
        false,
        'RFC 7950 §9.10.2: "any identities derived from all the identityref\'s base identities"',
      ),
    ],
  },
  {
    name: "instance-identifier",
    yang: "list l { key k; leaf k { type int8; } } leaf v { type instance-identifier; }",
    instances: [
      ...good("<l><k>1</k></l><v>/m:l[m:k='1']/m:k</v>", "<l><k>1</k></l><v>/m:l[m:k='1']</v>"),
      ...bad("<v>/m:l[m:k='1']</v>", "<v>/m:zz</v>", "<l><k>1</k></l><v>m:l</v>"),
    ],
  },
  {
    name: "instance-identifier with predicates",
    yang:
      `list l { key "k j"; leaf k { type string; } leaf j { type int8; } leaf w { type string; } }
      leaf-list ll { type string; } container c { leaf x { type string; } } leaf v { type instance-identifier; }`,
    instances: [
      ...good(
        `${ENTRY}<v>/m:l[m:j='01'][m:k="a"]/m:w</v>`,
        "<ll>p</ll><v>/m:ll[ . = 'p' ]</v>",
        "<c><x>1</x></c><v> /m:c/m:x </v>",
      ),
      ...bad(
        `${ENTRY}<v>/m:l[m:k='a']</v>`,
        `${ENTRY}<v>/m:l[1]</v>`,
        `${ENTRY}<v>/m:l[m:k='a'][m:k='a']</v>`,
        `${ENTRY}<v>/m:l[m:k='a'][m:j='1'][m:w='z']</v>`,
        `${ENTRY}<v>/m:l[m:w='z']</v>`,
        "<ll>p</ll><v>/m:ll[1]</v>",
        "<ll>p</ll><v>/m:ll</v>",
        "<c><x>1</x></c><v>/m:c[1]/m:x</v>",
        "<c><x>1</x></c><v>/m:c/m:x[.='1']</v>",
        "<c><x>1</x></c><v>//m:x</v>",
      ),
    ],
  },
  {
    name: "instance-identifier of what is there by default",
    yang: `choice ch { default a; case a { leaf d { type int8; default 1; } }
        case b { leaf e { type int8; default 2; } } }
      container c { leaf w { type int8; default 1; when "/e"; } } leaf-list ll { type int8; default 1; }
      leaf s { config false; type int8; default 1; } leaf v { type instance-identifier; }`,
    instances: [
      ...["<v>/m:d</v>", "<v>/m:c</v>", "<v>/m:ll[.='1']</v>", "<e>1</e><v>/m:c/m:w</v>"]
        .map((xml) =>
          disputed(
            xml,
            true,
            'RFC 7950 §7.6.1, §7.7.2, §7.5.1: "the server MUST operationally behave as if the leaf was present in the data tree"',
          )
        ),
      ...bad(
        "<v>/m:e</v>",
        "<e>1</e><v>/m:d</v>",
        "<v>/m:c/m:w</v>",
        "<ll>2</ll><v>/m:ll[.='1']</v>",
        "<v>/m:s</v>",
      ),
    ],
  },
  {
    name: "leafref",
    yang: `${PORTS} leaf v { type leafref { path "/port/name"; } }
      leaf w { type leafref { path "../port/speed"; require-instance false; } }`,
    instances: [...good(`${A}<v>a</v>`, "<w>5</w>"), ...bad(`${A}<v>b</v>`, "<w>x</w>")],
  },
  {
    name: "leafref with a predicate",
    yang: `${PORTS} leaf p { type string; }
      leaf v { type leafref { path "/port[name = current()/../p]/speed"; } }`,
    instances: [
      ...good(`${A}<p>a</p><v>10</v>`),
      ...bad(`${A}<p>b</p><v>10</v>`, `${A}<v>10</v>`, `${A}<p>a</p><v>11</v>`),
    ],
  },
  {
    name: "leafref to a default",
    yang: `container c { presence p; leaf d { type string; default x; } }
      leaf v { type leafref { path "/c/d"; } }
      leaf w { type leafref { path "/e"; } } leaf e { type string; default x; }`,
    instances: [
      ...good("<c/><v>x</v>"),
      ...bad("<v>x</v>", "<c/><v>y</v>", "<c><d>y</d></c><v>x</v>"),
      disputed(
        "<w>x</w>",
        true,
        'RFC 7950 §9.9: "there MUST exist a node in the data tree, or a node with a default value in use"',
      ),
    ],
  },
  {
    name: "default leafref",
    yang:
      `${PORTS} leaf v { type leafref { path "/port/name"; } default a; } leaf w { type int8; }`,
    instances: [
      ...good(A),
      disputed(
        "<w>1</w>",
        false,
        'RFC 7950 §7.6.1: "the server MUST operationally behave as if the leaf was present in the data tree"',
      ),
    ],
  },
  {
    name: "union with a leafref",
    yang: `${PORTS} leaf v { type union { type leafref { path "/port/name"; } type uint8; } }`,
    instances: [...good(`${A}<v>a</v>`, "<v>5</v>"), ...bad("<v>a</v>")],
  },
  {
    name: "mandatory",
    yang: `container p { presence p; leaf a { type int8; mandatory true; }
        container np { leaf b { type int8; mandatory true; } } leaf c { type int8; } }
      leaf z { type int8; }`,
    instances: [
      ...good("<z>1</z>", "<p><a>1</a><np><b>1</b></np></p>"),
      ...bad("<p/>", "<p><a>1</a></p>", "<p><np><b>1</b></np></p>"),
    ],
  },
  {
    name: "mandatory choice and cases",
    yang: `container p { presence p; choice ch { mandatory true;
        case x { leaf x { type int8; mandatory true; } leaf y { type int8; } } leaf w { type int8; } } }`,
    instances: [
      ...good("<p><x>1</x></p>", "<p><w>1</w></p>", "<p><x>1</x><y>1</y></p>"),
      ...bad("<p/>", "<p><y>1</y></p>", "<p><x>1</x><w>1</w></p>"),
    ],
  },
  {
    name: "min-elements and max-elements",
    yang: `container p { presence p; leaf-list v { type int8; min-elements 1; max-elements 2; }
      list l { key k; max-elements 1; leaf k { type int8; } } }`,
    instances: [
      ...good("<p><v>1</v></p>", "<p><v>1</v><v>2</v><l><k>1</k></l></p>"),
      ...bad(
        "<p/>",
        "<p><v>1</v><v>2</v><v>3</v></p>",
        "<p><v>1</v><l><k>1</k></l><l><k>2</k></l></p>",
      ),
    ],
  },
  {
    name: "keys and duplicates",
    yang: `list l { key "a b"; leaf a { type int8; } leaf b { type string; } leaf c { type int8; } }
      leaf-list v { type int8; }`,
    instances: [
      ...good("<l><a>1</a><b>x</b></l><l><a>1</a><b>y</b></l>"),
      disputed(
        "<l><b>x</b><c>1</c><a>1</a></l>",
        true,
        "RFC 7950 §7.8.5 tells the sender to put keys first; who reads them anywhere misunderstands nothing",
      ),
      ...bad(
        "<l><a>1</a></l>",
        "<l><a>1</a><b>x</b></l><l><a>01</a><b>x</b></l>",
        "<v>1</v><v>1</v>",
      ),
    ],
  },
  {
    name: "unique",
    yang: `list l { key k; unique "a b"; unique c/d; leaf k { type int8; } leaf a { type int8; }
      leaf b { type int8; default 1; } container c { leaf d { type int8; } } }`,
    instances: [
      ...good(
        "<l><k>1</k></l><l><k>2</k></l>",
        "<l><k>1</k><a>1</a></l><l><k>2</k><a>1</a><b>2</b></l>",
      ),
      ...bad(
        "<l><k>1</k><a>1</a></l><l><k>2</k><a>1</a><b>1</b></l>",
        "<l><k>1</k><c><d>1</d></c></l><l><k>2</k><c><d>1</d></c></l>",
      ),
    ],
  },
  {
    name: "must",
    yang:
      `container c { must "a or not(b)"; leaf a { type int8; must ". < 10"; } leaf b { type int8; }
      leaf d { type int8; default 7; must ". = 7 or ../a"; } }`,
    instances: [
      ...good("<c><a>1</a><b>1</b></c>", "<c><d>7</d></c>", "<c><a>1</a><d>8</d></c>"),
      ...bad("<c><b>1</b></c>", "<c><a>10</a></c>", "<c><d>8</d></c>"),
    ],
  },
  {
    name: "must on a default",
    yang: `leaf a { type int8; } leaf d { type int8; default 7; must ". = ../a"; }`,
    instances: [...good("<a>7</a>"), ...bad("<a>8</a>")],
  },
  {
    name: "when",
    yang: `leaf kind { type string; } leaf v { when "../kind = 'x'"; type int8; }
      container m { when "../kind = 'y'"; leaf w { type int8; mandatory true; } }
      choice ch { when "kind = 'z'"; leaf c { type int8; } }`,
    instances: [
      ...good("<kind>x</kind><v>1</v>", "<kind>x</kind>", "<kind>z</kind><c>1</c>"),
      ...bad("<kind>z</kind><v>1</v>", "<kind>y</kind>", "<kind>x</kind><c>1</c>", "<v>1</v>"),
    ],
  },
  {
    name: "when on a chain of nodes",
    yang:
      `leaf a { type int8; } leaf b { when "../a = 1"; type int8; } leaf c { when "../b"; type int8; }`,
    instances: [
      ...good("<a>1</a><b>1</b><c>1</c>"),
      ...bad("<a>2</a><b>1</b><c>1</c>", "<a>1</a><c>1</c>"),
    ],
  },
  {
    name: "functions of RFC 7950",
    yang: `${IDENTITIES} leaf t { type identityref { base b; } must "derived-from(., 'm:b')"; }
      leaf o { type identityref { base b; } must "derived-from-or-self(., 'm:j')"; }
      leaf e { type enumeration { enum x { value 3; } enum y { value 9; } } must "enum-value(.) < 5"; }
      leaf f { type bits { bit p; bit q; } must "bit-is-set(., 'p')"; }
      leaf s { type string; must "re-match(., 'a+')"; }
      ${PORTS} leaf r { type leafref { path "/port/name"; } must "deref(.)/../speed > 5"; }`,
    instances: [
      ...good(
        "<t>k</t><o>j</o><e>x</e><f>q p</f><s>aa</s>",
        "<o>k</o>",
        `${A}<r>a</r>`,
      ),
      ...bad(
        "<o>i</o>",
        "<e>y</e>",
        "<f>q</f>",
        "<s>ab</s>",
        "<port><name>a</name><speed>5</speed></port><r>a</r>",
      ),
    ],
  },
  {
    name: "unknown nodes and state",
    yang:
      `leaf a { type int8; } leaf s { config false; type int8; } choice ch { leaf c { type int8; } }`,
    instances: [
      ...good("<a>1</a><c>1</c>"),
      ...bad("<zz/>", "<s>1</s>", "<a>1</a><a>2</a>", '<a xmlns="urn:other">1</a>'),
    ],
  },
];
