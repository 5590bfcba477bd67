/**
 * The socket that clients of the backend connect to: where it is, who may connect, and that it is there only when it works.
 *
 * @module
 */

import { type Config, ConfigError } from "../config/mod.ts";
import { log, messageOf } from "../system/log.ts";
import { ActivationError } from "../system/notify.ts";
import { AlreadyRunning, Pidfile } from "../system/pidfile.ts";
import { groupId, userByName } from "../system/users.ts";

/** Where to listen. */
export type Address =
  | { readonly path: string }
  | { readonly host: string; readonly port: number; readonly ipv6Only?: boolean }
  | { readonly fd: number };

/** Starts to listen; resolves when clients can connect. */
export type Listen = (address: Address) => Promise<void>;

/** sun_path of a UNIX socket's address, without its terminating zero. */
const MAX_PATH_BYTES = 107;
/** Owner and group may connect. */
const SOCKET_MODE = 0o660;

/**
 * The group whose members may connect.
 *
 * @returns its number; undefined where none was configured and the default one does not exist: then this process's group
 * @throws {ConfigError} when the configured one does not exist
 */
export function socketGroup(config: Config): number | undefined {
  const name = config.get("CLICON_SOCK_GROUP");
  const gid = groupId(name);
  if (gid !== undefined || config.get("CLICON_SOCK_FAMILY") !== "UNIX") return gid;
  if (!config.isSet("CLICON_SOCK_GROUP")) return undefined;
  throw new ConfigError(
    `group ${
      JSON.stringify(name)
    } does not exist: create it (groupadd ${name}), or name another with -g`,
    { option: "CLICON_SOCK_GROUP", origin: config.origin("CLICON_SOCK_GROUP"), value: name },
  );
}

/**
 * Takes the lock that the UNIX socket of the configuration belongs to, in a file beside it. Whoever has it may replace and remove the
 * socket: no backend that is alive listens there, and two that start at the same moment do not take it from each other.
 *
 * @returns undefined where the socket is none in the file system
 * @throws {ConfigError} when another backend has the lock
 */
export function lockSocket(config: Config): Pidfile | undefined {
  if (config.get("CLICON_SOCK_FAMILY") !== "UNIX") return undefined;
  const path = socketPath(config);
  try {
    return Pidfile.create(`${path}.lock`);
  } catch (error) {
    if (error instanceof AlreadyRunning) {
      const pid = error.pid === undefined ? "" : ` with pid ${error.pid}`;
      throw socketError(config, `another backend${pid} listens there`, error);
    }
    throw socketError(config, reasonOf(error, path, config), error);
  }
}

/**
 * Opens the listening socket of the configuration, or takes the inherited one.
 *
 * A UNIX socket is made under another name and renamed when owner, group and mode are right, so that nobody can connect before.
 *
 * @throws {ConfigError} naming the socket and what stands in the way
 */
export async function openListener(
  config: Config,
  listen: Listen,
  inherited: number | undefined,
): Promise<void> {
  if (inherited !== undefined) return await openInherited(listen, inherited);
  const family = config.get("CLICON_SOCK_FAMILY");
  if (family === "UNIX") return await openUnix(config, listen);
  const host = config.require("CLICON_SOCK");
  const port = config.get("CLICON_SOCK_PORT");
  if ((family === "IPv6") !== host.includes(":")) {
    throw new ConfigError(`${JSON.stringify(host)} is not an ${family} address`, {
      option: "CLICON_SOCK",
      origin: config.origin("CLICON_SOCK"),
      value: host,
    });
  }
  try {
    await listen({ host, port, ipv6Only: family === "IPv6" });
  } catch (error) {
    const reason = codeOf(error) === "EADDRINUSE" ? "the port is in use" : messageOf(error);
    throw new ConfigError(`cannot listen on ${host} port ${port}: ${reason}`, {
      option: "CLICON_SOCK_PORT",
      cause: error,
    });
  }
}

async function openInherited(listen: Listen, fd: number): Promise<void> {
  try {
    await listen({ fd });
  } catch (error) {
    const reason = `descriptor ${fd} of LISTEN_FDS is no listening socket: ${messageOf(error)}`;
    throw new ActivationError(reason, { cause: error });
  }
}

async function openUnix(config: Config, listen: Listen): Promise<void> {
  const path = socketPath(config);
  // The same directory, so that renaming works, and a name no longer than the final one can be.
  const temporary = `${path.replace(/[^/]*$/, "")}.${Deno.pid.toString(36)}`;
  for (const name of [path, temporary]) {
    if (new TextEncoder().encode(name).length > MAX_PATH_BYTES) {
      throw socketError(config, `the path has more than ${MAX_PATH_BYTES} bytes`);
    }
  }
  await makeWay(config, path);
  const gid = socketGroup(config);
  if (gid === undefined && config.file !== undefined) {
    const group = config.get("CLICON_SOCK_GROUP");
    log.info(`Group ${group} does not exist: only the backend's own group may connect`);
  }
  const user = config.get("CLICON_BACKEND_USER");
  const dropping = config.get("CLICON_BACKEND_PRIVILEGES") !== "none" && Deno.uid() === 0;
  const owner = dropping && user ? userByName(user)?.uid : undefined;
  try {
    await Deno.remove(temporary).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
    await listen({ path: temporary });
    if (gid !== undefined || owner !== undefined) {
      Deno.chownSync(temporary, owner ?? null, gid ?? null);
    }
    Deno.chmodSync(temporary, SOCKET_MODE);
    Deno.renameSync(temporary, path);
  } catch (error) {
    throw socketError(config, reasonOf(error, path, config), error);
  }
}

/** The absolute path of the UNIX socket. The working directory at start counts: a daemon leaves it later. */
function socketPath(config: Config): string {
  const path = config.require("CLICON_SOCK");
  return path.startsWith("/") ? path : `${START_DIRECTORY}/${path}`;
}

const START_DIRECTORY = Deno.cwd();

/** What is at the path already must be a socket that nobody listens on. */
async function makeWay(config: Config, path: string): Promise<void> {
  const info = await Deno.lstat(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw socketError(config, reasonOf(error, path, config), error);
  });
  if (!info) return;
  if (!info.isSocket) throw socketError(config, "there is something else of that name");
  try {
    const connection = await Deno.connect({ transport: "unix", path });
    connection.close();
  } catch (error) {
    if (error instanceof Deno.errors.ConnectionRefused) return;
    if (error instanceof Deno.errors.NotFound) return;
    throw socketError(config, reasonOf(error, path, config), error);
  }
  throw socketError(config, "another backend listens there");
}

function socketError(config: Config, reason: string, cause?: unknown): ConfigError {
  const path = config.require("CLICON_SOCK");
  return new ConfigError(`cannot listen on ${path}: ${reason}`, {
    option: "CLICON_SOCK",
    origin: config.origin("CLICON_SOCK"),
    cause,
  });
}

function reasonOf(error: unknown, path: string, config: Config): string {
  const directory = path.replace(/\/[^/]*$/, "") || "/";
  const code = codeOf(error);
  if (code === "ENOENT" || error instanceof Deno.errors.NotFound) {
    return `directory ${directory} does not exist`;
  }
  if (code === "EACCES" || error instanceof Deno.errors.PermissionDenied) {
    return Deno.uid() === 0
      ? `permission denied in ${directory}`
      : `permission denied: is this user allowed to write to ${directory}, and a member of group ${
        config.get("CLICON_SOCK_GROUP")
      }?`;
  }
  return messageOf(error);
}

function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}

/** Removes the UNIX socket of a daemon that has ended. The caller has its lock. */
export function removeListener(config: Config): void {
  if (config.get("CLICON_SOCK_FAMILY") !== "UNIX") return;
  const path = socketPath(config);
  try {
    if (Deno.lstatSync(path).isSocket) Deno.removeSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
    // After privileges were dropped the directory may be closed to this user; the next start replaces the socket.
    log.info(`Socket ${path} is left behind: permission denied`);
  }
}
