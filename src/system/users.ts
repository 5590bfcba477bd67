/**
 * Users and groups of the operating system. Asked of the C library, so that directories such as LDAP answer too.
 *
 * @module
 */

import { cstring, openLibcWithoutErrno } from "./libc.ts";

/** A user as the system knows it. */
export interface SystemUser {
  readonly name: string;
  readonly uid: number;
  /** The primary group. */
  readonly gid: number;
}

const ERANGE = 34;
/** Larger entries are refused; a group of thousands of members fits. */
const MAX_ENTRY_BYTES = 4 * 1024 * 1024;

const BY_NAME = {
  parameters: ["buffer", "buffer", "buffer", "usize", "buffer"],
  result: "i32",
} as const;
const BY_NUMBER = {
  parameters: ["u32", "buffer", "buffer", "usize", "buffer"],
  result: "i32",
} as const;
const MEMBERSHIPS = { parameters: ["buffer", "u32", "buffer", "buffer"], result: "i32" } as const;

/** A function of the C library, opened at first use and by itself: most processes need one of these, and each takes its time. */
function once<F>(open: () => F): () => F {
  let opened: F | undefined;
  return () => opened ??= open();
}
const getpwnam = once(() => openLibcWithoutErrno({ getpwnam_r: BY_NAME }).getpwnam_r);
const getpwuid = once(() => openLibcWithoutErrno({ getpwuid_r: BY_NUMBER }).getpwuid_r);
const getgrnam = once(() => openLibcWithoutErrno({ getgrnam_r: BY_NAME }).getgrnam_r);
const getgrgid = once(() => openLibcWithoutErrno({ getgrgid_r: BY_NUMBER }).getgrgid_r);
const getgrouplist = once(() => openLibcWithoutErrno({ getgrouplist: MEMBERSHIPS }).getgrouplist);

/** The user of that name; undefined when there is none. */
export function userByName(name: string): SystemUser | undefined {
  return userEntry((...rest) => getpwnam()(cstring(name), ...rest));
}

/** The user with that number; undefined when there is none. */
export function userById(uid: number): SystemUser | undefined {
  return userEntry((...rest) => getpwuid()(uid, ...rest));
}

/** The number of the group of that name; undefined when there is none. */
export function groupId(name: string): number | undefined {
  return entry((...rest) => getgrnam()(cstring(name), ...rest), (record) => {
    return record.getUint32(16, true);
  });
}

/** The name of the group with that number; undefined when there is none. */
export function groupName(gid: number): string | undefined {
  return entry((...rest) => getgrgid()(gid, ...rest), (record) => textAt(record, 0));
}

/** The numbers of all groups that a user is a member of, the primary one included. */
export function groupIdsOf(user: SystemUser): number[] {
  for (let room = 64; room <= 65536; room *= 4) {
    const ids = new Uint32Array(room);
    const count = new Int32Array([room]);
    const result = getgrouplist()(cstring(user.name), user.gid, ids, count);
    if (result >= 0) return [...ids.subarray(0, count[0])];
  }
  throw new Error(`user ${user.name} is a member of more than 65536 groups`);
}

/** The names of all groups that the user of that name is a member of; none when there is no such user. */
export function groupNamesOf(name: string): string[] {
  const user = userByName(name);
  if (!user) return [];
  return groupIdsOf(user).map(groupName).filter((group) => group !== undefined);
}

type Lookup = (
  record: Uint8Array<ArrayBuffer>,
  strings: Uint8Array<ArrayBuffer>,
  size: bigint,
  result: BigUint64Array<ArrayBuffer>,
) => number;

function userEntry(lookup: Lookup): SystemUser | undefined {
  return entry(lookup, (record) => ({
    name: textAt(record, 0),
    uid: record.getUint32(16, true),
    gid: record.getUint32(20, true),
  }));
}

/** Calls one of the reentrant look-ups with as much room as it needs. */
function entry<T>(lookup: Lookup, read: (record: DataView) => T): T | undefined {
  const record = new Uint8Array(64);
  const result = new BigUint64Array(1);
  for (let size = 4096; size <= MAX_ENTRY_BYTES; size *= 4) {
    // The record points into this buffer: it must live until the record was read.
    const strings = new Uint8Array(size);
    const error = lookup(record, strings, BigInt(size), result);
    if (error === ERANGE) continue;
    if (result[0] === 0n) return undefined;
    const value = read(new DataView(record.buffer));
    // Touched after the reading, so that it cannot have been collected before.
    return strings.length > 0 ? value : undefined;
  }
  throw new Error(`a user or group entry has more than ${MAX_ENTRY_BYTES} bytes`);
}

/** The C string to which the pointer at `offset` points. */
function textAt(record: DataView, offset: number): string {
  const pointer = Deno.UnsafePointer.create(record.getBigUint64(offset, true));
  return pointer === null ? "" : Deno.UnsafePointerView.getCString(pointer);
}
