/**
 * What a start leaves for later — the nodes of the schema that no one has asked for, the plan of all constraints — is made while no request is
 * served, so that the first commit need not wait for it.
 *
 * @module
 */

import { stopTimer, type Timer } from "../system/timers.ts";
import type { Validator } from "../validate/mod.ts";
import type { BranchSchema, Schema } from "../yang/schema.ts";

/** How long one turn may take, in milliseconds; requests that came meanwhile wait so long. */
const TURN_MS = 5;

/** The work, done in turns. */
export class WarmUp {
  readonly #steps: Iterator<void>;
  readonly #turnMs: number;
  readonly #done = Promise.withResolvers<void>();
  #timer: Timer | undefined;

  constructor(schema: Schema, validator: Validator, options: { readonly turnMs?: number } = {}) {
    this.#steps = steps(schema, validator);
    this.#turnMs = options.turnMs ?? TURN_MS;
  }

  /** Resolves when all is made, or {@linkcode stop} is called. */
  get done(): Promise<void> {
    return this.#done.promise;
  }

  /** Begins with the next turn of the event loop. Does not keep the process alive. */
  start(): void {
    this.#timer = setTimeout(() => this.#turn(), 0);
    Deno.unrefTimer(this.#timer);
  }

  stop(): void {
    stopTimer(this.#timer);
    this.#done.resolve();
  }

  #turn(): void {
    const end = performance.now() + this.#turnMs;
    do {
      if (this.#steps.next().done) return this.stop();
    } while (performance.now() < end);
    this.start();
  }
}

function* steps(schema: Schema, validator: Validator): Generator<void> {
  yield* expand(schema.root);
  validator.prepare();
}

function* expand(branch: BranchSchema): Generator<void> {
  for (const child of branch.slots) {
    if (child.kind === "container" || child.kind === "list") yield* expand(child);
    else if (child.kind === "leaf") touch(child.default);
    else if (child.kind === "leaf-list") touch(child.defaults);
  }
  yield;
}

/** Reading a lazy property is what makes it. */
function touch(_value: unknown): void {}
