/**
 * Options that name files and directories which have to be there. They are looked at before anything is done, when it can still be said which
 * option it is.
 *
 * @module
 */

import type { Config } from "./config.ts";
import { ConfigError } from "./config_error.ts";
import type { OptionName } from "./options.ts";

/** Options whose values are paths. */
type PathOption = {
  [N in OptionName]: ReturnType<typeof Config.prototype.get<N>> extends string | undefined ? N
    : never;
}[OptionName];

/**
 * Refuses a path at which there is no file, or no directory, as it should be. An option that is not set is as it should be.
 *
 * @throws {ConfigError}
 */
export function requireExisting(
  config: Config,
  option: PathOption,
  kind: "file" | "directory",
): void {
  const path = config.get(option);
  if (path === undefined || path === "") return;
  const reason = whyNot(path, kind);
  if (reason === undefined) return;
  const origin = config.origin(option);
  throw new ConfigError(`${path}: ${reason}`, { option, origin, value: path });
}

function whyNot(path: string, kind: "file" | "directory"): string | undefined {
  try {
    const { isDirectory } = Deno.statSync(path);
    return isDirectory === (kind === "directory") ? undefined : `is not a ${kind}`;
  } catch (error) {
    if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
    const isMissing = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    if (isMissing) return `no such ${kind}`;
    throw error;
  }
}
