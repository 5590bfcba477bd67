import { assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { ByteQueue } from "./byte_queue.ts";

Deno.test("ByteQueue keeps a large run without copying it", () => {
  const queue = new ByteQueue();
  const large = new Uint8Array(5000).fill(7);
  queue.append(large);
  assertStrictEquals(queue.front(), large);
});

Deno.test("ByteQueue copies a run that would keep a much larger buffer alive", () => {
  const queue = new ByteQueue();
  queue.append(new Uint8Array(1_000_000).subarray(0, 5000));
  assertEquals(queue.front().length, 5000);
  assertEquals(queue.front().buffer.byteLength, 5000);
});

Deno.test("ByteQueue puts small runs together", () => {
  const queue = new ByteQueue();
  for (let i = 0; i < 4096; i++) queue.append(new Uint8Array([i & 255]));
  assertEquals(queue.takeAll().length, 1);
});

Deno.test("ByteQueue does not change bytes that it gave out", () => {
  const queue = new ByteQueue();
  queue.append(new Uint8Array([1, 2]));
  const [first] = queue.takeAll();
  queue.append(new Uint8Array([3, 4]));
  assertEquals(first, new Uint8Array([1, 2]));
  assertEquals(queue.front(), new Uint8Array([3, 4]));
});

Deno.test("ByteQueue shift gives -1 when it is empty", () => {
  const queue = new ByteQueue();
  assertEquals(queue.shift(), -1);
  queue.append(new Uint8Array([9]));
  assertEquals([queue.shift(), queue.shift(), queue.consumed], [9, -1, 1]);
});

Deno.test("ByteQueue gives out what was put in, whatever the sizes and the order of operations", () => {
  const operation = fc.oneof(
    fc.record({ append: fc.oneof(fc.nat(20), fc.integer({ min: 1000, max: 3000 })) }),
    fc.record({ drop: fc.nat(4000) }),
    fc.constant({ shift: true }),
    fc.constant({ takeAll: true }),
  );
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
      const queue = new ByteQueue();
      let model: number[] = [];
      let next = 0;
      for (const operation of operations) {
        if ("append" in operation) {
          const bytes = Uint8Array.from({ length: operation.append }, () => next++);
          queue.append(bytes);
          model.push(...bytes);
        } else if ("drop" in operation) {
          const run = queue.front();
          assertEquals([...run], model.slice(0, run.length));
          const count = Math.min(run.length, operation.drop);
          if (count > 0) queue.drop(count);
          model = model.slice(count);
        } else if ("shift" in operation) {
          assertEquals(queue.shift(), model.shift() ?? -1);
        } else {
          assertEquals(queue.takeAll().flatMap((run) => [...run]), model);
          model = [];
        }
        assertEquals(queue.length, model.length);
      }
    }),
    { numRuns: 200 },
  );
});
