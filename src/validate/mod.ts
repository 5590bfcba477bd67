/**
 * The constraints of RFC 7950 §8 on immutable trees: mandatory, min/max-elements, unique, must, when, choices, require-instance.
 *
 * May import `src/tree`, `src/xpath`, `src/yang` and `src/netconf/rpc_error.ts`. Start with `validator.ts`; then `plan.ts` (what is
 * checked where), the checks (`must.ts`, `structure.ts`, `reference.ts`, `unique.ts`, `conditions.ts`) and `walk.ts` (all of a tree). What a
 * change can have broken is found by `triggers.ts`, `marks.ts` and the indexes in `members.ts`, and checked by `recheck.ts`.
 *
 * @module
 */

export { checkExpressions } from "./syntax.ts";
export { compileConstraints, type MessageContext, Validator } from "./validator.ts";
