/**
 * Sending datagrams to a UNIX socket: to the syslog daemon and to the service manager. Synchronous and never waiting, so that a message
 * gets out before an exit.
 *
 * @module
 */

const AF_UNIX = 1;
const SOCK_DGRAM_CLOEXEC = 2 | 0o2000000;
const MSG_DONTWAIT_NOSIGNAL = 0x40 | 0x4000;
/** sun_path, terminating zero included. */
const PATH_BYTES = 108;

function openLibc() {
  return Deno.dlopen("libc.so.6", {
    socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
    connect: { parameters: ["i32", "buffer", "u32"], result: "i32" },
    send: { parameters: ["i32", "buffer", "usize", "i32"], result: "isize" },
    close: { parameters: ["i32"], result: "i32" },
  });
}

/** A socket connected to a receiver's path with the first datagram, and again after the receiver was restarted. */
export class UnixDatagram {
  readonly #path: string;
  #libc: ReturnType<typeof openLibc> | undefined;
  #fd = -1;

  /** `path` is a path, or `@name` in the abstract namespace. */
  constructor(path: string) {
    this.#path = path;
  }

  /** Sends one datagram. False when it could not be delivered: nobody receives, or the receiver is too busy. */
  send(bytes: Uint8Array<ArrayBuffer>): boolean {
    if (this.#connected() && this.#sendOnce(bytes)) return true;
    this.#disconnect();
    return this.#connected() && this.#sendOnce(bytes);
  }

  close(): void {
    this.#disconnect();
    this.#libc?.close();
    this.#libc = undefined;
  }

  #sendOnce(bytes: Uint8Array<ArrayBuffer>): boolean {
    const { send } = this.#libc!.symbols;
    return Number(send(this.#fd, bytes, BigInt(bytes.length), MSG_DONTWAIT_NOSIGNAL)) ===
      bytes.length;
  }

  #connected(): boolean {
    if (this.#fd >= 0) return true;
    const path = new TextEncoder().encode(this.#path);
    if (path.length >= PATH_BYTES || !this.#mayBeThere()) return false;
    const address = new Uint8Array(2 + PATH_BYTES);
    new DataView(address.buffer).setUint16(0, AF_UNIX, true);
    address.set(path, 2);
    // An abstract name begins with a zero byte and has no zero at its end.
    const abstract = this.#path.startsWith("@");
    if (abstract) address[2] = 0;
    this.#libc ??= openLibc();
    const { socket, connect, close } = this.#libc.symbols;
    const fd = socket(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
    if (fd < 0) return false;
    if (connect(fd, address, 2 + path.length + (abstract ? 0 : 1)) !== 0) {
      close(fd);
      return false;
    }
    this.#fd = fd;
    return true;
  }

  /** False where there is no such path: the C library, which takes milliseconds to open, need not be asked. */
  #mayBeThere(): boolean {
    if (this.#path.startsWith("@")) return true;
    try {
      Deno.statSync(this.#path);
      return true;
    } catch (error) {
      // What else may be wrong with it shows when it is connected to.
      return !(error instanceof Deno.errors.NotFound);
    }
  }

  #disconnect(): void {
    if (this.#fd >= 0) this.#libc?.symbols.close(this.#fd);
    this.#fd = -1;
  }
}
