import { assertEquals, assertRejects } from "@std/assert";
import { connectBackend, type IpcAddress, IpcError } from "./address.ts";
import { IpcClient } from "./client.ts";
import { IpcConnection } from "./connection.ts";
import { encodeWhole } from "./header.ts";
import { ipcHelloReplyXml } from "./hello.ts";
import { BackendLink } from "./link.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

type Answer = (text: string, id: number) => Iterable<Uint8Array>[] | "close";

/** A backend of a few lines: answers hello itself, everything else as the test says. */
function serve(address: IpcAddress, answer: Answer): { address: IpcAddress } & AsyncDisposable {
  const listener = address.family === "UNIX"
    ? Deno.listen({ transport: "unix", path: address.path })
    : Deno.listen({ hostname: address.host, port: address.port });
  const connections = new Set<Promise<void>>();
  async function session(stream: Deno.Conn): Promise<void> {
    const connection = new IpcConnection();
    connection.allowSplit();
    const buffer = new Uint8Array(1024);
    const send = async (message: Iterable<Uint8Array>) => {
      for (const bytes of connection.encode(message)) {
        for (let at = 0; at < bytes.length;) at += await stream.write(bytes.subarray(at));
      }
    };
    for (let count = await stream.read(buffer); count; count = await stream.read(buffer)) {
      connection.append(buffer.slice(0, count));
      for (let message = connection.next(); message; message = connection.next()) {
        const text = message.body.map((run) => decoder.decode(run)).join("");
        if (text.startsWith("<hello")) {
          await send([encoder.encode(ipcHelloReplyXml({ sessionId: 3, capabilities: ["urn:x"] }))]);
          continue;
        }
        const messages = answer(text, message.id);
        if (messages === "close") return;
        for (const each of messages) await send(each);
      }
    }
  }
  const accepting = (async () => {
    for await (const stream of listener) {
      const done = session(stream).finally(() => stream.close());
      connections.add(done);
    }
  })();
  const { addr } = listener;
  return {
    address: addr.transport === "tcp" && address.family !== "UNIX"
      ? { ...address, port: addr.port }
      : address,
    async [Symbol.asyncDispose]() {
      listener.close();
      await accepting;
      await Promise.allSettled(connections);
    },
  };
}

async function unixAddress(): Promise<{ family: "UNIX"; path: string }> {
  return { family: "UNIX", path: `${await Deno.makeTempDir()}/sock` };
}

const echo: Answer = (text, id) => [[encoder.encode(`${id}:${text}`)]];

Deno.test("IpcClient says hello and learns its session and the capabilities", async () => {
  await using server = serve(await unixAddress(), echo);
  await using client = await IpcClient.connect(server.address);
  assertEquals(client.sessionId, 3);
  assertEquals(client.capabilities, ["urn:x"]);
});

for (const [family, host] of [["IPv4", "127.0.0.1"], ["IPv6", "::1"]] as const) {
  Deno.test(`IpcClient works over ${family}`, async () => {
    await using server = serve({ family, host, port: 0 }, echo);
    await using client = await IpcClient.connect(server.address);
    assertEquals(await client.requestText("<a/>"), "3:<a/>");
  });
}

Deno.test("IpcClient gives pipelined requests their replies in order", async () => {
  await using server = serve(await unixAddress(), echo);
  await using client = await IpcClient.connect(server.address);
  const replies = await Promise.all(
    Array.from({ length: 100 }, (_, i) => client.requestText(`<a${i}/>`)),
  );
  assertEquals(replies, Array.from({ length: 100 }, (_, i) => `3:<a${i}/>`));
});

Deno.test("IpcClient sends and receives a message of many frames", async () => {
  await using server = serve(await unixAddress(), echo);
  await using client = await IpcClient.connect(server.address);
  const large = "x".repeat(1_000_000);
  assertEquals(await client.requestText(large), `3:${large}`);
});

Deno.test("IpcClient keeps notifications and replies apart", async () => {
  const bytes = (text: string) => [encoder.encode(text)];
  await using server = serve(await unixAddress(), (text) => [
    bytes('<notification xmlns="n">1</notification>'),
    bytes(`<rpc-reply>${text}</rpc-reply>`),
    bytes("<notification>2</notification>"),
    // The name alone decides, not its beginning.
    ...text === "<a/>" ? [] : [bytes("<notifications/>")],
  ]);
  await using client = await IpcClient.connect(server.address);
  assertEquals(await client.requestText("<a/>"), "<rpc-reply><a/></rpc-reply>");
  const taken: string[] = [];
  for await (const message of client.notifications()) {
    taken.push(message.map((run) => decoder.decode(run)).join(""));
    if (taken.length === 2) break;
  }
  assertEquals(taken, [
    '<notification xmlns="n">1</notification>',
    "<notification>2</notification>",
  ]);
  assertEquals(await client.requestText("<b/>"), "<rpc-reply><b/></rpc-reply>");
});

Deno.test("IpcClient fails waiting requests when the backend closes the connection", async () => {
  await using server = serve(await unixAddress(), () => "close");
  await using client = await IpcClient.connect(server.address);
  const first = client.requestText("<a/>");
  const second = client.requestText("<b/>");
  await assertRejects(() => first, IpcError, "the connection to the backend is closed");
  await assertRejects(() => second, IpcError, "the connection to the backend is closed");
  await client.closed;
  await assertRejects(() => client.requestText("<c/>"), IpcError);
  assertEquals((await Array.fromAsync(client.notifications())).length, 0);
});

Deno.test("IpcClient close fails waiting requests and ends notifications", async () => {
  await using server = serve(await unixAddress(), () => []);
  const client = await IpcClient.connect(server.address);
  const waiting = client.requestText("<a/>");
  const notifications = Array.fromAsync(client.notifications());
  client.close();
  await assertRejects(() => waiting, IpcError, "the connection to the backend is closed");
  assertEquals(await notifications, []);
  await client.closed;
});

Deno.test("IpcClient closes the connection when the backend answers without a request", async () => {
  await using server = serve(await unixAddress(), (text) => [[encoder.encode(text)], [
    encoder.encode("<rpc-reply/>"),
  ]]);
  const client = await IpcClient.connect(server.address);
  assertEquals(await client.requestText("<a/>"), "<a/>");
  await client.closed;
  await assertRejects(
    () => client.requestText("<b/>"),
    IpcError,
    "the backend answered without a request",
  );
});

Deno.test("BackendLink gives a large message in pieces and labels each", async () => {
  await using server = serve(await unixAddress(), () => [
    [encoder.encode("<notification>"), new Uint8Array(300_000).fill(0x78)],
    [encoder.encode("<rpc-reply>"), new Uint8Array(300_000).fill(0x79)],
  ]);
  const link = new BackendLink(await connectBackend(server.address));
  await link.send([encoder.encode("<a/>")], 3);
  const seen: { notification: boolean; bytes: number; pieces: number }[] = [];
  for (let bytes = 0, pieces = 0; seen.length < 2;) {
    const piece = (await link.read())!;
    bytes += piece.bytes.length;
    pieces++;
    if (!piece.end) continue;
    seen.push({ notification: piece.notification, bytes, pieces });
    bytes = pieces = 0;
  }
  link.close();
  assertEquals(seen.map(({ notification, bytes }) => [notification, bytes]), [
    [true, 300_014],
    [false, 300_011],
  ]);
  assertEquals(seen.every(({ pieces }) => pieces > 2), true);
});

Deno.test("BackendLink passes on a message piece by piece", async () => {
  await using server = serve(await unixAddress(), echo);
  const link = new BackendLink(await connectBackend(server.address));
  await link.sendPiece(encoder.encode("<a>"), false, 9);
  await link.sendPiece(encoder.encode("</a>"), false, 9);
  await link.sendPiece(new Uint8Array(0), true, 9);
  const piece = (await link.read())!;
  link.close();
  assertEquals([decoder.decode(piece.bytes), piece.end], ["9:<a></a>", true]);
});

/** A stream that delivers what it is given, then ends. */
function delivering(...runs: Uint8Array[]) {
  return {
    read(buffer: Uint8Array): Promise<number | null> {
      const run = runs.shift();
      if (run !== undefined) buffer.set(run);
      return Promise.resolve(run?.length ?? null);
    },
    write: (bytes: Uint8Array) => Promise.resolve(bytes.length),
    close() {},
  };
}

Deno.test("BackendLink read fails when the connection ends in the middle of a message", async () => {
  for (const start of ["00", "0000001000000000", "80000009000000003c"]) {
    const link = new BackendLink(delivering(Uint8Array.fromHex(start)));
    await assertRejects(
      async () => {
        while (await link.read() !== undefined);
      },
      IpcError,
      "the backend closed the connection in the middle of a message",
    );
  }
});

for (const [text, notification] of [["<notification>", true], ["<notifications", false]] as const) {
  Deno.test(`BackendLink read knows ${text} when it comes byte by byte`, async () => {
    const frame = encodeWhole([encoder.encode(text + "…")]);
    const link = new BackendLink(
      delivering(...Array.from(frame, (byte) => new Uint8Array([byte]))),
    );
    const labels = new Set<boolean>();
    let received = "";
    for (let piece = await link.read(); piece; piece = await link.read()) {
      labels.add(piece.notification);
      received += decoder.decode(piece.bytes, { stream: !piece.end });
    }
    assertEquals(received, text + "…");
    assertEquals([...labels], [notification]);
  });
}

Deno.test("connectBackend says that no daemon is there", async () => {
  const path = `${await Deno.makeTempDir()}/sock`;
  const connect = () => connectBackend({ family: "UNIX", path });
  await assertRejects(connect, IpcError, `${path}: config daemon not running?`);
  // A socket that a daemon left behind.
  Deno.listen({ transport: "unix", path }).close();
  await assertRejects(connect, IpcError, `${path}: config daemon not running?`);
});

Deno.test("connectBackend says that a path is not a socket", async () => {
  const path = await Deno.makeTempFile();
  await assertRejects(
    () => connectBackend({ family: "UNIX", path }),
    IpcError,
    `${path}: Not unix socket`,
  );
});

Deno.test("connectBackend names address and port when nobody listens there", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  await assertRejects(
    () => connectBackend({ family: "IPv4", host: "127.0.0.1", port }),
    IpcError,
    `127.0.0.1:${port}: config daemon not running?`,
  );
});

Deno.test({
  name: "connectBackend waits while the backend is too busy to accept",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const dir = Deno.makeTempDirSync({ prefix: "clixon-test-" });
    const path = `${dir}/sock`;
    using listener = Deno.listen({ transport: "unix", path });
    // Nobody is accepted until the system has no more room for those who wait.
    const waiting: Deno.Conn[] = [];
    for (;;) {
      try {
        waiting.push(await Deno.connect({ transport: "unix", path }));
      } catch (error) {
        if (error instanceof Deno.errors.WouldBlock) break;
        throw error;
      }
    }
    const late = connectBackend({ family: "UNIX", path });
    for (let i = 0; i <= waiting.length; i++) (await listener.accept()).close();
    (await late).close();
    for (const connection of waiting) connection.close();
    Deno.removeSync(dir, { recursive: true });
  },
});
