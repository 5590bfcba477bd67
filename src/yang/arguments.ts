/**
 * What the arguments of statements look like (the `-arg` rules of RFC 7950 §14).
 *
 * @module
 */

const IDENTIFIER = "[A-Za-z_][A-Za-z0-9_.-]*";
const NODE = `(?:${IDENTIFIER}:)?${IDENTIFIER}`;
const IDENTIFIER_RE = new RegExp(`^${IDENTIFIER}$`);
const REFERENCE_RE = new RegExp(`^${NODE}$`);
const ABSOLUTE_RE = new RegExp(`^(?:/${NODE})+$`);
const DESCENDANT_RE = new RegExp(`^${NODE}(?:/${NODE})*$`);
const KEY_RE = new RegExp(`^${NODE}(?:[ \\t\\r\\n]+${NODE})*$`);
const UNIQUE_RE = new RegExp(`^\\s*${NODE}(?:/${NODE})*(?:\\s+${NODE}(?:/${NODE})*)*\\s*$`);
const DATE_RE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;

/** The days of each month, in a leap year. */
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Says what is wrong with an argument, to follow `argument "…" of "…"`; undefined when nothing is. */
export type ArgumentCheck = (argument: string, version: "1" | "1.1") => string | undefined;

/** The kinds of arguments that the grammar names. */
export const ARGUMENTS: Readonly<Record<string, ArgumentCheck>> = {
  text: () => undefined,
  // That a scheme is missing harms nobody, but an empty name would put the nodes into no namespace at all.
  uri: (argument) => /^$|[\s<>"{}|\\^`]/.test(argument) ? "is not a URI" : undefined,
  expression: (argument) => argument.trim() === "" ? "is empty" : undefined,
  path: (argument) => argument.trim() === "" ? "is empty" : undefined,
  identifier: (argument, version) => {
    if (!IDENTIFIER_RE.test(argument)) return "is not an identifier (RFC 7950 §6.2)";
    if (version === "1" && /^xml/i.test(argument)) {
      return 'is not an identifier: in YANG 1 none starts with "xml" (RFC 6020 §12)';
    }
    return undefined;
  },
  reference: matches(REFERENCE_RE, "is not a name with an optional prefix"),
  absolute: matches(ABSOLUTE_RE, "is not an absolute schema node identifier (RFC 7950 §6.5)"),
  descendant: matches(DESCENDANT_RE, "is not a descendant schema node identifier (RFC 7950 §6.5)"),
  target: (argument) =>
    ABSOLUTE_RE.test(argument) || DESCENDANT_RE.test(argument)
      ? undefined
      : "is not a schema node identifier (RFC 7950 §6.5)",
  key: (argument) =>
    KEY_RE.test(argument.trim()) ? undefined : "is not a list of leaf names (RFC 7950 §7.8.2)",
  unique: matches(
    UNIQUE_RE,
    "is not a list of descendant schema node identifiers (RFC 7950 §7.8.3)",
  ),
  date: (argument) => isDate(argument) ? undefined : "is not a date of the form YYYY-MM-DD",
  boolean: oneOf("true", "false"),
  version: oneOf("1", "1.1"),
  modifier: oneOf("invert-match"),
  status: oneOf("current", "deprecated", "obsolete"),
  "ordered-by": oneOf("system", "user"),
  deviate: oneOf("not-supported", "add", "replace", "delete"),
  enum: (argument) =>
    argument === "" || argument.trim() !== argument
      ? "is empty or has blanks at an end (RFC 7950 §9.6.4)"
      : undefined,
  integer: matches(/^(?:-?[1-9]\d*|0)$/, "is not an integer"),
  natural: matches(/^(?:[1-9]\d*|0)$/, "is not a non-negative integer"),
  "max-elements": matches(
    /^(?:unbounded|[1-9]\d*)$/,
    'is neither a positive integer nor "unbounded"',
  ),
  "fraction-digits": matches(/^(?:[1-9]|1[0-8])$/, "is not between 1 and 18"),
};

function isDate(text: string): boolean {
  if (!DATE_RE.test(text)) return false;
  const year = Number(text.slice(0, 4));
  const month = Number(text.slice(5, 7));
  const day = Number(text.slice(8));
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= DAYS[month - 1] && (leap || month !== 2 || day < 29);
}

function matches(pattern: RegExp, wrong: string): ArgumentCheck {
  return (argument) => pattern.test(argument) ? undefined : wrong;
}

function oneOf(...words: string[]): ArgumentCheck {
  const wrong = words.length === 1 ? `is not "${words[0]}"` : `is not one of ${words.join(", ")}`;
  return (argument) => words.includes(argument) ? undefined : wrong;
}
