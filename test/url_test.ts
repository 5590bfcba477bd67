/**
 * https: URLs, with a server of this test.
 *
 * @module
 */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { NetconfSession } from "./netconf_session.ts";
import { BackendProcess, Site, withProgram } from "./program.ts";

const MODULE = `module m {
  yang-version 1.1;
  namespace "urn:m";
  prefix m;
  leaf a { type string; }
}
`;

/** A key and a certificate that signs itself; undefined where openssl is missing. */
async function certificate(dir: string): Promise<{ key: string; cert: string } | undefined> {
  const [key, cert] = [`${dir}/key.pem`, `${dir}/cert.pem`];
  try {
    const { success } = await new Deno.Command("openssl", {
      args: [
        ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"],
        ...["-nodes", "-days", "2", "-subj", "/CN=localhost", "-keyout", key, "-out", cert],
        ...["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
        ...["-addext", "basicConstraints=critical,CA:FALSE"],
      ],
      stdout: "null",
      stderr: "null",
    }).output();
    return success
      ? { key: await Deno.readTextFile(key), cert: await Deno.readTextFile(cert) }
      : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

const directory = await Deno.makeTempDir({ prefix: "clixon-test-url-" });
const pair = await certificate(directory);
globalThis.addEventListener("unload", () => Deno.removeSync(directory, { recursive: true }));

Deno.test({
  name: "https: URLs are read, written and deleted where that is allowed",
  ignore: pair === undefined,
  fn: async () => {
    const files = new Map<string, string>([
      ["/good", `<config><a xmlns="urn:m">from the web</a></config>`],
    ]);
    const server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", ...pair!, onListen() {} },
      async (request) => {
        const path = new URL(request.url).pathname;
        if (request.method === "PUT") {
          files.set(path, await request.text());
          return new Response(null, { status: 201 });
        }
        const text = files.get(path);
        if (text === undefined) return new Response("no", { status: 404, statusText: "Not Found" });
        if (request.method === "DELETE") files.delete(path);
        return new Response(text);
      },
    );
    const base = `https://127.0.0.1:${server.addr.port}`;
    const url = (name: string) => `<url>${base}${name}</url>`;
    const copy = (target: string, source: string) =>
      `<copy-config><target>${target}</target><source>${source}</source></copy-config>`;
    try {
      using site = new Site({
        CLICON_FEATURE: ["ietf-netconf:url"],
        CLICON_NETCONF_URL_HTTPS: "true",
      });
      site.module("m", MODULE);
      await withProgram(
        { env: { ...Deno.env.toObject(), DENO_CERT: `${directory}/cert.pem` } },
        async () => {
          await using _backend = await BackendProcess.start(site);
          await using session = await NetconfSession.open(site);
          assertEquals(await session.rpc(copy("<candidate/>", url("/good"))), "<ok/>");
          assertEquals(
            await session.rpc("<get-config><source><candidate/></source></get-config>"),
            `<data><a xmlns="urn:m">from the web</a></data>`,
          );
          assertEquals(await session.rpc(copy(url("/saved"), "<candidate/>")), "<ok/>");
          assertStringIncludes(files.get("/saved")!, `<a xmlns="urn:m">from the web</a>`);
          assertEquals(
            await session.rpc(`<delete-config><target>${url("/saved")}</target></delete-config>`),
            "<ok/>",
          );
          assertEquals(files.has("/saved"), false);
          assertStringIncludes(
            await session.rpc(copy("<candidate/>", url("/missing"))),
            "the server answers 404 Not Found",
          );
        },
      );
    } finally {
      await server.shutdown();
    }
  },
});

Deno.test("https: URLs are refused unless they are allowed", async () => {
  using site = new Site({ CLICON_FEATURE: ["ietf-netconf:url"], CLICON_NETCONF_URL_DIR: "DIR" });
  site.module("m", MODULE);
  await using _backend = await BackendProcess.start(site);
  await using session = await NetconfSession.open(site);
  const reply = await session.rpc(
    "<copy-config><target><candidate/></target><source><url>https://127.0.0.1/x</url></source></copy-config>",
  );
  assertStringIncludes(reply, "<error-tag>invalid-value</error-tag>");
  assertStringIncludes(reply, "CLICON_NETCONF_URL_HTTPS is not set");
});
