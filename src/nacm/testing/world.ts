/**
 * A small world to control access in: modules, rules and data, from text.
 *
 * @module
 */

import { schemaOf } from "../../../test/schema_helper.ts";
import { fromXml, toXml } from "../../format/testing/data.ts";
import { RpcError } from "../../netconf/rpc_error.ts";
import { diff } from "../../tree/diff.ts";
import type { Branch } from "../../tree/node.ts";
import type { Schema } from "../../yang/schema.ts";
import { NacmAccess } from "../access.ts";
import { AccessControl, type ControlOptions, NACM_NAMESPACE } from "../control.ts";

export const OPTIONS: ControlOptions = {
  mode: "internal",
  credentials: "none",
  recoveryUser: undefined,
  proxies: new Set(),
  disabledOnEmpty: false,
  systemGroups: () => [],
};

/** A schema, rules in force, and what users may do. */
export class World {
  readonly schema: Schema;
  readonly control: AccessControl;
  readonly running: Branch;

  /**
   * @param modules YANG texts
   * @param nacm the content of `/nacm`
   */
  constructor(
    modules: string | readonly string[],
    nacm: string,
    options: Partial<ControlOptions> = {},
  ) {
    this.schema = schemaOf(modules, {
      modules: [
        { name: "ietf-netconf-acm" },
        { name: "ietf-netconf" },
        { name: "ietf-netconf-monitoring" },
      ],
    });
    this.running = this.data(nacm === "" ? "" : `<nacm xmlns="${NACM_NAMESPACE}">${nacm}</nacm>`);
    this.control = new AccessControl(this.schema, { ...OPTIONS, ...options });
  }

  data(xml: string): Branch {
    return fromXml(this.schema, xml);
  }

  access(user: string | undefined): NacmAccess {
    const access = this.control.access(this.running, { user, peer: user });
    if (!(access instanceof NacmAccess)) throw new Error("access is not controlled");
    return access;
  }

  /** What the user is shown of some data. */
  read(user: string | undefined, xml: string): string {
    return toXml(this.data(xml), { selector: this.access(user).readable });
  }

  /** `permit`, or the message and path of the refusal of a change from one tree to another. */
  write(user: string, from: string, to: string): string {
    return outcome(() => this.access(user).write(diff(this.data(from), this.data(to))));
  }

  /** `permit`, or the message of the refusal of an rpc. */
  exec(user: string | undefined, namespace: string, rpc: string): string {
    return outcome(() => this.access(user).operation(this.schema.rpc(namespace, rpc)!));
  }
}

/** `permit`, or message and path of an access-denied error. */
export function outcome(run: () => void): string {
  try {
    run();
    return "permit";
  } catch (error) {
    if (!(error instanceof RpcError) || error.tag !== "access-denied") throw error;
    return error.path ? `${error.message}: ${error.path.text}` : error.message;
  }
}

/** `<rule-list>` for some groups. */
export function ruleList(groups: string, ...rules: string[]): string {
  const names = groups.split(" ").map((group) => `<group>${group}</group>`).join("");
  return `<rule-list><name>${groups} ${rules.length}</name>${names}${rules.join("")}</rule-list>`;
}

let count = 0;

/** `<rule>` with some leafs and an action. */
export function rule(action: "permit" | "deny", leafs: Record<string, string> = {}): string {
  const xml = Object.entries(leafs).map(([name, value]) => `<${name}>${value}</${name}>`);
  return `<rule><name>rule ${++count}</name>${xml.join("")}<action>${action}</action></rule>`;
}

/** `<groups>`: user names by group. */
export function groups(members: Record<string, string>): string {
  const xml = Object.entries(members).map(([name, users]) => {
    const leafs = users.split(" ").map((user) => `<user-name>${user}</user-name>`);
    return `<group><name>${name}</name>${leafs.join("")}</group>`;
  });
  return `<groups>${xml.join("")}</groups>`;
}
