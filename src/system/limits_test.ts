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

Deno.test("descriptorLimit is the same where /proc does not tell", () => {
  const limit = descriptorLimit();
  const original = Deno.readTextFileSync;
  for (const told of [undefined, "", "Max open files"]) {
    Deno.readTextFileSync = () => {
      if (told === undefined) throw new Deno.errors.NotFound();
      return told;
    };
    try {
      assertEquals(descriptorLimit(), limit);
    } finally {
      Deno.readTextFileSync = original;
    }
  }
});
