import { assertEquals } from "@std/assert";
import { descriptorLimit } from "./limits.ts";

Deno.test("descriptorLimit tells what the shell has set", async () => {
  const module = import.meta.resolve("./limits.ts");
  const script = `console.log((await import("${module}")).descriptorLimit())`;
  const { stdout } = await new Deno.Command("sh", {
    args: ["-c", 'ulimit -n 321; exec "$0" eval "$1"', Deno.execPath(), script],
  }).output();
  assertEquals(new TextDecoder().decode(stdout), "321\n");
  assertEquals(descriptorLimit() > 0, true);
});
