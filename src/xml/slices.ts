/**
 * Reading with pauses: generators that can be left at each `yield`, however large one value, comment or run of white space is.
 *
 * @module
 */

import type { XmlEvent, XmlReader } from "./reader.ts";

/** Bytes that are read between two pauses. */
const SLICE = 8 * 1024;
/** Bytes by which what begins before a pause may come beyond it: elements up to this size can be read as a whole. Tags come on top. */
const WHOLE = 32 * 1024;

/** Runs `work`, which pauses whenever it comes to where the reader has to. */
export function* inSlices<Result>(
  reader: XmlReader,
  work: Generator<void, Result>,
): Generator<void, Result> {
  const { pauseAt, horizon } = reader;
  setPause(reader);
  try {
    return yield* work;
  } finally {
    reader.pauseAt = pauseAt;
    reader.horizon = horizon;
  }
}

/** Where {@linkcode XmlReader.step} gives nothing: pauses, and lets the reader go on. */
export function* pause(reader: XmlReader): Generator<void, void> {
  reader.keepPlace();
  yield;
  setPause(reader);
}

function setPause(reader: XmlReader): void {
  reader.pauseAt = reader.offset + SLICE;
  reader.horizon = reader.pauseAt + WHOLE;
}

/** The next event, as {@linkcode XmlReader.next} or {@linkcode XmlReader.nextTag} gives it. @throws {XmlError} */
export function* nextInSlices(reader: XmlReader, skipBlank = false): Generator<void, XmlEvent> {
  return yield* inSlices(reader, next(reader, skipBlank));
}

function* next(reader: XmlReader, skipBlank: boolean): Generator<void, XmlEvent> {
  for (;;) {
    const event = reader.step(skipBlank);
    if (event !== undefined) return event;
    yield* pause(reader);
  }
}

/** Reads to the end of the document. @throws {XmlError} */
export function* skipRest(reader: XmlReader): Generator<void, void> {
  yield* inSlices(reader, rest(reader));
}

function* rest(reader: XmlReader): Generator<void, void> {
  while ((yield* next(reader, true)) !== "eof");
}

/** What {@linkcode XmlReader.readText} does. @throws {XmlError} */
export function* readTextInSlices(reader: XmlReader): Generator<void, string | undefined> {
  return yield* inSlices(reader, text(reader));
}

function* text(reader: XmlReader): Generator<void, string | undefined> {
  switch (yield* next(reader, false)) {
    case "end":
      return "";
    case "text": {
      const { text } = reader;
      return (yield* next(reader, false)) === "end" ? text : undefined;
    }
    default:
      return undefined;
  }
}
