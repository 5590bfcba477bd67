/**
 * The backend: everything that requests share, and what they may do with it.
 *
 * This room is the daemon. Start reading at `request.ts` (bytes in, bytes out), then `operations/`, `transaction.ts` and `commit.ts`; `start.ts`
 * puts the parts together. It may import every room below it and none above.
 *
 * One owner of mutable state, one event loop: the running configuration is an immutable value that readers borrow, and
 * commits take turns ({@linkcode Backend.commits}).
 *
 * @module
 */

import type { Config } from "../config/mod.ts";
import type { Datastores } from "../datastore/datastores.ts";
import { RpcError } from "../netconf/rpc_error.ts";
import type { Plugins } from "../plugin/plugins.ts";
import { log, messageOf } from "../system/log.ts";
import type { Change } from "../tree/change.ts";
import type { Cursor } from "../tree/cursor.ts";
import { merge } from "../tree/merge.ts";
import type { Branch } from "../tree/node.ts";
import type { XmlLimits } from "../xml/reader.ts";
import type { ActionNode, RpcNode, Schema } from "../yang/schema.ts";
import type { Access } from "./access.ts";
import { rollBack } from "./commit.ts";
import { committedText, type Phases } from "./commit_log.ts";
import { ConfirmedCommit, type Pending } from "./confirmed_commit.ts";
import { messageReading } from "./limits.ts";
import type { NotificationService } from "./notification_service.ts";
import { Mutex } from "./mutex.ts";
import type { Answer, Operation } from "./operation.ts";
import { PrivateCandidates } from "./private_candidates.ts";
import { type Session, Sessions } from "./session.ts";
import { requireValidState } from "./state_check.ts";
import type { Participants, Transaction } from "./transaction.ts";
import type { View } from "./view.ts";
import type { Validator } from "../validate/mod.ts";

/** Adds state data to a configuration: running in, running and state out. */
export type StateProvider = (
  request: StateRequest,
) => Branch | undefined | Promise<Branch | undefined>;

/** What state is wanted. */
export interface StateRequest {
  readonly session: Session;
  /** Running, for state that hangs on configured nodes. */
  readonly running: Branch;
  readonly view: View;
}

/** What the parts that react to events register for. */
export interface Listeners {
  committed(transaction: Transaction, session: Session | undefined): void;
  startupChanged(changes: Change, session: Session): void;
  confirmedCommit(
    event: "start" | "extend" | "complete" | "cancel" | "timeout",
    session: Session | undefined,
  ): void;
  locked(store: string, locked: boolean, sessionId: number): Promise<void>;
}

/** The parts that {@linkcode Backend} is put together from. */
export interface Parts {
  readonly config: Config;
  readonly schema: Schema;
  readonly stores: Datastores;
  readonly validator: Validator;
  readonly participants: Participants;
  /** What serves an rpc. */
  readonly operation: (rpc: RpcNode) => Operation;
  readonly access: (
    session: Session,
    user: string | undefined,
    groups: string | undefined,
  ) => Access;
  readonly capabilities: () => readonly string[];
  readonly state: readonly StateProvider[];
  readonly listeners: readonly Partial<Listeners>[];
  /** Calls the plugin that serves an action. */
  readonly action: (action: ActionNode, instance: Cursor, input: Branch) => Promise<Answer>;
  /** Undefined when there is no directory of plugins. */
  readonly plugins: Plugins | undefined;
  readonly notifications: NotificationService;
}

/** A view that hides nothing. */
const EVERYTHING: View = {
  content: "all",
  filter: undefined,
  readable: undefined,
  withDefaults: undefined,
  depth: undefined,
  when: undefined,
};

/** The state of the daemon. */
export class Backend {
  readonly config: Config;
  readonly schema: Schema;
  readonly stores: Datastores;
  readonly validator: Validator;
  readonly participants: Participants;
  readonly sessions = new Sessions();
  /** Commits, rollbacks and direct writes to running take turns. */
  readonly commits = new Mutex();
  readonly confirmed: ConfirmedCommit;
  readonly limits: Partial<XmlLimits>;
  readonly capabilities: () => readonly string[];
  readonly access: Parts["access"];
  readonly callAction: Parts["action"];
  readonly plugins: Plugins | undefined;
  readonly notifications: NotificationService;
  /** When every session has a candidate of its own. */
  readonly privateCandidates: PrivateCandidates | undefined;
  /** The daemon is about to end: nothing new is begun. */
  stopping = false;
  /** Resolves with an exit status when the backend cannot go on. */
  readonly failed: Promise<number>;
  readonly fail: (status: number) => void;
  readonly #parts: Parts;
  readonly #operations = new Map<RpcNode, Operation>();
  #transactions = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.config = parts.config;
    this.schema = parts.schema;
    this.stores = parts.stores;
    this.validator = parts.validator;
    this.participants = parts.participants;
    this.access = parts.access;
    this.capabilities = parts.capabilities;
    this.callAction = parts.action;
    this.plugins = parts.plugins;
    this.notifications = parts.notifications;
    this.privateCandidates = parts.config.get("CLICON_XMLDB_PRIVATE_CANDIDATE")
      ? new PrivateCandidates(() => parts.stores.get("running"))
      : undefined;
    const { promise, resolve } = Promise.withResolvers<number>();
    this.failed = promise;
    this.fail = resolve;
    this.limits = messageReading(parts.config);
    this.confirmed = new ConfirmedCommit(() => this.#confirmTimeout());
    this.sessions.onEnd((session) => this.#sessionEnded(session));
  }

  /** What serves an rpc. */
  operation(rpc: RpcNode): Operation {
    let operation = this.#operations.get(rpc);
    if (operation === undefined) {
      this.#operations.set(rpc, operation = this.#parts.operation(rpc));
    }
    return operation;
  }

  /** Tells, once, that a session's user and transport are known. */
  announce(session: Session): void {
    this.sessions.announce(session);
  }

  nextTransactionId(): number {
    return ++this.#transactions;
  }

  /**
   * The content of a datastore as this session sees it.
   *
   * @throws {RpcError} operation-failed when it cannot be read
   */
  configuration(session: Session, name: string): Branch | Promise<Branch> {
    if (name === "candidate" && this.privateCandidates !== undefined) {
      return this.privateCandidates.get(session.id);
    }
    return this.stores.get(name);
  }

  /** True when this session's candidate holds what was not committed or discarded. */
  isCandidateModified(session: Session): boolean {
    return this.privateCandidates?.isModified(session.id) ?? this.stores.isModified("candidate");
  }

  /** Sets all of a datastore other than running. Durable when it resolves, except for the candidate. */
  async setConfiguration(
    session: Session,
    name: string,
    root: Branch,
    changes: Change,
  ): Promise<void> {
    if (name === "candidate") {
      if (this.privateCandidates !== undefined) this.privateCandidates.set(session.id, root);
      else this.stores.set(name, root);
      return;
    }
    await this.stores.commit(name, root, changes);
    if (name !== "startup" || changes.isEmpty) return;
    for (const listener of this.#parts.listeners) listener.startupChanged?.(changes, session);
  }

  /** The candidate that a `<commit>` of this session commits. */
  candidateForCommit(session: Session): Branch | Promise<Branch> {
    if (this.privateCandidates !== undefined) return this.privateCandidates.update(session.id);
    return this.configuration(session, "candidate");
  }

  /**
   * After a commit the candidate is what running is; unless another session has edited it meanwhile: its edits stay.
   *
   * @param committed the candidate as it was when the commit began
   * @param running what became of it
   */
  candidateCommitted(session: Session, committed: Branch, _running: Branch): void {
    this.privateCandidates?.end(session.id);
    if (this.stores.get("candidate") === committed) this.stores.reset("candidate");
    this.#releaseAutolock(session);
  }

  /** The candidate becomes what running is. */
  discardCandidate(session: Session): void {
    if (this.privateCandidates !== undefined) this.privateCandidates.discard(session.id);
    else this.stores.reset("candidate");
    this.#releaseAutolock(session);
  }

  /** CLICON_AUTOLOCK: writing to the candidate locks it. */
  autolock(session: Session, name: string): void {
    if (name !== "candidate" || !this.config.get("CLICON_AUTOLOCK")) return;
    if (!this.stores.locksSupported) return;
    if (this.stores.locks.holder(name) === undefined) this.stores.locks.lock(name, session.id);
  }

  #releaseAutolock(session: Session): void {
    const { locks } = this.stores;
    if (!this.config.get("CLICON_AUTOLOCK") || locks.holder("candidate") !== session.id) return;
    locks.unlock("candidate", session.id);
  }

  /** Tells the plugins of a lock that was taken or released. */
  async lockChanged(store: string, locked: boolean, sessionId: number): Promise<void> {
    for (const listener of this.#parts.listeners) await listener.locked?.(store, locked, sessionId);
  }

  /** A configuration with all state that the view can show. */
  async withState(
    request: { readonly session: Session },
    running: Branch,
    view: View,
  ): Promise<Branch> {
    let root = running;
    for (const provider of this.#parts.state) {
      const state = await provider({ session: request.session, running, view });
      if (state !== undefined) root = merge(root, state);
    }
    if (this.config.get("CLICON_VALIDATE_STATE_XML")) {
      const whole = view === EVERYTHING ? root : await this.operationalRoot(request.session);
      requireValidState(this.validator, whole);
    }
    return root;
  }

  /** Running with all state, for what has to find an instance. */
  async operationalRoot(session: Session): Promise<Branch> {
    const running = await this.configuration(session, "running");
    return await this.withState({ session }, running, EVERYTHING);
  }

  /** Records a transaction that is in force: log, events. */
  committed(
    transaction: Transaction,
    session: Session | undefined,
    phases: Readonly<Phases>,
  ): void {
    const { id, changes } = transaction;
    log.info(committedText(id, session, phases, changes));
    for (const listener of this.#parts.listeners) listener.committed?.(transaction, session);
  }

  /** Tells of the confirmed commit's fate. */
  confirmedCommitEvent(
    event: Parameters<Listeners["confirmedCommit"]>[0],
    session: Session | undefined,
  ): void {
    for (const listener of this.#parts.listeners) listener.confirmedCommit?.(event, session);
  }

  #confirmTimeout(): void {
    log.critical(
      "a confirming-commit was not received before the confirm-timeout expired; rolling back",
    );
    this.#rollBack(this.confirmed.pending!, "timeout");
  }

  #sessionEnded(session: Session): void {
    this.privateCandidates?.end(session.id);
    const { locks } = this.stores;
    for (const store of locks.release(session.id)) {
      if (store === "candidate") this.stores.reset("candidate");
      this.lockChanged(store, false, session.id).catch((error) =>
        log.error(`lock callback at the end of session ${session.id}: ${messageOf(error)}`)
      );
    }
    const { pending } = this.confirmed;
    // A daemon that ends takes its sessions with it; it goes back when it starts again, as after a crash, rather than half now.
    if (pending?.sessionId === session.id && !this.stopping) {
      log.warning(
        "a client with an active ephemeral confirmed-commit has disconnected; rolling back",
      );
      this.#rollBack(pending, "session-loss");
    }
  }

  /** A rollback that nobody waits for: its failure has been logged. */
  #rollBack(pending: Pending, reason: "timeout" | "session-loss"): void {
    rollBack(this, pending, reason).catch((error) => {
      if (!(error instanceof RpcError)) log.error(`rollback: ${messageOf(error)}`);
    });
  }
}
