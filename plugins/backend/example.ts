/**
 * An example of a backend plugin that uses every callback. It serves the model `clixon-example` (yang/clixon-example.yang).
 *
 * What it does is chosen by words after `--` on the daemon's command line; without any, it serves the rpcs and is otherwise quiet:
 *
 * | words       | effect |
 * |-------------|--------|
 * | `-s`        | gives state data: of interfaces of type `ex:eth`, and `/clixon-example:state` |
 * | `-S FILE`   | with `-s`: the state comes from a JSON file instead (allow-read FILE) |
 * | `-i`        | with `-S`: the file is read once, at start |
 * | `-r`        | reset adds an entry `loopback` to the table |
 * | `-t`        | logs every transaction callback with its changes |
 * | `-V PATH`   | transactions whose target has PATH fail: in validate, the next time in commit, and so on |
 * | `-n SEC`    | feeds the stream EXAMPLE with an event every SEC seconds |
 * | `-a PATH`   | serves the action with this schema path: repeats its input as output |
 * | `-o FILE`   | keeps the configuration at `-O PATH`, a top node marked `cl:system-only-config`, in FILE (allow-read, allow-write FILE) |
 * | `-u`        | upgrades data of module namespace `urn:example:interfaces` from revisions of 2014 and 2016 |
 * | `-m MODULE` | with `-M NAMESPACE`: mounts that module at every mount point |
 * | `-U`        | upgrades a startup datastore without module-state: `a` moves to `b` |
 *
 * @module
 */

import type {
  BackendPlugin,
  BackendPluginFactory,
  Clixon,
  Json,
  JsonObject,
  Transaction,
  TransactionCallbacks,
} from "../../src/plugin/api.ts";
import { parseWords, type Words } from "./example/words.ts";
import { upgradeInterfaces, upgradeStartup } from "./example/upgrade.ts";

/** The plugin, as its arguments want it. */
const example: BackendPluginFactory = (clixon) => {
  const words = parseWords(clixon.args);
  return {
    start: (clixon) => start(clixon, words),
    exit,
    reset: words.reset ? reset : undefined,
    statedata: words.state ? (clixon, { path }) => statedata(clixon, path, words) : undefined,
    rpcs: {
      // A procedure that is known to the schema only; its output is its input.
      "clixon-example:example": (_, input) => input,
      "clixon-example:optional": (_, input) => input,
      // Nothing to return: the daemon answers <ok/>.
      "clixon-example:empty": () => undefined,
      // A procedure that the daemon has itself: this sees it first, and lets it go on.
      "ietf-netconf:copy-config": (clixon) => clixon.log.debug("copy-config is coming"),
    },
    actions: words.action === undefined
      ? undefined
      : { [words.action]: (_, { input }) => echoTime(input) },
    streams: { EXAMPLE: { description: "Example event stream", replay: true } },
    transaction: transactions(words),
    lock: (clixon, { datastore, locked, sessionId }) =>
      clixon.log.debug(`${datastore} ${locked ? "locked" : "unlocked"} by session ${sessionId}`),
    systemOnly: words.systemFile === undefined ? undefined : () => readJson(words.systemFile!),
    mount: words.mountModule === undefined ? undefined : (clixon, { path, label }) => {
      clixon.log.info(`${words.mountModule} is mounted at ${path} (${label})`);
      return { modules: [{ name: words.mountModule!, namespace: words.mountNamespace }] };
    },
    upgrade: {
      general: words.upgradeStartup ? upgradeStartup : undefined,
      modules: words.upgrade ? { "urn:example:interfaces": upgradeInterfaces } : undefined,
    },
  } satisfies BackendPlugin;
};

export default example;

let timer: ReturnType<typeof setInterval> | undefined;
let cached: JsonObject | undefined;

/** Once the schema is loaded, and again in a new process after this one has died. */
async function start(clixon: Clixon, words: Words): Promise<void> {
  if (words.cacheState && words.stateFile !== undefined) cached = await readJson(words.stateFile);
  if (words.seconds === undefined) return;
  timer = setInterval(() => {
    // What the daemon refuses it also logs, so nobody waits for the promise here.
    clixon.notify("EXAMPLE", {
      "clixon-example:event": {
        "event-class": "fault",
        reportingEntity: { card: "Ethernet0" },
        severity: "major",
      },
    });
  }, words.seconds * 1000);
}

function exit(): void {
  clearInterval(timer);
}

/** What is to be there in the datastore when the daemon starts. */
function reset(): JsonObject {
  return { "clixon-example:table": { parameter: [{ name: "loopback", value: "99" }] } };
}

/** State data. `path` says what is wanted: a plugin whose state is costly to get makes only that. */
async function statedata(
  clixon: Clixon,
  path: string,
  words: Words,
): Promise<JsonObject | undefined> {
  if (words.stateFile !== undefined) return cached ?? await readJson(words.stateFile);
  const state: { [member: string]: Json } = {};
  if (path === "/" || path.startsWith("/clixon-example:state")) {
    state["clixon-example:state"] = { op: ["42", "41", "43"] };
  }
  if (path === "/" || path.startsWith("/ietf-interfaces:interfaces")) {
    state["ietf-interfaces:interfaces"] = { interface: await interfaceState(clixon) };
  }
  return state;
}

/** The state of configured interfaces of type `ex:eth`. */
async function interfaceState(clixon: Clixon): Promise<Json[]> {
  const configured = await clixon.get("/ietf-interfaces:interfaces/interface") ?? [];
  return (configured as JsonObject[])
    .filter(({ type }) => type === "clixon-example:eth")
    .map(({ name }) => ({
      name,
      "oper-status": "up",
      "clixon-example:my-status": { int: 42, str: "foo" },
    }));
}

/** The server farm of RFC 7950 §7.15.3: `reset-at` comes back as `reset-finished-at`. */
function echoTime(input: JsonObject): JsonObject {
  return { "reset-finished-at": input["reset-at"] };
}

const PHASES = [
  ...["begin", "validate", "complete", "commit", "commitDone", "commitFailed", "revert"] as const,
  ...["end", "abort"] as const,
];
type Phase = typeof PHASES[number];

/** How many transactions had the path of `-V`. */
let failures = 0;

/** The transaction callbacks that the arguments ask for. A callback that is not there is not called at all. */
function transactions(words: Words): TransactionCallbacks {
  const callbacks: { [phase in Phase]?: TransactionCallbacks[phase] } = {};
  for (const phase of PHASES) {
    if (!words.logTransactions && !(words.failAt && (phase === "validate" || phase === "commit"))) {
      continue;
    }
    callbacks[phase] = async (clixon, tx) => {
      if (words.logTransactions) logTransaction(clixon, phase, tx);
      if (words.failAt !== undefined) await failOnRequest(phase, tx, words.failAt);
    };
  }
  const { systemFile, systemPath } = words;
  if (systemFile !== undefined && systemPath !== undefined) {
    const others = callbacks.commit;
    callbacks.commit = async (clixon, tx) => {
      await others?.(clixon, tx);
      const data = await tx.get("target", systemPath);
      await Deno.writeTextFile(
        systemFile,
        JSON.stringify(data && { [systemPath.slice(1)]: data }) ?? "{}",
      );
    };
  }
  return callbacks;
}

function logTransaction(clixon: Clixon, phase: Phase, tx: Transaction): void {
  clixon.log.info(`transaction_log ${tx.id} main_${phase}`);
  for (const { op, path, old, new: now } of tx.changes) {
    const values = [old, now].filter((value) => value !== undefined).map((v) => JSON.stringify(v));
    clixon.log.info(`transaction_log ${tx.id} main_${phase} ${op}: ${path} ${values.join(" → ")}`);
  }
}

/** A plugin refuses by throwing. With a `tag` the client gets exactly that error. */
async function failOnRequest(phase: Phase, tx: Transaction, path: string): Promise<void> {
  if (phase !== "validate" && phase !== "commit") return;
  if (await tx.get("target", path) === undefined) return;
  const turn = failures % 2 === 0 ? "validate" : "commit";
  if (phase !== turn) return;
  failures++;
  throw Object.assign(new Error(`${path} is not wanted`), {
    tag: "operation-failed",
    appTag: `example-${phase}`,
    path,
  });
}

async function readJson(file: string): Promise<JsonObject> {
  return JSON.parse(await Deno.readTextFile(file));
}
