/**
 * What the operator grants a plugin, in the forms in which it is enforced: deno's flags for its process, the permissions of a worker, the
 * kernel's Landlock rules, and the environment.
 *
 * @module
 */

import { ConfigError } from "../config/config_error.ts";
import type { PluginGrants } from "../config/grants.ts";
import type { LandlockRules, PathRule } from "../system/confine.ts";
import { AF_INET, AF_INET6, AF_NETLINK, AF_UNIX } from "../system/seccomp.ts";

/** Grants that have been checked. Every list may be empty: nothing of that kind is allowed. */
export interface Rights {
  readonly read: readonly string[];
  readonly write: readonly string[];
  readonly net: readonly string[];
  readonly env: readonly string[];
  readonly run: readonly string[];
  readonly sys: readonly string[];
}

type Kind = keyof Rights;
const KINDS: readonly Kind[] = ["read", "write", "net", "env", "run", "sys"];

export const NO_RIGHTS: Rights = { read: [], write: [], net: [], env: [], run: [], sys: [] };

/** What deno knows of the system (`Deno.SysPermissionDescriptor`). */
const SYS_NAMES = [
  ...["cpus", "getegid", "geteuid", "getgid", "getuid", "getPriority", "gid", "homedir"],
  ...["hostname", "loadavg", "networkInterfaces", "osRelease", "osUptime", "setPriority", "statfs"],
  ...["systemMemoryInfo", "uid", "umask", "userInfo", "username"],
];

const HOST = String.raw`(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])`;
const NET = new RegExp(`^${HOST}(?::([0-9]{1,5}))?$`);

/** What a value of each kind must be, and how to say so. */
const RULES: Readonly<Record<Kind, { test: (value: string) => boolean; expected: string }>> = {
  read: { test: isPlainPath, expected: 'an absolute path without ".."' },
  write: { test: isPlainPath, expected: 'an absolute path without ".."' },
  net: {
    test: (value) => isHost(value) || socketPath(value) !== undefined,
    expected:
      'host or host:port, an IPv6 address in brackets, or "unix:" and an absolute path without ".."',
  },
  env: {
    test: (value) => /^[A-Za-z_][A-Za-z0-9_]*\*?$/.test(value),
    expected: 'the name of a variable, or the beginning of one and "*"',
  },
  run: {
    test: (value) => isPlainPath(value) || /^[A-Za-z0-9._+-]+$/.test(value),
    expected: 'a program\'s absolute path without "..", or its name',
  },
  sys: { test: (value) => SYS_NAMES.includes(value), expected: `one of ${SYS_NAMES.join(", ")}` },
};

/** Of a UNIX socket: its path. Undefined for everything else. */
function socketPath(value: string): string | undefined {
  const path = value.startsWith("unix:") ? value.slice(5) : "";
  return isPlainPath(path) ? path : undefined;
}

function isHost(value: string): boolean {
  const match = NET.exec(value);
  if (match === null) return false;
  const port = match[1] === undefined ? 1 : Number(match[1]);
  return port >= 1 && port <= 65535;
}

/**
 * Checks what the configuration file grants one plugin.
 *
 * @throws {ConfigError} naming the plugin, the value and what is allowed
 */
export function checkRights(grants: PluginGrants | undefined): Rights {
  if (grants === undefined) return NO_RIGHTS;
  const rights: Rights = {
    read: grants.allowRead,
    write: grants.allowWrite,
    net: grants.allowNet,
    env: grants.allowEnv,
    run: grants.allowRun,
    sys: grants.allowSys,
  };
  for (const kind of KINDS) {
    for (const value of rights[kind]) {
      if (RULES[kind].test(value)) continue;
      throw new ConfigError(
        `plugin ${grants.name}: allow-${kind} ${JSON.stringify(value)} is not allowed: ` +
          `expected ${RULES[kind].expected}`,
        { value },
      );
    }
  }
  return rights;
}

/** A comma would separate values on deno's command line. */
function isPlainPath(path: string): boolean {
  // deno-lint-ignore no-control-regex
  return path.startsWith("/") && !/[,\u0000-\u001f]/.test(path) && !path.split("/").includes("..");
}

/** For the log: `read /etc/hosts, net 127.0.0.1:8080`; `none`. */
export function describeRights(rights: Rights): string {
  const parts = KINDS.filter((kind) => rights[kind].length > 0)
    .map((kind) => `${kind} ${rights[kind].join(" ")}`);
  return parts.length > 0 ? parts.join(", ") : "none";
}

/** As the runtime wants it: who may use a UNIX socket may read and write its path. */
function withSocketPaths(rights: Rights): Rights {
  const paths = rights.net.map(socketPath).filter((path) => path !== undefined);
  return { ...rights, read: [...rights.read, ...paths], write: [...rights.write, ...paths] };
}

/** Deno's flags that grant exactly this. A kind without values gets no flag: an empty one would grant everything. */
export function permissionFlags(granted: Rights): string[] {
  const rights = withSocketPaths(granted);
  return KINDS.filter((kind) => rights[kind].length > 0)
    .map((kind) => `--allow-${kind}=${rights[kind].join(",")}`);
}

/** The same for a worker. Every kind is spelt out: one that is left out would be inherited. */
export function workerPermissions(granted: Rights): Deno.PermissionOptionsObject {
  const rights = withSocketPaths(granted);
  const list = (kind: Kind) => rights[kind].length > 0 ? [...rights[kind]] : false;
  return {
    read: list("read"),
    write: list("write"),
    net: list("net"),
    env: list("env"),
    run: list("run"),
    sys: list("sys") as Deno.PermissionOptionsObject["sys"],
    ffi: false,
    import: false,
  };
}

/** The daemon's environment as far as the plugin may see it, and what the runtime needs. */
export function environmentFor(
  rights: Rights,
  environment: Readonly<Record<string, string>>,
): Record<string, string> {
  const shown: Record<string, string> = {};
  const granted = (name: string) =>
    rights.env.some((grant) =>
      grant.endsWith("*") ? name.startsWith(grant.slice(0, -1)) : name === grant
    );
  for (const [name, value] of Object.entries(environment)) {
    // The time zone is that of the log lines; PATH finds the programs that may be run by name.
    if (name === "TZ" || (name === "PATH" && rights.run.length > 0) || granted(name)) {
      shown[name] = value;
    }
  }
  return shown;
}

const NAME_SERVICE = [
  ...["/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/services", "/etc/gai.conf"],
  "/etc/host.conf",
];
const SYSTEM_INFO = [
  ...["/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/loadavg", "/proc/uptime"],
  ...["/etc/os-release", "/etc/passwd"],
];
/** Where programs and their libraries are. A program that is run is confined as the plugin is. */
const PROGRAMS = [
  ...["/bin", "/sbin", "/lib", "/lib64", "/usr/bin", "/usr/sbin", "/usr/lib", "/usr/lib64"],
  ...["/usr/libexec", "/usr/local/bin", "/usr/local/sbin", "/usr/local/lib"],
];
const DNS_PORT = 53;

/**
 * The kernel's rules. They never allow less than {@linkcode permissionFlags}, apart from paths that do not exist yet; where Landlock cannot
 * say it exactly they allow a little more (a file to be written that is not there: its directory).
 */
export function landlockRules(rights: Rights): LandlockRules {
  const paths: PathRule[] = [];
  const add = (access: PathRule["access"], list: readonly string[]) => {
    for (const path of list) paths.push({ path, access });
  };
  add(["read"], rights.read);
  add(["write"], rights.write.map((path) => exists(path) ? path : parentOf(path)));
  if (rights.run.length > 0) {
    add(["read", "execute"], PROGRAMS.filter(exists));
    add(["read", "execute"], rights.run.filter((program) => program.startsWith("/")));
  }
  for (const value of rights.net) {
    const path = socketPath(value);
    // Landlock leaves connecting alone; listening makes a file.
    if (path !== undefined && !exists(path)) add(["write"], [parentOf(path)]);
  }
  if (hostsOf(rights.net).length > 0) {
    add(["read"], NAME_SERVICE.filter(exists));
    add(["read", "execute"], ["/lib", "/lib64", "/usr/lib"].filter(exists)); // name service modules
  }
  if (rights.sys.length > 0) add(["read"], SYSTEM_INFO.filter(exists));
  return { paths, ports: portsOf(rights.net) };
}

/** The address families of sockets that a plugin with these rights, or a program that it may run, has any use for. */
export function socketFamilies({ net, run, sys }: Rights): number[] {
  const families: number[] = [];
  if (net.some((value) => socketPath(value) !== undefined)) families.push(AF_UNIX);
  if (hostsOf(net).length > 0) families.push(AF_INET, AF_INET6);
  // Which addresses the system has is asked through a socket, too; and programs that set them up (`ip`) live by it.
  if (families.includes(AF_INET) || sys.length > 0 || run.length > 0) families.push(AF_NETLINK);
  return families;
}

function hostsOf(net: readonly string[]): readonly string[] {
  return net.filter((value) => socketPath(value) === undefined);
}

/** Undefined: some host is allowed on all of its ports. */
function portsOf(net: readonly string[]): number[] | undefined {
  const ports = hostsOf(net).map((value) => NET.exec(value)?.[1]);
  if (ports.includes(undefined)) return undefined;
  return ports.length === 0 ? [] : [...new Set([...ports.map(Number), DNS_PORT])];
}

function parentOf(path: string): string {
  return path.replace(/\/+[^/]+\/*$/, "") || "/";
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied) {
      return false;
    }
    throw error;
  }
}
