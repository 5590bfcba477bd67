/**
 * What a document may be at most.
 *
 * @module
 */

import { joinBytes } from "./byte_text.ts";
import { XmlError } from "./error.ts";

/** Bounds on what a document may be; exceeding one is an {@linkcode XmlError} with `limit` set. */
export interface XmlLimits {
  /** Nested elements. Default 256. */
  readonly maxDepth: number;
  /** Attributes of one element, xmlns declarations included. Default 256. */
  readonly maxAttributes: number;
  /** Bytes of one name with its prefix. Default 1,024. */
  readonly maxNameLength: number;
  /** Bytes of one start or end tag, with its attributes. Default: no more than the document. */
  readonly maxTagLength: number;
  /** Bytes of one text, in UTF-8 and without what references and CDATA add. Default: no more than the document. */
  readonly maxTextLength: number;
  /** Bytes of the whole document. Default 1 GiB. */
  readonly maxBytes: number;
  /** Namespace declarations in scope at once. Default 1,024. */
  readonly maxNamespaces: number;
  /**
   * Of attributes with the same name on one element the first counts, instead of the error that XML asks for. For the internal
   * socket only: today's C clients send `xmlns:cl` twice. Default false.
   */
  readonly tolerateDuplicateAttributes: boolean;
  /** The namespace of elements without prefix where no default namespace is declared. Default `""`: none. */
  readonly defaultNamespace: string;
}

export const DEFAULT_XML_LIMITS: XmlLimits = {
  maxDepth: 256,
  maxAttributes: 256,
  maxNameLength: 1024,
  maxTagLength: Infinity,
  maxTextLength: Infinity,
  maxBytes: 1 << 30,
  maxNamespaces: 1024,
  tolerateDuplicateAttributes: false,
  defaultNamespace: "",
};

/** A document in one piece. @throws {XmlError} when it is larger than `maxBytes` */
export function joinWithin(
  input: Uint8Array | readonly Uint8Array[],
  maxBytes: number,
): Uint8Array {
  const slices = input instanceof Uint8Array ? [input] : input;
  const length = slices.reduce((sum, slice) => sum + slice.length, 0);
  if (length > maxBytes) {
    const reason = `the document is larger than ${maxBytes} bytes`;
    throw new XmlError(reason, { line: 1, column: 1 }, true);
  }
  return joinBytes(slices);
}
