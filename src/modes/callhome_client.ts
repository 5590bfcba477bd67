/**
 * `clixon callhome-client`: the manager's side of call home (RFC 8071), as ProxyCommand of ssh. Waits for a device's call and
 * passes the connection to ssh (`ProxyUseFdpass=yes`), which then speaks to the device itself.
 *
 * @module
 */

import { UsageError } from "../config/config_error.ts";
import { sendDescriptor } from "../system/descriptor.ts";
import { SystemError } from "../system/libc.ts";
import {
  acceptTcp,
  closeDescriptor,
  isUnixSocket,
  listenTcp,
  localAddress,
  resolveAddress,
  ResolveError,
  setKeepAlive,
  type SocketAddress,
  waitReadable,
} from "../system/socket.ts";
import { type AddressRange, parseRange } from "./address_range.ts";
import {
  CALLHOME_PORT,
  callhomeOptions,
  EXIT_USAGE,
  familyOption,
  numberOption,
} from "./callhome_options.ts";

const USAGE = `usage: clixon callhome-client -a ADDRESS [OPTION]...

Waits for a device's call (RFC 8071) and passes the connection to ssh:

  ssh -s -o ProxyUseFdpass=yes -o HostKeyAlias=device1 \\
      -o ProxyCommand="clixon callhome-client -a 192.0.2.1" . netconf

  -a <address>      address of this machine to listen on
  -p <port>         port (${CALLHOME_PORT}); 0: any that is free, shown with -D
  -f <family>       ipv4 or ipv6 (that of the address)
  -A <addr/prefix>  accept calls from there only; repeatable
  -t <seconds>      give up when nobody calls in that time
  -D <level>        tell on standard error what happens

Exit status: 0 when a connection was passed on, 1 when not, ${EXIT_USAGE} for wrong usage.`;

const EXIT_FAILED = 1;
/** Seconds of silence after which the kernel looks whether the device is still there (RFC 8071 §3.1 asks for it). */
const KEEP_ALIVE = 60;
const STANDARD_OUTPUT = 1;

interface Options {
  readonly host: string;
  readonly port: number;
  readonly family?: "ipv4" | "ipv6";
  readonly peers: readonly AddressRange[];
  /** Milliseconds; undefined: for ever. */
  readonly timeout?: number;
  readonly verbose: boolean;
}

/** Runs the mode; gives the exit status. */
export async function run(argv: readonly string[]): Promise<number> {
  try {
    const options = readOptions(argv);
    if (options === undefined) {
      console.error(USAGE);
      return 0;
    }
    if (!isUnixSocket(STANDARD_OUTPUT)) {
      say(
        "standard output is not a UNIX socket: this program is meant as ssh's ProxyCommand, " +
          "together with -o ProxyUseFdpass=yes",
      );
      return EXIT_FAILED;
    }
    return await serve(options);
  } catch (error) {
    if (error instanceof UsageError) {
      say(`${error.message}; see clixon callhome-client -h`);
      return EXIT_USAGE;
    }
    if (error instanceof SystemError || error instanceof ResolveError) {
      say(error.message);
      return EXIT_FAILED;
    }
    throw error;
  }
}

/** @returns undefined for `-h` */
function readOptions(argv: readonly string[]): Options | undefined {
  const given = callhomeOptions(argv, "hD:f:a:p:A:t:");
  const last = (letter: string) => given.findLast((option) => option.letter === letter)?.argument;
  const has = (letter: string) => given.some((option) => option.letter === letter);
  if (has("h")) return undefined;
  const host = last("a");
  if (!host) throw new UsageError("-a <addr> is missing");
  const family = last("f");
  const port = last("p");
  const seconds = last("t");
  return {
    host,
    port: port === undefined ? CALLHOME_PORT : numberOption("p", port, 0, 65535),
    family: family === undefined ? undefined : familyOption(family),
    peers: given.filter(({ letter }) => letter === "A").map(({ argument }) => range(argument!)),
    timeout: seconds === undefined ? undefined : numberOption("t", seconds, 1, 2_000_000) * 1000,
    verbose: has("D"),
  };
}

function range(text: string): AddressRange {
  const parsed = parseRange(text);
  if (parsed === undefined) {
    throw new UsageError(`-A ${text} is invalid: expected an address or ADDRESS/PREFIX-LENGTH`);
  }
  return parsed;
}

async function serve(options: Options): Promise<number> {
  const { host, port, family, verbose } = options;
  const [address] = await resolveAddress(host, port, { family, passive: true });
  const listener = listenTcp(address, 1);
  if (verbose) say(`listening on ${localAddress(listener).text}`);
  try {
    const deadline = performance.now() + (options.timeout ?? Infinity);
    for (;;) {
      const left = deadline - performance.now();
      const ready = await waitReadable(
        [listener, STANDARD_OUTPUT],
        left === Infinity ? undefined : Math.max(0, left),
      );
      if (ready.length === 0) {
        say(`nobody called ${address.text} in time`);
        return EXIT_FAILED;
      }
      // ssh never writes to its ProxyCommand before it has the connection: it is gone.
      if (ready.includes(STANDARD_OUTPUT)) return EXIT_FAILED;
      const accepted = acceptTcp(listener);
      if (accepted === undefined) continue;
      if (isAllowed(accepted.peer, options.peers)) {
        if (verbose) say(`call from ${accepted.peer.text}`);
        setKeepAlive(accepted.fd, KEEP_ALIVE);
        sendDescriptor(STANDARD_OUTPUT, accepted.fd);
        return 0;
      }
      say(`call from ${accepted.peer.text} refused`);
      closeDescriptor(accepted.fd);
    }
  } finally {
    closeDescriptor(listener);
  }
}

function isAllowed(peer: SocketAddress, ranges: readonly AddressRange[]): boolean {
  if (ranges.length === 0) return true;
  const host = peer.text.slice(0, peer.text.lastIndexOf(":")).replace(/^\[(.*)\]$/, "$1");
  return ranges.some((range) => range.contains(host));
}

/** For people. Standard output belongs to ssh. */
function say(text: string): void {
  console.error(`clixon callhome-client: ${text}`);
}
