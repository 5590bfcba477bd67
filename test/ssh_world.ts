/**
 * Keys and configuration files for the real ssh and sshd, so that nothing of the user's or the system's is used.
 *
 * @module
 */

import { FrameReader } from "../src/netconf/framing.ts";
import { program } from "./program.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** True where these tests can run: OpenSSH is there, and its server may log root in. */
export const HAS_SSH: boolean = Deno.uid() === 0 &&
  ["/usr/bin/ssh", "/usr/sbin/sshd", "/usr/bin/ssh-keygen"].every(exists);

/** True where a network namespace of one's own can be made: for tests that need a certain port. */
export const HAS_NETNS: boolean = HAS_SSH && ["/usr/bin/unshare"].every(exists) &&
  ["/usr/sbin/ip", "/usr/bin/ip", "/sbin/ip"].some(exists);

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** A directory with a host key, another host key, a client's key, and configurations for both sides. */
export class SshWorld implements Disposable {
  readonly dir: string = Deno.makeTempDirSync({ prefix: "clixon-ssh-" });
  readonly sshdConfig = `${this.dir}/sshd_config`;
  readonly sshConfig = `${this.dir}/ssh_config`;
  readonly knownHosts = `${this.dir}/known_hosts`;
  /** The line of a known_hosts file behind the host's name. */
  readonly hostKey: string;
  readonly otherHostKey: string;

  constructor() {
    const { dir } = this;
    // sshd insists on it; a system that runs sshd has it.
    Deno.mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
    this.hostKey = this.#key("host_key");
    this.otherHostKey = this.#key("other_host_key");
    Deno.writeTextFileSync(`${dir}/authorized_keys`, this.#key("client_key") + "\n");
    Deno.writeTextFileSync(
      this.sshdConfig,
      [
        `HostKey ${dir}/host_key`,
        `AuthorizedKeysFile ${dir}/authorized_keys`,
        "StrictModes no",
        "UsePAM no",
        "PidFile none",
        "PermitRootLogin prohibit-password",
        "",
      ].join("\n"),
    );
    Deno.writeTextFileSync(
      this.sshConfig,
      [
        `IdentityFile ${dir}/client_key`,
        "IdentitiesOnly yes",
        "IdentityAgent none",
        `UserKnownHostsFile ${this.knownHosts}`,
        "GlobalKnownHostsFile /dev/null",
        "StrictHostKeyChecking yes",
        "UpdateHostKeys no",
        "LogLevel ERROR",
        "",
      ].join("\n"),
    );
    Deno.writeTextFileSync(this.knownHosts, `.,device1 ${this.hostKey}\n`);
  }

  #key(name: string): string {
    const path = `${this.dir}/${name}`;
    new Deno.Command("ssh-keygen", {
      args: ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path],
    }).outputSync();
    return Deno.readTextFileSync(`${path}.pub`).trim();
  }

  /** An executable in a directory of its own that runs a mode of the program, for command lines in texts. */
  command(name: string, mode?: string): string {
    const { command, args } = program(mode ?? "", []);
    const words = mode === undefined ? args.slice(0, -1) : args;
    const bin = `${this.dir}/bin`;
    Deno.mkdirSync(bin, { recursive: true });
    const script = `#!/bin/sh\nexec ${[command, ...words].join(" ")} "$@"\n`;
    Deno.writeTextFileSync(`${bin}/${name}`, script, { mode: 0o755 });
    return bin;
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.dir, { recursive: true });
  }
}

/** The system's sshd, listening, with `clixon netconf` as its netconf subsystem. */
export class SshServer implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #watched: Promise<void>;
  readonly port: number;
  /** A second port, for configurations that tell the two apart. */
  readonly otherPort: number;
  #stderr = "";

  private constructor(
    child: Deno.ChildProcess,
    port: number,
    otherPort: number,
    started: () => void,
  ) {
    this.#child = child;
    this.port = port;
    this.otherPort = otherPort;
    this.#watched = this.#watch(started);
  }

  /**
   * `config`: the configuration file of clixon. `lines`: further lines of sshd_config, given the command of the subsystem and the
   * other port.
   */
  static async start(
    world: SshWorld,
    config: string,
    lines: (command: string, otherPort: number) => readonly string[] = (command) => [
      `Subsystem netconf ${command}`,
    ],
  ): Promise<SshServer> {
    const { command, args } = program("netconf", ["-l", "n", "-f", config]);
    const path = `${world.dir}/sshd_server_config`;
    const [port, otherPort] = [freePort(), freePort()];
    const own = lines([command, ...args].join(" "), otherPort);
    const text = Deno.readTextFileSync(world.sshdConfig);
    Deno.writeTextFileSync(path, `ListenAddress 127.0.0.1\n${text}${own.join("\n")}\n`);
    const child = new Deno.Command("/usr/sbin/sshd", {
      args: ["-D", "-e", "-f", path, "-p", `${port}`, "-p", `${otherPort}`],
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const listening = Promise.withResolvers<void>();
    const server = new SshServer(child, port, otherPort, listening.resolve);
    await Promise.race([
      listening.promise,
      child.status.then(async ({ code }) => {
        await server.#watched;
        throw new Error(`sshd ended with status ${code}: ${server.#stderr}`);
      }),
    ]);
    return server;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill();
    await this.#child.status;
    await this.#watched;
  }

  async #watch(started: () => void): Promise<void> {
    for await (const bytes of this.#child.stderr) {
      this.#stderr += decoder.decode(bytes, { stream: true });
      if (this.#stderr.match(/Server listening on/g)?.length === 2) started();
    }
  }
}

/** A port on which nobody listens. */
export function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  return port;
}

/** `ssh` with a NETCONF session. */
export class SshSession implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #frames = new FrameReader();
  readonly #watched: Promise<void>;
  #stderr = "";
  #wake: (() => void) | undefined;

  /** `args`: those of ssh, behind the configuration file. */
  constructor(world: SshWorld, args: readonly string[]) {
    this.#child = new Deno.Command("ssh", {
      args: ["-F", world.sshConfig, ...args],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#writer = this.#child.stdin.getWriter();
    this.#reader = this.#child.stdout.getReader();
    this.#watched = this.#watch();
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** What ssh and callhome-client have said. */
  get stderr(): string {
    return this.#stderr;
  }

  /** Waits until standard error matches. */
  async said(pattern: RegExp): Promise<RegExpMatchArray> {
    for (;;) {
      const match = this.#stderr.match(pattern);
      if (match) return match;
      const ended = await Promise.race([
        new Promise<void>((resolve) => this.#wake = resolve),
        this.#watched.then(() => true),
      ]);
      if (ended && !pattern.test(this.#stderr)) {
        throw new Error(`ended without ${pattern}: ${this.#stderr}`);
      }
    }
  }

  /** The next message; undefined when the session is over. */
  async receive(): Promise<string | undefined> {
    for (;;) {
      const message = this.#frames.next();
      if (message !== undefined) return message.map((run) => decoder.decode(run)).join("");
      const { value, done } = await this.#reader.read();
      if (done) return undefined;
      this.#frames.append(value);
    }
  }

  /** The device's hello; an error tells what ssh, and the device, have said instead. */
  async hello(device?: { readonly stderr: string }): Promise<string> {
    const message = await this.receive();
    if (message?.includes("<session-id>")) return message;
    const status = message === undefined ? ` (status ${await this.ended()})` : "";
    const all = `ssh: ${this.#stderr}device: ${device?.stderr}`;
    throw new Error(`no hello but ${message ?? `the end${status}`}; ${all}`);
  }

  /** Everything that is still to come, as it is. */
  async rest(): Promise<string> {
    let text = "";
    for (;;) {
      const { value, done } = await this.#reader.read();
      if (done) return text;
      text += decoder.decode(value, { stream: true });
    }
  }

  /** Sends messages, end-of-message framed. */
  async send(...messages: string[]): Promise<void> {
    for (const message of messages) await this.#writer.write(encoder.encode(message + "]]>]]>"));
  }

  /** Ends the input and waits for the end; gives ssh's exit status. */
  async close(): Promise<number> {
    await this.#writer.close();
    while (!(await this.#reader.read()).done);
    return await this.ended();
  }

  /** Waits for the end; gives ssh's exit status. */
  async ended(): Promise<number> {
    const { code } = await this.#child.status;
    await this.#watched;
    return code;
  }

  kill(signal: Deno.Signal = "SIGKILL"): void {
    try {
      this.#child.kill(signal);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // it has ended already
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill();
    await this.#child.status;
    await this.#reader.cancel();
    await this.#writer.abort().catch((error) => {
      if (!(error instanceof Deno.errors.BrokenPipe || error instanceof TypeError)) throw error;
    });
    await this.#watched;
  }

  async #watch(): Promise<void> {
    for await (const bytes of this.#child.stderr) {
      this.#stderr += decoder.decode(bytes, { stream: true });
      this.#wake?.();
    }
  }
}
