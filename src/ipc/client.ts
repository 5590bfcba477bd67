/**
 * A client of the backend for programs that ask and wait: requests and their replies, and notifications.
 *
 * @module
 */

import { connectBackend, type IpcAddress, IpcError } from "./address.ts";
import { type IpcHello, type IpcHelloReply, ipcHelloXml, parseIpcHelloReply } from "./hello.ts";
import { BackendLink } from "./link.ts";

/** Notifications that wait to be taken; beyond that the connection is closed. */
const MAX_WAITING = 10_000;

/** How to connect. */
export interface ConnectOptions {
  /** What to say in the hello; split frames are always asked for. */
  readonly hello?: IpcHello;
  /** CLICON_SOCK_GROUP, for the error message. */
  readonly group?: string;
}

interface Waiter {
  readonly resolve: (reply: Uint8Array[]) => void;
  readonly reject: (error: Error) => void;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * A session with the backend.
 *
 * @example
 * ```ts ignore
 * await using client = await IpcClient.connect({ family: "UNIX", path: "/var/run/clixon.sock" });
 * console.log(await client.requestText(
 *   `<rpc xmlns="urn:ietf:params:xml:ns:netconf:base:1.0" message-id="1"><commit/></rpc>`,
 * ));
 * ```
 */
export class IpcClient implements AsyncDisposable {
  readonly #link: BackendLink;
  readonly #waiting: Waiter[] = [];
  readonly #notifications: Uint8Array[][] = [];
  #wake: (() => void) | undefined;
  /** Orders the sending of pipelined requests. */
  #sending: Promise<void> = Promise.resolve();
  #ended: { readonly error: Error } | undefined;
  readonly #done: Promise<void>;
  #session: IpcHelloReply = { sessionId: 0, capabilities: [] };

  private constructor(link: BackendLink) {
    this.#link = link;
    this.#done = this.#receive();
  }

  /**
   * Connects and says hello.
   *
   * @throws {IpcError} when the backend cannot be reached
   * @throws {IpcHelloError} when it refuses
   */
  static async connect(address: IpcAddress, options: ConnectOptions = {}): Promise<IpcClient> {
    const client = new IpcClient(new BackendLink(await connectBackend(address, options.group)));
    try {
      const hello = ipcHelloXml({ ...options.hello, splitFrames: true });
      client.#session = parseIpcHelloReply(await client.request(hello));
      return client;
    } catch (error) {
      client.close();
      await client.#done;
      throw error;
    }
  }

  get sessionId(): number {
    return this.#session.sessionId;
  }

  /** What the backend announces; empty unless the hello said `relay`. */
  get capabilities(): readonly string[] {
    return this.#session.capabilities;
  }

  /**
   * Sends a request and gives its reply, as runs of bytes. Several may be under way; they are answered in order.
   *
   * @throws {IpcError} when the connection ends before the reply
   */
  async request(message: string | readonly Uint8Array[]): Promise<Uint8Array[]> {
    if (this.#ended !== undefined) throw this.#ended.error;
    const bytes = typeof message === "string" ? [encoder.encode(message)] : message;
    const reply = new Promise<Uint8Array[]>((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
    });
    this.#sending = this.#sending
      .then(() => this.#link.send(bytes, this.sessionId))
      // The receiving side sees the same end of the connection and rejects whoever waits for a reply.
      .catch(() => this.#link.close());
    return await reply;
  }

  /** Like {@linkcode request}, for a reply that is wanted as text. */
  async requestText(message: string): Promise<string> {
    let text = "";
    for (const run of await this.request(message)) text += decoder.decode(run, { stream: true });
    return text + decoder.decode();
  }

  /** The notifications of this session as they come, until the connection ends. For one taker at a time. */
  async *notifications(): AsyncGenerator<Uint8Array[]> {
    for (;;) {
      const notification = this.#notifications.shift();
      if (notification !== undefined) yield notification;
      else if (this.#ended !== undefined) return;
      else await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  /** Resolves when the connection has ended, whoever ended it. */
  get closed(): Promise<void> {
    return this.#done;
  }

  /** Ends the connection and with it the session. Requests that wait for a reply fail. */
  close(): void {
    this.#link.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.#done;
  }

  async #receive(): Promise<void> {
    let error = new IpcError("the connection to the backend is closed");
    try {
      let message: Uint8Array[] = [];
      for (let piece = await this.#link.read(); piece; piece = await this.#link.read()) {
        if (piece.bytes.length > 0) message.push(piece.bytes.slice());
        if (!piece.end) continue;
        this.#deliver(message, piece.notification);
        message = [];
      }
    } catch (cause) {
      error = new IpcError(cause instanceof Error ? cause.message : String(cause), { cause });
    }
    this.#link.close();
    this.#ended = { error };
    this.#wake?.();
    for (const { reject } of this.#waiting) reject(error);
  }

  #deliver(message: Uint8Array[], notification: boolean): void {
    if (!notification) {
      const waiter = this.#waiting.shift();
      if (waiter === undefined) throw new IpcError("the backend answered without a request");
      waiter.resolve(message);
      return;
    }
    if (this.#notifications.length >= MAX_WAITING) {
      throw new IpcError(`${MAX_WAITING} notifications wait and nobody takes them`);
    }
    this.#notifications.push(message);
    this.#wake?.();
  }
}
