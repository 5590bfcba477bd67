/**
 * Options of the program as a whole: modules, process, NETCONF, socket, log. In the order of `clixon-config.yang`.
 *
 * @module
 */

import {
  bits,
  choice,
  debugBits,
  flag,
  formed,
  integer,
  isRegExp,
  obsolete,
  optionalChoice,
  optionalText,
  path,
  paths,
  text,
  texts,
} from "./option.ts";

/** The configuration itself and the YANG modules. */
export const GENERAL = {
  CLICON_FEATURE: formed(
    texts(
      "BN",
      "Enabled YANG features as MODULE:FEATURE; * stands for any module or any feature. " +
        "ietf-netconf:candidate, :validate and :xpath are always enabled.",
    ),
    "MODULE:FEATURE",
    (text) => /^[^:\s]+:[^:\s]+$/.test(text),
  ),
  CLICON_CONFIGFILE: path(
    "BN",
    "The configuration file. Only -f has an effect: the file cannot name itself.",
  ),
  CLICON_CONFIGDIR: path(
    "BN",
    "A directory of further configuration files: all *.xml in it are merged, in alphabetical order, after the main file.",
  ),
  CLICON_CONFIG_EXTEND: optionalText(
    "BN",
    "An application's module that adds options of its own to clixon-config; options that only it knows are then accepted.",
  ),
  CLICON_YANG_DIR: paths(
    "BN",
    "A directory searched, with its subdirectories, for modules and submodules. Searched in the order given.",
  ),
  CLICON_YANG_MAIN_FILE: path("BN", "A YANG file to load."),
  CLICON_YANG_MAIN_DIR: path("BN", "A directory of which every YANG module is loaded."),
  CLICON_YANG_DOMAIN_DIR: path(
    "B",
    "Modules of a mounted schema are first searched in the subdirectory of this one named after its domain, instead of in " +
      "CLICON_YANG_MAIN_DIR. Without schema mount, or for a plugin that names no domain, it has no effect.",
  ),
  CLICON_YANG_MODULE_MAIN: optionalText("BN", "The name of the module to load."),
  CLICON_YANG_MODULE_REVISION: formed(
    optionalText(
      "BN",
      "The revision (YYYY-MM-DD) of CLICON_YANG_MODULE_MAIN; the newest when not given.",
    ),
    "a date YYYY-MM-DD",
    (text) => /^([0-9]{4}-[0-9]{2}-[0-9]{2})?$/.test(text),
  ),
  CLICON_YANG_REGEXP: choice(
    ["posix", "libxml2"],
    "posix",
    "",
    "How patterns are matched. Both words mean the same here: exactly as YANG says, by XML Schema rules.",
  ),
  CLICON_YANG_LIST_CHECK: flag(
    true,
    "B",
    "If false, a configuration list without keys is accepted with a warning. Edits can only add entries to it, also where " +
      "an equal one is there; to change or remove some, replace the node that holds the list.",
  ),
  CLICON_YANG_UNKNOWN_ANYDATA: flag(
    false,
    "B",
    "If true, configuration that no module defines, in the namespace of one, is kept as anydata when a datastore file is read: it is " +
      "shown, copied and written back with the node that holds it, and goes with that. In requests it is unknown.",
  ),
  CLICON_YANG_SCHEMA_MOUNT: flag(
    false,
    "B",
    "If true, plugins (callback mount) say which modules are mounted at the mount points of the schema (RFC 8528); otherwise " +
      "these are containers and lists like others.",
  ),
  CLICON_YANG_SCHEMA_MOUNT_SHARE: flag(
    true,
    "B",
    "If true, mount points with the same modules are read and checked once.",
  ),
  CLICON_YANG_AUGMENT_ACCEPT_BROKEN: flag(
    false,
    "BN",
    "If true, an augment whose target does not exist is logged and left out.",
  ),
  CLICON_YANG_LIBRARY: flag(
    true,
    "BN",
    "If true, the YANG library (RFC 8525) is state data and announced as a capability.",
  ),
  CLICON_YANG_USE_ORIGINAL: flag(
    false,
    "",
    "Accepted for compatibility; the compiled schema is always shared.",
  ),
  CLICON_MODULE_LIBRARY_RFC7895: flag(
    true,
    "BN",
    "If true, the older modules-state of RFC 7895 is state data as well.",
  ),
  CLICON_MODULE_SET_ID: text("0", "BN", "The content-id and module-set-id announced; 0: computed."),
  CLICON_NAMESPACE_NETCONF_DEFAULT: flag(
    false,
    "BN",
    "If true, messages without a namespace are taken to be in the NETCONF base namespace.",
  ),
  CLICON_PLUGIN_CALLBACK_CHECK: integer(
    "int32",
    0,
    "",
    "Accepted for compatibility; plugins run in a sandbox and cannot change the process.",
  ),
  CLICON_PLUGIN_DLOPEN_GLOBAL: flag(
    false,
    "",
    "Accepted for compatibility; plugins are not shared objects.",
  ),
};

/** The backend as a process. */
export const BACKEND = {
  CLICON_BACKEND_DIR: path("B", "The directory of the backend's plugins."),
  CLICON_BACKEND_REGEXP: formed(
    text(
      "\\.m?[tj]s$",
      "B",
      "Which files of CLICON_BACKEND_DIR are plugins: a regular expression, found anywhere in their names.",
    ),
    "a regular expression",
    isRegExp,
  ),
  CLICON_BACKEND_USER: optionalText(
    "B",
    "The user that the backend becomes when it drops privileges; then the owner of the datastore files.",
  ),
  CLICON_BACKEND_PRIVILEGES: choice(
    ["none", "drop_perm", "drop_temp"],
    "none",
    "B",
    "Whether the backend, started by root, becomes CLICON_BACKEND_USER once its socket is open: not, for ever, or so that it can return.",
  ),
  CLICON_BACKEND_PIDFILE: path(
    "B",
    "The file with the backend's process id, locked as long as it runs. Must be set for the backend.",
  ),
  CLICON_BACKEND_RESTCONF_PROCESS: flag(
    false,
    "B",
    "If true, the backend manages clixon_restconf, as its own user or, with drop_temp, as root: it runs while /restconf/enable " +
      "of module clixon-restconf (which comes with it) is true in running; rpc process-control does the same by hand.",
  ),
  CLICON_STARTUP_MODE: optionalChoice(
    ["none", "init", "running", "startup", "running-startup"],
    "B",
    "Where the running configuration comes from at start: untouched, empty, running or startup datastore, or running " +
      "if it exists else startup. Must be set for the backend.",
  ),
};

/** The NETCONF protocol. */
export const NETCONF = {
  CLICON_NETCONF_DIR: path("N", "The directory of the front-end's plugins."),
  CLICON_NETCONF_HELLO_OPTIONAL: flag(
    false,
    "BN",
    "If true, a client may send requests before, or without, a hello.",
  ),
  CLICON_NETCONF_MESSAGE_ID_OPTIONAL: flag(
    false,
    "BN",
    "If true, a request without message-id is accepted.",
  ),
  CLICON_NETCONF_BASE_CAPABILITY: integer(
    "int32",
    1,
    "N",
    "The newest NETCONF base version announced: 0 base:1.0 only, 1 base:1.1 (chunked framing) as well.",
  ),
  CLICON_NETCONF_CREATOR_ATTR: obsolete(flag(false, "B", "Not used any more.")),
  CLICON_NETCONF_MONITORING: flag(
    true,
    "BN",
    "If true, the state data and capability of RFC 6022 are there.",
  ),
  CLICON_NETCONF_MONITORING_LOCATION: optionalText(
    "B",
    "A further location of every schema, besides NETCONF.",
  ),
  CLICON_NETCONF_MONITORING_GETSCHEMA_CDATA: flag(
    false,
    "B",
    "If true, get-schema wraps the module's text in CDATA instead of escaping it.",
  ),
  CLICON_NETCONF_DUPLICATE_ALLOW: flag(
    false,
    "B",
    "If true, of duplicate entries in one edit-config the last counts; if false they are an error.",
  ),
  CLICON_NETCONF_BASIC_MODE: choice(
    ["explicit", "trim", "report-all"],
    "explicit",
    "B",
    "How the server sees defaults unless a request says otherwise (RFC 6243): only what was set, only what differs " +
      "from its default, or all.",
  ),
  CLICON_NETCONF_URL_DIR: path(
    "B",
    "The directory of the files that file: URLs name, when feature ietf-netconf:url is enabled.",
  ),
  CLICON_NETCONF_URL_HTTPS: flag(
    false,
    "B",
    "If true, https: URLs may be read from and written to (by GET, PUT and DELETE), when feature ietf-netconf:url is enabled.",
  ),
  CLICON_NETCONF_MAX_MESSAGE: integer(
    "uint32",
    268435456,
    "BN",
    "The greatest size of a message from a client, in bytes; 0: no limit but that of the format, 4 GiB.",
  ),
  CLICON_NETCONF_MAX_DEPTH: integer(
    "uint16",
    256,
    "B",
    "How deep elements of a message from a client may be nested, rpc included: at most 256, which 0 stands for, too.",
  ),
  CLICON_NETCONF_MAX_SESSIONS: integer(
    "uint32",
    0,
    "B",
    "How many sessions there may be at once; further clients are refused. 0: as many as the system has descriptors for.",
  ),
  CLICON_NETCONF_MAX_SUBSCRIPTIONS: integer(
    "uint32",
    16,
    "B",
    "How many subscriptions to notifications one session may have at once; 0: no limit.",
  ),
};

/** The socket between front-ends and the backend. */
export const SOCKET = {
  CLICON_SOCK_FAMILY: choice(["UNIX", "IPv4", "IPv6"], "UNIX", "BN", "The socket's family."),
  CLICON_SOCK: optionalText(
    "BN",
    "The socket's path (UNIX) or address (IPv4, IPv6). Must be set.",
  ),
  CLICON_SOCK_PORT: integer("uint16", 4535, "BN", "The socket's port (IPv4, IPv6)."),
  CLICON_SOCK_GROUP: text(
    "clicon",
    "BN",
    "The group whose members may connect to the UNIX socket; also the backend's group when it drops privileges.",
  ),
  CLICON_SOCK_PRIO: flag(
    false,
    "",
    "Accepted for compatibility; the requests of all clients take turns.",
  ),
};

/** Editing and committing. */
export const COMMIT = {
  CLICON_AUTOCOMMIT: integer(
    "int32",
    0,
    "B",
    "If not 0, every edit-config is followed by a commit.",
  ),
  CLICON_AUTOLOCK: flag(
    false,
    "B",
    "If true, editing the candidate locks it until commit, discard-changes or the end of the session.",
  ),
};

/** Log and event loop. */
export const LOG = {
  CLICON_DEBUG: debugBits("BN", "Debug subjects (names or a number); -D comes first."),
  CLICON_LOG_DESTINATION: bits(
    ["syslog", "stderr", "stdout", "file"],
    "BN",
    "Where the log goes; -l comes first.",
  ),
  CLICON_LOG_FILE: path("BN", "The log file, where the destination is file."),
  CLICON_LOG_STRING_LIMIT: integer(
    "uint32",
    0,
    "BN",
    "The greatest length of a log line in characters; 0: no limit.",
  ),
  CLICON_EVENT_SELECT: flag(false, "", "Accepted for compatibility; the runtime chooses."),
  CLICON_CLI_BUF_START: integer("uint32", 256, "", "Accepted for compatibility; buffers grow."),
  CLICON_CLI_BUF_THRESHOLD: integer(
    "uint32",
    65536,
    "",
    "Accepted for compatibility; buffers grow.",
  ),
};
