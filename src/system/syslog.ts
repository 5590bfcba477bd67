/**
 * The system's log: messages to the local syslog daemon in the form of syslog(3) (RFC 3164), facility user.
 *
 * @module
 */

import { UnixDatagram } from "./unix_datagram.ts";

const FACILITY_USER = 1 << 3;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The way to the syslog daemon. */
export class SyslogSocket {
  readonly #ident: string;
  readonly #socket: UnixDatagram;

  /**
   * @param ident the program's name
   * @param path the daemon's socket
   */
  constructor(ident: string, path = "/dev/log") {
    this.#ident = ident;
    this.#socket = new UnixDatagram(path);
  }

  /** Sends one message. False when it could not be delivered: no daemon, or it is too busy. Never waits. */
  send(severity: number, text: string): boolean {
    const now = new Date();
    const two = (number: number) => String(number).padStart(2, "0");
    const stamp = `${MONTHS[now.getMonth()]} ${String(now.getDate()).padStart(2)} ` +
      `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`;
    return this.#socket.send(
      new TextEncoder().encode(
        `<${FACILITY_USER | severity}>${stamp} ${this.#ident}[${Deno.pid}]: ${text}`,
      ),
    );
  }

  close(): void {
    this.#socket.close();
  }
}
