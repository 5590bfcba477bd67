/**
 * Options about data: datastores, validation, access control, streams. In the order of `clixon-config.yang`.
 *
 * @module
 */

import { choice, flag, integer, optionalText, path, text } from "./option.ts";

/** Datastores and their files. */
export const DATASTORE = {
  CLICON_XMLDB_DIR: path(
    "B",
    "The directory of the datastore files. It must exist. Must be set for the backend.",
  ),
  CLICON_XMLDB_FORMAT: choice(
    ["xml", "json", "text", "cli", "default"],
    "xml",
    "B",
    "The format of the datastore files: xml or json. The other words are formats that datastores do not have.",
  ),
  CLICON_XMLDB_PRETTY: flag(
    true,
    "B",
    "If true, datastore files are indented; if false they are one line.",
  ),
  CLICON_XMLDB_MODSTATE: flag(
    false,
    "B",
    "If true, datastore files carry the modules they were written with, so that they can be upgraded.",
  ),
  CLICON_XMLDB_UPGRADE_CHECKOLD: flag(
    true,
    "B",
    "If true, a file of older modules must be valid by those modules before it is upgraded.",
  ),
  CLICON_XMLDB_MULTI: flag(
    false,
    "B",
    "If true, marked subtrees of a datastore have files of their own.",
  ),
  CLICON_XMLDB_SYSTEM_ONLY_CONFIG: flag(
    false,
    "B",
    "If true, nodes marked cl:system-only-config are kept by plugins and never written to files.",
  ),
  CLICON_XMLDB_PRIVATE_CANDIDATE: flag(
    false,
    "BN",
    "If true, every session has a candidate of its own.",
  ),
  CLICON_DATASTORE_CACHE: choice(
    ["nocache", "cache", "cache-zerocopy"],
    "cache",
    "B",
    "nocache: files are read anew for every access and there are no locks. The two others mean the same here: trees are shared, never copied.",
  ),
  CLICON_XML_CHANGELOG: flag(
    false,
    "B",
    "If true, datastores of older modules are upgraded by the changelog file.",
  ),
  CLICON_XML_CHANGELOG_FILE: path("B", "The changelog (module clixon-xml-changelog)."),
};

/** Validation. */
export const VALIDATION = {
  CLICON_VALIDATE_STATE_XML: flag(
    false,
    "B",
    "If true, state has to obey all constraints of its modules, not only its types: whoever asks for state has all of it made and checked.",
  ),
  CLICON_VALIDATE_TARGET_STATE: flag(
    true,
    "",
    "Accepted for compatibility; constraints of configuration never look at state data (RFC 7950 §6.4.1).",
  ),
};

/** Access control (RFC 8341). */
export const NACM = {
  CLICON_NACM_MODE: choice(
    ["disabled", "internal", "external"],
    "disabled",
    "B",
    "Where the access rules are: nowhere, in the running datastore, or in CLICON_NACM_FILE.",
  ),
  CLICON_NACM_FILE: path("B", "The file with the rules of mode external."),
  CLICON_NACM_CREDENTIALS: choice(
    ["none", "exact", "except"],
    "except",
    "B",
    "How the user that a client names is checked against the user that owns the client's process: not, must be equal, or " +
      "must be equal except for root and proxy users.",
  ),
  CLICON_NACM_RECOVERY_USER: optionalText("B", "The user to whom no rule applies."),
  CLICON_NACM_DISABLED_ON_EMPTY: flag(
    false,
    "B",
    "If true, a configuration without any access rule has enable-nacm false.",
  ),
  CLICON_NACM_AUTOCLI: flag(false, "", "Of the CLI."),
  CLICON_ANONYMOUS_USER: text("anonymous", "", "Of RESTCONF: the user without authentication."),
  CLICON_RESTCONF_USER: text(
    "www-data",
    "B",
    "The user of the RESTCONF process: a proxy user, where CLICON_NACM_CREDENTIALS is except.",
  ),
};

/** Notification streams. */
export const STREAM = {
  CLICON_STREAM_DISCOVERY_RFC5277: flag(
    false,
    "",
    "Accepted for compatibility; the event streams are always state data as in RFC 5277.",
  ),
  CLICON_STREAM_DISCOVERY_RFC8040: flag(
    false,
    "BN",
    "If true, the event streams are state data as in RFC 8040.",
  ),
  CLICON_STREAM_URL: text(
    "https://localhost",
    "B",
    "The first part of a stream's location in restconf-state.",
  ),
  CLICON_STREAM_PATH: text(
    "streams",
    "B",
    "The second part of a stream's location in restconf-state.",
  ),
  CLICON_STREAM_RETENTION: integer(
    "uint32",
    3600,
    "B",
    "How long, in seconds, a notification can be replayed; 0: as long as the backend runs.",
  ),
  CLICON_STREAM_PUB: optionalText("", "Accepted for compatibility; nothing is published."),
};
