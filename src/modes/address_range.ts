/**
 * Ranges of IP addresses: `192.0.2.0/24`, `2001:db8::/32`, or one address.
 *
 * @module
 */

/** All addresses that begin with the same bits. */
export class AddressRange {
  readonly #bytes: readonly number[];
  readonly #prefix: number;

  /** @param prefix number of bits that have to be the same */
  constructor(bytes: readonly number[], prefix: number) {
    this.#bytes = bytes;
    this.#prefix = prefix;
  }

  /** True for a numeric address of the same family within the range; a zone (`%eth0`) does not matter. */
  contains(address: string): boolean {
    const bytes = parseAddress(address.replace(/%.*$/, ""));
    if (bytes === undefined || bytes.length !== this.#bytes.length) return false;
    for (let bit = 0; bit < this.#prefix; bit += 8) {
      const mask = 0xff00 >> Math.min(8, this.#prefix - bit) & 0xff;
      if (((bytes[bit >> 3] ^ this.#bytes[bit >> 3]) & mask) !== 0) return false;
    }
    return true;
  }
}

/** Undefined when the text is not a range. */
export function parseRange(text: string): AddressRange | undefined {
  const match = text.match(/^([^/]+)(?:\/(\d{1,3}))?$/);
  const bytes = match ? parseAddress(match[1]) : undefined;
  if (!match || bytes === undefined) return undefined;
  const prefix = match[2] === undefined ? bytes.length * 8 : Number(match[2]);
  return prefix <= bytes.length * 8 ? new AddressRange(bytes, prefix) : undefined;
}

/** The 4 or 16 bytes of a numeric address; undefined when it is none. */
export function parseAddress(text: string): number[] | undefined {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): number[] | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part))) {
    return undefined;
  }
  const bytes = parts.map(Number);
  return bytes.every((byte) => byte < 256) ? bytes : undefined;
}

function parseIpv6(text: string): number[] | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const head = groupsOf(halves[0]);
  const tail = halves.length === 2 ? groupsOf(halves[1]) : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 2 ? missing < 2 : missing !== 0) return undefined;
  return [...head, ...new Array<number>(missing).fill(0), ...tail];
}

/** The bytes of groups separated by colons; the last one may be an IPv4 address. */
function groupsOf(text: string): number[] | undefined {
  if (text === "") return [];
  const groups = text.split(":");
  const bytes: number[] = [];
  for (const [index, group] of groups.entries()) {
    if (index === groups.length - 1 && group.includes(".")) {
      const ipv4 = parseIpv4(group);
      if (ipv4 === undefined) return undefined;
      bytes.push(...ipv4);
    } else {
      if (!/^[0-9a-f]{1,4}$/i.test(group)) return undefined;
      const value = parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
    }
  }
  return bytes;
}
