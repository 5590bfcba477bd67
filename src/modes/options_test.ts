import { assert, assertEquals, assertThrows } from "@std/assert";
import { ConfigError, UsageError } from "../config/mod.ts";
import { BACKEND_OPTIONS, readBackendCommandLine } from "./backend_options.ts";
import { readCommandLine, usageText } from "./options.ts";

/** A configuration file with this content. */
function file(content = ""): string {
  const path = Deno.makeTempFileSync({ suffix: ".xml" });
  Deno.writeTextFileSync(
    path,
    `<clixon-config xmlns="http://clicon.org/config">${content}</clixon-config>`,
  );
  return path;
}

function read(args: readonly string[], content = "") {
  return readCommandLine(["-f", file(content), ...args], BACKEND_OPTIONS);
}

function usageError(args: readonly string[]): string {
  return assertThrows(() => read(args), UsageError).message;
}

Deno.test("readCommandLine lets options override the file, the last one wins", () => {
  const { config } = read(
    ["-u", "/a", "-o", "CLICON_SOCK=/b"],
    "<CLICON_SOCK>/file</CLICON_SOCK>",
  );
  assertEquals(config.get("CLICON_SOCK"), "/b");
  assertEquals(read(["-o", "CLICON_SOCK=/b", "-u", "/a"]).config.get("CLICON_SOCK"), "/a");
});

Deno.test("readCommandLine does not care where -f stands", () => {
  const path = file("<CLICON_SOCK>/file</CLICON_SOCK>");
  const { config } = readCommandLine(["-u", "/a", "-F", "-f", path], BACKEND_OPTIONS);
  assertEquals(config.get("CLICON_SOCK"), "/a");
  assertEquals(config.file, path);
});

Deno.test("readCommandLine splits -o at the first equals sign", () => {
  assertEquals(read(["-o", "CLICON_SOCK=a=b"]).config.get("CLICON_SOCK"), "a=b");
  assertEquals(
    usageError(["-o", "CLICON_SOCK"]),
    'option -o needs NAME=VALUE, not "CLICON_SOCK"',
  );
  assertEquals(usageError(["-o", "=x"]), 'option -o needs NAME=VALUE, not "=x"');
});

Deno.test("readCommandLine adds YANG directories", () => {
  const { config } = read(["-p", "/b", "-p", "/c"], "<CLICON_YANG_DIR>/a</CLICON_YANG_DIR>");
  assertEquals(config.get("CLICON_YANG_DIR"), ["/a", "/b", "/c"]);
});

Deno.test("readCommandLine gives plugins the other words, and those after --", () => {
  assertEquals(read(["one", "-F", "--", "-x", "two"]).pluginArgs, ["one", "-x", "two"]);
});

for (const letter of ["f", "E", "d", "b", "u"]) {
  Deno.test(`readCommandLine refuses -${letter} with an empty argument`, () => {
    assertEquals(
      usageError([`-${letter}`, ""]),
      `option -${letter} needs an argument that is not empty`,
    );
  });
}

Deno.test("readCommandLine refuses a dump format that is none", () => {
  assertEquals(
    usageError(["-C", "cli"]),
    'unrecognized dump format "cli": expected xml, json or text',
  );
});

Deno.test("readCommandLine takes -U as user and as the wish to become that user for ever", () => {
  const { config } = read(["-U", "nobody"]);
  assertEquals(config.get("CLICON_BACKEND_USER"), "nobody");
  assertEquals(config.get("CLICON_BACKEND_PRIVILEGES"), "drop_perm");
});

Deno.test("readCommandLine takes a relative path from the working directory", () => {
  assertEquals(read(["-b", "db"]).config.get("CLICON_XMLDB_DIR"), `${Deno.cwd()}/db`);
});

Deno.test("readBackendCommandLine knows -c and accepts -A", () => {
  const line = readBackendCommandLine(["-f", file(), "-c", "x.xml", "-A"]);
  assertEquals(line.extraXml, "x.xml");
  assertEquals(readBackendCommandLine(["-f", file()]).extraXml, undefined);
});

Deno.test("readCommandLine says where a wrong family was given", () => {
  const error = assertThrows(() => read(["-a", "IPX"]), ConfigError);
  assertEquals(
    error.message,
    'command line: CLICON_SOCK_FAMILY: value "IPX" is not allowed: expected one of UNIX, IPv4, IPv6',
  );
});

Deno.test("usageText shows values in effect and no hidden options", () => {
  const { config } = read(["-u", "/run/s"]);
  const text = usageText("backend", "[options]", BACKEND_OPTIONS, "notes", config);
  assert(text.startsWith("usage: clixon backend [options]\n"));
  assert(text.includes("  -u <path|addr>        socket path or address (/run/s)\n"));
  assert(!text.includes("-A"));
  assert(text.endsWith("\nnotes\n"));
});
