/**
 * First step of a plugin's process: gives up rights, then executes the second step in its own place.
 *
 * @module
 */

import { Confinement, RLIMIT_CORE, RLIMIT_DATA } from "../../system/confine.ts";
import type { PathRule } from "../../system/confine.ts";
import type { ConfineSpec } from "../host_spec.ts";
import { CHANNEL_FD } from "../protocol.ts";

const MIB = 1024 * 1024;

/** Returns an exit status only if it fails: the reason is then on standard error. */
export function confine(spec: ConfineSpec): number {
  const done: string[] = [];
  try {
    const system = new Confinement();
    system.limit(RLIMIT_CORE, 0);
    system.limit(RLIMIT_DATA, dataSize() + spec.memory * MIB);
    if (spec.user) {
      const { uid, gid, name = String(uid) } = spec.user;
      system.become(uid, gid);
      system.requireAccess(spec.exec.command, "execute", name);
      for (const file of spec.sources) system.requireAccess(file, "read", name);
      done.push(`user ${name}`);
    } else {
      system.stayAsIs();
    }
    if (!system.dieWithParent(spec.parent)) return 0;
    system.noNewPrivileges();
    done.push("no_new_privs");
    const version = spec.landlock === undefined ? 0 : system.landlockVersion();
    if (spec.landlock && version > 0) {
      const paths = [...spec.landlock.paths, ...ownFiles()];
      const missing = system.landlock(version, { ...spec.landlock, paths });
      const without = missing.filter((path) => !OPTIONAL.has(path));
      done.push(`Landlock ${version}`);
      if (without.length > 0) done.push(`no access to missing ${without.join(", ")}`);
    } else {
      done.push(spec.landlock ? "no Landlock in this kernel" : "Landlock not wanted");
    }
    if (spec.families) {
      done.push(system.filterSockets(spec.families) ? "seccomp" : "no seccomp in this kernel");
    }
    const serve = JSON.stringify({ ...spec.serve, confinement: done.join(", ") });
    return system.exec(spec.exec.command, [...spec.exec.args, serve], CHANNEL_FD);
  } catch (error) {
    console.error(`cannot confine the process: ${error instanceof Error ? error.message : error}`);
    return 71;
  }
}

/** What the runtime reads on every system that has it. (Where the main thread's stack is, it learns from its maps.) */
const OPTIONAL: ReadonlySet<string> = new Set([
  ...["/proc/self/maps"],
  ...["/etc/ld.so.cache", "/etc/localtime", "/usr/share/zoneinfo", "/dev/null", "/dev/urandom"],
]);

/** The files this very program is mapped from: executable, dynamic linker, libraries; and what the runtime reads. */
function ownFiles(): PathRule[] {
  const rules: PathRule[] = [...OPTIONAL].map((path) => ({
    path,
    access: path === "/dev/null" ? ["read", "write"] : ["read"],
  }));
  for (const path of mappedFiles()) rules.push({ path, access: ["read", "execute"] });
  return rules;
}

function mappedFiles(): Set<string> {
  const maps = Deno.readTextFileSync("/proc/self/maps");
  const files = new Set<string>();
  for (const line of maps.split("\n")) {
    const start = line.indexOf(" /");
    if (start >= 0 && !line.endsWith(" (deleted)")) files.add(line.slice(start + 1));
  }
  return files;
}

/** Bytes of private writable memory this process has: the next one, the same program, starts with about as much. */
function dataSize(): number {
  const line = /^VmData:\s*(\d+) kB$/m.exec(Deno.readTextFileSync("/proc/self/status"));
  if (line === null) throw new Error("/proc/self/status has no VmData");
  return Number(line[1]) * 1024;
}
