import { assertEquals, assertMatch } from "@std/assert";

const ROOT = Deno.uid() === 0;

/** Runs a text in a process of its own, where `drop(permanent)` makes it user nobody; gives what it prints. */
async function asRoot(text: string): Promise<string> {
  const module = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
  const program = `
    import { dropPrivileges, effectiveUid, regainPrivileges } from ${module("privileges.ts")};
    import { userByName } from ${module("users.ts")};
    const libc = Deno.dlopen("libc.so.6", {
      setresuid: { parameters: ["u32", "u32", "u32"], result: "i32" },
      setgroups: { parameters: ["usize", "buffer"], result: "i32" },
    }).symbols;
    const nobody = userByName("nobody");
    const drop = (permanent) => dropPrivileges(nobody, nobody.gid, permanent);
    ${text}`;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), { args: ["eval", program] })
    .output();
  return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
}

/** What every way back to root gives. */
const WAYS_BACK = `
  console.log(libc.setresuid(0, 0, 0), libc.setresuid(0xffffffff, 0, 0xffffffff), libc.setgroups(1n, new Uint32Array(1)));
  const { stdout } = new Deno.Command("id", { args: ["-u"] }).outputSync();
  console.log(new TextDecoder().decode(stdout).trim());
  try { Deno.openSync("/etc/shadow"); console.log("open"); } catch (error) { console.log(error.name); }`;

Deno.test({
  name: "dropPrivileges leaves no way back to root",
  ignore: !ROOT,
  async fn() {
    assertEquals(
      await asRoot(`drop(true); console.log(effectiveUid()); ${WAYS_BACK}`),
      "65534\n-1 -1 -1\n65534\nPermissionDenied\n",
    );
  },
});

Deno.test({
  name: "dropPrivileges refuses a user that is neither this one nor dropped to by root",
  ignore: !ROOT,
  async fn() {
    assertMatch(
      await asRoot(`drop(true); dropPrivileges({ name: "daemon", uid: 1, gid: 1 }, 1, true);`),
      /PrivilegeError: Privileges can only be dropped from root user \(uid is 65534\)/,
    );
  },
});

Deno.test({
  name: "dropPrivileges does nothing for the user that this already is",
  ignore: !ROOT,
  async fn() {
    assertEquals(await asRoot(`drop(true); drop(true); console.log("ok");`), "ok\n");
  },
});

Deno.test({
  name: "regainPrivileges takes back what was dropped for a time",
  ignore: !ROOT,
  async fn() {
    assertEquals(
      await asRoot(
        `drop(false); console.log(effectiveUid()); regainPrivileges(); console.log(effectiveUid());`,
      ),
      "65534\n0\n",
    );
  },
});
