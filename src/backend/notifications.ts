/**
 * Event notifications (RFC 5277): the streams of the server, who has subscribed, and what is published.
 *
 * The files `notifications_*.ts` belong together: an event (`_event.ts`) is a small data tree (`_schema.ts`) that goes to a stream with its log
 * (`_stream.ts`) and from there to subscriptions (`_subscription.ts`) with filters (`_filter.ts`). `_request.ts` serves create-subscription,
 * `_base.ts` makes the events of RFC 6470, `_state.ts` the state that lists the streams.
 *
 * @module
 */

import { log } from "../system/log.ts";
import type { Cursor } from "../tree/cursor.ts";
import type { Branch } from "../tree/node.ts";
import { stackOf } from "./connection.ts";
import { Event } from "./notifications_event.ts";
import { Stream, type StreamOptions } from "./notifications_stream.ts";
import { Subscription, type SubscriptionOptions } from "./notifications_subscription.ts";

/** The stream that every server has, with all events (RFC 5277 §3.2.3). */
export const DEFAULT_STREAM = "NETCONF";

/** A notification that is about to be published. */
export interface NewEvent {
  /** An instance of a notification's schema node. */
  readonly body: Branch;
  /** The data node it belongs to, for a notification that is defined within data. */
  readonly instance?: Cursor;
  /** Default: now. */
  readonly time?: Date;
}

/** All streams and subscriptions. */
export class Notifications {
  readonly #streams = new Map<string, Stream>();
  readonly #subscriptions = new Map<object, Set<Subscription>>();
  readonly #now: () => Date;
  readonly #pending: { make: () => NewEvent; time: Date; streams: readonly Stream[] }[] = [];

  /**
   * @param netconf how long the default stream keeps events
   * @param now the clock
   */
  constructor(
    netconf: { readonly retention: number; readonly maxEvents?: number },
    now: () => Date = () => new Date(),
  ) {
    this.#now = now;
    this.addStream({
      name: DEFAULT_STREAM,
      description: "All events of the server",
      replay: true,
      ...netconf,
    });
  }

  /** The present time, as events get it. */
  now(): Date {
    return this.#now();
  }

  /** Adds a stream; one that is there stays as it is. */
  addStream(options: StreamOptions): Stream {
    let stream = this.#streams.get(options.name);
    if (stream === undefined) {
      this.#streams.set(options.name, stream = new Stream(options, this.#now));
    }
    return stream;
  }

  stream(name: string): Stream | undefined {
    return this.#streams.get(name);
  }

  /** By name. */
  get streams(): readonly Stream[] {
    return [...this.#streams.values()].sort((a, b) => a.options.name < b.options.name ? -1 : 1);
  }

  /**
   * Publishes an event on a stream, and on the default stream unless the stream keeps its events for itself. It is made and sent in a later
   * turn of the event loop, so that nobody waits for it; `make` is only called when somebody can ever get the event.
   *
   * @throws {Error} when there is no such stream
   */
  publish(make: () => NewEvent, name: string = DEFAULT_STREAM): void {
    const stream = this.#streams.get(name);
    if (stream === undefined) throw new Error(`there is no event stream "${name}"`);
    const main = this.#streams.get(DEFAULT_STREAM)!;
    const streams = stream === main || stream.options.exclusive ? [stream] : [stream, main];
    if (!streams.some(({ wanted }) => wanted)) return;
    if (this.#pending.length === 0) setTimeout(() => this.flush(), 0);
    this.#pending.push({ make, time: this.#now(), streams });
  }

  /** Makes and sends what has been published so far. */
  flush(): void {
    for (const { make, time, streams } of this.#pending.splice(0)) {
      try {
        const made = make();
        const event = new Event(made.time ?? time, made.body, made.instance);
        for (const one of streams) one.publish(event);
      } catch (error) {
        log.error(`an event could not be made: ${stackOf(error)}`);
      }
    }
  }

  /**
   * Adds a subscription that ends with its owner. It begins in a later turn of the event loop: by then the reply to the request
   * for it is on its way.
   */
  subscribe(owner: object, options: Omit<SubscriptionOptions, "now" | "onEnd">): Subscription {
    const mine = this.#subscriptions.get(owner) ?? new Set();
    this.#subscriptions.set(owner, mine);
    const subscription: Subscription = new Subscription({
      ...options,
      now: this.#now,
      onEnd: () => {
        mine.delete(subscription);
        if (mine.size === 0) this.#subscriptions.delete(owner);
      },
    });
    mine.add(subscription);
    setTimeout(() => {
      subscription.begin().catch((error) => log.error(`subscription: ${stackOf(error)}`));
    }, 0);
    return subscription;
  }

  /** How many subscriptions an owner has. */
  count(owner: object): number {
    return this.#subscriptions.get(owner)?.size ?? 0;
  }

  /** Ends all subscriptions of an owner: its session is over. */
  endAll(owner: object): void {
    for (const subscription of [...this.#subscriptions.get(owner) ?? []]) subscription.end();
  }
}
