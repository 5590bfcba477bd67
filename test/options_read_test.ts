/** Every option has the effect that the table says: at least, somebody asks for it. */

import { assertEquals } from "@std/assert";
import type { Option } from "../src/config/option.ts";
import { OPTIONS } from "../src/config/options.ts";

/** Read while the configuration is being loaded. */
const BOOTSTRAP = ["CLICON_CONFIGFILE", "CLICON_CONFIGDIR", "CLICON_CONFIG_EXTEND"];

/** The sources of all rooms but the configuration's own. */
function sources(): string {
  let text = "";
  const read = (dir: string) => {
    for (const { name, isDirectory } of Deno.readDirSync(dir)) {
      const path = `${dir}/${name}`;
      if (isDirectory && name !== "config" && name !== "testing") read(path);
      else if (name.endsWith(".ts") && !name.endsWith("_test.ts")) {
        text += Deno.readTextFileSync(path);
      }
    }
  };
  read(new URL("../src", import.meta.url).pathname);
  return text;
}

Deno.test("options that the table says are read are read, and no others", () => {
  const text = sources();
  const read: string[] = [];
  const unread: string[] = [];
  for (const [name, option] of Object.entries(OPTIONS) as [string, Option<unknown>][]) {
    if (BOOTSTRAP.includes(name)) continue;
    const isRead = new RegExp(`"${name}"`).test(text);
    if (option.readBy !== "" && !option.obsolete && !isRead) unread.push(name);
    if ((option.readBy === "" || option.obsolete) && isRead) read.push(name);
  }
  assertEquals({ unread, read }, { unread: [], read: [] });
});
