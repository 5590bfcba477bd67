/**
 * The first exchange on a connection: who the client is, and which session it got.
 *
 * @module
 */

import { XmlError, XmlReader } from "../xml/reader.ts";
import { escapeAttribute, escapeText } from "../xml/writer.ts";
import { BASE_NAMESPACE, CLIXON_LIB_NAMESPACE } from "./names.ts";

/** What a client says of itself: the attributes of its hello. */
export interface IpcHello {
  readonly username?: string;
  readonly groupname?: string;
  /** `cl:netconf`, `cl:cli`, `cl:restconf`, `cl:snmp` …, as given. */
  readonly transport?: string;
  readonly sourceHost?: string;
  /** The client understands split frames. */
  readonly splitFrames?: boolean;
  /**
   * The connection carries the requests of an outside client exactly as that client wrote them: the user is the one of this hello
   * whatever the requests say, replies return the attributes of the request, and the answer to this hello lists the
   * capabilities to announce.
   */
  readonly relay?: boolean;
  /** Requests without message-id are accepted. */
  readonly messageIdOptional?: boolean;
  /** Seed-era clients give one and get it back. */
  readonly messageId?: string;
}

/** What the backend answers to a hello. */
export interface IpcHelloReply {
  readonly sessionId: number;
  /** Empty but for relays. */
  readonly capabilities: readonly string[];
  readonly messageId?: string;
}

/** A hello or its answer that is not one. */
export class IpcHelloError extends Error {
  override readonly name = "IpcHelloError";
}

/** Attribute's local name → field of {@linkcode IpcHello}. */
const TEXTS = {
  username: "username",
  groupname: "groupname",
  transport: "transport",
  "source-host": "sourceHost",
  "message-id": "messageId",
} as const;
const FLAGS = {
  "split-frames": "splitFrames",
  relay: "relay",
  "message-id-optional": "messageIdOptional",
} as const;

/** A client's hello as XML text. */
export function ipcHelloXml(hello: IpcHello): string {
  let attributes = "";
  for (const [name, field] of Object.entries(TEXTS)) {
    const value = hello[field];
    if (value === undefined) continue;
    attributes += ` ${name === "message-id" ? "" : "cl:"}${name}="${escapeAttribute(value)}"`;
  }
  for (const [name, field] of Object.entries(FLAGS)) {
    if (hello[field]) attributes += ` cl:${name}="true"`;
  }
  return `<hello xmlns="${BASE_NAMESPACE}"${attributes} xmlns:cl="${CLIXON_LIB_NAMESPACE}">` +
    "<capabilities><capability>urn:ietf:params:netconf:base:1.1</capability></capabilities></hello>";
}

/**
 * The fields of a client's hello. Attributes are known by their local names, as guests of different ages write them with
 * different prefixes or none.
 *
 * @param attributes of the `<hello>` element
 */
export function ipcHelloFields(
  attributes: readonly { readonly local: string; readonly value: string }[],
): IpcHello {
  const fields: Record<string, string | boolean> = {};
  for (const { local, value } of attributes) {
    if (Object.hasOwn(TEXTS, local)) fields[TEXTS[local as keyof typeof TEXTS]] = value;
    else if (Object.hasOwn(FLAGS, local)) {
      fields[FLAGS[local as keyof typeof FLAGS]] = value === "true";
    }
  }
  return fields;
}

/** The backend's answer to a hello as XML text. */
export function ipcHelloReplyXml(reply: IpcHelloReply): string {
  const messageId = reply.messageId === undefined
    ? ""
    : ` message-id="${escapeAttribute(reply.messageId)}"`;
  let capabilities = "";
  if (reply.capabilities.length > 0) {
    const each = reply.capabilities.map((one) => `<capability>${escapeText(one)}</capability>`);
    capabilities = `<capabilities>${each.join("")}</capabilities>`;
  }
  return `<hello xmlns="${BASE_NAMESPACE}"${messageId}>${capabilities}` +
    `<session-id>${reply.sessionId}</session-id></hello>`;
}

/**
 * Reads the backend's answer to a hello.
 *
 * @throws {IpcHelloError} when it is something else; an rpc-error's message is repeated
 */
export function parseIpcHelloReply(message: readonly Uint8Array[]): IpcHelloReply {
  try {
    return readReply(new XmlReader(message));
  } catch (error) {
    if (error instanceof XmlError) {
      throw new IpcHelloError(`the backend's answer to hello is not well-formed: ${error.message}`);
    }
    throw error;
  }
}

function readReply(reader: XmlReader): IpcHelloReply {
  reader.next();
  const root = reader.local;
  if (root === "rpc-reply") throw new IpcHelloError(errorMessage(reader));
  if (root !== "hello") throw new IpcHelloError(`the backend answered hello with <${root}>`);
  let sessionId = 0;
  const capabilities: string[] = [];
  while (reader.nextTag() !== "eof") {
    if (reader.depth === 3 && reader.local === "capability") {
      capabilities.push(reader.readText() ?? "");
    } else if (reader.depth === 2 && reader.local === "session-id") {
      sessionId = Number(reader.readText());
    }
  }
  if (!Number.isInteger(sessionId) || sessionId < 1) {
    throw new IpcHelloError("the backend's answer to hello has no session-id");
  }
  return { sessionId, capabilities };
}

function errorMessage(reader: XmlReader): string {
  while (reader.nextTag() !== "eof") {
    if (reader.local === "error-message") {
      return `the backend refused hello: ${reader.readText()?.trim() ?? ""}`;
    }
  }
  return "the backend refused hello";
}
