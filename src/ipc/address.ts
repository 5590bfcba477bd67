/**
 * Where the backend listens, and how to connect to it.
 *
 * @module
 */

/** CLICON_SOCK_FAMILY, CLICON_SOCK, CLICON_SOCK_PORT. */
export type IpcAddress =
  | { readonly family: "UNIX"; readonly path: string }
  | { readonly family: "IPv4" | "IPv6"; readonly host: string; readonly port: number };

/** The backend cannot be reached, or went away. */
export class IpcError extends Error {
  override readonly name = "IpcError";
}

/** The bytes of a connection, as far as the client needs it; `Deno.Conn` is one. */
export interface ByteStream {
  read(buffer: Uint8Array): Promise<number | null>;
  write(bytes: Uint8Array): Promise<number>;
  /** Sends no more, and can still read. */
  closeWrite?(): Promise<void>;
  close(): void;
}

/**
 * Connects to the backend's socket.
 *
 * @param group CLICON_SOCK_GROUP, for the message when the socket is closed to this user
 * @throws {IpcError} with a message that says what to look at
 */
export async function connectBackend(address: IpcAddress, group = "clicon"): Promise<ByteStream> {
  try {
    if (address.family === "UNIX") {
      return await connectUnix(address.path);
    }
    const connection = await Deno.connect({ hostname: address.host, port: address.port });
    connection.setNoDelay(true);
    return connection;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new IpcError(await explain(error, address, group), { cause: error });
  }
}

/** Milliseconds between attempts, and for all of them. */
const RETRY = 20;
const PATIENCE = 10_000;

/** Connects; waits while more clients wait to be accepted than the system has room for (EAGAIN of connect(2)). */
async function connectUnix(path: string): Promise<Deno.UnixConn> {
  for (const deadline = performance.now() + PATIENCE;;) {
    try {
      return await Deno.connect({ transport: "unix", path });
    } catch (error) {
      if (!(error instanceof Deno.errors.WouldBlock) || performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY));
    }
  }
}

async function explain(error: Error, address: IpcAddress, group: string): Promise<string> {
  if (address.family !== "UNIX") {
    const host = address.family === "IPv6" ? `[${address.host}]` : address.host;
    return `${host}:${address.port}: ${reason(error)}`;
  }
  const { path } = address;
  if (error instanceof Deno.errors.NotFound) return `${path}: config daemon not running?`;
  if (error instanceof Deno.errors.PermissionDenied) {
    return `connecting unix socket: ${path}. Is user not member of group: "${group}"?`;
  }
  if (error instanceof Deno.errors.ConnectionRefused) {
    return await isSocket(path)
      ? `${path}: config daemon not running?`
      : `${path}: Not unix socket`;
  }
  return `${path}: ${reason(error)}`;
}

async function isSocket(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isSocket ?? false;
  } catch (error) {
    // It was there a moment ago: a daemon that is just going away leaves no better answer than that.
    if (error instanceof Deno.errors.NotFound) return true;
    throw error;
  }
}

/** An operating system error without the number that Deno puts behind it. */
function reason(error: Error): string {
  if (error instanceof Deno.errors.ConnectionRefused) return "config daemon not running?";
  return error.message.replace(/ \(os error \d+\)$/, "");
}
