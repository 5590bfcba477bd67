/**
 * Becoming a daemon. A runtime with threads cannot fork, so the program starts itself again in a session of its own; the process that the shell
 * started passes on what the new one prints, and ends when the new one says that it serves, or with its status when it could not.
 *
 * @module
 */

import type { Command } from "./self.ts";

/** Tells the new process what it is. */
const VARIABLE = "CLIXON_DAEMON";
/** What the new process writes on its standard output when it serves; text has no zero bytes. */
const READY = new TextEncoder().encode("\0READY\0");

function openLibc() {
  return Deno.dlopen("libc.so.6", {
    open: { parameters: ["buffer", "i32"], result: "i32" },
    dup3: { parameters: ["i32", "i32", "i32"], result: "i32" },
    close: { parameters: ["i32"], result: "i32" },
  });
}

const O_RDWR = 2;
const O_CLOEXEC = 0o2000000;

/** True in the process that is to become the daemon. */
export function isDaemonProcess(): boolean {
  return Deno.env.get(VARIABLE) === "1";
}

/**
 * Starts the daemon and waits until it serves.
 *
 * @returns 0, or the status with which it ended before
 */
export async function startDaemon({ command, args }: Command): Promise<number> {
  const child = new Deno.Command(command, {
    args,
    env: { [VARIABLE]: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
    detached: true,
  }).spawn();
  const stop = () => child.kill("SIGTERM");
  Deno.addSignalListener("SIGINT", stop);
  Deno.addSignalListener("SIGTERM", stop);
  try {
    if (await passOn(child.stdout)) {
      child.unref();
      return 0;
    }
    return (await child.status).code;
  } finally {
    Deno.removeSignalListener("SIGINT", stop);
    Deno.removeSignalListener("SIGTERM", stop);
  }
}

/** Copies the stream to standard output; true as soon as the mark came. */
async function passOn(stream: ReadableStream<Uint8Array>): Promise<boolean> {
  let tail = new Uint8Array();
  for await (const chunk of stream) {
    const bytes = new Uint8Array(tail.length + chunk.length);
    bytes.set(tail);
    bytes.set(chunk, tail.length);
    const zero = bytes.indexOf(0);
    const text = zero < 0 ? bytes : bytes.subarray(0, zero);
    for (let at = 0; at < text.length;) at += Deno.stdout.writeSync(text.subarray(at));
    if (zero < 0) {
      tail = new Uint8Array();
      continue;
    }
    tail = bytes.slice(zero);
    if (tail.length >= READY.length) return READY.every((byte, index) => tail[index] === byte);
  }
  return false;
}

/**
 * In the daemon, once it serves: lets go of terminal and working directory, and tells the starting process. From now on standard
 * input, output and error are /dev/null.
 */
export function detach(): void {
  Deno.env.delete(VARIABLE);
  Deno.chdir("/");
  const libc = openLibc();
  const { open, dup3, close } = libc.symbols;
  const fd = open(new TextEncoder().encode("/dev/null\0"), O_RDWR);
  if (fd < 0) throw new Error("/dev/null cannot be opened");
  const held = shellDescriptors();
  for (let at = 0; at < READY.length;) at += Deno.stdout.writeSync(READY.subarray(at));
  for (const one of held) {
    if (dup3(fd, one, one > 2 ? O_CLOEXEC : 0) < 0) {
      throw new Error(`descriptor ${one} cannot be replaced`);
    }
  }
  if (fd > 2) close(fd);
  libc.close();
}

/**
 * Standard input, output and error, and the copies of them that the runtime keeps: a pipe stays open, and whoever reads it waits, as
 * long as one of them is.
 */
function shellDescriptors(): number[] {
  const target = (fd: string) => Deno.readLinkSync(`/proc/self/fd/${fd}`);
  const shared = ["0", "1", "2"].map(target).filter((name) =>
    /^(?:pipe|socket):|^\/dev\/(?!null$)/.test(name)
  );
  const held = [0, 1, 2];
  for (const { name } of [...Deno.readDirSync("/proc/self/fd")]) {
    if (Number(name) <= 2) continue;
    try {
      if (shared.includes(target(name))) held.push(Number(name));
    } catch (error) {
      // The descriptor with which the directory was read is closed by now.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return held;
}
