/**
 * Becoming another user, for ever or until further notice.
 *
 * The C library's functions are called, not the system calls: they change all threads of the process, and the runtime has many.
 *
 * @module
 */

import { groupIdsOf, type SystemUser } from "./users.ts";

/** -1: leaves an id as it is. */
const KEEP = 0xffffffff;

function openLibc() {
  const three = { parameters: ["u32", "u32", "u32"], result: "i32" } as const;
  return Deno.dlopen("libc.so.6", {
    setresuid: three,
    setresgid: three,
    setgroups: { parameters: ["usize", "buffer"], result: "i32" },
  });
}
let opened: ReturnType<typeof openLibc> | undefined;
function libc() {
  opened ??= openLibc();
  return opened.symbols;
}

/** Privileges that cannot be dropped, or that did not go. */
export class PrivilegeError extends Error {
  override readonly name = "PrivilegeError";
}

/**
 * Makes this process `user` with group `gid` and the user's supplementary groups, and makes sure of it.
 *
 * Permanently: real, effective and saved ids are the user's, there is no way back. Else only the effective ids change, and
 * {@linkcode regainPrivileges} returns.
 *
 * @throws {PrivilegeError} when this process is neither root nor that user, or an id is not what it should be afterwards
 */
export function dropPrivileges(user: SystemUser, gid: number, permanent: boolean): void {
  const uid = effectiveUid();
  if (uid === user.uid) return;
  if (uid !== 0) {
    throw new PrivilegeError(`Privileges can only be dropped from root user (uid is ${uid})`);
  }
  const { setgroups, setresgid, setresuid } = libc();
  const groups = Uint32Array.from(groupIdsOf(user));
  check(setgroups(BigInt(groups.length), groups), "setgroups");
  check(permanent ? setresgid(gid, gid, gid) : setresgid(KEEP, gid, KEEP), "setresgid");
  check(
    permanent ? setresuid(user.uid, user.uid, user.uid) : setresuid(KEEP, user.uid, KEEP),
    "setresuid",
  );
  verify(user, gid, [...groups], permanent);
}

/** Takes back what {@linkcode dropPrivileges} has dropped, not permanently. */
export function regainPrivileges(): void {
  const { setresuid, setresgid } = libc();
  check(setresuid(KEEP, 0, KEEP), "setresuid");
  check(setresgid(KEEP, 0, KEEP), "setresgid");
}

/** Runs `work` as root, in a process that has dropped root for a time; as the user that it is, in any other. */
export function asRoot<T>(work: () => T): T {
  const { uid, gid } = idsOf("self");
  if (uid[0] !== 0 || uid[1] === 0) return work();
  regainPrivileges();
  try {
    return work();
  } finally {
    const { setresuid, setresgid } = libc();
    check(setresgid(KEEP, gid[1], KEEP), "setresgid");
    check(setresuid(KEEP, uid[1], KEEP), "setresuid");
  }
}

function check(result: number, call: string): void {
  if (result !== 0) throw new PrivilegeError(`Privileges cannot be dropped: ${call} failed`);
}

/** The user with whose rights the process works now. */
export function effectiveUid(): number {
  return idsOf("self").uid[1];
}

interface Ids {
  /** Real, effective, saved, file system. */
  readonly uid: number[];
  readonly gid: number[];
  readonly groups: number[];
  /** Effective capabilities, as hexadecimal digits. */
  readonly capabilities: string;
}

function idsOf(task: string): Ids {
  const text = Deno.readTextFileSync(`/proc/${task}/status`);
  const line = (name: string) => {
    const found = text.match(new RegExp(`^${name}:[ \t]*(.*)$`, "m"));
    return found ? found[1].trim() : "";
  };
  const numbers = (name: string) => line(name).split(/\s+/).filter(Boolean).map(Number);
  return {
    uid: numbers("Uid"),
    gid: numbers("Gid"),
    groups: numbers("Groups"),
    capabilities: line("CapEff"),
  };
}

/** Looks at every thread: one that kept root would be enough to get it back. */
function verify(
  user: SystemUser,
  gid: number,
  groups: readonly number[],
  permanent: boolean,
): void {
  const wanted = new Set(groups);
  for (const { name } of Deno.readDirSync("/proc/self/task")) {
    const ids = idsOf(`self/task/${name}`);
    const uids = permanent ? ids.uid : [ids.uid[1]];
    const gids = permanent ? ids.gid : [ids.gid[1]];
    if (uids.some((id) => id !== user.uid) || gids.some((id) => id !== gid)) {
      throw new PrivilegeError(
        `Privileges were not dropped: thread ${name} has uids ${ids.uid} and gids ${ids.gid}`,
      );
    }
    if (ids.groups.some((id) => !wanted.has(id))) {
      throw new PrivilegeError(
        `Privileges were not dropped: thread ${name} has groups ${ids.groups}`,
      );
    }
    if (permanent && user.uid !== 0 && /[^0]/.test(ids.capabilities)) {
      throw new PrivilegeError(
        `Privileges were not dropped: thread ${name} has capabilities ${ids.capabilities}`,
      );
    }
  }
  if (permanent && user.uid !== 0 && libc().setresuid(KEEP, 0, KEEP) === 0) {
    throw new PrivilegeError("Privileges were not dropped: the process can become root again");
  }
}
