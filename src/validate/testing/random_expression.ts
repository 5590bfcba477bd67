/**
 * Random conditions on the nodes of a random module.
 *
 * @module
 */

import { absolute, type Draft, isData, relative } from "./draft.ts";
import type { Random } from "./random.ts";

/**
 * An expression, to be put in double quotes, that looks at some of `others`.
 *
 * @param plain only what libyang sees as we do
 */
export function randomExpression(
  random: Random,
  context: Draft,
  others: readonly Draft[],
  plain: boolean,
): string {
  const data = others.filter(isData);
  const path = () => {
    const target = random.pick(data);
    const text = random.chance(0.25) ? absolute(target) : relative(context, target);
    // The abbreviations take no predicates.
    return text.replace(/\.\.$/, "parent::node()").replace(/(?<!\.)\.$/, "self::node()");
  };
  const number = () => String(random.below(4));
  const simple = (): string => {
    const one = path();
    const rich = plain ? undefined : roundabout(random, one, path, data);
    if (rich !== undefined && random.chance(0.5)) return rich;
    switch (random.below(17)) {
      case 0:
        return `not(${one})`;
      case 1:
        return one;
      case 2:
      case 3:
        return `count(${one}) &lt;= ${number()}`;
      case 4:
        return `${one} = '${random.pick(["a", "b", "1", "2", "true"])}'`;
      case 5:
        return `not(${one} > ${number()})`;
      case 6:
        return `not(${one} = ${path()})`;
      case 7:
        return `count(${one} | ${path()}) &lt; 6`;
      case 8:
        return `sum(${one}) &lt; ${3 + random.below(9)}`;
      case 9:
        return `string-length(string(${one})) &lt; 4`;
      case 10:
        return `not(${one}[. = current()])`;
      case 11:
        return `not(${one}[2])`;
      case 12:
        return `${one}[last()] = ${number()}`;
      case 13:
        return `count(${one}/following-sibling::*) &lt; 5`;
      case 14:
        return `count(${one}/descendant-or-self::*) &lt; 8`;
      case 15:
        return `count(${one}/${random.pick(["following", "preceding"])}::*) &lt; 9`;
      default:
        return `not(${one}/../*[2] = ${number()})`;
    }
  };
  const text = random.chance(0.3)
    ? `${simple()} ${random.pick(["or", "and"])} ${simple()}`
    : simple();
  return text.replaceAll("&lt;", "<");
}

/** What looks at other nodes in a roundabout way. */
function roundabout(
  random: Random,
  one: string,
  path: () => string,
  data: readonly Draft[],
): string {
  const name = random.pick(data).name;
  const other = path();
  const wild = one.replace(/[a-z]+[0-9]+(?=[^0-9]*$)/, "*");
  const identity = `'m:i${random.below(3)}'`;
  const current = other.startsWith("/") ? other : `current()/${other}`;
  const references = data.filter(({ type }) => /leafref|instance/.test(type));
  const reference = references.length === 0 || random.chance(0.2)
    ? one
    : absolute(random.pick(references));
  switch (random.below(24)) {
    case 0:
      return `count(//${name}) &lt; ${1 + random.below(6)}`;
    case 1:
      return `not(//${name} = ${other})`;
    case 2:
      return `not(${one}[. = ${current}])`;
    case 3:
      return `count(${one}[../* = ${current}]) &lt; 3`;
    case 4:
      return `count(${wild}) &lt; ${2 + random.below(5)}`;
    case 5:
      return `not(${wild} = ${random.below(4)})`;
    case 6:
      return `derived-from(${one}, ${identity}) or not(${one})`;
    case 7:
      return `not(derived-from-or-self(${wild}, ${identity}))`;
    case 8:
      return `count(deref(${reference})) &lt; 2`;
    case 9:
      return `not(deref(${reference})/../* = '${random.below(4)}')`;
    case 10:
      return `not(deref(${reference})[../*[2]])`;
    case 11:
      return `not(deref(${reference}) = ${other})`;
    case 12:
      return `not(enum-value(${wild}) > 1)`;
    case 13:
      return `not(bit-is-set(${one}, '${random.pick(["a", "b"])}'))`;
    case 14:
      return `not(re-match(string(${one}), '[b-z]+'))`;
    case 15:
      return `local-name(${wild}) != '${name}'`;
    case 16:
      return `string-length(concat(${one}, ${other})) &lt; 3`;
    case 17:
      return `${one} + count(${other}) &lt; 5 or not(${one})`;
    case 18:
      return `not(${one}[position() &lt; last()][. = ${current}])`;
    case 19:
      return `boolean(${one}) = (${other} = 'a')`;
    case 20:
      return `count(${one}/preceding-sibling::*[. = ${current}]) &lt; 2`;
    case 21:
      return `not(contains(${wild}, ${one}))`;
    case 22:
      return `count(${one}/ancestor-or-self::*[*[. = '1']]) &lt; 2`;
    default:
      return `not((${one} | ${other})[last()]/text() = 'b')`;
  }
}
