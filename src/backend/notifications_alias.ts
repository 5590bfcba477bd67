/**
 * `create-subscription` as clients send it: Clixon's own in the namespace of the streams instead of that of RFC 5277, ncclient with a `filter`
 * of the NETCONF namespace in it.
 *
 * @module
 */

import { BASE_NAMESPACE, NOTIFICATION_NAMESPACE } from "../netconf/names.ts";
import { parseElementInSlices, printElementInSlices, type XmlElement } from "../xml/element.ts";
import { XmlReader } from "../xml/reader.ts";
import { ByteWriter } from "../xml/writer.ts";

const STREAMS_NAMESPACE = "urn:ietf:params:xml:ns:netmod:notification";

/**
 * Where `reader` stands at such a request, another reader that stands at the same request as RFC 5277 writes it, and `reader` is at its end.
 * Otherwise `reader` itself. With pauses when it is large.
 */
export function* standardSubscription(reader: XmlReader): Generator<void, XmlReader> {
  if (reader.local !== "create-subscription" || !isSubscription(reader.namespace)) return reader;
  const request = renamed(yield* parseElementInSlices(reader));
  const children = request.children.map((child) =>
    typeof child !== "string" && child.local === "filter" && child.namespace === BASE_NAMESPACE
      ? inNotifications(child)
      : child
  );
  const out = new ByteWriter();
  yield* printElementInSlices(out, { ...request, children });
  const standard = new XmlReader(out.take());
  standard.next();
  return standard;
}

function isSubscription(namespace: string): boolean {
  return namespace === NOTIFICATION_NAMESPACE || namespace === STREAMS_NAMESPACE;
}

/** As deep as the element, which the reader bounds. */
function renamed(element: XmlElement): XmlElement {
  const children = element.children.map((child) =>
    typeof child === "string" ? child : renamed(child)
  );
  const same = { ...element, children };
  return element.namespace === STREAMS_NAMESPACE ? inNotifications(same) : same;
}

function inNotifications(element: XmlElement): XmlElement {
  return {
    ...element,
    namespace: NOTIFICATION_NAMESPACE,
    prefix: "",
    scope: new Map([...element.scope, ["", NOTIFICATION_NAMESPACE]]),
  };
}
