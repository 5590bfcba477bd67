import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { IpcConnection } from "./connection.ts";
import { concat } from "./gather.ts";
import { encodeCounted, encodeFrame, encodeSplit, encodeWhole } from "./header.ts";
import { FramingError } from "./piece.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function bytesOf(text: string): Uint8Array {
  return encoder.encode(text);
}

function textOf(runs: Iterable<Uint8Array>): string {
  return [...runs].map((run) => decoder.decode(run)).join("");
}

function hex(runs: Iterable<Uint8Array>): string {
  return [...runs].map((run) => run.toHex()).join("");
}

function messagesOf(connection: IpcConnection): { id: number; text: string }[] {
  const messages: { id: number; text: string }[] = [];
  for (let message = connection.next(); message !== undefined; message = connection.next()) {
    messages.push({ id: message.id, text: textOf(message.body) });
  }
  return messages;
}

/** A seed-era client's first frame: op_len 0x00000011, op_id 0. */
const SEED_HELLO = "00000011" + "00000000" + "3c68656c6c6f2f3e" + "00";

Deno.test("IpcConnection reads a frame with header and NUL", () => {
  const connection = new IpcConnection();
  connection.append(Uint8Array.fromHex(SEED_HELLO));
  assertEquals(messagesOf(connection), [{ id: 0, text: "<hello/>" }]);
  assertEquals(connection.framing, "header");
});

Deno.test("IpcConnection gives the session of op_id", () => {
  const connection = new IpcConnection();
  connection.append(Uint8Array.fromHex("0000000a" + "fffffffe" + "78" + "00"));
  assertEquals(messagesOf(connection), [{ id: 0xfffffffe, text: "x" }]);
});

Deno.test("IpcConnection writes a frame with op_id 0 and NUL", () => {
  const connection = new IpcConnection();
  connection.append(Uint8Array.fromHex(SEED_HELLO));
  assertEquals(
    hex(connection.encode([bytesOf("<a"), bytesOf("/>")])),
    "0000000d000000003c612f3e00",
  );
});

Deno.test("IpcConnection recognises chunked framing and answers in kind", () => {
  const connection = new IpcConnection();
  connection.append(bytesOf("\n#8\n<hello/>\n##\n\n#4\n<a/>\n##\n"));
  assertEquals(messagesOf(connection), [{ id: 0, text: "<hello/>" }, { id: 0, text: "<a/>" }]);
  assertEquals(connection.framing, "chunked");
  assertEquals(textOf(connection.encode([bytesOf("<b"), bytesOf("/>")])), "\n#4\n<b/>\n##\n");
});

Deno.test("IpcConnection gives an empty message for an empty frame in either framing", () => {
  for (const input of ["0000000900000000" + "00", "0000000800000000", "0a23230a"]) {
    const connection = new IpcConnection();
    connection.append(Uint8Array.fromHex(input));
    assertEquals(messagesOf(connection), [{ id: 0, text: "" }]);
  }
});

Deno.test("IpcConnection understands a frame without NUL", () => {
  const connection = new IpcConnection();
  connection.append(Uint8Array.fromHex("0000000a" + "00000000" + "7879"));
  assertEquals(messagesOf(connection), [{ id: 0, text: "xy" }]);
});

Deno.test("IpcConnection joins split frames", () => {
  const connection = new IpcConnection();
  connection.append(encodeFrame([bytesOf("<a>")], false, 5));
  connection.append(encodeFrame([], false, 5));
  assertEquals(connection.next(), undefined);
  assertEquals(connection.inMessage, true);
  connection.append(encodeFrame([bytesOf("</a>")], true, 5));
  connection.append(encodeFrame([], true, 6));
  assertEquals(messagesOf(connection), [{ id: 5, text: "<a></a>" }, { id: 6, text: "" }]);
  assertEquals(connection.inMessage, false);
});

Deno.test("IpcConnection writes split frames only when allowed", () => {
  const message = [new Uint8Array(40_000).fill(0x61), bytesOf("b")];
  const connection = new IpcConnection();
  connection.append(Uint8Array.fromHex(SEED_HELLO));
  const whole = [...connection.encode(message)];
  // A pause after each part that was made.
  assertEquals(whole.map((frame) => frame.length), [0, 0, 8 + 40_001 + 1]);
  connection.allowSplit();
  const split = [...connection.encode(message)];
  assertEquals(split.map((frame) => frame.subarray(0, 8).toHex()), [
    "80009c4800000000",
    "0000000a00000000",
  ]);
  assertEquals(split.map((frame) => frame.length), [8 + 40_000, 8 + 1 + 1]);
});

Deno.test("encodeCounted makes a long message twice instead of keeping it", () => {
  let made = 0;
  const message = {
    *[Symbol.iterator]() {
      made++;
      for (let i = 0; i < 3; i++) yield new Uint8Array(500_000).fill(0x61 + i);
    },
  };
  const buffers = [...encodeCounted(message)];
  assertEquals(made, 2);
  assertEquals(buffers.map(({ length }) => length), [0, 0, 0, 8, 500_000, 500_000, 500_000, 1]);
  assertEquals(concat(buffers).toHex(), encodeWhole(message).toHex());
});

Deno.test("encodeCounted notices that a message cannot be made again", () => {
  function* once(): Generator<Uint8Array> {
    yield new Uint8Array(2_000_000);
  }
  assertThrows(() => [...encodeCounted(once())], Error, "a message has changed");
});

Deno.test("encodeSplit and encodeCounted pause where a message does", () => {
  const message = [bytesOf("a"), new Uint8Array(0), bytesOf("b")];
  const lengths = (buffers: Iterable<Uint8Array>) => [...buffers].map(({ length }) => length);
  assertEquals(lengths(encodeSplit(message)), [0, 8 + 2 + 1]);
  assertEquals(lengths(encodeCounted(message)), [0, 0, 0, 8 + 2 + 1]);
});

Deno.test("encodeSplit writes a small message as encodeWhole does", () => {
  const message = [bytesOf("<rpc-reply>"), bytesOf("<ok/>"), bytesOf("</rpc-reply>")];
  assertEquals([...encodeSplit(message, 3)], [encodeWhole(message, 3)]);
  assertEquals([...encodeSplit([], 3)], [encodeWhole([], 3)]);
});

Deno.test("IpcConnection makes split frames while they are consumed", () => {
  const connection = new IpcConnection();
  connection.append(Uint8Array.fromHex(SEED_HELLO));
  connection.allowSplit();
  let made = 0;
  function* message(): Generator<Uint8Array> {
    for (; made < 4; made++) yield new Uint8Array(65_536);
  }
  let most = 0;
  let seen = 0;
  for (const _frame of connection.encode(message())) most = Math.max(most, made - ++seen);
  assertEquals([made, seen, most], [4, 4, 0]);
});

const BROKEN: [string, string, string][] = [
  ["a tiny length", "0000000700000000", "op_len 7 is less than the 8 bytes of the header"],
  ["length zero", "0000000000000000", "op_len 0 is less than the 8 bytes of the header"],
  ["a huge length", "7fffffff00000000", "op_len 2147483647 is more than the limit of 109 bytes"],
  [
    "a huge split frame",
    "ffffffff00000000",
    "op_len 2147483647 is more than the limit of 109 bytes",
  ],
  ["a frame just too long", "0000006e00000000", "op_len 110 is more than the limit of 109 bytes"],
  [
    "HTTP",
    "474554202f20485454502f312e310d0a",
    "op_len 1195725856 is more than the limit of 109 bytes",
  ],
];

for (const [what, input, message] of BROKEN) {
  Deno.test(`IpcConnection refuses ${what}`, () => {
    const connection = new IpcConnection({ maxMessage: 100 });
    connection.append(Uint8Array.fromHex(input));
    assertEquals(assertThrows(() => connection.next(), FramingError).message, message);
  });
}

Deno.test("IpcConnection bounds a message made of many frames or chunks", () => {
  const frame = encodeFrame([new Uint8Array(60)], false, 0);
  const chunk = bytesOf("\n#60\n" + "x".repeat(60));
  for (const part of [frame, chunk]) {
    const connection = new IpcConnection({ maxMessage: 100 });
    connection.append(part);
    assertEquals(connection.next(), undefined);
    connection.append(part);
    const error = assertThrows(() => connection.next(), FramingError);
    assertEquals(error.message, "a message is larger than the limit of 100 bytes");
  }
});

Deno.test("IpcConnection accepts a message of exactly the limit", () => {
  const connection = new IpcConnection({ maxMessage: 100 });
  connection.append(encodeWhole([new Uint8Array(100).fill(0x61)], 0));
  assertEquals(messagesOf(connection).map(({ text }) => text.length), [100]);
});

Deno.test("IpcConnection holds little for a message that arrives byte by byte", () => {
  const connection = new IpcConnection();
  const frame = encodeWhole([new Uint8Array(10_000).fill(0x61)], 0);
  for (let at = 0; at < frame.length - 1; at++) {
    connection.append(frame.subarray(at, at + 1));
    assertEquals(connection.next(), undefined);
  }
  assertEquals(connection.held, 10_000);
  connection.append(frame.subarray(frame.length - 1));
  assert(connection.next()!.body.length <= 3);
});

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

const message = fc.record({
  id: fc.integer({ min: 0, max: 0xffffffff }),
  parts: fc.array(fc.string({ maxLength: 20 }).filter((text) => !text.includes("\0")), {
    maxLength: 4,
  }),
});

Deno.test("IpcConnection gives the same messages for any split of the input, in any framing", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("whole", "split", "chunked"),
      fc.array(message, { minLength: 1, maxLength: 6 }),
      fc.array(fc.nat(), { maxLength: 40 }),
      (framing, messages, cuts) => {
        const encoded: Uint8Array[] = messages.flatMap(({ id, parts }) => {
          const runs = parts.map(bytesOf);
          if (framing === "whole") return [encodeWhole(runs, id)];
          if (framing === "split") {
            return [...runs.map((run) => encodeFrame([run], false, id)), encodeFrame([], true, id)];
          }
          return [
            ...runs.filter((run) => run.length > 0).map((run) => bytesOf(`\n#${run.length}\n`))
              .flatMap((header, i) => [header, runs.filter((run) => run.length > 0)[i]]),
            bytesOf("\n##\n"),
          ];
        });
        const bytes = new Uint8Array(encoded.flatMap((run) => [...run]));
        const connection = new IpcConnection();
        const received = splitAt(bytes, cuts).flatMap((piece) => {
          connection.append(piece);
          return messagesOf(connection);
        });
        assertEquals(
          received,
          messages.map(({ id, parts }) => ({
            id: framing === "chunked" ? 0 : id,
            text: parts.map((part) => decoder.decode(bytesOf(part))).join(""),
          })),
        );
      },
    ),
    { numRuns: 500 },
  );
});

Deno.test("IpcConnection never throws anything but FramingError, whatever arrives", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 30 }), { maxLength: 10 }), (pieces) => {
      const connection = new IpcConnection({ maxMessage: 64 });
      try {
        for (const piece of pieces) {
          connection.append(piece);
          while (connection.next() !== undefined);
          assert(connection.held <= 64 + 9 + 30);
        }
      } catch (error) {
        assert(error instanceof FramingError);
      }
    }),
    { numRuns: 1000 },
  );
});
