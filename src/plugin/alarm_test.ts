import { assert, assertEquals } from "@std/assert";
import { Alarm } from "./alarm.ts";

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

Deno.test("Alarm rings at the earliest time that it was set for, not before, and goes on as its answer says", async () => {
  const begun = performance.now();
  const rung: number[] = [];
  const next = [begun + 120, Infinity];
  const alarm = new Alarm(() => {
    rung.push(performance.now() - begun);
    return next.shift()!;
  });
  alarm.setFor(begun + 300_000);
  alarm.setFor(begun + 40);
  alarm.setFor(begun + 80);
  await sleep(400);
  assertEquals(rung.length, 2);
  assert(rung[0] >= 40 && rung[1] >= 120, String(rung));
});

Deno.test("Alarm does not ring before its time, however far off that is", async () => {
  let rung = 0;
  const alarm = new Alarm(() => {
    rung++;
    return Infinity;
  });
  // The longest timeout that a configuration can give.
  alarm.setFor(performance.now() + 2 ** 32 - 1);
  await sleep(50);
  alarm.stop();
  assertEquals(rung, 0);
});

Deno.test("Alarm that was stopped does not ring", async () => {
  let rung = 0;
  const alarm = new Alarm(() => {
    rung++;
    return Infinity;
  });
  alarm.setFor(performance.now() + 20);
  alarm.stop();
  await sleep(60);
  assertEquals(rung, 0);
});
