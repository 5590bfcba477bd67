import { assertEquals, assertThrows } from "@std/assert";
import { announces, HelloError, helloXml, negotiate, parseHello } from "./hello.ts";
import { BASE_1_0, BASE_1_1 } from "./names.ts";

const BASE = "urn:ietf:params:xml:ns:netconf:base:1.0";
const encoder = new TextEncoder();

function parse(xml: string, defaultNamespace = false) {
  return parseHello(encoder.encode(xml), defaultNamespace);
}

Deno.test("helloXml writes a server's hello byte-exactly", () => {
  assertEquals(
    helloXml([BASE_1_1, "urn:x?a=b&c=d"], 4),
    `<hello xmlns="${BASE}"><capabilities><capability>${BASE_1_1}</capability>` +
      "<capability>urn:x?a=b&amp;c=d</capability></capabilities><session-id>4</session-id></hello>",
  );
});

Deno.test("helloXml without session is a client's", () => {
  assertEquals(parse(helloXml([BASE_1_0])), { capabilities: [BASE_1_0], sessionId: undefined });
});

Deno.test("parseHello reads capabilities with white space around them, prefixed names and comments", () => {
  assertEquals(
    parse(
      `<?xml version="1.0" encoding="UTF-8"?>\n<nc:hello xmlns:nc="${BASE}">\n <nc:capabilities>\n` +
        ` <nc:capability>\n  ${BASE_1_0}\n </nc:capability><!-- c --><nc:capability>urn:x?a=b&amp;c</nc:capability>` +
        `\n </nc:capabilities>\n <nc:session-id> 4 </nc:session-id>\n</nc:hello>\n`,
    ),
    { capabilities: [BASE_1_0, "urn:x?a=b&c"], sessionId: "4" },
  );
});

Deno.test("parseHello takes a hello without namespace only when told so", () => {
  const xml = `<hello><capabilities><capability>${BASE_1_0}</capability></capabilities></hello>`;
  assertEquals(parse(xml, true).capabilities, [BASE_1_0]);
  assertEquals(
    assertThrows(() => parse(xml), HelloError).message,
    `expected <hello> in namespace ${BASE}, got <hello> in ""`,
  );
});

const REFUSED: [string, string][] = [
  [`<hello xmlns="urn:x"/>`, `expected <hello> in namespace ${BASE}, got <hello> in "urn:x"`],
  [`<rpc xmlns="${BASE}"/>`, `expected <hello> in namespace ${BASE}, got <rpc> in "${BASE}"`],
  [`<hello xmlns="${BASE}"><foo/></hello>`, `<foo> in namespace "${BASE}" in hello`],
  [`<hello xmlns="${BASE}">foo</hello>`, `text "foo" in hello`],
  [
    `<hello xmlns="${BASE}"><capabilities><c/></capabilities></hello>`,
    `<c> in namespace "${BASE}" in hello`,
  ],
  [
    `<hello xmlns="${BASE}"><capabilities><capability><c/></capability></capabilities></hello>`,
    "<capability> of hello has an element in it",
  ],
  [`<hello xmlns="${BASE}"`, "hello is not well-formed: "],
  [`<hello xmlns="${BASE}"/><rpc/>`, "hello is not well-formed: "],
];

for (const [xml, message] of REFUSED) {
  Deno.test(`parseHello refuses ${xml}`, () => {
    assertThrows(() => parse(xml), HelloError, message);
  });
}

Deno.test("parseHello bounds the number of capabilities", () => {
  const one = "<capability>urn:x</capability>";
  const many = (count: number) =>
    `<hello xmlns="${BASE}"><capabilities>${one.repeat(count)}</capabilities></hello>`;
  assertEquals(parse(many(10_000)).capabilities.length, 10_000);
  assertThrows(() => parse(many(10_001)), HelloError, "more than 10000 capabilities");
});

Deno.test("announces compares without parameters, and only whole names", () => {
  assertEquals(announces(["urn:a?x=1"], "urn:a"), true);
  assertEquals(announces(["urn:a"], "urn:a"), true);
  assertEquals(announces(["urn:a.1"], "urn:a"), false);
  assertEquals(announces([], "urn:a"), false);
});

const BOTH = [BASE_1_1, BASE_1_0];
const CANDIDATE = "urn:ietf:params:netconf:capability:private-candidate:1.0";

for (
  const [client, server, framing] of [
    [BOTH, BOTH, "chunked"],
    [[BASE_1_1], BOTH, "chunked"],
    [[BASE_1_0], BOTH, "eom"],
    [BOTH, [BASE_1_0], "eom"],
    [[`${BASE_1_1}?x=y`], BOTH, "chunked"],
  ] as const
) {
  Deno.test(`negotiate chooses ${framing} for ${client.length}/${server.length}`, () => {
    assertEquals(negotiate({ capabilities: client }, server), framing);
  });
}

Deno.test("negotiate refuses a hello with session-id", () => {
  assertThrows(
    () => negotiate({ capabilities: BOTH, sessionId: "1" }, BOTH),
    HelloError,
    "Server received hello with session-id from client, terminating (see RFC 6241 Sec 8.1",
  );
});

Deno.test("negotiate refuses a client without a base capability in common", () => {
  for (const client of [[], [CANDIDATE]]) {
    assertThrows(() => negotiate({ capabilities: client }, BOTH), HelloError, "base capability");
  }
  assertThrows(
    () => negotiate({ capabilities: [BASE_1_1] }, [BASE_1_0]),
    HelloError,
    "base capability",
  );
});

Deno.test("negotiate refuses a client that does not know private candidates when they are in use", () => {
  const server = [...BOTH, `${CANDIDATE}?supported-resolution-modes=revert-on-conflict`];
  assertThrows(() => negotiate({ capabilities: BOTH }, server), HelloError, CANDIDATE);
  assertEquals(negotiate({ capabilities: [...BOTH, CANDIDATE] }, server), "chunked");
});
