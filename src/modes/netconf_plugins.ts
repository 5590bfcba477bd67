/**
 * The plugins of the NETCONF front-end. Imported only when there are any: they need the schema, which a session without plugins does not load.
 *
 * @module
 */

import { loadSchema } from "../backend/schema.ts";
import type { Config } from "../config/mod.ts";
import { NetconfPlugins } from "../plugin/netconf_plugins.ts";
import { log } from "../system/log.ts";
import { compileConstraints } from "../validate/mod.ts";

/** Loads and starts them. `args` are the words after `--`. @throws when one cannot be started: the session does not begin then */
export async function startNetconfPlugins(
  config: Config,
  dir: string,
  args: readonly string[],
): Promise<NetconfPlugins> {
  return await NetconfPlugins.start({
    dir,
    grants: config.plugins,
    args,
    validator: compileConstraints(loadSchema(config), { checked: true }),
    messageIdOptional: config.get("CLICON_NETCONF_MESSAGE_ID_OPTIONAL"),
    onLog: (level, line) => level === "debug" ? log.debug("app", line) : log[level](line),
  });
}
