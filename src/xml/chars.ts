/**
 * Character classes of XML 1.0 (fifth edition), by byte for ASCII and by code point above.
 *
 * @module
 */

/** Classes of {@linkcode NAME}. */
export const NAME_START = 1;
export const NAME_PART = 2;
export const NAME_COLON = 3;
export const NAME_WIDE = 4;

/** What a byte is within a name: 0 ends it; `NAME_WIDE` begins a character beyond ASCII. */
export const NAME: Uint8Array = new Uint8Array(256);
/** Non-zero for bytes that plain character data cannot run over: `<`, `&`, `]`, CR, controls and bytes beyond ASCII. */
export const TEXT_STOP: Uint8Array = new Uint8Array(256);

for (let byte = 0; byte < 256; byte++) {
  const char = String.fromCharCode(byte);
  if (byte >= 0x80) NAME[byte] = NAME_WIDE;
  else if (/[A-Za-z_]/.test(char)) NAME[byte] = NAME_START;
  else if (/[-.0-9]/.test(char)) NAME[byte] = NAME_PART;
  else if (char === ":") NAME[byte] = NAME_COLON;
  const plain = byte === 0x09 || byte === 0x0a || (byte >= 0x20 && byte < 0x80);
  TEXT_STOP[byte] = plain && char !== "<" && char !== "&" && char !== "]" ? 0 : 1;
}

/** XML 1.0 production [2] Char. */
export function isXmlChar(code: number): boolean {
  if (code < 0x20) return code === 0x09 || code === 0x0a || code === 0x0d;
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) ||
    (code >= 0x10000 && code <= 0x10ffff);
}

/** XML 1.0 production [4] NameStartChar, for code points beyond ASCII. */
export function isWideNameStart(code: number): boolean {
  return (code >= 0xc0 && code <= 0x2ff && code !== 0xd7 && code !== 0xf7) ||
    (code >= 0x370 && code <= 0x1fff && code !== 0x37e) ||
    code === 0x200c || code === 0x200d ||
    (code >= 0x2070 && code <= 0x218f) || (code >= 0x2c00 && code <= 0x2fef) ||
    (code >= 0x3001 && code <= 0xd7ff) || (code >= 0xf900 && code <= 0xfdcf) ||
    (code >= 0xfdf0 && code <= 0xfffd) || (code >= 0x10000 && code <= 0xeffff);
}

/** XML 1.0 production [4a] NameChar, for code points beyond ASCII. */
export function isWideNamePart(code: number): boolean {
  return isWideNameStart(code) || code === 0xb7 || (code >= 0x300 && code <= 0x36f) ||
    code === 0x203f || code === 0x2040;
}

/** Space, tab, line feed, carriage return. */
export function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x09 || byte === 0x0d;
}
