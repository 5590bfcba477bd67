/** The program without any configuration: it works at once, in a directory that is the user's alone. */

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { canRunAsOther } from "../src/system/testing/public_deno.ts";
import { programOfNobody } from "./program.ts";

const REQUEST =
  `<rpc xmlns="urn:ietf:params:xml:ns:netconf:base:1.0" message-id="1"><get-config><source><running/></source></get-config></rpc>]]>]]>`;

/** A home for user nobody, who has no rights to what root has cached. */
class Home implements Disposable {
  readonly dir = Deno.makeTempDirSync({ prefix: "clixon-home-" });
  readonly state = `${this.dir}/clixon`;

  constructor() {
    Deno.chownSync(this.dir, 65534, 65534);
  }

  /** Runs the program as nobody; gives status, standard output and standard error without times. */
  async run(mode: string, args: readonly string[], input = ""): Promise<[number, string, string]> {
    const { command, ...how } = await programOfNobody(mode, args);
    const child = new Deno.Command(command, {
      ...how,
      env: { XDG_RUNTIME_DIR: this.dir, DENO_DIR: `${this.dir}/deno`, HOME: this.dir },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
    const { code, stdout, stderr } = await child.output();
    const text = (bytes: Uint8Array) =>
      new TextDecoder().decode(bytes).replaceAll(this.dir, "@").replace(/^\w+ \d+ [\d:.]+: /gm, "");
    return [code, text(stdout), text(stderr)];
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.dir, { recursive: true });
  }
}

Deno.test({
  name: "backend and netconf find each other without a configuration file",
  ignore: !canRunAsOther,
  async fn() {
    using home = new Home();
    const [code, , err] = await home.run("backend", []);
    assertEquals(code, 0, err);
    assertMatch(
      err,
      /^No configuration file \(\/usr\/local\/etc\/clixon\.xml; -f names one\): using the built-in example, with its files in @\/clixon\n/m,
    );
    const { mode, uid } = Deno.statSync(home.state);
    assertEquals([(mode ?? 0) & 0o777, uid], [0o700, 65534]);
    const [status, out] = await home.run("netconf", ["-q0"], REQUEST);
    assertEquals(status, 0);
    assertStringIncludes(out, "<data/></rpc-reply>]]>]]>");
    assertEquals((await home.run("backend", ["-z"]))[0], 0);
  },
});

Deno.test({
  name: "backend does not use a state directory that others can write to",
  ignore: !canRunAsOther,
  async fn() {
    using home = new Home();
    Deno.mkdirSync(home.state);
    Deno.chownSync(home.state, 65534, 65534);
    Deno.chmodSync(home.state, 0o770);
    const [code, , err] = await home.run("backend", ["-F"]);
    assertEquals(code, 255);
    assertStringIncludes(
      err,
      "@/clixon is not a directory that only this user can write to: remove it, or give a configuration file with -f\n",
    );
  },
});

Deno.test({
  name: "backend does not use a state directory that belongs to another user",
  ignore: !canRunAsOther,
  async fn() {
    using home = new Home();
    Deno.mkdirSync(home.state, { mode: 0o700 });
    const [code, , err] = await home.run("backend", ["-F"]);
    assertEquals(code, 255);
    assertStringIncludes(err, "@/clixon is not a directory that only this user can write to");
  },
});
