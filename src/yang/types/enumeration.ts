/**
 * enumeration and bits (RFC 7950 §9.6, §9.7).
 *
 * @module
 */

import { YangError } from "../statement.ts";
import { ValueError } from "../type.ts";
import type { TypeDescription } from "./description.ts";
import { assignNumbers, type Numbering } from "./named_values.ts";
import { shown, trimmed, TypeBase, type TypeHeader } from "./type_base.ts";

const ENUM_VALUES: Numbering = { keyword: "value", min: -2147483648, max: 2147483647 };
const BIT_POSITIONS: Numbering = { keyword: "position", min: 0, max: 4294967295 };

export class EnumerationType extends TypeBase {
  readonly base = "enumeration";
  readonly qualified = false;
  /** Name → integer value, in the order of the module. */
  readonly enums: ReadonlyMap<string, number>;

  constructor(header: TypeHeader, enums: ReadonlyMap<string, number>) {
    super(header);
    this.enums = enums;
  }

  static compile(description: TypeDescription): EnumerationType {
    return new EnumerationType({ name: description.name }, enumsOf(description, undefined));
  }

  override renamed(header: TypeHeader): EnumerationType {
    return new EnumerationType(header, this.enums);
  }

  override restricted(description: TypeDescription): EnumerationType {
    const enums = description.enums?.length ? enumsOf(description, this.enums) : this.enums;
    return new EnumerationType(this.headerFor(description.name), enums);
  }

  override tryParse(text: string): string | undefined {
    if (this.enums.has(text)) return text;
    const word = trimmed(text);
    return this.enums.has(word) ? word : undefined;
  }

  override refusal(text: string): ValueError {
    return new ValueError(
      `${shown(trimmed(text))} does not match enumeration; expected ${
        some([...this.enums.keys()])
      }`,
    );
  }
}

/** Names that a message lists. */
const LISTED = 8;

/** What could be said instead: all names, or the first ones and how many more there are. */
function some(names: readonly string[]): string {
  if (names.length <= LISTED) return names.join(", ");
  return `${names.slice(0, LISTED).join(", ")} … (${names.length} names)`;
}

function enumsOf(
  description: TypeDescription,
  base: ReadonlyMap<string, number> | undefined,
): ReadonlyMap<string, number> {
  const enums = description.enums ?? [];
  for (const { name, statement } of enums) {
    if (name === "" || /^\s|\s$/.test(name)) {
      throw new YangError(
        `enum "${name}": a name is not empty and has no white space at its ends`,
        statement,
      );
    }
  }
  const values = enums.map(({ value, ...rest }) => ({ ...rest, number: value }));
  return assignNumbers(values, ENUM_VALUES, base);
}

export class BitsType extends TypeBase {
  readonly base = "bits";
  readonly qualified = false;
  /** Name → position, ascending by position. */
  readonly bits: ReadonlyMap<string, number>;

  constructor(header: TypeHeader, bits: ReadonlyMap<string, number>) {
    super(header);
    this.bits = bits;
  }

  static compile(description: TypeDescription): BitsType {
    return new BitsType({ name: description.name }, bitsOf(description, undefined));
  }

  override renamed(header: TypeHeader): BitsType {
    return new BitsType(header, this.bits);
  }

  override restricted(description: TypeDescription): BitsType {
    const bits = description.bits?.length ? bitsOf(description, this.bits) : this.bits;
    return new BitsType(this.headerFor(description.name), bits);
  }

  /** Canonical: ordered by position, one space between (§9.7.2). */
  override tryParse(text: string): string | undefined {
    const given = wordsOf(text);
    const words = new Set(given);
    if (words.size !== given.length) return undefined;
    for (const word of given) if (!this.bits.has(word)) return undefined;
    if (given.length < 2) return given[0] ?? "";
    return [...this.bits.keys()].filter((bit) => words.has(bit)).join(" ");
  }

  override refusal(text: string): ValueError {
    const words = wordsOf(text);
    const unknown = words.find((word) => !this.bits.has(word));
    if (unknown !== undefined) return new ValueError(`${shown(unknown)} does not match bits`);
    const twice = words.find((word, index) => words.indexOf(word) !== index)!;
    return new ValueError(`${shown(twice)} is given twice`);
  }
}

function bitsOf(
  description: TypeDescription,
  base: ReadonlyMap<string, number> | undefined,
): ReadonlyMap<string, number> {
  const values = (description.bits ?? []).map(({ position, ...rest }) => ({
    ...rest,
    number: position,
  }));
  const assigned = assignNumbers(values, BIT_POSITIONS, base);
  return new Map([...assigned].sort(([, a], [, b]) => a - b));
}

function wordsOf(text: string): string[] {
  return text.split(/[ \t\r\n]+/).filter((word) => word !== "");
}
