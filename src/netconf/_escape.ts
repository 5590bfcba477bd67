/** Text as XML content or attribute value. */

const SPECIAL = /[&<>"\r\n\t]/;
// deno-lint-ignore no-control-regex -- exactly the characters that XML 1.0 has no way to write
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;

/**
 * Escapes text for element content and double-quoted attribute values; characters that XML cannot hold become
 * U+FFFD. Line feeds and tabs are kept in content and escaped where `attribute` is set, since attribute values are normalised.
 */
export function escapeXml(text: string, attribute = false): string {
  const clean = text.replace(FORBIDDEN, "\ufffd").toWellFormed();
  if (!SPECIAL.test(clean)) return clean;
  return clean.replace(/[&<>"\r\n\t]/g, (char) => {
    switch (char) {
      case "&":
        return "&amp;";
      case "<":
        return "&lt;";
      case ">":
        return "&gt;";
      case "\r":
        return "&#13;";
      case '"':
        return attribute ? "&quot;" : char;
      default:
        return attribute ? `&#${char.charCodeAt(0)};` : char;
    }
  });
}
