/**
 * A process that commits until it is killed, or kills itself in the middle of a writing step. Writes the number of each acknowledged commit
 * to stdout, one per line, and finally the number of steps.
 *
 * Arguments: directory, mode, entries, commits, the step to die in (0: none), `grow` or `same`.
 *
 * @module
 */

import { diff } from "../../tree/diff.ts";
import { DENO_FILES, type FileLayer, type OpenFile } from "../file_layer.ts";
import { after, type CrashMode, optionsOf } from "./crash_history.ts";
import { storesOn } from "./world.ts";

const [directory, mode, entries, commits, dieIn, growth] = Deno.args;
let steps = 0;

/** Counts a step; true in the one to die in. */
const isLast = () => ++steps === Number(dieIn);
function die(): void {
  Deno.kill(Deno.pid, "SIGKILL");
  // Nothing may happen between the signal and the end.
  for (;;);
}

/** A step that happens whole or not at all: dies before it or after it, in turns. */
async function step<T>(work: () => Promise<T>): Promise<T> {
  const last = isLast();
  if (last && steps % 2 === 0) die();
  const result = await work();
  if (last) die();
  return result;
}

function dying(file: OpenFile): OpenFile {
  return {
    write: async (bytes) => {
      if (isLast()) {
        await file.write(bytes.subarray(0, bytes.length * (steps % 7) / 7));
        die();
      }
      await file.write(bytes);
    },
    sync: () => step(() => file.sync()),
    truncate: (size) => step(() => file.truncate(size)),
    close: () => file.close(),
  };
}

const files: FileLayer = {
  ...DENO_FILES,
  create: (path) => step(async () => dying(await DENO_FILES.create(path))),
  append: (path) => step(async () => dying(await DENO_FILES.append(path))),
  rename: (from, to) => step(() => DENO_FILES.rename(from, to)),
  remove: (path) => step(() => DENO_FILES.remove(path)),
  syncDirectory: (path) => step(() => DENO_FILES.syncDirectory(path)),
};

function say(line: number | string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

const stores = storesOn(files, { directory, ...optionsOf(mode as CrashMode) });
for (let turn = 1; turn <= Number(commits); turn++) {
  const before = stores.get("running");
  const root = after(before, turn, Number(entries), growth === "grow");
  await stores.commit("running", root, diff(before, root));
  say(turn);
}
await stores.store("running").settled();
await stores.close();
say(`steps ${steps}`);
