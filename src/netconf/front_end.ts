/**
 * A NETCONF session between a client's byte stream and the backend: hello and framing are handled here, everything else is
 * passed on as it came, in both directions and in pieces, so that no message is ever held as a whole.
 *
 * @module
 */

import { IpcError } from "../ipc/address.ts";
import { concat } from "../ipc/gather.ts";
import type { BackendLink } from "../ipc/link.ts";
import { NO_BYTES } from "../ipc/piece.ts";
import { MAX_MESSAGE } from "../ipc/message_reader.ts";
import { errorReply } from "./envelope.ts";
import { frameEom, FrameReader, FramingError } from "./framing.ts";
import { HelloError, helloXml, negotiate, parseHello } from "./hello.ts";
import { BASE_NAMESPACE, CLIXON_LIB_NAMESPACE } from "./names.ts";
import { OutputQueue } from "./output_queue.ts";
import { RpcError } from "./rpc_error.ts";
import { scanStartTag, type StartTag } from "./start_tag.ts";

/** Bytes asked of the client's stream at once. */
const READ_SIZE = 64 * 1024;
/** A message that has not shown its first two start tags in so many bytes is passed on without a look at them. */
const LOOK = 64 * 1024;
const MAX_HELLO = 4 * 1024 * 1024;

/** The client's stream: standard input and output, as a rule. */
export interface ClientStream {
  /** Reads some bytes; null at the end. */
  read(buffer: Uint8Array): Promise<number | null>;
  /** Writes some bytes and says how many. */
  write(bytes: Uint8Array): Promise<number>;
}

/** Operations that are answered here and not by the backend: those of the front-end's plugins. */
export interface LocalOperations {
  /** True for an operation of that name that is answered here. */
  has(namespace: string, name: string): boolean;
  /** The whole `<rpc-reply>`. Never rejects. */
  answer(message: readonly Uint8Array[], rpc: StartTag): Promise<Uint8Array>;
}

/** What a session is like. */
export interface FrontEndOptions {
  readonly sessionId: number;
  /** What the server announces. */
  readonly capabilities: readonly string[];
  /** No hello is sent. */
  readonly quiet?: boolean;
  /** Requests are served before, or without, the client's hello. */
  readonly helloOptional?: boolean;
  /** A hello without a namespace is understood (CLICON_NAMESPACE_NETCONF_DEFAULT). */
  readonly defaultNamespace?: boolean;
  /** Bytes of one message; 256 MiB when absent. */
  readonly maxMessage?: number;
  readonly local?: LocalOperations;
}

/** How a session ended: as it should, without any hello from the client, or with an error. */
export type SessionEnd =
  | { readonly kind: "end-of-input" | "close-session" }
  | { readonly kind: "no-hello" | "error"; readonly error: Error };

/** What is known of the message that is coming in. */
type Incoming =
  /** Its start is collected until it can be told what it is. */
  | { kind: "unknown" }
  | { kind: "hello" }
  | { kind: "request"; closes: boolean }
  | { kind: "local"; rpc: StartTag };

/** Something a client did that ends the session after one more answer. */
class SessionError extends Error {
  override readonly name = "SessionError";
  readonly kind: "no-hello" | "error";
  readonly error: RpcError;
  /** The start of the request that is answered. */
  readonly head: Uint8Array;

  constructor(kind: "no-hello" | "error", error: RpcError, head: Uint8Array = NO_BYTES) {
    super(error.message);
    this.kind = kind;
    this.error = error;
    this.head = head;
  }
}

const encoder = new TextEncoder();
const BAD_HELLO = encoder.encode(
  `<rpc xmlns="${BASE_NAMESPACE}" message-id="bad-hello">` +
    `<close-session xmlns:cl="${CLIXON_LIB_NAMESPACE}" cl:reason="bad-hello"/></rpc>`,
);

/** ms that the end of a session may take in the backend, before the front-end ends without it. */
const PATIENCE = 2000;

/** One session. Used once. */
export class FrontEnd {
  readonly #link: BackendLink;
  readonly #client: ClientStream;
  readonly #options: FrontEndOptions;
  readonly #maxMessage: number;
  readonly #reader = new FrameReader();
  readonly #output: OutputQueue;
  readonly #failure = Promise.withResolvers<never>();
  #helloSeen = false;
  #incoming: Incoming = { kind: "unknown" };
  /** Pieces of the incoming message that are held, and their size with that of the pieces passed on. */
  #held: Uint8Array[] = [];
  #size = 0;

  constructor(link: BackendLink, client: ClientStream, options: FrontEndOptions) {
    this.#link = link;
    this.#client = client;
    this.#options = options;
    this.#maxMessage = options.maxMessage ?? MAX_MESSAGE;
    this.#output = new OutputQueue((bytes) => this.#write(bytes), this.#failure.reject);
  }

  /** Runs the session to its end. Never rejects; the link to the backend is closed afterwards. */
  async run(): Promise<SessionEnd> {
    try {
      if (!this.#options.quiet) await this.#sendHello();
      const end = await Promise.race([this.#receive(), this.#relay(), this.#failure.promise]);
      if (end.kind === "end-of-input") await this.#link.finish(PATIENCE);
      return end;
    } catch (error) {
      if (error instanceof HelloError) await this.#reportBadHello();
      return { kind: "error", error: error instanceof Error ? error : new Error(String(error)) };
    } finally {
      this.#link.close();
    }
  }

  /** The backend counts the sessions that end with a bad hello (RFC 6022 §2.1.5); nothing has been sent of the client's own message. */
  async #reportBadHello(): Promise<void> {
    try {
      await this.#link.sendPiece(BAD_HELLO, true, this.#options.sessionId);
    } catch (error) {
      // The backend has gone: there is nobody to count.
      if (!(error instanceof IpcError)) throw error;
    }
  }

  /** The server's hello always has end-of-message framing (RFC 6242 §4.1). */
  async #sendHello(): Promise<void> {
    const hello = helloXml(this.#options.capabilities, this.#options.sessionId);
    for (const bytes of frameEom([encoder.encode(hello)])) await this.#write(bytes);
  }

  /** From the client to the backend, until the input ends or breaks the rules; then until everything is answered. */
  async #receive(): Promise<SessionEnd> {
    let end: SessionEnd = { kind: "end-of-input" };
    try {
      await this.#readRequests();
    } catch (error) {
      // The other direction reads what the backend had to say before it went, and knows how it ends.
      if (error instanceof IpcError) return await new Promise(() => {});
      end = this.#lastAnswer(error);
    }
    await this.#output.idle();
    return end;
  }

  async #readRequests(): Promise<void> {
    const buffer = new Uint8Array(READ_SIZE);
    for (;;) {
      const count = await this.#client.read(buffer);
      if (count === null) return;
      this.#reader.append(buffer.subarray(0, count));
      for (let piece = this.#reader.read(); piece !== undefined; piece = this.#reader.read()) {
        await this.#take(piece.bytes, piece.end);
      }
    }
  }

  /** Answers an error that ends the session, if the protocol has an answer to it. */
  #lastAnswer(error: unknown): SessionEnd {
    let reply: Uint8Array;
    if (error instanceof SessionError) reply = errorReply(error.error, scanStartTag(error.head));
    else if (error instanceof FramingError) {
      const answer = new RpcError("rpc", "malformed-message", `Framing error: ${error.message}`);
      reply = errorReply(answer);
    } else throw error;
    this.#settleFraming();
    this.#output.localAnswer(Promise.resolve(reply));
    return { kind: error instanceof SessionError ? error.kind : "error", error };
  }

  /** From the backend to the client, until the backend closes the connection. */
  async #relay(): Promise<SessionEnd> {
    try {
      for (let piece = await this.#link.read(); piece; piece = await this.#link.read()) {
        await this.#output.backendPiece(piece);
      }
    } catch (error) {
      if (!(error instanceof IpcError && this.#output.closeAnswered)) throw error;
    }
    if (this.#output.closeAnswered) return { kind: "close-session" };
    throw new IpcError(
      "Unexpected close of CLICON_SOCK: the session was killed, or the backend has ended",
    );
  }

  async #take(bytes: Uint8Array, end: boolean): Promise<void> {
    this.#size += bytes.length;
    if (this.#size > this.#maxMessage) {
      throw new SessionError(
        "error",
        new RpcError("rpc", "too-big", `A message is larger than ${this.#maxMessage} bytes`),
      );
    }
    const incoming = this.#incoming;
    if (incoming.kind === "request") await this.#forward(bytes, end, incoming.closes);
    else {
      if (bytes.length > 0) this.#held.push(bytes);
      if (incoming.kind === "unknown") await this.#identify(end);
      else if (end) this.#finishHeld(incoming);
      else if (incoming.kind === "hello" && this.#size > MAX_HELLO) {
        throw new HelloError(`hello is larger than ${MAX_HELLO} bytes`);
      }
    }
    if (end) {
      this.#incoming = { kind: "unknown" };
      this.#held = [];
      this.#size = 0;
    } else if (this.#held.length > 0) {
      // The bytes are those of the read buffer, which the rest of the message will overwrite.
      this.#held.push(this.#held.pop()!.slice());
    }
  }

  /** Looks at what is held of a message; when that is enough to tell what it is, goes on accordingly. */
  async #identify(end: boolean): Promise<void> {
    const incoming = this.#look(end || this.#size >= LOOK);
    if (incoming === undefined) return;
    this.#incoming = incoming;
    if (incoming.kind === "request") {
      this.#requireHello();
      const held = concat(this.#held);
      this.#held = [];
      await this.#forward(held, end, incoming.closes);
    } else if (end) this.#finishHeld(incoming);
  }

  #look(enough: boolean): Incoming | undefined {
    const head = this.#held.length === 1 ? this.#held[0] : concat(this.#held);
    this.#held = [head];
    const top = scanStartTag(head);
    // What cannot be told from a hello must not reach the backend, which would believe it.
    if (top === undefined && this.#size >= LOOK) {
      throw new SessionError(
        "error",
        new RpcError(
          "rpc",
          "too-big",
          `The first start tag of a message ends beyond ${LOOK} bytes`,
        ),
      );
    }
    if (top?.local === "hello") return { kind: "hello" };
    const operation = top && !top.empty ? scanStartTag(head, top.end) : undefined;
    if (operation === undefined) return enough ? { kind: "request", closes: false } : undefined;
    const closes = operation.local === "close-session";
    const { local } = this.#options;
    if (local !== undefined && top!.local === "rpc") {
      const namespace = namespaceOf(operation, top!);
      if (local.has(namespace, operation.local)) return { kind: "local", rpc: top! };
    }
    return { kind: "request", closes };
  }

  #finishHeld(incoming: Incoming): void {
    if (incoming.kind === "hello") this.#receiveHello(this.#held);
    else if (incoming.kind === "local") {
      this.#requireHello();
      this.#settleFraming();
      // A copy: the bytes are those of the read buffer, and the answer takes its time.
      const message = [concat(this.#held).slice()];
      this.#output.localAnswer(this.#options.local!.answer(message, incoming.rpc));
    }
  }

  #receiveHello(message: readonly Uint8Array[]): void {
    const hello = parseHello(message, this.#options.defaultNamespace);
    const framing = negotiate(hello, this.#options.capabilities);
    // A second hello changes nothing: replies may be under way in the framing that the first one set.
    if (this.#helloSeen) return;
    this.#helloSeen = true;
    this.#reader.framing = framing;
    this.#output.framing = framing;
  }

  #requireHello(): void {
    if (this.#helloSeen || this.#options.helloOptional) return;
    throw new SessionError(
      "no-hello",
      new RpcError("rpc", "operation-failed", "Client must send an hello element before any RPC"),
      this.#held[0],
    );
  }

  /** Without a hello, answers go out as the requests came in. */
  #settleFraming(): void {
    if (!this.#helloSeen) this.#output.framing = this.#reader.framing ?? "eom";
  }

  async #forward(bytes: Uint8Array, end: boolean, closes: boolean): Promise<void> {
    if (end) {
      this.#settleFraming();
      // Counted before it is sent: the answer may be here before the write is over.
      this.#output.expectReply(closes);
    }
    await this.#link.sendPiece(bytes, end, this.#options.sessionId);
  }

  async #write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) at += await this.#client.write(bytes.subarray(at));
  }
}

/** The namespace of an operation, by the declarations on it and on the `<rpc>` around it, as they are written. */
function namespaceOf(operation: StartTag, rpc: StartTag): string {
  const name = operation.prefix === "" ? "xmlns" : `xmlns:${operation.prefix}`;
  const declaration = operation.attributes.find((one) => one.name === name) ??
    rpc.attributes.find((one) => one.name === name);
  return declaration?.quoted.slice(1, -1) ?? "";
}
