/**
 * An example of a plugin of the NETCONF front-end: it answers an rpc before the backend is asked.
 *
 * It runs once per session, beside `clixon netconf`, with the rights of the session's user. Access control does not see its
 * rpcs, so what needs a decision about access belongs into a plugin of the backend.
 *
 * @module
 */

import type { NetconfPlugin } from "../../src/plugin/api.ts";

export default {
  name: "example-netconf",
  start(clixon) {
    clixon.log.debug(`a session begins; arguments: ${clixon.args.join(" ")}`);
  },
  rpcs: {
    // The output is the input.
    "clixon-example:client-rpc": (_, input) => input,
  },
  exit(clixon) {
    clixon.log.debug("the session is over");
  },
} satisfies NetconfPlugin;
