/**
 * What a plugin can do wrong, as code of a callback, and the reason that the daemon must give.
 *
 * @module
 */

/** ms that a callback may take, unless the crime says otherwise. */
export const TIMEOUT = 1000;
/** The same where the plugin has to work for a while before it meets another limit. */
const LABOUR = 20000;

/** One thing. */
export interface Crime {
  readonly name: string;
  /** The body of the offending callback. */
  readonly code: string;
  readonly reason: RegExp;
  /** MiB. */
  readonly memory?: number;
  /** ms. */
  readonly timeout?: number;
}

export const CRIMES: readonly Crime[] = [
  {
    name: "an endless loop",
    code: "for (;;);",
    reason: /^rpc t:do has not answered within 1000 ms$/,
  },
  {
    name: "an endless loop of promises",
    code: "for (;;) await null;",
    reason: /^rpc t:do has not answered within 1000 ms$/,
  },
  {
    name: "a promise that never settles",
    code: "await new Promise(() => {});",
    reason: /^rpc t:do has not answered within 1000 ms$/,
  },
  {
    name: "4 GB of arrays",
    code: "const all = []; for (;;) all.push(new Array(1e5).fill(1.5));",
    reason: /^it (?:ran out of the 64 MiB|uses more than the 64 MiB)/,
    memory: 64,
    timeout: LABOUR,
  },
  {
    name: "4 GB of bytes",
    code:
      "globalThis.all = []; for (let i = 0; i < 400; i++) all.push(new Uint8Array(1e7).fill(1));",
    reason: /allocation failed|^it (?:ran out of the 64 MiB|uses more than the 64 MiB)/,
    memory: 64,
    timeout: LABOUR,
  },
  { name: "Deno.exit", code: "Deno.exit(3);", reason: /status 3: the plugin called exit\(3\)$/ },
  {
    name: "process.exit",
    code: "process.exit(4);",
    reason: /status 4: the plugin called exit\(4\)$/,
  },
  { name: "close", code: "close(); await new Promise(() => {});", reason: /exit\(0\)$/ },
  { name: "process.abort", code: "process.abort();", reason: /SIGABRT|not supported in workers/ },
  {
    name: "a signal to itself",
    code: 'Deno.kill(Deno.pid, "SIGKILL"); await new Promise(() => {});',
    reason: /SIGKILL/,
  },
  {
    name: "signals that are not heeded, in a loop",
    code:
      'for (const s of ["SIGTERM", "SIGINT", "SIGHUP"]) Deno.addSignalListener(s, () => {}); for (;;);',
    reason: /^rpc t:do has not answered within 1000 ms$/,
  },
  {
    name: "an unhandled rejection",
    code: 'Promise.reject(new Error("nobody")); await new Promise(() => {});',
    reason: /status 70: unhandled rejection: Error: nobody$/,
  },
  {
    name: "an error in a timer",
    code: 'setTimeout(() => { throw new TypeError("late"); }); await new Promise(() => {});',
    reason: /status 70: uncaught error: TypeError: late$/,
  },
  {
    name: "junk on the channel",
    code: 'channel.write("this is no frame at all"); await new Promise(() => {});',
    reason: /^it sent something that is no message: message of \d+ bytes/,
  },
  {
    name: "a frame that is no JSON",
    code: 'channel.write("\\0\\0\\0\\x04oops"); await new Promise(() => {});',
    reason: /^it sent something that is no message: .*JSON/,
  },
  {
    name: "a frame that is no message",
    code: 'channel.write("\\0\\0\\0\\x02{}"); await new Promise(() => {});',
    reason: /^it sent something that is no message: no such message$/,
  },
  {
    name: "the channel closed",
    code: "channel.destroy(); await new Promise(() => {});",
    reason: /SIGKILL|has not answered within|status/,
  },
  {
    name: "a child process's worth of recursion",
    code: "(function deep() { deep(); })();",
    reason: /^Maximum call stack size exceeded$/,
  },
  {
    name: "100 MB returned",
    code: 'return { x: "y".repeat(100 * 1024 * 1024) };',
    reason:
      /^what it returns is too big: message of \d+ characters, at most 67108864|^it uses more than/,
    timeout: LABOUR,
  },
  {
    name: "a circular value returned",
    code: "const x = {}; x.x = x; return x;",
    reason: /^what it returns is no JSON: Converting circular structure/,
  },
  {
    name: "a value whose toJSON hangs",
    code: "return { toJSON() { for (;;); } };",
    reason: /^rpc t:do has not answered within 1000 ms$/,
  },
];

/** A plugin whose rpc `t:do` commits the crime, and whose rpc `t:ok` is well. */
export function criminal({ code }: Crime): string {
  return `import { Socket } from "node:net";
    export default { rpcs: {
      "t:do": async (clixon) => {
        let channel; // the daemon's own socket, got by listening in on what is written
        const write = Socket.prototype.write;
        Socket.prototype.write = function (...args) { channel = this; return write.apply(this, args); };
        clixon.log.info("x");
        Socket.prototype.write = write;
        ${code}
      },
      "t:ok": () => ({ fine: true }),
    } }`;
}
