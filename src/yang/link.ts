/**
 * Joining modules: reads what is asked for, follows imports and includes, and settles which revision of a module is implemented
 * (RFC 7950 §5.1, §5.6.5).
 *
 * @module
 */

import { CompiledModule, newestRevision, type Unit, yangVersion } from "./module.ts";
import type { ParsedStatement } from "./parsed_statement.ts";
import { parseAccepted, parseYang } from "./parser.ts";
import { type Found, readFileName, type SearchPath } from "./search.ts";
import type { Source } from "./source.ts";
import { readText } from "./read_text.ts";
import { YangError } from "./statement.ts";

/** How many modules import each other, or submodules include each other, in a row; bounds the recursion. */
const MAX_CHAIN = 256;

/** Collects modules and links them. */
export class Linker {
  /** What is legal but suspicious. */
  readonly warnings: string[] = [];
  /** Every text that was read, in the order of reading. */
  readonly sources: Source[] = [];
  readonly #search: SearchPath;
  /** In load order. */
  readonly #modules: CompiledModule[] = [];
  /** The same by name: the revisions of each, in load order. */
  readonly #revisions = new Map<string, readonly CompiledModule[]>();
  /** What was read, by file. */
  readonly #parsed = new Map<string, ParsedStatement>();

  /** Submodules that belong to a module already. */
  readonly #taken = new Set<ParsedStatement>();

  /** Texts that were accepted before, by file. */
  readonly #accepted: ReadonlyMap<string, string>;

  constructor(search: SearchPath, accepted: ReadonlyMap<string, string> = new Map()) {
    this.#search = search;
    this.#accepted = accepted;
  }

  /** Adds a module from its text. */
  addText(text: string, file: string): CompiledModule | undefined {
    return this.#add(this.#parse(file, () => text));
  }

  /** Adds the module in a file. That the file is called otherwise is only a warning: nothing was searched. */
  addFile(path: string): CompiledModule | undefined {
    const statement = this.#read(path);
    const found = readFileName(path);
    const fault = found && misnamed(statement, found, found.name);
    if (fault !== undefined) this.warnings.push(statement.error(fault).message);
    return this.#add(statement);
  }

  /** Adds the module in a file of the main folder; submodules come with the module that includes them. */
  addFromMainDir(found: Found): void {
    const statement = this.#read(found.path);
    if (statement.keyword === "submodule") return;
    const fault = misnamed(statement, found, found.name);
    if (fault !== undefined) throw statement.error(fault);
    if (this.#named(statement.argument!).length > 0) return;
    this.#add(statement);
  }

  /** Adds a module by name, unless it is there. */
  addNamed(
    request: { readonly name: string; readonly revision?: string; readonly optional?: boolean },
  ): void {
    const { name, revision } = request;
    const present = this.#named(name).some((module) =>
      revision === undefined || module.revision === revision
    );
    if (present) return;
    const statement = this.#find(name, revision, "module");
    if (statement === undefined) {
      if (request.optional) return;
      throw this.#notFound(name, revision);
    }
    this.#add(statement);
  }

  /**
   * Follows all imports and includes of what was added.
   *
   * @returns all modules in load order: those asked for first, then imported ones
   */
  link(): readonly CompiledModule[] {
    // Modules asked for are implemented; of an imported one the revision that is, or the newest.
    for (const module of this.#modules) {
      const other = this.#named(module.name).find(({ implemented }) => implemented);
      if (other !== undefined) {
        throw module.statement.error(
          `module "${module.name}" is implemented at revision ${other.revision} already (RFC 7950 §5.6.5)`,
        );
      }
      module.implemented = true;
    }
    // The list grows while imports are followed.
    for (let i = 0; i < this.#modules.length; i++) this.#linkModule(this.#modules[i]);
    this.#refuseCircles();
    for (const module of this.#modules) {
      if (module.implemented) continue;
      const same = this.#named(module.name);
      if (same.some((other) => other.implemented) || !hasContent(module)) continue;
      same.reduce((a, b) => (a.revision ?? "") >= (b.revision ?? "") ? a : b).implemented = true;
    }
    this.#refuseSharedNamespaces();
    return this.#modules;
  }

  #add(statement: ParsedStatement): CompiledModule | undefined {
    if (statement.keyword !== "module") {
      throw statement.error(
        `submodule "${statement.argument}" is loaded through module "${
          statement.get("belongs-to")
        }", not by itself`,
      );
    }
    const revision = newestRevision(statement);
    const revisions = this.#named(statement.argument!);
    const present = revisions.find((module) => module.revision === revision);
    if (present !== undefined) return present;
    const module = new CompiledModule(statement);
    this.#modules.push(module);
    this.#revisions.set(module.name, [...revisions, module]);
    return module;
  }

  #named(name: string): readonly CompiledModule[] {
    return this.#revisions.get(name) ?? [];
  }

  #linkModule(module: CompiledModule): void {
    this.#addUnit(module, module.statement, module.prefixes);
    const included = new Map<string, ParsedStatement>();
    const include = (from: ParsedStatement, chain: readonly string[]) => {
      for (const statement of from.all("include")) {
        const name = statement.argument!;
        if (chain.includes(name) && chain.length > 0 && yangVersion(module.statement) === "1") {
          throw statement.error(`submodule "${name}" includes itself (RFC 6020 §7.1.6)`);
        }
        const present = included.get(name);
        if (present !== undefined) {
          refuseOtherRevision(statement, newestRevision(present));
          continue;
        }
        if (chain.length > MAX_CHAIN) {
          throw statement.error("too many submodules include each other");
        }
        const text = this.#submodule(module, statement);
        included.set(name, text);
        const prefixes = new Map<string, CompiledModule>();
        this.#addUnit(module, text, prefixes);
        module.submodules.push({
          name,
          revision: newestRevision(text),
          statement: text,
          prefixes,
          file: text.file,
          text: text.source.text,
        });
        include(text, [...chain, name]);
      }
    };
    include(module.statement, []);
  }

  #addUnit(
    module: CompiledModule,
    statement: ParsedStatement,
    prefixes: Map<string, CompiledModule>,
  ): void {
    const own = statement.keyword === "module" ? statement : statement.find("belongs-to")!;
    prefixes.set(own.get("prefix")!, module);
    const unit: Unit = { module, statement, prefixes, yangVersion: yangVersion(statement) };
    module.units.push(unit);
    for (const child of statement.all("import")) {
      const prefix = child.get("prefix")!;
      if (prefixes.has(prefix)) {
        throw child.error(
          `prefix "${prefix}" is used twice in "${statement.argument}" (RFC 7950 §7.1.4)`,
        );
      }
      const imported = this.#import(child, module);
      if (
        unit.yangVersion === "1" && imported.yangVersion === "1.1" && child.get("revision-date")
      ) {
        throw child.error(
          `a module of YANG 1 cannot import "${imported.name}" of YANG 1.1 by revision (RFC 7950 §12)`,
        );
      }
      prefixes.set(prefix, imported);
    }
  }

  #import(statement: ParsedStatement, importer: CompiledModule): CompiledModule {
    const name = statement.argument!;
    if (name === importer.name) throw statement.error(`module "${name}" imports itself`);
    const revision = statement.get("revision-date");
    const known = this.#named(name);
    const fitting = revision === undefined
      ? known.find((module) => module.implemented) ?? this.#newestImported(name, known)
      : known.find((module) => module.revision === revision);
    if (fitting !== undefined) return fitting;
    const found = this.#find(name, revision, "module", statement);
    if (found === undefined) throw this.#notFound(name, revision, statement);
    return this.#add(found)!;
  }

  /** Of the imported revisions, the one that a new search would give. */
  #newestImported(
    name: string,
    known: readonly CompiledModule[],
  ): CompiledModule | undefined {
    if (known.length === 0) return undefined;
    const path = this.#search.newest(name)?.path;
    return known.find((module) => module.file === path) ??
      (path === undefined ? known[0] : undefined);
  }

  #submodule(module: CompiledModule, include: ParsedStatement): ParsedStatement {
    const name = include.argument!;
    const revision = include.get("revision-date");
    let found = this.#find(name, revision, "submodule", include);
    if (found === undefined) throw this.#notFound(name, revision, include);
    // Another revision of the module may include the same file: a text belongs to one module, so it is read again.
    const { file, source: { text } } = found;
    if (this.#taken.has(found)) found = this.#parse(file, () => text);
    this.#taken.add(found);
    const belongs = found.get("belongs-to");
    if (belongs !== module.name) {
      throw include.error(
        `submodule "${name}" belongs to module "${belongs}", not to "${module.name}" (RFC 7950 §7.2.2)`,
      );
    }
    if (yangVersion(found) !== module.yangVersion) {
      throw include.error(
        `submodule "${name}" is of YANG ${
          yangVersion(found)
        }, its module of YANG ${module.yangVersion} (RFC 7950 §12)`,
      );
    }
    return found;
  }

  #find(
    name: string,
    revision: string | undefined,
    keyword: "module" | "submodule",
    at?: ParsedStatement,
  ): ParsedStatement | undefined {
    const candidates = revision === undefined
      ? [this.#search.newest(name)].filter((found) => found !== undefined)
      : this.#search.atRevision(name, revision);
    for (const found of candidates) {
      const statement = this.#read(found.path);
      this.#checkFound(statement, found, name, keyword, at);
      if (revision === undefined || newestRevision(statement) === revision) return statement;
    }
    return undefined;
  }

  #checkFound(
    statement: ParsedStatement,
    found: Found,
    name: string,
    keyword: "module" | "submodule",
    at: ParsedStatement | undefined,
  ): void {
    if (statement.argument === name && statement.keyword !== keyword) {
      throw (at ?? statement).error(`"${name}" is a ${statement.keyword}, not a ${keyword}`);
    }
    const fault = misnamed(statement, found, name);
    if (fault !== undefined) throw statement.error(fault);
  }

  #read(path: string): ParsedStatement {
    const known = this.#parsed.get(path);
    if (known !== undefined) return known;
    const statement = this.#parse(path, () => readText(path));
    this.#parsed.set(path, statement);
    return statement;
  }

  #parse(file: string, text: () => string): ParsedStatement {
    const accepted = this.#accepted.get(file);
    const statement = accepted === undefined
      ? parseYang(text(), file)
      : parseAccepted(accepted, file);
    this.sources.push(statement.source);
    return statement;
  }

  #notFound(name: string, revision: string | undefined, at?: ParsedStatement): YangError {
    const full = revision === undefined ? name : `${name}@${revision}`;
    const message = `Yang "${full}" not found in the list of CLICON_YANG_DIRs`;
    if (at !== undefined) return at.error(message);
    const where = this.#search.folders.join(", ") || "no folder";
    return new YangError(`${message} (searched: ${where})`, { file: full, line: 1, column: 1 });
  }

  /** RFC 7950 §5.1: a module may not import itself, also not through others. */
  #refuseCircles(): void {
    const done = new Set<CompiledModule>();
    const active = new Set<CompiledModule>();
    const visit = (module: CompiledModule, depth: number) => {
      if (done.has(module)) return;
      active.add(module);
      for (const unit of module.units) {
        for (const statement of unit.statement.all("import")) {
          const imported = unit.prefixes.get(statement.get("prefix")!)!;
          if (active.has(imported)) {
            throw statement.error(
              `modules "${module.name}" and "${imported.name}" import each other in a circle (RFC 7950 §5.1)`,
            );
          }
          if (depth > MAX_CHAIN) {
            throw statement.error("too many modules import each other in a row");
          }
          visit(imported, depth + 1);
        }
      }
      active.delete(module);
      done.add(module);
    };
    for (const module of this.#modules) visit(module, 0);
  }

  #refuseSharedNamespaces(): void {
    const seen = new Map<string, CompiledModule>();
    for (const module of this.#modules) {
      const other = seen.get(module.namespace);
      if (other !== undefined && other.name !== module.name) {
        throw module.statement.find("namespace")!.error(
          `namespace "${module.namespace}" is already that of module "${other.name}" (RFC 7950 §7.1.3)`,
        );
      }
      seen.set(module.namespace, module);
    }
  }
}

/** RFC 7950 §5.1: a submodule is there at one revision, whoever includes it. */
function refuseOtherRevision(include: ParsedStatement, present: string | undefined): void {
  const revision = include.get("revision-date");
  if (revision === undefined || revision === present) return;
  throw include.error(
    `submodule "${include.argument}" is included at revision ${
      present ?? "unknown"
    } already (RFC 7950 §5.1)`,
  );
}

/** Statements that mean something for a server; what else there is, others import (RFC 7950 §5.6.5). */
const CONTENT: ReadonlySet<string> = new Set([
  "anydata",
  "anyxml",
  "augment",
  "choice",
  "container",
  "deviation",
  "feature",
  "identity",
  "leaf",
  "leaf-list",
  "list",
  "notification",
  "rpc",
  "uses",
]);

const STRUCTURE = /:(?:yang-data|structure|augment-structure|annotation)$/;

/** False for a module of typedefs, groupings and extensions only: there is nothing in it to implement. */
function hasContent(module: CompiledModule): boolean {
  for (const { keyword } of module.body) {
    if (CONTENT.has(keyword) || STRUCTURE.test(keyword)) return true;
  }
  return false;
}

/** What is wrong with a file's name (RFC 7950 §5.2). */
function misnamed(statement: ParsedStatement, found: Found, name: string): string | undefined {
  if (statement.argument !== name) {
    return `File ${found.path} contains yang module "${statement.argument}" which does not match expected module ${name}`;
  }
  const newest = newestRevision(statement);
  if (found.revision === undefined || newest === found.revision) return undefined;
  return `Yang module file revision and in yang does not match: the file name says ${found.revision}, the newest revision is ${
    newest ?? "not stated"
  }`;
}
