/**
 * The README's lines for a device, run as they are written.
 *
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";

const ROOT = decodeURIComponent(new URL("../", import.meta.url).pathname);

/** The block of the README that is marked with `word`. */
function block(word: string): string {
  const readme = Deno.readTextFileSync(`${ROOT}README.md`);
  const match = new RegExp("```sh " + word + "\n(.*?)```", "s").exec(readme);
  if (match === null) throw new Error(`the README has no block "${word}"`);
  return match[1];
}

const MODULE = `module my-device {
  yang-version 1.1;
  namespace "urn:my-device";
  prefix d;
  container system { leaf hostname { type string; } }
}
`;
const EDIT =
  `<rpc xmlns="urn:ietf:params:xml:ns:netconf:base:1.0" message-id="1"><edit-config><target><candidate/></target>` +
  `<config><system xmlns="urn:my-device"><hostname>r1</hostname></system></config></edit-config></rpc>]]>]]>` +
  `<rpc xmlns="urn:ietf:params:xml:ns:netconf:base:1.0" message-id="2"><commit/></rpc>]]>]]>`;

Deno.test("the README's way to a running device works, and uninstalling leaves nothing", async () => {
  const prefix = await Deno.makeTempDir({ prefix: "clixon-device-" });
  const work = await Deno.makeTempDir({ prefix: "clixon-device-" });
  try {
    const lines = block("device").trim().split("\n");
    assert(lines.length <= 10);
    // The tasks are run in the project; the files that the vendor has are elsewhere.
    const script = ["set -e", ...lines]
      .join("\n")
      .replace("deno task compile", `deno task --cwd ${ROOT} compile --output ${work}/clixon`)
      .replace("deno task install --", `deno task --cwd ${ROOT} install --binary ${work}/clixon`);
    await Deno.writeTextFile(`${work}/my-device.yang`, MODULE);
    await Deno.writeTextFile(`${work}/edit.xml`, EDIT);
    const deno = Deno.execPath().replace(/\/[^/]*$/, "");
    const { stdout, stderr, success } = await new Deno.Command("sh", {
      args: ["-c", script],
      cwd: work,
      env: { PREFIX: prefix, PATH: `${deno}:${Deno.env.get("PATH")}`, NO_COLOR: "1" },
    }).output();
    const out = new TextDecoder().decode(stdout);
    assert(success, out + new TextDecoder().decode(stderr));
    assertEquals(out.split("<ok/>").length - 1, 2, out);
    assertStringIncludes(out, "my-device:system {\n    hostname r1;");
    const removed = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", `${ROOT}util/install.ts`, "uninstall", "--prefix", prefix],
    }).output();
    assert(removed.success);
    // What the daemon and the vendor wrote stays; nothing that was installed does.
    const installed = files(prefix).filter((path) =>
      path !== "/share/clixon/device/my-device.yang" && !path.startsWith("/var/lib/clixon/")
    );
    assertEquals(installed, []);
  } finally {
    await Deno.remove(prefix, { recursive: true });
    await Deno.remove(work, { recursive: true });
  }
});

function files(directory: string, path = ""): string[] {
  return [...Deno.readDirSync(directory + path)].flatMap((entry) =>
    entry.isDirectory ? files(directory, `${path}/${entry.name}`) : [`${path}/${entry.name}`]
  ).sort();
}
