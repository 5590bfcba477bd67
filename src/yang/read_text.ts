/**
 * The text of a YANG file.
 *
 * @module
 */

import { decodeUtf8, withoutMark } from "../system/utf8.ts";
import { YangError } from "./statement.ts";

/** The largest file that is read, in bytes. */
const MAX_FILE_SIZE = 64 * 1024 * 1024;

/** What files of usual size are read into, one after the other: fresh memory costs more than the work. */
const ROOM = new Uint8Array(256 * 1024);

/** @throws {YangError} when it cannot be read, is too large or not UTF-8 */
export function readText(path: string): string {
  const at = { file: path, line: 1, column: 1 };
  const bytes = readFile(path);
  if (bytes === undefined) {
    throw new YangError(`the file is larger than ${MAX_FILE_SIZE} bytes`, at);
  }
  try {
    return withoutMark(decodeUtf8(bytes));
  } catch (error) {
    if (error instanceof TypeError) throw new YangError("the file is not UTF-8", at);
    throw error;
  }
}

/** The bytes of a file, valid until the next one is read; undefined when there are too many. */
function readFile(path: string): Uint8Array | undefined {
  try {
    using file = Deno.openSync(path);
    let room = ROOM;
    for (let length = 0;;) {
      const read = file.readSync(room.subarray(length));
      if (read === null) return room.subarray(0, length);
      length += read;
      if (length > MAX_FILE_SIZE) return undefined;
      if (length === room.length) {
        const larger = new Uint8Array(length * 2);
        larger.set(room);
        room = larger;
      }
    }
  } catch (error) {
    if (error instanceof Error && error.name in Deno.errors) {
      throw new YangError(`cannot be read: ${error.message}`, { file: path, line: 1, column: 1 });
    }
    throw error;
  }
}
