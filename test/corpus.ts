/**
 * Published YANG modules as test input. They are no part of the project: tests that need them are ignored where they are not.
 *
 * @module
 */

/** The folder beside the repository that holds `ietf/`, `openconfig/` and `ieee/`; undefined when there is none. */
export const CORPUS: string | undefined = findCorpus();

function findCorpus(): string | undefined {
  const path = decodeURIComponent(new URL("../../shared/yang-corpus", import.meta.url).pathname);
  try {
    return Deno.statSync(path).isDirectory ? path : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
