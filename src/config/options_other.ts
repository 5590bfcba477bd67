/**
 * Options of the other programs of the family (CLI, RESTCONF, SNMP): accepted, so that one file serves all, and not used here,
 * but for the place of a program that the backend can start. Their values are texts: only their own programs know what is valid.
 *
 * @module
 */

import { obsolete, optionalText, path, texts } from "./option.ts";

const cli = optionalText("", "Of the CLI.");
const restconf = optionalText("", "Of RESTCONF.");
const snmp = optionalText("", "Of SNMP.");
const gone = obsolete(optionalText("", "Not used any more."));

/** Accepted and ignored. */
export const OTHER = {
  CLICON_RESTCONF_API_ROOT: restconf,
  CLICON_RESTCONF_DIR: restconf,
  CLICON_RESTCONF_INSTALLDIR: path(
    "B",
    "The directory of clixon_restconf, which CLICON_BACKEND_RESTCONF_PROCESS starts; /usr/local/sbin when not given.",
  ),
  CLICON_RESTCONF_STARTUP_DONTUPDATE: restconf,
  CLICON_RESTCONF_PRIVILEGES: restconf,
  CLICON_RESTCONF_HTTP2_PLAIN: restconf,
  CLICON_NOALPN_DEFAULT: restconf,
  CLICON_HTTP_DATA_PATH: restconf,
  CLICON_HTTP_DATA_ROOT: restconf,
  CLICON_RESTCONF_PATH: restconf,
  CLICON_RESTCONF_PRETTY: restconf,
  CLICON_RESTCONF_IPV4_ADDR: restconf,
  CLICON_RESTCONF_IPV6_ADDR: restconf,
  CLICON_RESTCONF_HTTP_PORT: restconf,
  CLICON_RESTCONF_HTTPS_PORT: restconf,
  CLICON_SSL_SERVER_CERT: restconf,
  CLICON_SSL_SERVER_KEY: restconf,
  CLICON_SSL_CA_CERT: restconf,
  CLICON_CLI_DIR: cli,
  CLICON_CLISPEC_DIR: cli,
  CLICON_CLISPEC_FILE: cli,
  CLICON_AUTOCLI_CACHE_DIR: cli,
  CLICON_CLI_MODE: cli,
  CLICON_CLI_VARONLY: cli,
  CLICON_CLI_LINESCROLLING: cli,
  CLICON_CLI_LINES_DEFAULT: cli,
  CLICON_CLI_TAB_MODE: cli,
  CLICON_CLI_UTF8: cli,
  CLICON_CLI_HIST_FILE: cli,
  CLICON_CLI_HIST_SIZE: cli,
  CLICON_CLI_HELPSTRING_TRUNCATE: cli,
  CLICON_CLI_HELPSTRING_LINES: cli,
  CLICON_CLI_EXPAND_LEAFREF: cli,
  CLICON_CLI_OUTPUT_FORMAT: cli,
  CLICON_CLI_PIPE_DIR: cli,
  CLICON_CLI_MODEL_TREENAME: cli,
  CLICON_CLI_GENMODEL: cli,
  CLICON_CLI_GENMODEL_COMPLETION: cli,
  CLICON_CLI_GENMODEL_TYPE: cli,
  CLICON_CLI_AUTOCLI_EXCLUDE: cli,
  CLICON_SNMP_MIB: texts("", "Of SNMP."),
  CLICON_SNMP_AGENT_SOCK: snmp,
};

/** Known, but an error when given. */
export const OBSOLETE = {
  CLICON_XMLDB_PLUGIN: gone,
  CLICON_USE_STARTUP_CONFIG: gone,
  CLICON_XMLDB_CACHE: gone,
  CLICON_TRANSACTION_MOD: gone,
};
