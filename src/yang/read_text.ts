/**
 * The text of a YANG file.
 *
 * @module
 */

import { decodeUtf8, withoutMark } from "../system/utf8.ts";
import { YangError } from "./statement.ts";

/** The largest file that is read, in bytes. */
const MAX_FILE_SIZE = 64 * 1024 * 1024;

/** @throws {YangError} when it cannot be read, is too large or not UTF-8 */
export function readText(path: string): string {
  const at = { file: path, line: 1, column: 1 };
  const bytes = readFile(path);
  if (bytes.length > MAX_FILE_SIZE) {
    throw new YangError(`the file is larger than ${MAX_FILE_SIZE} bytes`, at);
  }
  try {
    return withoutMark(decodeUtf8(bytes));
  } catch (error) {
    if (error instanceof TypeError) throw new YangError("the file is not UTF-8", at);
    throw error;
  }
}

function readFile(path: string): Uint8Array {
  try {
    return Deno.readFileSync(path);
  } catch (error) {
    if (error instanceof Error && error.name in Deno.errors) {
      throw new YangError(`cannot be read: ${error.message}`, { file: path, line: 1, column: 1 });
    }
    throw error;
  }
}
