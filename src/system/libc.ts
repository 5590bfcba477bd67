/**
 * The C library: opening it, and errors as text. Files of this room that need functions of it name them and say what they mean;
 * nobody else calls foreign functions.
 *
 * @module
 */

/** A call that the operating system refused. */
export class SystemError extends Error {
  override readonly name = "SystemError";
  /** The function that failed, for example `connect`. */
  readonly call: string;
  /** The error number, one of {@linkcode ERRNO} or another. */
  readonly errno: number;

  /** The message reads `connect 192.0.2.1:4334: Connection refused`. */
  constructor(call: string, errno: number, subject = "") {
    super(`${call}${subject && ` ${subject}`}: ${errnoText(errno)}`);
    this.call = call;
    this.errno = errno;
  }
}

/** Error numbers that callers tell apart (Linux; the same on all architectures that Deno runs on). */
export const ERRNO = {
  EINTR: 4,
  EAGAIN: 11,
  ECONNABORTED: 103,
  ETIMEDOUT: 110,
  ECONNREFUSED: 111,
  EINPROGRESS: 115,
} as const;

/**
 * Opens the C library with the functions that are named. It stays open: the result is meant to be kept in a module variable.
 *
 * @throws {Error} on a system without glibc
 */
export function openLibc<S extends Deno.ForeignLibraryInterface>(
  symbols: S,
): Deno.DynamicLibrary<S>["symbols"] {
  // Opened later, between a call that has failed and the question why, they could change the answer.
  errorFunctions ??= openErrorFunctions();
  return open(symbols);
}

/** Does what {@linkcode openLibc} does, for functions that say by their result what is wrong: {@linkcode errno} is not asked of them. */
export function openLibcWithoutErrno<S extends Deno.ForeignLibraryInterface>(
  symbols: S,
): Deno.DynamicLibrary<S>["symbols"] {
  return open(symbols);
}

function open<S extends Deno.ForeignLibraryInterface>(
  symbols: S,
): Deno.DynamicLibrary<S>["symbols"] {
  return Deno.dlopen("libc.so.6", symbols).symbols;
}

type ErrorFunctions = ReturnType<typeof openErrorFunctions>;
function openErrorFunctions() {
  return open({
    __errno_location: { parameters: [], result: "pointer" },
    strerror: { parameters: ["i32"], result: "pointer" },
  });
}
let errorFunctions: ErrorFunctions | undefined;

/** The error number of the last call that failed; read at once, before any other call. */
export function errno(): number {
  errorFunctions ??= openErrorFunctions();
  const location = errorFunctions.__errno_location();
  return location === null ? 0 : new Deno.UnsafePointerView(location).getInt32();
}

/** What an error number means, for example `Connection refused`. */
export function errnoText(errno: number): string {
  errorFunctions ??= openErrorFunctions();
  const text = errorFunctions.strerror(errno);
  return text === null ? `error ${errno}` : new Deno.UnsafePointerView(text).getCString();
}

/**
 * The result of a call that gives -1 on failure.
 *
 * @param call the function's name
 * @param subject what it was called for, for the message
 * @throws {SystemError} when the result is negative
 */
export function check(result: number, call: string, subject?: string): number {
  if (result < 0) throw new SystemError(call, errno(), subject);
  return result;
}

const encoder = new TextEncoder();

/** Text as C takes it: UTF-8 with a zero byte behind it. @throws {TypeError} when the text has one itself */
export function cstring(text: string): Uint8Array<ArrayBuffer> {
  if (text.includes("\0")) throw new TypeError(`${JSON.stringify(text)} has a zero byte`);
  return encoder.encode(text + "\0");
}
