/**
 * Checks that a plugin's default export is what `api.ts` says, so that a misspelt callback is an error at load and not one that is
 * silently never called.
 *
 * @module
 */

import type { LoadRequest, Stream } from "../protocol.ts";

/** What the rest of the sandbox knows of a plugin: callbacks by name, ready to be called. */
export interface PluginShape {
  readonly name: string;
  /** `start`, `transaction.commit`, `rpc m:name`, `action /m:path`, `upgrade.general`, `upgrade urn:m` … → the function. */
  readonly callbacks: ReadonlyMap<string, (...args: unknown[]) => unknown>;
  readonly paths?: readonly string[];
  readonly streams: readonly Stream[];
}

/** A member that holds functions: how they are named, and which names are allowed (undefined: any). */
interface Group {
  readonly prefix: string;
  readonly members?: readonly string[];
  readonly names?: RegExp;
  readonly example?: string;
}

const PHASES = [
  ...["begin", "validate", "complete", "commit", "commitDone", "commitFailed", "revert"],
  ...["end", "abort"],
];
const RPC_NAME = /^[A-Za-z_][\w.-]*:[A-Za-z_][\w.-]*$/;
const SCHEMA_PATH = /^(?:\/[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?)+$/;

const SINGLE: Record<LoadRequest["kind"], readonly string[]> = {
  backend: ["start", "reset", "statedata", "lock", "systemOnly", "mount", "exit"],
  netconf: ["start", "exit"],
};

const GROUPS: Record<LoadRequest["kind"], Readonly<Record<string, Group>>> = {
  backend: {
    rpcs: { prefix: "rpc ", names: RPC_NAME, example: "module:rpc-name" },
    actions: { prefix: "action ", names: SCHEMA_PATH, example: "/module:container/list/action" },
    transaction: { prefix: "transaction.", members: PHASES },
    upgrade: { prefix: "upgrade.", members: ["general"] },
  },
  netconf: { rpcs: { prefix: "rpc ", names: RPC_NAME, example: "module:rpc-name" } },
};

/** Reads the default export. @throws {TypeError} that says what is wrong with it */
export function readShape(
  plugin: unknown,
  kind: LoadRequest["kind"],
  fallback: string,
): PluginShape {
  const members = record(plugin, "the default export");
  const callbacks = new Map<string, (...args: unknown[]) => unknown>();
  let name = fallback;
  let paths: readonly string[] | undefined;
  let streams: readonly Stream[] = [];
  for (const [member, value] of Object.entries(members)) {
    if (value === undefined) continue;
    const group = Object.hasOwn(GROUPS[kind], member) ? GROUPS[kind][member] : undefined;
    if (member === "name") {
      if (typeof value !== "string" || !/^[\w.-]{1,64}$/.test(value)) {
        throw new TypeError("name: must be a string of 1 to 64 letters, digits, '_', '.' and '-'");
      }
      name = value;
    } else if (member === "streams" && kind === "backend") {
      streams = readStreams(value);
    } else if (SINGLE[kind].includes(member)) {
      callbacks.set(member, callback(value, member, members));
    } else if (group) {
      const inner = record(value, member);
      for (const [key, item] of Object.entries(inner)) {
        if (item === undefined) continue;
        const where = `${member}.${key}`;
        if (member === "transaction" && key === "paths") {
          paths = readPaths(item);
        } else if (member === "upgrade" && key === "modules") {
          for (const [namespace, upgrade] of Object.entries(record(item, where))) {
            const label = `${where}[${JSON.stringify(namespace)}]`;
            callbacks.set(`upgrade ${namespace}`, callback(upgrade, label, item as object));
          }
        } else {
          checkName(key, member, group);
          callbacks.set(group.prefix + key, callback(item, where, inner));
        }
      }
    } else {
      throw new TypeError(`${member}: a ${kind} plugin has no such member`);
    }
  }
  return { name, callbacks, paths, streams };
}

function checkName(key: string, member: string, group: Group): void {
  if (group.members && !group.members.includes(key)) {
    throw new TypeError(
      `${member}.${key}: there is no such callback; there are ${group.members.join(", ")}`,
    );
  }
  if (group.names && !group.names.test(key)) {
    throw new TypeError(`${member}: ${JSON.stringify(key)} should look like "${group.example}"`);
  }
}

function readPaths(value: unknown): readonly string[] {
  if (
    !Array.isArray(value) ||
    !value.every((path) => typeof path === "string" && SCHEMA_PATH.test(path))
  ) {
    throw new TypeError('transaction.paths: must be schema paths like "/module:container/list"');
  }
  return value;
}

function readStreams(value: unknown): Stream[] {
  return Object.entries(record(value, "streams")).map(([name, item]) => {
    const { description = "", replay = true } = record(item, `streams.${name}`);
    if (name === "" || typeof description !== "string" || typeof replay !== "boolean") {
      throw new TypeError(
        `streams.${name}: must look like { description: "text", replay: true }, under a name`,
      );
    }
    return { name, description, replay };
  });
}

function record(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError(`${what}: must be an object, it is ${kindOf(value)}`);
  }
  return value as Record<string, unknown>;
}

function callback(value: unknown, what: string, self: object): (...args: unknown[]) => unknown {
  if (typeof value !== "function") {
    throw new TypeError(`${what}: must be a function, it is ${kindOf(value)}`);
  }
  return value.bind(self);
}

function kindOf(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "an array" : typeof value;
}
