/**
 * The log: one line per event, to any of standard error, standard output, a file and the system's log.
 *
 * One logger per process ({@linkcode log}); modes open it once the options are known. Writing is synchronous, so that the last line
 * before an exit is there, and never throws: a log that cannot be written must not stop the daemon.
 *
 * @module
 */

import { DEBUG_BITS, type DebugSubject } from "./debug.ts";
import { Repeats } from "./log_repeats.ts";
import { SyslogSocket } from "./syslog.ts";

/** Severities of syslog (RFC 5424 §6.2.1) by name. */
export const SEVERITY = {
  critical: 2,
  error: 3,
  warning: 4,
  notice: 5,
  info: 6,
  debug: 7,
} as const;
export type Severity = keyof typeof SEVERITY;

export type Destination = "syslog" | "stderr" | "stdout" | "file";

/** How a logger works. */
export interface LogOptions {
  /** The program's name in the system's log: `clixon_backend`. */
  readonly ident: string;
  /** Nothing is written when empty. */
  readonly destinations: ReadonlySet<Destination>;
  /** For destination `file`; without it that destination writes nothing. */
  readonly file?: string;
  /** Debug subjects that are written; 0: none. See `debug.ts`. */
  readonly debug: number;
  /** Longest text in characters; 0: no limit. */
  readonly limit: number;
}

const encoder = new TextEncoder();

/** Writes events to their destinations. */
export class Logger {
  #options: LogOptions = { ident: "clixon", destinations: new Set(["stderr"]), debug: 0, limit: 0 };
  #file: Deno.FsFile | undefined;
  #syslog: SyslogSocket | undefined;
  readonly #repeats = new Repeats((severity, text) => this.#write(severity, text));

  /**
   * Sets destinations and levels; the file is opened for appending, created with mode 0640.
   *
   * @throws when the file cannot be opened
   */
  open(options: LogOptions): void {
    const file = options.destinations.has("file") && options.file !== undefined
      ? openAppending(options.file)
      : undefined;
    this.close();
    this.#options = options;
    this.#file = file;
    if (options.destinations.has("syslog")) this.#syslog = new SyslogSocket(options.ident);
  }

  /**
   * Opens the file of the same name again: after it was renamed by a log rotation. Keeps the old one when that fails, and says so there.
   *
   * @returns whether it worked; true where there is no file
   */
  reopen(): boolean {
    const { file, destinations } = this.#options;
    if (file === undefined || !destinations.has("file")) return true;
    try {
      const fresh = openAppending(file);
      this.#file?.close();
      this.#file = fresh;
      return true;
    } catch (error) {
      this.error(
        `log file ${file} cannot be reopened, the old one stays in use: ${messageOf(error)}`,
      );
      return false;
    }
  }

  /** Writes what is held back and closes the file. */
  close(): void {
    this.#repeats.flush();
    this.#file?.close();
    this.#file = undefined;
    this.#syslog?.close();
    this.#syslog = undefined;
  }

  get options(): LogOptions {
    return this.#options;
  }

  /** The debug mask in force; the rpc `debug` sets it while the program runs. */
  get debugMask(): number {
    return this.#options.debug;
  }
  set debugMask(mask: number) {
    this.#options = { ...this.#options, debug: mask >>> 0 };
  }

  /** The program cannot go on, or data is at risk. */
  critical(text: string): void {
    this.#repeats.pass("critical", text);
  }
  /** `kind`: what happens again and again with other texts, as each names its session; it is held back as equal texts are. */
  error(text: string, kind?: string): void {
    this.#repeats.pass("error", text, kind);
  }
  warning(text: string, kind?: string): void {
    this.#repeats.pass("warning", text, kind);
  }
  /** Normal but significant: starts, ends, commits. */
  notice(text: string): void {
    this.#repeats.pass("notice", text);
  }
  info(text: string, kind?: string): void {
    this.#repeats.pass("info", text, kind);
  }

  /** True when `debug` of this subject writes: ask before an expensive text is made. */
  debugs(subject: DebugSubject): boolean {
    return (this.#options.debug & DEBUG_BITS[subject]) !== 0;
  }

  /** Written only when the subject is selected. Never limited: whoever asked for it wants all of it. */
  debug(subject: DebugSubject, text: string | (() => string)): void {
    if ((this.#options.debug & DEBUG_BITS[subject]) === 0) return;
    this.#write("debug", typeof text === "string" ? text : text());
  }

  #write(severity: Severity, text: string): void {
    const { destinations, limit } = this.#options;
    if (destinations.size === 0) return;
    let line = oneLine(text);
    if (limit > 0 && line.length > limit) line = line.slice(0, limit);
    const lost = this.#syslog !== undefined && !this.#syslog.send(SEVERITY[severity], line);
    // Where the system has no log at all, what matters is still said.
    const rescue = lost && destinations.size === 1 && SEVERITY[severity] <= SEVERITY.warning;
    const toStderr = rescue || destinations.has("stderr");
    if (!this.#file && !toStderr && !destinations.has("stdout")) return;
    const bytes = encoder.encode(`${timestamp(new Date())}: ${line}\n`);
    if (toStderr) writeAll(Deno.stderr, bytes);
    if (destinations.has("stdout")) writeAll(Deno.stdout, bytes);
    if (this.#file) writeAll(this.#file, bytes);
  }
}

/** The log of this process. Until it is opened, it writes to standard error. */
export const log: Logger = new Logger();

function openAppending(file: string): Deno.FsFile {
  return Deno.openSync(file, { append: true, create: true, mode: 0o640 });
}

function writeAll(to: { writeSync(bytes: Uint8Array): number }, bytes: Uint8Array): void {
  try {
    for (let at = 0; at < bytes.length;) at += to.writeSync(bytes.subarray(at));
  } catch {
    // A full disk or a closed pipe: there is nowhere to tell it, and the program's work comes first.
  }
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Local time as `Mon DD HH:MM:SS.uuuuuu`. */
export function timestamp(date: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  // Dates count milliseconds; the finer clock gives the rest.
  const micros = Math.floor((performance.timeOrigin + performance.now()) * 1000) % 1000;
  const fraction = String(date.getMilliseconds() * 1000 + micros).padStart(6, "0");
  return `${MONTHS[date.getMonth()]} ${two(date.getDate())} ` +
    `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${fraction}`;
}

/** Control characters escaped, so that nobody can forge a line or a terminal sequence. */
function oneLine(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029]/g, (char) => {
    if (char === "\n") return "\\n";
    if (char === "\t") return " ";
    return "\\u" + char.charCodeAt(0).toString(16).padStart(4, "0");
  });
}

/** What to print of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
