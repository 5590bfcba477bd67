/**
 * More clients than the backend has descriptors for: they are refused, and nobody is shut out for good.
 */

import { assert, assertStringIncludes } from "@std/assert";
import { type ByteStream, connectBackend } from "../src/ipc/address.ts";
import { IpcClient } from "../src/ipc/client.ts";
import { BASE } from "./netconf_session.ts";
import { BackendProcess, program, Site, withProgram } from "./program.ts";

const OPEN_FILES = 400;
const PING = `<rpc xmlns="${BASE}" message-id="1"><ping xmlns="http://clicon.org/lib"/></rpc>`;

Deno.test({
  name: "backend refuses clients that it has no descriptors for, and serves others afterwards",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    using site = new Site();
    const { command, args } = program("", []);
    const binary = `${site.dir}/clixon`;
    const words = [command, ...args.slice(0, -1)].join(" ");
    const script = `#!/bin/sh\nulimit -n ${OPEN_FILES}\nexec ${words} "$@"\n`;
    Deno.writeTextFileSync(binary, script, { mode: 0o755 });
    await withProgram({ binary }, async () => {
      await using _backend = await BackendProcess.start(site);
      const path = `${site.dir}/backend.sock`;
      await using early = await IpcClient.connect({ family: "UNIX", path });
      const idle: ByteStream[] = [];
      for (let i = 0; i < 2 * OPEN_FILES; i++) {
        idle.push(await connectBackend({ family: "UNIX", path }));
      }
      const late = await IpcClient.connect({ family: "UNIX", path }).catch((error) => error);
      assert(late instanceof Error, "a client is served although there is no room");
      assertStringIncludes(await early.requestText(PING), "<ok/>");
      for (const connection of idle) connection.close();
      for (;;) {
        try {
          await using next = await IpcClient.connect({ family: "UNIX", path });
          assertStringIncludes(await next.requestText(PING), "<ok/>");
          break;
        } catch (error) {
          // The backend may not have noticed yet that the others are gone.
          if (!(error instanceof Error) || !/^Ipc/.test(error.name)) throw error;
        }
      }
    });
  },
});
