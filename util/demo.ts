/**
 * The guided tour: starts a backend in a private directory, speaks NETCONF with it through `clixon netconf`, and shows
 * what goes over the wire and what ends up on disk.
 *
 * @module
 */

import { FrameReader } from "../src/netconf/framing.ts";
import { parseElement, printElement } from "../src/xml/element.ts";
import { XmlReader } from "../src/xml/reader.ts";
import { ByteWriter } from "../src/xml/writer.ts";
import { selfCommand } from "../src/system/self.ts";

const COLORS = Deno.stdout.isTerminal() && !Deno.noColor;
const paint = (code: number, text: string) => COLORS ? `\x1b[${code}m${text}\x1b[0m` : text;
const bold = (text: string) => paint(1, text);
const dim = (text: string) => paint(2, text);
const green = (text: string) => paint(32, text);
const blue = (text: string) => paint(34, text);

const BASE = "urn:ietf:params:xml:ns:netconf:base:1.0";
const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** One `clixon netconf` with its pipes. */
class Session {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #frames = new FrameReader({ framing: "eom" });
  #messageId = 0;

  constructor(config: string) {
    const { command, args } = selfCommand("netconf", ["-f", config]);
    this.#child = new Deno.Command(command, { args, stdin: "piped", stdout: "piped" }).spawn();
    this.#writer = this.#child.stdin.getWriter();
    this.#reader = this.#child.stdout.getReader();
  }

  /** The next message of the server. */
  async receive(): Promise<string> {
    for (;;) {
      const message = this.#frames.next();
      if (message !== undefined) return message.map((run) => decoder.decode(run)).join("");
      const { value, done } = await this.#reader.read();
      if (done) throw new Error("the session ended");
      this.#frames.append(value);
    }
  }

  async send(message: string): Promise<void> {
    await this.#writer.write(encoder.encode(message + "]]>]]>"));
  }

  /** Sends a request, shows it with its reply, and gives the reply. */
  async rpc(operation: string): Promise<string> {
    const request = `<rpc xmlns="${BASE}" message-id="${++this.#messageId}">${operation}</rpc>`;
    console.log(blue(indented(request, "→ ")));
    await this.send(request);
    const reply = await this.receive();
    console.log(green(indented(reply, "← ")));
    return reply;
  }

  async close(): Promise<void> {
    await this.rpc("<close-session/>");
    await this.#writer.close();
    await this.#child.status;
  }
}

/** XML laid out for reading, each line marked. */
function indented(xml: string, mark: string): string {
  const reader = new XmlReader(encoder.encode(xml));
  reader.next();
  const out = new ByteWriter();
  printElement(out, parseElement(reader), { indent: 2 });
  const lines = decoder.decode(out.take()).trimEnd().split("\n");
  const shown = lines.length > 24
    ? [...lines.slice(0, 18), `… ${lines.length - 22} more lines …`, ...lines.slice(-4)]
    : lines;
  return shown.map((line) => mark + line).join("\n");
}

function step(number: number, title: string, why: string): void {
  console.log(`\n${bold(`${number}. ${title}`)}\n   ${dim(why)}\n`);
}

/** The configuration of the demo's daemon: everything in one directory. */
function configuration(directory: string): string {
  return `<clixon-config xmlns="http://clicon.org/config">
  <CLICON_FEATURE>ietf-netconf:startup</CLICON_FEATURE>
  <CLICON_YANG_MODULE_MAIN>clixon-example</CLICON_YANG_MODULE_MAIN>
  <CLICON_SOCK>${directory}/backend.sock</CLICON_SOCK>
  <CLICON_BACKEND_PIDFILE>${directory}/backend.pid</CLICON_BACKEND_PIDFILE>
  <CLICON_XMLDB_DIR>${directory}</CLICON_XMLDB_DIR>
  <CLICON_STARTUP_MODE>init</CLICON_STARTUP_MODE>
</clixon-config>
`;
}

const ROUTER = `<interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces">
  <interface><name>ge-0/0/0</name><description>uplink to the provider</description>
    <type xmlns:t="urn:ietf:params:xml:ns:yang:iana-if-type">t:ethernetCsmacd</type>
    <ipv4 xmlns="urn:ietf:params:xml:ns:yang:ietf-ip"><forwarding>true</forwarding>
      <address><ip>192.0.2.2</ip><prefix-length>30</prefix-length></address></ipv4></interface>
  <interface><name>ge-0/0/1</name><description>the office</description>
    <type xmlns:t="urn:ietf:params:xml:ns:yang:iana-if-type">t:ethernetCsmacd</type>
    <ipv4 xmlns="urn:ietf:params:xml:ns:yang:ietf-ip"><forwarding>true</forwarding>
      <address><ip>198.51.100.1</ip><prefix-length>24</prefix-length></address></ipv4></interface>
</interfaces>`;

const MISTAKE = `<interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces">
  <interface><name>ge-0/0/1</name><ipv4 xmlns="urn:ietf:params:xml:ns:yang:ietf-ip">
    <address><ip>198.51.100.1</ip><prefix-length>42</prefix-length></address></ipv4></interface>
</interfaces>`;

const edit = (config: string) =>
  `<edit-config><target><candidate/></target><config>${config}</config></edit-config>`;

async function tour(directory: string): Promise<void> {
  const config = `${directory}/clixon.xml`;
  await Deno.writeTextFile(config, configuration(directory));
  console.log(bold("\nclixon: a router's configuration in eight steps"));
  console.log(dim(`   everything happens in ${directory}, which is removed at the end`));

  step(1, "Start the daemon", `clixon backend -F -f ${config}`);
  const { command, args } = selfCommand("backend", ["-F", "-l", "e", "-f", config]);
  const backend = new Deno.Command(command, { args, stdin: "null", stderr: "piped" }).spawn();
  try {
    await Promise.race([talk(directory, config, started(backend.stderr)), interrupted()]);
  } finally {
    await stop(backend);
  }
  const clixon = `npx -y deno@${Deno.version.deno} run -A main.ts`;
  console.log(`
${bold("That was it.")} To go on by hand, in one terminal and in another:

   ${clixon} backend -F
   ${clixon} netconf

The README tells of plugins, call home and your own YANG.
`);
}

/** What happens once the daemon is starting. */
async function talk(directory: string, config: string, ready: Promise<void>): Promise<void> {
  await ready;
  console.log(
    "   The backend has loaded its YANG modules, has an empty running configuration and listens.",
  );

  step(2, "Open a NETCONF session", `clixon netconf -f ${config}      (what sshd would start)`);
  const session = new Session(config);
  const hello = await session.receive();
  console.log(green(indented(hello, "← ")));
  await session.send(
    `<hello xmlns="${BASE}"><capabilities><capability>urn:ietf:params:netconf:base:1.0</capability></capabilities></hello>`,
  );

  step(3, "Edit the candidate", "Two interfaces. Nothing is in force yet.");
  await session.rpc("<lock><target><candidate/></target></lock>");
  await session.rpc(edit(ROUTER));

  step(
    4,
    "Make a mistake",
    "The schema knows that a prefix has at most 32 bits. The candidate stays as it was.",
  );
  await session.rpc(edit(MISTAKE));

  step(5, "Validate and commit", "From <ok/> on, the configuration survives a power cut.");
  await session.rpc("<validate><source><candidate/></source></validate>");
  await session.rpc("<commit/>");
  await session.rpc("<unlock><target><candidate/></target></unlock>");

  step(6, "Read back one address", "A filter selects; keys come along.");
  await session.rpc(
    `<get-config><source><running/></source><filter type="subtree">
        <interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces"><interface><name>ge-0/0/1</name>
        <ipv4 xmlns="urn:ietf:params:xml:ns:yang:ietf-ip"><address/></ipv4></interface></interfaces></filter></get-config>`,
  );

  step(7, "Look at the datastore file", `cat ${directory}/running_db`);
  const file = await Deno.readTextFile(`${directory}/running_db`);
  console.log(file.trimEnd().split("\n").map((line) => "   " + line).join("\n"));

  step(8, "Say goodbye", "The session's locks go with it; the daemon stops on SIGTERM.");
  await session.close();
}

/** Ends a process, if it has not ended by itself. */
async function stop(child: Deno.ChildProcess): Promise<void> {
  try {
    child.kill("SIGTERM");
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // it has ended
  }
  await child.status;
}

/** Waits for the daemon's own word that it serves, and goes on reading its log so that it never waits for a reader. */
function started(log: ReadableStream<Uint8Array>): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = "";
    const watch = async () => {
      for await (const bytes of log) {
        text += decoder.decode(bytes, { stream: true });
        if (/\d+ Started/.test(text)) resolve();
      }
      reject(new Error(`the backend did not start:\n${text}`));
    };
    watch().catch(reject);
  });
}

/** The user does not want to see the rest. */
class Interrupted extends Error {}

function interrupted(): Promise<never> {
  return new Promise((_, reject) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      Deno.addSignalListener(signal, () => reject(new Interrupted(signal)));
    }
  });
}

const directory = await Deno.makeTempDir({ prefix: "clixon-demo-" });
try {
  await tour(directory);
} catch (error) {
  if (!(error instanceof Interrupted)) throw error;
  Deno.exitCode = 130;
} finally {
  await Deno.remove(directory, { recursive: true });
}
