/**
 * Configurations in files named by URL (RFC 6241 §8.8): `file:` in the configured directory, and `https:` where that is allowed.
 *
 * @module
 */

import type { WithDefaults } from "../format/walk.ts";
import { readDataInSlices, readEditInSlices, type ReadOptions } from "../format/xml_read.ts";
import { printXml } from "../format/xml_print.ts";
import { BASE_NAMESPACE } from "../netconf/names.ts";
import { joinChunks } from "../format/print.ts";
import type { Config } from "../config/mod.ts";
import { RpcError } from "../netconf/rpc_error.ts";
import { log, messageOf } from "../system/log.ts";
import type { EditNode } from "../tree/edit_node.ts";
import { Branch } from "../tree/node.ts";
import { XmlError, XmlReader } from "../xml/reader.ts";
import { nextInSlices } from "../xml/slices.ts";
import type { Backend } from "./backend.ts";
import { leafText, parameter } from "./operation.ts";
import { inTurns } from "./turns.ts";

/** The configuration in the file of a URL. @throws {RpcError} */
export async function readUrl(backend: Backend, url: string): Promise<Branch> {
  const options = { ...optionsOf(backend), config: true };
  return await readAll(
    backend,
    url,
    (reader) => readDataInSlices(reader, backend.schema.root, options),
  );
}

/** The edit in the file of a URL. @throws {RpcError} */
export async function readUrlEdit(backend: Backend, url: string): Promise<EditNode> {
  return await readAll(
    backend,
    url,
    (reader) => readEditInSlices(reader, backend.schema.root, optionsOf(backend)),
  );
}

/** What `read` makes of the document of a URL, others having their turns meanwhile. */
async function readAll<Result>(
  backend: Backend,
  url: string,
  read: (reader: XmlReader) => Generator<void, Result>,
): Promise<Result> {
  const bytes = await bytesOf(backend, url);
  try {
    return await inTurns(readConfig(backend, url, bytes, read));
  } catch (error) {
    // The message is well-formed, what it points to is not.
    if (!(error instanceof XmlError)) throw error;
    throw refusal(url, `holds no configuration: ${error.message}`, error);
  }
}

/** Writes a configuration to the file of a URL. @throws {RpcError} */
export async function writeUrl(
  backend: Backend,
  url: string,
  data: Branch,
  withDefaults: WithDefaults | undefined,
): Promise<void> {
  const open = `<config xmlns="${BASE_NAMESPACE}">`;
  const chunks = printXml(data, {
    withDefaults,
    content: "config",
    pretty: true,
    level: 1,
    namespace: BASE_NAMESPACE,
    open: `${open}\n`,
    close: "</config>\n",
  });
  if (isHttps(url)) return await sendHttps(backend, url, { method: "PUT", body: body(chunks) });
  await writeFile(url, fileOfUrl(url, directoryOf(backend, url)), chunks);
}

/** Files written so far: two clients that write to one URL at the same time do not write into one file. */
let writes = 0;

async function writeFile(url: string, file: string, chunks: Iterable<Uint8Array>): Promise<void> {
  const temporary = `${file}.${Deno.pid}.${++writes}.tmp`;
  try {
    const out = await Deno.open(temporary, {
      write: true,
      create: true,
      truncate: true,
      mode: 0o600,
    });
    try {
      for (const chunk of chunks) {
        for (let at = 0; at < chunk.length;) at += await out.write(chunk.subarray(at));
      }
      await out.sync();
    } finally {
      out.close();
    }
    await Deno.rename(temporary, file);
  } catch (error) {
    await Deno.remove(temporary).catch(ignoreMissing);
    throw fileError(url, "written", error);
  }
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) log.warning(messageOf(error));
}

/** Removes the file of a URL. @throws {RpcError} */
export async function deleteUrl(backend: Backend, url: string): Promise<void> {
  if (isHttps(url)) return await sendHttps(backend, url, { method: "DELETE" });
  try {
    await Deno.remove(fileOfUrl(url, directoryOf(backend, url)));
  } catch (error) {
    throw fileError(url, "deleted", error);
  }
}

/** The schemes that can be used. */
export function urlSchemes(config: Config): string[] {
  return [
    ...config.get("CLICON_NETCONF_URL_DIR") === undefined ? [] : ["file"],
    ...config.get("CLICON_NETCONF_URL_HTTPS") ? ["https"] : [],
  ];
}

function isHttps(url: string): boolean {
  return /^https:/i.test(url);
}

/** Milliseconds that a server may take. */
const HTTPS_TIMEOUT = 60_000;
/** Bytes of a configuration that are read. */
const MAX_BYTES = 256 * 1024 * 1024;

async function readHttps(backend: Backend, url: string): Promise<Uint8Array> {
  const response = await askHttps(backend, url, { method: "GET" });
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > MAX_BYTES) throw tooBig(url);
    parts.push(part);
  }
  return joinChunks(parts);
}

function tooBig(url: string): RpcError {
  return new RpcError("application", "too-big", `url "${url}": more than ${MAX_BYTES} bytes`);
}

async function sendHttps(backend: Backend, url: string, init: RequestInit): Promise<void> {
  try {
    await (await askHttps(backend, url, init)).body?.cancel();
  } catch (error) {
    throw fileError(url, init.method === "PUT" ? "written" : "deleted", error);
  }
}

/** @throws {RpcError} for what is not allowed and for what the server refuses */
async function askHttps(backend: Backend, url: string, init: RequestInit): Promise<Response> {
  if (!backend.config.get("CLICON_NETCONF_URL_HTTPS")) {
    throw refusal(url, "cannot be used: CLICON_NETCONF_URL_HTTPS is not set");
  }
  const response = await fetch(url, {
    ...init,
    redirect: "error",
    signal: AbortSignal.timeout(HTTPS_TIMEOUT),
    headers: { "content-type": "application/xml" },
  });
  if (response.ok) return response;
  await response.body?.cancel();
  throw new RpcError(
    "application",
    "operation-failed",
    `url "${url}": the server answers ${response.status} ${response.statusText}`,
  );
}

/** Chunks as the body of a request, made as they are sent. */
function body(chunks: Iterable<Uint8Array>): ReadableStream<Uint8Array> {
  return ReadableStream.from(chunks);
}

function refusal(url: string, why: string, cause?: unknown): RpcError {
  return new RpcError("protocol", "invalid-value", `url "${url}" ${why}`, {
    info: [{ name: "bad-element", value: "url" }],
    cause,
  });
}

function optionsOf(backend: Backend): ReadOptions {
  return { schema: backend.schema };
}

function directoryOf(backend: Backend, url: string): string {
  const directory = backend.config.get("CLICON_NETCONF_URL_DIR");
  if (directory !== undefined) return directory;
  throw new RpcError(
    "protocol",
    "operation-not-supported",
    `url "${url}" cannot be used: CLICON_NETCONF_URL_DIR is not set`,
  );
}

async function bytesOf(backend: Backend, url: string): Promise<Uint8Array> {
  try {
    if (isHttps(url)) return await readHttps(backend, url);
    const file = fileOfUrl(url, directoryOf(backend, url));
    if ((await Deno.stat(file)).size > MAX_BYTES) throw tooBig(url);
    return await Deno.readFile(file);
  } catch (error) {
    throw fileError(url, "read", error);
  }
}

/** Reads the document, which is a `<config>`. */
function* readConfig<Result>(
  backend: Backend,
  url: string,
  bytes: Uint8Array,
  read: (reader: XmlReader) => Generator<void, Result>,
): Generator<void, Result> {
  const reader = new XmlReader(bytes, backend.limits);
  yield* nextInSlices(reader);
  const known = reader.namespace === BASE_NAMESPACE || reader.namespace === "";
  if (reader.local !== "config" || !known) {
    throw refusal(url, `holds <${reader.local}>; expected <config>`);
  }
  const result = yield* read(reader);
  // Only comments and white space may follow.
  yield* nextInSlices(reader);
  return result;
}

function fileError(url: string, done: string, error: unknown): unknown {
  if (error instanceof RpcError) return error;
  return new RpcError(
    "application",
    "operation-failed",
    `url "${url}" cannot be ${done}: ${reasonOf(error)}`,
    { cause: error },
  );
}

/** Why, without telling clients where the file is. */
function reasonOf(error: unknown): string {
  return error instanceof Deno.errors.NotFound
    ? "there is no such file"
    : messageOf(error).replace(/ \(os error.*$/, "");
}

/** The `url` of `<source>` or `<target>`. */
export function urlOf(input: Branch, container: string): string {
  const value = parameter(input, container);
  const url = value instanceof Branch ? value.slots.find((slot) => typeof slot === "string") : "";
  return String(url ?? leafText(input, "url") ?? "");
}

/**
 * The file that a URL names, inside `directory`.
 *
 * @throws {RpcError} invalid-value for other schemes, hosts and places
 */
export function fileOfUrl(url: string, directory: string): string {
  const refuse = (why: string) => refusal(url, why);
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch (error) {
    if (error instanceof TypeError) throw refuse("is not a URL");
    throw error;
  }
  if (parsed.protocol !== "file:") throw refuse("has a scheme that is not supported; only file:");
  if (parsed.host !== "" && parsed.host !== "localhost") throw refuse("names another host");
  let name: string;
  try {
    name = decodeURIComponent(parsed.pathname).replace(/^\/+/, "");
  } catch (error) {
    if (error instanceof URIError) throw refuse("has an escape that is no UTF-8");
    throw error;
  }
  // `new URL` has resolved ".."; an encoded separator would bring one back.
  if (name === "" || name.includes("/") || name.includes("\0") || name === "." || name === "..") {
    throw refuse("must name a file, without directories");
  }
  return `${directory.replace(/\/$/, "")}/${name}`;
}
