/**
 * One subscription (RFC 5277 §2.1): replay from the log, then live events, until it is ended.
 *
 * @module
 */

import { log, messageOf } from "../system/log.ts";
import { stopTimer, type Timer } from "../system/timers.ts";
import { completeMessage, type Event } from "./notifications_event.ts";
import type { EventFilter } from "./notifications_filter.ts";
import type { Stream } from "./notifications_stream.ts";

/** Where the messages of a subscription go: a client's connection. */
export interface Subscriber {
  /** Sends a `<notification>`. Must not wait: a client that does not read is the connection's to drop. */
  notify(message: Uint8Array): void;
  /** Resolves when all that was sent so far has left, or can no longer leave. */
  flushed(): Promise<void>;
  readonly closed: boolean;
}

export interface SubscriptionOptions {
  readonly stream: Stream;
  readonly subscriber: Subscriber;
  readonly filter: EventFilter;
  /** Whether the subscriber may see the event. */
  readonly permits: (event: Event) => boolean;
  /** Replay from here. */
  readonly startTime?: Date;
  /** No events after this. */
  readonly stopTime?: Date;
  readonly now: () => Date;
  /** Called once for each notification that is sent. */
  readonly onSent?: () => void;
  /** Called once, when the subscription is over. */
  readonly onEnd?: () => void;
}

/** Replay pauses after so many bytes until they have left. */
const REPLAY_BATCH = 256 * 1024;
/** The longest time that a timer can be set to, in milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;

export class Subscription {
  readonly #options: SubscriptionOptions;
  #unlisten: (() => void) | undefined;
  /** False while past events are being sent: live ones wait in the log. */
  #live = false;
  #ended = false;
  #timer: Timer | undefined;

  constructor(options: SubscriptionOptions) {
    this.#options = options;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Begins to send. Resolves when all past events have been sent. */
  async begin(): Promise<void> {
    if (this.#ended) return;
    const { stream, startTime, stopTime } = this.#options;
    this.#unlisten = stream.listen({ event: (event) => this.#live && this.#send(event) });
    if (stopTime !== undefined) this.#stopAt(stopTime);
    if (startTime === undefined) {
      this.#live = true;
      return;
    }
    stream.prune();
    const end = stream.next;
    const reached = await this.#replay(stream.from(startTime), end);
    if (this.#ended) return;
    this.#notify(completeMessage("replayComplete", this.#options.now()));
    if (stopTime !== undefined && stopTime <= this.#options.now()) return this.#complete();
    // What happened meanwhile is in the log; then nothing stands between the log and what comes.
    for (let next = reached; next < stream.next && !this.#ended;) {
      next = await this.#replay(next, stream.next);
    }
    this.#live = true;
  }

  /** Sends the logged events from one sequence number up to another, at the pace of the subscriber. */
  async #replay(from: number, end: number): Promise<number> {
    const { stream, subscriber } = this.#options;
    let batch = 0;
    for (let next = from; next < end; next++) {
      // The log may have lost events while this waited.
      next = Math.max(next, stream.first);
      const event = stream.at(next);
      if (event === undefined || this.#ended) break;
      batch += this.#send(event);
      event.release();
      if (batch < REPLAY_BATCH) continue;
      batch = 0;
      await subscriber.flushed();
    }
    return end;
  }

  /** The size of what was sent. */
  #send(event: Event): number {
    const { stream, filter, permits, stopTime } = this.#options;
    if (this.#ended || (stopTime !== undefined && event.time > stopTime)) return 0;
    let message: Uint8Array | undefined;
    try {
      message = permits(event) ? filter(event) : undefined;
    } catch (error) {
      // An expression can fail on an event that it was not written for. That is this subscriber's affair alone.
      log.warning(`subscription to ${stream.options.name} ended: ${messageOf(error)}`);
      this.end();
    }
    if (message === undefined) return 0;
    this.#notify(message);
    return message.length;
  }

  #notify(message: Uint8Array): void {
    const { subscriber, onSent } = this.#options;
    if (subscriber.closed) return this.end();
    subscriber.notify(message);
    onSent?.();
  }

  #stopAt(time: Date): void {
    const wait = time.getTime() - this.#options.now().getTime();
    // A time that has passed is dealt with after the replay.
    if (wait <= 0) return;
    const timer = setTimeout(() => {
      if (time > this.#options.now()) this.#stopAt(time);
      else this.#complete();
    }, Math.min(wait, LONGEST_TIMER));
    Deno.unrefTimer(timer);
    this.#timer = timer;
  }

  /** Its time is over (RFC 5277 §4). */
  #complete(): void {
    if (this.#ended) return;
    this.#notify(completeMessage("notificationComplete", this.#options.now()));
    log.debug("stream", () => `subscription to ${this.#options.stream.options.name} complete`);
    this.end();
  }

  /** Ends the subscription without a word. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    stopTimer(this.#timer);
    this.#unlisten?.();
    this.#options.onEnd?.();
  }
}
