/**
 * Lines out of bytes, of bounded length and number: what a plugin prints must not fill the daemon's log.
 *
 * @module
 */

/** Splits bytes into lines; a line longer than `limit` characters is cut there. */
export class LineReader {
  readonly #limit: number;
  readonly #emit: (line: string) => void;
  readonly #decoder = new TextDecoder();
  #rest = "";

  constructor(limit: number, emit: (line: string) => void) {
    this.#limit = limit;
    this.#emit = emit;
  }

  append(bytes: Uint8Array): void {
    const lines = (this.#rest + this.#decoder.decode(bytes, { stream: true })).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#line(line);
    if (this.#rest.length > this.#limit) {
      this.#line(this.#rest);
      this.#rest = "";
    }
  }

  /** What came after the last newline is a line, too. */
  end(): void {
    this.#line(this.#rest);
    this.#rest = "";
  }

  #line(line: string): void {
    const printable = line.slice(0, this.#limit).trimEnd();
    if (printable !== "") this.#emit(printable);
  }
}

/** Lets through a number of lines per second and counts the others. */
export class LineLimit {
  readonly #perSecond: number;
  readonly #now: () => number;
  #second = 0;
  #count = 0;
  #dropped = 0;

  /** `now` gives milliseconds. */
  constructor(perSecond: number, now: () => number = () => performance.now()) {
    this.#perSecond = perSecond;
    this.#now = now;
  }

  /** Undefined: drop the line. Otherwise the number of lines dropped since the last one that was let through. */
  pass(): number | undefined {
    const second = Math.floor(this.#now() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#count = 0;
    }
    if (++this.#count > this.#perSecond) {
      this.#dropped++;
      return undefined;
    }
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }
}
