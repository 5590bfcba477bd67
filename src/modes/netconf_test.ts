import { assertEquals, assertMatch } from "@std/assert";
import { IpcConnection } from "../ipc/connection.ts";
import { ipcHelloReplyXml } from "../ipc/hello.ts";
import { selfCommand } from "../system/self.ts";

const BASE = "urn:ietf:params:xml:ns:netconf:base:1.0";
const BASE_1_0 = "urn:ietf:params:netconf:base:1.0";
const BASE_1_1 = "urn:ietf:params:netconf:base:1.1";
const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** A backend of a few lines that says what it was told. */
class StubBackend implements AsyncDisposable {
  readonly messages: string[] = [];
  readonly #listener: Deno.UnixListener;
  readonly #sessions: Promise<void>[] = [];
  readonly #accepting: Promise<void>;
  readonly path: string;

  constructor() {
    this.path = `${Deno.makeTempDirSync()}/sock`;
    this.#listener = Deno.listen({ transport: "unix", path: this.path });
    this.#accepting = this.#accept();
  }

  async #accept(): Promise<void> {
    for await (const stream of this.#listener) this.#sessions.push(this.#session(stream));
  }

  async #session(stream: Deno.UnixConn): Promise<void> {
    const connection = new IpcConnection();
    const buffer = new Uint8Array(4096);
    try {
      for (let count = await stream.read(buffer); count; count = await stream.read(buffer)) {
        connection.append(buffer.slice(0, count));
        for (let message = connection.next(); message; message = connection.next()) {
          const text = message.body.map((run) => decoder.decode(run)).join("");
          this.messages.push(text);
          const answer = text.startsWith("<hello")
            ? ipcHelloReplyXml({ sessionId: 9, capabilities: [BASE_1_1, BASE_1_0, "urn:x"] })
            : "<rpc-reply/>";
          for (const bytes of connection.encode([encoder.encode(answer)])) {
            await stream.write(bytes);
          }
          if (text.includes("close-session") || text.includes("kill-me")) return;
        }
      }
    } finally {
      stream.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#accepting;
    await Promise.allSettled(this.#sessions);
  }
}

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `clixon netconf` with an input to its end; when `stays`, the input does not end. */
async function netconf(
  args: readonly string[],
  input = "",
  { env = {}, stays = false }: { env?: Record<string, string>; stays?: boolean } = {},
): Promise<Result> {
  const command = selfCommand("netconf", args);
  const child = new Deno.Command(command.command, {
    args: command.args,
    env: { SSH_CONNECTION: "", ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(encoder.encode(input)).catch(() => {});
  if (!stays) await writer.close().catch(() => {});
  const { code, stdout, stderr } = await child.output();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

function hello(...capabilities: string[]): string {
  return `<hello xmlns="${BASE}"><capabilities>` +
    capabilities.map((one) => `<capability>${one}</capability>`).join("") + `</capabilities>`;
}
const CLIENT_HELLO = hello(BASE_1_0) + "</hello>]]>]]>";

Deno.test("netconf announces what the backend tells and says who the client is", async () => {
  await using backend = new StubBackend();
  const result = await netconf(["-u", backend.path, "-U", "fred"], CLIENT_HELLO, {
    env: { SSH_CONNECTION: "192.0.2.1 40000 192.0.2.2 830" },
  });
  assertEquals(
    result.stdout,
    hello(BASE_1_1, BASE_1_0, "urn:x") + "<session-id>9</session-id></hello>]]>]]>",
  );
  assertEquals(result.code, 0);
  assertEquals(backend.messages, [
    `<hello xmlns="${BASE}" cl:username="fred" cl:transport="cl:netconf" cl:source-host="192.0.2.1" ` +
    `cl:split-frames="true" cl:relay="true" xmlns:cl="http://clicon.org/lib">` +
    `<capabilities><capability>${BASE_1_1}</capability></capabilities></hello>`,
  ]);
});

Deno.test("netconf is the user that runs it when nobody says otherwise", async () => {
  await using backend = new StubBackend();
  await netconf(["-u", backend.path], "\n");
  const user = new Deno.Command("id", { args: ["-un"] }).outputSync();
  assertMatch(
    backend.messages[0],
    new RegExp(
      `cl:username="${decoder.decode(user.stdout).trim()}" cl:transport="cl:netconf" cl:split`,
    ),
  );
});

Deno.test("netconf -q sends no hello and waits for none", async () => {
  await using backend = new StubBackend();
  const result = await netconf(["-qu", backend.path], "<rpc/>]]>]]>");
  assertEquals([result.stdout, result.code], ["<rpc-reply/>]]>]]>", 0]);
});

Deno.test("netconf -0 announces base:1.0 only and needs no hello", async () => {
  await using backend = new StubBackend();
  const result = await netconf(["-0u", backend.path], "<rpc/>]]>]]>");
  assertEquals(
    result.stdout,
    hello(BASE_1_0, "urn:x") + "<session-id>9</session-id></hello>]]>]]><rpc-reply/>]]>]]>",
  );
});

Deno.test("netconf -1 serves chunked requests without hello", async () => {
  await using backend = new StubBackend();
  const result = await netconf(["-q1u", backend.path], "\n#6\n<rpc/>\n##\n");
  assertEquals(result.stdout, "\n#12\n<rpc-reply/>\n##\n");
});

Deno.test("netconf -o can make message-id and hello optional", async () => {
  await using backend = new StubBackend();
  const result = await netconf([
    "-u",
    backend.path,
    "-oCLICON_NETCONF_MESSAGE_ID_OPTIONAL=true",
    "-oCLICON_NETCONF_HELLO_OPTIONAL=true",
  ], "<rpc/>]]>]]>");
  assertMatch(backend.messages[0], / cl:message-id-optional="true" /);
  assertMatch(result.stdout, /<rpc-reply\/>]]>]]>$/);
});

const REFUSED = hello(BASE_1_0) + "<session-id>1</session-id></hello>]]>]]>";

for (
  const [what, args, input, status, error] of [
    ["a hello that is refused", [], REFUSED, 255, /Server received hello with session-id/],
    [
      "a framing error",
      ["-q"],
      hello(BASE_1_1) + "</hello>]]>]]><rpc/>]]>]]>",
      255,
      /expected a line feed/,
    ],
    ["a request before hello", [], "<rpc/>]]>]]>", 0, /^(?!.*hello)/],
    ["a session that is killed", ["-q"], "<kill-me/>]]>]]>", 255, /the session was killed/],
    ["close-session", ["-q"], "<rpc><close-session/></rpc>]]>]]>", 0, /^$/],
    ["the end of the input", ["-q"], "<rpc/>]]>]]>", 0, /^$/],
    ["a timeout", ["-t1"], "", 255, /User request timeout/],
  ] as const
) {
  Deno.test(`netconf exits with 0 after ${what}, with -e with ${status}`, async () => {
    await using backend = new StubBackend();
    const stays = input === "" || input.includes("kill-me");
    const result = await netconf([...args, "-u", backend.path, "-ln"], input, { stays });
    assertEquals(result.code, 0, result.stderr);
    assertMatch(result.stderr, error);
    const strict = await netconf([...args, "-eln", "-u", backend.path], input, { stays });
    assertEquals(strict.code, status);
  });
}

Deno.test("netconf exits with 255 and one line when there is no backend", async () => {
  const path = `${await Deno.makeTempDir()}/sock`;
  const result = await netconf(["-ln", "-u", path], CLIENT_HELLO);
  assertEquals(result, {
    code: 255,
    stdout: "",
    stderr: `clixon netconf: ${path}: config daemon not running?\n`,
  });
});

for (
  const [args, message] of [
    [["-Z"], "unknown option -Z"],
    [["-t", "soon"], `option -t: "soon" is not a number of seconds`],
    [["-f"], "option -f needs an argument"],
  ] as const
) {
  Deno.test(`netconf refuses ${args.join(" ")} as wrong usage`, async () => {
    const result = await netconf(["-ln", ...args]);
    assertEquals(result, {
      code: 255,
      stdout: "",
      stderr: `clixon netconf: ${message}; see clixon netconf -h\n`,
    });
  });
}

Deno.test("netconf -h shows every option on one screen and exits with 0", async () => {
  const result = await netconf(["-h"]);
  assertEquals([result.code, result.stdout], [0, ""]);
  for (const letter of "hVDfElCq01aupyUdteo") {
    assertMatch(result.stderr, new RegExp(`  -${letter}|-${letter}:`));
  }
  assertEquals(result.stderr.split("\n").length <= 25, true);
});

Deno.test("netconf -V prints the version", async () => {
  assertMatch(
    (await netconf(["-V"])).stdout,
    /^Clixon version: \d+\.\d+\.\d+\nDeno \d+\.\d+\.\d+, (source|portable|compiled)\n$/,
  );
});

Deno.test("netconf -C prints the configuration in effect", async () => {
  assertMatch(
    (await netconf(["-C", "xml", "-u", "/there"])).stdout,
    /<CLICON_SOCK>\/there<\/CLICON_SOCK>/,
  );
});
