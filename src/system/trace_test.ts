import { assertEquals, assertMatch } from "@std/assert";

/** Runs a text as a program with or without tracing; gives what it prints. */
async function run(text: string, env: Record<string, string>): Promise<string> {
  const module = new URL("trace.ts", import.meta.url).href;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", `import { span } from ${JSON.stringify(module)};${text}`],
    env,
  }).output();
  return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
}

const TRACED = { NO_COLOR: "1", OTEL_DENO: "true", OTEL_EXPORTER_OTLP_PROTOCOL: "console" };
const NESTED = `await span("outer", async () => {
  await 0;
  console.log(span("inner", () => 42));
});`;

Deno.test("span is a plain call without tracing", async () => {
  assertEquals((await run(NESTED, {})).trim(), "42");
});

Deno.test("span makes spans that know their parents", async () => {
  const printed = await run(NESTED, TRACED);
  const outer = printed.match(/SPAN outer \[\w+\/(\w+)\]/)![1];
  const parent = printed.match(/SPAN inner [^]*?parent: (\w+)/)![1];
  assertEquals(parent, outer);
});

Deno.test("span passes errors on", async () => {
  const printed = await run(
    `try { span("a", () => { throw new Error("x"); }) } catch (e) { console.log("caught", e.message) }
     await span("b", () => Promise.reject(new Error("y"))).catch((e) => console.log("caught", e.message));`,
    TRACED,
  );
  assertMatch(printed, /caught x/);
  assertMatch(printed, /caught y/);
});
