/**
 * Puts the daemon together and starts it.
 *
 * @module
 */

import type { Config } from "../config/mod.ts";
import { RpcError } from "../netconf/rpc_error.ts";
import { Datastores } from "../datastore/datastores.ts";
import { compileConstraints } from "../validate/mod.ts";
import { peerCredentials } from "../system/peer.ts";
import { userById } from "../system/users.ts";
import { log } from "../system/log.ts";
import { unlimited } from "./access.ts";
import { Backend } from "./backend.ts";
import { capabilities } from "./capabilities.ts";
import { builtinOperations } from "./operations/mod.ts";
import { answer } from "./request.ts";
import { loadSchema } from "./schema.ts";
import { Server } from "./server.ts";
import type { Participants } from "./transaction.ts";

const NOBODY: Participants = {
  begin: async () => {},
  validate: async () => {},
  complete: async () => {},
  commit: async () => {},
  commitDone: async () => {},
  revert: async () => {},
  end: async () => {},
  abort: async () => {},
};

export interface BackendStart {
  readonly config: Config;
  readonly pluginArgs: readonly string[];
  readonly extraXml: string | undefined;
  readonly printUpgraded: boolean;
}

export async function startBackend({ config }: BackendStart) {
  const { server, backend } = start(config);
  await 0;
  return {
    listen: (address: Parameters<Server["listen"]>[0]) => server.listen(address),
    stop: async () => {
      server.stopListening();
      await backend.commits.idle();
      server.closeAll();
    },
    finished: new Promise<number>(() => {}),
  };
}

export function start(config: Config) {
  const schema = loadSchema(config);
  for (const warning of schema.warnings) log.info(warning);
  const stores = new Datastores({
    schema,
    directory: config.require("CLICON_XMLDB_DIR"),
    format: config.get("CLICON_XMLDB_FORMAT") === "json" ? "json" : "xml",
    pretty: config.get("CLICON_XMLDB_PRETTY"),
  });
  const backend = new Backend({
    config,
    schema,
    stores,
    validator: compileConstraints(schema),
    participants: NOBODY,
    operations: builtinOperations(),
    access: (_s, u) => unlimited(u),
    capabilities: () => capabilities(config, schema),
    state: [],
    listeners: [],
    action: () => {
      throw new RpcError("application", "operation-not-supported", "No plugin serves this action");
    },
    pluginRpc: () => {
      throw new RpcError("application", "operation-not-supported", "RPC operation not supported");
    },
  });
  const server = new Server(backend.sessions, {
    request: (session, message, connection) => answer(backend, session, message, connection),
    peerOf: (fd) => {
      const { uid } = peerCredentials(fd);
      return { uid, user: userById(uid)?.name };
    },
  });
  return { backend, server };
}
