/**
 * TCP sockets as plain descriptors, for programs that hand a connection over to another one: the runtime's own sockets do
 * not show theirs. Descriptors are closed on exec unless given away on purpose.
 *
 * @module
 */

import { check, cstring, ERRNO, errno, openLibc, SystemError } from "./libc.ts";

/** A socket address as the system has it, with its text for messages. */
export interface SocketAddress {
  readonly family: "ipv4" | "ipv6";
  /** A `sockaddr`. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** `192.0.2.1:4334` or `[2001:db8::1]:4334`. */
  readonly text: string;
}

/** A host or service name that cannot be resolved. */
export class ResolveError extends Error {
  override readonly name = "ResolveError";
}

const AF_UNIX = 1;
const AF_INET = 2;
const AF_INET6 = 10;
const SOCK_STREAM = 1;
const SOCK_CLOEXEC = 0o2000000;
const SOCK_NONBLOCK = 0o4000;
const SOL_SOCKET = 1;
const SO_REUSEADDR = 2;
const SO_ERROR = 4;
const SO_KEEPALIVE = 9;
const SO_DOMAIN = 39;
const IPPROTO_TCP = 6;
const IPPROTO_IPV6 = 41;
const IPV6_V6ONLY = 26;
const TCP_NODELAY = 1;
const TCP_KEEPIDLE = 4;
const TCP_KEEPINTVL = 5;
const TCP_KEEPCNT = 6;
const TCP_USER_TIMEOUT = 18;
const SHUT_RDWR = 2;
const F_SETFL = 4;
const POLLIN = 1;
const POLLOUT = 4;
const POLLERR = 8;
const POLLHUP = 16;
const NI_NUMERIC = 1 | 2;
const AI_PASSIVE = 1;
const AI_NUMERICSERV = 0x400;
/** Keep-alive probes without an answer before a connection is given up. */
const KEEP_ALIVE_PROBES = 3;

function open() {
  const option = { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" } as const;
  const address = { parameters: ["i32", "buffer", "buffer"], result: "i32" } as const;
  return openLibc({
    socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
    connect: { parameters: ["i32", "buffer", "u32"], result: "i32" },
    bind: { parameters: ["i32", "buffer", "u32"], result: "i32" },
    listen: { parameters: ["i32", "i32"], result: "i32" },
    accept4: { parameters: ["i32", "buffer", "buffer", "i32"], result: "i32" },
    getsockname: address,
    getsockopt: { parameters: ["i32", "i32", "i32", "buffer", "buffer"], result: "i32" },
    setsockopt: option,
    fcntl: { parameters: ["i32", "i32", "i32"], result: "i32" },
    close: { parameters: ["i32"], result: "i32" },
    shutdown: { parameters: ["i32", "i32"], result: "i32" },
    // In a thread of its own, so that signals and timers are served meanwhile.
    poll: { parameters: ["buffer", "u64", "i32"], result: "i32", nonblocking: true },
    getaddrinfo: {
      parameters: ["buffer", "buffer", "buffer", "buffer"],
      result: "i32",
      nonblocking: true,
    },
    freeaddrinfo: { parameters: ["pointer"], result: "void" },
    gai_strerror: { parameters: ["i32"], result: "pointer" },
    getnameinfo: {
      parameters: ["buffer", "u32", "buffer", "u32", "buffer", "u32", "i32"],
      result: "i32",
    },
  });
}
let opened: ReturnType<typeof open> | undefined;
function libc(): ReturnType<typeof open> {
  return opened ??= open();
}

/**
 * The addresses of a host name or numeric address, in the system's order of preference.
 *
 * @param family only addresses of this family; either when absent
 * @param passive for listening
 * @throws {ResolveError}
 */
export async function resolveAddress(
  host: string,
  port: number,
  { family, passive = false }: { family?: "ipv4" | "ipv6"; passive?: boolean } = {},
): Promise<SocketAddress[]> {
  const hints = new Uint8Array(48);
  const view = new DataView(hints.buffer);
  view.setInt32(0, AI_NUMERICSERV | (passive ? AI_PASSIVE : 0), true);
  view.setInt32(4, family === undefined ? 0 : family === "ipv4" ? AF_INET : AF_INET6, true);
  view.setInt32(8, SOCK_STREAM, true);
  const result = new BigUint64Array(1);
  const code = await libc().getaddrinfo(cstring(host), cstring(String(port)), hints, result);
  if (code !== 0) {
    const reason = libc().gai_strerror(code);
    const text = reason === null
      ? `error ${code}`
      : new Deno.UnsafePointerView(reason).getCString();
    throw new ResolveError(`${host}: ${text}`);
  }
  const first = Deno.UnsafePointer.create(result[0]);
  const addresses: SocketAddress[] = [];
  for (let at = first; at !== null;) {
    const info = new Deno.UnsafePointerView(at);
    const bytes = new Uint8Array(info.getUint32(16));
    const address = info.getPointer(24);
    if (address !== null) {
      new Deno.UnsafePointerView(address).copyInto(bytes);
      addresses.push(describe(bytes));
    }
    at = info.getPointer(40);
  }
  libc().freeaddrinfo(first);
  return addresses;
}

/** How to connect. */
export interface ConnectTcpOptions {
  /** Milliseconds until it is given up. */
  readonly timeout: number;
  /** The address to come from; the system chooses when absent. */
  readonly source?: SocketAddress;
  /** Seconds without traffic after which the peer is probed; 0 or absent: never. */
  readonly keepAlive?: number;
}

/**
 * Connects to an address.
 *
 * @returns the descriptor, in blocking mode
 * @throws {SystemError} when nobody answers there, or not in time
 */
export async function connectTcp(
  address: SocketAddress,
  options: ConnectTcpOptions,
): Promise<number> {
  const family = address.family === "ipv4" ? AF_INET : AF_INET6;
  const { socket, bind, connect, fcntl } = libc();
  const fd = check(socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "socket");
  try {
    if (options.keepAlive) setKeepAlive(fd, options.keepAlive);
    setOption(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    const { source } = options;
    if (source !== undefined) {
      check(bind(fd, source.bytes, source.bytes.length), "bind", source.text);
    }
    if (connect(fd, address.bytes, address.bytes.length) < 0) {
      const error = errno();
      if (error !== ERRNO.EINPROGRESS) throw new SystemError("connect", error, address.text);
      if (!(await waitFor([fd], POLLOUT, options.timeout)).length) {
        throw new SystemError("connect", ERRNO.ETIMEDOUT, address.text);
      }
      const failure = getOption(fd, SO_ERROR);
      if (failure !== 0) throw new SystemError("connect", failure, address.text);
    }
    check(fcntl(fd, F_SETFL, 0), "fcntl");
    return fd;
  } catch (error) {
    closeDescriptor(fd);
    throw error;
  }
}

/**
 * Listens on an address.
 *
 * @returns the descriptor, not blocking
 * @throws {SystemError} when the address is in use or not one of this machine
 */
export function listenTcp(address: SocketAddress, backlog: number): number {
  const family = address.family === "ipv4" ? AF_INET : AF_INET6;
  const { socket, bind, listen } = libc();
  const fd = check(socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "socket");
  try {
    setOption(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    if (family === AF_INET6) setOption(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
    check(bind(fd, address.bytes, address.bytes.length), "bind", address.text);
    check(listen(fd, backlog), "listen", address.text);
    return fd;
  } catch (error) {
    closeDescriptor(fd);
    throw error;
  }
}

/** Accepts a connection that waits; undefined when there is none (any more). The descriptor is in blocking mode. */
export function acceptTcp(fd: number): { fd: number; peer: SocketAddress } | undefined {
  const bytes = new Uint8Array(28);
  const length = new Uint32Array([bytes.length]);
  const accepted = libc().accept4(fd, bytes, length, SOCK_CLOEXEC);
  if (accepted >= 0) return { fd: accepted, peer: describe(bytes.slice(0, length[0])) };
  const error = errno();
  // The caller may have gone again: that is its affair, not a fault of the listening socket.
  if (error === ERRNO.EAGAIN || error === ERRNO.ECONNABORTED || error === ERRNO.EINTR) {
    return undefined;
  }
  throw new SystemError("accept", error);
}

/** The address that a socket is bound to. */
export function localAddress(fd: number): SocketAddress {
  const bytes = new Uint8Array(28);
  const length = new Uint32Array([bytes.length]);
  check(libc().getsockname(fd, bytes, length), "getsockname");
  return describe(bytes.slice(0, length[0]));
}

/** True when a descriptor is a UNIX socket. */
export function isUnixSocket(fd: number): boolean {
  try {
    return getOption(fd, SO_DOMAIN) === AF_UNIX;
  } catch (error) {
    if (error instanceof SystemError) return false; // No socket, or closed.
    throw error;
  }
}

/**
 * The peer is probed after `seconds` without traffic, and given up when it does not answer some probes, or leaves what was sent
 * unacknowledged for as long.
 */
export function setKeepAlive(fd: number, seconds: number): void {
  const interval = Math.max(1, Math.ceil(seconds / KEEP_ALIVE_PROBES));
  setOption(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  setOption(fd, IPPROTO_TCP, TCP_KEEPIDLE, seconds);
  setOption(fd, IPPROTO_TCP, TCP_KEEPINTVL, interval);
  setOption(fd, IPPROTO_TCP, TCP_KEEPCNT, KEEP_ALIVE_PROBES);
  // There are no probes while something is unacknowledged; sending it again would go on for a quarter of an hour.
  setOption(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, (seconds + interval * KEEP_ALIVE_PROBES) * 1000);
}

/**
 * Waits until one of the descriptors can be read, or its other end is gone.
 *
 * @param timeout milliseconds; for ever when absent
 * @returns those that can; none after the timeout
 */
export function waitReadable(fds: readonly number[], timeout?: number): Promise<number[]> {
  return waitFor(fds, POLLIN, timeout);
}

async function waitFor(
  fds: readonly number[],
  events: number,
  timeout?: number,
): Promise<number[]> {
  const polled = new Uint8Array(fds.length * 8);
  const view = new DataView(polled.buffer);
  const deadline = timeout === undefined ? Infinity : performance.now() + timeout;
  for (;;) {
    fds.forEach((fd, index) => {
      view.setInt32(index * 8, fd, true);
      view.setInt32(index * 8 + 4, events, true);
    });
    const left = Math.max(0, deadline - performance.now());
    const count = await libc().poll(
      polled,
      BigInt(fds.length),
      left === Infinity ? -1 : Math.min(Math.ceil(left), 0x7fffffff),
    );
    // Below zero: interrupted. The thread that polled keeps its errno to itself, but nothing else can go wrong here.
    if (count > 0) {
      const wanted = events | POLLERR | POLLHUP;
      return fds.filter((_, index) => (view.getInt16(index * 8 + 6, true) & wanted) !== 0);
    }
    if (performance.now() >= deadline) return [];
  }
}

/** Ends a connection in both directions, whoever else has a descriptor of it. */
export function shutdownSocket(fd: number): void {
  libc().shutdown(fd, SHUT_RDWR); // What can go wrong is that it has ended already.
}

/** Closes a descriptor. */
export function closeDescriptor(fd: number): void {
  libc().close(fd);
}

function setOption(fd: number, level: number, option: number, value: number): void {
  check(libc().setsockopt(fd, level, option, new Int32Array([value]), 4), "setsockopt");
}

function getOption(fd: number, option: number): number {
  const value = new Int32Array(1);
  const length = new Uint32Array([4]);
  check(libc().getsockopt(fd, SOL_SOCKET, option, value, length), "getsockopt");
  return value[0];
}

/** The text of a `sockaddr`, numeric. */
function describe(bytes: Uint8Array<ArrayBuffer>): SocketAddress {
  const host = new Uint8Array(64);
  const port = new Uint8Array(16);
  const code = libc().getnameinfo(
    bytes,
    bytes.length,
    host,
    host.length,
    port,
    port.length,
    NI_NUMERIC,
  );
  if (code !== 0) throw new SystemError("getnameinfo", errno());
  const family = new DataView(bytes.buffer).getUint16(0, true) === AF_INET ? "ipv4" : "ipv6";
  const name = textOf(host);
  return {
    family,
    bytes,
    text: `${family === "ipv4" ? name : `[${name}]`}:${textOf(port)}`,
  };
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
}
