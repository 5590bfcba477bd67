/**
 * `explain-access` (module clixon-nacm): why access control permits or denies something.
 *
 * @module
 */

import {
  type AccessControl,
  type AccessOperation,
  explain,
  PathError,
  type Subject,
} from "../../nacm/mod.ts";
import { RpcError } from "../../netconf/rpc_error.ts";
import { Branch } from "../../tree/node.ts";
import type { Schema } from "../../yang/schema.ts";
import { type Answer, leafText, type Operation, parameter, type Request } from "../operation.ts";

/** The namespace of module clixon-nacm. */
export const EXPLAIN_NAMESPACE = "urn:clixon:nacm";

/** The operation, for this access control. */
export function explainAccess(control: AccessControl): Operation {
  return (request) => {
    try {
      return answer(control, request);
    } catch (error) {
      if (!(error instanceof PathError)) throw error;
      throw invalid("path", error.message);
    }
  };
}

function answer(control: AccessControl, { backend, input }: Request): Answer {
  const { schema } = backend;
  const subject = subjectOf(input, schema);
  const user = leafText(input, "user")!;
  const { permit, text, rule } = explain(
    control,
    backend.stores.get("running"),
    schema,
    user,
    subject,
  );
  const leaf = (name: string, value: string) =>
    `<${name} xmlns="${EXPLAIN_NAMESPACE}">${escape(value)}</${name}>`;
  const decided = rule ? leaf("rule-list", rule.ruleList) + leaf("rule", rule.name) : "";
  return { kind: "xml", xml: leaf("permitted", String(permit)) + decided + leaf("reason", text) };
}

function subjectOf(input: Branch, schema: Schema): Subject {
  const data = parameter(input, "data");
  if (data instanceof Branch) {
    const operation = (leafText(data, "access") ?? "read") as AccessOperation;
    return { kind: "data", path: leafText(data, "path")!, operation };
  }
  const event = parameter(input, "notification");
  if (event instanceof Branch) {
    const [namespace, name] = nameOf(event, schema);
    const notification = schema.notification(namespace, name);
    if (!notification) throw invalid("name", `there is no notification "${name}"`);
    return { kind: "notification", notification };
  }
  const [namespace, name] = nameOf(parameter(input, "rpc") as Branch, schema);
  const rpc = schema.rpc(namespace, name);
  if (!rpc) throw invalid("name", `there is no rpc "${name}"`);
  return { kind: "rpc", rpc };
}

function nameOf(subject: Branch, schema: Schema): [namespace: string, name: string] {
  const module = leafText(subject, "module")!;
  const found = schema.moduleByName(module);
  if (!found) throw invalid("module", `there is no module "${module}"`);
  return [found.namespace, leafText(subject, "name")!];
}

function invalid(element: string, message: string): RpcError {
  return new RpcError("application", "invalid-value", message, {
    info: [{ name: "bad-element", value: element }],
  });
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
