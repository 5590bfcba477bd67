import { assertEquals } from "@std/assert";
import { RpcError, RpcErrors } from "../netconf/rpc_error.ts";
import { placedIn } from "./place_in_file.ts";

const FILE = `<config>
   <c xmlns="urn:m">
      <y><k>a</k></y>
      <y>
         <k> it's </k>
         <v>1</v>
      </y>
   </c>
</config>`;

/** The message of an error about the node of a path, with its place in a file. */
function message(path: string, file: string | undefined = FILE): string {
  const error = new RpcError("application", "operation-failed", "wrong", {
    path: { text: path, namespaces: { m: "urn:m" } },
  });
  return placedIn("f", file === undefined ? undefined : new TextEncoder().encode(file), error)
    .message;
}

Deno.test("placedIn finds containers, entries by their keys, and leafs", () => {
  assertEquals(message("/m:c"), "f:2:4: wrong");
  assertEquals(message("/m:c/m:y[m:k='a']"), "f:3:7: wrong");
  assertEquals(message(`/m:c/m:y[m:k="it's"]/m:v`), "f:6:10: wrong");
});

Deno.test("placedIn gives the innermost ancestor of what is missing", () => {
  assertEquals(message("/m:c/m:y[m:k='a']/m:v"), "f:3:7: wrong");
  assertEquals(message("/m:c/m:y[m:k='b']/m:v"), "f:2:4: wrong");
});

Deno.test("placedIn tells the file alone where it cannot find the node", () => {
  assertEquals(message("/m:d"), "f: wrong");
  assertEquals(message("/m:c", `{"config":{"m:c":{}}}`), "f: wrong");
  assertEquals(message("/m:c", "<config>"), "f: wrong");
  assertEquals(
    placedIn("f", undefined, new RpcError("rpc", "too-big", "wrong")).message,
    "f: wrong",
  );
});

Deno.test("placedIn leaves alone what has its place already, and takes several errors", () => {
  const errors = ["f:1:2: known", "new"].map((text) => new RpcError("rpc", "too-big", text));
  assertEquals(placedIn("f", undefined, new RpcErrors(errors)).message, "f:1:2: known; f: new");
});
