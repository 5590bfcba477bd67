import { assertEquals, assertThrows } from "@std/assert";
import { XmlReader } from "../xml/reader.ts";
import {
  type IpcHello,
  IpcHelloError,
  ipcHelloFields,
  ipcHelloReplyXml,
  ipcHelloXml,
  parseIpcHelloReply,
} from "./hello.ts";

const BASE = "urn:ietf:params:xml:ns:netconf:base:1.0";
const encoder = new TextEncoder();

function fieldsOf(xml: string): IpcHello {
  const reader = new XmlReader(encoder.encode(xml), { tolerateDuplicateAttributes: true });
  reader.next();
  return ipcHelloFields(reader.attributes);
}

Deno.test("ipcHelloXml writes what is given and nothing else", () => {
  assertEquals(
    ipcHelloXml({ username: 'a"b', transport: "cl:netconf", splitFrames: true, relay: false }),
    `<hello xmlns="${BASE}" cl:username="a&quot;b" cl:transport="cl:netconf" cl:split-frames="true" ` +
      `xmlns:cl="http://clicon.org/lib"><capabilities><capability>urn:ietf:params:netconf:base:1.1` +
      `</capability></capabilities></hello>`,
  );
});

Deno.test("ipcHelloFields reads back everything that ipcHelloXml writes", () => {
  const hello: IpcHello = {
    username: "fred",
    groupname: "admins",
    transport: "cl:netconf",
    sourceHost: "fe80::1",
    messageId: "42",
    splitFrames: true,
    relay: true,
    messageIdOptional: true,
  };
  assertEquals(fieldsOf(ipcHelloXml(hello)), hello);
});

Deno.test("ipcHelloFields understands the hello of a seed-era client", () => {
  assertEquals(
    fieldsOf(`<hello username="root" xmlns="${BASE}" message-id="42"><capabilities/></hello>`),
    { username: "root", messageId: "42" },
  );
});

Deno.test("ipcHelloFields understands the hello of today's clients", () => {
  assertEquals(
    fieldsOf(
      `<hello xmlns="${BASE}" cl:username="anonymous" cl:groupname="anonymous" cl:transport="cl:restconf" ` +
        `cl:source-host="127.0.0.1" xmlns:cl="http://clicon.org/lib"/>`,
    ),
    {
      username: "anonymous",
      groupname: "anonymous",
      transport: "cl:restconf",
      sourceHost: "127.0.0.1",
    },
  );
});

Deno.test("ipcHelloReplyXml writes the answer that guests expect", () => {
  assertEquals(
    ipcHelloReplyXml({ sessionId: 1, capabilities: [] }),
    `<hello xmlns="${BASE}"><session-id>1</session-id></hello>`,
  );
  assertEquals(
    ipcHelloReplyXml({ sessionId: 2, capabilities: [], messageId: "42" }),
    `<hello xmlns="${BASE}" message-id="42"><session-id>2</session-id></hello>`,
  );
});

Deno.test("parseIpcHelloReply reads session and capabilities", () => {
  const reply = { sessionId: 7, capabilities: ["urn:a?b=c&d=e", "urn:f"] };
  assertEquals(parseIpcHelloReply([encoder.encode(ipcHelloReplyXml(reply))]), reply);
});

const REFUSED: [string, string][] = [
  [`<hello xmlns="${BASE}"/>`, "the backend's answer to hello has no session-id"],
  [
    `<hello xmlns="${BASE}"><session-id>x</session-id></hello>`,
    "the backend's answer to hello has no session-id",
  ],
  [`<foo/>`, "the backend answered hello with <foo>"],
  [
    `<rpc-reply xmlns="${BASE}"><rpc-error><error-message>too many sessions</error-message></rpc-error></rpc-reply>`,
    "the backend refused hello: too many sessions",
  ],
  [`<rpc-reply xmlns="${BASE}"/>`, "the backend refused hello"],
];

for (const [xml, message] of REFUSED) {
  Deno.test(`parseIpcHelloReply refuses ${xml}`, () => {
    const error = assertThrows(() => parseIpcHelloReply([encoder.encode(xml)]), IpcHelloError);
    assertEquals(error.message, message);
  });
}

Deno.test("parseIpcHelloReply says that an answer is not well-formed", () => {
  const error = assertThrows(() => parseIpcHelloReply([encoder.encode("<hello>")]), IpcHelloError);
  assertEquals(
    error.message.startsWith("the backend's answer to hello is not well-formed: "),
    true,
  );
});
