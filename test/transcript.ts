/**
 * Transcripts: readable files of requests and expected replies that are run against the real program.
 *
 * ```
 * # Comment
 * %option NAME=VALUE          of the configuration file (repeatable)
 * %module NAME                YANG text follows, up to the next directive
 * %start [ARGUMENTS]          starts the backend; done before the first request if not said
 * %restart [ARGUMENTS]        ends it with SIGTERM (%kill: with SIGKILL) and starts it again
 * %file NAME                  the exact content of a datastore file follows; NAME is relative to the site's directory
 * %write NAME                 puts the text that follows into a file, making its folders
 * %remove NAME                removes a file or folder
 * %stop                       ends the backend with SIGTERM
 * %log LINE                   a line of the backend's log since it was started, without its time; further lines come after it.
 *                             Recorded are all lines that hold the text given
 * %run STATUS MODE ARGUMENTS  runs the program to its end, which has this status; what it writes follows: output, then errors
 * A> <rpc><get/></rpc>        session A sends; further lines belong to it
 * A< <rpc-reply><data/></rpc-reply>    … and receives exactly this
 * A<! closed                  … and then the server ends the session
 * %open A ARGUMENTS           opens session A with arguments of `clixon netconf`; otherwise it is opened when first used
 * %close A                    ends session A's input and waits for its end
 * ```
 *
 * For reading: a bare `<rpc>` and `<rpc-reply>` stand for those tags with the NETCONF namespace and a running message-id, `DIR` (also in
 * arguments and written files) for the site's directory, `user:USER` for the user that runs the program, and white space between a tag and a line's end does not count in expected replies. `{{…}}` in an expected
 * reply, file or output is a regular expression for what differs between runs.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { BASE, NetconfSession } from "./netconf_session.ts";
import { BackendProcess, Site, surroundings, userName } from "./program.ts";
import { plainLog, requireLines, requireText, runToEnd } from "./transcript_program.ts";

interface Directive {
  readonly line: number;
  /** `%module`, `A>` … */
  readonly word: string;
  readonly argument: string;
  /** The lines below, up to the next directive. */
  readonly body: string;
}

const DIRECTIVE = /^(%[a-z]+|[A-Z](?:>|<!|<))(?:\s+(.*))?$/;

function parse(text: string): Directive[] {
  const directives: { line: number; word: string; argument: string; body: string }[] = [];
  for (const [index, line] of text.replace(/\n$/, "").split("\n").entries()) {
    const match = DIRECTIVE.exec(line);
    if (match) {
      directives.push({ line: index + 1, word: match[1], argument: match[2] ?? "", body: "" });
    } else if (directives.length > 0) {
      if (line.startsWith("#") && directives.at(-1)!.word !== "%file") continue;
      directives.at(-1)!.body += line + "\n";
    } else if (line !== "" && !line.startsWith("#")) {
      throw new Error(`line ${index + 1}: ${line}: neither a directive nor a comment`);
    }
  }
  return directives;
}

/**
 * Runs one transcript.
 *
 * @param record instead of comparing, takes what the program answers: for writing transcripts, not for testing
 * @returns the text; with `record`, with the answers that came
 * @throws when the program answers otherwise, naming the line
 */
export async function runTranscript(text: string, record = false): Promise<string> {
  const directives = parse(text);
  const options: Record<string, string | string[]> = {};
  for (const { word, argument } of directives) {
    if (word !== "%option") continue;
    const [name, value] = split(argument, "=");
    const lists = ["CLICON_FEATURE", "CLICON_YANG_DIR"];
    if (lists.includes(name)) options[name] = [...(options[name] ?? []) as string[], value];
    else options[name] = value;
  }
  using site = new Site(options);
  await using run = new Run(site, record);
  for (const directive of directives) {
    try {
      await run.step(directive);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new Error(
        `line ${directive.line}: ${directive.word} ${directive.argument}\n${message}\n${run.log.trimEnd()}`,
        { cause: error },
      );
    }
  }
  return recorded(text, directives, run.answers);
}

/** `text` with the answers that were recorded. */
function recorded(
  text: string,
  directives: readonly Directive[],
  answers: ReadonlyMap<number, string>,
): string {
  const lines = text.split("\n");
  for (const [index, { line, word, body }] of [...directives.entries()].reverse()) {
    const answer = answers.get(index);
    if (answer === undefined) continue;
    const count = 1 + body.trimEnd().split("\n").filter((one) => one !== "").length;
    lines.splice(line - 1, count, `${word} ${answer}`);
  }
  return lines.join("\n");
}

class Run implements AsyncDisposable {
  readonly #site: Site;
  readonly #sessions = new Map<string, { session: NetconfSession; sent: number; open: number[] }>();
  /** What was received instead of what is expected, by the number of the directive. */
  readonly answers = new Map<number, string>();
  readonly #record: boolean;
  #backend: BackendProcess | undefined;
  #number = -1;

  constructor(site: Site, record: boolean) {
    this.#site = site;
    this.#record = record;
  }

  get log(): string {
    return this.#backend?.log ?? "";
  }

  async step({ word, argument, body }: Directive): Promise<void> {
    this.#number++;
    const text = (argument + "\n" + body).trim().replaceAll("DIR", this.#site.dir)
      .replaceAll("user:USER", `user:${userName()}`);
    switch (word) {
      case "%option":
        return;
      case "%module":
        return this.#site.module(argument, body);
      case "%start":
        return await this.#start(words(argument));
      case "%restart":
      case "%kill":
        await this.#stop(word === "%kill" ? "SIGKILL" : "SIGTERM");
        return await this.#start(words(argument));
      case "%file":
        await this.#ready();
        // Empty lines and comments at the end lead to what comes next; a file of one line may have no line end.
        if (!this.#record) {
          const expected = body.replace(/(?<=^|\n)(?:\n|# .*\n)+$/, "");
          const actual = await this.#read(argument);
          requireText(actual === "" ? "" : actual.replace(/\n?$/, "\n"), expected);
        }
        return;
      case "%write": {
        const file = `${this.#site.dir}/${argument}`;
        await Deno.mkdir(file.replace(/\/[^/]*$/, ""), { recursive: true });
        const folder = file.replace(/\/[^/]*$/, "");
        await Deno.mkdir(folder, { recursive: true });
        await Deno.writeTextFile(file, body.replaceAll("DIR", this.#site.dir));
        const { uid } = surroundings();
        if (uid === undefined) return;
        for (const path of [folder, file]) await Deno.chown(path, uid, uid);
        return;
      }
      case "%remove":
        return await Deno.remove(`${this.#site.dir}/${argument}`, { recursive: true });
      case "%stop":
        return await this.#stop("SIGTERM");
      case "%log":
        return this.#logged(text);
      case "%run":
        return await this.#run(words(argument), body);
      case "%open": {
        const [name, args] = split(argument, " ");
        await this.#open(name, words(args));
        return;
      }
      case "%close": {
        const { session } = await this.#session(argument);
        this.#sessions.delete(argument);
        await session.close();
        return;
      }
    }
    const name = word[0];
    const at = await this.#session(name);
    switch (word.slice(1)) {
      case ">":
        return await at.session.send(this.#request(text, at));
      case "<!":
        assertEquals(await at.session.receive(), undefined);
        return;
      default:
        return this.#compare(await at.session.receive(), text, at);
    }
  }

  #request(text: string, at: { sent: number; open: number[] }): string {
    if (!text.startsWith("<rpc>")) return text;
    at.open.push(++at.sent);
    return `<rpc xmlns="${BASE}" message-id="${at.sent}">${text.slice("<rpc>".length)}`;
  }

  #compare(actual: string | undefined, text: string, at: { open: number[] }): void {
    // Of the oldest bare request that is not answered yet.
    const open = `<rpc-reply xmlns="${BASE}" message-id="${at.open[0]}">`;
    if (actual?.startsWith(open)) at.open.shift();
    if (this.#record) {
      this.answers.set(this.#number, this.#laidOut(actual ?? "", open));
      return;
    }
    let expected = text.replace(/>\s*\n\s*</g, "><");
    if (expected.startsWith("<rpc-reply>")) {
      expected = open + expected.slice("<rpc-reply>".length);
    }
    const holes = expected.split(/\{\{(.*?)\}\}/);
    if (holes.length > 1 && actual !== undefined) {
      const pattern = holes.map((part, index) => index % 2 === 1 ? part : RegExp.escape(part));
      if (new RegExp(`^${pattern.join("")}$`, "s").test(actual)) return;
    }
    assertEquals(lines(actual ?? "(the session has ended)"), lines(expected));
  }

  #laidOut(actual: string, open: string): string {
    const short = actual.replace(open, "<rpc-reply>").replaceAll(this.#site.dir, "DIR")
      .replaceAll(`user:${userName()}`, "user:USER");
    if (short.length <= 110) return short;
    let depth = 0;
    const laidOut = short.split(/(?<=>)(?=<)/).map((piece) => {
      if (piece.startsWith("</")) depth--;
      const line = "  ".repeat(depth) + piece;
      const opens = /^<[^/?!]/.test(piece) && !/\/>$/.test(piece) && !piece.includes("</");
      if (opens) depth++;
      return line;
    });
    return laidOut.join("\n");
  }

  async #ready(): Promise<void> {
    if (this.#backend === undefined) await this.#start([]);
  }

  async #start(args: readonly string[]): Promise<void> {
    const words = args.map((word) => word.replaceAll("DIR", this.#site.dir));
    this.#backend = await BackendProcess.start(this.#site, words);
  }

  #logged(text: string): void {
    if (!this.#record) return requireLines(this.log, text);
    const lines = plainLog(this.log).split("\n").filter((line) => line.includes(text));
    this.answers.set(this.#number, lines.join("\n").replaceAll(this.#site.dir, "DIR"));
  }

  async #stop(signal: Deno.Signal): Promise<void> {
    await this.#backend?.stop(signal);
    await this.#closeSessions();
  }

  async #run([status, mode, ...args]: readonly string[], body: string): Promise<void> {
    const words = args.map((word) => word.replaceAll("DIR", this.#site.dir));
    const ran = await runToEnd(this.#site, mode, words);
    const text = ran.text.replaceAll(this.#site.dir, "DIR");
    if (this.#record) {
      const answer = [`${ran.status} ${[mode, ...args].join(" ")}`, ...text ? [text] : []];
      this.answers.set(this.#number, answer.join("\n"));
      return;
    }
    requireText(text, body.trimEnd());
    assertEquals(ran.status, Number(status));
  }

  async #session(name: string) {
    return this.#sessions.get(name) ?? await this.#open(name, []);
  }

  async #open(name: string, given: readonly string[]) {
    const args = given.map((word) => word.replaceAll("DIR", this.#site.dir));
    await this.#ready();
    const session = args.length === 0
      ? await NetconfSession.open(this.#site)
      : new NetconfSession(this.#site, { args });
    const entry = { session, sent: 0, open: [] };
    this.#sessions.set(name, entry);
    return entry;
  }

  async #read(name: string): Promise<string> {
    return await Deno.readTextFile(`${this.#site.dir}/${name}`);
  }

  async #closeSessions(): Promise<void> {
    for (const { session } of this.#sessions.values()) await session[Symbol.asyncDispose]();
    this.#sessions.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#closeSessions();
    await this.#backend?.[Symbol.asyncDispose]();
  }
}

/** One tag a line, so that a difference is easy to see. */
function lines(xml: string): string {
  return xml.replace(/></g, ">\n<");
}

function split(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}
