/**
 * What a plugin author sees: the shape of a plugin and of everything that is handed to it.
 *
 * A plugin is one ES module (`.ts` or `.js`) whose default export satisfies {@linkcode BackendPlugin} (plugins of the
 * backend) or {@linkcode NetconfPlugin} (plugins of the NETCONF front-end). This file holds types only: import it with
 * `import type`, which is erased when the plugin is loaded.
 *
 * Data is JSON as RFC 7951 says: member names carry the module's name where the module changes, 64-bit numbers are
 * strings, an `empty` leaf is `[null]`. Paths are instance paths in the same notation:
 * `/ietf-interfaces:interfaces/interface[name='eth0']/mtu`.
 *
 * @module
 */

/** A JSON value (RFC 7951). */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A JSON object. A member that is undefined is not there. */
export interface JsonObject {
  readonly [member: string]: Json | undefined;
}

/** A value now or later. */
export type Awaitable<T> = T | Promise<T>;

/** What every callback gets first: the plugin's line to the daemon. */
export interface Clixon {
  /** The plugin's name, as the log shows it. */
  readonly name: string;
  /** The words after `--` on the daemon's command line. */
  readonly args: readonly string[];
  /** Lines in the daemon's log, each with the plugin's name before it. */
  readonly log: {
    debug(message: string): void;
    info(message: string): void;
    warning(message: string): void;
    error(message: string): void;
  };
  /**
   * Reads the running configuration: the value of a leaf, the entries or values of a list or leaf-list as an array, else an object.
   * Defaults in use are shown. Undefined when nothing is there; `/` reads everything.
   */
  get(path: string): Promise<Json | undefined>;
  /**
   * Sends an event on a notification stream: `{ "module:notification": { … } }`. A notification that is defined within data
   * (RFC 7950 §7.16) stands in its node, with the keys of list entries on the way:
   * `{ "m:server": [{ "name": "a", "overload": { … } }] }`. The promise is rejected when the event does not fit the schema; the daemon
   * logs that too, so it need not be awaited.
   */
  notify(stream: string, event: JsonObject): Promise<void>;
}

/**
 * Throw an error with any of these members to decide what the client is told. Any other error becomes `operation-failed` with
 * a message that names the plugin and the callback.
 *
 * @example
 * ```ts ignore
 * throw Object.assign(new Error("VLAN 7 is reserved"), { tag: "invalid-value", path: change.path });
 * ```
 */
export interface Refusal {
  /** An error-tag of RFC 6241 appendix A. */
  readonly tag?: string;
  /** The error-app-tag. */
  readonly appTag?: string;
  /** The instance path of the node at fault. */
  readonly path?: string;
  readonly message: string;
  /** Children of error-info, by name. */
  readonly info?: Readonly<Record<string, string>>;
}

/** The list keys on the way to a node, by leaf name. Where two lists share a name, the outer one is under `list/name`. */
export type Keys = Readonly<Record<string, Json>>;

/**
 * One difference between the two trees of a transaction. Of a created or deleted list entry or presence container only the whole is
 * reported; other containers mean nothing by themselves, so what is in them is reported. Values show the defaults in use, and a leaf
 * with a default is never created or deleted: it is modified from or to its default.
 */
export interface Change {
  readonly op: "create" | "delete" | "modify";
  readonly path: string;
  readonly keys: Keys;
  /** The value before: of a leaf its value, of a presence container or list entry the whole of it. Absent on create. */
  readonly old?: Json;
  /** The value after; absent on delete. */
  readonly new?: Json;
  /**
   * Of an entry of a user-ordered list that was created or moved (op `modify`): the predicates of the entry that it
   * now follows (`[name='a']`), `""` when it is the first.
   */
  readonly after?: string;
}

/** A transaction: the way from the tree `source` (the running configuration) to the tree `target` (the wanted one). */
export interface Transaction {
  /** Counts from 1 since the daemon started. */
  readonly id: number;
  /** In schema dependency order: what a leafref points to is created before, and deleted after, what points to it. */
  readonly changes: readonly Change[];
  /**
   * Reads either tree: the value of a leaf, the entries or values of a list or leaf-list as an array, else an object.
   * Undefined when nothing is there. `/` reads everything.
   */
  get(side: "source" | "target", path: string): Promise<Json | undefined>;
  /** For the plugin's own use: what it keeps here is there in the later callbacks of the same transaction. */
  data?: unknown;
}

/** One step of a transaction. */
export type TransactionCallback = (clixon: Clixon, tx: Transaction) => Awaitable<void>;

/**
 * The steps of a transaction, in the order in which they happen. A commit runs
 * begin, validate, complete, commit, commitDone, end; a validation stops after complete and goes on to end.
 * The plugins are called one after the other in alphabetical order.
 */
export interface TransactionCallbacks {
  begin?: TransactionCallback;
  /** The target satisfies the schema. Throw to refuse it. */
  validate?: TransactionCallback;
  complete?: TransactionCallback;
  /** Apply the changes. Throw to have the transaction undone. */
  commit?: TransactionCallback;
  /** Every plugin has committed. */
  commitDone?: TransactionCallback;
  /** This plugin's own commit failed: undo what it has done of it. */
  commitFailed?: TransactionCallback;
  /** A later plugin's commit failed: undo what this plugin's commit did. Called in reverse order. */
  revert?: TransactionCallback;
  /** The transaction succeeded and is over. */
  end?: TransactionCallback;
  /** The transaction failed and is over. Called on every plugin, also on those that it had not reached. */
  abort?: TransactionCallback;
  /**
   * Narrows the transactions this plugin is called for: schema paths without keys (`/m:system/user`). The callbacks are
   * called only for transactions that change something at, below or above one of them, and `changes` holds only that.
   */
  paths?: readonly string[];
}

/** Which module a datastore file was written with, compared to the module that is loaded now. */
export interface ModuleChange {
  readonly namespace: string;
  /** The module's name, where it is known. */
  readonly module?: string;
  readonly op: "add" | "delete" | "change";
  /** Revision in the file, `YYYY-MM-DD`; absent on add. */
  readonly from?: string;
  /** Revision that is loaded; absent on delete. */
  readonly to?: string;
}

/** An event stream (RFC 5277 §3.2) that a plugin feeds. */
export interface StreamDescription {
  readonly description?: string;
  /** Keeps events, so that a subscription can ask for past ones. Default true. */
  readonly replay?: boolean;
}

/** The schema that a plugin mounts at a mount point (RFC 8528): modules of their own, with what they import. */
export interface MountedSchema {
  readonly modules: readonly {
    readonly name: string;
    /** `YYYY-MM-DD`; the newest when absent. */
    readonly revision?: string;
    /** When given, the module must have it. */
    readonly namespace?: string;
    /** Names of the features to enable, besides those of CLICON_FEATURE. */
    readonly features?: readonly string[];
  }[];
  /** `none`: data must fit the modules, but constraints on it are not checked. Default `full`. */
  readonly validate?: "none" | "full";
  /** False: all of it is state. Default true. */
  readonly config?: boolean;
  /** The modules are searched in CLICON_YANG_DOMAIN_DIR/domain instead of in CLICON_YANG_MAIN_DIR, then in CLICON_YANG_DIR. */
  readonly domain?: string;
}

/** What a plugin of the backend can do; every member is optional. */
export interface BackendPlugin {
  /** Shown in the log and in errors; default: the file name without extension. Rights always go by the file name. */
  name?: string;
  /** The schema is loaded, the daemon does not serve yet. */
  start?(clixon: Clixon): Awaitable<void>;
  /** The daemon starts or is asked to restart the plugin: the data returned is merged into the datastore. */
  reset?(
    clixon: Clixon,
    request: { readonly datastore: string },
  ): Awaitable<JsonObject | undefined | void>;
  /** State data at or below the instance path that is asked for (`/`: all). More than that may be returned. */
  statedata?(
    clixon: Clixon,
    request: { readonly path: string },
  ): Awaitable<JsonObject | undefined | void>;
  /**
   * Remote procedures by `module:name`; `input` and the result are the content of input and output. For a procedure the daemon
   * itself has, undefined lets the daemon go on with it.
   */
  rpcs?: Readonly<
    Record<string, (clixon: Clixon, input: JsonObject) => Awaitable<JsonObject | undefined | void>>
  >;
  /** Actions by schema path (`/m:server/reset`). */
  actions?: Readonly<Record<string, ActionCallback>>;
  transaction?: TransactionCallbacks;
  /** Event streams by name, so that clients can subscribe before the first event. */
  streams?: Readonly<Record<string, StreamDescription>>;
  /** A datastore was locked or unlocked. */
  lock?(
    clixon: Clixon,
    request: { readonly datastore: string; readonly locked: boolean; readonly sessionId: number },
  ): Awaitable<void>;
  /** A datastore file is read that an older version may have written. */
  upgrade?: {
    /** Sees the whole datastore before the modules' own upgrades; what it returns replaces the data. */
    general?(
      clixon: Clixon,
      request: {
        readonly datastore: string;
        readonly data: JsonObject;
        readonly modules: readonly ModuleChange[];
      },
    ): Awaitable<JsonObject | undefined | void>;
    /** By namespace (`*`: any), for each module that was added, deleted or changed: returns the data to go on with. */
    modules?: Readonly<
      Record<
        string,
        (
          clixon: Clixon,
          request: ModuleChange & { readonly datastore: string; readonly data: JsonObject },
        ) => Awaitable<JsonObject | undefined | void>
      >
    >;
  };
  /** Configuration marked `cl:system-only-config` that is asked for: it is in no datastore, the plugin must know it. */
  systemOnly?(
    clixon: Clixon,
    request: { readonly path: string },
  ): Awaitable<JsonObject | undefined | void>;
  /**
   * CLICON_YANG_SCHEMA_MOUNT: what is mounted at a mount point of the schema, asked once for each at start, before anything else. `path`: its schema
   * path without keys; all instances have the same schema. The first plugin that answers decides.
   */
  mount?(
    clixon: Clixon,
    request: { readonly path: string; readonly label: string },
  ): Awaitable<MountedSchema | undefined | void>;
  /** The daemon ends. */
  exit?(clixon: Clixon): Awaitable<void>;
}

/** A plugin whose parts depend on its arguments: the default export may be a function that makes it, once, when it is loaded. */
export type BackendPluginFactory = (clixon: Clixon) => Awaitable<BackendPlugin>;

/** Handles one action: `path` is the instance it is invoked on, `keys` the list keys on the way there. */
export type ActionCallback = (
  clixon: Clixon,
  request: { readonly path: string; readonly keys: Keys; readonly input: JsonObject },
) => Awaitable<JsonObject | undefined | void>;

/**
 * What a plugin of the NETCONF front-end can do. It runs beside each session, with the rights of the session's user, and access
 * control (NACM) does not see its rpcs.
 */
export interface NetconfPlugin {
  name?: string;
  /** Before the front-end says hello. */
  start?(clixon: Clixon): Awaitable<void>;
  /** Remote procedures by `module:name` that are answered here, before the backend is asked; undefined is answered with `<ok/>`. */
  rpcs?: BackendPlugin["rpcs"];
  /** The front-end ends. */
  exit?(clixon: Clixon): Awaitable<void>;
}

/** As {@linkcode BackendPluginFactory}, for the front-end. */
export type NetconfPluginFactory = (clixon: Clixon) => Awaitable<NetconfPlugin>;
