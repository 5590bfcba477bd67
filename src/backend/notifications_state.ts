/**
 * The state that lists the event streams (RFC 5277 §3.2.5; RFC 8040 §9.3).
 *
 * @module
 */

import { fromJsonValue } from "../format/json_read.ts";
import type { Branch } from "../tree/node.ts";
import type { Schema } from "../yang/schema.ts";
import type { Notifications } from "./notifications.ts";
import type { Stream } from "./notifications_stream.ts";

const STREAMS = "urn:ietf:params:xml:ns:netmod:notification";
const RESTCONF = "urn:ietf:params:xml:ns:yang:ietf-restconf-monitoring";

/** A root with `netconf/streams`; undefined when nc-notifications is not loaded. */
export function streamsState(notifications: Notifications, schema: Schema): Branch | undefined {
  if (schema.root.child(STREAMS, "netconf") === undefined) return undefined;
  const stream = notifications.streams.map((one) => ({
    name: one.options.name,
    description: one.options.description,
    replaySupport: one.options.replay,
    ...times(one, "replayLogCreationTime", "replayLogAgedTime"),
  }));
  return fromJsonValue({ "nc-notifications:netconf": { streams: { stream } } }, schema.root, {
    schema,
  });
}

/**
 * A root with `restconf-state/streams`, for the RESTCONF server that may stand beside; undefined when ietf-restconf-monitoring is not
 * loaded.
 *
 * @param url where streams are offered: `https://host/streams`
 */
export function restconfStreamsState(
  notifications: Notifications,
  schema: Schema,
  url: string,
): Branch | undefined {
  if (schema.root.child(RESTCONF, "restconf-state") === undefined) return undefined;
  const stream = notifications.streams.map((one) => ({
    name: one.options.name,
    description: one.options.description,
    "replay-support": one.options.replay,
    ...one.options.replay ? { "replay-log-creation-time": one.created.toISOString() } : {},
    access: [{ encoding: "xml", location: `${url}/${encodeURIComponent(one.options.name)}` }],
  }));
  const value = { "ietf-restconf-monitoring:restconf-state": { streams: { stream } } };
  return fromJsonValue(value, schema.root, { schema });
}

function times(stream: Stream, created: string, aged: string): Record<string, string> {
  if (!stream.options.replay) return {};
  const lost = stream.aged;
  return {
    [created]: stream.created.toISOString(),
    ...lost === undefined ? {} : { [aged]: lost.toISOString() },
  };
}
