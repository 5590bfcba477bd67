/**
 * `must` (RFC 7950 §7.5.3).
 *
 * @module
 */

import { compileXPath, type Node, type XPath } from "../xpath/mod.ts";
import type { Must, Schema } from "../yang/schema.ts";
import { type Check, type Place, type Round, type Trigger, wayTo } from "./check.ts";
import { mustViolation } from "./errors.ts";

export class MustCheck implements Check {
  readonly context: Place;
  readonly must: Must;
  readonly #schema: Schema;
  #xpath: XPath | undefined;

  constructor(context: Place, must: Must, schema: Schema) {
    this.context = context;
    this.must = must;
    this.#schema = schema;
  }

  get way(): readonly Place[] {
    return wayTo(this.context);
  }

  get xpath(): XPath {
    return this.#xpath ??= compileXPath(
      this.must,
      this.context,
      this.#schema.schemaOf(this.context, this.must.module),
    );
  }

  get scope(): number {
    return this.xpath.analysis.scope;
  }

  get triggers(): readonly Trigger[] {
    return this.xpath.analysis.dependencies;
  }

  run(node: Node, round: Round): void {
    if (!this.xpath.test(node)) round.add(mustViolation(node, this.must));
  }
}
