/**
 * A filter of system calls (seccomp(2)) for what Landlock leaves open: sockets that are no TCP, and leaving one's session, by which the
 * programs of a plugin are ended with it.
 *
 * @module
 */

/** Address families (socket(2)) that a process may make sockets of. */
export const AF_UNIX = 1;
export const AF_INET = 2;
export const AF_INET6 = 10;
export const AF_NETLINK = 16;

/** The numbers that an architecture has for what the filter looks at. */
interface Architecture {
  /** AUDIT_ARCH_* of linux/audit.h. */
  readonly audit: number;
  readonly socket: number;
  /** setpgid and setsid. */
  readonly leave: readonly number[];
  /** Calls from here on are another ABI of the same machine (x32). */
  readonly other?: number;
}

const ARCHITECTURES: Readonly<Record<string, Architecture>> = {
  x86_64: { audit: 0xc000003e, socket: 41, leave: [109, 112], other: 0x40000000 },
  aarch64: { audit: 0xc00000b7, socket: 198, leave: [154, 157] },
};

/** The same on every architecture. What is done by way of it, no filter sees. */
const IO_URING_SETUP = 425;

// linux/bpf_common.h, linux/seccomp.h
const LOAD = 0x20;
const IF_EQUAL = 0x15;
const IF_AT_LEAST = 0x35;
const RETURN = 0x06;
const ALLOW = 0x7fff0000;
const EPERM = 0x00050001;
const EACCES = 0x0005000d;
// struct seccomp_data
const NUMBER = 0;
const AUDIT = 4;
const FIRST_ARGUMENT = 16;

/** Bytes of a `struct sock_filter`. */
const INSTRUCTION = 8;

/**
 * The filter as `struct sock_filter[]`; undefined for an architecture that is not known. Calls of another architecture (32-bit programs) are let
 * through.
 */
export function socketFilter(
  families: readonly number[],
  arch: string,
): Uint8Array<ArrayBuffer> | undefined {
  const numbers = ARCHITECTURES[arch];
  if (numbers === undefined) return undefined;
  // Code, constant, and how many instructions to skip where the comparison holds and where it does not.
  const program: [code: number, k: number, yes?: number, no?: number][] = [
    [LOAD, AUDIT],
    [IF_EQUAL, numbers.audit, 1, 0],
    [RETURN, ALLOW],
    [LOAD, NUMBER],
  ];
  if (numbers.other !== undefined) {
    program.push([IF_AT_LEAST, numbers.other, 0, 1], [RETURN, EPERM]);
  }
  for (const number of [...numbers.leave, IO_URING_SETUP]) {
    program.push([IF_EQUAL, number, 0, 1], [RETURN, EPERM]);
  }
  program.push([IF_EQUAL, numbers.socket, 1, 0], [RETURN, ALLOW], [LOAD, FIRST_ARGUMENT]);
  for (const family of families) program.push([IF_EQUAL, family, 0, 1], [RETURN, ALLOW]);
  program.push([RETURN, EACCES]);
  const bytes = new Uint8Array(program.length * INSTRUCTION);
  const view = new DataView(bytes.buffer);
  // Both architectures are little-endian, as is the lower half of the argument.
  program.forEach(([code, k, yes = 0, no = 0], index) => {
    view.setUint16(index * INSTRUCTION, code, true);
    view.setUint8(index * INSTRUCTION + 2, yes);
    view.setUint8(index * INSTRUCTION + 3, no);
    view.setUint32(index * INSTRUCTION + 4, k, true);
  });
  return bytes;
}
