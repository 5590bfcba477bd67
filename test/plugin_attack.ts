/**
 * Attacks by plugins through the whole program, from source or as a built binary.
 *
 * @module
 */

import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { CRIMES, criminal, TIMEOUT } from "../src/plugin/testing/crimes.ts";
import { ESCAPES, REFUSAL, RUNNER } from "../src/plugin/testing/escapes.ts";
import { NetconfSession } from "./netconf_session.ts";
import { BackendProcess, Site } from "./program.ts";

const MODULE = `module t { yang-version 1.1; namespace "urn:t"; prefix t;
  rpc run { input { leaf code { type string; } } output { leaf value { type string; } leaf error { type string; } } }
  rpc do; rpc ok { output { leaf fine { type boolean; } } }
  leaf x { type string; } }`;

/** A site with this plugin, and the words to start the backend with. */
function siteWith(
  plugin: string,
  { memory = 256, timeout = TIMEOUT }: { memory?: number; timeout?: number } = {},
): { site: Site; args: string[] } {
  const site = new Site();
  site.module("t", MODULE);
  for (const dir of ["plugins", "conf.d"]) Deno.mkdirSync(`${site.dir}/${dir}`);
  Deno.writeTextFileSync(`${site.dir}/plugins/p.js`, plugin);
  Deno.writeTextFileSync(
    `${site.dir}/conf.d/plugins.xml`,
    `<clixon-config xmlns="http://clicon.org/config"><plugins xmlns="urn:clixon:plugin"><plugin>` +
      `<name>p</name><timeout>${timeout}</timeout><memory>${memory}</memory></plugin></plugins></clixon-config>`,
  );
  return { site, args: ["-E", `${site.dir}/conf.d`, "-d", `${site.dir}/plugins`] };
}

const escape = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const unescape = (text: string) =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");

/** A plugin without rights tries every way out. */
export async function tryEscapes(): Promise<void> {
  const { site, args } = siteWith(RUNNER);
  using _site = site;
  const secret = `${site.dir}/secret.js`;
  await Deno.writeTextFile(secret, `export default "secret";`);
  await using _backend = await BackendProcess.start(site, args);
  await using session = await NetconfSession.open(site);
  const run = (code: string) =>
    session.rpc(`<run xmlns="urn:t"><code>${escape(code)}</code></run>`);
  for (const { name, attempts } of ESCAPES) {
    for (const code of [...attempts(secret), ...configured(site)]) {
      const reply = unescape(await run(code));
      const error = /^<error xmlns="urn:t">(.*)<\/error>$/s.exec(reply)?.[1];
      assert(error !== undefined, `${name}: got through: ${code} → ${reply}`);
      assertMatch(error, REFUSAL, code);
    }
  }
  assertEquals(await run("return 6 * 7"), `<value xmlns="urn:t">42</value>`);
}

/** What only a real daemon has: its configuration file, its socket, its datastores. */
function configured({ dir, config }: Site): string[] {
  return [
    `return Deno.readTextFileSync("${config}")`,
    `return await Deno.connect({ transport: "unix", path: "${dir}/backend.sock" })`,
    `return Deno.readTextFileSync("${dir}/running_db")`,
    `Deno.writeTextFileSync("${dir}/startup_db", "")`,
  ];
}

/** Plugins hang, crash, eat memory and lie; each crime costs its own request in time, and nobody else anything. */
export async function tryCrimes(): Promise<void> {
  for (const crime of CRIMES) {
    const { site, args } = siteWith(criminal(crime), crime);
    using _site = site;
    await using _backend = await BackendProcess.start(site, args);
    await using criminalSession = await NetconfSession.open(site);
    await using other = await NetconfSession.open(site);
    await other.rpc("<get-config><source><running/></source></get-config>");
    const before = performance.now();
    const doing = criminalSession.rpc(`<do xmlns="urn:t"/>`);
    assertEquals(
      await other.rpc(
        `<edit-config><target><candidate/></target><config><x xmlns="urn:t">1</x></config></edit-config>`,
      ),
      "<ok/>",
    );
    assertEquals(await other.rpc("<commit/>"), "<ok/>");
    const reply = unescape(await doing);
    assertLess(performance.now() - before, (crime.timeout ?? TIMEOUT) + 1000, crime.name);
    const message = /<error-message[^>]*>plugin p, callback rpc t:do: (.*)<\/error-message>/s
      .exec(reply)?.[1];
    assertMatch(message ?? reply, crime.reason, crime.name);
    assertEquals(
      await criminalSession.rpc(`<ok xmlns="urn:t"/>`),
      `<fine xmlns="urn:t">true</fine>`,
      crime.name,
    );
  }
}
