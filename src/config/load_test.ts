import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ConfigError } from "./config_error.ts";
import { dumpConfig } from "./dump.ts";
import { loadConfig, type Override } from "./load.ts";

/** A directory with these files; `@dir` in their content stands for it. */
function directory(files: Record<string, string>): string {
  const dir = Deno.makeTempDirSync();
  for (const [name, content] of Object.entries(files)) {
    if (name.includes("/")) Deno.mkdirSync(`${dir}/${name.split("/")[0]}`, { recursive: true });
    Deno.writeTextFileSync(`${dir}/${name}`, content.replaceAll("@dir", dir));
  }
  return dir;
}

/** A configuration file with this content. */
function document(content: string): string {
  return `<clixon-config xmlns="http://clicon.org/config">${content}</clixon-config>`;
}

/** The configuration of one file with this content. */
function load(content: string, overrides: readonly Override[] = []) {
  const dir = directory({ "c.xml": document(content) });
  return loadConfig({ file: `${dir}/c.xml`, overrides });
}

/** The message with which loading fails, without the directory. */
function failure(content: string, overrides: readonly Override[] = []): string {
  const dir = directory({ "c.xml": content });
  const error = assertThrows(
    () => loadConfig({ file: `${dir}/c.xml`, overrides }),
    ConfigError,
  );
  return error.message.replaceAll(`${dir}/`, "");
}

Deno.test("loadConfig gives values with their types", () => {
  const config = load(
    "<CLICON_SOCK>/s</CLICON_SOCK><CLICON_SOCK_PORT>99</CLICON_SOCK_PORT>" +
      "<CLICON_AUTOLOCK>true</CLICON_AUTOLOCK><CLICON_NACM_MODE>internal</CLICON_NACM_MODE>" +
      "<CLICON_DEBUG>msg nacm</CLICON_DEBUG>",
  );
  assertEquals(config.get("CLICON_SOCK"), "/s");
  assertEquals(config.get("CLICON_SOCK_PORT"), 99);
  assertEquals(config.get("CLICON_AUTOLOCK"), true);
  assertEquals(config.get("CLICON_NACM_MODE"), "internal");
  assertEquals(config.get("CLICON_DEBUG"), 2 + 2048);
});

Deno.test("loadConfig gives defaults for what is not set", () => {
  const config = load("");
  assertEquals(config.get("CLICON_SOCK_PORT"), 4535);
  assertEquals(config.get("CLICON_SOCK"), undefined);
  assertEquals(config.get("CLICON_YANG_DIR"), []);
  assertEquals(config.isSet("CLICON_SOCK_PORT"), false);
});

Deno.test("loadConfig collects leaf-lists in order", () => {
  const config = load(
    "<CLICON_YANG_DIR>/b</CLICON_YANG_DIR><CLICON_YANG_DIR>/a</CLICON_YANG_DIR>",
    [{ name: "CLICON_YANG_DIR", value: "/c" }],
  );
  assertEquals(config.get("CLICON_YANG_DIR"), ["/b", "/a", "/c"]);
});

Deno.test("Config.get adds the features that are always enabled", () => {
  const config = load("<CLICON_FEATURE>ietf-netconf:xpath</CLICON_FEATURE>");
  assertEquals(config.get("CLICON_FEATURE"), [
    "ietf-netconf:xpath",
    "ietf-netconf:candidate",
    "ietf-netconf:validate",
  ]);
});

Deno.test("Config.require says what is not set", () => {
  const config = load("");
  assertThrows(
    () => config.require("CLICON_SOCK"),
    ConfigError,
    `CLICON_SOCK: not set: give it in ${config.file} or with -o`,
  );
});

Deno.test("loadConfig lets -o replace what the file says", () => {
  const config = load("<CLICON_SOCK>/s</CLICON_SOCK>", [{ name: "CLICON_SOCK", value: "/t" }]);
  assertEquals(config.get("CLICON_SOCK"), "/t");
  assertEquals(config.origin("CLICON_SOCK"), { file: "command line" });
});

Deno.test("loadConfig refuses an unknown name after -o and names the nearest one", () => {
  assertEquals(
    failure(document(""), [{ name: "CLICON_SOKC", value: "" }]),
    "command line: CLICON_SOKC: no such option; do you mean CLICON_SOCK?",
  );
});

Deno.test("loadConfig refuses a wrong value after -o and says what is allowed", () => {
  assertEquals(
    failure(document(""), [{ name: "CLICON_STARTUP_MODE", value: "bogus" }]),
    'command line: CLICON_STARTUP_MODE: value "bogus" is not allowed: expected one of none, init, running, startup, running-startup',
  );
});

Deno.test("loadConfig refuses the list of caches after -o", () => {
  assertEquals(
    failure(document(""), [{ name: "CLICON_XMLDB_CACHE_STATUS", value: "x" }]),
    "command line: CLICON_XMLDB_CACHE_STATUS: cannot be given on the command line: it is a list",
  );
});

Deno.test("loadConfig refuses -o for what has been read already", () => {
  assertEquals(
    failure(document(""), [{ name: "CLICON_CONFIGFILE", value: "/x.xml" }]),
    "command line: CLICON_CONFIGFILE: comes too late here: give it with -f",
  );
});

for (
  const [name, value, expected] of [
    ["CLICON_FEATURE", "startup", "MODULE:FEATURE"],
    ["CLICON_BACKEND_REGEXP", "(", "a regular expression"],
    ["CLICON_YANG_MODULE_REVISION", "2024", "a date YYYY-MM-DD"],
  ]
) {
  Deno.test(`loadConfig refuses ${value} for ${name}`, () => {
    assertEquals(
      failure(document(`<${name}>${value}</${name}>`)),
      `c.xml:1: ${name}: value "${value}" is not allowed: expected ${expected}`,
    );
  });
}

Deno.test("loadConfig accepts -o for other programs' containers", () => {
  load("", [{ name: "restconf/pretty", value: "false" }, { name: "autocli/x", value: "y" }]);
});

Deno.test("loadConfig refuses a wrong number with file, line and bounds", () => {
  assertEquals(
    failure(document("\n\n<CLICON_SOCK_PORT>70000</CLICON_SOCK_PORT>")),
    'c.xml:3: CLICON_SOCK_PORT: value "70000" is not allowed: expected an integer from 0 to 65535',
  );
});

Deno.test("loadConfig refuses a wrong truth value", () => {
  assertEquals(
    failure(document("<CLICON_AUTOLOCK>yes</CLICON_AUTOLOCK>")),
    'c.xml:1: CLICON_AUTOLOCK: value "yes" is not allowed: expected true or false',
  );
});

Deno.test("loadConfig refuses an unknown option with file and line", () => {
  assertEquals(
    failure(document("\n<CLICON_FOO/>")),
    "c.xml:2: CLICON_FOO: no such option",
  );
});

Deno.test("loadConfig refuses an obsolete option", () => {
  assertEquals(
    failure(document("<CLICON_XMLDB_PLUGIN>x</CLICON_XMLDB_PLUGIN>")),
    "c.xml:1: CLICON_XMLDB_PLUGIN: the option is obsolete: remove it",
  );
});

Deno.test("loadConfig refuses an option that one file gives twice", () => {
  assertEquals(
    failure(document("<CLICON_SOCK>a</CLICON_SOCK>\n<CLICON_SOCK>a</CLICON_SOCK>")),
    "c.xml:2: CLICON_SOCK: given twice in this file",
  );
});

Deno.test("loadConfig refuses another top element", () => {
  assertEquals(
    failure("<config/>"),
    'c.xml:1: top element is <config>: expected <clixon-config xmlns="http://clicon.org/config">',
  );
});

Deno.test("loadConfig refuses the right name in the wrong namespace", () => {
  assertEquals(
    failure('<clixon-config xmlns="urn:x"/>'),
    'c.xml:1: top element is <clixon-config xmlns="urn:x">: expected <clixon-config xmlns="http://clicon.org/config">',
  );
});

Deno.test("loadConfig accepts a prefix for the namespace", () => {
  const dir = directory({
    "c.xml":
      '<cc:clixon-config xmlns:cc="http://clicon.org/config"><cc:CLICON_SOCK>s</cc:CLICON_SOCK></cc:clixon-config>',
  });
  assertEquals(loadConfig({ file: `${dir}/c.xml` }).get("CLICON_SOCK"), "s");
});

Deno.test("loadConfig names line and fault of bad XML", () => {
  assertStringIncludes(failure("<clixon-config>\n<a></b></clixon-config>"), "c.xml:2: ");
});

Deno.test("loadConfig refuses a second top element", () => {
  assertStringIncludes(failure(document("") + "<x/>"), "c.xml:1: ");
});

Deno.test("loadConfig refuses text between options", () => {
  assertEquals(failure(document("x")), 'c.xml:1: text "x" between options');
});

Deno.test("loadConfig says that there is no such file", () => {
  assertThrows(
    () => loadConfig({ file: "/nonexistent/c.xml" }),
    ConfigError,
    "configuration file /nonexistent/c.xml: no such file",
  );
});

Deno.test("loadConfig refuses a directory as file", () => {
  assertThrows(() => loadConfig({ file: "/" }), ConfigError, "/ is not a regular file");
});

Deno.test("loadConfig refuses a file whose name does not end in .xml", () => {
  const file = `${directory({ "c.conf": document("") })}/c.conf`;
  assertThrows(
    () => loadConfig({ file }),
    ConfigError,
    `${file}: suffix "conf" not recognized: expected a name that ends in .xml`,
  );
});

Deno.test("loadConfig merges the files of CLICON_CONFIGDIR in alphabetical order", () => {
  const dir = directory({
    "c.xml": document(
      "<CLICON_CONFIGDIR>@dir/d</CLICON_CONFIGDIR><CLICON_SOCK>main</CLICON_SOCK>" +
        "<CLICON_FEATURE>a:a</CLICON_FEATURE><CLICON_AUTOLOCK>true</CLICON_AUTOLOCK>",
    ),
    "d/2.xml": document("<CLICON_SOCK>two</CLICON_SOCK><CLICON_FEATURE>c:c</CLICON_FEATURE>"),
    "d/1.xml": document("<CLICON_SOCK>one</CLICON_SOCK><CLICON_FEATURE>b:b</CLICON_FEATURE>"),
    "d/3.txt": "not read",
  });
  const config = loadConfig({ file: `${dir}/c.xml` });
  assertEquals(config.get("CLICON_SOCK"), "two");
  assertEquals(config.get("CLICON_AUTOLOCK"), true);
  assertEquals(config.get("CLICON_FEATURE").slice(0, 3), ["a:a", "b:b", "c:c"]);
  assertEquals(config.origin("CLICON_SOCK")?.file, `${dir}/d/2.xml`);
});

Deno.test("loadConfig takes -E instead of CLICON_CONFIGDIR", () => {
  const dir = directory({
    "c.xml": document("<CLICON_CONFIGDIR>@dir/d</CLICON_CONFIGDIR>"),
    "d/1.xml": document("<CLICON_SOCK>d</CLICON_SOCK>"),
    "e/1.xml": document("<CLICON_SOCK>e</CLICON_SOCK>"),
  });
  const config = loadConfig({ file: `${dir}/c.xml`, dir: `${dir}/e` });
  assertEquals(config.get("CLICON_SOCK"), "e");
  assertEquals(config.get("CLICON_CONFIGDIR"), `${dir}/e`);
});

Deno.test("loadConfig goes on without a CLICON_CONFIGDIR that does not exist, and says so", () => {
  const config = load("<CLICON_CONFIGDIR>/nonexistent</CLICON_CONFIGDIR>");
  assertEquals(config.warnings, ["CLICON_CONFIGDIR: /nonexistent: no such directory"]);
});

Deno.test("loadConfig refuses a directory that -E names and that does not exist", () => {
  const dir = directory({ "c.xml": document("") });
  assertThrows(
    () => loadConfig({ file: `${dir}/c.xml`, dir: "/nonexistent" }),
    ConfigError,
    "CLICON_CONFIGDIR: /nonexistent: no such directory",
  );
});

Deno.test("loadConfig replaces containers and list entries of earlier files whole", () => {
  const dir = directory({
    "c.xml": document(
      "<CLICON_CONFIGDIR>@dir/d</CLICON_CONFIGDIR><restconf><enable>true</enable></restconf>" +
        "<CLICON_XMLDB_CACHE_STATUS><name>running</name><status>file</status></CLICON_XMLDB_CACHE_STATUS>" +
        "<CLICON_XMLDB_CACHE_STATUS><name>startup</name><status>file</status></CLICON_XMLDB_CACHE_STATUS>" +
        '<plugins xmlns="urn:clixon:plugin"><plugin><name>a</name><allow-env>X</allow-env></plugin></plugins>',
    ),
    "d/1.xml": document(
      "<restconf><pretty>true</pretty></restconf>" +
        "<CLICON_XMLDB_CACHE_STATUS><name>running</name><status>inmem</status></CLICON_XMLDB_CACHE_STATUS>" +
        '<plugins xmlns="urn:clixon:plugin"><plugin><name>a</name></plugin></plugins>',
    ),
  });
  const config = loadConfig({ file: `${dir}/c.xml` });
  assertEquals(config.containers.length, 1);
  assertStringIncludes(
    dumpConfig(config, "xml"),
    "<restconf>\n      <pretty>true</pretty>\n   </restconf>",
  );
  assertEquals(config.cacheStatus, [
    { name: "startup", status: "file" },
    { name: "running", status: "inmem" },
  ]);
  assertEquals(config.plugins.map(({ name, allowEnv }) => [name, allowEnv]), [["a", []]]);
});

Deno.test("loadConfig refuses a cache status that is none", () => {
  assertEquals(
    failure(
      document(
        "<CLICON_XMLDB_CACHE_STATUS><name>running</name><status>x</status></CLICON_XMLDB_CACHE_STATUS>",
      ),
    ),
    'c.xml:1: CLICON_XMLDB_CACHE_STATUS: value "x" is not allowed: expected one of file, inmem, file-inmem',
  );
});

Deno.test("loadConfig reads what plugins are allowed", () => {
  const config = load(
    '<plugins xmlns="urn:clixon:plugin"><plugin><name>example</name><allow-read>/etc/hosts</allow-read>' +
      "<allow-read>/x</allow-read><allow-net>127.0.0.1:8080</allow-net><timeout>5000</timeout></plugin></plugins>",
  );
  assertEquals(config.plugins, [{
    name: "example",
    timeout: 5000,
    allowRead: ["/etc/hosts", "/x"],
    allowWrite: [],
    allowNet: ["127.0.0.1:8080"],
    allowEnv: [],
    allowRun: [],
    allowSys: [],
  }]);
});

for (
  const [what, plugins, message] of [
    [
      "an unknown right",
      "<plugin><name>a</name><allow-ffi>/x</allow-ffi></plugin>",
      "unknown element <allow-ffi> in <plugin>",
    ],
    [
      "an empty right",
      "<plugin><name>a</name><allow-read/></plugin>",
      "<allow-read> is empty: nothing would be all",
    ],
    ["a plugin without name", "<plugin/>", "<plugin> lacks its <name>"],
    [
      "a plugin given twice",
      "<plugin><name>a</name></plugin><plugin><name>a</name></plugin>",
      "plugin a has two entries",
    ],
    [
      "a wrong timeout",
      "<plugin><name>a</name><timeout>0</timeout></plugin>",
      '<timeout>: value "0" is not allowed: expected an integer from 1 to 4294967295',
    ],
  ] as const
) {
  Deno.test(`loadConfig refuses, among the rights of plugins, ${what}`, () => {
    assertEquals(
      failure(document(`<plugins xmlns="urn:clixon:plugin">${plugins}</plugins>`)),
      `c.xml:1: ${message}`,
    );
  });
}

Deno.test("loadConfig keeps the options of an application's own module", () => {
  const config = load(
    '<CLICON_CONFIG_EXTEND>my-config</CLICON_CONFIG_EXTEND><MY_OPTION>1</MY_OPTION><x xmlns="urn:my">2</x>',
    [{ name: "MY_OPTION", value: "3" }],
  );
  assertEquals(config.extraText("MY_OPTION"), "3");
  assertEquals(config.extraText("x"), "2");
  assertEquals(config.extraText("y"), undefined);
});

Deno.test("loadConfig uses the built-in configuration where there is no file, and says so", () => {
  const config = loadConfig({ defaultFile: "/nonexistent/clixon.xml" });
  assertEquals(config.file, undefined);
  assertEquals(config.get("CLICON_YANG_MODULE_MAIN"), "clixon-example");
  assertEquals(config.warnings.length, 1);
  assertStringIncludes(
    config.warnings[0],
    "No configuration file (/nonexistent/clixon.xml; -f names one): using the built-in example, with its files in ",
  );
});

Deno.test("dumpConfig json leaves numbers and truth values without quotes", () => {
  const dump = JSON.parse(dumpConfig(load("<CLICON_AUTOLOCK>1</CLICON_AUTOLOCK>"), "json"));
  const config = dump["clixon-config:clixon-config"];
  assertEquals(config.CLICON_AUTOLOCK, true);
  assertEquals(config.CLICON_SOCK_PORT, 4535);
  assertEquals(config.CLICON_NACM_MODE, "disabled");
});

Deno.test("dumpConfig xml can be loaded again", () => {
  const config = load(
    "<CLICON_SOCK>a&lt;b &amp; c</CLICON_SOCK><CLICON_YANG_DIR>/a</CLICON_YANG_DIR>" +
      '<plugins xmlns="urn:clixon:plugin"><plugin><name>a</name><memory>9</memory></plugin></plugins>',
  );
  const dump = dumpConfig(config, "xml");
  const dir = directory({ "c.xml": dump });
  const again = dumpConfig(loadConfig({ file: `${dir}/c.xml` }), "xml");
  assertEquals(
    again.replace(/<CLICON_CONFIGFILE>.*/, ""),
    dump.replace(/<CLICON_CONFIGFILE>.*/, ""),
  );
});

Deno.test("dumpConfig text quotes where needed", () => {
  assertStringIncludes(
    dumpConfig(load('<CLICON_SOCK>a "b"</CLICON_SOCK>'), "text"),
    '\n   CLICON_SOCK "a \\"b\\"";\n',
  );
});
