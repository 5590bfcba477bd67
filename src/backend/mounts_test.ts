import { assertEquals } from "@std/assert";
import { loadConfig } from "../config/mod.ts";
import { Mounts } from "./mounts.ts";
import { loadSchema } from "./schema.ts";

const TOP = `module top { yang-version 1.1; namespace "urn:top"; prefix top;
  import ietf-yang-schema-mount { prefix yangmnt; }
  container a { yangmnt:mount-point "x"; } container b { yangmnt:mount-point "x"; }
  container c { yangmnt:mount-point "y"; } }`;
const module = (revision: string) =>
  `module in { namespace "urn:in"; prefix in; revision ${revision}; leaf l { type string; } }`;

/** The mounted schemas' revisions of module `in`, and which of them are the same object. */
async function mounted(options: string, domains: Readonly<Record<string, string>> = {}) {
  const dir = Deno.makeTempDirSync({ prefix: "clixon-test-" });
  try {
    Deno.mkdirSync(`${dir}/main`);
    Deno.writeTextFileSync(`${dir}/main/in.yang`, module("2020-01-01"));
    Deno.mkdirSync(`${dir}/domains/d`, { recursive: true });
    Deno.writeTextFileSync(`${dir}/domains/d/in.yang`, module("2024-01-01"));
    Deno.writeTextFileSync(`${dir}/top.yang`, TOP);
    Deno.writeTextFileSync(
      `${dir}/clixon.xml`,
      `<clixon-config xmlns="http://clicon.org/config"><CLICON_YANG_MAIN_FILE>${dir}/top.yang</CLICON_YANG_MAIN_FILE>` +
        `<CLICON_XMLDB_DIR>${dir}</CLICON_XMLDB_DIR><CLICON_YANG_SCHEMA_MOUNT>true</CLICON_YANG_SCHEMA_MOUNT>` +
        `${options.replaceAll("@", dir)}</clixon-config>`,
    );
    const config = loadConfig({ file: `${dir}/clixon.xml` });
    const schema = loadSchema(config);
    await new Mounts(config, schema).mountAll({
      mount: ({ path }) =>
        Promise.resolve({
          modules: [{ name: "in" }],
          validate: true,
          config: true,
          domain: domains[path],
        }),
    });
    return schema.mounts.map(({ alone }, index) => {
      const same = schema.mounts.findIndex((other) => other.alone === alone);
      return `${alone.moduleByName("in")!.revision} ${same === index ? "own" : `as ${same}`}`;
    });
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
}

const MAIN = "<CLICON_YANG_DIR>@/main</CLICON_YANG_DIR>";
const DOMAINS = "<CLICON_YANG_DOMAIN_DIR>@/domains</CLICON_YANG_DOMAIN_DIR>";

Deno.test("mount points with the same modules share their schema, unless CLICON_YANG_SCHEMA_MOUNT_SHARE is false", async () => {
  assertEquals(await mounted(MAIN), ["2020-01-01 own", "2020-01-01 as 0", "2020-01-01 as 0"]);
  const alone = "<CLICON_YANG_SCHEMA_MOUNT_SHARE>false</CLICON_YANG_SCHEMA_MOUNT_SHARE>";
  assertEquals(await mounted(MAIN + alone), [
    "2020-01-01 own",
    "2020-01-01 own",
    "2020-01-01 own",
  ]);
});

Deno.test("modules of a domain are searched in its directory first", async () => {
  const domains = { "/top:a": "d", "/top:c": "d" };
  assertEquals(await mounted(MAIN + DOMAINS, domains), [
    "2024-01-01 own",
    "2020-01-01 own",
    "2024-01-01 as 0",
  ]);
  // Without CLICON_YANG_DOMAIN_DIR a domain is only a name.
  assertEquals(await mounted(MAIN, domains), [
    "2020-01-01 own",
    "2020-01-01 own",
    "2020-01-01 as 0",
  ]);
});
