/**
 * The one place where errors become XML (RFC 6241 §4.3 and appendix B).
 *
 * @module
 */

import { escapeAttribute, escapeText } from "../xml/writer.ts";
import { BASE_NAMESPACE } from "./names.ts";
import { type ErrorInfo, RpcError, RpcErrors } from "./rpc_error.ts";

/**
 * An error as one `<rpc-error>` element, several errors as several, in the default namespace that surrounds them (the
 * NETCONF base namespace). Children stand in the order of RFC 6241's schema: type, tag, severity, app-tag, path, message, info.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { RpcError } from "./rpc_error.ts";
 * import { rpcErrorXml } from "./rpc_error_xml.ts";
 *
 * assertEquals(
 *   rpcErrorXml(new RpcError("rpc", "missing-attribute", "Incoming rpc", {
 *     info: [{ name: "bad-attribute", value: "message-id" }],
 *   })),
 *   "<rpc-error><error-type>rpc</error-type><error-tag>missing-attribute</error-tag>" +
 *     "<error-severity>error</error-severity>" +
 *     '<error-message xml:lang="en">Incoming rpc</error-message>' +
 *     "<error-info><bad-attribute>message-id</bad-attribute></error-info></rpc-error>",
 * );
 * ```
 */
export function rpcErrorXml(error: RpcError | RpcErrors): string {
  return error instanceof RpcErrors ? error.errors.map(oneError).join("") : oneError(error);
}

/**
 * Any error as an {@linkcode RpcError} that can be answered. What is neither an RpcError nor several of them is a fault of the
 * program: `operation-failed`, without what the fault may say about the inside. The caller logs the original with its stack.
 */
export function toRpcError(error: unknown): RpcError | RpcErrors {
  if (error instanceof RpcError || error instanceof RpcErrors) return error;
  return new RpcError("application", "operation-failed", "Internal error, see the log", {
    cause: error,
  });
}

function oneError(error: RpcError): string {
  let xml = `<rpc-error><error-type>${error.type}</error-type><error-tag>${error.tag}</error-tag>` +
    `<error-severity>${error.severity}</error-severity>`;
  if (error.appTag !== undefined) {
    xml += `<error-app-tag>${escapeText(error.appTag)}</error-app-tag>`;
  }
  if (error.path !== undefined) {
    xml += `<error-path${declarations(error.path.namespaces)}>` +
      `${escapeText(error.path.text)}</error-path>`;
  }
  if (error.message !== "") {
    xml += `<error-message xml:lang="en">${escapeText(error.message)}</error-message>`;
  }
  if (error.info.length > 0) xml += `<error-info>${error.info.map(infoXml).join("")}</error-info>`;
  return xml + "</rpc-error>";
}

function infoXml(info: ErrorInfo): string {
  const namespace = info.namespace === undefined || info.namespace === BASE_NAMESPACE
    ? ""
    : ` xmlns="${escapeAttribute(info.namespace)}"`;
  const prefixes = info.namespaces === undefined ? "" : declarations(info.namespaces);
  return `<${info.name}${namespace}${prefixes}>${escapeText(info.value)}</${info.name}>`;
}

function declarations(namespaces: Readonly<Record<string, string>>): string {
  return Object.entries(namespaces)
    .map(([prefix, uri]) => ` xmlns:${prefix}="${escapeAttribute(uri)}"`)
    .join("");
}
