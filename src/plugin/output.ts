/**
 * What a plugin's process writes to standard output and error: lines for the log, and perhaps the reason of its end.
 *
 * @module
 */

import type { Readable } from "node:stream";
import { LineReader } from "./lines.ts";
import { withGrant } from "./plugin_error.ts";
import type { LogLevel } from "./protocol.ts";

/** Longest line from a plugin in the log, in characters. */
export const MAX_LINE = 4096;
/** Bytes of one stream that are looked at in a second; the rest has to wait in the pipe. */
const BYTES_PER_SECOND = 1024 * 1024;

/** What the engine says before it gives up; a native stack trace follows. */
const OUT_OF_MEMORY = /out of memory|heap limit/i;

/** Reads both streams of one process. */
export class ProcessOutput {
  readonly #onLog: (level: LogLevel, line: string) => void;
  readonly #stderr: Readable;
  #lastError = "";

  constructor(
    stdout: Readable,
    stderr: Readable,
    onLog: (level: LogLevel, line: string) => void,
  ) {
    this.#onLog = onLog;
    this.#stderr = stderr;
    this.#read(stdout, "info");
    this.#read(stderr, "warning");
  }

  /** Calls back once standard error has been read to its end, or after `patience` ms. Perhaps more than once. */
  whenRead(patience: number, callback: () => void): void {
    if (this.#stderr.readableEnded) return callback();
    this.#stderr.once("end", callback);
    setTimeout(callback, patience);
  }

  /** In words why the process ended by itself. `memory`: the MiB that it could use. */
  describeEnd(code: number | null, signal: string | null, memory: number): string {
    if (OUT_OF_MEMORY.test(this.#lastError)) {
      return `it ran out of the ${memory} MiB of memory it may use`;
    }
    const how = signal !== null
      ? `its process was ended by ${signal}`
      : `its process ended with status ${code}`;
    return this.#lastError === "" ? how : `${how}: ${withGrant(this.#lastError)}`;
  }

  #read(stream: Readable, level: LogLevel): void {
    const lines = new LineReader(MAX_LINE, (line) => {
      // Lines of a stack trace begin with space; what the engine says of its end is followed by more of its own.
      const tells = level === "warning" && !/^\s/.test(line);
      if (tells && !OUT_OF_MEMORY.test(this.#lastError)) this.#lastError = line;
      this.#onLog(level, line);
    });
    let second = 0;
    let count = 0;
    stream.on("data", (bytes: Uint8Array) => {
      lines.append(bytes);
      const now = Math.floor(performance.now() / 1000);
      if (now !== second) [second, count] = [now, 0];
      count += bytes.length;
      if (count <= BYTES_PER_SECOND) return;
      stream.pause();
      Deno.unrefTimer(setTimeout(() => stream.resume(), 1000));
    });
    stream.on("error", (error: Error) => this.#onLog("warning", error.message));
    stream.on("end", () => lines.end());
  }
}
