/**
 * Functions of the language as they were before the plugin's first line ran.
 *
 * A plugin shares its realm with the code that confines it, and may replace every method of every built-in object. What decides about
 * the plugin must therefore not look methods up: it calls these, and keeps what it knows in objects without a prototype.
 *
 * @module
 */

const { apply, construct } = Reflect;

/** Calls a function without asking it for its `call` or `apply`. */
export const call: typeof Reflect.apply = apply;

const { startsWith, slice } = String.prototype;

export function beginsWith(text: string, start: string): boolean {
  return apply(startsWith, text, [start]);
}

/** The rest of a text, from `start` on. */
export function after(text: string, start: number, end?: number): string {
  return apply(slice, text, [start, end]);
}

const URL_ = URL;
const href = Object.getOwnPropertyDescriptor(URL.prototype, "href")!.get!;

/** A specifier resolved against a URL. @throws {TypeError} when that is no URL */
export function resolveUrl(specifier: string, base: string): string {
  return apply(href, construct(URL_, [specifier, base]), []);
}

/** A type error whose making calls nothing of the plugin. */
export const TypeError_: TypeErrorConstructor = TypeError;
export const quote: typeof JSON.stringify = JSON.stringify;
export const encode: typeof encodeURIComponent = encodeURIComponent;
export const decode: typeof decodeURIComponent = decodeURIComponent;

/** What is known, by name: has nothing but that, whatever becomes of the prototypes. */
export function table<Value>(entries: Iterable<readonly [string, Value]>): Readonly<
  Record<string, Value | undefined>
> {
  const all: Record<string, Value> = Object.create(null);
  for (const [name, value] of entries) all[name] = value;
  return Object.freeze(all);
}
