/**
 * Numbers and strings as XPath 1.0 converts them (§4.2 `string`, §4.4 `number`), which is not how JavaScript does.
 *
 * @module
 */

const NUMBER = /^[ \t\r\n]*-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[ \t\r\n]*$/;

/** `NaN` for anything but an optional minus, digits and one point, with white space around: no exponent, plus or hexadecimal. */
export function stringToNumber(text: string): number {
  return NUMBER.test(text) ? Number(text) : NaN;
}

/** Decimal without exponent, no trailing `.0`, and `0` for negative zero. */
export function numberToString(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return value === 0 ? "0" : String(value);
  const text = String(value);
  const exponentAt = text.indexOf("e");
  return exponentAt < 0 ? text : expand(text, exponentAt);
}

/** `1.5e-7` → `0.00000015`, `1e21` → `1000000000000000000000`. */
function expand(text: string, exponentAt: number): string {
  const negative = text.startsWith("-");
  const mantissa = text.slice(negative ? 1 : 0, exponentAt);
  const exponent = Number(text.slice(exponentAt + 1));
  const [whole, fraction = ""] = mantissa.split(".");
  const digits = whole + fraction;
  const point = whole.length + exponent;
  const plain = point <= 0
    ? "0." + "0".repeat(-point) + digits
    : point >= digits.length
    ? digits + "0".repeat(point - digits.length)
    : digits.slice(0, point) + "." + digits.slice(point);
  return negative ? "-" + plain : plain;
}

/** The integer nearest to `value`, the one closer to positive infinity on a tie; keeps negative zero (XPath 1.0 §4.4). */
export function roundNumber(value: number): number {
  return Math.round(value);
}
