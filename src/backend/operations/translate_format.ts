/**
 * `translate-format` of clixon-lib: configuration in another format.
 *
 * @module
 */

import { printCli } from "../../format/cli_print.ts";
import { printJson } from "../../format/json_print.ts";
import { printText } from "../../format/text_print.ts";
import { readData } from "../../format/xml_read.ts";
import { printXml } from "../../format/xml_print.ts";
import { readableTree } from "../../nacm/mod.ts";
import { BASE_NAMESPACE } from "../../netconf/names.ts";
import type { Branch } from "../../tree/node.ts";
import type { Selector } from "../../tree/selector.ts";
import { printElement } from "../../xml/element.ts";
import { XmlReader } from "../../xml/reader.ts";
import { ByteWriter, escapeText } from "../../xml/writer.ts";
import { bothSelectors } from "../../tree/both.ts";
import type { EntryList } from "../../tree/node.ts";
import {
  type Answer,
  anyParameter,
  inChunks,
  leafText,
  parameter,
  type Request,
} from "../operation.ts";
import { xpathFilterOf } from "../view.ts";

/** `<translate-format>`: of the data in `xml`, or else of running, what `xpath` selects. */
export function translateFormat(request: Request): Answer {
  const { backend, input, rpc, access } = request;
  const given = anyParameter(input, "xml");
  // The expression is to see nothing that the user may not read.
  const root = given === undefined
    ? readableTree(backend.stores.get("running"), access.readable)
    : dataOf(request);
  let selector: Selector | undefined = given === undefined ? access.readable : undefined;
  const xpath = leafText(input, "xpath");
  if (xpath !== undefined && xpath !== "/") {
    const wanted = xpathFilterOf(xpath, contextOf(input), backend.schema, "xpath").selector(root);
    selector = selector === undefined ? wanted : bothSelectors(wanted, selector);
  }
  const open = `<data xmlns="${rpc.module.namespace}">`;
  return inChunks(() => asText(print(request, root, selector), open, "</data>"));
}

const encoder = new TextEncoder();

/** Text in chunks as the content of an element. */
function* asText(text: Iterable<Uint8Array>, open: string, close: string): Generator<Uint8Array> {
  const decoder = new TextDecoder();
  yield encoder.encode(open);
  for (const chunk of text) {
    yield encoder.encode(escapeText(decoder.decode(chunk, { stream: true })));
  }
  yield encoder.encode(escapeText(decoder.decode()) + close);
}

/** The content of `<xml>`, bound to the schema. A `config` or `data` element around it does not count. */
function dataOf({ backend: { schema }, input }: Request): Branch {
  const { element } = anyParameter(input, "xml")!;
  const only = element.children.length === 1 ? element.children[0] : undefined;
  const wrapped = typeof only === "object" && (only.local === "config" || only.local === "data");
  const out = new ByteWriter();
  printElement(out, wrapped ? only : element);
  const reader = new XmlReader(out.take());
  reader.next();
  return readData(reader, schema.root, { schema });
}

/** `<namespace-context>`: prefix → namespace. */
function contextOf(input: Branch): ReadonlyMap<string, string> {
  const context = parameter(input, "namespace-context") as Branch | undefined;
  const entries = context?.slots[0] as EntryList | undefined;
  return new Map(
    [...entries ?? []].map(({ slots }) => [String(slots[0]), String(slots[1] ?? "")]),
  );
}

function print(
  { input, backend: { schema } }: Request,
  root: Branch,
  selector: Selector | undefined,
): Iterable<Uint8Array> {
  const pretty = leafText(input, "pretty") !== "false";
  const bare = leafText(input, "skiptop") === "true";
  switch (leafText(input, "format")) {
    case "json":
      return printJson(root, { selector, pretty, schema, member: bare ? undefined : "config" });
    case "text":
      return printText(root, { selector, schema, block: bare ? undefined : "config" });
    case "cli":
      return printCli(root, { selector, prefix: leafText(input, "prepend") ?? "set " });
    case "netconf":
      return printXml(root, {
        selector,
        open:
          `<rpc xmlns="${BASE_NAMESPACE}" message-id="42"><edit-config><target><candidate/></target>` +
          "<config>",
        close: "</config></edit-config></rpc>]]>]]>",
        namespace: BASE_NAMESPACE,
      });
    default:
      if (bare) return printXml(root, { selector, pretty });
      return printXml(root, {
        selector,
        pretty,
        level: 1,
        open: pretty ? "<config>\n" : "<config>",
        close: pretty ? "</config>\n" : "</config>",
      });
  }
}
