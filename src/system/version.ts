/**
 * The version of the program; a test keeps it equal to the one in deno.json, which is not imported because importing JSON costs the
 * compiled program its start-up cache.
 *
 * @module
 */
export const VERSION = "0.1.0";
