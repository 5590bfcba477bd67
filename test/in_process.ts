/**
 * A backend in this process, asked by the same function that its socket calls.
 *
 * @module
 */

import { loadConfig } from "../src/config/mod.ts";
import type { Backend } from "../src/backend/backend.ts";
import { answer } from "../src/backend/request.ts";
import type { Session } from "../src/backend/session.ts";
import { startBackend } from "../src/backend/start.ts";
import { log } from "../src/system/log.ts";
import { BASE } from "./netconf_session.ts";
import type { Site } from "./program.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A started backend without a socket. */
export class InProcessBackend implements AsyncDisposable {
  readonly backend: Backend;
  readonly session: Session;
  readonly #stop: (reason: string) => Promise<void>;
  #messageId = 0;

  private constructor(backend: Backend, stop: (reason: string) => Promise<void>) {
    this.backend = backend;
    this.#stop = stop;
    this.session = backend.sessions.open({ uid: 0, user: "root" });
  }

  static async start(site: Site): Promise<InProcessBackend> {
    log.open({ ident: "test", destinations: new Set(), debug: 0, limit: 0 });
    const config = loadConfig({ file: site.config, dir: undefined, overrides: [] });
    const started = await startBackend({
      config,
      pluginArgs: [],
      extraXml: undefined,
      printUpgraded: false,
    });
    if (typeof started === "number") throw new Error(`nothing to serve: ${started}`);
    return new InProcessBackend(started.backend, started.stop);
  }

  /** Sends an operation; gives the content of the reply. */
  async rpc(operation: string, session: Session = this.session): Promise<string> {
    const message = `<rpc xmlns="${BASE}" message-id="${++this.#messageId}">${operation}</rpc>`;
    const reply = await answer(this.backend, session, { id: 0, body: [encoder.encode(message)] });
    let text = "";
    for (const chunk of reply ?? []) text += decoder.decode(chunk, { stream: true });
    return text.replace(/^<rpc-reply[^>]*>/, "").replace(/<\/rpc-reply>$/, "");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop("test");
  }
}
