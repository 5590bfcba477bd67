/**
 * The event streams that one plugin feeds. Each has a log of its own in the daemon, so their number is bounded.
 *
 * @module
 */

import type { Stream } from "./protocol.ts";

/** Streams of one plugin, declared or fed without. */
const MAX_STREAMS = 100;
/** Longest name and description, in characters. */
const MAX_NAME = 64;
const MAX_DESCRIPTION = 4096;

/** The names of one plugin's streams, from all of its lives. */
export class FedStreams {
  readonly #names = new Set<string>();

  /** What the plugin's process says of its streams. @throws {TypeError} that says what is wrong with it */
  declare(value: unknown): Stream[] {
    if (!Array.isArray(value)) throw new TypeError("streams: no list");
    return value.map((stream: Partial<Record<keyof Stream, unknown>> | null) => ({
      name: this.feed(stream?.name),
      description: String(stream?.description).slice(0, MAX_DESCRIPTION),
      replay: stream?.replay === true,
    }));
  }

  /** The name of a stream that the plugin feeds. @throws {TypeError} for what is none, or one too many */
  feed(name: unknown): string {
    if (typeof name !== "string") throw new TypeError("stream must be a string");
    if (this.#names.has(name)) return name;
    if (!/^[^\p{C}\p{Z}](?:[^\p{C}]*[^\p{C}\p{Z}])?$/u.test(name) || name.length > MAX_NAME) {
      const shown = JSON.stringify(name.slice(0, MAX_NAME));
      throw new TypeError(
        `stream ${shown}: a name has 1 to ${MAX_NAME} printable characters, no space at its ends`,
      );
    }
    if (this.#names.size >= MAX_STREAMS) {
      throw new TypeError(`stream ${name}: a plugin may feed at most ${MAX_STREAMS} streams`);
    }
    this.#names.add(name);
    return name;
  }
}
