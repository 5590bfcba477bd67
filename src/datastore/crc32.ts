/**
 * CRC-32 as in ISO-HDLC (polynomial 0x04C11DB7 reflected), the checksum of records and files.
 *
 * @module
 */

import { nodeZlib } from "../system/node_modules.ts";

/** From this size on, in bytes, zlib is worth loading. */
const MUCH = 64 * 1024;

/** What eight more bits make of each value of the lowest eight. */
const TABLE: Uint32Array = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) {
    value = (value & 1) === 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return value;
});

/** The checksum of `bytes`; `before` is that of the bytes before them. Unsigned, 32 bits. */
export function crc32(bytes: Uint8Array, before = 0): number {
  if (bytes.length >= MUCH) return nodeZlib().crc32(bytes, before);
  let value = ~before;
  for (let i = 0; i < bytes.length; i++) value = (value >>> 8) ^ TABLE[(value ^ bytes[i]) & 0xff];
  return ~value >>> 0;
}
