/**
 * Attempts to get out of the sandbox: code for a plugin without any rights, each of which must throw.
 *
 * @module
 */

/** Attempts of one kind. */
export interface Escapes {
  /** What must hold. */
  readonly name: string;
  /** `secret`: the path of a JavaScript file that is not the plugin's. */
  readonly attempts: (secret: string) => readonly string[];
}

/** A plugin that runs whatever it is told to, and tells what came of it. */
export const RUNNER = `export default { rpcs: { "t:run": async (_clixon, { code }) => {
  const AsyncFunction = (async () => {}).constructor;
  try {
    const value = await new AsyncFunction(code)();
    return { value: value === undefined ? "undefined" : String(value).slice(0, 200) };
  } catch (error) {
    return { error: error.name + ": " + error.message };
  }
} } };`;

/** What an attempt may be answered with: a refusal of the runtime, of the module hooks, of the kernel, or that there is no such thing. */
export const REFUSAL =
  /^(?:NotCapable|PermissionDenied): |requires? (?:read|write|net|env|run|sys|ffi|import)|is not allowed|EACCES|EPERM|permission denied|is not (?:defined|a constructor|a function)|Cannot read prop|no such file|not supported/i;

/** Code that runs while methods of the language are others. */
function poisoned(code: string, poison: string): string {
  return `const undo = [];
    const set = (on, name, value) => {
      const old = Object.getOwnPropertyDescriptor(on, name);
      undo.push(() => old ? Object.defineProperty(on, name, old) : delete on[name]);
      Object.defineProperty(on, name, old?.get ? { ...old, get: value } : { value, configurable: true, writable: true });
    };
    const apply = Reflect.apply;
    let leak;
    try { ${poison}; ${code} } finally { while (undo.length > 0) undo.pop()(); }`;
}

/** What would open the sandbox if it relied on methods that a plugin can replace. */
const POISONS = [
  `set(Set.prototype, "has", () => true)`,
  `set(Map.prototype, "has", () => true); set(Map.prototype, "get", () => undefined)`,
  `set(String.prototype, "startsWith", () => false)`,
  `set(String.prototype, "slice", () => "node:vm")`,
  `set(RegExp.prototype, "test", () => true); set(RegExp.prototype, "exec", () => [])`,
  `set(URL.prototype, "href", () => "node:vm")`,
  `set(globalThis, "URL", class { href = "node:vm" })`,
  `set(globalThis, "TypeError", class { constructor() { throw 0; } })`,
  `set(globalThis, "encodeURIComponent", () => "node:vm"); set(JSON, "stringify", () => "node:vm")`,
  `set(Object.prototype, "source", "export default 1"); set(Object.prototype, "format", "module")`,
  `set(Object.prototype, "node:vm", true); set(Object.prototype, "node:module", true)`,
];

/** What would catch the runtime's own functions if they were called by way of these. For a moment only: the socket needs them, too. */
const TRAPS = [
  `set(Function.prototype, "call", function () { leak = this; })`,
  `set(Function.prototype, "apply", function () { leak = this; })`,
  `set(Function.prototype, "bind", function () { leak = this; return this; })`,
  `set(Reflect, "apply", (f) => { leak = f; })`,
];

export const ESCAPES: readonly Escapes[] = [
  {
    name: "files are not readable",
    attempts: (secret) => [
      `return await Deno.readTextFile("/etc/passwd")`,
      `return Deno.readFileSync("${secret}")`,
      `return await Deno.open("/etc/passwd")`,
      `return [...Deno.readDirSync("/etc")].length`,
      `return Deno.statSync("/etc/passwd").size`,
      `return Deno.realPathSync("/proc/self/exe")`,
      `return (await import("node:fs")).readFileSync("/etc/passwd", "utf8")`,
      `return await (await import("node:fs/promises")).readFile("${secret}", "utf8")`,
      `return (await import("node:fs")).openSync("/etc/passwd")`,
      `return (await import("node:fs")).readdirSync("/etc")`,
      `return await (await fetch("file:///etc/passwd")).text()`,
      `return await (await fetch("file://${secret}")).text()`,
      `return Deno.readTextFileSync("/proc/self/environ")`,
      `return Deno.readTextFileSync("/proc/" + Deno.ppid + "/environ")`,
      `return Deno.readTextFileSync("/proc/self/maps")`,
    ],
  },

  {
    name: "modules outside of its folder cannot be imported",
    attempts: (secret) => {
      const url = `file://${secret}`;
      const inData = (code: string) => `data:text/javascript,${encodeURIComponent(code)}`;
      return [
        `return (await import("${url}")).default`,
        `const u = "${url}"; return (await import(u)).default`,
        `return (await import("file:///etc/passwd", { with: { type: "text" } })).default`,
        `return (await import("file:///etc/passwd", { with: { type: "bytes" } })).default`,
        `return (await import("${url}", { with: { type: "json" } })).default`,
        `return (await import("/etc/passwd")).default`,
        `return (await import(${
          JSON.stringify(inData(`export { default } from "${url}"`))
        })).default`,
        `return (await import(${
          JSON.stringify(inData(`export default (await import("${url}")).default`))
        })).default`,
        `return (await import(URL.createObjectURL(new Blob(['export { default } from "${url}"'],
      { type: "text/javascript" })))).default`,
        `return (0, eval)('import("${url}")')`,
        `return await new Function('return import("${url}")')()`,
        `return (await import("plugin:///../../..${secret}")).default`,
        `return (await import("plugin:///p/../../..${secret}")).default`,
        `return (await import("clixon"))`,
        `return (await import("npm:left-pad")).default`,
        `return (await import("jsr:@std/assert")).assert`,
        `return (await import("https://deno.land/std/version.ts")).VERSION`,
      ];
    },
  },

  {
    name: "node's ways to load code are out of reach",
    attempts: (secret) => [
      `return (await import("node:module")).createRequire("file:///")("${secret}")`,
      `return (await import("module")).createRequire("file:///")("${secret}")`,
      `return process.getBuiltinModule("node:module").createRequire("file:///")("${secret}")`,
      `return process.getBuiltinModule("module").createRequire("file:///")("${secret}")`,
      `return (await import("node:process")).getBuiltinModule("node:module").createRequire("file:///")`,
      `return (await import("node:vm")).runInThisContext("1")`,
      `return (await import("node:v8")).setFlagsFromString("--max-old-space-size=100000")`,
      `return (await import("node:inspector")).open(0)`,
      `return (await import("node:cluster")).default.fork()`,
      `return (await import("node:repl")).start()`,
      `return (await import("node:wasi"))`,
      `return (await import("node:sqlite"))`,
      `return require("node:fs").readFileSync("${secret}")`,
      `return process.mainModule.require("node:fs")`,
      `return process.binding("fs").open`,
      `return process.dlopen({ exports: {} }, "/lib/x86_64-linux-gnu/libc.so.6")`,
      `return Deno[Deno.internal].core.ops`,
      `return await navigator.gpu.requestAdapter()`,
      `return Object.getPrototypeOf(process).binding("fs")`,
      `return Object.getPrototypeOf(process).getBuiltinModule("node:module")`,
      `return nodeBootstrap({ warmup: true })`,
      `return (await import("node:trace_events")).createTracing`,
      `return import.defer("node:module")`,
      `return (await import("node:inspector/promises")).open(0)`,
      `return (await import("ext:core/mod.js")).core`,
      `return (await import("internal/util")).promisify`,
      `return (await import("node:fs", { with: { type: "json" } })).default.readFileSync("${secret}")`,
      `process.loadEnvFile("${secret}")`,
      `return process.execve("/bin/true")`,
    ],
  },

  {
    name: "methods of the language that were replaced do not help",
    attempts: (secret) => [
      ...POISONS.flatMap((poison) => [
        poisoned(`return (await import("node:vm")).runInThisContext("1")`, poison),
        poisoned(`return (await import("file://${secret}")).default`, poison),
        poisoned(`return (await import("plugin:///p/none.js")).default`, poison),
      ]),
      ...[...POISONS, ...TRAPS].map((poison) =>
        poisoned(
          `process.getBuiltinModule("fs");
           return (leak ?? process.getBuiltinModule)("node:module").createRequire`,
          poison,
        )
      ),
    ],
  },

  {
    name: "modules made of text do not help",
    attempts: () => [
      `return await import("data:text/javascript,export default 1")`,
      `return await import("data:text/javascript,import * as m from 'node:module'; export default m")`,
      `return await import("data:text/javascript,import * as m from 'node:worker_threads'; export default m")`,
      `return await import(URL.createObjectURL(new Blob(["import * as m from 'node:module'; export default m"],
    { type: "text/javascript" })))`,
      `return await import("DATA:text/javascript,export default 1")`,
      `return await import("data:application/json,1", { with: { type: "json" } })`,
    ],
  },

  {
    name: "no thread without these limits can be made",
    attempts: () => [
      `return (await import("node:worker_threads")).Worker`,
      `return (await import("worker_threads")).Worker`,
      `return process.getBuiltinModule("node:worker_threads").Worker`,
      `return new Worker("data:text/javascript,", { type: "module" })`,
      `return new Worker("data:text/javascript,", { type: "module", deno: { permissions: "inherit" } })`,
      `return new Worker("data:text/javascript,", { type: "module", deno: { permissions: { read: true } } })`,
      `return new Worker(URL.createObjectURL(new Blob([""], { type: "text/javascript" })), { type: "module" })`,
    ],
  },

  {
    name: "the environment is not readable",
    attempts: () => [
      `return Deno.env.get("PATH")`,
      `return JSON.stringify(Deno.env.toObject())`,
      `return Deno.env.set("X", "1")`,
      `return JSON.stringify(process.env)`,
      `return process.env.PATH.length`,
      `return Object.keys(process.env)`,
    ],
  },

  {
    name: "nothing is written",
    attempts: (secret) => [
      `await Deno.writeTextFile("${secret}", "x")`,
      `await Deno.writeTextFile("${secret}.new", "x")`,
      `await Deno.makeTempFile()`,
      `Deno.mkdirSync("/tmp/clixon-escape")`,
      `Deno.removeSync("${secret}")`,
      `Deno.symlinkSync("/etc/passwd", "/tmp/clixon-escape")`,
      `Deno.linkSync("${secret}", "${secret}.new")`,
      `Deno.renameSync("${secret}", "${secret}.new")`,
      `Deno.chmodSync("${secret}", 0o777)`,
      `(await import("node:fs")).writeFileSync("${secret}", "x")`,
      `const fs = await import("node:fs"); return await new Promise((ok, fail) =>
     fs.createWriteStream("${secret}").on("open", ok).on("error", fail))`,
      `await Deno.truncate("${secret}")`,
      `localStorage.setItem("a", "b")`,
      `await caches.open("a")`,
      `(await Deno.openKv("/tmp/clixon-escape")).close()`,
    ],
  },

  {
    name: "no program is started, no library opened, no process signalled",
    attempts: () => [
      `return new Deno.Command("/bin/true").outputSync()`,
      `return new Deno.Command(Deno.execPath()).outputSync()`,
      `return (await import("node:child_process")).execFileSync("/bin/true")`,
      `const { status, error } = (await import("node:child_process")).spawnSync("/bin/true"); throw error ?? new Error("status " + status)`,
      `return Deno.dlopen("libc.so.6", {})`,
      `return Deno.kill(Deno.ppid, "SIGCONT")`,
      `return Deno.kill(${Deno.pid}, "SIGCONT")`,
      `return Deno.kill(-1, "SIGCONT")`,
      `return process.kill(${Deno.pid}, "SIGCONT")`,
    ],
  },

  {
    name: "the system is not told about",
    attempts: () => [
      `return Deno.hostname()`,
      `return Deno.osRelease()`,
      `return JSON.stringify(Deno.networkInterfaces())`,
      `return JSON.stringify(Deno.loadavg())`,
      `return Deno.uid() + 1`,
      `return (await import("node:os")).userInfo().username`,
      `return (await import("node:os")).hostname()`,
      `return Deno.umask(0o22)`,
      `Deno.chdir("/tmp")`,
    ],
  },
];
