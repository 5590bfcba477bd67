/**
 * Ways in which a Linux process gives up rights for good: no_new_privs, Landlock, seccomp, resource limits, another user; and
 * execve, after which all of it also holds for threads that did not exist when it was asked for.
 *
 * Each restriction holds for the calling thread and for what it executes, so it is of use only right before
 * {@linkcode Confinement.exec}.
 *
 * @module
 */

import { socketFilter } from "./seccomp.ts";

/** What Landlock lets a process do below a path. */
export interface PathRule {
  readonly path: string;
  readonly access: readonly ("read" | "write" | "execute")[];
}

/** Everything that is not listed here is refused by the kernel. */
export interface LandlockRules {
  readonly paths: readonly PathRule[];
  /** TCP ports that may be connected to and bound; undefined leaves TCP alone. */
  readonly ports: readonly number[] | undefined;
}

/** setrlimit(2) resources. */
export const RLIMIT_DATA = 2;
export const RLIMIT_CORE = 4;

const PR_SET_PDEATHSIG = 1;
const PR_SET_SECCOMP = 22;
const SECCOMP_MODE_FILTER = 2n;
const PR_SET_NO_NEW_PRIVS = 38;
const SIGKILL = 9n;
// The same on every architecture (asm-generic).
const SYS_CLOSE_RANGE = 436n;
const SYS_LANDLOCK_CREATE_RULESET = 444n;
const SYS_LANDLOCK_ADD_RULE = 445n;
const SYS_LANDLOCK_RESTRICT_SELF = 446n;
const CLOSE_RANGE_CLOEXEC = 4n;
const O_PATH_CLOEXEC = 0o12000000;
const X_OK = 1;
const R_OK = 4;
const EACCES = 13;
const ENOENT = 2;

// linux/landlock.h: access rights by bit.
const EXECUTE = 1n << 0n;
const READ_FILE = 1n << 2n;
const READ_DIR = 1n << 3n;
const TRUNCATE = 1n << 14n;
const IOCTL_DEV = 1n << 15n;
/** WRITE_FILE, REMOVE_*, MAKE_*, REFER and TRUNCATE. */
const WRITE = (1n << 1n) | 0x7ff0n;
/** Rights that make sense on a file that is no directory. */
const FILE_RIGHTS = EXECUTE | (1n << 1n) | READ_FILE | TRUNCATE | IOCTL_DEV;
const NET_BIND_AND_CONNECT = 3n;
const SCOPE_ABSTRACT_UNIX_AND_SIGNAL = 3n;

/** File-system rights that a kernel with this Landlock version can restrict. */
function fileRights(abi: number): bigint {
  if (abi >= 5) return 0xffffn;
  if (abi >= 3) return 0x7fffn;
  return abi === 2 ? 0x3fffn : 0x1fffn;
}

const SYMBOLS = {
  syscall: { parameters: ["i64", "i64", "i64", "i64", "i64", "i64"], result: "i64" },
  prctl: { parameters: ["i32", "u64", "u64", "u64", "u64"], result: "i32" },
  setrlimit: { parameters: ["i32", "buffer"], result: "i32" },
  setgroups: { parameters: ["usize", "pointer"], result: "i32" },
  setresgid: { parameters: ["u32", "u32", "u32"], result: "i32" },
  setresuid: { parameters: ["u32", "u32", "u32"], result: "i32" },
  geteuid: { parameters: [], result: "u32" },
  getegid: { parameters: [], result: "u32" },
  access: { parameters: ["buffer", "i32"], result: "i32" },
  open: { parameters: ["buffer", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  execv: { parameters: ["buffer", "buffer"], result: "i32" },
  strerror: { parameters: ["i32"], result: "pointer" },
  __errno_location: { parameters: [], result: "pointer" },
} as const;

/** libc, for these calls. Needs the permission `ffi`. */
export class Confinement {
  readonly #libc: Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];

  /** @throws when the C library cannot be opened */
  constructor() {
    this.#libc = Deno.dlopen("libc.so.6", SYMBOLS).symbols;
  }

  /**
   * This process is killed when its parent ends. False when the parent (`parent`) has ended already. The kernel forgets it when the
   * process becomes another user, so that comes first.
   */
  dieWithParent(parent: number): boolean {
    this.#check("prctl", this.#libc.prctl(PR_SET_PDEATHSIG, SIGKILL, 0n, 0n, 0n));
    return Deno.ppid === parent;
  }

  /** Programs executed from now on gain nothing by set-user-id bits and file capabilities. */
  noNewPrivileges(): void {
    this.#check("prctl", this.#libc.prctl(PR_SET_NO_NEW_PRIVS, 1n, 0n, 0n, 0n));
  }

  /**
   * Lets this process make sockets of these address families only, and not leave its session. Asks for {@linkcode noNewPrivileges} first.
   * False where there is no such filter.
   */
  filterSockets(families: readonly number[]): boolean {
    const filter = socketFilter(families, Deno.build.arch);
    if (filter === undefined) return false;
    // struct sock_fprog: 16 bits of length, the address at the next multiple of 8.
    const program = new BigUint64Array([BigInt(filter.length / 8), address(filter)]);
    return this.#libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, address(program), 0n, 0n) === 0;
  }

  /** Sets soft and hard limit, in bytes. */
  limit(resource: number, bytes: number): void {
    this.#check(
      "setrlimit",
      this.#libc.setrlimit(resource, bytesOf(new BigUint64Array([BigInt(bytes), BigInt(bytes)]))),
    );
  }

  /** Becomes another user for good, without supplementary groups. */
  become(uid: number, gid: number): void {
    if (this.#libc.geteuid() === 0) this.#check("setgroups", this.#libc.setgroups(0n, null));
    this.#check("setresgid", this.#libc.setresgid(gid, gid, gid));
    this.#check("setresuid", this.#libc.setresuid(uid, uid, uid));
  }

  /** Makes the user that this process is for the moment the one that it stays: a real or saved user of root would be a way back. */
  stayAsIs(): void {
    const [uid, gid] = [this.#libc.geteuid(), this.#libc.getegid()];
    this.#check("setresgid", this.#libc.setresgid(gid, gid, gid));
    this.#check("setresuid", this.#libc.setresuid(uid, uid, uid));
  }

  /** @throws when the user that this process has become may not read or execute a file: says which, and what is in the way */
  requireAccess(path: string, access: "read" | "execute", user: string): void {
    const may = (path: string, mode: number) => this.#libc.access(cString(path), mode) === 0;
    if (may(path, access === "read" ? R_OK : X_OK)) return;
    const names = path.split("/").slice(1, -1);
    const closed = names.map((_, index) => "/" + names.slice(0, index + 1).join("/"))
      .find((directory) => !may(directory, X_OK));
    const reason = closed === undefined ? "" : `: ${closed} is closed to that user`;
    throw new Error(`user ${user} may not ${access} ${path}, which plugins need${reason}`);
  }

  /** Version of Landlock in this kernel; 0 when it has none. */
  landlockVersion(): number {
    const version = this.#libc.syscall(SYS_LANDLOCK_CREATE_RULESET, 0n, 0n, 1n, 0n, 0n);
    return version < 0n ? 0 : Number(version);
  }

  /**
   * Refuses everything that `rules` do not allow, and signals and abstract sockets to processes outside. Asks for
   * {@linkcode noNewPrivileges} first. Returns the paths that do not exist: these stay out of reach also when they appear later.
   */
  landlock(version: number, rules: LandlockRules): string[] {
    const handled = fileRights(version);
    const net = version >= 4 && rules.ports !== undefined ? NET_BIND_AND_CONNECT : 0n;
    const scoped = version >= 6 ? SCOPE_ABSTRACT_UNIX_AND_SIGNAL : 0n;
    const attributes = new BigUint64Array([handled, net, scoped]);
    const size = version >= 6 ? 24n : version >= 4 ? 16n : 8n;
    const ruleset = this.#libc.syscall(
      SYS_LANDLOCK_CREATE_RULESET,
      address(attributes),
      size,
      0n,
      0n,
      0n,
    );
    this.#check("landlock_create_ruleset", Number(ruleset));
    const missing = rules.paths.filter((rule) => !this.#allowPath(ruleset, rule, handled));
    for (const port of net === 0n ? [] : rules.ports ?? []) {
      const rule = new BigUint64Array([NET_BIND_AND_CONNECT, BigInt(port)]);
      this.#addRule(ruleset, 2n, address(rule));
    }
    this.#check(
      "landlock_restrict_self",
      Number(this.#libc.syscall(SYS_LANDLOCK_RESTRICT_SELF, ruleset, 0n, 0n, 0n, 0n)),
    );
    this.#libc.close(Number(ruleset));
    return missing.map((rule) => rule.path);
  }

  /** Replaces this process by `command`. Descriptors above `lastFd` are closed. @throws when it cannot */
  exec(command: string, args: readonly string[], lastFd: number): never {
    // Kernels before 5.11 do not know it; deno opens its own descriptors close-on-exec anyway.
    this.#libc.syscall(
      SYS_CLOSE_RANGE,
      BigInt(lastFd + 1),
      0xffffffffn,
      CLOSE_RANGE_CLOEXEC,
      0n,
      0n,
    );
    const words = [command, ...args].map(cString);
    const argv = new BigUint64Array(words.length + 1);
    words.forEach((word, index) => argv[index] = address(word));
    this.#check(`exec ${command}`, this.#libc.execv(words[0], bytesOf(argv)));
    throw new Error(`exec ${command} returned`);
  }

  /** False when the path does not exist, or is not for this user to see. */
  #allowPath(ruleset: bigint, { path, access }: PathRule, handled: bigint): boolean {
    const fd = this.#libc.open(cString(path), O_PATH_CLOEXEC);
    if (fd < 0) {
      const errno = this.#errno();
      if (errno === ENOENT || errno === EACCES) return false;
      throw this.#error(`open ${path}`, errno);
    }
    let rights = 0n;
    if (access.includes("read")) rights |= READ_FILE | READ_DIR;
    if (access.includes("write")) rights |= WRITE | IOCTL_DEV;
    if (access.includes("execute")) rights |= EXECUTE;
    rights &= handled;
    if (!Deno.statSync(path).isDirectory) rights &= FILE_RIGHTS;
    // struct landlock_path_beneath_attr is packed: 64 bits of rights, 32 bits of descriptor.
    const rule = new Uint8Array(12);
    const view = new DataView(rule.buffer);
    view.setBigUint64(0, rights, LITTLE_ENDIAN);
    view.setInt32(8, fd, LITTLE_ENDIAN);
    this.#addRule(ruleset, 1n, address(rule));
    this.#libc.close(fd);
    return true;
  }

  #addRule(ruleset: bigint, type: bigint, rule: bigint): void {
    const result = this.#libc.syscall(SYS_LANDLOCK_ADD_RULE, ruleset, type, rule, 0n, 0n);
    this.#check("landlock_add_rule", Number(result));
  }

  #check(what: string, result: number): void {
    if (result < 0) throw this.#error(what, this.#errno());
  }

  #error(what: string, errno: number): Error {
    const text = this.#libc.strerror(errno);
    return new Error(
      `${what}: ${text === null ? errno : Deno.UnsafePointerView.getCString(text)}`,
    );
  }

  #errno(): number {
    const location = this.#libc.__errno_location();
    return location === null ? 0 : new Deno.UnsafePointerView(location).getInt32();
  }
}

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
const encoder = new TextEncoder();

function cString(text: string): Uint8Array<ArrayBuffer> {
  if (text.includes("\0")) throw new TypeError("text with a NUL character");
  return encoder.encode(text + "\0");
}

function bytesOf(words: BigUint64Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(words.buffer);
}

/** The buffer must stay reachable while the address is in use. */
function address(buffer: Uint8Array<ArrayBuffer> | BigUint64Array<ArrayBuffer>): bigint {
  return BigInt(Deno.UnsafePointer.value(Deno.UnsafePointer.of(buffer)));
}
