/**
 * Filters of subscriptions (RFC 5277 §3.6): what of an event a subscriber gets to see.
 *
 * @module
 */

import { xpathOfFilter } from "./filter_type.ts";
import { subtreeSelector } from "../format/subtree.ts";
import type { Selector } from "../tree/selector.ts";
import type { XmlElement } from "../xml/element.ts";
import { xpathFilter } from "../xpath/select.ts";
import type { NotificationNode, Schema } from "../yang/schema.ts";
import type { Event } from "./notifications_event.ts";

/** The message of an event for one subscriber; undefined when the event is not for them. */
export type EventFilter = (event: Event) => Uint8Array | undefined;

/** Lets everything through. */
export const WHOLE_EVENT: EventFilter = (event) => event.message;

/**
 * The filter of a `<filter>` element.
 *
 * An XPath expression that yields a node-set shows these nodes; one that yields a boolean decides about the whole event.
 *
 * @throws {RpcError} bad-attribute, missing-attribute
 */
export function eventFilter(element: XmlElement, schema: Schema): EventFilter {
  const select = xpathOfFilter(element);
  if (select === undefined) return subtreeFilter(element, schema);
  const filter = xpathFilter(select, element.scope, schema);
  if (filter.type === "nodeset") return (event) => event.selected(filter.selector(event.tree));
  return (event) => filter.test(event.tree) ? event.message : undefined;
}

function subtreeFilter(element: XmlElement, schema: Schema): EventFilter {
  const selectors = new Map<NotificationNode, Selector>();
  return (event) => {
    let selector = selectors.get(event.notification);
    if (selector === undefined) {
      selector = subtreeSelector(element, event.tree.schema, schema);
      selectors.set(event.notification, selector);
    }
    return event.selected(selector);
  };
}
