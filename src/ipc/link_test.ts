import { assertEquals } from "@std/assert";
import { BackendLink } from "./link.ts";

/** A link to a backend of which the test has the other end. */
async function pair(): Promise<{ link: BackendLink; other: Deno.Conn } & Disposable> {
  const dir = Deno.makeTempDirSync();
  using listener = Deno.listen({ transport: "unix", path: `${dir}/sock` });
  const [stream, other] = await Promise.all([
    Deno.connect({ transport: "unix", path: `${dir}/sock` }),
    listener.accept(),
  ]);
  return {
    link: new BackendLink(stream),
    other,
    [Symbol.dispose]() {
      other.close();
      Deno.removeSync(dir, { recursive: true });
    },
  };
}

Deno.test("BackendLink.finish waits until the backend has ended its side", async () => {
  using at = await pair();
  const { link, other } = at;
  let ended = false;
  const backend = (async () => {
    assertEquals(await other.read(new Uint8Array(1)), null);
    await new Promise((resolve) => setTimeout(resolve, 20));
    ended = true;
    await other.closeWrite();
  })();
  const reading = link.read();
  await link.finish(10_000);
  assertEquals(ended, true);
  assertEquals(await reading, undefined);
  await backend;
});

Deno.test("BackendLink.finish does not wait longer than it is told to", async () => {
  using at = await pair();
  const reading = at.link.read();
  await at.link.finish(10);
  assertEquals(await reading, undefined);
});
