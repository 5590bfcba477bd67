/**
 * `get-schema` (RFC 6022 §3.1).
 *
 * @module
 */

import { escapeText } from "../xml/writer.ts";
import { findSchema } from "./monitoring_schemas.ts";
import { type Answer, leafText, type Request } from "./operation.ts";

const NAMESPACE = "urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring";

/** `<get-schema>`: the text as it was read, escaped or (CLICON_NETCONF_MONITORING_GETSCHEMA_CDATA) in a CDATA section. */
export function getSchema({ backend, input }: Request): Answer {
  const { text } = findSchema(
    backend.schema,
    leafText(input, "identifier")!,
    leafText(input, "version"),
    leafText(input, "format"),
  );
  const content = backend.config.get("CLICON_NETCONF_MONITORING_GETSCHEMA_CDATA")
    ? `<![CDATA[${text.replaceAll("]]>", "]]]]><![CDATA[>")}]]>`
    : escapeText(text);
  return { kind: "xml", xml: `<data xmlns="${NAMESPACE}">${content}</data>` };
}
