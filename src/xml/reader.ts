/**
 * XML: a strict, namespace-aware pull reader, a writer, and a small generic element tree.
 *
 * This room knows nothing of YANG or NETCONF and may import only `system`. Start reading here, at {@linkcode XmlReader}; then
 * `writer.ts`, `element.ts`. What the reader leaves out on purpose: document type declarations, external anything, and every encoding but UTF-8.
 *
 * @module
 */

import { type RawAttribute, type ReaderAttribute, resolveAttributes } from "./attributes.ts";
import { NAME } from "./chars.ts";
import { Content } from "./content.ts";
import { XmlError } from "./error.ts";
import { DEFAULT_XML_LIMITS, joinWithin, type XmlLimits } from "./limits.ts";
import type { Name, RawName } from "./names.ts";
import { declarationFault, Scope } from "./scope.ts";

export type { ReaderAttribute } from "./attributes.ts";
export { XmlError } from "./error.ts";
export { DEFAULT_XML_LIMITS, type XmlLimits } from "./limits.ts";
export type { Name } from "./names.ts";

export type XmlEvent = "start" | "end" | "text" | "eof";

/** Prefixes in scope at one place of a document; stays valid when the reader moves on. */
export interface Namespaces {
  /** The URI of a prefix; undefined when undeclared. `""` asks for the default namespace, `""` when there is none. */
  lookup(prefix: string): string | undefined;
}

const NO_ATTRIBUTES: readonly ReaderAttribute[] = [];
const NO_NAME: Name = { namespace: "", prefix: "", local: "" };

const LT = 0x3c, GT = 0x3e, SLASH = 0x2f, BANG = 0x21, QUESTION = 0x3f;

/**
 * Reads one document from UTF-8 bytes, event by event, without recursion.
 *
 * @example
 * ```ts
 * import { XmlReader } from "./reader.ts";
 * const reader = new XmlReader(new TextEncoder().encode("<a xmlns='urn:x'>1</a>"));
 * reader.next(); // "start", reader.local is "a", reader.namespace "urn:x"
 * reader.next(); // "text", reader.text is "1"
 * reader.next(); // "end"
 * reader.next(); // "eof"
 * ```
 */
export class XmlReader {
  /** Of a start or end event. One object for each distinct name of the document, so it can be a Map key. */
  name: Name = NO_NAME;
  /** Of a start event: its attributes, without xmlns declarations. */
  attributes: readonly ReaderAttribute[] = NO_ATTRIBUTES;
  /** Elements open after the event: 1 after the start of the document element, 0 after its end. */
  depth = 0;
  /** The offset that {@linkcode step} stops at. Behind the end at first. */
  pauseAt: number;

  readonly #in: Content;
  readonly #limits: XmlLimits;
  readonly #raws: RawName[] = [];
  readonly #names: Name[] = [];
  readonly #scopes: Scope[];
  #scope: Scope;
  #eventAt = 0;
  #markedAt = 0;
  #markedEvent = 0;
  #markedAttributes: readonly ReaderAttribute[] = NO_ATTRIBUTES;
  #markedEmpty = false;
  #markedDepth = 0;
  #emptyElement = false;
  #rooted = false;

  /**
   * @param input the whole document, in one piece or in slices that are joined here
   * @throws {XmlError} when the document is larger than `maxBytes` or not UTF-8 by its byte order mark
   */
  constructor(input: Uint8Array | readonly Uint8Array[], limits: Partial<XmlLimits> = {}) {
    this.#limits = { ...DEFAULT_XML_LIMITS, ...limits };
    this.#in = new Content(joinWithin(input, this.#limits.maxBytes), this.#limits);
    const { defaultNamespace } = this.#limits;
    const none = Scope.outermost();
    this.#scope = defaultNamespace === "" ? none : none.with("", defaultNamespace);
    this.#scopes = [this.#scope];
    this.pauseAt = this.#in.size + 1;
    this.#in.prolog();
  }

  get namespace(): string {
    return this.name.namespace;
  }
  get prefix(): string {
    return this.name.prefix;
  }
  get local(): string {
    return this.name.local;
  }

  /** Of a text event: the text with references resolved, line ends normalised, CDATA and text around comments joined. */
  get text(): string {
    return this.#in.text();
  }

  /** Of a text event: true when it is nothing but white space. */
  get blank(): boolean {
    return this.#in.blank;
  }

  /** The URI a prefix stands for here; undefined when undeclared. `""` asks for the default namespace, which is `""` when there is none. */
  resolvePrefix(prefix: string): string | undefined {
    return this.#scope.lookup(prefix);
  }

  /** The prefixes in scope here, to be kept for later. */
  get namespaces(): Namespaces {
    return this.#scope;
  }

  /** Of a start event: true for `<name/>`, and for `<name></name>`. */
  get emptyElement(): boolean {
    return this.#emptyElement || this.#in.peek(0) === LT && this.#in.peek(1) === SLASH;
  }

  /** Namespaces in scope: prefix (`""` default) → URI. One shared object as long as nothing is declared. */
  get scope(): ReadonlyMap<string, string> {
    return this.#scope.map;
  }

  /** Where the current event begins. Linear in the distance from the last position asked for. */
  position(): { line: number; column: number } {
    return this.#in.position(this.#eventAt);
  }

  /** An error at the current event, for callers that find the document wrong. */
  error(reason: string): XmlError {
    return new XmlError(reason, this.position());
  }

  /**
   * Moves to the next event. Comments and processing instructions are skipped; adjacent text and CDATA are one text event.
   *
   * @throws {XmlError}
   */
  next(): XmlEvent {
    return this.#advance(false) ?? beyond();
  }

  /**
   * Like {@linkcode next}, but passes over text that is only white space: for content that holds elements.
   *
   * @throws {XmlError}
   */
  nextTag(): XmlEvent {
    return this.#advance(true) ?? beyond();
  }

  /**
   * Like {@linkcode next} or {@linkcode nextTag}, but begins no event beyond {@linkcode pauseAt}, and leaves a text, a comment or white space
   * at {@linkcode horizon}: undefined then, and the next call goes on there.
   *
   * @throws {XmlError}
   */
  step(skipBlank: boolean): XmlEvent | undefined {
    return this.#in.at < this.pauseAt ? this.#advance(skipBlank) : undefined;
  }

  /** Bytes read so far. */
  get offset(): number {
    return this.#in.at;
  }

  /** The offset beyond which only tags are read that begin before it. That of the end at first. */
  get horizon(): number {
    return this.#in.horizon;
  }
  set horizon(offset: number) {
    this.#in.horizon = Math.min(offset, this.#in.size);
  }

  /** Remembers a start event, where the reader stands. */
  mark(): void {
    this.#markedAt = this.#in.at;
    this.#markedEvent = this.#eventAt;
    this.#markedAttributes = this.attributes;
    this.#markedEmpty = this.#emptyElement;
    this.#markedDepth = this.depth;
  }

  /**
   * Takes the reader back to where {@linkcode mark} was called, if `error` is what reading on from there by the usual methods has
   * thrown at the horizon.
   */
  isBackAfter(error: unknown): boolean {
    if (!(error instanceof BeyondHorizon)) return false;
    const depth = this.depth = this.#markedDepth;
    this.#in.back(this.#markedAt);
    this.name = this.#names[depth];
    this.attributes = this.#markedAttributes;
    this.#scope = this.#scopes[depth];
    this.#eventAt = this.#markedEvent;
    this.#emptyElement = this.#markedEmpty;
    return true;
  }

  /** Counts lines and columns up to here, so that an error further on costs only what lies between. */
  keepPlace(): void {
    this.#in.position(this.#in.at);
  }

  /**
   * After a start event: the text of the element, and moves past its end. Undefined when it has a child element: the reader
   * then stands at that child's start event and the text before it is lost.
   *
   * @throws {XmlError}
   */
  readText(): string | undefined {
    const input = this.#in;
    if (this.#emptyElement) {
      this.#end();
      return "";
    }
    const raw = this.#raws[this.depth];
    const plain = input.plainTextUntilEnd(raw.start, raw.length);
    if (plain !== undefined) {
      this.#end();
      return plain;
    }
    switch (this.next()) {
      case "end":
        return "";
      case "text": {
        const text = this.text;
        return this.next() === "end" ? text : undefined;
      }
      default:
        return undefined;
    }
  }

  /** After a start event: moves to the matching end event. @throws {XmlError} */
  skip(): void {
    const outside = this.depth - 1;
    while (this.depth > outside) this.nextTag();
  }

  #advance(skipBlank: boolean): XmlEvent | undefined {
    const input = this.#in;
    if (this.#emptyElement) return this.#end();
    if (input.atHorizon) return undefined;
    if (this.depth === 0) return this.#outside();
    const { left } = input;
    if (!left) {
      if (skipBlank) input.skipSpaceBeforeMarkup();
      this.#eventAt = input.at;
    }
    if (left || input.peek(0) !== LT || isTextMarkup(input.peek(1))) {
      const some = input.readCharacterData();
      if (some === undefined) return undefined;
      if (some && !(skipBlank && input.blank)) return "text";
      this.#eventAt = input.at;
    }
    if (input.peek(1) === SLASH) {
      this.#closeTag();
      return this.#end();
    }
    return this.#startTag();
  }

  /** Before and after the document element: only comments, instructions and white space. */
  #outside(): XmlEvent | undefined {
    const input = this.#in;
    for (;;) {
      if (input.left && !input.skipOutside()) return undefined;
      input.skipSpaceOutside();
      this.#eventAt = input.at;
      if (input.ended) {
        if (!this.#rooted) throw input.error("the document has no element", input.at);
        this.name = NO_NAME;
        return "eof";
      }
      if (input.atHorizon) return undefined;
      if (input.peek(0) !== LT) {
        throw input.error(`text ${this.#rooted ? "after" : "before"} the document element`);
      }
      const second = input.peek(1);
      if (second === QUESTION || second === BANG) {
        if (!input.skipOutside()) return undefined;
      } else if (second === SLASH) {
        throw input.error("an end tag without a start tag");
      } else if (this.#rooted) {
        throw input.error("a second document element");
      } else {
        this.#rooted = true;
        return this.#startTag();
      }
    }
  }

  #startTag(): "start" {
    const input = this.#in;
    const limits = this.#limits;
    if (this.depth >= limits.maxDepth) {
      throw input.error(`elements are nested deeper than ${limits.maxDepth}`, input.at, true);
    }
    input.beginTag();
    const raw = input.readName();
    const next = input.peek(0);
    this.attributes = NO_ATTRIBUTES;
    if (next === GT) {
      input.at++;
    } else if (next === SLASH && input.peek(1) === GT) {
      input.at += 2;
      this.#emptyElement = true;
    } else {
      this.#readAttributes(raw);
    }
    const name = raw.resolve(this.#scope);
    if (name === undefined) {
      throw input.error(
        `prefix "${raw.prefix}" of element <${raw.text}> is not declared`,
        this.#eventAt,
      );
    }
    const depth = ++this.depth;
    this.#raws[depth] = raw;
    this.#names[depth] = name;
    this.#scopes[depth] = this.#scope;
    this.name = name;
    return "start";
  }

  #readAttributes(element: RawName): void {
    const input = this.#in;
    const limits = this.#limits;
    const { tolerateDuplicateAttributes: tolerate } = limits;
    const found: RawAttribute[] = [];
    const seen: RawName[] = [];
    for (;;) {
      const spaced = input.skipSpace();
      const byte = input.peek(0);
      if (byte === GT) {
        input.at++;
        break;
      }
      if (byte === SLASH && input.peek(1) === GT) {
        input.at += 2;
        this.#emptyElement = true;
        break;
      }
      if (input.ended) throw input.error(`the start tag <${element.text} is not closed`);
      if (NAME[byte] === 0) throw input.unexpected(`in the start tag <${element.text}`);
      if (!spaced) throw input.error(`no white space before an attribute of <${element.text}>`);
      const at = input.at;
      const raw = input.readName();
      const value = input.readAttributeValue(raw);
      if (seen.length >= limits.maxAttributes) {
        throw input.error(
          `<${element.text}> has more than ${limits.maxAttributes} attributes`,
          at,
          true,
        );
      }
      if (seen.includes(raw)) {
        if (tolerate) continue;
        throw input.error(`attribute "${raw.text}" occurs twice in <${element.text}>`, at);
      }
      seen.push(raw);
      if (raw.prefix === "xmlns") this.#declare(raw.local, value, at);
      else if (raw.prefix === "" && raw.local === "xmlns") this.#declare("", value, at);
      else found.push({ raw, value, at });
    }
    if (found.length > 0) {
      this.attributes = resolveAttributes(input, this.#scope, found, element, tolerate);
    }
  }

  #declare(prefix: string, uri: string, at: number): void {
    const reason = declarationFault(prefix, uri);
    if (reason !== undefined) throw this.#in.error(reason, at);
    if (prefix === "xml") return;
    this.#scope = this.#scope.with(prefix, uri);
    const { maxNamespaces } = this.#limits;
    if (this.#scope.size > maxNamespaces) {
      throw this.#in.error(`more than ${maxNamespaces} namespace declarations in scope`, at, true);
    }
  }

  #closeTag(): void {
    const raw = this.#raws[this.depth];
    if (!this.#in.readEndTag(raw.start, raw.length)) {
      throw this.#in.error(`the end tag does not match the start tag <${raw.text}>`, this.#eventAt);
    }
  }

  #end(): "end" {
    const depth = this.depth;
    this.#emptyElement = false;
    this.name = this.#names[depth];
    this.depth = depth - 1;
    this.#scope = this.#scopes[depth - 1];
    return "end";
  }
}

/** Thrown where reading comes to the horizon and cannot be left. */
class BeyondHorizon extends Error {
  override readonly name = "BeyondHorizon";
}

function beyond(): never {
  throw new BeyondHorizon("a reader has come to its horizon");
}

function isTextMarkup(second: number): boolean {
  return second === BANG || second === QUESTION;
}
