import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { FrontEndOptions } from "./front_end.ts";
import { BASE_1_0, BASE_1_1, BASE_NAMESPACE } from "./names.ts";
import { Bench, chunked, echo, eom, hello, rpc, run, text } from "./testing/session_bench.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const SERVER_HELLO = eom(
  hello(BASE_1_1, BASE_1_0).replace("</hello>", "<session-id>5</session-id></hello>"),
);
const QUIET: Partial<FrontEndOptions> = { quiet: true };
const FREE: Partial<FrontEndOptions> = { quiet: true, helloOptional: true };

Deno.test("FrontEnd says hello first, in end-of-message framing", async () => {
  assertEquals(await run(""), {
    output: SERVER_HELLO,
    requests: [],
    ids: [],
    end: "end-of-input",
    error: undefined,
  });
});

Deno.test("FrontEnd goes on chunked in both directions when both announce base:1.1", async () => {
  const result = await run(eom(hello(BASE_1_0, BASE_1_1)) + chunked(rpc(1)) + chunked(rpc(2)));
  assertEquals(
    result.output,
    SERVER_HELLO + chunked("<rpc-reply 1/>") + chunked("<rpc-reply 2/>"),
  );
  assertEquals(result.requests, [rpc(1), rpc(2)]);
  assertEquals([result.ids, result.end], [[5], "end-of-input"]);
});

Deno.test("FrontEnd stays with end-of-message framing for a base:1.0 client", async () => {
  const result = await run(eom(hello(BASE_1_0)) + eom(rpc(1)));
  assertEquals(result.output, SERVER_HELLO + eom("<rpc-reply 1/>"));
});

Deno.test("FrontEnd stays with end-of-message framing when it does not announce base:1.1", async () => {
  const result = await run(eom(hello(BASE_1_0, BASE_1_1)) + eom(rpc(1)), {
    ...QUIET,
    capabilities: [BASE_1_0],
  });
  assertEquals(result.output, eom("<rpc-reply 1/>"));
});

Deno.test("FrontEnd understands a client that sends its hello chunked", async () => {
  const result = await run(chunked(hello(BASE_1_1)) + chunked(rpc(1)), QUIET);
  assertEquals(result.output, chunked("<rpc-reply 1/>"));
});

Deno.test("FrontEnd passes requests on exactly as they came", async () => {
  const request =
    `<?xml version="1.0"?>\n<!-- c --><nc:rpc a='1'  message-id="7"\n>\r\n<x>&#x41;</x></nc:rpc>\n`;
  const result = await run(eom(hello(BASE_1_1)) + chunked(request), QUIET);
  assertEquals(result.requests, [request]);
});

Deno.test("FrontEnd passes on what it does not understand and lets the backend answer", async () => {
  for (const request of ["", "<", "<foo/>", "</rpc>", "junk", "<rpc>", "<!DOCTYPE a>"]) {
    const result = await run(eom(hello(BASE_1_0)) + eom(request), QUIET);
    assertEquals([result.requests, result.output], [[request], eom("<rpc-reply none/>")]);
  }
});

Deno.test("FrontEnd answers a request before hello and ends the session", async () => {
  const message = `<rpc-reply xmlns="${BASE_NAMESPACE}" message-id="3">` +
    "<rpc-error><error-type>rpc</error-type><error-tag>operation-failed</error-tag>" +
    "<error-severity>error</error-severity>" +
    '<error-message xml:lang="en">Client must send an hello element before any RPC</error-message>' +
    "</rpc-error></rpc-reply>";
  for (const frame of [eom, chunked]) {
    const result = await run(frame(rpc(3)) + frame(rpc(4)), QUIET);
    assertEquals([result.output, result.requests, result.end], [frame(message), [], "no-hello"]);
  }
});

Deno.test("FrontEnd serves requests without hello when it is optional, in the framing they have", async () => {
  for (const frame of [eom, chunked]) {
    const result = await run(frame(rpc(1)) + frame(rpc(2)), FREE);
    assertEquals(result.output, frame("<rpc-reply 1/>") + frame("<rpc-reply 2/>"));
  }
});

Deno.test("FrontEnd takes an optional hello when it comes", async () => {
  const result = await run(eom(rpc(1)) + eom(hello(BASE_1_1)) + chunked(rpc(2)), FREE);
  assertEquals(result.output, eom("<rpc-reply 1/>") + chunked("<rpc-reply 2/>"));
});

Deno.test("FrontEnd accepts a second hello, which changes nothing", async () => {
  const result = await run(
    eom(hello(BASE_1_1)) + chunked(hello(BASE_1_0)) + chunked(rpc(1)),
    QUIET,
  );
  assertEquals(result.output, chunked("<rpc-reply 1/>"));
});

Deno.test("FrontEnd ends the session without a reply after a hello that it cannot accept", async () => {
  const sessionId = hello(BASE_1_1).replace("</hello>", "<session-id>1</session-id></hello>");
  const refused: [string, string][] = [
    [sessionId, "Server received hello with session-id from client"],
    [hello("urn:x"), "Server received hello without a base capability"],
    [hello(BASE_1_0).replace(BASE_NAMESPACE, "urn:x"), "expected <hello> in namespace"],
    [`<hello xmlns="${BASE_NAMESPACE}">`, "hello is not well-formed"],
  ];
  for (const [message, error] of refused) {
    const result = await run(eom(message) + eom(rpc(1)), QUIET);
    assertEquals([result.output, result.end], ["", "error"]);
    assertEquals(result.error?.startsWith(error), true, result.error);
    // Of the client's requests none is passed on; the backend is told why the session ends.
    const [told, ...others] = result.requests;
    assertEquals([
      told.includes('<close-session xmlns:cl="http://clicon.org/lib" cl:reason="bad-hello"/>'),
      others,
    ], [true, []]);
  }
});

Deno.test("FrontEnd understands a hello without namespace when told so", async () => {
  const bare = hello(BASE_1_0).replace(` xmlns="${BASE_NAMESPACE}"`, "");
  const result = await run(eom(bare) + eom(rpc(1)), { ...QUIET, defaultNamespace: true });
  assertEquals(result.output, eom("<rpc-reply 1/>"));
});

Deno.test("FrontEnd answers what is complete before the input ends, and nothing else", async () => {
  const result = await run(eom(hello(BASE_1_0)) + eom(rpc(1)) + rpc(2), QUIET);
  assertEquals(result.output, eom("<rpc-reply 1/>"));
  assertEquals([result.requests, result.end], [[rpc(1)], "end-of-input"]);
});

Deno.test("FrontEnd ends after the reply to close-session and drops what comes behind it", async () => {
  const result = await run(
    eom(hello(BASE_1_0)) + eom(rpc(1)) + eom(rpc(2, "<close-session/>")) + eom(rpc(3)),
    QUIET,
  );
  assertEquals(result.output, eom("<rpc-reply 1/>") + eom("<rpc-reply 2/>"));
  assertEquals(result.end, "close-session");
});

Deno.test("FrontEnd ends after close-session while the input stays open", async () => {
  const bench = new Bench(FREE);
  await bench.input.write(encoder.encode(eom(rpc(1, "<close-session/>"))));
  assertEquals(await bench.end, { kind: "close-session" });
});

Deno.test("FrontEnd ends with an error when the backend closes the connection", async () => {
  const bench = new Bench(FREE);
  await bench.input.write(encoder.encode(eom(rpc(1))));
  await bench.until("]]>]]>");
  bench.hangUp();
  const end = await bench.end;
  assertEquals(
    "error" in end && end.error.message,
    "Unexpected close of CLICON_SOCK: the session was killed, or the backend has ended",
  );
});

Deno.test("FrontEnd answers a framing error once, after the replies before it, and ends", async () => {
  const result = await run(eom(hello(BASE_1_1)) + chunked(rpc(1)) + eom(rpc(2)), QUIET);
  const at = eom(hello(BASE_1_1)).length + chunked(rpc(1)).length + 1;
  assertEquals(
    result.output,
    chunked("<rpc-reply 1/>") + chunked(
      `<rpc-reply xmlns="${BASE_NAMESPACE}"><rpc-error><error-type>rpc</error-type>` +
        "<error-tag>malformed-message</error-tag><error-severity>error</error-severity>" +
        `<error-message xml:lang="en">Framing error: byte ${at}: expected a line feed and '#' to begin a ` +
        "message, got '&lt;' (0x3c)</error-message></rpc-error></rpc-reply>",
    ),
  );
  assertEquals([result.requests, result.end], [[rpc(1)], "error"]);
});

Deno.test("FrontEnd refuses a message beyond the limit", async () => {
  const limit = rpc(1).length;
  const result = await run(eom(rpc(1)) + eom(rpc(10)), { ...FREE, maxMessage: limit });
  assertEquals(result.requests, [rpc(1)]);
  assertEquals(result.end, "error");
  assertEquals(
    result.output.match(/<error-tag>.*<\/error-message>/)?.[0],
    '<error-tag>too-big</error-tag><error-severity>error</error-severity><error-message xml:lang="en">' +
      `A message is larger than ${limit} bytes</error-message>`,
  );
});

Deno.test("FrontEnd does not pass on what might be a hello", async () => {
  const result = await run(eom(`<hello username="admin" a="${"x".repeat(70_000)}"/>`), FREE);
  assertEquals([result.requests, result.end], [[], "error"]);
  assertEquals(
    result.output.match(/<error-tag>.*<\/error-message>/)?.[0],
    '<error-tag>too-big</error-tag><error-severity>error</error-severity><error-message xml:lang="en">' +
      "The first start tag of a message ends beyond 65536 bytes</error-message>",
  );
});

Deno.test("FrontEnd passes on a large request and a large reply in pieces", async () => {
  const large = "x".repeat(1_000_000);
  const result = await run(eom(hello(BASE_1_1)) + chunked(rpc(1, large)), QUIET, () => ({
    messages: [text("<rpc-reply>", large, "</rpc-reply>")],
  }));
  assertEquals(result.requests, [rpc(1, large)]);
  const chunks = result.output.split(/\n#\d+\n/).slice(1);
  assertEquals(chunks.join(""), `<rpc-reply>${large}</rpc-reply>\n##\n`);
  assertEquals(chunks.length > 1 && chunks.length < 64, true);
});

Deno.test("FrontEnd writes notifications between replies and does not count them", async () => {
  const result = await run(eom(rpc(1)) + eom(rpc(2)), FREE, (request) => ({
    messages: [text("<notification/>"), ...echo(request).messages, text("<notification>2")],
  }));
  // The last notification comes after everything was answered: the session may be over by then.
  assertEquals(
    result.output.replace(/<notification>2\]\]>\]\]>$/, ""),
    eom("<notification/>") + eom("<rpc-reply 1/>") + eom("<notification>2") +
      eom("<notification/>") + eom("<rpc-reply 2/>"),
  );
});

Deno.test("FrontEnd writes a notification while nothing is asked", async () => {
  const bench = new Bench(FREE);
  await bench.input.write(encoder.encode(chunked(rpc(1))));
  await bench.until("##\n");
  await bench.send(text("<notification/>"));
  assertEquals(await bench.until("##\n"), chunked("<notification/>"));
  bench.input.end();
  assertEquals(await bench.end, { kind: "end-of-input" });
});

Deno.test("FrontEnd ends when the client does not take output any more", async () => {
  const bench = new Bench(FREE);
  bench.output.end();
  await bench.input.write(encoder.encode(eom(rpc(1))));
  const end = await bench.end;
  assertEquals("error" in end && end.error.message, "Broken pipe");
});

Deno.test("FrontEnd ends with an error when the backend stops in the middle of a reply", async () => {
  const bench = new Bench(FREE, () => ({ messages: [] }));
  await bench.input.write(encoder.encode(eom(rpc(1))));
  await bench.send((function* () {
    yield new Uint8Array(40_000);
    queueMicrotask(() => bench.hangUp());
    yield new Uint8Array(40_000);
  })()).catch(() => {});
  const end = await bench.end;
  assertEquals(
    "error" in end && end.error.message,
    "the backend closed the connection in the middle of a message",
  );
});

/** Answers operations in namespace urn:local when the test says so. */
class LocalOps {
  readonly asked: string[] = [];
  readonly pending: (() => void)[] = [];
  has(namespace: string, name: string): boolean {
    return namespace === "urn:local" && name !== "other";
  }
  /** Looks at the request when the test lets it answer, not before. */
  answer(message: readonly Uint8Array[]): Promise<Uint8Array> {
    return new Promise((resolve) => {
      this.pending.push(() => {
        const request = message.map((run) => decoder.decode(run)).join("");
        this.asked.push(request);
        resolve(encoder.encode(`<local ${request.match(/message-id="(\w+)"/)?.[1]}/>`));
      });
    });
  }

  async waiting(count: number): Promise<void> {
    while (this.pending.length < count) await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

Deno.test("FrontEnd answers operations of its own in their place", async () => {
  const local = new LocalOps();
  const bench = new Bench({ ...FREE, local });
  const mine = rpc(1, `<a:mine xmlns:a="urn:local"/>`);
  await bench.input.write(encoder.encode(eom(mine) + eom(rpc(2)) + eom(mine.replace("1", "3"))));
  bench.input.end();
  await local.waiting(2);
  local.pending[1]();
  local.pending[0]();
  assertEquals(
    await bench.written(),
    eom("<local 1/>") + eom("<rpc-reply 2/>") + eom("<local 3/>"),
  );
  assertEquals(bench.requests, [rpc(2)]);
  assertEquals(local.asked[1], mine);
});

Deno.test("FrontEnd keeps the bytes of an operation of its own while more input comes", async () => {
  const local = new LocalOps();
  const bench = new Bench({ ...FREE, local });
  const requests = ["a", "b"].map((letter) =>
    rpc(1, `<mine xmlns="urn:local">${letter.repeat(60_000)}</mine>`)
  );
  for (const [index, request] of requests.entries()) {
    await bench.input.write(encoder.encode(eom(request)));
    await local.waiting(index + 1);
  }
  for (const answer of local.pending) answer();
  assertEquals(local.asked, requests);
  bench.input.end();
  await bench.end;
});

Deno.test("FrontEnd finds an operation's namespace by its prefix, on it or on the rpc", async () => {
  const cases: [string, boolean][] = [
    [`<rpc message-id="1"><mine xmlns="urn:local"/></rpc>`, true],
    [`<rpc message-id="1" xmlns:l='urn:local'><l:mine/></rpc>`, true],
    [`<rpc message-id="1" xmlns="urn:local"><mine/></rpc>`, true],
    [`<rpc message-id="1" xmlns="urn:local"><mine xmlns="urn:x"/></rpc>`, false],
    [`<rpc message-id="1" xmlns="urn:local"><other/></rpc>`, false],
    [`<foo message-id="1" xmlns="urn:local"><mine/></foo>`, false],
  ];
  for (const [request, isLocal] of cases) {
    const local = new LocalOps();
    const original = local.answer.bind(local);
    local.answer = (message) => {
      const answer = original(message);
      local.pending.pop()!();
      return answer;
    };
    const result = await run(eom(request), { ...FREE, local });
    assertEquals(result.output, eom(isLocal ? "<local 1/>" : "<rpc-reply 1/>"), request);
  }
});

Deno.test("FrontEnd gives the same output for any split of the input", async () => {
  const input = encoder.encode(
    eom(`<?xml version="1.0"?>${hello(BASE_1_1)}`) + chunked(rpc(1)) + "\n  \n" +
      `\n#5\n<rpc \n#10\nmessage-id\n#13\n="2"><get/></\n#4\nrpc>\n##\n` + chunked(rpc(3, "é")),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(input.length), { maxLength: 30 }),
      async (cuts) => {
        const bench = new Bench(QUIET);
        let from = 0;
        for (const to of [...cuts.sort((a, b) => a - b), input.length]) {
          await bench.input.write(input.subarray(from, to));
          from = to;
        }
        bench.input.end();
        assertEquals(
          await bench.written(),
          chunked("<rpc-reply 1/>") + chunked("<rpc-reply 2/>") + chunked("<rpc-reply 3/>"),
        );
        assertEquals(bench.requests[1], `<rpc message-id="2"><get/></rpc>`);
      },
    ),
    { numRuns: 200 },
  );
});
