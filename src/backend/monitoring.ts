/**
 * The state of the server itself (RFC 6022 §2.1): capabilities, datastores with their locks, schemas, sessions, statistics.
 *
 * @module
 */

import type { Locks } from "../datastore/locks.ts";
import { fromJsonValue } from "../format/json_read.ts";
import { isShown } from "../nacm/mod.ts";
import { withSlot } from "../tree/branch.ts";
import { instancePath } from "../tree/cursor.ts";
import { Branch } from "../tree/node.ts";
import type { Selector } from "../tree/selector.ts";
import type { BranchSchema, ContainerNode, Schema } from "../yang/schema.ts";
import { schemasOf } from "./monitoring_schemas.ts";
import { instanceIdentifierOf } from "./notifications_edits.ts";
import type { Counters, Session, Sessions } from "./session.ts";

/** What the state is made from. */
export interface MonitoringSources {
  readonly schema: Schema;
  readonly sessions: Sessions;
  readonly locks: Locks;
  /** Datastores of RFC 6022 that there are: `running`, `candidate`, `startup`. */
  readonly datastores: readonly string[];
  readonly capabilities: () => readonly string[];
  /** When the server started. */
  readonly started: Date;
  /** A further location of every schema: CLICON_NETCONF_MONITORING_LOCATION. */
  readonly location: string | undefined;
}

const NAMESPACE = "urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring";

const SSH = "ietf-netconf-monitoring:netconf-ssh";

/** Makes `netconf-state`. */
export class Monitoring {
  readonly #sources: MonitoringSources;
  /** The container of the state; undefined when ietf-netconf-monitoring is not loaded. */
  readonly node: ContainerNode | undefined;
  /** Does not change while the server runs. */
  #schemas: Branch | undefined;

  constructor(sources: MonitoringSources) {
    this.#sources = sources;
    this.node = sources.schema.root.child(NAMESPACE, "netconf-state") as ContainerNode | undefined;
  }

  /** A root with `netconf-state` as it is now; undefined when the module is not loaded. */
  state(readable?: Selector): Branch | undefined {
    const { node } = this;
    const { schema } = this.#sources;
    if (node === undefined) return undefined;
    const changing = this.#body(node, {
      capabilities: { capability: [...new Set(this.#sources.capabilities())] },
      datastores: {
        datastore: this.#sources.datastores.map((name) => this.#datastore(name, readable)),
      },
      sessions: { session: [...this.#sources.sessions].map((session) => this.#session(session)) },
      statistics: this.#statistics(),
    });
    const container = node.child(NAMESPACE, "schemas")!;
    const state = withSlot(changing, container.slot, this.#schemasBranch(node));
    return withSlot(new Branch(schema.root, []), node.slot, state);
  }

  #schemasBranch(node: ContainerNode): Branch {
    if (this.#schemas === undefined) {
      const { schema, location } = this.#sources;
      const container = node.child(NAMESPACE, "schemas") as ContainerNode;
      const locations = location === undefined ? ["NETCONF"] : ["NETCONF", location];
      const list = schemasOf(schema).map(({ identifier, version, namespace }) => ({
        identifier,
        version,
        format: "yang",
        namespace,
        location: locations,
      }));
      this.#schemas = this.#body(container, { schema: list });
    }
    return this.#schemas;
  }

  #body(schema: BranchSchema, value: Readonly<Record<string, unknown>>): Branch {
    const qualified = Object.entries(value)
      .map(([name, one]) => [`ietf-netconf-monitoring:${name}`, one]);
    return fromJsonValue(Object.fromEntries(qualified), schema, { schema: this.#sources.schema });
  }

  #datastore(name: string, readable: Selector | undefined) {
    const { locks } = this.#sources;
    const holder = locks.holder(name);
    if (holder !== undefined) {
      const lock = lockInfo(holder, locks.since(name)!);
      return { name, locks: { "global-lock": lock } };
    }
    const partial = locks.parts(name).all.flatMap(({ id, session, since, nodes, select }) => {
      const shown = readable === undefined
        ? nodes
        : nodes.filter((node) => isShown(node, readable));
      if (shown.length === 0) return [];
      return {
        "lock-id": id,
        ...lockInfo(session, since),
        // Expressions tell of the nodes that they selected; of some of them, the nodes stand for them.
        select: shown.length === nodes.length
          ? select
          : shown.map((node) => instancePath(node).text),
        "locked-node": shown.map(instanceIdentifierOf),
      };
    });
    return partial.length === 0 ? { name } : { name, locks: { "partial-lock": partial } };
  }

  #session(session: Session) {
    return {
      "session-id": session.id,
      transport: this.#transport(session),
      username: session.username ?? "",
      ...session.sourceHost === undefined ? {} : { "source-host": session.sourceHost },
      "login-time": session.loginTime.toISOString(),
      ...counters(session),
    };
  }

  /** The identity of a session's transport, with its module's name: of ietf-netconf-monitoring or of clixon-lib. */
  #transport({ transport, sourceHost }: Session): string {
    const name = transport.slice(transport.indexOf(":") + 1);
    // The front-end knows a remote host only from its SSH server.
    if (name === "netconf" && sourceHost !== undefined) return SSH;
    const { schema } = this.#sources;
    const base = schema.identity("ietf-netconf-monitoring", "transport");
    for (const module of ["ietf-netconf-monitoring", "clixon-lib"]) {
      const identity = schema.identity(module, name);
      if (identity && base && schema.derivedFromOrSelf(identity, base)) return `${module}:${name}`;
    }
    return SSH;
  }

  #statistics() {
    const { sessions, started } = this.#sources;
    const { totals } = sessions;
    return {
      "netconf-start-time": started.toISOString(),
      "in-bad-hellos": totals.inBadHellos,
      "in-sessions": totals.inSessions,
      "dropped-sessions": totals.droppedSessions,
      ...counters(totals),
    };
  }
}

function lockInfo(session: number, since: Date) {
  return { "locked-by-session": session, "locked-time": since.toISOString() };
}

/** zero-based-counter32: they wrap. */
function counters({ inRpcs, inBadRpcs, outRpcErrors, outNotifications }: Counters) {
  return {
    "in-rpcs": inRpcs >>> 0,
    "in-bad-rpcs": inBadRpcs >>> 0,
    "out-rpc-errors": outRpcErrors >>> 0,
    "out-notifications": outNotifications >>> 0,
  };
}
