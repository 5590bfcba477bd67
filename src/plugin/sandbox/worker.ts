/**
 * The trusted first module of a plugin's worker: the worker has the plugin's permissions from its first line on.
 *
 * @module
 */

import { CHANNEL_FD } from "../protocol.ts";
import { serve } from "./serve.ts";

const scope = globalThis as unknown as {
  postMessage(message: string): void;
  onmessage: ((event: MessageEvent<string>) => void) | null;
};
scope.onmessage = (event) => {
  scope.onmessage = null;
  serve(CHANNEL_FD, event.data);
};
scope.postMessage("ready");
