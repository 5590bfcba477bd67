import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  frame,
  frameChunked,
  frameEom,
  framePiece,
  FrameReader,
  type Framing,
  FramingError,
} from "./framing.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function join(pieces: Iterable<Uint8Array>): string {
  let text = "";
  for (const piece of pieces) text += decoder.decode(piece, { stream: true });
  return text + decoder.decode();
}

function messagesOf(reader: FrameReader): string[] {
  const messages: string[] = [];
  for (let message = reader.next(); message !== undefined; message = reader.next()) {
    messages.push(join(message));
  }
  return messages;
}

function read(input: string, options: ConstructorParameters<typeof FrameReader>[0] = {}): string[] {
  const reader = new FrameReader(options);
  reader.append(encoder.encode(input));
  return messagesOf(reader);
}

Deno.test("FrameReader reads two messages in end-of-message framing", () => {
  assertEquals(read("<a/>]]>]]><b/>]]>]]>", { framing: "eom" }), ["<a/>", "<b/>"]);
});

Deno.test("FrameReader skips white space in front of an end-of-message message", () => {
  assertEquals(read("\r\n \t<?xml?><a/>\n]]>]]>\n<b/>]]>]]>\n"), ["<?xml?><a/>\n", "<b/>"]);
});

Deno.test("FrameReader sees the delimiter after an extra bracket", () => {
  assertEquals(read("<a/>]]]>]]><b/>]]>]]>"), ["<a/>]", "<b/>"]);
  assertEquals(read("x]]>]]]>]]>y]]>]]>"), ["x]]>]", "y"]);
});

Deno.test("FrameReader gives an empty message for a bare delimiter", () => {
  assertEquals(read("]]>]]>]]>]]>", { framing: "eom" }), ["", ""]);
});

Deno.test("FrameReader leaves a message without delimiter unread", () => {
  const reader = new FrameReader();
  reader.append(encoder.encode("<a/>]]>]]"));
  assertEquals(reader.next(), undefined);
  assertEquals(reader.inMessage, true);
});

Deno.test("FrameReader reads chunked messages of one and of several chunks", () => {
  assertEquals(read("\n#4\n<a/>\n##\n\n#2\n<b\n#2\n/>\n##\n", { framing: "chunked" }), [
    "<a/>",
    "<b/>",
  ]);
});

Deno.test("FrameReader reads the chunks of RFC 6242 §4.2's example", () => {
  const input = '\n#4\n<rpc\n#18\n message-id="102"\n\n#79\n     xmlns="urn:ietf:params:xml:ns:' +
    'netconf:base:1.0">\n  <close-session/>\n</rpc>\n##\n';
  assertEquals(read(input), [
    '<rpc message-id="102"\n     xmlns="urn:ietf:params:xml:ns:netconf:base:1.0">\n' +
    "  <close-session/>\n</rpc>",
  ]);
});

Deno.test("FrameReader skips white space between chunked messages", () => {
  assertEquals(read("\r\n \n#4\n<a/>\n##\n\n\n  \n\n#4\n<b/>\n##\n\n"), ["<a/>", "<b/>"]);
});

Deno.test("FrameReader gives an empty message for an end of chunks alone", () => {
  assertEquals(read("\n##\n\n#1\nx\n##\n", { framing: "chunked" }), ["", "x"]);
});

Deno.test("FrameReader does not look for delimiters inside chunks", () => {
  assertEquals(read("\n#14\n]]>]]>\n##\n\n#1\n\n##\n"), ["]]>]]>\n##\n\n#1\n"]);
});

Deno.test("FrameReader chooses the framing from the first byte", () => {
  for (const [input, framing] of [["<", "eom"], [" \n<", "eom"], ["\n#", "chunked"]] as const) {
    const reader = new FrameReader();
    assertEquals(reader.framing, undefined);
    reader.append(encoder.encode(input));
    reader.next();
    assertEquals(reader.framing, framing);
  }
});

Deno.test("FrameReader waits with the choice while there is only white space", () => {
  const reader = new FrameReader();
  reader.append(encoder.encode(" \n"));
  assertEquals(reader.next(), undefined);
  assertEquals(reader.framing, undefined);
  assertEquals(reader.inMessage, false);
  reader.append(encoder.encode("#1\nx\n##\n"));
  assertEquals(messagesOf(reader), ["x"]);
});

Deno.test("FrameReader switches at the byte after a message, also when the next one has arrived", () => {
  const reader = new FrameReader();
  reader.append(encoder.encode("<hello/>]]>]]>\n#4\n<a/>\n##\n"));
  assertEquals(join(reader.next()!), "<hello/>");
  reader.framing = "chunked";
  assertEquals(messagesOf(reader), ["<a/>"]);
});

Deno.test("FrameReader refuses to switch in the middle of a message", () => {
  const reader = new FrameReader();
  reader.append(encoder.encode("<hello"));
  reader.next();
  assertThrows(() => reader.framing = "chunked", Error, "middle of a message");
});

const BROKEN: [string, string][] = [
  ["<rpc/>]]>]]>", "byte 1: expected a line feed and '#' to begin a message, got '<' (0x3c)"],
  ["#4\n<a/>\n##\n", "byte 1: expected a line feed and '#' to begin a message, got '#' (0x23)"],
  [
    "\n #4\n<a/>\n##\n",
    "byte 3: expected a line feed and '#' to begin a message, got '#' (0x23)",
  ],
  ["\n#0\n\n##\n", "byte 3: expected '#' or a chunk size without leading zeros, got '0' (0x30)"],
  [
    "\n#04\n<a/>\n##\n",
    "byte 3: expected '#' or a chunk size without leading zeros, got '0' (0x30)",
  ],
  ["\n#-1\n", "byte 3: expected '#' or a chunk size without leading zeros, got '-' (0x2d)"],
  ["\n#4\r\n<a/>", "byte 4: expected a digit or a line feed in a chunk header, got 0x0d"],
  ["\n#4294967296\n", "byte 12: a chunk size is at most 4294967295"],
  ["\n#99999999999\n", "byte 12: a chunk size is at most 4294967295"],
  ["\n#4\n<a/>##\n", "byte 9: expected a line feed after the bytes of a chunk, got '#' (0x23)"],
  ["\n#4\n<a/>\n\n##\n", "byte 10: expected '#' to begin a chunk header, got 0x0a"],
  ["\n#4\n<a/>\n##\r\n", "byte 12: expected a line feed to end the message, got 0x0d"],
];

for (const [input, message] of BROKEN) {
  Deno.test(`FrameReader refuses ${JSON.stringify(input)} as chunked`, () => {
    const error = assertThrows(() => read(input, { framing: "chunked" }), FramingError);
    assertEquals(error.message, message);
  });
}

Deno.test("FrameReader accepts the largest chunk size and waits for its bytes", () => {
  assertEquals(read("\n#4294967295\n<a/>", { framing: "chunked" }), []);
});

for (
  const input of ["0123456789]]>]]>", "\n#10\n0123456789\n##\n", "\n#5\n01234\n#5\n56789\n##\n"]
) {
  Deno.test(`FrameReader keeps ${JSON.stringify(input)} within the message limit`, () => {
    assertEquals(read(input, { maxMessage: 10 }), ["0123456789"]);
    const error = assertThrows(() => read(input, { maxMessage: 9 }), FramingError);
    assertEquals(error.message, "a message is larger than the limit of 9 bytes");
  });
}

Deno.test("FrameReader keeps a message that arrives byte by byte in few runs", () => {
  const reader = new FrameReader({ framing: "chunked" });
  const body = "x".repeat(10_000);
  for (const byte of encoder.encode(`\n#10000\n${body}\n##`)) {
    reader.append(new Uint8Array([byte]));
    assertEquals(reader.next(), undefined);
  }
  reader.append(new Uint8Array([0x0a]));
  const message = reader.next()!;
  assertEquals(join(message), body);
  assertEquals(message.length, 3);
});

Deno.test("frameEom and frameChunked write a message byte-exactly", () => {
  const message = ["<rpc-reply>", "", "<ok/></rpc-reply>"].map((text) => encoder.encode(text));
  assertEquals(join(frameEom(message)), "<rpc-reply><ok/></rpc-reply>]]>]]>");
  assertEquals(join(frameChunked(message)), "\n#28\n<rpc-reply><ok/></rpc-reply>\n##\n");
  // An empty chunk is a pause of whoever makes them.
  assertEquals([...frameChunked(message)].map(({ length }) => length), [0, 37]);
});

Deno.test("frameChunked writes an empty message as the end of chunks", () => {
  assertEquals(join(frameChunked([])), "\n##\n");
  assertEquals(join(frameEom([])), "]]>]]>");
});

Deno.test("frameChunked makes chunks while it is consumed", () => {
  let made = 0;
  function* message(): Generator<Uint8Array> {
    for (; made < 4; made++) yield new Uint8Array(40_000);
  }
  const frames = frameChunked(message());
  assertEquals(made, 0);
  assertEquals(frames.next().value?.length, 40_000 + "\n#40000\n".length);
  assertEquals(made, 1);
});

Deno.test("framePiece frames a message that arrives in pieces", () => {
  const pieces: [string, boolean][] = [["<a>", false], ["", false], ["</a>", false], ["", true]];
  const write = (framing: Framing) =>
    join(pieces.map(([text, end]) => framePiece(framing, encoder.encode(text), end)));
  assertEquals(write("eom"), "<a></a>]]>]]>");
  assertEquals(write("chunked"), "\n#3\n<a>\n#4\n</a>\n##\n");
  assertEquals(join([framePiece("chunked", encoder.encode("<a/>"), true)]), "\n#4\n<a/>\n##\n");
});

/** Text in which the parts of both delimiters are frequent. */
const trickyText = fc.array(
  fc.constantFrom("]", ">", "]]>", "\n", "#", "\n#", "##", "1", "x", "é", "<a/>"),
  { maxLength: 30 },
).map((parts) => parts.join(""));

function splitAt(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const at = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  const pieces: Uint8Array[] = [];
  let from = 0;
  for (const to of [...at, bytes.length]) {
    pieces.push(bytes.subarray(from, to));
    from = to;
  }
  return pieces;
}

function readPieces(pieces: readonly Uint8Array[], framing: Framing): string[] {
  const reader = new FrameReader({ framing });
  return pieces.flatMap((piece) => {
    reader.append(piece);
    return messagesOf(reader);
  });
}

Deno.test("FrameReader gives the same messages for any split of chunked input", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(trickyText, { maxLength: 4 }), { maxLength: 5 }),
      fc.array(fc.nat(), { maxLength: 40 }),
      (messages, cuts) => {
        const bytes = encoder.encode(
          messages.map((chunks) =>
            chunks.map((chunk) => join([framePiece("chunked", encoder.encode(chunk), false)]))
              .join("") + "\n##\n"
          ).join("\n"),
        );
        const expected = messages.map((chunks) => chunks.join(""));
        assertEquals(readPieces(splitAt(bytes, cuts), "chunked"), expected);
      },
    ),
    { numRuns: 500 },
  );
});

Deno.test("FrameReader gives the same messages for any split of end-of-message input", () => {
  const delimiter = "]]>]]>";
  fc.assert(
    fc.property(
      fc.array(trickyText, { maxLength: 6 }),
      fc.array(fc.nat(), { maxLength: 40 }),
      (texts, cuts) => {
        const input = texts.map((text) => text + delimiter).join("");
        // The oracle is the plain definition: the first delimiter ends a message.
        const expected = input.split(delimiter).slice(0, -1).map((text) =>
          text.replace(/^[ \n\r\t]+/, "")
        );
        assertEquals(readPieces(splitAt(encoder.encode(input), cuts), "eom"), expected);
      },
    ),
    { numRuns: 1000 },
  );
});

Deno.test("FrameReader reads back what frame writes", () => {
  fc.assert(
    fc.property(
      fc.constantFrom<Framing>("eom", "chunked"),
      fc.array(fc.array(fc.nat(70_000), { maxLength: 5 }), { maxLength: 3 }),
      (framing, messages) => {
        const reader = new FrameReader({ framing });
        for (const sizes of messages) {
          const message = sizes.map((size) => new Uint8Array(size).fill(0x78));
          for (const bytes of frame(framing, message)) reader.append(bytes);
          const size = reader.next()!.reduce((sum, run) => sum + run.length, 0);
          assertEquals(size, sizes.reduce((sum, size) => sum + size, 0));
        }
        assertEquals(reader.inMessage, false);
      },
    ),
    { numRuns: 50 },
  );
});
