/**
 * What sessions notice of each other: how long a small request of one waits while another has a large one done.
 *
 * @module
 */

import { IpcClient } from "../../src/ipc/client.ts";
import { BASE, CLIENT_HELLO } from "../../test/netconf_session.ts";
import { BackendProcess, program, Site } from "../../test/program.ts";
import { LIST_MODULE, listXml } from "./lists.ts";
import { type Bench, milliseconds, type Row, time } from "./row.ts";

const encoder = new TextEncoder();

/** A small request of another session, again and again while `work` is under way. */
interface Beside {
  /** Milliseconds of the large request. */
  readonly whole: number;
  /** Milliseconds of the slowest small one. */
  readonly worst: number;
  readonly count: number;
}

export const REQUESTS: Bench = {
  title: "Small requests beside large ones",
  async run({ quick }) {
    const entries = quick ? 20_000 : 1_000_000;
    using site = new Site();
    site.module("bench", LIST_MODULE);
    await using _backend = await BackendProcess.start(site);
    const address = { family: "UNIX", path: `${site.dir}/backend.sock` } as const;
    await using small = await IpcClient.connect(address);
    const config = `<config>${listXml(0, entries)}</config>`;
    const operations: [what: string, operation: string][] = [
      [
        "an edit-config creates them",
        `<edit-config><target><candidate/></target>${config}</edit-config>`,
      ],
      ["a validate checks them", "<validate><source><candidate/></source></validate>"],
      ["a commit stores them", "<commit/>"],
      [
        "an edit-config has them again",
        `<edit-config><target><candidate/></target>${config}</edit-config>`,
      ],
      [
        "a copy-config of them to startup",
        "<copy-config><source><running/></source><target><startup/></target></copy-config>",
      ],
    ];
    const rows: Row[] = [];
    for (const [what, operation] of operations) {
      const message = `${site.dir}/message.xml`;
      await Deno.writeTextFile(message, `${CLIENT_HELLO}]]>]]>${rpc(operation)}]]>]]>`);
      const { whole, worst, count } = await beside(small, () => send(site, message));
      rows.push({
        name: `slowest one-key get-config of another session, ${
          entries.toLocaleString("en")
        } entries: ${what}`,
        value: time(worst),
        note: `of ${count} during the ${time(whole)} of the front-end that sends the large request`,
      });
    }
    return rows;
  },
};

async function beside(client: IpcClient, work: () => Promise<void>): Promise<Beside> {
  const request = encoder.encode(rpc(
    `<get-config><source><running/></source><filter><x xmlns="urn:bench"><y><a>7</a></y></x></filter></get-config>`,
  ));
  let under = true;
  const whole = milliseconds(work).finally(() => under = false);
  let worst = 0;
  let count = 0;
  while (under) {
    worst = Math.max(worst, await milliseconds(() => client.request([request])));
    count++;
  }
  return { whole: await whole, worst, count };
}

function rpc(operation: string): string {
  return `<rpc xmlns="${BASE}" message-id="1">${operation}</rpc>`;
}

/** Has a front-end of its own send a file, so that only the backend is shared. */
async function send(site: Site, message: string): Promise<void> {
  const { command, args } = program("netconf", ["-q", "-l", "n", "-f", site.config]);
  const { stdout } = await new Deno.Command("sh", {
    args: ["-c", `exec "$@" < ${message}`, "sh", command, ...args],
  }).output();
  const reply = new TextDecoder().decode(stdout);
  if (!reply.includes("<ok/>")) throw new Error(reply);
}
