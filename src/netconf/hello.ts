/**
 * The hello exchange (RFC 6241 §8.1).
 *
 * @module
 */

import { XmlError, XmlReader } from "../xml/reader.ts";
import { escapeText } from "../xml/writer.ts";
import type { Framing } from "./framing.ts";
import { BASE_1_0, BASE_1_1, BASE_NAMESPACE, CAPABILITY_PREFIX } from "./names.ts";

/** Bounds on a hello; clients announce a capability for each module they know, so there may be many. */
const MAX_CAPABILITIES = 10_000;

/** What a peer said in its hello. */
export interface Hello {
  /** As announced, white space around them removed. */
  readonly capabilities: readonly string[];
  /** Only a server sends one. */
  readonly sessionId?: string;
}

/** A hello that cannot be accepted: the session ends without a reply (RFC 6241 §8.1). */
export class HelloError extends Error {
  override readonly name = "HelloError";
}

/** A hello as XML text; with `sessionId` it is a server's. */
export function helloXml(capabilities: Iterable<string>, sessionId?: string | number): string {
  let xml = `<hello xmlns="${BASE_NAMESPACE}"><capabilities>`;
  for (const capability of capabilities) {
    xml += `<capability>${escapeText(capability)}</capability>`;
  }
  xml += "</capabilities>";
  if (sessionId !== undefined) xml += `<session-id>${sessionId}</session-id>`;
  return xml + "</hello>";
}

/**
 * Reads a hello.
 *
 * @param defaultNamespace true: a hello without namespace is taken as one of NETCONF (CLICON_NAMESPACE_NETCONF_DEFAULT)
 * @throws {HelloError} when it is not a well-formed hello in the NETCONF namespace
 */
export function parseHello(
  message: Uint8Array | readonly Uint8Array[],
  defaultNamespace = false,
): Hello {
  try {
    return readHello(new XmlReader(message), defaultNamespace);
  } catch (error) {
    if (error instanceof XmlError) {
      throw new HelloError(`hello is not well-formed: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

function readHello(reader: XmlReader, defaultNamespace: boolean): Hello {
  reader.next();
  if (!isBase(reader, "hello", defaultNamespace)) {
    throw new HelloError(
      `expected <hello> in namespace ${BASE_NAMESPACE}, got <${reader.local}> in "${reader.namespace}"`,
    );
  }
  const capabilities: string[] = [];
  let sessionId: string | undefined;
  while (startsChild(reader)) {
    if (isBase(reader, "session-id", defaultNamespace)) sessionId = textOf(reader);
    else if (isBase(reader, "capabilities", defaultNamespace)) {
      while (startsChild(reader)) {
        if (!isBase(reader, "capability", defaultNamespace)) throw unknown(reader);
        if (capabilities.length >= MAX_CAPABILITIES) {
          throw new HelloError(`hello has more than ${MAX_CAPABILITIES} capabilities`);
        }
        capabilities.push(textOf(reader));
      }
    } else throw unknown(reader);
  }
  reader.next(); // Only white space and comments may follow; anything else throws.
  return { capabilities, sessionId };
}

function isBase(reader: XmlReader, name: string, defaultNamespace: boolean): boolean {
  return reader.local === name &&
    (reader.namespace === BASE_NAMESPACE || (defaultNamespace && reader.namespace === ""));
}

/** Moves on within an element that holds elements only: true at a child, false at its end. */
function startsChild(reader: XmlReader): boolean {
  const event = reader.nextTag();
  if (event === "text") throw new HelloError(`text "${reader.text.trim()}" in hello`);
  return event === "start";
}

function unknown(reader: XmlReader): HelloError {
  return new HelloError(`<${reader.local}> in namespace "${reader.namespace}" in hello`);
}

function textOf(reader: XmlReader): string {
  const name = reader.local;
  const text = reader.readText();
  if (text === undefined) throw new HelloError(`<${name}> of hello has an element in it`);
  return text.trim();
}

/** True when a capability is announced: parameters behind `?` do not matter. */
export function announces(capabilities: readonly string[], capability: string): boolean {
  return capabilities.some((one) =>
    one.startsWith(capability) &&
    (one.length === capability.length || one[capability.length] === "?")
  );
}

/**
 * Checks a client's hello against what the server announced and decides the framing from here on (RFC 6242 §4.1).
 *
 * @throws {HelloError} with a session-id, or without a base capability in common
 */
export function negotiate(client: Hello, server: readonly string[]): Framing {
  if (client.sessionId !== undefined) {
    throw new HelloError(
      "Server received hello with session-id from client, terminating (see RFC 6241 Sec 8.1)",
    );
  }
  const both = (capability: string) =>
    announces(client.capabilities, capability) && announces(server, capability);
  const chunked = both(BASE_1_1);
  if (!chunked && !both(BASE_1_0)) {
    throw new HelloError(
      "Server received hello without a base capability that it announced, terminating (see RFC 6241 Sec 8.1)",
    );
  }
  const privateCandidate = CAPABILITY_PREFIX + "private-candidate:1.0";
  if (announces(server, privateCandidate) && !announces(client.capabilities, privateCandidate)) {
    throw new HelloError(
      `Server received hello without ${privateCandidate}, which it requires, terminating`,
    );
  }
  return chunked ? "chunked" : "eom";
}
