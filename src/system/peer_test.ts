import { assertEquals, assertThrows } from "@std/assert";
import net from "node:net";
import { SystemError } from "./libc.ts";
import { peerCredentials } from "./peer.ts";

Deno.test("peerCredentials tells process and user of a client", async () => {
  const path = `${await Deno.makeTempDir()}/sock`;
  const accepted = Promise.withResolvers<net.Socket>();
  const server = net.createServer(accepted.resolve);
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const client = net.connect(path);
  const socket = await accepted.promise;
  const fd = (socket as unknown as { _handle: { fd: number } })._handle.fd;
  assertEquals(peerCredentials(fd), { pid: Deno.pid, uid: Deno.uid()!, gid: Deno.gid()! });
  client.destroy();
  socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

Deno.test("peerCredentials throws for what is no socket", () => {
  assertThrows(() => peerCredentials(-1), SystemError, "getsockopt: Bad file descriptor");
});
