/**
 * Connects what happens in the backend with the notification streams (RFC 5277, RFC 6470).
 *
 * @module
 */

import type { Config } from "../config/mod.ts";
import { RpcError } from "../netconf/rpc_error.ts";
import type { Change } from "../tree/change.ts";
import type { Cursor } from "../tree/cursor.ts";
import type { Branch } from "../tree/node.ts";
import type { Schema } from "../yang/schema.ts";
import type { Backend, Listeners } from "./backend.ts";
import { Notifications } from "./notifications.ts";
import type { StreamOptions } from "./notifications_stream.ts";
import { BaseEvents } from "./notifications_base.ts";
import type { Session } from "./session.ts";
import type { Transaction } from "./transaction.ts";

/** The streams of a backend, and what is published on them by itself. */
export class NotificationService implements Partial<Listeners> {
  readonly streams: Notifications;
  readonly #events: BaseEvents;
  readonly #retention: number;
  #backend: Backend | undefined;

  constructor(config: Config, schema: Schema) {
    this.#retention = config.get("CLICON_STREAM_RETENTION");
    this.streams = new Notifications({ retention: this.#retention });
    this.#events = new BaseEvents(schema);
  }

  /** Publishes the sessions of this backend from now on. */
  watch(backend: Backend): void {
    this.#backend = backend;
    backend.sessions.onStart((session) => this.#publish(() => this.#events.sessionStart(session)));
    backend.sessions.onEnd((session) => {
      this.streams.endAll(session);
      if (!session.announced) return;
      const reason = session.ended!;
      this.#publish(() => this.#events.sessionEnd(session, reason));
    });
  }

  committed({ changes }: Transaction, session: Session | undefined): void {
    this.#publish(() => this.#events.configChange(changes, session));
  }

  startupChanged(changes: Change, session: Session): void {
    this.#publish(() => this.#events.configChange(changes, session, "startup"));
  }

  confirmedCommit(
    event: Parameters<Listeners["confirmedCommit"]>[0],
    session: Session | undefined,
  ): void {
    const deadline = this.#backend?.confirmed.pending?.deadline;
    const timeout = deadline === undefined
      ? undefined
      : Math.max(0, Math.round((deadline - performance.now()) / 1000));
    this.#publish(() => this.#events.confirmedCommit(event, session, timeout));
  }

  /** Adds a stream that a plugin feeds. */
  addStream(
    { name, description, replay }: Pick<StreamOptions, "name" | "description" | "replay">,
  ): void {
    this.streams.addStream({ name, description, replay, retention: this.#retention });
  }

  /**
   * An event of a plugin; its stream is made when it is first used.
   *
   * @param instance the data node that it belongs to, for a notification that is defined within data
   * @throws {RpcError} when the event does not satisfy the schema
   */
  fromPlugin(stream: string, body: Branch, instance?: Cursor): void {
    if (stream === "") {
      throw new RpcError("application", "invalid-value", "the name of the stream is empty");
    }
    const root = this.#backend?.stores.get("running");
    this.#backend?.validator.notification(body, { root, parent: instance });
    this.addStream({ name: stream, description: `${stream} event stream`, replay: true });
    this.streams.publish(() => ({ body, instance }), stream);
  }

  #publish(make: () => Branch): void {
    if (!this.#events.available) return;
    this.streams.publish(() => ({ body: make() }));
  }
}
