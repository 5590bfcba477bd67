/**
 * Who is at the other end of a UNIX socket.
 *
 * @module
 */

import { check, openLibc } from "./libc.ts";

/** Credentials of a process, taken by the kernel when it connected. */
export interface PeerCredentials {
  readonly pid: number;
  readonly uid: number;
  readonly gid: number;
}

const SOL_SOCKET = 1;
const SO_PEERCRED = 17;

let libc: ReturnType<typeof open> | undefined;
function open() {
  return openLibc({
    getsockopt: { parameters: ["i32", "i32", "i32", "buffer", "buffer"], result: "i32" },
  });
}

/**
 * The credentials of the peer of a connected UNIX socket (SO_PEERCRED, unix(7)).
 *
 * @throws {SystemError} when `fd` is not a socket
 */
export function peerCredentials(fd: number): PeerCredentials {
  libc ??= open();
  const credentials = new Int32Array(3);
  const length = new Uint32Array([credentials.byteLength]);
  check(libc.getsockopt(fd, SOL_SOCKET, SO_PEERCRED, credentials, length), "getsockopt");
  const [pid, uid, gid] = credentials;
  return { pid, uid: uid >>> 0, gid: gid >>> 0 };
}
