/**
 * From root to an ordinary user, once everything that needs root is done (CLICON_BACKEND_PRIVILEGES).
 *
 * @module
 */

import { type Config, ConfigError } from "../config/mod.ts";
import { log } from "../system/log.ts";
import { dropPrivileges, effectiveUid } from "../system/privileges.ts";
import { type SystemUser, userByName } from "../system/users.ts";
import { socketGroup } from "./backend_socket.ts";

/**
 * Becomes CLICON_BACKEND_USER as CLICON_BACKEND_PRIVILEGES says, after that user was given the datastores, the pidfile and the log file.
 *
 * @throws {ConfigError} when there is no such user
 * @throws {PrivilegeError} when this process is not root, or root would come back
 */
export async function becomeUser(config: Config, pidfile: string): Promise<void> {
  const mode = config.get("CLICON_BACKEND_PRIVILEGES");
  const user = userToBecome(config);
  if (user === undefined) return;
  const gid = socketGroup(config) ?? user.gid;
  if (effectiveUid() === 0 && user.uid !== 0) {
    await handOver(config.require("CLICON_XMLDB_DIR"), user, gid);
    await handOver(pidfile, user, gid);
    // The user opens it again at SIGHUP.
    const { file, destinations } = log.options;
    if (file !== undefined && destinations.has("file")) await handOver(file, user, gid);
  }
  dropPrivileges(user, gid, mode === "drop_perm");
  log.info(`Privileges dropped: user ${user.name} (${user.uid}), group ${gid}, ${mode}`);
}

/**
 * The user that the backend is to become; undefined when it is to stay who it is.
 *
 * @throws {ConfigError} when none is named, or there is no such user
 */
export function userToBecome(config: Config): SystemUser | undefined {
  if (config.get("CLICON_BACKEND_PRIVILEGES") === "none") return undefined;
  const name = config.get("CLICON_BACKEND_USER");
  if (!name) {
    throw new ConfigError("Privileges cannot be dropped without specifying CLICON_BACKEND_USER");
  }
  const user = userByName(name);
  if (!user) {
    throw new ConfigError(`user ${JSON.stringify(name)} does not exist`, {
      option: "CLICON_BACKEND_USER",
      origin: config.origin("CLICON_BACKEND_USER"),
      value: name,
    });
  }
  return user;
}

/**
 * Gives a file, or a directory with what is in it, to the user. Datastore files are replaced by new ones, so their directory must be
 * writable. The user may own the directory already and put anything into it, so each file is opened without following links, looked
 * at and only then given; a file with a second name is left alone.
 */
async function handOver(path: string, user: SystemUser, gid: number): Promise<void> {
  // Loaded only here: it takes longer than all the rest of the start.
  const fs = await import("node:fs");
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants;
  const give = (path: string) => {
    const fd = fs.openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      const info = fs.fstatSync(fd);
      if (info.isDirectory()) {
        const inside = `/proc/self/fd/${fd}`;
        for (const entry of Deno.readDirSync(inside)) {
          if (entry.isDirectory || entry.isFile) give(`${inside}/${entry.name}`);
        }
      } else if (!info.isFile() || info.nlink !== 1) {
        return;
      }
      fs.fchownSync(fd, user.uid, gid);
    } finally {
      fs.closeSync(fd);
    }
  };
  // A link that root has made says where the files really are; any other may lead the backend to files that are not its own.
  const { isSymlink, uid } = Deno.lstatSync(path);
  give(isSymlink && uid === 0 ? Deno.realPathSync(path) : path);
}
