/**
 * Access control of a daemon: finds the rules in force, compiles them once, and gives each request its rights.
 *
 * @module
 */

import { log } from "../system/log.ts";
import { Branch } from "../tree/node.ts";
import type { ContainerNode, Schema } from "../yang/schema.ts";
import { type Counters, NacmAccess } from "./access.ts";
import {
  checkCredentials,
  type CredentialRules,
  isRecovery,
  type Requester,
} from "./credentials.ts";
import { compilePath, PathError } from "./path.ts";
import { type CompiledPaths, Policy } from "./policy.ts";
import { DEFAULT_RULES, readRules, type Rule, type Rules } from "./rules.ts";
import type { PathStep } from "./path.ts";

/** The namespace of module ietf-netconf-acm. */
export const NACM_NAMESPACE = "urn:ietf:params:xml:ns:yang:ietf-netconf-acm";

/** How access is controlled: the options CLICON_NACM_*. */
export interface ControlOptions extends CredentialRules {
  /** Off, rules in the running datastore, or rules given once in `external`. */
  readonly mode: "disabled" | "internal" | "external";
  /** Mode external: the instance of `/nacm`. */
  readonly external?: Branch;
  /** Without any configured rule, nothing is controlled. */
  readonly disabledOnEmpty: boolean;
  /** The groups of the operating system that a user is in. */
  readonly systemGroups: (user: string) => readonly string[];
}

/** Sets of groups whose compiled rights are kept. */
const MAX_POLICIES = 64;
/** How long, in milliseconds, the groups of the operating system are remembered. */
const GROUPS_MS = 10_000;

/** Compiled rules, in force as long as `/nacm` is the same object. */
interface Compiled {
  readonly nacm: Branch | undefined;
  readonly rules: Rules;
  readonly paths: CompiledPaths;
  readonly policies: Map<string, Policy>;
  /** The groups that any rule-list names: others make no difference. */
  readonly named: ReadonlySet<string>;
}

/** Access control. */
export class AccessControl {
  readonly counters: Counters = { operations: 0, dataWrites: 0, notifications: 0 };
  readonly #schema: Schema;
  readonly #options: ControlOptions;
  readonly #container: ContainerNode | undefined;
  readonly #groups = new Map<string, { names: readonly string[]; until: number }>();
  #compiled: Compiled | undefined;

  constructor(schema: Schema, options: ControlOptions) {
    this.#schema = schema;
    this.#options = options;
    this.#container = schema.root.child(NACM_NAMESPACE, "nacm") as ContainerNode | undefined;
  }

  /**
   * The rights of a request; undefined when it has all: access control is off, or this is a recovery session.
   *
   * @param running the root of the running datastore
   */
  access(running: Branch, requester: Requester): NacmAccess | undefined {
    const compiled = this.#inForce(running);
    if (!compiled || isRecovery(requester, this.#options)) return undefined;
    const policy = this.#policy(compiled, requester);
    return new NacmAccess(
      requester.user,
      policy,
      this.counters,
      (operation) => checkCredentials(requester, this.#options, operation),
    );
  }

  /** The compiled rights of a requester, for explanations; undefined when access control is off or does not apply to it. */
  policy(running: Branch, requester: Requester): Policy | undefined {
    const compiled = this.#inForce(running);
    if (!compiled || isRecovery(requester, this.#options)) return undefined;
    return this.#policy(compiled, requester);
  }

  /** The rules in force; undefined when nothing is controlled. */
  #inForce(running: Branch): Compiled | undefined {
    const { mode, external, disabledOnEmpty } = this.#options;
    if (mode === "disabled") return undefined;
    const container = this.#container;
    // Where the module is not loaded, there is nothing that could be configured (and nobody could be let in again).
    if (mode === "internal" && !container) return undefined;
    const nacm = mode === "external" ? external : running.slots[container!.slot];
    const branch = nacm instanceof Branch ? nacm : undefined;
    if (branch === undefined && disabledOnEmpty) return undefined;
    if (!this.#compiled || this.#compiled.nacm !== branch) this.#compiled = this.#compile(branch);
    return this.#compiled.rules.enabled ? this.#compiled : undefined;
  }

  #compile(nacm: Branch | undefined): Compiled {
    const rules = nacm ? readRules(nacm) : DEFAULT_RULES;
    const paths = new Map<Rule, readonly PathStep[]>();
    for (const { rules: list } of rules.ruleLists) {
      for (const rule of list) {
        if (rule.type.kind === "path") this.#compileRule(rule, rule.type.path, paths);
      }
    }
    const named = new Set(rules.ruleLists.flatMap((list) => [...list.groups]));
    return { nacm, rules, paths, policies: new Map(), named };
  }

  #compileRule(rule: Rule, path: string, paths: Map<Rule, readonly PathStep[]>): void {
    try {
      paths.set(rule, compilePath(path, this.#schema));
    } catch (error) {
      if (!(error instanceof PathError)) throw error;
      log.warning(
        `NACM rule "${rule.name}" of rule-list "${rule.ruleList}" never matches, its path ${path} leads nowhere: ${error.message}`,
      );
    }
  }

  #policy(compiled: Compiled, requester: Requester): Policy {
    const groups = this.#groupsOf(compiled.rules, requester);
    // Being in any group at all matters too: rule-lists for `*` apply then.
    const relevant = [...groups].filter((group) => compiled.named.has(group)).sort();
    const key = `${groups.size > 0} ${JSON.stringify(relevant)}`;
    const { policies } = compiled;
    let policy = policies.get(key);
    if (!policy) {
      if (policies.size >= MAX_POLICIES) policies.clear();
      policy = new Policy(compiled.rules, compiled.paths, this.#schema, groups);
      policies.set(key, policy);
    }
    return policy;
  }

  /** RFC 8341 §3.4.4 step 4: configured groups, and those that the system or the client tells. */
  #groupsOf(rules: Rules, { user, peer, group }: Requester): ReadonlySet<string> {
    if (user === undefined) return new Set();
    const groups = new Set(rules.groupsOf.get(user));
    if (!rules.externalGroups) return groups;
    const { credentials } = this.#options;
    if (credentials === "none" && group !== undefined) return groups.add(group);
    if (peer !== undefined && (credentials === "none" || peer === user)) {
      for (const name of this.#systemGroups(peer)) groups.add(name);
    }
    return groups;
  }

  #systemGroups(user: string): readonly string[] {
    const now = performance.now();
    const known = this.#groups.get(user);
    if (known && known.until > now) return known.names;
    if (this.#groups.size >= 1000) this.#groups.clear();
    const names = this.#options.systemGroups(user);
    this.#groups.set(user, { names, until: now + GROUPS_MS });
    return names;
  }
}
