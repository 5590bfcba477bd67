/**
 * What plugins say of mount points: checked, for they are not trusted.
 *
 * @module
 */

import type { Json, JsonObject, MountedSchema } from "./api.ts";

/** The question: see `BackendPlugin.mount`. */
export interface MountRequest {
  readonly path: string;
  readonly label: string;
}

/** The answer, checked and complete. */
export interface MountAnswer {
  readonly modules: MountedSchema["modules"];
  readonly validate: boolean;
  readonly config: boolean;
  readonly domain: string | undefined;
}

/** As many modules as one mount point may have. */
const MAX_MODULES = 10_000;
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_.-]{0,199}$/;
const REVISION = /^\d{4}-\d{2}-\d{2}$/;
/** A name of a directory, and no way out of the one that it is in. */
const DOMAIN = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}$/;

/** @throws {TypeError} that says what is wrong with it */
export function readMount(answer: Json): MountAnswer {
  const { modules, validate = "full", config = true, domain, ...rest } = object(answer, "it");
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw new TypeError(`${unknown}: there is no such member`);
  if (!Array.isArray(modules) || modules.length === 0 || modules.length > MAX_MODULES) {
    throw new TypeError(`modules: must be an array of 1 to ${MAX_MODULES} modules`);
  }
  if (validate !== "none" && validate !== "full") {
    throw new TypeError('validate: must be "none" or "full"');
  }
  if (typeof config !== "boolean") throw new TypeError("config: must be true or false");
  return {
    modules: modules.map((module, index) => readModule(module, `modules[${index}]`)),
    validate: validate === "full",
    config,
    domain: optional(domain, DOMAIN, "domain"),
  };
}

function readModule(value: Json, where: string): MountAnswer["modules"][number] {
  const { name, revision, namespace, features } = object(value, where);
  const read = optional(name, IDENTIFIER, `${where}.name`);
  if (read === undefined) throw new TypeError(`${where}.name: is missing`);
  if (features !== undefined && !Array.isArray(features)) {
    throw new TypeError(`${where}.features: must be an array of names`);
  }
  return {
    name: read,
    revision: optional(revision, REVISION, `${where}.revision`),
    namespace: optional(namespace, /^/, `${where}.namespace`),
    features: (features as Json[] | undefined)?.map((one, index) =>
      optional(one, IDENTIFIER, `${where}.features[${index}]`)!
    ),
  };
}

function object(value: Json, what: string): JsonObject {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as JsonObject;
  }
  throw new TypeError(`${what}: must be an object`);
}

function optional(value: Json | undefined, form: RegExp, what: string): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string" && form.test(value)) return value;
  throw new TypeError(`${what}: ${JSON.stringify(value).slice(0, 100)} is not allowed`);
}
