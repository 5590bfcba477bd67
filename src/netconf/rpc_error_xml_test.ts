import { assertEquals, assertStrictEquals } from "@std/assert";
import { RpcError, RpcErrors } from "./rpc_error.ts";
import { rpcErrorXml, toRpcError } from "./rpc_error_xml.ts";

Deno.test("rpcErrorXml writes all children in the order of the RFC", () => {
  const error = new RpcError("application", "data-exists", "Data exists; cannot create", {
    appTag: "my-tag",
    path: {
      text: "/ex:table/ex:parameter[ex:name='a']",
      namespaces: { ex: "urn:example:clixon" },
    },
    info: [
      { name: "bad-element", value: "a" },
      { name: "missing-choice", value: "c", namespace: "urn:ietf:params:xml:ns:yang:1" },
    ],
    severity: "warning",
  });
  assertEquals(
    rpcErrorXml(error),
    "<rpc-error><error-type>application</error-type><error-tag>data-exists</error-tag>" +
      "<error-severity>warning</error-severity><error-app-tag>my-tag</error-app-tag>" +
      `<error-path xmlns:ex="urn:example:clixon">/ex:table/ex:parameter[ex:name='a']</error-path>` +
      '<error-message xml:lang="en">Data exists; cannot create</error-message>' +
      '<error-info><bad-element>a</bad-element><missing-choice xmlns="urn:ietf:params:xml:ns:yang:1">' +
      "c</missing-choice></error-info></rpc-error>",
  );
});

Deno.test("rpcErrorXml leaves absent children out", () => {
  assertEquals(
    rpcErrorXml(new RpcError("protocol", "operation-failed", "")),
    "<rpc-error><error-type>protocol</error-type><error-tag>operation-failed</error-tag>" +
      "<error-severity>error</error-severity></rpc-error>",
  );
});

Deno.test("rpcErrorXml declares the prefixes of an info value", () => {
  const error = new RpcError("application", "operation-failed", "unique", {
    info: [{
      name: "non-unique",
      value: "/ex:a/ex:b",
      namespace: "urn:ietf:params:xml:ns:yang:1",
      namespaces: { ex: "urn:ex" },
    }],
  });
  assertEquals(
    rpcErrorXml(error).match(/<error-info>.*<\/error-info>/)?.[0],
    '<error-info><non-unique xmlns="urn:ietf:params:xml:ns:yang:1" xmlns:ex="urn:ex">/ex:a/ex:b</non-unique></error-info>',
  );
});

Deno.test("rpcErrorXml escapes what XML cannot hold", () => {
  const error = new RpcError("rpc", "invalid-value", '<"a"&\0\ud800>', {
    path: { text: "/a", namespaces: { a: 'urn:"&<\n' } },
    info: [{ name: "bad-element", value: "]]>" }],
  });
  assertEquals(
    rpcErrorXml(error),
    "<rpc-error><error-type>rpc</error-type><error-tag>invalid-value</error-tag>" +
      "<error-severity>error</error-severity>" +
      '<error-path xmlns:a="urn:&quot;&amp;&lt;&#10;">/a</error-path>' +
      '<error-message xml:lang="en">&lt;"a"&amp;\ufffd\ufffd&gt;</error-message>' +
      "<error-info><bad-element>]]&gt;</bad-element></error-info></rpc-error>",
  );
});

Deno.test("rpcErrorXml writes several errors one after the other", () => {
  const errors = new RpcErrors([
    new RpcError("rpc", "too-big", "a"),
    new RpcError("rpc", "in-use", "b"),
  ]);
  assertEquals(
    rpcErrorXml(errors).match(/<error-tag>[^<]*/g),
    ["<error-tag>too-big", "<error-tag>in-use"],
  );
});

Deno.test("toRpcError keeps RPC errors and hides what other errors say", () => {
  const rpcError = new RpcError("rpc", "in-use", "a");
  assertStrictEquals(toRpcError(rpcError), rpcError);
  const cause = new TypeError("x is undefined");
  const error = toRpcError(cause) as RpcError;
  assertEquals([error.type, error.tag, error.message], [
    "application",
    "operation-failed",
    "Internal error, see the log",
  ]);
  assertStrictEquals(error.cause, cause);
});
