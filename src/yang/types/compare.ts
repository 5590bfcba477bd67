/**
 * Orders of canonical values.
 *
 * @module
 */

/**
 * Code-point order of two strings, which is also the byte order of their UTF-8. The native `<` orders by UTF-16 code units and so puts
 * characters beyond U+FFFF before U+E000…U+FFFF.
 */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = a.length < b.length ? a.length : b.length;
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return unitRank(x) - unitRank(y);
  }
  return a.length - b.length;
}

/** A code unit's place in code-point order: surrogates stand for what is above U+FFFF. */
function unitRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** Numeric order of two canonical decimal texts (`-12`, `3.50`) of the same type; exact at any size. */
export function compareDecimal(a: string, b: string): number {
  if (a === b) return 0;
  const negative = a.charCodeAt(0) === 45;
  if (negative !== (b.charCodeAt(0) === 45)) return negative ? -1 : 1;
  return negative ? compareMagnitude(b, a, 1) : compareMagnitude(a, b, 0);
}

/** Compares canonical unsigned decimals that start at `from`. */
function compareMagnitude(a: string, b: string, from: number): number {
  const difference = integerEnd(a) - integerEnd(b);
  if (difference !== 0) return difference;
  const x = from === 0 ? a : a.slice(from);
  const y = from === 0 ? b : b.slice(from);
  return x < y ? -1 : 1;
}

function integerEnd(text: string): number {
  const dot = text.indexOf(".");
  return dot < 0 ? text.length : dot;
}
