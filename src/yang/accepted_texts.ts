/**
 * The texts of modules that were found free of faults before, if they have not changed since.
 *
 * @module
 */

import { decodeUtf8 } from "../system/utf8.ts";
import type { Source } from "./source.ts";
import type { Verdict } from "./verdict_cache.ts";

/**
 * Texts are read, digested and decoded together until they have this size, in bytes: fresh memory costs more than the work, and what is this
 * large the engine does not move.
 */
const BATCH_SIZE = 256 * 1024;

/** A text of more bytes is not remembered; `read_text.ts` refuses a file of that size. */
const MAX_SIZE = 64 * 1024 * 1024;

/**
 * Reads the files of a verdict.
 *
 * @param given texts that stand in no file, by the names that they go by
 * @returns the texts by file; undefined when one is another than it was
 */
export async function acceptedTexts(
  { files, digest, wide }: Verdict,
  given: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string> | undefined> {
  const texts: string[] = [];
  const all = new Batches((bytes, ends) => {
    const batch = decode(bytes, ends);
    for (const text of batch ?? []) texts.push(text);
    return batch !== undefined;
  });
  const alone = new Set(wide);
  for (const [index, file] of files.entries()) {
    const text = given.get(file);
    const added = text === undefined ? all.addFile(file, alone.has(index)) : all.addText(text);
    if (!added) return undefined;
  }
  if (await all.digest() !== digest) return undefined;
  return new Map(files.map((file, index) => [file, texts[index]]));
}

/** What {@linkcode Verdict} has of texts; undefined when one cannot be accepted without being read in full. */
export async function describeTexts(
  sources: readonly Source[],
): Promise<Pick<Verdict, "digest" | "wide"> | undefined> {
  const all = new Batches(() => true);
  for (const { text, quotesInWords } of sources) {
    if (quotesInWords || !all.addText(text)) return undefined;
  }
  const digest = await all.digest();
  return digest === undefined ? undefined : { digest, wide: all.alone };
}

/** Takes the texts of a batch: what ends at `ends` in `bytes`, which is no longer there later. False when it cannot. */
type TakeBatch = (bytes: Uint8Array, ends: readonly number[]) => boolean;

/**
 * Texts one after the other, read and digested in batches. The digests are made by other threads meanwhile. A text with characters beyond ASCII
 * is a batch of its own, so that in all others offsets in bytes are offsets in characters.
 */
class Batches {
  /** Which texts, counted from 0, are batches of their own. */
  readonly alone: number[] = [];
  readonly #take: TakeBatch;
  #bytes = new Uint8Array(2 * BATCH_SIZE);
  #length = 0;
  /** Where the texts of this batch end. */
  #ends: number[] = [];
  readonly #sizes: number[] = [];
  readonly #digests: Promise<ArrayBuffer>[] = [];

  constructor(take: TakeBatch) {
    this.#take = take;
  }

  /** Adds a text that has been decoded; false when it is too long. */
  addText(text: string): boolean {
    const start = this.#length;
    // A code unit takes three bytes at most.
    if (!this.#reserve(start + text.length * 3)) return false;
    const { written } = new TextEncoder().encodeInto(text, this.#bytes.subarray(start));
    if (written === text.length) return this.#end(start + written);
    if (start > 0) {
      if (!this.#flush()) return false;
      this.#bytes.copyWithin(0, start, start + written);
    }
    return this.#endAlone(written);
  }

  /**
   * Adds a file's text; false when it cannot be read, is too long, or its batch is not taken.
   *
   * @param alone it has characters beyond ASCII
   */
  addFile(path: string, alone: boolean): boolean {
    if (alone && this.#length > 0 && !this.#flush()) return false;
    const start = this.#length;
    try {
      using file = Deno.openSync(path);
      for (let end = start;;) {
        if (!this.#reserve(end + 1)) return false;
        const read = file.readSync(this.#bytes.subarray(end)) ?? 0;
        end += read;
        if (read > 0) continue;
        const length = withoutMark(this.#bytes.subarray(start, end));
        return alone ? this.#endAlone(length) : this.#end(start + length);
      }
    } catch (error) {
      // Whoever reads it to load it says why it cannot be read.
      if (error instanceof Error && error.name in Deno.errors) return false;
      throw error;
    }
  }

  /** SHA-256 of the SHA-256 of each batch and of the size of each text, hexadecimal; undefined when the last batch is not taken. */
  async digest(): Promise<string | undefined> {
    if (!this.#flush()) return undefined;
    const digests = await Promise.all(this.#digests);
    const parts = [...digests, Uint32Array.from(this.#sizes).buffer];
    const bytes = new Uint8Array(parts.reduce((size, { byteLength }) => size + byteLength, 0));
    let at = 0;
    for (const part of parts) {
      bytes.set(new Uint8Array(part), at);
      at += part.byteLength;
    }
    return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
  }

  #end(end: number): boolean {
    this.#sizes.push(end - this.#length);
    this.#ends.push(end);
    this.#length = end;
    return end < BATCH_SIZE || this.#flush();
  }

  #endAlone(length: number): boolean {
    this.alone.push(this.#sizes.length);
    return this.#end(length) && (this.#length === 0 || this.#flush());
  }

  #flush(): boolean {
    const bytes = this.#bytes.subarray(0, this.#length);
    // It takes a copy before it returns.
    this.#digests.push(crypto.subtle.digest("SHA-256", bytes));
    const taken = this.#take(bytes, this.#ends);
    this.#length = 0;
    this.#ends = [];
    return taken;
  }

  /** Makes room up to `end`; false when that is too much. */
  #reserve(end: number): boolean {
    if (end > MAX_SIZE) return false;
    if (end > this.#bytes.length) {
      const larger = new Uint8Array(Math.min(MAX_SIZE, end * 2));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    return true;
  }
}

/** The texts in `bytes` that end at `ends`, of ASCII if they are several; undefined when that is not so, or one is not UTF-8. */
function decode(bytes: Uint8Array, ends: readonly number[]): string[] | undefined {
  try {
    const whole = decodeUtf8(bytes);
    if (ends.length === 1) return [whole];
    if (whole.length !== bytes.length) return undefined;
    return ends.map((end, index) => whole.slice(ends[index - 1] ?? 0, end));
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Removes a byte order mark, which a decoded text does not have; gives how many bytes are left. */
function withoutMark(bytes: Uint8Array): number {
  if (bytes[0] !== 0xef || bytes[1] !== 0xbb || bytes[2] !== 0xbf) return bytes.length;
  bytes.copyWithin(0, 3);
  return bytes.length - 3;
}
