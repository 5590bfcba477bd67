/**
 * Lets the readers make strings through node's Buffer once they have read enough for it to be worth loading. Imported for its effect
 * by what reads large documents.
 *
 * @module
 */

import { nodeBuffer } from "../system/node_modules.ts";
import { decodeUtf8 } from "../system/utf8.ts";
import { decodedRanges, useTextRanges } from "../xml/byte_text.ts";

/** Loading it takes as long as reading so many bytes without it. */
const MUCH = 64 * 1024;

let total = 0;

useTextRanges((bytes) => {
  total += bytes.length;
  if (total < MUCH) return decodedRanges(bytes);
  return nodeBuffer().Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
});

/** True for well-formed UTF-8. */
export function isUtf8(bytes: Uint8Array): boolean {
  if (bytes.length >= MUCH) return nodeBuffer().isUtf8(bytes);
  try {
    decodeUtf8(bytes);
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
