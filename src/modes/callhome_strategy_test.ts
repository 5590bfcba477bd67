import { assertEquals } from "@std/assert";
import {
  afterFailure,
  afterSession,
  type CallState,
  FIRST_CALL,
  type Strategy,
  waitBefore,
} from "./callhome_strategy.ts";

const STRATEGY: Strategy = { addresses: 3, maxAttempts: 2, startWith: "first" };

function failures(count: number, strategy: Strategy): CallState[] {
  const states = [FIRST_CALL];
  for (let i = 0; i < count; i++) states.push(afterFailure(states[i], strategy));
  return states;
}

Deno.test("afterFailure goes round the addresses, with so many attempts at each", () => {
  assertEquals(failures(6, STRATEGY).map(({ index }) => index), [0, 0, 1, 1, 2, 2, 0]);
});

Deno.test("afterSession begins again where the strategy says", () => {
  const state: CallState = { index: 2, attempts: 1, failures: 4 };
  const next = (startWith: Strategy["startWith"], random: number) =>
    afterSession(state, { ...STRATEGY, startWith }, 100_000, random);
  assertEquals(next("first", 0), { index: 0, attempts: 0, failures: 0 });
  assertEquals(next("last", 0), { index: 2, attempts: 0, failures: 0 });
  assertEquals(next("random", 0.5).index, 1);
  assertEquals(next("random", 0.999).index, 2);
});

Deno.test("afterSession counts a session that ends at once as a failure", () => {
  assertEquals(afterSession(FIRST_CALL, STRATEGY, 100, 0).failures, 1);
});

Deno.test("waitBefore doubles up to a minute", () => {
  const waits = failures(8, STRATEGY).map((state) => waitBefore(state, 0));
  assertEquals(waits, [0, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
  assertEquals(waitBefore({ ...FIRST_CALL, failures: 5000 }, 0), 60_000);
});

Deno.test("waitBefore shortens at random by up to a quarter", () => {
  const state = { ...FIRST_CALL, failures: 3 };
  assertEquals([waitBefore(state, 0.5), waitBefore(state, 1)], [3500, 3000]);
});
