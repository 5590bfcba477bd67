/** The guided tour that the README begins with. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";

const DEMO = decodeURIComponent(new URL("../util/demo.ts", import.meta.url).pathname);

Deno.test("the demo shows a configuration edited, refused, committed and read back, and cleans up", async () => {
  const tmp = await Deno.makeTempDir({ prefix: "clixon-test-" });
  try {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", DEMO],
      env: { TMPDIR: tmp },
    }).output();
    const text = new TextDecoder().decode(stdout);
    assertEquals([code, new TextDecoder().decode(stderr)], [0, ""], text);
    assertEquals(text.match(/^\d\. /gm)?.length, 8);
    assertStringIncludes(text, "→               <prefix-length>42</prefix-length>\n");
    assertStringIncludes(text, "Number 42 out of range: 0 - 32");
    assertStringIncludes(text, "   cat " + tmp);
    assertStringIncludes(text, "            <description>the office</description>\n");
    assert(!text.includes("\x1b"));
    assertEquals([...Deno.readDirSync(tmp)], []);
  } finally {
    await Deno.remove(tmp, { recursive: true });
  }
});
