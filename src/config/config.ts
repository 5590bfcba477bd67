/**
 * The options in effect: what files and command line set, over the defaults.
 *
 * @module
 */

import type { XmlElement } from "../xml/element.ts";
import { ConfigError, type Origin } from "./config_error.ts";
import type { PluginGrants } from "./grants.ts";
import type { Option } from "./option.ts";
import { isOption, type OptionName, OPTIONS, type OptionValue } from "./options.ts";

/** How a datastore is kept (CLICON_XMLDB_CACHE_STATUS): file only, memory only, or both. */
export interface CacheStatus {
  readonly name: string;
  readonly status: "file" | "inmem" | "file-inmem";
}

/** What one option was set to. */
export interface Setting {
  readonly value: unknown;
  /** As given; several for a leaf-list. */
  readonly texts: readonly string[];
  /** Where the last one was given. */
  readonly origin: Origin;
}

/** Settings collected from files and the command line: everything that a {@linkcode Config} answers from. */
export interface Settings {
  readonly options: ReadonlyMap<OptionName, Setting>;
  readonly cacheStatus: readonly CacheStatus[];
  readonly plugins: readonly PluginGrants[];
  /** The containers of other programs (`restconf`, `autocli`), as given. */
  readonly containers: readonly XmlElement[];
  /** Options that only the module CLICON_CONFIG_EXTEND knows, as given. */
  readonly extra: readonly XmlElement[];
}

/** Features that are always enabled. */
const IMPLICIT_FEATURES = ["ietf-netconf:candidate", "ietf-netconf:validate", "ietf-netconf:xpath"];

/** The options in effect. Immutable. */
export class Config {
  readonly #settings: Settings;
  /** The main file; undefined when the built-in configuration is used. */
  readonly file: string | undefined;
  /** What an administrator should know, for the log. */
  readonly warnings: readonly string[];

  constructor(settings: Settings, file: string | undefined, warnings: readonly string[]) {
    this.#settings = settings;
    this.file = file;
    this.warnings = warnings;
  }

  /** The value of an option: set, or its default, or undefined. */
  get<N extends OptionName>(name: N): OptionValue<N> {
    const setting = this.#settings.options.get(name);
    // The table's parser made this value, so it has the table's type.
    const value = setting === undefined ? OPTIONS[name].default : setting.value;
    if (name === "CLICON_FEATURE") {
      return withImplicit(value as readonly string[]) as OptionValue<N>;
    }
    return value as OptionValue<N>;
  }

  /**
   * The value of an option without which the program cannot work.
   *
   * @throws {ConfigError} when it is not set
   */
  require<N extends OptionName>(name: N): NonNullable<OptionValue<N>> {
    const value = this.get(name);
    if (value === undefined || value === null || value === "") {
      throw new ConfigError(
        `not set: give it in ${this.file ?? "the configuration file"} or with -o`,
        {
          option: name,
        },
      );
    }
    return value;
  }

  /** True when a file or the command line set the option. */
  isSet(name: OptionName): boolean {
    return this.#settings.options.has(name);
  }

  /** Where the option was set; undefined when it has its default. */
  origin(name: OptionName): Origin | undefined {
    return this.#settings.options.get(name)?.origin;
  }

  /** The option as text, as a file would give it: one text per value. */
  texts(name: OptionName): readonly string[] {
    if (name === "CLICON_FEATURE") return this.get(name);
    const setting = this.#settings.options.get(name);
    if (setting) return setting.texts;
    const value: unknown = OPTIONS[name].default;
    return value === undefined || Array.isArray(value) ? [] : [String(value)];
  }

  /** Datastores that are not kept in the default way (file and memory). */
  get cacheStatus(): readonly CacheStatus[] {
    return this.#settings.cacheStatus;
  }

  /** What the operator allows plugins (module clixon-plugin), by plugin. */
  get plugins(): readonly PluginGrants[] {
    return this.#settings.plugins;
  }

  /** The containers of other programs, as given. */
  get containers(): readonly XmlElement[] {
    return this.#settings.containers;
  }

  /** Options of an application's own module, as given. */
  get extra(): readonly XmlElement[] {
    return this.#settings.extra;
  }

  /** The text of an option of an application's own module; the last one given. */
  extraText(name: string): string | undefined {
    const element = this.#settings.extra.findLast((element) => element.local === name);
    return element && element.children.filter((child) => typeof child === "string").join("");
  }
}

function withImplicit(features: readonly string[]): readonly string[] {
  return [...features, ...IMPLICIT_FEATURES.filter((feature) => !features.includes(feature))];
}

/** Settings while files and command line are being read. */
export class SettingsBuilder implements Settings {
  readonly options = new Map<OptionName, Setting>();
  cacheStatus: CacheStatus[] = [];
  plugins: PluginGrants[] = [];
  containers: XmlElement[] = [];
  extra: XmlElement[] = [];

  /**
   * Sets an option, or adds to it when it is a leaf-list.
   *
   * @throws {ConfigError} for a name that is unknown or obsolete, or a value that is not allowed
   */
  set(name: string, text: string, origin: Origin): void {
    if (!isOption(name)) throw new ConfigError(unknownText(name), { origin, option: name });
    const option: Option<unknown> = OPTIONS[name];
    if (option.obsolete) {
      throw new ConfigError("the option is obsolete: remove it", { origin, option: name });
    }
    const value = option.parse(text);
    if (value === undefined) {
      throw new ConfigError(
        `value ${JSON.stringify(text)} is not allowed: expected ${option.expected}`,
        {
          origin,
          option: name,
          value: text,
        },
      );
    }
    const before = option.list ? this.options.get(name) : undefined;
    this.options.set(name, {
      value: before ? [...before.value as unknown[], ...value as unknown[]] : value,
      texts: before ? [...before.texts, text] : [text],
      origin,
    });
  }
}

/** What to say of a name that is no option, with the nearest one that is. */
export function unknownText(name: string): string {
  const near = nearest(name, Object.keys(OPTIONS));
  return `no such option${near ? `; do you mean ${near}?` : ""}`;
}

/** The word with the fewest edits, if at most a quarter of its letters need one. */
function nearest(word: string, words: readonly string[]): string | undefined {
  // A name can be as long as a file: nothing that long is a misspelling.
  if (word.length > 64) return undefined;
  let best: string | undefined;
  let least = Math.floor(word.length / 4) + 1;
  for (const candidate of words) {
    const distance = edits(word, candidate);
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** Levenshtein distance. */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + same);
    }
    row = next;
  }
  return row[b.length];
}
