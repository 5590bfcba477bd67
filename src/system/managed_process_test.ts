import { assertEquals, assertRejects } from "@std/assert";
import { ManagedProcess } from "./managed_process.ts";

function shell(script: string): ManagedProcess {
  return new ManagedProcess("test", {
    description: "a test",
    command: "/bin/sh",
    args: () => ["-c", script],
  });
}

Deno.test("ManagedProcess kills what does not end when it is told to", async () => {
  const process = shell("trap '' TERM; while :; do sleep 1; done");
  await process.start();
  const { pid } = process.status;
  await new Promise((resolve) => setTimeout(resolve, 200));
  const begun = performance.now();
  const stopped = process.stop();
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(process.status.status, "exiting");
  assertEquals(process.status.pid, pid);
  await stopped;
  const seconds = Math.round((performance.now() - begun) / 1000);
  assertEquals([process.status, seconds], [{ status: "stopped" }, 5]);
});

Deno.test("ManagedProcess does what is asked in the order in which it is asked", async () => {
  const process = shell("exec sleep 100");
  const all = [process.start(), process.stop(), process.restart(), process.start(), process.stop()];
  await Promise.all(all);
  assertEquals(process.status, { status: "stopped" });
});

Deno.test("ManagedProcess gives the program its words as they are", async () => {
  const file = Deno.makeTempFileSync();
  const process = new ManagedProcess("test", {
    description: "a test",
    command: "/bin/sh",
    args: () => ["-c", `printf '%s|' "$@" > '${file}'`, "sh", "a b", "$HOME", "'", ""],
  });
  await process.start();
  while (process.status.status !== "stopped") {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assertEquals(Deno.readTextFileSync(file), "a b|$HOME|'||");
  Deno.removeSync(file);
});

Deno.test("ManagedProcess names the file that is none to execute", async () => {
  const of = (command: string) =>
    new ManagedProcess("test", { description: "", command, args: () => [] });
  await assertRejects(() => of("/nonexistent").start(), Error, "/nonexistent does not exist");
  await assertRejects(() => of("/tmp").start(), Error, "/tmp is no file");
  await assertRejects(() => of("/etc/passwd").start(), Error, "/etc/passwd cannot be executed");
});
