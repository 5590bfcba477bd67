import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { ERRNO, openLibc, SystemError } from "./libc.ts";
import {
  acceptTcp,
  closeDescriptor,
  connectTcp,
  isUnixSocket,
  listenTcp,
  localAddress,
  resolveAddress,
  ResolveError,
  setKeepAlive,
  shutdownSocket,
  type SocketAddress,
  waitReadable,
} from "./socket.ts";

async function listening(host: string): Promise<{ fd: number; address: SocketAddress }> {
  const [address] = await resolveAddress(host, 0, { passive: true });
  const fd = listenTcp(address, 5);
  return { fd, address: localAddress(fd) };
}

function portOf({ text }: SocketAddress): number {
  return Number(text.slice(text.lastIndexOf(":") + 1));
}

Deno.test("resolveAddress understands numeric addresses of both families", async () => {
  assertEquals(
    (await resolveAddress("192.0.2.1", 4334)).map(({ family, text }) => [family, text]),
    [["ipv4", "192.0.2.1:4334"]],
  );
  assertEquals(
    (await resolveAddress("2001:DB8::1", 4334)).map(({ family, text }) => [family, text]),
    [["ipv6", "[2001:db8::1]:4334"]],
  );
});

Deno.test("resolveAddress finds a host name in one family", async () => {
  const addresses = await resolveAddress("localhost", 4334, { family: "ipv4" });
  assertEquals(addresses.map(({ text }) => text), ["127.0.0.1:4334"]);
});

Deno.test("resolveAddress says which name does not resolve", async () => {
  await assertRejects(
    () => resolveAddress("192.0.2.1", 1, { family: "ipv6" }),
    ResolveError,
    "192.0.2.1: Address family for hostname not supported",
  );
});

for (const host of ["127.0.0.1", "::1"]) {
  Deno.test(`connectTcp and acceptTcp make a connection on ${host}`, async () => {
    const server = await listening(host);
    assertEquals(acceptTcp(server.fd), undefined);
    const client = await connectTcp(server.address, { timeout: 5000, keepAlive: 10 });
    assertEquals(await waitReadable([client, server.fd], 5000), [server.fd]);
    const accepted = acceptTcp(server.fd)!;
    assertEquals(accepted.peer.text, localAddress(client).text);
    setKeepAlive(accepted.fd, 60);
    assertEquals(await waitReadable([client], 0), []);
    closeDescriptor(accepted.fd);
    assertEquals(await waitReadable([client], 5000), [client]);
    closeDescriptor(client);
    closeDescriptor(server.fd);
  });
}

Deno.test("shutdownSocket ends a connection for both sides", async () => {
  const server = await listening("127.0.0.1");
  const client = await connectTcp(server.address, { timeout: 5000 });
  const accepted = acceptTcp(server.fd)!;
  shutdownSocket(client);
  assertEquals(await waitReadable([client], 5000), [client]);
  assertEquals(await waitReadable([accepted.fd], 5000), [accepted.fd]);
  for (const fd of [client, accepted.fd, server.fd]) closeDescriptor(fd);
});

Deno.test("connectTcp comes from the source address that it is given", async () => {
  const server = await listening("127.0.0.1");
  const [source] = await resolveAddress("127.0.0.9", 0);
  const client = await connectTcp(server.address, { timeout: 5000, source });
  assertEquals(acceptTcp(server.fd)!.peer.text.split(":")[0], "127.0.0.9");
  closeDescriptor(client);
  closeDescriptor(server.fd);
});

Deno.test("connectTcp says that nobody listens", async () => {
  const server = await listening("127.0.0.1");
  closeDescriptor(server.fd);
  const error = await assertRejects(
    () => connectTcp(server.address, { timeout: 5000 }),
    SystemError,
    `connect ${server.address.text}: Connection refused`,
  );
  assertEquals(error.errno, ERRNO.ECONNREFUSED);
});

Deno.test("connectTcp gives up after the timeout", async () => {
  // A full backlog: the kernel leaves further connections without an answer.
  const [any] = await resolveAddress("127.0.0.1", 0, { passive: true });
  const fd = listenTcp(any, 0);
  const address = localAddress(fd);
  const filling = await connectTcp(address, { timeout: 5000 });
  const error = await assertRejects(
    () => connectTcp(address, { timeout: 100 }),
    SystemError,
    `connect ${address.text}: Connection timed out`,
  );
  assertEquals(error.errno, ERRNO.ETIMEDOUT);
  closeDescriptor(filling);
  closeDescriptor(fd);
});

Deno.test("listenTcp says that an address is in use", async () => {
  const server = await listening("127.0.0.1");
  const [taken] = await resolveAddress("127.0.0.1", portOf(server.address), { passive: true });
  assertThrows(
    () => listenTcp(taken, 1),
    SystemError,
    `bind ${server.address.text}: Address already in use`,
  );
  closeDescriptor(server.fd);
});

Deno.test("listenTcp on IPv6 leaves the port free for IPv4", async () => {
  const [six] = await resolveAddress("::", 0, { passive: true });
  const fd6 = listenTcp(six, 1);
  const [four] = await resolveAddress("0.0.0.0", portOf(localAddress(fd6)), { passive: true });
  const fd4 = listenTcp(four, 1);
  closeDescriptor(fd4);
  closeDescriptor(fd6);
});

Deno.test("isUnixSocket tells UNIX sockets from everything else", async () => {
  const { socketpair } = openLibc({
    socketpair: { parameters: ["i32", "i32", "i32", "buffer"], result: "i32" },
  });
  const pair = new Int32Array(2);
  assertEquals(socketpair(1, 1, 0, pair), 0);
  assertEquals(isUnixSocket(pair[0]), true);
  const server = await listening("127.0.0.1");
  assertEquals(isUnixSocket(server.fd), false);
  for (const fd of [...pair, server.fd]) closeDescriptor(fd);
  assertEquals(isUnixSocket(-1), false);
});
