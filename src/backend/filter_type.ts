/**
 * The attributes of `<filter>` (RFC 6241 §6.1, §8.9).
 *
 * @module
 */

import { BASE_NAMESPACE } from "../netconf/names.ts";
import { RpcError } from "../netconf/rpc_error.ts";
import type { XmlElement } from "../xml/element.ts";

/**
 * The `select` expression of an XPath filter; undefined for a subtree filter. The attributes may be prefixed, as Clixon's own clients
 * write them.
 *
 * @throws {RpcError} bad-attribute for another type, missing-attribute for an XPath filter without expression
 */
export function xpathOfFilter(element: XmlElement): string | undefined {
  const attribute = (name: string) =>
    element.attributes.find((a) =>
      a.local === name && (a.namespace === "" || a.namespace === BASE_NAMESPACE)
    )?.value;
  const type = attribute("type") ?? "subtree";
  if (type === "subtree") return undefined;
  if (type !== "xpath") {
    throw new RpcError(
      "protocol",
      "bad-attribute",
      `filter type "${type}" is not supported; expected subtree or xpath`,
      {
        info: [{ name: "bad-attribute", value: "type" }, { name: "bad-element", value: "filter" }],
      },
    );
  }
  const select = attribute("select");
  if (select !== undefined) return select;
  throw new RpcError("protocol", "missing-attribute", "an xpath filter needs select", {
    info: [
      { name: "bad-attribute", value: "select" },
      { name: "bad-element", value: "filter" },
    ],
  });
}
