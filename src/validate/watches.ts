/**
 * Schema node → what a change of one of its instances can mean for the checks and indexes: the dependencies of all checks, turned round.
 *
 * @module
 */

import { canBeImplicit } from "../xpath/implicit.ts";
import type { DataNode } from "../yang/schema.ts";
import type { Check, Place, Trigger } from "./check.ts";
import { parentOf, wayTo } from "./check.ts";
import type { Conditions } from "./conditions.ts";
import { type Part, ReferrerPart } from "./parts.ts";

/** After a change, the check is run on its contexts at and below the changed instance's ancestor at depth `common`. */
export interface Alarm {
  readonly check: Check;
  readonly common: number;
}

/** After a change, the members of the part at and below the changed instance's ancestor at depth `common` have other tuples. */
export interface Regroup {
  readonly part: Part;
  readonly common: number;
}

/** What is watched at one schema node. */
export class Watch {
  /** An instance appears, goes, moves or gets another value. */
  readonly alarms: Alarm[] = [];
  /** Something below an instance changes. */
  readonly deepAlarms: Alarm[] = [];
  readonly regroups: Regroup[] = [];
  /** Indexes whose members are at or below. */
  readonly parts: Part[] = [];
  /** Indexes whose members are the instances. */
  readonly members: Part[] = [];
  /** A check has its context at or below. */
  hasContexts = false;
}

/** What is watched at all schema nodes; nodes with nothing at or below are not in it. */
export class Watches {
  readonly #watches = new Map<Place, Watch>();

  constructor(checks: Iterable<Check>, conditions: Conditions, parts: readonly Part[]) {
    for (const check of checks) {
      for (const place of check.way) this.#at(place).hasContexts = true;
      const seen = new Map<Place, Alarm[]>();
      for (const trigger of triggersOf(check, conditions)) this.#alarm(check, trigger, seen);
    }
    for (const part of parts) this.#part(part);
  }

  get(place: Place): Watch | undefined {
    return this.#watches.get(place);
  }

  #at(place: Place): Watch {
    let watch = this.#watches.get(place);
    if (watch === undefined) {
      this.#watches.set(place, watch = new Watch());
      // A change is found from the root down.
      const parent = parentOf(place);
      if (parent !== undefined) this.#at(parent);
    }
    return watch;
  }

  #alarm(check: Check, { schema, common, subtree }: Trigger, seen: Map<Place, Alarm[]>): void {
    const alarm = { check, common: Math.min(common, check.way.length - 1) };
    const known = seen.get(schema);
    if (known?.some((one) => one.common <= alarm.common) && !subtree) return;
    if (known === undefined) seen.set(schema, [alarm]);
    else known.push(alarm);
    const watch = this.#at(schema);
    watch.alarms.push(alarm);
    if (subtree) watch.deepAlarms.push(alarm);
  }

  #part(part: Part): void {
    const member = part.way[part.way.length - 1];
    for (const place of part.way) this.#at(place).parts.push(part);
    this.#at(member).members.push(part);
    if (!(part instanceof ReferrerPart)) return;
    for (const { top, down } of part.plan.sources) {
      for (const place of down) this.#at(place).regroups.push({ part, common: top });
    }
  }
}

/** The triggers of a check, with those of its contexts being there by default. */
function* triggersOf(check: Check, conditions: Conditions): Generator<Trigger> {
  yield* check.triggers;
  for (let at: Place | undefined = check.context; at !== undefined; at = parentOf(at)) {
    if (!isData(at) || !canBeImplicit(at)) return;
    const common = wayTo(at).length - 2;
    yield { schema: at, common, subtree: false };
    for (let one = at.inCase; one !== undefined; one = one.choice.inCase) {
      for (const schema of one.choice.dataNodes) yield { schema, common, subtree: false };
    }
    for (const condition of conditions.of(at)) yield* condition.triggers;
  }
}

function isData(place: Place): place is DataNode {
  return "dataParent" in place;
}
