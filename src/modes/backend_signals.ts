/**
 * What the backend does on signals.
 *
 * @module
 */

import { log } from "../system/log.ts";

/** SIGTERM and SIGINT stop the daemon, a second one ends it at once; SIGHUP opens the log file again. */
export class Signals {
  /** Resolves with the name of the first signal that stops. */
  readonly stop: Promise<string>;
  #stopping = false;
  #over = false;

  /** `ident`: the name under which the daemon logs. */
  constructor(ident: string) {
    this.stop = new Promise((resolve) => {
      for (const signal of ["SIGTERM", "SIGINT"] as const) {
        this.#on(signal, () => {
          if (this.#stopping) Deno.exit(1);
          this.#stopping = true;
          resolve(signal);
        });
      }
    });
    this.#on("SIGHUP", () => {
      const outcome = log.reopen() ? "log reopened" : "log not reopened";
      log.notice(`${ident}: ${Deno.pid} SIGHUP: ${outcome}`);
    });
  }

  /**
   * From now on signals do nothing: the process ends anyway, with its own status. Without a listener, one that comes late would end it with
   * another.
   */
  ignore(): void {
    this.#over = true;
  }

  #on(signal: Deno.Signal, handler: () => void): void {
    Deno.addSignalListener(signal, () => {
      if (!this.#over) handler();
    });
  }
}
