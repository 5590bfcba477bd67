/**
 * The trusted first module of a plugin's worker: the worker has the plugin's permissions from its first line on.
 *
 * @module
 */

import { CHANNEL_FD } from "../protocol.ts";
import { serve } from "./serve.ts";

const scope = globalThis as unknown as {
  postMessage(message: WorkerMessage): void;
  onmessage: ((event: MessageEvent<string>) => void) | null;
};

/** To the main thread: at first that this module is loaded, then once that the process is to end. */
export interface WorkerMessage {
  readonly status?: number;
  readonly reason?: string;
}

const post = scope.postMessage.bind(scope);
scope.onmessage = (event) => {
  scope.onmessage = null;
  serve(CHANNEL_FD, event.data, (status, reason) => {
    post({ status, reason });
    // The main thread ends the process; until then nothing more may happen here.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
};
post({});
