import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { listPlugins, LoadError, readPlugin } from "./load.ts";

function withDir(files: Readonly<Record<string, string>>, test: (dir: string) => void): void {
  const dir = Deno.makeTempDirSync({ prefix: "clixon-load-" });
  try {
    for (const [path, text] of Object.entries(files)) {
      Deno.mkdirSync(`${dir}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
      Deno.writeTextFileSync(`${dir}/${path}`, text);
    }
    test(dir);
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
}

Deno.test("listPlugins gives modules in code point order, and neither folders nor other files", () => {
  withDir(
    { "b.ts": "", "a.js": "", "B.mjs": "", "a/x.ts": "", "d.ts/x": "", "README.md": "" },
    (dir) => {
      Deno.symlinkSync("b.ts", `${dir}/link.ts`);
      Deno.symlinkSync("none.ts", `${dir}/dangling.ts`);
      assertEquals(listPlugins(dir), ["B.mjs", "a.js", "b.ts", "link.ts"]);
      assertEquals(listPlugins(dir, /^b/), ["b.ts"]);
    },
  );
});

Deno.test("listPlugins says which directory is not there", () => {
  assertThrows(() => listPlugins("/nowhere/at/all"), LoadError, "plugin directory /nowhere/at/all");
});

Deno.test("readPlugin strips types and keeps positions", () => {
  withDir({ "p.ts": "const x: number = 1; export default { x } satisfies object;" }, (dir) => {
    const { name, entry, modules } = readPlugin(dir, "p.ts");
    assertEquals([name, entry], ["p", "plugin:///p.ts"]);
    assertEquals(modules, [{
      url: "plugin:///p.ts",
      format: "module",
      source: "const x         = 1; export default { x }                 ;",
    }]);
  });
});

Deno.test("readPlugin erases imports of types", () => {
  withDir({
    "p.ts": `import type { BackendPlugin } from "../src/plugin/api.ts"; export default 1;`,
  }, (dir) => {
    assertEquals(readPlugin(dir, "p.ts").modules[0].source.trim(), "export default 1;");
  });
});

Deno.test("readPlugin takes the folder of the plugin's name with what is below it", () => {
  const files = { "p.ts": "", "p/a.ts": "", "p/sub/b.json": "{}", "p/README.md": "", "q/c.ts": "" };
  withDir(files, (dir) => {
    assertEquals(readPlugin(dir, "p.ts").modules.map(({ url }) => url), [
      "plugin:///p.ts",
      "plugin:///p/a.ts",
      "plugin:///p/sub/b.json",
    ]);
  });
});

Deno.test("readPlugin leaves out what links lead to outside of the folder", () => {
  withDir({ "p.ts": "", "p/a.ts": "", "secret.ts": "" }, (dir) => {
    Deno.symlinkSync("../secret.ts", `${dir}/p/out.ts`);
    Deno.symlinkSync("a.ts", `${dir}/p/in.ts`);
    Deno.symlinkSync("/etc", `${dir}/p/etc`);
    Deno.symlinkSync("out.ts", `${dir}/p/twice.ts`);
    assertEquals(readPlugin(dir, "p.ts").modules.map(({ url }) => url), [
      "plugin:///p.ts",
      "plugin:///p/a.ts",
      "plugin:///p/in.ts",
    ]);
  });
});

Deno.test("readPlugin refuses a folder that leads into itself", () => {
  withDir({ "p.ts": "", "p/sub/a.ts": "" }, (dir) => {
    Deno.symlinkSync(".", `${dir}/p/sub/loop`);
    assertThrows(() => readPlugin(dir, "p.ts"), LoadError, "too deep");
  });
});

Deno.test("readPlugin refuses a plugin that is too big", () => {
  withDir({ "p.ts": "", "p/a.ts": `/*${"x".repeat(17 * 1024 * 1024)}*/` }, (dir) => {
    assertThrows(() => readPlugin(dir, "p.ts"), LoadError, "more than");
  });
});

Deno.test("readPlugin names file and position of a syntax error", () => {
  withDir({ "p.ts": "export default {\n  a: = 1\n};" }, (dir) => {
    const error = assertThrows(() => readPlugin(dir, "p.ts"), LoadError);
    assertMatch(error.message, /\/p\.ts:2:6: SyntaxError: /);
  });
});

Deno.test("readPlugin refuses what is not UTF-8", () => {
  withDir({}, (dir) => {
    Deno.writeFileSync(`${dir}/p.js`, Uint8Array.of(0x22, 0xff, 0x22));
    assertThrows(() => readPlugin(dir, "p.js"), LoadError, "p.js");
  });
});

Deno.test("readPlugin refuses a name that cannot be a plugin's", () => {
  withDir({ "a b.ts": "" }, (dir) => {
    assertThrows(() => readPlugin(dir, "a b.ts"), LoadError, "the name may have letters");
  });
});
