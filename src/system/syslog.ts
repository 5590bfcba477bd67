/**
 * The system's log: datagrams to the socket of the local syslog daemon (RFC 3164 form, as syslog(3) sends them), facility user.
 *
 * @module
 */

const AF_UNIX = 1;
const SOCK_DGRAM_CLOEXEC = 2 | 0o2000000;
const MSG_DONTWAIT_NOSIGNAL = 0x40 | 0x4000;
const FACILITY_USER = 1 << 3;
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

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A connection to the syslog daemon, made with the first message and again after the daemon was restarted. */
export class SyslogSocket {
  readonly #ident: string;
  readonly #path: string;
  #libc: ReturnType<typeof openLibc> | undefined;
  #fd = -1;

  /**
   * @param ident the program's name
   * @param path the daemon's socket
   */
  constructor(ident: string, path = "/dev/log") {
    this.#ident = ident;
    this.#path = path;
  }

  /** Sends one message. False when it could not be delivered: no daemon, or it is too busy. Never waits. */
  send(severity: number, text: string): boolean {
    // Once more after the daemon was restarted: then the connected socket is refused.
    return (this.#connected() && this.#sendOnce(severity, text)) ||
      (this.#disconnect(), this.#connected() && this.#sendOnce(severity, text));
  }

  close(): void {
    this.#disconnect();
    this.#libc?.close();
    this.#libc = undefined;
  }

  #sendOnce(severity: number, text: string): boolean {
    const now = new Date();
    const two = (number: number) => String(number).padStart(2, "0");
    const stamp = `${MONTHS[now.getMonth()]} ${String(now.getDate()).padStart(2)} ` +
      `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`;
    const bytes = new TextEncoder().encode(
      `<${FACILITY_USER | severity}>${stamp} ${this.#ident}[${Deno.pid}]: ${text}`,
    );
    const sent = this.#libc!.symbols.send(
      this.#fd,
      bytes,
      BigInt(bytes.length),
      MSG_DONTWAIT_NOSIGNAL,
    );
    return Number(sent) === bytes.length;
  }

  #connected(): boolean {
    if (this.#fd >= 0) return true;
    const path = new TextEncoder().encode(this.#path);
    if (path.length >= PATH_BYTES) return false;
    const address = new Uint8Array(2 + PATH_BYTES);
    new DataView(address.buffer).setUint16(0, AF_UNIX, true);
    address.set(path, 2);
    this.#libc ??= openLibc();
    const { socket, connect, close } = this.#libc.symbols;
    const fd = socket(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
    if (fd < 0) return false;
    if (connect(fd, address, 2 + path.length + 1) !== 0) {
      close(fd);
      return false;
    }
    this.#fd = fd;
    return true;
  }

  #disconnect(): void {
    if (this.#fd >= 0) this.#libc?.symbols.close(this.#fd);
    this.#fd = -1;
  }
}
