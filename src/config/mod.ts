/**
 * The room of the configuration: the table of options, the files that set them, the command line that overrides them.
 * It may import src/xml and src/system, and is cheap to import: no YANG here, the front-end starts with it.
 * Start reading at `options.ts` (what there is) and `load.ts` (how a configuration comes about).
 *
 * @module
 */

export { prepareStateDirectory, stateDirectory } from "./builtin.ts";
export { type CacheStatus, Config } from "./config.ts";
export { ConfigError, type Origin, UsageError } from "./config_error.ts";
export { DUMP_FORMATS, dumpConfig, type DumpFormat } from "./dump.ts";
export { requireExisting } from "./existing.ts";
export { getopt, type GivenOption, type Scan } from "./getopt.ts";
export type { PluginGrants } from "./grants.ts";
export { type ConfigSources, DEFAULT_FILE, loadConfig, type Override } from "./load.ts";
export { isOption, type OptionName, type OptionValue } from "./options.ts";
