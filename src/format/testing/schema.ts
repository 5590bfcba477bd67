/**
 * One schema with everything that the formats treat differently.
 *
 * @module
 */

import { schemaOf } from "../../../test/schema_helper.ts";
import type { Schema } from "../../yang/schema.ts";

export const SCHEMA: Schema = schemaOf([
  `module ex {
    yang-version 1.1; namespace "urn:ex"; prefix ex;
    import ietf-yang-metadata { prefix md; }
    md:annotation note { type string; }
    identity kind; identity fast { base kind; }
    container c {
      leaf x { type int32 { range "1..100" { error-message "too far"; error-app-tag far; } } }
      leaf s { type string; default "hi"; }
      leaf e { type empty; }
      leaf big { type int64; }
      leaf kind { type identityref { base kind; } }
      leaf-list tag { type string; }
      leaf-list queue { type int32; ordered-by user; }
      container inner {
        leaf a { type uint8; default 3; }
        container deep { leaf b { type string; } }
      }
      container on { presence "x"; leaf y { type string; default "why"; } }
      list y {
        key "a b"; leaf a { type int32; } leaf b { type string; } leaf v { type string; }
        list z { key k; leaf k { type string; } }
      }
      list u { key k; ordered-by user; leaf k { type string; } leaf v { type int32; } }
      choice ch {
        default two;
        case one { leaf one { type string; } }
        case two { leaf two { type string; default "2"; } leaf-list more { type int32; default 7; } }
      }
      anydata any;
      anyxml xml;
      container state {
        config false;
        leaf up { type uint32; }
        list log { leaf line { type string; } }
        leaf-list seen { type int32; }
      }
    }
    leaf top { type string; }
    list item { key name; leaf name { type string; } leaf n { type int32; } leaf count { type uint32; config false; } }
    rpc go { input { leaf speed { type int32; } list stop { key n; leaf n { type string; } } } }
    notification alarm { leaf severity { type int32; } }
  }`,
  `module aug {
    yang-version 1.1; namespace "urn:aug"; prefix aug;
    import ex { prefix ex; }
    identity slow { base ex:kind; }
    augment "/ex:c" { leaf s { type string; } leaf extra { type int32; } }
    augment "/ex:c/ex:y" { leaf w { type string; } }
  }`,
]);

/** `<c>` of module ex around `content`. */
export function c(content: string): string {
  return content === "" ? '<c xmlns="urn:ex"/>' : `<c xmlns="urn:ex">${content}</c>`;
}
