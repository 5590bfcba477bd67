/**
 * Giving descriptors to other programs: over a UNIX socket, or by starting a program with a descriptor as its standard input and output; and
 * not giving them.
 *
 * @module
 */

import { check, cstring, ERRNO, errno, openLibc, SystemError } from "./libc.ts";

const SOL_SOCKET = 1;
const SCM_RIGHTS = 1;
const MSG_NOSIGNAL = 0x4000;
const SIGPIPE = 13;
const POSIX_SPAWN_SETSIGDEF = 4;
const POLLOUT = 4;
const F_SETFD = 2;
const FD_CLOEXEC = 1;

function open() {
  const actions2 = { parameters: ["buffer", "i32", "i32"], result: "i32" } as const;
  const spawnArguments = ["buffer", "buffer", "buffer", "buffer", "buffer", "pointer"] as const;
  return openLibc({
    sendmsg: { parameters: ["i32", "buffer", "i32"], result: "isize" },
    poll: { parameters: ["buffer", "u64", "i32"], result: "i32" },
    fcntl: { parameters: ["i32", "i32", "i32"], result: "i32" },
    dup2: { parameters: ["i32", "i32"], result: "i32" },
    signal: { parameters: ["i32", "pointer"], result: "pointer" },
    execv: { parameters: ["buffer", "buffer"], result: "i32" },
    posix_spawn: { parameters: spawnArguments, result: "i32" },
    posix_spawn_file_actions_init: { parameters: ["buffer"], result: "i32" },
    posix_spawn_file_actions_adddup2: actions2,
    posix_spawn_file_actions_destroy: { parameters: ["buffer"], result: "i32" },
    posix_spawnattr_init: { parameters: ["buffer"], result: "i32" },
    posix_spawnattr_setsigdefault: { parameters: ["buffer", "buffer"], result: "i32" },
    posix_spawnattr_setflags: { parameters: ["buffer", "i16"], result: "i32" },
    posix_spawnattr_destroy: { parameters: ["buffer"], result: "i32" },
    waitpid: { parameters: ["i32", "buffer", "i32"], result: "i32", nonblocking: true },
    environ: { type: "pointer" },
  });
}
let opened: ReturnType<typeof open> | undefined;
function libc(): ReturnType<typeof open> {
  return opened ??= open();
}

/** An address as a number, for structures that hold pointers. */
function addressOf(buffer: Uint8Array<ArrayBuffer> | BigUint64Array<ArrayBuffer>): bigint {
  return Deno.UnsafePointer.value(Deno.UnsafePointer.of(buffer));
}

/**
 * Sends a copy of descriptor `fd` over the UNIX socket `over`, with one zero byte (unix(7), SCM_RIGHTS): what `ssh` expects of
 * a ProxyCommand with ProxyUseFdpass. Waits when the socket is full.
 *
 * @throws {SystemError} when `over` is not such a socket, or its other end is closed
 */
export function sendDescriptor(over: number, fd: number): void {
  const data = new Uint8Array(1);
  const vector = new BigUint64Array([addressOf(data), 1n]);
  // struct cmsghdr: length, level, type; then the descriptor, padded to 8 bytes.
  const control = new Uint8Array(24);
  const controlView = new DataView(control.buffer);
  controlView.setBigUint64(0, 20n, true);
  controlView.setInt32(8, SOL_SOCKET, true);
  controlView.setInt32(12, SCM_RIGHTS, true);
  controlView.setInt32(16, fd, true);
  // struct msghdr: name, name length, vector, vector length, control, control length, flags.
  const message = new BigUint64Array([
    0n,
    0n,
    addressOf(vector),
    1n,
    addressOf(control),
    BigInt(control.length),
    0n,
  ]);
  for (;;) {
    const sent = libc().sendmsg(over, message, MSG_NOSIGNAL);
    // The buffers are named here so that they live as long as the call.
    if (sent >= 0 && data.length + vector.length + control.length > 0) return;
    const error = errno();
    if (error === ERRNO.EAGAIN) waitWritable(over);
    else if (error !== ERRNO.EINTR) throw new SystemError("sendmsg", error);
  }
}

function waitWritable(fd: number): void {
  const polled = new Uint8Array(8);
  const view = new DataView(polled.buffer);
  view.setInt32(0, fd, true);
  view.setInt16(4, POLLOUT, true);
  libc().poll(polled, 1n, -1);
}

/** Arguments or environment as C has them. `storage` must live as long as the pointers are used. */
function stringArray(strings: readonly string[]): {
  pointers: BigUint64Array<ArrayBuffer>;
  storage: Uint8Array<ArrayBuffer>[];
} {
  const storage = strings.map(cstring);
  return { pointers: new BigUint64Array([...storage.map(addressOf), 0n]), storage };
}

/**
 * Becomes another program, with `fd` as its standard input and output. Standard error, environment and user stay. Does not
 * return.
 *
 * @param argv the program's absolute path and its arguments
 * @throws {SystemError} when the program cannot be executed
 */
export function execOn(fd: number, argv: readonly string[]): never {
  const { dup2, signal, execv } = libc();
  const { pointers, storage } = stringArray(argv);
  check(dup2(fd, 0), "dup2");
  check(dup2(fd, 1), "dup2");
  // The runtime ignores it, and a program inherits that.
  signal(SIGPIPE, null);
  execv(storage[0], pointers);
  throw new SystemError("exec", errno(), argv[0]);
}

/** A program that was started. */
export interface StartedProgram {
  readonly pid: number;
  /** Its exit status, 128 more than the signal's number when one ended it. Reaps the process; called once. */
  wait(): Promise<number>;
}

/**
 * Starts another program with `fd` as its standard input and output. Standard error and environment are inherited.
 *
 * @param argv the program's absolute path and its arguments
 * @throws {SystemError} when it cannot be started
 */
export function startOn(fd: number, argv: readonly string[]): StartedProgram {
  const c = libc();
  const actions = new Uint8Array(256);
  const attributes = new Uint8Array(1024);
  c.posix_spawn_file_actions_init(actions);
  c.posix_spawnattr_init(attributes);
  try {
    c.posix_spawn_file_actions_adddup2(actions, fd, 0);
    c.posix_spawn_file_actions_adddup2(actions, fd, 1);
    const signals = new Uint8Array(128);
    signals[(SIGPIPE - 1) >> 3] = 1 << ((SIGPIPE - 1) & 7);
    c.posix_spawnattr_setsigdefault(attributes, signals);
    c.posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF);
    const pid = new Int32Array(1);
    const { pointers, storage } = stringArray(argv);
    const environment = new Deno.UnsafePointerView(c.environ!).getPointer();
    const error = c.posix_spawn(
      pid,
      storage[0],
      actions,
      attributes,
      pointers,
      environment,
    );
    if (error !== 0) throw new SystemError("exec", error, argv[0]);
    return { pid: pid[0], wait: () => waitForExit(pid[0]) };
  } finally {
    c.posix_spawn_file_actions_destroy(actions);
    c.posix_spawnattr_destroy(attributes);
  }
}

async function waitForExit(pid: number): Promise<number> {
  const status = new Int32Array(1);
  // Below zero: interrupted, which does not go on for ever. The thread that waited keeps its errno to itself.
  for (let attempt = 0; await libc().waitpid(pid, status, 0) < 0; attempt++) {
    if (attempt === 100) throw new Error(`process ${pid} cannot be waited for`);
  }
  const signal = status[0] & 0x7f;
  return signal === 0 ? (status[0] >> 8) & 0xff : 128 + signal;
}

/**
 * Keeps all descriptors of this process but standard input, output and error from the programs that it starts from now on: some that the
 * runtime opens (listening UNIX sockets), and those that this process was given, would be passed on.
 */
export function keepDescriptors(): void {
  for (const { name } of [...Deno.readDirSync("/proc/self/fd")]) {
    const fd = Number(name);
    // One that is closed by now, as that of the directory, has nothing to keep.
    if (fd > 2) libc().fcntl(fd, F_SETFD, FD_CLOEXEC);
  }
}
