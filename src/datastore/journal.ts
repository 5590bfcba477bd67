/**
 * The journal of a large datastore: what was committed since its file was written, in a file beside it (`running_db.journal`).
 *
 * Text, one record per line:
 *
 * ```text
 * clixon-journal 1 <size> <crc>          the datastore file that the records follow on
 * <number> <length> <crc> <JSON>         a commit (`change_text.ts`); length in bytes of the JSON
 * <number> <length> <crc> {"file":{"after":<number>,"size":<size>,"crc":<crc>}}
 * ```
 *
 * The last kind announces a newer datastore file that holds everything up to and including record `after`; it is written before that
 * file takes the place of the old one. So whichever of the two a crash leaves behind, it is known which records follow on it.
 * CRCs are CRC-32 as 8 hex digits, of the number, a space and the JSON; of the datastore file, of its bytes.
 *
 * @module
 */

import { crc32 } from "./crc32.ts";
import { StoreError } from "./store_error.ts";

/** What tells one content of a datastore file from another. */
export interface FileIdentity {
  readonly size: number;
  readonly crc: number;
}

/** What a journal says about a datastore file. */
export interface JournalContent {
  /** The commits that the file does not hold, oldest first. */
  readonly commits: readonly string[];
  /** The number of the last record; 0 when there is none. */
  readonly last: number;
  /** Bytes of the journal that are valid; what follows is a torn last write. */
  readonly length: number;
}

const MAGIC = "clixon-journal 1";
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const LF = 0x0a;

function hex(crc: number): string {
  return crc.toString(16).padStart(8, "0");
}

/** The first line of a journal that follows on this file. */
export function journalHeader({ size, crc }: FileIdentity): Uint8Array {
  return encoder.encode(`${MAGIC} ${size} ${hex(crc)}\n`);
}

/** A record with its line end. */
export function journalRecord(number: number, json: string): Uint8Array {
  const body = encoder.encode(json);
  const crc = crc32(body, crc32(encoder.encode(`${number} `)));
  const head = encoder.encode(`${number} ${body.length} ${hex(crc)} `);
  const record = new Uint8Array(head.length + body.length + 1);
  record.set(head);
  record.set(body, head.length);
  record[record.length - 1] = LF;
  return record;
}

/** The record that announces a new datastore file with everything up to record `after`. */
export function fileRecord(number: number, after: number, file: FileIdentity): Uint8Array {
  return journalRecord(number, JSON.stringify({ file: { after, size: file.size, crc: file.crc } }));
}

interface FileAnnouncement {
  readonly after: number;
  readonly size: number;
  readonly crc: number;
}

/**
 * Reads a journal as what follows on `file`, the datastore file that is there.
 *
 * @param path of the journal, for messages
 * @throws {StoreError} when it is damaged (other than by a torn last write) or follows on another file
 */
export function readJournal(path: string, bytes: Uint8Array, file: FileIdentity): JournalContent {
  const headerEnd = bytes.indexOf(LF);
  const header = /^clixon-journal 1 (\d+) ([0-9a-f]{8})$/.exec(
    decoder.decode(bytes.subarray(0, Math.max(headerEnd, 0))),
  );
  if (header === null) throw new StoreError(path, "line 1: not the header of a journal");
  const base = { after: 0, size: Number(header[1]), crc: parseInt(header[2], 16) };
  const announcements: FileAnnouncement[] = [base];
  const commits: { number: number; json: string }[] = [];
  let last = 0;
  let at = headerEnd + 1;
  while (at < bytes.length) {
    const record = recordAt(bytes, at, last);
    if (record === undefined) {
      requireTornTail(path, bytes, at, last);
      break;
    }
    last = record.number;
    at = record.end;
    if (record.json.startsWith('{"file":')) {
      announcements.push((JSON.parse(record.json) as { file: FileAnnouncement }).file);
    } else {
      commits.push(record);
    }
  }
  const known = announcements.findLast((one) => one.size === file.size && one.crc === file.crc);
  if (known === undefined) {
    throw new StoreError(
      path,
      "holds commits that follow on another datastore file than the one that is there: " +
        "put that file back, or remove the journal to give up these commits",
    );
  }
  const follow = commits.filter((commit) => commit.number > known.after);
  return { commits: follow.map((commit) => commit.json), last, length: at };
}

/** The record that begins at `at`; undefined when there is no whole and undamaged record there. */
function recordAt(bytes: Uint8Array, at: number, last: number) {
  const head = /^(\d+) (\d+) ([0-9a-f]{8}) /.exec(decoder.decode(bytes.subarray(at, at + 64)));
  if (head === null) return undefined;
  const number = Number(head[1]);
  const start = at + head[0].length;
  const end = start + Number(head[2]);
  // The first record of a journal may have any number: the journal may continue an older one.
  if ((last > 0 && number !== last + 1) || end >= bytes.length || bytes[end] !== LF) {
    return undefined;
  }
  const body = bytes.subarray(start, end);
  if (crc32(body, crc32(encoder.encode(`${number} `))) !== parseInt(head[3], 16)) return undefined;
  return { number, json: decoder.decode(body), end: end + 1 };
}

/**
 * A damaged record is a write that a crash has torn only if nothing whole comes after it: the record before was acknowledged before the
 * next one was written.
 */
function requireTornTail(path: string, bytes: Uint8Array, at: number, last: number): void {
  for (let start = at + 1; start < bytes.length; start++) {
    // The line end before a record may be what is damaged, even into a digit, so any digit may be its beginning.
    if (!isDigit(bytes[start])) continue;
    const later = recordAt(bytes, start, 0);
    if (later !== undefined && later.number > last) {
      throw new StoreError(
        path,
        `record ${
          last + 1
        } (at byte ${at}) is damaged, but record ${later.number} after it is whole`,
      );
    }
  }
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
