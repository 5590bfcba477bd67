/**
 * `create-subscription` (RFC 5277 §2.1.1).
 *
 * @module
 */

import { RpcError } from "../netconf/rpc_error.ts";
import { DEFAULT_STREAM, type Notifications } from "./notifications.ts";
import { readableEvent } from "./notifications_base.ts";
import { eventFilter, WHOLE_EVENT } from "./notifications_filter.ts";
import type { Stream } from "./notifications_stream.ts";
import { anyParameter, leafText, OK, type Operation, type Request } from "./operation.ts";
import { count } from "./session.ts";

/** The operation for these streams. */
export function createSubscription(notifications: Notifications): Operation {
  return (request: Request) => {
    const { access, backend, session, connection, input } = request;
    const name = leafText(input, "stream") ?? DEFAULT_STREAM;
    const stream = notifications.stream(name);
    if (stream === undefined) {
      throw new RpcError("application", "invalid-value", `No such stream: ${name}`, {
        info: [{ name: "bad-element", value: "stream" }],
      });
    }
    const times = timesOf(request, stream, notifications.now());
    const filter = anyParameter(input, "filter")?.element;
    if (connection === undefined) {
      throw new RpcError("protocol", "operation-failed", "There is no connection to notify on");
    }
    const most = backend.config.get("CLICON_NETCONF_MAX_SUBSCRIPTIONS") || Infinity;
    if (notifications.count(session) >= most) {
      throw new RpcError(
        "application",
        "resource-denied",
        `The session has ${most} subscriptions already, the most that CLICON_NETCONF_MAX_SUBSCRIPTIONS allows`,
      );
    }
    const { user } = access;
    const { groupname } = session;
    // Rules may change while the subscription lasts.
    const accessNow = () => backend.access(session, user, groupname);
    const wanted = filter === undefined ? WHOLE_EVENT : eventFilter(filter, backend.schema);
    notifications.subscribe(session, {
      stream,
      subscriber: connection,
      filter: (event) => wanted(readableEvent(event, accessNow())),
      permits: (event) => accessNow().notification(event.notification, event.instance),
      ...times,
      onSent: () => count(backend.sessions, session, "outNotifications"),
    });
    return OK;
  };
}

/** startTime and stopTime, by the rules of §2.1.1. */
function timesOf(
  { input }: Request,
  stream: Stream,
  now: Date,
): { startTime?: Date; stopTime?: Date } {
  const startTime = timeParameter(leafText(input, "startTime"), "startTime");
  const stopTime = timeParameter(leafText(input, "stopTime"), "stopTime");
  if (startTime === undefined) {
    if (stopTime === undefined) return {};
    throw new RpcError("protocol", "missing-element", "stopTime needs a startTime", {
      info: [{ name: "bad-element", value: "startTime" }],
    });
  }
  if (!stream.options.replay) {
    throw new RpcError(
      "protocol",
      "operation-failed",
      `Stream ${stream.options.name} does not support replay`,
    );
  }
  if (startTime > now) {
    throw badTime("startTime", `startTime ${startTime.toISOString()} is in the future`);
  }
  if (stopTime === undefined) return { startTime };
  if (stopTime <= startTime) {
    throw badTime("stopTime", "stopTime is not later than startTime");
  }
  return { startTime, stopTime };
}

function timeParameter(text: string | undefined, name: string): Date | undefined {
  if (text === undefined) return undefined;
  // The type has checked the form, in which a zone may be missing: RFC 5277 §2.1.1 wants that of RFC 3339.
  if (!/(Z|[+-]\d\d:\d\d)$/.test(text)) {
    throw badTime(name, `${name} "${text}" has no time zone; append Z for UTC`);
  }
  const time = new Date(text);
  // Date reads 30 February as 1 March.
  if (Number.isNaN(time.getTime()) || Number(text.slice(8, 10)) > daysOf(text)) {
    throw badTime(name, `${name} "${text}" is no time`);
  }
  return time;
}

/** The number of days in the month of a date. */
function daysOf(date: string): number {
  return new Date(Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)), 0)).getUTCDate();
}

function badTime(name: string, message: string): RpcError {
  return new RpcError("protocol", "bad-element", message, {
    info: [{ name: "bad-element", value: name }],
  });
}
