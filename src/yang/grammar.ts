/**
 * The grammar of statements as a table: which substatements each statement has, how many, in which version of YANG, and what
 * its argument looks like (RFC 7950 §7, §14; RFC 6020 §7, §12).
 *
 * @module
 */

import { ARGUMENTS } from "./arguments.ts";
import type { ParsedStatement } from "./parsed_statement.ts";
import type { YangError } from "./statement.ts";

/**
 * Statement → kind of argument (see {@linkcode ARGUMENTS}), then its substatements with cardinality: `?` at most one, `*` any number,
 * `+` at least one, none exactly one. `^` marks what YANG 1.1 added, `1` what YANG 1 allows only once.
 */
const TABLE: Record<string, string> = (() => {
  const prose = "description? reference?";
  const definition = `status? ${prose}`;
  const data = "anydata*^ anyxml* choice* container* leaf* leaf-list* list* uses*";
  const scope = "grouping* typedef*";
  const inner = "action*^ notification*^";
  const node = `when? if-feature* config? ${definition}`;
  const body =
    `augment* deviation* extension* feature* identity* import* include* notification* rpc* ` +
    `revision* contact? organization? ${prose} ${scope} ${data}`;
  const operation = `identifier if-feature* input? output? ${scope} ${definition}`;
  const elements = "min-elements? max-elements? ordered-by?";
  const restriction = `error-message? error-app-tag? ${prose}`;
  return {
    module: `identifier yang-version? namespace prefix ${body}`,
    submodule: `identifier yang-version? belongs-to ${body}`,
    "yang-version": "version",
    namespace: "uri",
    prefix: "identifier",
    import: "identifier prefix revision-date? description?^ reference?^",
    include: "identifier revision-date? description?^ reference?^",
    "belongs-to": "identifier prefix",
    "revision-date": "date",
    organization: "text",
    contact: "text",
    description: "text",
    reference: "text",
    revision: `date ${prose}`,
    extension: `identifier argument? ${definition}`,
    argument: "identifier yin-element?",
    "yin-element": "boolean",
    feature: `identifier if-feature* ${definition}`,
    "if-feature": "expression",
    identity: `identifier base*1 if-feature*^ ${definition}`,
    base: "reference",
    typedef: `identifier type units? default? ${definition}`,
    type:
      "reference base*1 bit* enum* fraction-digits? length? path? pattern* range? require-instance? type*",
    units: "text",
    default: "text",
    range: `text ${restriction}`,
    length: `text ${restriction}`,
    pattern: `text modifier?^ ${restriction}`,
    modifier: "modifier",
    "fraction-digits": "fraction-digits",
    enum: `enum value? if-feature*^ ${definition}`,
    value: "integer",
    bit: `identifier position? if-feature*^ ${definition}`,
    position: "natural",
    path: "path",
    "require-instance": "boolean",
    grouping: `identifier ${scope} ${data} ${inner} ${definition}`,
    container: `identifier presence? must* ${scope} ${data} ${inner} ${node}`,
    presence: "text",
    must: `expression ${restriction}`,
    "error-message": "text",
    "error-app-tag": "text",
    when: `expression ${prose}`,
    leaf: `identifier type units? default? mandatory? must* ${node}`,
    "leaf-list": `identifier type units? default*^ must* ${elements} ${node}`,
    list: `identifier key? unique* must* ${elements} ${scope} ${data} ${inner} ${node}`,
    key: "key",
    unique: "unique",
    "min-elements": "natural",
    "max-elements": "max-elements",
    "ordered-by": "ordered-by",
    mandatory: "boolean",
    config: "boolean",
    status: "status",
    choice:
      `identifier default? mandatory? case* anydata*^ anyxml* choice*^ container* leaf* leaf-list* list* ${node}`,
    case: `identifier ${data} when? if-feature* ${definition}`,
    anyxml: `identifier mandatory? must* ${node}`,
    anydata: `identifier mandatory? must* ${node}`,
    uses: `reference refine* augment* when? if-feature* ${definition}`,
    refine:
      `descendant default*1 mandatory? presence? must* min-elements? max-elements? config? if-feature*^ ${prose}`,
    augment: `target case* when? if-feature* ${data} ${inner} ${definition}`,
    rpc: operation,
    action: operation,
    input: `none must*^ ${scope} ${data}`,
    output: `none must*^ ${scope} ${data}`,
    notification: `identifier must*^ if-feature* ${scope} ${data} ${definition}`,
    deviation: `absolute deviate+ ${prose}`,
    deviate:
      "deviate config? default*1 mandatory? min-elements? max-elements? must* type? unique* units?",
  };
})();

export type YangVersion = "1" | "1.1";

interface Part {
  /** Bit in the mask of substatements seen; only for those with an upper or lower bound. */
  readonly bit: number;
  readonly many: boolean;
  readonly manyIn1: boolean;
  readonly only11: boolean;
}

/** What the grammar says of a statement. */
export interface Rule {
  readonly argument: string;
  readonly parts: ReadonlyMap<string, Part>;
  readonly required: readonly string[];
  readonly requiredMask: number;
}

const RULES: ReadonlyMap<string, Rule> = new Map(
  Object.entries(TABLE).map(([keyword, row]) => [keyword, readRow(row)]),
);

/** The keywords of YANG, each mapped to itself: gives one string object per keyword. */
export const KEYWORDS: ReadonlyMap<string, string> = new Map(
  [...RULES.keys()].map((keyword) => [keyword, keyword]),
);

function readRow(row: string): Rule {
  const [argument, ...words] = row.split(" ");
  const parts = new Map<string, Part>();
  const required: string[] = [];
  let requiredMask = 0;
  let bit = 1;
  for (const word of words) {
    const [, keyword, flags] = /^([a-z-]+)(.*)$/.exec(word)!;
    const many = flags.includes("*") || flags.includes("+");
    const least = !flags.includes("?") && !flags.includes("*");
    const bounded = !many || least || flags.includes("1");
    parts.set(keyword, {
      bit: bounded ? bit : 0,
      many,
      manyIn1: many && !flags.includes("1"),
      only11: flags.includes("^"),
    });
    if (least) {
      required.push(keyword);
      requiredMask |= bit;
    }
    if (bounded) bit <<= 1;
  }
  return { argument, parts, required, requiredMask };
}

/** What the grammar says of the statement with this keyword; undefined for an extension. */
export function ruleOf(keyword: string): Rule | undefined {
  return RULES.get(keyword);
}

/** True for what {@linkcode ParsedStatement} leaves out where it stands in `parent` without substatements. */
export function isProse(keyword: string, parent: ParsedStatement): boolean {
  switch (keyword) {
    case "description":
    case "reference":
    case "contact":
    case "organization":
      return RULES.has(parent.keyword);
    default:
      return false;
  }
}

/** True for what stands at the head of a module, where its version is told (RFC 7950 §7.1). */
export function isHeader(keyword: string): boolean {
  return SECTIONS[keyword] === 0 || isExtension(keyword);
}

/**
 * Checks that a substatement may stand in a statement of YANG.
 *
 * @param rule that of `parent`
 * @param seen what this function gave for the substatement before; 0 for the first
 * @param offset where the substatement stands
 * @throws {YangError} naming the statement and the rule
 */
export function checkPart(
  parent: ParsedStatement,
  rule: Rule,
  seen: number,
  keyword: string,
  offset: number,
  version: YangVersion,
): number {
  const part = rule.parts.get(keyword);
  if (part === undefined) {
    if (isExtension(keyword)) return seen;
    throw RULES.has(keyword)
      ? misplaced(parent, keyword, offset)
      : unknown(parent, keyword, offset);
  }
  if (part.only11 && version === "1") {
    throw parent.source.error(
      `"${keyword}" in "${parent.keyword}" needs yang-version 1.1 (RFC 7950 §1.1)`,
      offset,
    );
  }
  if (part.bit === 0) return seen;
  if ((seen & part.bit) !== 0 && !(version === "1" ? part.manyIn1 : part.many)) {
    throw parent.source.error(
      `"${keyword}" stands twice in "${show(parent)}" but is allowed once`,
      offset,
    );
  }
  return seen | part.bit;
}

/** Checks that a substatement may stand in an extension: its body is its own affair, but what is no extension must be YANG. */
export function checkForeignPart(parent: ParsedStatement, keyword: string, offset: number): void {
  if (!RULES.has(keyword) && !isExtension(keyword)) throw unknown(parent, keyword, offset);
}

/**
 * Checks what can be told of a statement when all its substatements are known.
 *
 * @param seen what {@linkcode checkPart} gave for the last of them
 */
export function checkComplete(statement: ParsedStatement, rule: Rule, seen: number): void {
  if ((seen & rule.requiredMask) !== rule.requiredMask) {
    const missing = rule.required.find((keyword) => statement.find(keyword) === undefined);
    throw statement.error(`"${missing}" is missing but is mandatory child of "${show(statement)}"`);
  }
  switch (statement.keyword) {
    case "deviation":
      return checkDeviation(statement);
    case "deviate":
      return checkDeviate(statement);
    case "input":
    case "output":
      return checkBody(statement);
  }
}

/** Checks the argument of a statement. */
export function checkArgument(statement: ParsedStatement, rule: Rule, version: YangVersion): void {
  const argument = statement.argument;
  if (rule.argument === "none") {
    if (argument !== undefined) {
      throw statement.error(`"${statement.keyword}" takes no argument`);
    }
    return;
  }
  if (argument === undefined) throw statement.error(`"${statement.keyword}" needs an argument`);
  const wrong = ARGUMENTS[rule.argument](argument, version);
  if (wrong !== undefined) {
    throw statement.error(
      `argument ${JSON.stringify(argument)} of "${statement.keyword}" ${wrong}`,
    );
  }
}

/** The sections of a module in their order (RFC 7950 §7.1, `module-stmt` of §14); everything not named is in the last. */
const SECTIONS: Readonly<Record<string, number>> = {
  "yang-version": 0,
  namespace: 0,
  prefix: 0,
  "belongs-to": 0,
  import: 1,
  include: 1,
  organization: 2,
  contact: 2,
  description: 2,
  reference: 2,
  revision: 3,
};
const BODY = 4;

/** Checks the order of the sections of one module. */
export class SectionOrder {
  #section = 0;
  #latest = "";

  /** Takes the next substatement of `module`. @throws {YangError} when its section has passed */
  next(module: ParsedStatement, keyword: string, offset: number): void {
    if (isExtension(keyword)) return;
    const section = SECTIONS[keyword] ?? BODY;
    if (section < this.#section) {
      throw module.source.error(
        `"${keyword}" cannot stand after "${this.#latest}" in a ${module.keyword} (RFC 7950 §14)`,
        offset,
      );
    }
    this.#section = section;
    this.#latest = keyword;
  }
}

const DATA: ReadonlySet<string> = new Set(
  ["anydata", "anyxml", "choice", "container", "leaf", "leaf-list", "list", "uses"],
);

/** RFC 7950 §14, `input-stmt` and `output-stmt`: they are left out rather than empty. */
function checkBody(statement: ParsedStatement): void {
  if (statement.substatements.some((child) => DATA.has(child.keyword))) return;
  throw statement.error(`"${statement.keyword}" holds no data definition (RFC 7950 §14)`);
}

const DEVIATE_PARTS: Readonly<Record<string, readonly string[]>> = {
  "not-supported": [],
  add: [
    "config",
    "default",
    "mandatory",
    "max-elements",
    "min-elements",
    "must",
    "unique",
    "units",
  ],
  replace: ["config", "default", "mandatory", "max-elements", "min-elements", "type", "units"],
  delete: ["default", "must", "unique", "units"],
};

/** RFC 7950 §14, `deviation-stmt`: what is not there is not changed. */
function checkDeviation(statement: ParsedStatement): void {
  const deviates = statement.all("deviate");
  const absent = deviates.find((part) => part.argument === "not-supported");
  if (absent !== undefined && deviates.length > 1) {
    throw absent.error(
      `"deviate not-supported" stands alone in "${show(statement)}" (RFC 7950 §7.20.3.2, §14)`,
    );
  }
}

function checkDeviate(statement: ParsedStatement): void {
  const allowed = DEVIATE_PARTS[statement.argument!];
  for (const child of statement.substatements) {
    if (!isExtension(child.keyword) && !allowed.includes(child.keyword)) {
      throw child.error(
        `"${child.keyword}" cannot stand in "deviate ${statement.argument}" (RFC 7950 §7.20.3.2)`,
      );
    }
  }
}

function isExtension(keyword: string): boolean {
  return keyword.includes(":");
}

function show(statement: ParsedStatement): string {
  return statement.argument === undefined || statement.argument.length > 64
    ? statement.keyword
    : `${statement.keyword} ${statement.argument}`;
}

function unknown(parent: ParsedStatement, keyword: string, offset: number): YangError {
  return parent.source.error(`"${keyword}" is not a YANG statement`, offset);
}

function misplaced(parent: ParsedStatement, keyword: string, offset: number): YangError {
  return parent.source.error(`"${keyword}" cannot stand in "${show(parent)}"`, offset);
}
