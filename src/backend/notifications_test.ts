import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { RpcError } from "../netconf/rpc_error.ts";
import { log } from "../system/log.ts";
import { Branch } from "../tree/node.ts";
import type { BranchSchema, NotificationNode } from "../yang/schema.ts";
import { Notifications } from "./notifications.ts";
import { completeMessage, Event } from "./notifications_event.ts";
import { eventFilter, WHOLE_EVENT } from "./notifications_filter.ts";
import { Stream } from "./notifications_stream.ts";
import {
  type Subscriber,
  Subscription,
  type SubscriptionOptions,
} from "./notifications_subscription.ts";
import { branchOf, elementOf, serverSchema } from "./testing/server_schema.ts";

const schema = serverSchema(`
  notification event {
    leaf class { type string; } leaf severity { type string; } container where { leaf card { type string; } }
  }
  notification tick { leaf n { type int32; } }
  container interfaces { list interface {
    key name; leaf name { type string; } leaf mtu { type int32; }
    notification down { leaf cause { type string; } }
  } }
`);
log.open({ ident: "test", destinations: new Set(), debug: 0, limit: 0 });

const START = Date.parse("2026-01-01T00:00:00.000Z");
const at = (seconds: number) => new Date(START + seconds * 1000);
const decoder = new TextDecoder();

function node(name: string): NotificationNode {
  return schema.notification("urn:m", name)!;
}

function event(seconds: number, xml: string, name = "event"): Event {
  return new Event(at(seconds), branchOf(schema, node(name), xml));
}

const tick = (n: number, seconds = n) => event(seconds, `<n>${n}</n>`, "tick");

function message(content: string, seconds = 0): string {
  return `<notification xmlns="urn:ietf:params:xml:ns:netconf:notification:1.0"><eventTime>${
    at(seconds).toISOString()
  }</eventTime>${content}</notification>`;
}

/** A client that keeps what it is sent; `flushed` waits until it is let go when `slow`. */
class Client implements Subscriber {
  readonly received: string[] = [];
  last: Uint8Array | undefined;
  closed = false;
  slow = false;
  #waiting: (() => void)[] = [];

  notify(bytes: Uint8Array): void {
    this.last = bytes;
    this.received.push(decoder.decode(bytes));
  }

  flushed(): Promise<void> {
    return this.slow ? new Promise((done) => this.#waiting.push(done)) : Promise.resolve();
  }

  release(): void {
    for (const done of this.#waiting.splice(0)) done();
  }

  /** The ticks received, and the names of the messages about the subscription itself. */
  get brief(): string[] {
    return this.received.map((text) =>
      />(-?\d+)<\/n>/.exec(text)?.[1] ?? /<(replayComplete|notificationComplete)/.exec(text)![1]
    );
  }
}

function stream(retention = 0, maxEvents?: number, now: () => Date = () => at(100)): Stream {
  const options = { name: "S", description: "", replay: true, retention, maxEvents };
  return new Stream(options, now);
}

function subscription(
  from: Stream,
  client: Subscriber,
  options: Partial<SubscriptionOptions> = {},
): Subscription {
  return new Subscription({
    stream: from,
    subscriber: client,
    filter: WHOLE_EVENT,
    permits: () => true,
    now: () => at(100),
    ...options,
  });
}

Deno.test("Event prints the notification with its time", () => {
  const { message: bytes } = event(1.5, "<class>fault</class>");
  assertEquals(
    decoder.decode(bytes),
    message('<event xmlns="urn:m"><class>fault</class></event>', 1.5),
  );
});

Deno.test("Event prints a notification without content", () => {
  assertEquals(decoder.decode(event(0, "").message), message('<event xmlns="urn:m"/>'));
});

Deno.test("Event prints once", () => {
  const one = event(0, "");
  assertStrictEquals(one.message, one.message);
});

Deno.test("Event prints a notification of a list entry inside its data nodes with their keys", () => {
  const interfaces = schema.root.child("urn:m", "interfaces") as BranchSchema;
  const entry = interfaces.child("urn:m", "interface") as BranchSchema & {
    notifications: NotificationNode[];
  };
  const root = { parent: undefined, schema: undefined, value: new Branch(schema.root, []) };
  const top = { parent: root, schema: interfaces as never, value: new Branch(interfaces, []) };
  const instance = {
    parent: top,
    schema: entry as never,
    value: new Branch(entry, ["eth0", 9000]),
  };
  const body = branchOf(schema, entry.notifications[0], "<cause>cable</cause>");
  const down = new Event(at(0), body, instance);
  assertEquals(
    decoder.decode(down.message),
    message(
      '<interfaces xmlns="urn:m"><interface><name>eth0</name><down><cause>cable</cause></down></interface></interfaces>',
    ),
  );
  const xpath = (select: string) =>
    eventFilter(elementOf(`<filter xmlns:m="urn:m" type="xpath" select="${select}"/>`), schema)(
      down,
    );
  assertEquals(xpath("/m:interfaces/m:interface[m:name='eth1']"), undefined);
  assertStrictEquals(xpath("/m:interfaces"), down.message);
  assertEquals(
    decoder.decode(xpath("/m:interfaces/m:interface[m:name='eth0']/m:down")),
    decoder.decode(down.message),
  );
});

Deno.test("completeMessage tells that a replay or a subscription is complete", () => {
  assertEquals(
    decoder.decode(completeMessage("replayComplete", at(0))),
    message('<replayComplete xmlns="urn:ietf:params:xml:ns:netmod:notification"/>'),
  );
});

// RFC 5277 §5.1: the examples of filters.
const FAULT =
  "<class>fault</class><severity>critical</severity><where><card>Ethernet0</card></where>";
const STATE = "<class>state</class><severity>major</severity>";

function passes(filter: string): string[] {
  const test = eventFilter(elementOf(filter), schema);
  return [FAULT, STATE].map((xml) => test(event(0, xml)))
    .map((bytes) =>
      bytes === undefined ? "" : /<event xmlns.*<\/event>/.exec(decoder.decode(bytes))![0]
    );
}

Deno.test("eventFilter by subtree lets an event through whose content matches", () => {
  assertEquals(
    passes('<filter type="subtree"><event xmlns="urn:m"><class>fault</class></event></filter>'),
    [`<event xmlns="urn:m">${FAULT}</event>`, ""],
  );
});

Deno.test("eventFilter by subtree shows what is selected of an event", () => {
  assertEquals(
    passes('<filter><event xmlns="urn:m"><class>fault</class><severity/></event></filter>'),
    ['<event xmlns="urn:m"><class>fault</class><severity>critical</severity></event>', ""],
  );
});

Deno.test("eventFilter by subtree lets nothing through when it is empty", () => {
  assertEquals(passes("<filter/>"), ["", ""]);
});

Deno.test("eventFilter by xpath shows the nodes", () => {
  assertEquals(
    passes(
      "<filter xmlns:m=\"urn:m\" type=\"xpath\" select=\"/m:event[m:class='fault' and (m:severity='minor' or m:severity='critical')]\"/>",
    ),
    [`<event xmlns="urn:m">${FAULT}</event>`, ""],
  );
  assertEquals(
    passes('<filter xmlns:m="urn:m" type="xpath" select="//m:card"/>'),
    ['<event xmlns="urn:m"><where><card>Ethernet0</card></where></event>', ""],
  );
});

Deno.test("eventFilter by an xpath that is true lets the whole event through", () => {
  assertEquals(
    passes('<filter xmlns:m="urn:m" type="xpath" select="/m:event/m:class = \'state\'"/>'),
    ["", `<event xmlns="urn:m">${STATE}</event>`],
  );
});

for (
  const [what, filter, tag] of [
    ["an unknown type", '<filter type="regex"/>', "bad-attribute"],
    ["an xpath without select", '<filter type="xpath"/>', "missing-attribute"],
    ["bad syntax", '<filter type="xpath" select="/a["/>', "bad-attribute"],
  ]
) {
  Deno.test(`eventFilter refuses ${what}`, () => {
    assertEquals(assertThrows(() => eventFilter(elementOf(filter), schema), RpcError).tag, tag);
  });
}

Deno.test("Stream drops events that are older than the retention and remembers the last", () => {
  let now = 0;
  const log = stream(10, undefined, () => at(now));
  for (let n = 0; n < 20; n++) {
    now = n;
    log.publish(tick(n));
  }
  assertEquals(log.aged, at(8));
  assertEquals([log.first, log.next], [9, 20]);
  assertEquals(log.at(8), undefined);
  assertEquals(log.at(9)!.time, at(9));
});

Deno.test("Stream drops the oldest events when its log is full", () => {
  const log = stream(0, 3);
  for (let n = 0; n < 1000; n++) log.publish(tick(n));
  assertEquals([log.first, log.next], [997, 1000]);
  assertEquals(log.at(997)!.time, at(997));
});

Deno.test("Stream drops the oldest events when those in its log hold too much", () => {
  const options = { name: "S", description: "", replay: true, retention: 0, maxNodes: 10 };
  const log = new Stream(options, () => at(0));
  for (let n = 0; n < 9; n++) log.publish(tick(n));
  // The root, the notification and its leaf.
  assertEquals([tick(0).weight, log.first, log.next], [3, 6, 9]);
});

Deno.test("Stream finds the first event at or after a time", () => {
  const log = stream();
  for (const seconds of [1, 2, 2, 5]) log.publish(tick(0, seconds));
  assertEquals([0, 1, 2, 3, 5, 6].map((seconds) => log.from(at(seconds))), [0, 0, 1, 3, 3, 4]);
});

Deno.test("Stream without replay keeps nothing and wants nothing as long as nobody listens", () => {
  const live = new Stream({ name: "L", description: "", replay: false, retention: 0 }, () => at(0));
  assertEquals(live.wanted, false);
  live.publish(tick(1));
  assertEquals(live.next, 0);
  live.listen({ event: () => {} });
  assertEquals(live.wanted, true);
});

Deno.test("Subscription sends live events from its beginning to its end", async () => {
  const log = stream();
  const client = new Client();
  log.publish(tick(1));
  const one = subscription(log, client);
  await one.begin();
  log.publish(tick(2));
  one.end();
  log.publish(tick(3));
  assertEquals(client.brief, ["2"]);
  assertEquals(log.listeners, 0);
});

Deno.test("Subscription replays from startTime, says so, and goes on live", async () => {
  const log = stream();
  const client = new Client();
  for (const n of [1, 2, 3]) log.publish(tick(n));
  await subscription(log, client, { startTime: at(2) }).begin();
  log.publish(tick(4));
  assertEquals(client.brief, ["2", "3", "replayComplete", "4"]);
});

Deno.test("Subscription with a stopTime in the past replays up to it and is complete", async () => {
  const log = stream();
  const client = new Client();
  for (const n of [1, 2, 3]) log.publish(tick(n));
  const one = subscription(log, client, { startTime: at(1), stopTime: at(2) });
  await one.begin();
  assertEquals(client.brief, ["1", "2", "replayComplete", "notificationComplete"]);
  assertEquals(one.ended, true);
});

Deno.test("Subscription with a stopTime in the future is complete when it comes", async () => {
  const log = stream();
  const client = new Client();
  const real = () => new Date();
  const ended = Promise.withResolvers<void>();
  const one = subscription(log, client, {
    startTime: at(0),
    stopTime: new Date(Date.now() + 30),
    now: real,
    onEnd: ended.resolve,
  });
  // The timer does not keep the process alive, so something else has to.
  const alive = setInterval(() => {}, 10);
  await one.begin();
  await ended.promise;
  clearInterval(alive);
  assertEquals(client.brief, ["replayComplete", "notificationComplete"]);
  log.publish(tick(1));
  assertEquals(client.received.length, 2);
});

Deno.test("Subscription leaves out what its user may not see, but not the messages about itself", async () => {
  const log = stream();
  const client = new Client();
  for (const n of [1, 2]) log.publish(tick(n));
  const permits = (one: Event) => one.time > at(1);
  await subscription(log, client, { startTime: at(0), permits }).begin();
  assertEquals(client.brief, ["2", "replayComplete"]);
});

Deno.test("Subscription replays at the pace of its client, and in order with what happens meanwhile", async () => {
  const log = stream();
  const client = new Client();
  client.slow = true;
  const big = (n: number) => event(n, `<n>${n}</n>`, "tick");
  const count = 5000;
  for (let n = 0; n < count; n++) log.publish(big(n));
  const began = subscription(log, client, { startTime: at(0) }).begin();
  assertEquals(client.received.length < 2500, true);
  log.publish(tick(count));
  client.slow = false;
  client.release();
  await began;
  log.publish(tick(count + 1));
  const expected = [
    ...Array.from({ length: count }, (_, n) => `${n}`),
    "replayComplete",
    `${count}`,
    `${count + 1}`,
  ];
  assertEquals(client.brief, expected);
});

Deno.test("Subscription ends when its client has gone", async () => {
  const log = stream();
  const client = new Client();
  const one = subscription(log, client);
  await one.begin();
  client.closed = true;
  log.publish(tick(1));
  assertEquals(one.ended, true);
});

Deno.test("Subscription whose filter fails ends alone", async () => {
  const log = stream();
  const [bad, good] = [new Client(), new Client()];
  const filter = () => {
    throw new Error("no");
  };
  const failing = subscription(log, bad, { filter });
  await failing.begin();
  await subscription(log, good).begin();
  log.publish(tick(1));
  assertEquals([failing.ended, bad.received.length, good.brief], [true, 0, ["1"]]);
});

function notifications(): Notifications {
  let now = 0;
  return new Notifications({ retention: 0 }, () => at(now++));
}

const body = (n: number) => ({ body: branchOf(schema, node("tick"), `<n>${n}</n>`) });

/** Lets timers of now run. */
const turn = () => new Promise((done) => setTimeout(done, 0));

Deno.test("Notifications.publish makes an event in a later turn, once, with the time of its publication", async () => {
  const all = notifications();
  const clients = [new Client(), new Client()];
  const netconf = all.stream("NETCONF")!;
  for (const client of clients) {
    all.subscribe(client, {
      stream: netconf,
      subscriber: client,
      filter: WHOLE_EVENT,
      permits: () => true,
    });
  }
  await turn();
  let made = 0;
  all.publish(() => {
    made++;
    return body(1);
  });
  assertEquals(made, 0);
  await turn();
  assertEquals(made, 1);
  assertEquals(clients[0].received, clients[1].received);
  assertStrictEquals(clients[0].last, clients[1].last);
  assertEquals(clients[0].brief, ["1"]);
});

Deno.test("Notifications.publish puts the events of other streams on the default stream, too", () => {
  const all = notifications();
  all.addStream({ name: "A", description: "", replay: true, retention: 0 });
  all.addStream({ name: "B", description: "", replay: true, retention: 0, exclusive: true });
  all.publish(() => body(1), "A");
  all.publish(() => body(2), "B");
  all.flush();
  assertEquals(["A", "B", "NETCONF"].map((name) => all.stream(name)!.next), [1, 1, 1]);
});

Deno.test("Notifications.publish goes on after an event that cannot be made", () => {
  const all = notifications();
  all.publish(() => {
    throw new Error("expected by the test");
  });
  all.publish(() => body(1));
  all.flush();
  assertEquals(all.stream("NETCONF")!.next, 1);
});

Deno.test("Notifications.publish refuses an unknown stream", () => {
  assertThrows(
    () => notifications().publish(() => body(1), "nope"),
    Error,
    'no event stream "nope"',
  );
});

Deno.test("Notifications.endAll ends the subscriptions of one owner", async () => {
  const all = notifications();
  const client = new Client();
  const options = {
    stream: all.stream("NETCONF")!,
    subscriber: client,
    filter: WHOLE_EVENT,
    permits: () => true,
  };
  all.subscribe("me" as never, options);
  all.subscribe("me" as never, options);
  all.subscribe("you" as never, options);
  assertEquals(all.count("me" as never), 2);
  all.endAll("me" as never);
  await turn();
  all.publish(() => body(1));
  await turn();
  assertEquals([all.count("me" as never), client.brief], [0, ["1"]]);
  all.endAll("you" as never);
});
