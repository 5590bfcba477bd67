import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { AF_INET, AF_INET6, AF_NETLINK, AF_UNIX } from "../system/seccomp.ts";
import { ConfigError } from "../config/config_error.ts";
import {
  checkRights,
  describeRights,
  environmentFor,
  landlockRules,
  NO_RIGHTS,
  permissionFlags,
  type Rights,
  socketFamilies,
  workerPermissions,
} from "./rights.ts";
import { fullGrants } from "./testing/plugin_dir.ts";

const SOME = checkRights(fullGrants({
  name: "p",
  allowRead: ["/etc/hosts", "/var/lib/x y"],
  allowWrite: ["/tmp"],
  allowNet: ["127.0.0.1:8080", "[::1]:80", "example.com"],
  allowEnv: ["LANG", "APP_*"],
  allowRun: ["/bin/echo", "ip"],
  allowSys: ["hostname"],
}));

Deno.test("checkRights gives no rights without grants", () => {
  assertEquals(checkRights(undefined), NO_RIGHTS);
});

for (
  const [list, values] of [
    ["allowRead", ["etc/hosts", "/etc/../root", "/a/..", "", "/a,/b", "/a\n", "."]],
    ["allowWrite", ["~/x", "../x", "/x/../../y", "/a,b"]],
    ["allowNet", ["", "*", "a b", "host:0", "host:65536", "host:", ":80", "::1", "a,b", "h/24"]],
    ["allowEnv", ["", "*", "A B", "A,B", "A*B", "1A", "A="]],
    ["allowRun", ["./x", "bin/x", "/bin/../x", "a b", "x,y", ""]],
    ["allowSys", ["", "everything", "hostname,uid"]],
  ] as const
) {
  for (const value of values) {
    Deno.test(`checkRights refuses ${list} ${JSON.stringify(value)}`, () => {
      const error = assertThrows(
        () => checkRights(fullGrants({ name: "p", [list]: [value] })),
        ConfigError,
      );
      assertStringIncludes(error.message, `plugin p: allow-${list.slice(5).toLowerCase()}`);
      assertStringIncludes(error.message, "expected");
    });
  }
}

Deno.test("permissionFlags grant what is listed and nothing of other kinds", () => {
  assertEquals(permissionFlags(NO_RIGHTS), []);
  assertEquals(permissionFlags(SOME), [
    "--allow-read=/etc/hosts,/var/lib/x y",
    "--allow-write=/tmp",
    "--allow-net=127.0.0.1:8080,[::1]:80,example.com",
    "--allow-env=LANG,APP_*",
    "--allow-run=/bin/echo,ip",
    "--allow-sys=hostname",
  ]);
});

Deno.test("workerPermissions spell out every kind", () => {
  assertEquals(workerPermissions(NO_RIGHTS), {
    read: false,
    write: false,
    net: false,
    env: false,
    run: false,
    sys: false,
    ffi: false,
    import: false,
  });
  assertEquals(workerPermissions(SOME).read, ["/etc/hosts", "/var/lib/x y"]);
});

Deno.test("environmentFor shows granted variables and the time zone", () => {
  const environment = { LANG: "C", APP_X: "1", APP_: "2", SECRET: "s", TZ: "UTC", PATH: "/bin" };
  assertEquals(environmentFor(NO_RIGHTS, environment), { TZ: "UTC" });
  assertEquals(environmentFor(SOME, environment), {
    LANG: "C",
    APP_X: "1",
    APP_: "2",
    TZ: "UTC",
    PATH: "/bin",
  });
});

Deno.test("landlockRules allow nothing without rights", () => {
  assertEquals(landlockRules(NO_RIGHTS), { paths: [], ports: [] });
});

Deno.test("landlockRules restrict ports only when every host has one", () => {
  const ports = (allowNet: string[]) =>
    landlockRules(checkRights(fullGrants({ name: "p", allowNet }))).ports;
  assertEquals(ports(["a:80", "b:8080"]), [80, 8080, 53]);
  assertEquals(ports(["a:80", "b"]), undefined);
});

Deno.test("landlockRules let a file that is not there be made in its directory", () => {
  const dir = Deno.makeTempDirSync();
  try {
    const { paths } = landlockRules(
      checkRights(fullGrants({ name: "p", allowWrite: [`${dir}/new`, dir] })),
    );
    assertEquals(paths, [{ path: dir, access: ["write"] }, { path: dir, access: ["write"] }]);
  } finally {
    Deno.removeSync(dir);
  }
});

Deno.test("describeRights is short", () => {
  assertEquals(describeRights(NO_RIGHTS), "none");
  assertEquals(
    describeRights({ ...NO_RIGHTS, read: ["/a", "/b"], sys: ["uid"] }),
    "read /a /b, sys uid",
  );
});

Deno.test("a UNIX socket is granted with its path, and as the only one of its kind", () => {
  const rights: Rights = { ...NO_RIGHTS, net: ["unix:/run/x"] };
  assertEquals(permissionFlags(rights), [
    ...["--allow-read=/run/x", "--allow-write=/run/x", "--allow-net=unix:/run/x"],
  ]);
  assertEquals(landlockRules(rights).ports, []);
  assertEquals(socketFamilies(rights), [AF_UNIX]);
  assertEquals(socketFamilies({ ...NO_RIGHTS, net: ["[::1]:80"] }), [
    ...[AF_INET, AF_INET6, AF_NETLINK],
  ]);
  assertEquals(socketFamilies({ ...NO_RIGHTS, run: ["/sbin/ip"] }), [AF_NETLINK]);
  assertEquals(socketFamilies(NO_RIGHTS), []);
});

for (const value of ["unix:", "unix:x", "unix:/run/../x", "unix:/a,b"]) {
  Deno.test(`checkRights refuses allowNet ${JSON.stringify(value)}`, () => {
    assertThrows(() => checkRights(fullGrants({ name: "p", allowNet: [value] })), ConfigError);
  });
}
