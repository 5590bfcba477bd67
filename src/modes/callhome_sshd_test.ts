import { assertEquals, assertThrows } from "@std/assert";
import { selfCommand } from "../system/self.ts";
import { definesSubsystem, sshdCommand } from "./callhome_sshd.ts";

async function file(text: string): Promise<string> {
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, text);
  return path;
}

Deno.test("sshdCommand makes this program the netconf subsystem", () => {
  const { command, args } = selfCommand("netconf", ["-f", "/etc/clixon.xml"]);
  assertEquals(
    sshdCommand({
      sshd: "/usr/sbin/sshd",
      sshdConfig: "/dev/null",
      config: "/etc/clixon.xml",
      debug: false,
    }),
    [
      "/usr/sbin/sshd",
      "-i",
      "-D",
      "-e",
      "-o",
      `Subsystem netconf ${[command, ...args].join(" ")}`,
      "-f",
      "/dev/null",
    ],
  );
});

Deno.test("sshdCommand leaves a netconf subsystem of the configuration file alone", async () => {
  const sshdConfig = await file("Subsystem netconf /bin/true\n");
  assertEquals(sshdCommand({ sshd: "/sshd", sshdConfig, debug: true }), [
    "/sshd",
    "-i",
    "-D",
    "-d",
    "-e",
    "-f",
    sshdConfig,
  ]);
});

Deno.test("sshdCommand refuses a path that sshd and the shell would change", () => {
  assertThrows(
    () => sshdCommand({ sshd: "/sshd", sshdConfig: "/dev/null", config: "/a b", debug: false }),
    Error,
    "/a b: the path of a netconf subsystem may hold letters, digits and @%+=:,./_- only",
  );
});

for (
  const [text, expected] of [
    ["", false],
    ["Subsystem sftp internal-sftp\n", false],
    ["# Subsystem netconf /x\n", false],
    ["\tsubsystem\tnetconf /x -y\n", true],
    ["SUBSYSTEM=netconf /x\n", true],
    ['Subsystem "netconf" /x', true],
    ["Subsystem netconf2 /x\n", false],
  ] as const
) {
  Deno.test(`definesSubsystem is ${expected} for ${JSON.stringify(text)}`, async () => {
    assertEquals(definesSubsystem(await file(text)), expected);
  });
}

Deno.test("definesSubsystem follows Include, with patterns", async () => {
  const dir = await Deno.makeTempDir();
  await Deno.writeTextFile(`${dir}/a.conf`, "Port 22\n");
  await Deno.writeTextFile(`${dir}/b.conf`, "Subsystem netconf /x\n");
  assertEquals(definesSubsystem(await file(`Include ${dir}/*.conf\n`)), true);
  assertEquals(definesSubsystem(await file(`include ${dir}/a.conf ${dir}/?.conf\n`)), true);
  assertEquals(definesSubsystem(await file(`Include ${dir}/a.*\n`)), false);
  assertEquals(definesSubsystem(await file(`Include ${dir}/none/*.conf /nope\n`)), false);
});

Deno.test("definesSubsystem ends with a file that includes itself", async () => {
  const path = await file("");
  await Deno.writeTextFile(path, `Include ${path}\n`);
  assertEquals(definesSubsystem(path), false);
});

Deno.test("definesSubsystem leaves a file that cannot be read to sshd", () => {
  assertEquals(definesSubsystem("/does/not/exist"), false);
});
