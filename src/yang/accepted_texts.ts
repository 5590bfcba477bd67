/**
 * The texts of modules that were found free of faults before, if they have not changed since.
 *
 * @module
 */

import type { Source } from "./source.ts";
import type { Verdict } from "./verdict_cache.ts";

/** Before each text its length is digested, in so many bytes, so that texts cannot run into each other. */
const LENGTH_SIZE = 4;

/** Texts are digested together until they have this size, in bytes: fresh memory costs more than the work. */
const BATCH_SIZE = 256 * 1024;

/** A text of more bytes is not remembered; {@linkcode Linker} refuses a file of that size. */
const MAX_SIZE = 64 * 1024 * 1024;

/**
 * Reads the files of a verdict.
 *
 * @param given texts that stand in no file, by the names that they go by
 * @returns the texts by file; undefined when one is another than it was
 */
export async function acceptedTexts(
  { files, digest }: Verdict,
  given: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string> | undefined> {
  const all = new Digest();
  const texts = new Map<string, string>();
  for (const file of files) {
    let text = given.get(file);
    if (text === undefined) text = all.addFile(file);
    else if (!all.addText(text)) return undefined;
    if (text === undefined) return undefined;
    texts.set(file, text);
  }
  return await all.end() === digest ? texts : undefined;
}

/** A digest of texts, as {@linkcode Verdict} has it; undefined when one cannot be accepted without being read in full. */
export async function digestOf(sources: readonly Source[]): Promise<string | undefined> {
  const all = new Digest();
  for (const { text, quotesInWords } of sources) {
    if (quotesInWords || !all.addText(text)) return undefined;
  }
  return await all.end();
}

/** Digests texts in their order: SHA-256 of the SHA-256s of batches, which other threads make meanwhile. */
class Digest {
  #bytes = new Uint8Array(2 * BATCH_SIZE);
  #length = 0;
  readonly #batches: Promise<ArrayBuffer>[] = [];
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

  /** Adds a text that has been decoded; false when it is too long. */
  addText(text: string): boolean {
    const start = this.#length + LENGTH_SIZE;
    // A code unit takes three bytes at most.
    if (!this.#reserve(start + text.length * 3)) return false;
    const { written } = new TextEncoder().encodeInto(text, this.#bytes.subarray(start));
    this.#add(start + written);
    return true;
  }

  /** Adds a file's text and gives it; undefined when it cannot be read, is not UTF-8 or too long. */
  addFile(path: string): string | undefined {
    const start = this.#length + LENGTH_SIZE;
    try {
      let end = start;
      using file = Deno.openSync(path);
      for (;;) {
        if (!this.#reserve(end + 1)) return undefined;
        const read = file.readSync(this.#bytes.subarray(end)) ?? 0;
        if (read === 0) break;
        end += read;
      }
      const content = withoutMark(this.#bytes.subarray(start, end));
      const text = this.#decoder.decode(content);
      this.#add(start + content.length);
      return text;
    } catch (error) {
      // Whoever reads it to load it says what is wrong with it.
      if (error instanceof TypeError) return undefined;
      if (error instanceof Error && error.name in Deno.errors) return undefined;
      throw error;
    }
  }

  /** The digest of all that was added; hexadecimal. */
  async end(): Promise<string> {
    this.#flush();
    const batches = new Uint8Array(await new Blob(await Promise.all(this.#batches)).arrayBuffer());
    return new Uint8Array(await sha256(batches)).toHex();
  }

  /** Adds the text that stands in the buffer up to `end`. */
  #add(end: number): void {
    const size = end - this.#length - LENGTH_SIZE;
    new DataView(this.#bytes.buffer).setUint32(this.#length, size);
    this.#length = end;
    if (end >= BATCH_SIZE) this.#flush();
  }

  #flush(): void {
    this.#batches.push(sha256(this.#bytes.subarray(0, this.#length)));
    this.#length = 0;
  }

  /** Makes room up to `end`; false when that is too much. */
  #reserve(end: number): boolean {
    if (end > MAX_SIZE) return false;
    if (end > this.#bytes.length) {
      const larger = new Uint8Array(Math.min(MAX_SIZE, end * 2));
      larger.set(this.#bytes.subarray(0, end));
      this.#bytes = larger;
    }
    return true;
  }
}

/** Copies what it is given before it returns. */
function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  return crypto.subtle.digest("SHA-256", bytes);
}

/** A file's content without a byte order mark, which a decoded text does not have. */
function withoutMark(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0xef || bytes[1] !== 0xbb || bytes[2] !== 0xbf) return bytes;
  bytes.copyWithin(0, 3);
  return bytes.subarray(0, -3);
}
