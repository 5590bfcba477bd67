import { emptyBranch } from "../tree/branch.ts";
import type { Branch } from "../tree/node.ts";
import type { Change } from "../tree/change.ts";
import type { RootNode } from "../yang/schema.ts";
export class Locks {
  #h = new Map<string, number>();
  holder(n: string) {
    return this.#h.get(n);
  }
  partialHolder(_n: string): number | undefined {
    return undefined;
  }
  partialConflict(_n: string, _s: number, _c: Change): number | undefined {
    return undefined;
  }
  lock(n: string, s: number) {
    this.#h.set(n, s);
  }
  unlock(n: string, _s: number) {
    this.#h.delete(n);
  }
  release(s: number): string[] {
    const r = [...this.#h].filter(([, x]) => x === s).map(([n]) => n);
    for (const n of r) this.#h.delete(n);
    return r;
  }
}
export class Datastores {
  locks = new Locks();
  #m = new Map<string, Branch>();
  constructor(readonly root: RootNode) {}
  get(n: string): Branch {
    if (n === "candidate" && !this.#m.has(n)) return this.get("running");
    return this.#m.get(n) ?? emptyBranch(this.root);
  }
  set(n: string, r: Branch) {
    this.#m.set(n, r);
  }
  async commit(n: string, r: Branch, _c: Change) {
    this.#m.set(n, r);
    await 0;
  }
  async save(n: string, r: Branch) {
    this.#m.set(n, r);
    await 0;
  }
  async clear(n: string) {
    this.#m.delete(n);
    await 0;
  }
  isModified(n: string) {
    return n === "candidate" && this.#m.has("candidate") &&
      this.#m.get("candidate") !== this.get("running");
  }
  reset(n: string) {
    this.#m.delete(n);
  }
}
