/**
 * ncclient, the NETCONF client that most others are built on, against `clixon netconf` as a subsystem of the real sshd.
 */

import { assertEquals, assertMatch } from "@std/assert";
import { BackendProcess, Site } from "./program.ts";
import { HAS_SSH, SshServer, SshWorld } from "./ssh_world.ts";

const PYTHON = "/usr/bin/python3";
const SESSION = new URL("fixtures/ncclient/session.py", import.meta.url).pathname;

const HAS_NCCLIENT = HAS_SSH && new Deno.Command(PYTHON, {
  args: ["-c", "import ncclient"],
  stdout: "null",
  stderr: "null",
}).outputSync().success;

const MODULE = `module items {
  yang-version 1.1;
  namespace urn:items;
  prefix i;
  revision 2024-01-01;
  container items {
    list item { key id; leaf id { type uint32; } leaf text { type string; } }
  }
  rpc twice { input { leaf x { type uint8; } } }
  notification full { leaf count { type uint32; } }
}`;

/** A device with its backend and an sshd. */
class World implements AsyncDisposable {
  readonly site: Site;
  readonly #ssh: SshWorld;
  readonly #backend: BackendProcess;
  readonly #server: SshServer;

  private constructor(site: Site, ssh: SshWorld, backend: BackendProcess, server: SshServer) {
    this.site = site;
    this.#ssh = ssh;
    this.#backend = backend;
    this.#server = server;
  }

  static async open(options: Record<string, string | string[]> = {}): Promise<World> {
    const site = new Site({
      CLICON_FEATURE: [
        "ietf-netconf:startup",
        "ietf-netconf:confirmed-commit",
        "ietf-netconf:rollback-on-error",
      ],
      ...options,
    });
    site.module("items", MODULE);
    const ssh = new SshWorld();
    const backend = await BackendProcess.start(site);
    return new World(site, ssh, backend, await SshServer.start(ssh, site.config));
  }

  /** Runs a session; gives the lines that the script printed. */
  async session(script: string): Promise<string[]> {
    const { code, stdout, stderr } = await new Deno.Command(PYTHON, {
      args: [SESSION, "127.0.0.1", `${this.#server.port}`, `${this.#ssh.dir}/client_key`, script],
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    if (code !== 0) throw new Error(text(stderr));
    return text(stdout).trimEnd().split("\n");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
    await this.#backend[Symbol.asyncDispose]();
    this.#ssh[Symbol.dispose]();
    this.site[Symbol.dispose]();
  }
}

function test(
  name: string,
  run: (world: World) => Promise<void>,
  options: Record<string, string | string[]> = {},
): void {
  Deno.test({
    name: `ncclient ${name}`,
    ignore: !HAS_NCCLIENT,
    fn: async () => {
      await using world = await World.open(options);
      await run(world);
    },
  });
}

test("edits, validates, commits and reads back under locks", async (world) => {
  assertEquals(
    await world.session(`
with m.locked("candidate"):
    m.discard_changes()
    print(m.edit_config(items("<item><id>1</id><text>a</text></item><item><id>2</id></item>"), target="candidate").ok)
    print(m.validate("candidate").ok)
    print(m.commit().ok)
print(ids(m.get_config("running")))
print(ids(m.get_config("running", filter=("subtree", '<items xmlns="urn:items"><item><id>2</id></item></items>'))))
print(ids(m.get(filter=("subtree", '<items xmlns="urn:items"><item><text>a</text></item></items>'))))
`),
    ["True", "True", "True", "['1', '2']", "['2']", "['1']"],
  );
});

test("filters with XPath, prefixes declared on the filter", async (world) => {
  assertEquals(
    await world.session(`
m.edit_config(items("<item><id>1</id><text>a</text></item><item><id>2</id></item>"), target="candidate")
print(ids(m.get_config("candidate", filter=("xpath", ({"x": ITEMS}, "/x:items/x:item[x:text='a']")))))
`),
    ["['1']"],
  );
});

for (const [framing, base] of [["chunked", "1"], ["end-of-message", "0"]] as const) {
  test(`speaks with ${framing} framing`, async (world) => {
    assertEquals(
      await world.session(`
print(":base:1.1" in m.server_capabilities, ":base:1.0" in m.server_capabilities, ":candidate" in m.server_capabilities)
print(m.edit_config(items("<item><id>1</id><text>]]&gt;]]&gt;</text></item>"), target="candidate").ok)
print(m.get_config("candidate").data.find(".//{urn:items}text").text)
`),
      [`${base === "1" ? "True" : "False"} True True`, "True", "]]>]]>"],
    );
  }, { CLICON_NETCONF_BASE_CAPABILITY: base });
}

test("copies and deletes configurations", async (world) => {
  assertEquals(
    await world.session(`
m.edit_config(items("<item><id>7</id></item>"), target="candidate")
m.commit()
print(m.copy_config(source="running", target="startup").ok)
print(ids(m.get_config("startup")))
print(m.delete_config(target="startup").ok)
m.edit_config(items("<item><id>8</id></item>"), target="candidate")
print(m.discard_changes().ok, ids(m.get_config("candidate")))
`),
    ["True", "['7']", "True", "True ['7']"],
  );
});

test("edits with operations and options, and gets errors that say what is wrong", async (world) => {
  assertEquals(
    await world.session(`
print(error(lambda: m.edit_config(items("<item><id>1</id></item>"), target="candidate", default_operation="none"))[:30])
print(ids(m.get_config("candidate")))
print(m.edit_config(items("<item><id>1</id></item>"), target="candidate", test_option="test-then-set", error_option="rollback-on-error").ok)
print(error(lambda: m.edit_config(items("<item xmlns:nc='%s' nc:operation='create'><id>1</id></item>" % BASE), target="candidate")))
print(error(lambda: m.edit_config(items("<item><id>x</id></item>"), target="candidate"))[:38])
print(m.edit_config(items("<item xmlns:nc='%s' nc:operation='delete'><id>1</id></item>" % BASE), target="candidate").ok)
print(ids(m.get_config("candidate")))
`),
    [
      "application data-missing error",
      "[]",
      "True",
      "application data-exists error /i:items/i:item[i:id='1'] Data already exists; cannot create new resource",
      "application invalid-value error /i:ite",
      "True",
      "[]",
    ],
  );
});

test("commits with confirmation", async (world) => {
  assertEquals(
    await world.session(`
m.edit_config(items("<item><id>1</id></item>"), target="candidate")
print(m.commit(confirmed=True, timeout="60").ok, ids(m.get_config("running")))
print(m.cancel_commit().ok, ids(m.get_config("running")))
m.edit_config(items("<item><id>2</id></item>"), target="candidate")
m.discard_changes()
m.edit_config(items("<item><id>2</id></item>"), target="candidate")
print(m.commit(confirmed=True, timeout="60", persist="p").ok)
print(m.commit(persist_id="p").ok, ids(m.get_config("running")))
`),
    ["True ['1']", "True []", "True", "True ['2']"],
  );
});

test("reads a configuration of 20 MB", async (world) => {
  const [ok, length] = await world.session(`
text = "0123456789abcdef" * 62
content = "".join("<item><id>%d</id><text>%s</text></item>" % (i, text) for i in range(20000))
print(m.edit_config(items(content), target="candidate").ok)
reply = m.get_config("candidate")
print(sum(len(element.text) for element in reply.data.iter("{urn:items}text")))
m.discard_changes()
`);
  assertEquals([ok, length], ["True", String(16 * 62 * 20_000)]);
});

test("kills another session, which then is gone", async (world) => {
  assertEquals(
    await world.session(`
other = connect()
other.lock("running")
print(error(lambda: m.lock("running"))[:26])
print(m.kill_session(other.session_id).ok)
print(m.lock("running").ok)
try:
    other.get_config("running")
    print("still there")
except TransportError:
    print("gone")
print(error(lambda: m.kill_session(m.session_id))[:28])
`),
    [
      "protocol lock-denied error",
      "True",
      "True",
      "gone",
      "protocol invalid-value error",
    ],
  );
});

test("gets a schema", async (world) => {
  const lines = await world.session(`print(m.get_schema("items", version="2024-01-01").data)`);
  assertEquals(lines.join("\n"), MODULE);
});

test("calls an operation that nobody serves", async (world) => {
  const [line] = await world.session(
    `print(error(lambda: m.dispatch(to_ele('<twice xmlns="urn:items"><x>1</x></twice>'))))`,
  );
  assertMatch(line, /^application operation-not-supported error None /);
});

test("validates and copies what it carries itself, with defaults as asked for", async (world) => {
  assertEquals(
    await world.session(`
config = to_ele(items("<item><id>5</id></item>"))
print(m.validate(config).ok)
print(error(lambda: m.validate(to_ele(items("<item><id>x</id></item>"))))[:26])
source = to_ele('<source xmlns="%s">%s</source>' % (BASE, items("<item><id>5</id></item>")))
print(m.copy_config(source=source, target="candidate").ok, ids(m.get_config("candidate")))
print(m.commit().ok)
print(ids(m.get(filter=("xpath", ({"x": ITEMS}, "/x:items/x:item[x:id='5']/x:id")))))
print(ids(m.get_config("running", with_defaults="report-all")))
print(m.rpc(to_ele('<discard-changes xmlns="%s"/>' % BASE)).ok)
print(m.lock("candidate").ok, m.unlock("candidate").ok)
other = connect()
print(other.close_session().ok, other.connected)
`),
    [
      "True",
      "application invalid-value ",
      "True ['5']",
      "True",
      "['5']",
      "['5']",
      "True",
      "True True",
      "True False",
    ],
  );
}, {
  CLICON_FEATURE: ["ietf-netconf:startup", "ietf-netconf:validate", "ietf-netconf:xpath"],
});

test("sends requests without waiting and gets the replies in order", async (world) => {
  assertEquals(
    await world.session(`
m.async_mode = True
edits = [m.edit_config(items("<item><id>%d</id></item>" % i), target="candidate") for i in range(100)]
last = m.get_config("candidate")
for edit in edits:
    edit.event.wait(30)
last.event.wait(30)
m.async_mode = False
print(all(edit.reply.ok for edit in edits), len(ids(last.reply)))
`),
    ["True 100"],
  );
});

test("takes replayed notifications, filtered", async (world) => {
  assertEquals(
    await world.session(`
print(m.create_subscription(
    filter=("subtree", '<netconf-config-change xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-notifications"><datastore/></netconf-config-change>'),
    stream_name="NETCONF", start_time="2020-01-01T00:00:00Z", stop_time="2020-01-02T00:00:00Z").ok)
tags = [m.take_notification(timeout=10).notification_ele[1].tag.split("}")[1] for _ in range(2)]
print(tags)
`),
    ["True", "['replayComplete', 'notificationComplete']"],
  );
});

test("takes notifications while it asks other things", async (world) => {
  assertEquals(
    await world.session(`
print(m.create_subscription().ok)
m.edit_config(items("<item><id>1</id></item>"), target="candidate")
print(m.commit().ok)
while True:
    notification = m.take_notification(timeout=10)
    event = notification.notification_ele[1].tag.split("}")[1]
    if event == "netconf-config-change":
        break
print(event)
print(ids(m.get_config("running")))
`),
    ["True", "True", "netconf-config-change", "['1']"],
  );
});
