/**
 * Telling a service manager how the daemon does (sd_notify(3)): ready, stopping, still alive. Without NOTIFY_SOCKET nothing is done.
 *
 * @module
 */

import { UnixDatagram } from "./unix_datagram.ts";

/** The service manager, if there is one. */
export class ServiceManager {
  readonly #socket: UnixDatagram | undefined;
  readonly #watchdogMs: number | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  /**
   * Takes NOTIFY_SOCKET and WATCHDOG_USEC from `environment` and removes them there, so that children do not speak for the daemon.
   */
  constructor(environment: Pick<Deno.Env, "get" | "delete"> = Deno.env) {
    const path = environment.get("NOTIFY_SOCKET");
    const watchdog = Number(environment.get("WATCHDOG_USEC") ?? 0);
    const watched = environment.get("WATCHDOG_PID");
    for (const name of ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"]) environment.delete(name);
    if (!path || !/^[/@]/.test(path)) return;
    this.#socket = new UnixDatagram(path);
    if (watchdog > 0 && (watched === undefined || watched === String(Deno.pid))) {
      this.#watchdogMs = Math.max(1, Math.floor(watchdog / 2000));
    }
  }

  /** The daemon serves. From now on the watchdog is fed from the event loop, so a loop that hangs is noticed. */
  ready(): void {
    this.#tell(`READY=1\nMAINPID=${Deno.pid}`);
    if (this.#watchdogMs === undefined) return;
    this.#timer = setInterval(() => this.#tell("WATCHDOG=1"), this.#watchdogMs);
    Deno.unrefTimer(this.#timer);
  }

  /** One line for whoever looks at the service's state. */
  status(text: string): void {
    this.#tell(`STATUS=${text.replaceAll("\n", " ")}`);
  }

  /** The daemon ends. */
  stopping(): void {
    this.#tell("STOPPING=1");
  }

  close(): void {
    if (this.#timer !== undefined) clearInterval(this.#timer);
    this.#socket?.close();
  }

  #tell(message: string): void {
    this.#socket?.send(new TextEncoder().encode(message));
  }
}

/** The first descriptor of socket activation (sd_listen_fds(3)). */
const FIRST_LISTEN_FD = 3;

/** The service manager passed on what cannot be served. */
export class ActivationError extends Error {
  override readonly name = "ActivationError";
}

/**
 * The listening socket that the service manager opened for this process, if it did. Removes the variables from `environment`.
 *
 * @throws {ActivationError} when there is more than one: only one is served
 */
export function inheritedListener(
  environment: Pick<Deno.Env, "get" | "delete"> = Deno.env,
): number | undefined {
  const pid = environment.get("LISTEN_PID");
  const count = environment.get("LISTEN_FDS") ?? "0";
  for (const name of ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"]) environment.delete(name);
  if (pid !== String(Deno.pid) || count === "0") return undefined;
  if (count !== "1") {
    throw new ActivationError(`LISTEN_FDS is ${count}: expected one listening socket`);
  }
  return FIRST_LISTEN_FD;
}
