/**
 * Where in a file the node stands that a constraint has refused. Constraints are checked on trees, which know nothing of files, so the place is
 * looked for when it is needed: once, for the log.
 *
 * @module
 */

import { type InstancePath, type RpcError, RpcErrors } from "../netconf/rpc_error.ts";
import { elementText, findChild, parseElement, type XmlElement } from "../xml/element.ts";
import { XmlError, XmlReader } from "../xml/reader.ts";
import { invalidAt, type Position } from "./store_error.ts";
import { formatOf } from "./store_text.ts";

/** Bytes of the largest file that is searched; of larger ones only the name is told. */
const MAX_BYTES = 64 << 20;

/**
 * The same errors with the file, and where that can be found line and column, in front of their messages.
 *
 * @param bytes the file's content; undefined when the file is not all of it
 */
export function placedIn(
  path: string,
  bytes: Uint8Array | undefined,
  error: RpcError | RpcErrors,
): RpcError | RpcErrors {
  const root = bytes === undefined ? undefined : elements(bytes);
  const placed = (one: RpcError) => {
    if (one.message.startsWith(`${path}:`)) return one;
    return invalidAt(path, root && one.path && placeOf(root, one.path), one);
  };
  return error instanceof RpcErrors ? new RpcErrors(error.errors.map(placed)) : placed(error);
}

function elements(bytes: Uint8Array): XmlElement | undefined {
  if (bytes.length > MAX_BYTES || formatOf(bytes) !== "xml") return undefined;
  try {
    const reader = new XmlReader(bytes);
    reader.next();
    return parseElement(reader);
  } catch (error) {
    // It has changed since it was read.
    if (error instanceof XmlError) return undefined;
    throw error;
  }
}

const STEP = /\/([^/:[\]]+):([^/:[\]]+)((?:\[(?:[^\]'"]|'[^']*'|"[^"]*")*\])*)/y;
const KEY = /\[([^:\]]+):([^=\]]+)=(?:'([^']*)'|"([^"]*)")\]/g;

/** The node of a path, or the innermost of its ancestors that is there: what is missing is missing in it. */
function placeOf(root: XmlElement, { text, namespaces }: InstancePath): Position | undefined {
  let at: XmlElement | undefined;
  let within: XmlElement | undefined = root;
  STEP.lastIndex = 0;
  for (let step = STEP.exec(text); step !== null && within !== undefined; step = STEP.exec(text)) {
    const [, prefix, local, predicates] = step;
    const keys = [...predicates.matchAll(KEY)].map(([, keyPrefix, name, single, double]) => ({
      namespace: namespaces[keyPrefix],
      name,
      value: single ?? double,
    }));
    within = within.children.find((child): child is XmlElement =>
      typeof child !== "string" && child.local === local &&
      child.namespace === namespaces[prefix] &&
      keys.every(({ namespace, name, value }) => {
        const key = findChild(child, namespace, name);
        return key !== undefined && elementText(key).trim() === value;
      })
    );
    at = within ?? at;
  }
  return at;
}
