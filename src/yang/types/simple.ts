/**
 * boolean and empty (RFC 7950 §9.5, §9.11).
 *
 * @module
 */

import type { Module } from "../schema.ts";
import type { Scalar } from "../type.ts";
import { ValueError } from "../type.ts";
import type { TypeDescription } from "./description.ts";
import { shown, shownJson, trimmed, TypeBase, type TypeHeader } from "./type_base.ts";

export class BooleanType extends TypeBase {
  readonly base = "boolean";
  readonly qualified = false;

  override renamed(header: TypeHeader): BooleanType {
    return new BooleanType(header);
  }

  override restricted(description: TypeDescription): BooleanType {
    return new BooleanType(this.headerFor(description.name));
  }

  override tryParse(text: string): string | undefined {
    const word = trimmed(text);
    return word === "true" || word === "false" ? word : undefined;
  }

  override refusal(text: string): ValueError {
    const word = trimmed(text);
    return new ValueError(
      word === "" ? "Invalid NULL value" : `${shown(word)} is not a boolean value`,
    );
  }

  override toJson(value: Scalar, _parent: Module): boolean {
    return value === "true";
  }

  override tryJson(json: unknown): string | undefined {
    return typeof json === "boolean" ? String(json) : undefined;
  }

  override jsonRefusal(json: unknown): ValueError {
    return new ValueError(`${shownJson(json)} is not a boolean value`);
  }
}

export class EmptyType extends TypeBase {
  readonly base = "empty";
  readonly qualified = false;

  override renamed(header: TypeHeader): EmptyType {
    return new EmptyType(header);
  }

  override restricted(description: TypeDescription): EmptyType {
    return new EmptyType(this.headerFor(description.name));
  }

  override tryParse(text: string): string | undefined {
    return text === "" ? text : undefined;
  }

  override refusal(text: string): ValueError {
    return new ValueError(`Invalid value ${shown(text)}: type empty has none`);
  }

  /** RFC 7951 §6.9. */
  override toJson(): [null] {
    return [null];
  }

  override tryJson(json: unknown): string | undefined {
    return Array.isArray(json) && json.length === 1 && json[0] === null ? "" : undefined;
  }

  override jsonRefusal(json: unknown): ValueError {
    return new ValueError(`Invalid value ${shownJson(json)}: type empty is written [null]`);
  }
}
