/**
 * Configurations in files named by URL (RFC 6241 §8.8). Only `file:` URLs in the configured directory are served.
 *
 * @module
 */

import { RpcError } from "../netconf/rpc_error.ts";
import { Branch } from "../tree/node.ts";
import { leafText, parameter } from "./operation.ts";

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
  const refuse = (why: string) =>
    new RpcError("protocol", "invalid-value", `url "${url}" ${why}`, {
      info: [{ name: "bad-element", value: "url" }],
    });
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch (error) {
    if (error instanceof TypeError) throw refuse("is not a URL");
    throw error;
  }
  if (parsed.protocol !== "file:") throw refuse("has a scheme that is not supported; only file:");
  if (parsed.host !== "" && parsed.host !== "localhost") throw refuse("names another host");
  const name = decodeURIComponent(parsed.pathname).replace(/^\/+/, "");
  // `new URL` has resolved ".."; an encoded separator would bring one back.
  if (name === "" || name.includes("/") || name.includes("\0") || name === "." || name === "..") {
    throw refuse("must name a file, without directories");
  }
  return `${directory.replace(/\/$/, "")}/${name}`;
}
