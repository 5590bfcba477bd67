/**
 * `create-subscription` as Clixon's own clients send it: in the namespace of the streams instead of that of RFC 5277.
 *
 * @module
 */

import { NOTIFICATION_NAMESPACE } from "../netconf/names.ts";
import { parseElement, printElement, type XmlElement } from "../xml/element.ts";
import { XmlReader } from "../xml/reader.ts";
import { ByteWriter } from "../xml/writer.ts";

const STREAMS_NAMESPACE = "urn:ietf:params:xml:ns:netmod:notification";

/**
 * Where `reader` stands at such a request, another reader that stands at the same request as RFC 5277 writes it, and `reader` is at its end.
 * Otherwise `reader` itself.
 */
export function standardSubscription(reader: XmlReader): XmlReader {
  if (reader.local !== "create-subscription" || reader.namespace !== STREAMS_NAMESPACE) {
    return reader;
  }
  const out = new ByteWriter();
  printElement(out, renamed(parseElement(reader)));
  const standard = new XmlReader(out.take());
  standard.next();
  return standard;
}

/** As deep as the element, which the reader bounds. */
function renamed(element: XmlElement): XmlElement {
  const { namespace, scope } = element;
  const children = element.children.map((child) =>
    typeof child === "string" ? child : renamed(child)
  );
  if (namespace !== STREAMS_NAMESPACE) return { ...element, children };
  return {
    ...element,
    namespace: NOTIFICATION_NAMESPACE,
    prefix: "",
    scope: new Map([...scope, ["", NOTIFICATION_NAMESPACE]]),
    children,
  };
}
