/**
 * Lets the readers make strings through node's Buffer. Imported for its effect by what reads large documents.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { useTextRanges } from "../xml/byte_text.ts";

useTextRanges((bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
