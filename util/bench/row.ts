/**
 * What a bench gives: rows of a table, and the tools to measure them.
 *
 * Figures of one run on one machine are compared with each other, never with those of another run: every row that
 * matters is a ratio, and says to what.
 *
 * @module
 */

/** One line of the table. */
export interface Row {
  /** What was done: `one-entry edit, 100,000 entries`. */
  readonly name: string;
  /** The figure with its unit: `31 µs`, `1.4 ×`. */
  readonly value: string;
  /** To what a ratio relates, which goal it has. */
  readonly note?: string;
}

/** A group of rows. */
export interface Bench {
  readonly title: string;
  /** `quick`: a short form that proves that the bench works. */
  run(options: { readonly quick: boolean }): Promise<Row[]>;
}

/** The median of some figures. */
export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Milliseconds that `work` takes. */
export async function milliseconds(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Median milliseconds of `count` calls; `work` gets the number of the call. */
export async function medianOf(
  count: number,
  work: (index: number) => unknown,
): Promise<number> {
  const figures: number[] = [];
  for (let index = 0; index < count; index++) {
    figures.push(await milliseconds(() => work(index)));
  }
  return median(figures);
}

/** {@linkcode medianOf} for works that are compared with each other: they take turns, so that what else the machine does meets all of them. */
export async function mediansOf(
  count: number,
  works: readonly (() => unknown)[],
): Promise<number[]> {
  const figures: number[][] = works.map(() => []);
  for (let index = 0; index < count; index++) {
    for (const [which, work] of works.entries()) figures[which].push(await milliseconds(work));
  }
  return figures.map(median);
}

/** Milliseconds as text with a fitting unit. */
export function time(ms: number): string {
  if (ms < 1) return `${(ms * 1000).toFixed(ms < 0.01 ? 2 : 0)} µs`;
  return ms < 1000 ? `${ms.toFixed(1)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

/** A ratio as text. */
export function ratio(a: number, b: number): string {
  const value = a / b;
  return `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ×`;
}
