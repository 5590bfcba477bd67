/**
 * The backend as `clixon datastore` uses it: a NETCONF session over the internal socket.
 *
 * @module
 */

import type { Config } from "../config/mod.ts";
import { printXml } from "../format/xml_print.ts";
import { readData } from "../format/xml_read.ts";
import { IpcClient } from "../ipc/client.ts";
import { BASE_NAMESPACE } from "../netconf/names.ts";
import { userById } from "../system/users.ts";
import type { Branch } from "../tree/node.ts";
import { elementText, parseElement, type XmlElement } from "../xml/element.ts";
import { XmlReader } from "../xml/reader.ts";
import type { Schema } from "../yang/schema.ts";
import { backendAddress } from "./backend_address.ts";

/** The backend has answered with errors: the message has them all. */
export class Refused extends Error {
  override readonly name = "Refused";
}

/** A reply is as large as the configuration. */
const LIMITS = { maxBytes: 2 ** 40 };
const encoder = new TextEncoder();

/** A session with the running backend. */
export class DatastoreSession implements AsyncDisposable {
  readonly #client: IpcClient;
  readonly #schema: Schema;

  private constructor(client: IpcClient, schema: Schema) {
    this.#client = client;
    this.#schema = schema;
  }

  /** @throws {IpcError} when no backend can be reached */
  static async open(config: Config, schema: Schema): Promise<DatastoreSession> {
    const client = await IpcClient.connect(backendAddress(config), {
      group: config.get("CLICON_SOCK_GROUP"),
      hello: { username: userById(Deno.uid() ?? 0)?.name },
    });
    return new DatastoreSession(client, schema);
  }

  /** The content of a datastore, as far as this user may read it. @throws {Refused} */
  async read(name: string): Promise<Branch> {
    const reply = await this.#request([
      `<get-config><source><${name}/></source></get-config>`,
    ]);
    const reader = new XmlReader(reply, LIMITS);
    while (reader.next() !== "start" || reader.local !== "data");
    return readData(reader, this.#schema.root, { schema: this.#schema, config: true });
  }

  /** Changes the candidate by a configuration. @throws {Refused} */
  async load(root: Branch, how: "merge" | "replace"): Promise<void> {
    await this.#request([
      "<edit-config><target><candidate/></target>" +
      `<default-operation>${how}</default-operation><config>`,
      ...printXml(root, { namespace: BASE_NAMESPACE }),
      "</config></edit-config>",
    ]);
  }

  /** Makes the candidate running. @throws {Refused} */
  async commit(): Promise<void> {
    await this.#request(["<commit/>"]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client[Symbol.asyncDispose]();
  }

  async #request(operation: readonly (string | Uint8Array)[]): Promise<Uint8Array[]> {
    const parts = [`<rpc xmlns="${BASE_NAMESPACE}" message-id="1">`, ...operation, "</rpc>"];
    const reply = await this.#client.request(
      parts.map((part) => typeof part === "string" ? encoder.encode(part) : part),
    );
    const reader = new XmlReader(reply, LIMITS);
    reader.next();
    if (reader.next() === "start" && reader.local === "rpc-error") throw refusal(reply);
    return reply;
  }
}

function refusal(reply: readonly Uint8Array[]): Refused {
  const reader = new XmlReader(reply);
  reader.next();
  const lines = children(parseElement(reader)).filter(({ local }) => local === "rpc-error")
    .map((error) => {
      const text = (name: string) => {
        const child = children(error).find(({ local }) => local === name);
        return child === undefined ? "" : elementText(child).trim();
      };
      const tag = text("error-tag");
      const path = text("error-path");
      return `${text("error-message") || tag} (${tag}${path && ` at ${path}`})`;
    });
  return new Refused(lines.join("\n"));
}

function children(element: XmlElement): XmlElement[] {
  return element.children.filter((child) => typeof child !== "string");
}
