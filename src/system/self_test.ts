import { assertEquals, assertMatch } from "@std/assert";
import { selfCommand, selfFiles } from "./self.ts";

Deno.test("selfCommand runs the program in another mode", async () => {
  const { command, args } = selfCommand("-V", []);
  const { stdout, success } = await new Deno.Command(command, { args }).output();
  assertEquals(success, true);
  assertMatch(new TextDecoder().decode(stdout), /^Clixon version: /);
});

Deno.test("selfCommand puts flags before the program and words after it", () => {
  const { args } = selfCommand("backend", ["-F", "-f", "x"], ["--allow-read=/x"]);
  assertEquals(args[1], "--allow-read=/x");
  assertMatch(args[2], /\/main\.ts$/);
  assertEquals(args.slice(3), ["backend", "-F", "-f", "x"]);
});

Deno.test("selfCommand starts the plugin host without main.ts", async () => {
  const { command, args } = selfCommand("plugin-host", ["x"], ["--no-prompt"]);
  const { stderr, code } = await new Deno.Command(command, { args }).output();
  assertEquals(code, 255);
  assertMatch(new TextDecoder().decode(stderr), /^plugin-host is started by the daemon/);
});

Deno.test("selfFiles exist", () => {
  for (const path of selfFiles()) Deno.statSync(path);
});
