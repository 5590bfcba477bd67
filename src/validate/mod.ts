/**
 * The constraints of RFC 7950 §8 on immutable trees: mandatory, min/max-elements, unique, must, when, choices, require-instance.
 *
 * May import `src/tree`, `src/xpath`, `src/yang` and `src/netconf/rpc_error.ts`. Start with `validator.ts`; then `plan.ts` (what is
 * checked where), the checks (`must.ts`, `structure.ts`, `reference.ts`, `unique.ts`, `conditions.ts`) and `walk.ts` (all of a tree). What a
 * change can have broken is found by `watches.ts`, `marks.ts` and the indexes in `parts.ts`, and checked by `recheck.ts`; what an edit does to
 * data whose `when` becomes false is in `settle.ts`.
 *
 * @module
 */

export { checkExpressions } from "./syntax.ts";
export { compileConstraints, type MessageContext, Validator } from "./validator.ts";
