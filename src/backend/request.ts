/**
 * From the bytes of a message to the bytes of its reply: the one function that sockets and tests call alike.
 *
 * A message is read once: the reader walks over it, the parameters come out bound to the schema, the operation runs, and
 * the answer is printed while it is sent.
 *
 * @module
 */

import {
  readData,
  readDataInSlices,
  readEdit,
  readEditInSlices,
  type ReadOptions,
} from "../format/xml_read.ts";
import type { IpcMessage } from "../ipc/connection.ts";
import { concatInSlices, totalLength } from "../ipc/gather.ts";
import { ipcHelloFields, ipcHelloReplyXml } from "../ipc/hello.ts";
import { errorReply, reply, replyChunks } from "../netconf/envelope.ts";
import { BASE_NAMESPACE, CLIXON_LIB_NAMESPACE } from "../netconf/names.ts";
import { RpcError, RpcErrors } from "../netconf/rpc_error.ts";
import { toRpcError } from "../netconf/rpc_error_xml.ts";
import { messageHead, scanStartTag, type StartTag } from "../netconf/start_tag.ts";
import { log } from "../system/log.ts";
import { span } from "../system/trace.ts";
import type { EditNode } from "../tree/edit_node.ts";
import { AnyValue, type Branch } from "../tree/node.ts";
import type { AnyNode, RpcNode } from "../yang/schema.ts";
import { XmlError, XmlReader } from "../xml/reader.ts";
import { nextInSlices, skipRest } from "../xml/slices.ts";
import type { Access } from "./access.ts";
import type { Backend } from "./backend.ts";
import { type Connection, stackOf } from "./connection.ts";
import { ACTION_NAMESPACE, readAction, runAction } from "./action.ts";
import { standardSubscription } from "./notifications_alias.ts";
import type { Answer, Request } from "./operation.ts";
import { withParameterPath } from "./parameter_path.ts";
import { RequestTrace } from "./request_trace.ts";
import { count, type Session } from "./session.ts";
import { inTurns } from "./turns.ts";

const encoder = new TextEncoder();

/**
 * Answers one message. Never rejects: whatever goes wrong is an rpc-error, and a fault of the program is logged with its
 * stack and answered with operation-failed.
 *
 * @returns the reply in chunks; undefined when there is nothing to answer
 */
export async function answer(
  backend: Backend,
  session: Session,
  message: IpcMessage,
  connection?: Connection,
): Promise<Iterable<Uint8Array> | undefined> {
  let rpc: StartTag | undefined;
  const trace = RequestTrace.of(session, message.body);
  try {
    if (message.body.length === 0) {
      throw new RpcError("rpc", "malformed-message", "Empty message in netconf rpc frame");
    }
    const large = totalLength(message.body) > LARGE;
    const body = large ? await inTurns(concatInSlices(message.body)) : message.body;
    const reader = new XmlReader(body, {
      ...backend.limits,
      tolerateDuplicateAttributes: !session.relay,
    });
    await inTurns(nextInSlices(reader));
    // On a relay the first hello was the front-end's; another one is from outside, and says nothing about who that is.
    if (reader.local === "hello" && !session.relay) {
      return [encoder.encode(await inTurns(hello(backend, session, reader, connection)))];
    }
    // Only front-ends that relay a client's own text want the client's attributes back.
    if (session.relay) rpc = scanStartTag(messageHead(message.body));
    const run = await inTurns(decode(backend, session, reader, connection, large));
    trace?.done("read");
    // Killed while its request was being read: nobody waits for it, and nobody would give back what it took.
    if (session.ended !== undefined) return undefined;
    count(backend.sessions, session, "inRpcs");
    backend.announce(session);
    const done = await span("operation", run);
    trace?.done("operation");
    trace?.end();
    return print(done, rpc);
  } catch (error) {
    trace?.end(error);
    return [failure(backend, session, error, rpc)];
  }
}

/** Bytes of a message from which on it is read with pauses. */
const LARGE = 64 * 1024;

function failure(
  backend: Backend,
  session: Session,
  error: unknown,
  rpc: StartTag | undefined,
): Uint8Array {
  let known = error;
  if (error instanceof XmlError) {
    count(backend.sessions, session, "inBadRpcs");
    known = error.limit
      ? new RpcError("rpc", "too-big", error.message)
      : new RpcError("rpc", "malformed-message", error.message);
  } else if (!(error instanceof RpcError || error instanceof RpcErrors)) {
    log.error(`session ${session.id}: internal error: ${stackOf(error)}`);
  }
  count(backend.sessions, session, "outRpcErrors");
  return errorReply(toRpcError(known), rpc);
}

function print(answer: Answer, rpc: StartTag | undefined): Iterable<Uint8Array> {
  switch (answer.kind) {
    case "ok":
      return [
        reply(
          answer.objectExisted === undefined
            ? "<ok/>"
            : `<ok cl:objectexisted="${answer.objectExisted}" xmlns:cl="${CLIXON_LIB_NAMESPACE}"/>`,
          rpc,
        ),
      ];
    case "xml":
      return [reply(answer.xml, rpc)];
    case "chunks":
      return replyChunks(answer.chunks, rpc);
  }
}

/** The internal hello: who the client is; answers with the session's id. */
function* hello(
  backend: Backend,
  session: Session,
  reader: XmlReader,
  connection: Connection | undefined,
): Generator<void, string> {
  requireBase(reader, "hello");
  const fields = ipcHelloFields(reader.attributes);
  if (fields.username !== undefined) session.username = fields.username;
  if (fields.groupname !== undefined) session.groupname = fields.groupname;
  if (fields.sourceHost !== undefined) session.sourceHost = fields.sourceHost;
  if (fields.transport !== undefined) session.transport = fields.transport;
  if (fields.relay) session.relay = true;
  if (fields.messageIdOptional) session.messageIdOptional = true;
  if (fields.splitFrames) connection?.ipc.allowSplit();
  yield* skipRest(reader);
  backend.announce(session);
  return ipcHelloReplyXml({
    sessionId: session.id,
    capabilities: session.relay ? backend.capabilities() : [],
    messageId: fields.messageId,
  });
}

function requireBase(reader: XmlReader, name: string): void {
  if (reader.local !== name) {
    throw new RpcError("protocol", "unknown-element", "Unrecognized netconf operation", {
      info: [{ name: "bad-element", value: reader.local }],
    });
  }
  if (reader.namespace !== BASE_NAMESPACE) {
    throw new RpcError(
      "protocol",
      "unknown-namespace",
      reader.namespace === ""
        ? `<${name}> has no namespace; expected ${BASE_NAMESPACE}`
        : `<${name}> is in namespace ${reader.namespace}; expected ${BASE_NAMESPACE}`,
      {
        info: [
          { name: "bad-element", value: name },
          { name: "bad-namespace", value: reader.namespace },
        ],
      },
    );
  }
}

/**
 * Reads `<rpc>` with its operation to the end of the message, before anything is done; with pauses when it is large.
 *
 * @returns what then admits and runs the operation
 */
function* decode(
  backend: Backend,
  session: Session,
  reader: XmlReader,
  connection: Connection | undefined,
  large: boolean,
): Generator<void, () => Promise<Answer>> {
  requireBase(reader, "rpc");
  const attributes = rpcAttributes(session, reader);
  const first = yield* nextInSlices(reader, true);
  if (first !== "start") {
    count(backend.sessions, session, "inBadRpcs");
    if (first === "text") throw strayText(reader);
    throw new RpcError("rpc", "missing-element", "The rpc has no operation", {
      info: [{ name: "bad-element", value: "rpc" }],
    });
  }
  const operation = yield* standardSubscription(reader);
  const { local, namespace } = operation;
  const user = session.relay ? session.username : attributes.get("username") ?? session.username;
  const groups = session.relay
    ? session.groupname
    : attributes.get("groupname") ?? session.groupname;
  // By the rules that are in force when the operation is done.
  const accessNow = () => backend.access(session, user, groups);
  if (namespace === ACTION_NAMESPACE && local === "action") {
    const action = yield* readAction(backend, reader);
    yield* finish(reader);
    return () => {
      const access = accessNow();
      return withinRights(access, () => runAction(backend, session, access, action));
    };
  }
  const rpc = backend.schema.rpc(namespace, local);
  if (rpc === undefined) throw unknownOperation(backend, namespace, local);
  try {
    accessNow().operation(rpc);
  } catch (refusal) {
    // Who may not ask learns nothing from what the parameters are checked against, and costs nothing. It was a request all the same.
    return () => {
      throw refusal;
    };
  }
  const operationAttributes = new Map(
    operation.attributes.map(({ local, value }) => [local, value]),
  );
  const parameters = yield* readParameters(backend, rpc, operation, large);
  yield* finish(reader);
  return async () => {
    const access = accessNow();
    access.operation(rpc);
    const serve = backend.operation(rpc);
    const request = { backend, session, connection, access, rpc, attributes: operationAttributes };
    try {
      return await withinRights(access, () => serve({ ...request, ...parameters }));
    } catch (error) {
      throw withParameterPath(error, rpc, parameters.input);
    }
  };
}

/** What goes wrong is told as far as the user may know it. */
async function withinRights(
  access: Access,
  work: () => Answer | Promise<Answer>,
): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    throw access.reportable(error);
  }
}

/** Attributes of `<rpc>` by local name. @throws {RpcError} missing-attribute for a NETCONF client's rpc without message-id */
function rpcAttributes(session: Session, reader: XmlReader): ReadonlyMap<string, string> {
  const attributes = new Map(reader.attributes.map(({ local, value }) => [local, value]));
  const messageId = reader.attributes.some((a) => a.local === "message-id" && a.prefix === "");
  if (session.relay && !messageId && !session.messageIdOptional) {
    throw new RpcError("rpc", "missing-attribute", "Incoming rpc has no message-id attribute", {
      info: [
        { name: "bad-attribute", value: "message-id" },
        { name: "bad-element", value: "rpc" },
      ],
    });
  }
  return attributes;
}

/** The operation was the only one, and the message ends with the rpc. */
function* finish(reader: XmlReader): Generator<void, void> {
  const next = yield* nextInSlices(reader, true);
  if (next === "text") throw strayText(reader);
  if (next === "start") {
    throw new RpcError("rpc", "bad-element", "More than one operation in an rpc", {
      info: [{ name: "bad-element", value: reader.local }],
    });
  }
  yield* nextInSlices(reader, true);
}

/** An rpc holds its operation and nothing else. */
function strayText(reader: XmlReader): RpcError {
  const message = `Text "${reader.text.trim().slice(0, 40)}" beside the operation in an rpc`;
  return new RpcError("rpc", "bad-element", message, {
    info: [{ name: "bad-element", value: "rpc" }],
  });
}

function unknownOperation(backend: Backend, namespace: string, local: string): RpcError {
  const known = backend.schema.moduleByNamespace(namespace);
  const message = known === undefined
    ? `Unrecognized RPC: no module has the namespace "${namespace}" of <${local}>`
    : `Unrecognized RPC: module ${known.name} has no rpc "${local}"`;
  return new RpcError(
    "application",
    known === undefined ? "unknown-namespace" : "unknown-element",
    message,
    {
      info: [
        { name: "bad-element", value: local },
        ...(known === undefined ? [{ name: "bad-namespace", value: namespace }] : []),
      ],
    },
  );
}

/** Operations whose `<config>` holds edit attributes; in all others it is plain data. */
const EDITS = new Set(["edit-config", "edit-data"]);

/** Parameters that are, or hold, XPath expressions as leafs: their prefixes are the namespaces in scope. */
const WITH_XPATH = new Set(["xpath-filter", "list-pagination", "select"]);

/** Stands in a request's parameters for a `<config>` that was read straight into schema-bound data. */
function configRead(reader: XmlReader): AnyValue {
  const { namespace, prefix, local } = reader;
  const { line, column } = reader.position();
  const scope = new Map<string, string>();
  return new AnyValue({
    namespace,
    prefix,
    local,
    scope,
    attributes: [],
    children: [],
    line,
    column,
  });
}

/** The operation's parameters, checked. */
function* readParameters(
  backend: Backend,
  rpc: RpcNode,
  reader: XmlReader,
  large: boolean,
): Generator<void, Pick<Request, "input" | "config" | "data" | "scopes">> {
  const { schema } = backend;
  const scopes = new Map<string, ReadonlyMap<string, string>[]>();
  let config: EditNode | undefined;
  let data: Branch | undefined;
  const inner: ReadOptions = {
    schema,
    duplicates: backend.config.get("CLICON_NETCONF_DUPLICATE_ALLOW") ? "last" : "refuse",
  };
  const options: ReadOptions = {
    ...inner,
    // What Ansible's users write, and ncclient passes on: <config> in no namespace.
    unqualified: CONFIG_MODULES.has(rpc.module.name) ? rpc.module.namespace : undefined,
  };
  const isEdit = EDITS.has(rpc.name);
  const intercept = ({ local, scope }: XmlReader) => {
    if (WITH_XPATH.has(local)) {
      const all = scopes.get(local);
      if (all === undefined) scopes.set(local, [scope]);
      else all.push(scope);
    }
    return false;
  };
  const isConfig = (node: AnyNode) =>
    node.name === "config" && CONFIG_MODULES.has(node.module.name);
  const input = large
    ? yield* readDataInSlices(reader, rpc.input, {
      ...options,
      intercept,
      *readAnyInSlices(node, at) {
        if (!isConfig(node)) return undefined;
        const value = configRead(at);
        if (isEdit) config = yield* readEditInSlices(at, schema.root, inner);
        else data = yield* readDataInSlices(at, schema.root, { ...inner, config: true });
        return value;
      },
    })
    : readData(reader, rpc.input, {
      ...options,
      intercept,
      readAny(node, at) {
        if (!isConfig(node)) return undefined;
        const value = configRead(at);
        if (isEdit) config = readEdit(at, schema.root, inner);
        else data = readData(at, schema.root, { ...inner, config: true });
        return value;
      },
    });
  backend.validator.input(input, { root: backend.stores.get("running") });
  return { input, config, data, scopes };
}

/** Modules with operations that take a whole configuration in `<config>`. */
const CONFIG_MODULES = new Set(["ietf-netconf", "ietf-netconf-nmda"]);
