/**
 * Runs a walk into a byte writer and hands out chunks.
 *
 * @module
 */

import type { Branch } from "../tree/node.ts";
import type { ByteWriter } from "../xml/writer.ts";
import { type Sink, Walk, type WalkOptions } from "./walk.ts";

/** What stands around printed data. */
export interface WrapOptions {
  /** Text before the data. Default none. */
  readonly open?: string;
  /** Text after the data. Default none. */
  readonly close?: string;
  /** Text instead of all that when nothing of the data is shown. Default: `open` and `close` with nothing between. */
  readonly empty?: string;
  /** Bytes after which a chunk is handed out; it becomes a little larger. Default 64 KiB. */
  readonly chunkSize?: number;
}

const NOTHING = new Uint8Array(0);

/** The whole output of `sink` for `root`, which writes to `out`, in chunks. An empty one says that the walk has found nothing to show for a while. */
export function* printInChunks(
  root: Branch,
  sink: Sink,
  out: ByteWriter,
  options: WrapOptions & WalkOptions,
): Generator<Uint8Array> {
  const walk = new Walk(root, sink, options);
  const { open = "", close = "", empty } = options;
  if (empty === undefined) out.utf8(open);
  let first = true;
  for (let done = false; !done;) {
    done = walk.run();
    if (first && empty !== undefined) {
      if (out.length > 0) {
        const data = out.take();
        out.utf8(open);
        out.raw(data);
        first = false;
      } else if (done) {
        out.utf8(empty);
        break;
      }
    }
    if (done) out.utf8(close);
    else yield sink.full ? out.take() : NOTHING;
  }
  if (out.length > 0) yield out.take();
}

/** Joins chunks to one piece. */
export function joinChunks(chunks: Iterable<Uint8Array>): Uint8Array {
  const all = [...chunks];
  const joined = new Uint8Array(all.reduce((length, chunk) => length + chunk.length, 0));
  let at = 0;
  for (const chunk of all) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
}

/** Joins chunks to text. */
export function chunksToText(chunks: Iterable<Uint8Array>): string {
  return new TextDecoder().decode(joinChunks(chunks));
}
