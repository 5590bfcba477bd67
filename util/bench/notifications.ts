/**
 * What events cost: making and sending one to many subscribers, against sending it to one.
 *
 * @module
 */

import { fromJsonValue } from "../../src/format/json_read.ts";
import { Notifications } from "../../src/backend/notifications.ts";
import { eventFilter, WHOLE_EVENT } from "../../src/backend/notifications_filter.ts";
import type { EventFilter } from "../../src/backend/notifications_filter.ts";
import { parseElement } from "../../src/xml/element.ts";
import { XmlReader } from "../../src/xml/reader.ts";
import { loadModules } from "../../src/yang/load.ts";
import { type Bench, medianOf, ratio, type Row, time } from "./row.ts";

const MODULE = `module b {
  namespace "urn:b"; prefix b; yang-version 1.1;
  notification event { leaf class { type string; } leaf severity { type string; } container where { leaf card { type string; } } }
}`;
const EVENT = {
  "b:class": "fault",
  "b:severity": "major",
  "b:where": { card: "Ethernet0" },
};
const XPATH = `<filter xmlns:b="urn:b" type="xpath" select="/b:event[b:class='fault']"/>`;

export const NOTIFICATIONS: Bench = {
  title: "Notifications",
  async run({ quick }) {
    const schema = loadModules({ texts: [{ file: "b.yang", text: MODULE }] });
    const body = () => fromJsonValue(EVENT, schema.notification("urn:b", "event")!, { schema });
    const runs = quick ? 20 : 2000;

    /** Milliseconds from publishing an event to the last of so many subscribers having it. */
    async function fanOut(subscribers: number, filter: EventFilter): Promise<number> {
      const notifications = new Notifications({ retention: 0, maxEvents: 1000 });
      let sent = 0;
      const subscriber = {
        closed: false,
        notify: (message: Uint8Array) => {
          sent += message.length;
        },
        flushed: () => Promise.resolve(),
      };
      const stream = notifications.stream("NETCONF")!;
      for (let i = 0; i < subscribers; i++) {
        notifications.subscribe({}, { stream, subscriber, filter, permits: () => true });
      }
      await new Promise((done) => setTimeout(done, 0));
      const median = await medianOf(runs, () => {
        notifications.publish(() => ({ body: body() }));
        notifications.flush();
      });
      if (sent === 0) throw new Error("nothing was sent");
      return median;
    }

    const filter = eventFilter(filterElement(), schema);
    const rows: Row[] = [];
    for (
      const [what, chosen] of [["whole events", WHOLE_EVENT], ["an xpath filter", filter]] as const
    ) {
      const one = await fanOut(1, chosen);
      const hundred = await fanOut(100, chosen);
      rows.push(
        { name: `one event to one subscriber, ${what}`, value: time(one) },
        {
          name: `one event to 100 subscribers, ${what}`,
          value: ratio(hundred, one),
          note: "to one subscriber",
        },
      );
    }
    return rows;
  },
};

function filterElement() {
  const reader = new XmlReader(new TextEncoder().encode(XPATH));
  reader.next();
  return parseElement(reader);
}
