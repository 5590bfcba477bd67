import { assertEquals } from "@std/assert";
import { errorReply, okReply, reply, replyChunks, replyOpen } from "./envelope.ts";
import { RpcError } from "./rpc_error.ts";
import { scanStartTag } from "./start_tag.ts";

const BASE = "urn:ietf:params:xml:ns:netconf:base:1.0";
const encoder = new TextEncoder();
const decoder = new TextDecoder();

function open(rpc: string): string {
  return replyOpen(scanStartTag(encoder.encode(rpc)));
}

Deno.test("replyOpen returns all attributes as they were written, in their order", () => {
  // The example of RFC 6241 §4.1, with a value that an XML printer would write differently.
  assertEquals(
    open(
      `<rpc message-id='101' xmlns="${BASE}" xmlns:ex="http://example.net/content/1.0" ex:user-id="f&#114;ed">`,
    ),
    `<rpc-reply xmlns="${BASE}" message-id='101' xmlns:ex="http://example.net/content/1.0" ex:user-id="f&#114;ed">`,
  );
});

Deno.test("replyOpen keeps its own default namespace", () => {
  assertEquals(
    open(`<nc:rpc xmlns:nc="${BASE}" xmlns="urn:other" message-id="1">`),
    `<rpc-reply xmlns="${BASE}" xmlns:nc="${BASE}" message-id="1">`,
  );
});

Deno.test("replyOpen writes an attribute once that came twice", () => {
  assertEquals(
    open(`<rpc xmlns:cl="urn:a" xmlns:cl="urn:a" message-id="1">`),
    `<rpc-reply xmlns="${BASE}" xmlns:cl="urn:a" message-id="1">`,
  );
});

Deno.test("replyOpen without a request has nothing but the namespace", () => {
  assertEquals(replyOpen(), `<rpc-reply xmlns="${BASE}">`);
  assertEquals(open("<rpc>"), `<rpc-reply xmlns="${BASE}">`);
});

Deno.test("reply, okReply and errorReply are whole messages", () => {
  const rpc = scanStartTag(encoder.encode(`<rpc message-id="1"/>`));
  const start = `<rpc-reply xmlns="${BASE}" message-id="1">`;
  assertEquals(decoder.decode(reply("<data/>", rpc)), `${start}<data/></rpc-reply>`);
  assertEquals(decoder.decode(okReply(rpc)), `${start}<ok/></rpc-reply>`);
  assertEquals(
    decoder.decode(errorReply(new RpcError("rpc", "in-use", ""), rpc)),
    `${start}<rpc-error><error-type>rpc</error-type><error-tag>in-use</error-tag>` +
      "<error-severity>error</error-severity></rpc-error></rpc-reply>",
  );
});

Deno.test("replyChunks puts the envelope around content made in chunks", () => {
  const content = [encoder.encode("<data>"), encoder.encode("</data>")];
  assertEquals(
    [...replyChunks(content)].map((chunk) => decoder.decode(chunk)),
    [`<rpc-reply xmlns="${BASE}">`, "<data>", "</data>", "</rpc-reply>"],
  );
});
