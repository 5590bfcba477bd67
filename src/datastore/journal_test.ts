import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { fileRecord, journalHeader, journalRecord, readJournal } from "./journal.ts";
import { StoreError } from "./store_error.ts";

const FILE = { size: 10, crc: 0xabcdef01 };
const NEWER = { size: 12, crc: 1 };
const COMMITS = [`{"a":1}`, `{"b":"é"}`, `{}`, `{"c":[1,2]}`];

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

const records = COMMITS.map((json, index) => journalRecord(index + 1, json));
const whole = join(journalHeader(FILE), ...records);

Deno.test("a journal is lines of text", () => {
  assertEquals(
    new TextDecoder().decode(whole).split("\n").slice(0, 2),
    ["clixon-journal 1 10 abcdef01", `1 7 ed42d1b8 {"a":1}`],
  );
});

Deno.test("readJournal gives the commits in order", () => {
  assertEquals(readJournal("j", whole, FILE), { commits: COMMITS, last: 4, length: whole.length });
  assertEquals(readJournal("j", journalHeader(FILE), FILE).commits, []);
});

Deno.test("readJournal drops a torn last record, wherever it is torn", () => {
  const before = whole.length - records[3].length;
  for (let length = before; length < whole.length; length++) {
    const { commits, length: valid } = readJournal("j", whole.slice(0, length), FILE);
    assertEquals([commits, valid], [COMMITS.slice(0, 3), before]);
  }
});

Deno.test("readJournal drops a last record with zeros in it", () => {
  const torn = whole.slice();
  torn.fill(0, whole.length - 5);
  assertEquals(readJournal("j", torn, FILE).commits, COMMITS.slice(0, 3));
});

Deno.test("readJournal gives only what a newer datastore file does not hold", () => {
  const announced = join(whole, fileRecord(5, 3, NEWER), journalRecord(6, `{"d":1}`));
  assertEquals(readJournal("j", announced, NEWER).commits, [COMMITS[3], `{"d":1}`]);
  assertEquals(readJournal("j", announced, FILE).commits, [...COMMITS, `{"d":1}`]);
});

Deno.test("readJournal goes on with numbers of an older journal", () => {
  const later = join(journalHeader(FILE), journalRecord(17, "{}"), journalRecord(18, "{}"));
  assertEquals(readJournal("j", later, FILE).last, 18);
});

Deno.test("readJournal refuses a journal of another file", () => {
  assertThrows(() => readJournal("j", whole, NEWER), StoreError, "j: holds commits that follow on");
});

Deno.test("readJournal of a damaged journal gives a beginning of the commits or an error", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 })), {
        minLength: 1,
        maxLength: 4,
      }),
      (damages) => {
        const bytes = whole.slice();
        for (const [at, byte] of damages) bytes[at] = byte;
        let commits: readonly string[];
        try {
          ({ commits } = readJournal("j", bytes, FILE));
        } catch (error) {
          assert(error instanceof StoreError);
          return;
        }
        assertEquals(commits, COMMITS.slice(0, commits.length));
        // Only what comes last may be missing: a hole in the middle is an error.
        assert(commits.length >= 3 || damages.length > 1);
      },
    ),
    { numRuns: 5000, examples: [[[[90, 0x31]]]] },
  );
});

Deno.test("readJournal finds the record behind a line end that has become a digit", () => {
  const damaged = whole.slice();
  damaged[whole.length - records[3].length - 1] = 0x31;
  assertThrows(() => readJournal("j", damaged, FILE), StoreError, "record 4 after it is whole");
});
