/**
 * The two ways in which an operator's wishes can be wrong: a configuration file (or `-o`) and a command line.
 *
 * @module
 */

/** Where a setting comes from. */
export interface Origin {
  /** A file name, or `command line`. */
  readonly file: string;
  /** From 1; undefined on the command line. */
  readonly line?: number;
  readonly column?: number;
}

/** Words for an origin: `/etc/clixon.xml:12` or `command line`. */
export function originText(origin: Origin): string {
  return origin.line === undefined ? origin.file : `${origin.file}:${origin.line}`;
}

/**
 * A configuration that cannot be used. The message is one line that a person can act on: where, which option, which value and what is
 * allowed instead. Ends the program with status 255.
 */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly origin?: Origin;
  readonly option?: string;
  readonly value?: string;

  constructor(
    message: string,
    at: { origin?: Origin; option?: string; value?: string; cause?: unknown } = {},
  ) {
    const parts = [];
    if (at.origin) parts.push(originText(at.origin));
    if (at.option) parts.push(at.option);
    super([...parts, message].join(": "), { cause: at.cause });
    this.origin = at.origin;
    this.option = at.option;
    this.value = at.value;
  }
}

/** A command line that cannot be understood: the message is followed by the usage text. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
