/**
 * XSD regular expressions (XML Schema part 2, appendix F) as syntax trees. YANG patterns are written in them (RFC 7950 §9.4.5).
 *
 * @module
 */

import { blockRanges } from "./unicode_blocks.ts";

/** Part of a pattern. */
export type PatternNode =
  /** One character of a set, given as a `v`-mode class such as `[a-z]`. */
  | { readonly kind: "set"; readonly source: string }
  | { readonly kind: "sequence"; readonly parts: readonly PatternNode[] }
  | { readonly kind: "choice"; readonly branches: readonly PatternNode[] }
  | {
    readonly kind: "repeat";
    readonly part: PatternNode;
    readonly min: number;
    /** `Infinity` when unbounded. */
    readonly max: number;
  };

/** Why a text is no XSD regular expression. */
export class PatternError extends Error {
  override readonly name = "PatternError";
}

/** Parentheses and class subtractions may nest this deep. */
const MAX_DEPTH = 200;
/** No engine repeats more often; also the bound that ECMAScript engines document as safe. */
const MAX_REPEAT = 2 ** 31 - 1;

const NAME_START =
  ":A-Z_a-z\\u{C0}-\\u{D6}\\u{D8}-\\u{F6}\\u{F8}-\\u{2FF}\\u{370}-\\u{37D}\\u{37F}-\\u{1FFF}" +
  "\\u{200C}\\u{200D}\\u{2070}-\\u{218F}\\u{2C00}-\\u{2FEF}\\u{3001}-\\u{D7FF}\\u{F900}-\\u{FDCF}" +
  "\\u{FDF0}-\\u{FFFD}\\u{10000}-\\u{EFFFF}";
const NAME = NAME_START + "\\-.0-9\\u{B7}\\u{300}-\\u{36F}\\u{203F}\\u{2040}";

/** Multi-character escapes: what a class of them holds. The upper-case ones are the complements. */
const CLASSES: Readonly<Record<string, string>> = {
  s: " \\t\\n\\r",
  i: NAME_START,
  c: NAME,
  d: "\\p{Nd}",
  w: "^\\p{P}\\p{Z}\\p{C}",
};

const CATEGORIES = new Set(
  ("L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po " +
    "Z Zs Zl Zp S Sm Sc Sk So C Cc Cf Co Cn").split(" "),
);

/** @throws {PatternError} */
export function parsePattern(text: string): PatternNode {
  return new PatternParser(text).parse();
}

class PatternParser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): PatternNode {
    const node = this.#choice();
    if (this.#at < this.#text.length) throw this.#error("unmatched )");
    return node;
  }

  #error(why: string): PatternError {
    return new PatternError(`${why} at character ${this.#at + 1}`);
  }

  #peek(): string {
    return this.#text.charAt(this.#at);
  }

  /** The next character (a whole code point). */
  #next(): string {
    const point = this.#text.codePointAt(this.#at);
    if (point === undefined) throw this.#error("unexpected end");
    const character = String.fromCodePoint(point);
    this.#at += character.length;
    return character;
  }

  #enter(): void {
    if (++this.#depth > MAX_DEPTH) throw this.#error(`nested deeper than ${MAX_DEPTH}`);
  }

  #choice(): PatternNode {
    const branches = [this.#branch()];
    while (this.#peek() === "|") {
      this.#at++;
      branches.push(this.#branch());
    }
    return branches.length === 1 ? branches[0] : { kind: "choice", branches };
  }

  #branch(): PatternNode {
    const parts: PatternNode[] = [];
    for (
      let next = this.#peek();
      next !== "" && next !== "|" && next !== ")";
      next = this.#peek()
    ) {
      parts.push(this.#quantified(this.#atom()));
    }
    return parts.length === 1 ? parts[0] : { kind: "sequence", parts };
  }

  #atom(): PatternNode {
    const at = this.#at;
    const character = this.#next();
    switch (character) {
      case "(": {
        this.#enter();
        const node = this.#choice();
        if (this.#peek() !== ")") throw this.#error("missing )");
        this.#at++;
        this.#depth--;
        return node;
      }
      case "[":
        return { kind: "set", source: this.#classExpression() };
      case "\\":
        return { kind: "set", source: `[${this.#escape().source}]` };
      case ".":
        return { kind: "set", source: "[^\\n\\r]" };
      case "?":
      case "*":
      case "+":
      case "{":
      case "]":
        this.#at = at;
        throw this.#error(
          character === "]" ? "unmatched ]" : `${character} without anything to repeat`,
        );
      default:
        return { kind: "set", source: `[${literal(character)}]` };
    }
  }

  #quantified(part: PatternNode): PatternNode {
    switch (this.#peek()) {
      case "?":
        this.#at++;
        return { kind: "repeat", part, min: 0, max: 1 };
      case "*":
        this.#at++;
        return { kind: "repeat", part, min: 0, max: Infinity };
      case "+":
        this.#at++;
        return { kind: "repeat", part, min: 1, max: Infinity };
      case "{":
        return this.#counted(part);
      default:
        return part;
    }
  }

  #counted(part: PatternNode): PatternNode {
    const match = /^\{(\d+)(?:(,)(\d*))?\}/.exec(this.#text.slice(this.#at, this.#at + 40));
    if (match === null) throw this.#error("a quantity such as {2,5} expected");
    const min = Number(match[1]);
    const max = match[2] === undefined ? min : match[3] === "" ? Infinity : Number(match[3]);
    if (min > max) throw this.#error(`${match[0]}: the minimum is greater than the maximum`);
    if (min > MAX_REPEAT || (max > MAX_REPEAT && max !== Infinity)) {
      throw this.#error(`${match[0]}: more than ${MAX_REPEAT} repetitions`);
    }
    this.#at += match[0].length;
    return { kind: "repeat", part, min, max };
  }

  /** After `[`: the class as one `v`-mode operand, brackets included. */
  #classExpression(): string {
    this.#enter();
    let negated = false;
    if (this.#peek() === "^") {
      this.#at++;
      negated = true;
    }
    const content = this.#classContent();
    let source = `[${negated ? "^" : ""}${content}]`;
    if (this.#text.startsWith("-[", this.#at)) {
      this.#at += 2;
      source = `[${source}--${this.#classExpression()}]`;
    }
    if (this.#peek() !== "]") throw this.#error("missing ]");
    this.#at++;
    this.#depth--;
    return source;
  }

  /** Ranges, characters and escapes up to `]` or the `-[` of a subtraction. */
  #classContent(): string {
    let content = "";
    const start = this.#at;
    while (this.#peek() !== "]") {
      if (this.#text.startsWith("-[", this.#at) && this.#at > start) break;
      const first = this.#classItem();
      const isRange = this.#peek() === "-" && !/^-[\]\[]/.test(this.#text.slice(this.#at));
      if (!isRange || first.point === undefined) {
        content += first.source;
        continue;
      }
      const dash = this.#at;
      this.#at++;
      // A hyphen that is last, or before a subtraction, stands for itself: `[+--]` is the range from + to -.
      const last = this.#classItem();
      if (last.point === undefined) {
        this.#at = dash;
        throw this.#error("a range cannot end in a class");
      }
      if (last.point < first.point) {
        this.#at = dash;
        throw this.#error("the ends of a range are in the wrong order");
      }
      content += `${first.source}-${last.source}`;
    }
    if (this.#at === start) throw this.#error("empty character class");
    return content;
  }

  #classItem(): ClassItem {
    const at = this.#at;
    const character = this.#next();
    if (character === "\\") return this.#escape();
    if (character === "[") {
      this.#at = at;
      throw this.#error("[ inside a character class must be escaped");
    }
    return { source: literal(character), point: character.codePointAt(0) };
  }

  /** After `\`: a `v`-mode class operand or character. */
  #escape(): ClassItem {
    const at = this.#at;
    const character = this.#next();
    const fail = () => {
      this.#at = at;
      return this.#error(`unknown escape \\${character}`);
    };
    switch (character) {
      case "n":
        return { source: "\\n", point: 10 };
      case "r":
        return { source: "\\r", point: 13 };
      case "t":
        return { source: "\\t", point: 9 };
      case "p":
      case "P":
        return { source: this.#property(character === "P"), point: undefined };
    }
    const lower = character.toLowerCase();
    if (lower in CLASSES && /[a-zA-Z]/.test(character)) {
      return { source: classOperand(CLASSES[lower], character !== lower), point: undefined };
    }
    // XSD knows escapes of its own metacharacters only. Published modules also escape other punctuation (\/ \" \$ \@), where no
    // other meaning is possible; letters and digits have meanings elsewhere and are refused.
    if (/^[!-/:-@[-`{-~]$/.test(character)) {
      return { source: literal(character), point: character.codePointAt(0) };
    }
    throw fail();
  }

  /** After `\p` or `\P`. */
  #property(negated: boolean): string {
    const match = /^\{([A-Za-z0-9-]+)\}/.exec(this.#text.slice(this.#at, this.#at + 80));
    if (match === null) throw this.#error("a property such as {Lu} or {IsBasicLatin} expected");
    const name = match[1];
    if (CATEGORIES.has(name)) {
      this.#at += match[0].length;
      return `\\${negated ? "P" : "p"}{${name}}`;
    }
    const ranges = name.startsWith("Is") ? blockRanges(name.slice(2)) : undefined;
    if (ranges === undefined) throw this.#error(`unknown category or block "${name}"`);
    this.#at += match[0].length;
    return classOperand(ranges, negated);
  }
}

/** One item of a class: `point` is undefined for a class escape, which no range can end in. */
interface ClassItem {
  readonly source: string;
  readonly point: number | undefined;
}

/** Class content, possibly starting with `^`, as a nested class or its complement. */
function classOperand(content: string, complement: boolean): string {
  const negated = content.startsWith("^");
  return `[${negated !== complement ? "^" : ""}${negated ? content.slice(1) : content}]`;
}

/** A character as `v` mode writes it, inside a class or outside. */
function literal(character: string): string {
  return /^[A-Za-z0-9_]$/.test(character)
    ? character
    : `\\u{${character.codePointAt(0)!.toString(16).toUpperCase()}}`;
}
