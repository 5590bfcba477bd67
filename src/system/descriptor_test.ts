import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { toText } from "@std/streams";
import { sendDescriptor, startOn } from "./descriptor.ts";
import { openLibc, SystemError } from "./libc.ts";
import { closeDescriptor } from "./socket.ts";

const libc = openLibc({
  socketpair: { parameters: ["i32", "i32", "i32", "buffer"], result: "i32" },
  recvmsg: { parameters: ["i32", "buffer", "i32"], result: "isize" },
  read: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  write: { parameters: ["i32", "buffer", "usize"], result: "isize" },
});

function socketPair(): [number, number] {
  const pair = new Int32Array(2);
  assertEquals(libc.socketpair(1, 1, 0, pair), 0);
  return [pair[0], pair[1]];
}

/** Receives a descriptor as `ssh` does: one byte with it, nothing else. */
function receiveDescriptor(fd: number): number {
  const pointer = (buffer: Uint8Array<ArrayBuffer> | BigUint64Array<ArrayBuffer>) =>
    Deno.UnsafePointer.value(Deno.UnsafePointer.of(buffer));
  const data = new Uint8Array([1]);
  const vector = new BigUint64Array([pointer(data), 1n]);
  const control = new Uint8Array(24);
  const message = new BigUint64Array([0n, 0n, pointer(vector), 1n, pointer(control), 24n, 0n]);
  assertEquals(libc.recvmsg(fd, message, 0), 1n);
  assertEquals(data[0], 0);
  const view = new DataView(control.buffer);
  assertEquals([view.getBigUint64(0, true), view.getInt32(8, true), view.getInt32(12, true)], [
    20n,
    1,
    1,
  ]);
  return view.getInt32(16, true);
}

function readText(fd: number): string {
  const buffer = new Uint8Array(1024);
  const count = Number(libc.read(fd, buffer, BigInt(buffer.length)));
  return new TextDecoder().decode(buffer.subarray(0, count));
}

Deno.test("sendDescriptor gives a descriptor that works to the other end", () => {
  const [mine, theirs] = socketPair();
  const [a, b] = socketPair();
  sendDescriptor(mine, a);
  const received = receiveDescriptor(theirs);
  assertNotEquals(received, a);
  const text = new TextEncoder().encode("hello");
  libc.write(received, text, BigInt(text.length));
  assertEquals(readText(b), "hello");
  for (const fd of [mine, theirs, a, b, received]) closeDescriptor(fd);
});

Deno.test("sendDescriptor says that the other end is closed", () => {
  const [mine, theirs] = socketPair();
  closeDescriptor(theirs);
  assertThrows(() => sendDescriptor(mine, mine), SystemError, "sendmsg: Broken pipe");
  closeDescriptor(mine);
});

Deno.test("startOn runs a program on a descriptor and tells how it ends", async () => {
  const [mine, theirs] = socketPair();
  const program = startOn(theirs, ["/bin/sh", "-c", "read line; echo got $line $0; exit 3", "é"]);
  closeDescriptor(theirs);
  const text = new TextEncoder().encode("input\n");
  libc.write(mine, text, BigInt(text.length));
  assertEquals(await program.wait(), 3);
  assertEquals(readText(mine), "got input é\n");
  assertEquals(readText(mine), "");
  closeDescriptor(mine);
});

Deno.test("startOn passes the environment on, and SIGPIPE in its default", async () => {
  const [mine, theirs] = socketPair();
  Deno.env.set("CLIXON_TEST_VARIABLE", "seen");
  const script = "echo $CLIXON_TEST_VARIABLE; grep SigIgn /proc/self/status";
  const program = startOn(theirs, ["/bin/sh", "-c", script]);
  assertEquals(await program.wait(), 0);
  const [variable, ignored] = readText(mine).split("\n");
  assertEquals(variable, "seen");
  assertEquals(BigInt("0x" + ignored.split(/\s+/)[1]) & (1n << 12n), 0n);
  for (const fd of [mine, theirs]) closeDescriptor(fd);
});

Deno.test("startOn tells the signal that ended a program", async () => {
  const [mine, theirs] = socketPair();
  const program = startOn(theirs, ["/bin/sh", "-c", "kill -9 $$"]);
  assertEquals(await program.wait(), 128 + 9);
  for (const fd of [mine, theirs]) closeDescriptor(fd);
});

Deno.test("startOn says that a program does not exist", () => {
  const [mine, theirs] = socketPair();
  assertThrows(
    () => startOn(theirs, ["/does/not/exist"]),
    SystemError,
    "exec /does/not/exist: No such file or directory",
  );
  for (const fd of [mine, theirs]) closeDescriptor(fd);
});

Deno.test("execOn becomes another program on a descriptor", async () => {
  const path = `${await Deno.makeTempDir()}/sock`;
  const listener = Deno.listen({ transport: "unix", path });
  const module = new URL("./descriptor.ts", import.meta.url).href;
  const script = `
    import { execOn } from ${JSON.stringify(module)};
    import net from "node:net";
    const socket = net.connect(${JSON.stringify(path)});
    socket.on("connect", () => execOn(socket._handle.fd, ["/bin/sh", "-c", "echo pid $$"]));
  `;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "-"],
    stdin: "piped",
    stdout: "null",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script));
  await writer.close();
  const connection = await listener.accept();
  const text = await toText(connection.readable);
  assertEquals(text, `pid ${child.pid}\n`);
  assertEquals((await child.status).code, 0);
  listener.close();
});
