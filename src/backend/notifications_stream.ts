/**
 * Event streams with their log (RFC 5277 §3.2, §3.3).
 *
 * @module
 */

import type { Event } from "./notifications_event.ts";

/** What a stream is. */
export interface StreamOptions {
  readonly name: string;
  readonly description: string;
  /** Events are logged, so that subscribers can ask for past ones. */
  readonly replay: boolean;
  /** Seconds that an event stays in the log; 0: until the log is full. */
  readonly retention: number;
  /** Events that the log can hold; older ones give way. Default 100,000. */
  readonly maxEvents?: number;
  /** Nodes that all events in the log can have together. Default 1,000,000. */
  readonly maxNodes?: number;
  /** Its events are not part of the default stream NETCONF, too (RFC 5277 §3.2.3). Default false. */
  readonly exclusive?: boolean;
}

/** Those who want to know of events as they happen. */
export interface StreamListener {
  /** Called once for each event, in order. */
  event(event: Event): void;
}

const MAX_EVENTS = 100_000;
const MAX_NODES = 1_000_000;

/** One stream. */
export class Stream {
  readonly options: StreamOptions;
  /** When the log was begun. */
  readonly created: Date;
  readonly #listeners = new Set<StreamListener>();
  readonly #now: () => Date;
  /** The log without its first `#head` places, which are free. The event with sequence number n stands at `n - #dropped + #head`. */
  #log: Event[] = [];
  #nodes = 0;
  #head = 0;
  #dropped = 0;
  #aged: Date | undefined;

  constructor(options: StreamOptions, now: () => Date) {
    this.options = options;
    this.#now = now;
    this.created = now();
  }

  /** False when an event would reach nobody, now or later: it need not be made. */
  get wanted(): boolean {
    return this.options.replay || this.#listeners.size > 0;
  }

  /** Number of subscribers. */
  get listeners(): number {
    return this.#listeners.size;
  }

  publish(event: Event): void {
    if (this.options.replay) {
      this.#log.push(event);
      this.#nodes += event.weight;
      this.prune();
    }
    for (const listener of this.#listeners) listener.event(event);
    if (this.options.replay) event.release();
  }

  listen(listener: StreamListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Sequence number of the oldest event in the log. */
  get first(): number {
    return this.#dropped;
  }

  /** Sequence number that the next event will have. */
  get next(): number {
    return this.#dropped + this.#log.length - this.#head;
  }

  /** The event with that sequence number; undefined when it is not in the log. */
  at(sequence: number): Event | undefined {
    return sequence < this.#dropped ? undefined : this.#log[sequence - this.#dropped + this.#head];
  }

  /** Sequence number of the first event at or after `time`. Logarithmic. */
  from(time: Date): number {
    let low = this.first;
    let high = this.next;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.at(middle)!.time < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The time of the last event that the log has lost. */
  get aged(): Date | undefined {
    this.prune();
    return this.#aged;
  }

  /** Drops what is too old or too much. */
  prune(): void {
    const { retention, maxEvents = MAX_EVENTS, maxNodes = MAX_NODES } = this.options;
    const oldest = retention > 0 ? this.#now().getTime() - retention * 1000 : -Infinity;
    while (this.#head < this.#log.length) {
      const event = this.#log[this.#head];
      const fits = this.#log.length - this.#head <= maxEvents && this.#nodes <= maxNodes;
      if (fits && event.time.getTime() >= oldest) break;
      this.#aged = event.time;
      this.#nodes -= event.weight;
      this.#head++;
      this.#dropped++;
    }
    // Free places are given back when they are as many as the used ones: constant time per event.
    if (this.#head > 64 && this.#head * 2 > this.#log.length) {
      this.#log = this.#log.slice(this.#head);
      this.#head = 0;
    }
  }
}
