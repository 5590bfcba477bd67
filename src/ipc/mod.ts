/**
 * src/ipc: the internal protocol between the backend and its clients: framing, hello, and a client.
 * It knows nothing of sessions, operations or data, and may import config, xml and system.
 * Start reading here: below is all that another client needs. `connection.ts` is the backend's end, `client.ts` the other;
 * both stand on the state machines in `header.ts` and `chunked.ts`.
 *
 * # The protocol
 *
 * A stream socket: UNIX (a path, mode 0660), IPv4 or IPv6. One connection is one session of the backend. Messages are XML, the same
 * as in NETCONF: a client sends `<rpc>`, the backend answers each with one `<rpc-reply>`, in order; a client need not wait for
 * an answer before it sends more. In between, whole, come `<notification>` messages if the session subscribed to any:
 * a client tells the two apart by the name of the first element. When the connection ends, in whatever way, the session
 * ends: its locks are released, its subscriptions are gone. After `<close-session>` and its reply, when the session is killed, and
 * when a framing or a limit was broken, the backend closes the connection.
 *
 * A session can have more connections than one: a request whose `op_id` is that of another session of the same peer makes its connection one of
 * that session. The session then ends with the last of them.
 *
 * ## Framing
 *
 * The backend recognises the framing from a connection's first byte and answers in the same.
 *
 * A first byte of 0x0a: chunked framing as in RFC 6242 §4.2.
 *
 * Everything else: a header, integers in network byte order:
 *
 * | offset | bytes | |
 * |---|---|---|
 * | 0 | 4 | `op_len`: length of the frame: header, body and NUL |
 * | 4 | 4 | `op_id`: the session that a request is for; 0 for the connection's own, in hello, in answers and in notifications |
 * | 8 | op_len − 9 | the message in UTF-8 |
 * | op_len − 1 | 1 | NUL |
 *
 * **Split frames.** A message whose length is not known in advance goes as several frames. All but the last have the most
 * significant bit of `op_len` set, which does not count as length, and no NUL; the last is an ordinary frame (and may be
 * without text: `op_len` 9). The backend sends them only to clients whose hello has `cl:split-frames="true"`, and accepts them from
 * everybody. Frames of different messages are never mixed. If the backend cannot finish a message, it closes the connection.
 *
 * ## Hello
 *
 * A client begins with
 *
 * ```xml
 * <hello xmlns="urn:ietf:params:xml:ns:netconf:base:1.0" cl:username="fred" cl:transport="cl:netconf" cl:split-frames="true"
 *   xmlns:cl="http://clicon.org/lib"><capabilities><capability>urn:ietf:params:netconf:base:1.1</capability></capabilities></hello>
 * ```
 *
 * and gets
 *
 * ```xml
 * <hello xmlns="urn:ietf:params:xml:ns:netconf:base:1.0"><session-id>7</session-id></hello>
 * ```
 *
 * All attributes are optional, and so is the hello. They are known by their local names, with any prefix or none.
 *
 * | attribute | meaning |
 * |---|---|
 * | username, groupname | the user that requests are made for, checked against the peer's credentials as CLICON_NACM_CREDENTIALS says |
 * | transport, source-host | shown in the session's monitoring state: `cl:netconf`, `cl:cli`, `cl:restconf`, …; an address |
 * | split-frames | `true`: the client understands split frames |
 * | relay | `true`: the requests on this connection were written by an outside client and are passed on as they came. Their user is the one of this hello, and attributes of theirs that claim another one mean nothing. Replies return the attributes of the request (RFC 6241 §4.1). The answer to this hello has the `<capabilities>` to announce outside |
 * | message-id-optional | `true`: requests need no message-id |
 *
 * @module
 */

export { ByteQueue } from "./byte_queue.ts";
export { type ByteStream, connectBackend, type IpcAddress, IpcError } from "./address.ts";
export { type ConnectOptions, IpcClient } from "./client.ts";
export { IpcConnection, type IpcMessage } from "./connection.ts";
export {
  type IpcHello,
  IpcHelloError,
  ipcHelloFields,
  type IpcHelloReply,
  ipcHelloReplyXml,
  ipcHelloXml,
  parseIpcHelloReply,
} from "./hello.ts";
export { BackendLink, type BackendPiece } from "./link.ts";
export { BASE_NAMESPACE, CLIXON_LIB_NAMESPACE } from "./names.ts";
export { FramingError } from "./piece.ts";
