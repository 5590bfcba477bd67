/** What happens to others, and to the session itself, while the plugins of a commit are thinking. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Session } from "../src/backend/session.ts";
import { InProcessBackend } from "./in_process.ts";
import { Site } from "./program.ts";

const MODULE = `module m {
  namespace "urn:m";
  prefix m;
  leaf a { type string; }
  leaf b { type string; }
}`;

type Phase = "validate" | "commit" | "commitDone";

/** A backend with two sessions, whose next transaction stops in a phase until it is told to go on. */
class World implements AsyncDisposable {
  readonly #site: Site;
  readonly #on: InProcessBackend;
  readonly a: Session;
  readonly b: Session;

  private constructor(site: Site, on: InProcessBackend) {
    this.#site = site;
    this.#on = on;
    this.a = on.session;
    this.b = on.backend.sessions.open({ uid: 0, user: "root" });
  }

  static async start(): Promise<World> {
    const site = new Site({
      CLICON_FEATURE: [
        "ietf-netconf:startup",
        "ietf-netconf:confirmed-commit",
        "ietf-netconf:validate",
      ],
    });
    site.module("m", MODULE);
    return new World(site, await InProcessBackend.start(site));
  }

  rpc(session: Session, operation: string): Promise<string> {
    return this.#on.rpc(operation, session);
  }

  async set(session: Session, leaf: "a" | "b", value: string, options = ""): Promise<string> {
    return await this.rpc(
      session,
      `<edit-config><target><candidate/></target>${options}<config><${leaf} xmlns="urn:m">${value}</${leaf}></config></edit-config>`,
    );
  }

  /** Stops the next transaction at the beginning of a phase: resolves when it is there, with what lets it go on. */
  #stopAt(phase: Phase): Promise<() => void> {
    const { participants } = this.#on.backend;
    const original = participants[phase];
    const { promise, resolve } = Promise.withResolvers<() => void>();
    participants[phase] = async (transaction) => {
      participants[phase] = original;
      await new Promise<void>((goOn) => resolve(goOn));
      await original.call(participants, transaction);
    };
    return promise;
  }

  /** The same, once `request` has been made and stands there: its reply to come, and what lets it go on. */
  async stoppedAt(
    phase: Phase,
    request: () => Promise<string>,
  ): Promise<{ reply: Promise<string>; goOn: () => void }> {
    const stopped = this.#stopAt(phase);
    const reply = request();
    return { reply, goOn: await stopped };
  }

  /** Leafs of a datastore. */
  async content(store: "running" | "candidate" | "startup", session = this.b): Promise<string> {
    const reply = await this.rpc(
      session,
      `<get-config><source><${store}/></source><filter><a xmlns="urn:m"/><b xmlns="urn:m"/></filter></get-config>`,
    );
    return reply.replaceAll(' xmlns="urn:m"', "");
  }

  /** Resolves when no transaction is under way. */
  idle(): Promise<void> {
    return this.#on.backend.commits.idle();
  }

  end(session: Session): void {
    this.#on.backend.sessions.end(session, "dropped");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#on[Symbol.asyncDispose]();
    this.#site[Symbol.dispose]();
  }
}

const OK = "<ok/>";
const CONFIRMED = "<commit><confirmed/></commit>";

Deno.test("a commit is aborted when its session is killed before it is applied", async () => {
  await using world = await World.start();
  const { a, b } = world;
  assertEquals(await world.set(a, "a", "1"), OK);
  const { reply: commit, goOn } = await world.stoppedAt(
    "validate",
    () => world.rpc(a, "<commit/>"),
  );
  assertEquals(
    await world.rpc(b, `<kill-session><session-id>${a.id}</session-id></kill-session>`),
    OK,
  );
  goOn();
  assertStringIncludes(
    await commit,
    `Commit aborted: session ${a.id} was killed by session ${b.id}`,
  );
  assertEquals(await world.content("running"), "<data/>");
});

Deno.test("a commit that waits for its turn is aborted when its session is killed", async () => {
  await using world = await World.start();
  const { a, b } = world;
  await world.set(b, "a", "1");
  const { reply: first, goOn } = await world.stoppedAt("validate", () => world.rpc(b, "<commit/>"));
  await world.set(a, "b", "2");
  const second = world.rpc(a, "<commit/>");
  await world.rpc(b, `<kill-session><session-id>${a.id}</session-id></kill-session>`);
  goOn();
  assertEquals(await first, OK);
  assertStringIncludes(await second, "Commit aborted");
  assertEquals(await world.content("running"), "<data><a>1</a></data>");
});

Deno.test("a commit goes on when its session's connection is lost", async () => {
  await using world = await World.start();
  const { a } = world;
  await world.set(a, "a", "1");
  const { reply: commit, goOn } = await world.stoppedAt(
    "validate",
    () => world.rpc(a, "<commit/>"),
  );
  world.end(a);
  goOn();
  assertEquals(await commit, OK);
  assertEquals(await world.content("running"), "<data><a>1</a></data>");
});

Deno.test("a confirmed commit is not begun when its session ends before it is applied", async () => {
  await using world = await World.start();
  const { a } = world;
  await world.set(a, "a", "1");
  const { reply: commit, goOn } = await world.stoppedAt("validate", () => world.rpc(a, CONFIRMED));
  world.end(a);
  goOn();
  assertStringIncludes(await commit, `Commit aborted: session ${a.id} has ended`);
  assertEquals(await world.content("running"), "<data/>");
});

Deno.test("a confirmed commit is taken back when its session ends while it is applied", async () => {
  await using world = await World.start();
  const { a, b } = world;
  await world.set(a, "a", "1");
  const { reply: commit, goOn } = await world.stoppedAt("commit", () => world.rpc(a, CONFIRMED));
  world.end(a);
  goOn();
  await commit;
  assertEquals(await world.content("running"), "<data/>");
  // Nothing is pending: another session can commit.
  await world.set(b, "b", "2");
  assertEquals(await world.rpc(b, "<commit/>"), OK);
});

Deno.test("a persistent confirmed commit outlives its session's end", async () => {
  await using world = await World.start();
  const { a, b } = world;
  await world.set(a, "a", "1");
  const { reply: commit, goOn } = await world.stoppedAt(
    "commit",
    () => world.rpc(a, "<commit><confirmed/><persist>p</persist></commit>"),
  );
  world.end(a);
  goOn();
  assertEquals(await commit, OK);
  assertEquals(await world.content("running"), "<data><a>1</a></data>");
  assertEquals(await world.rpc(b, "<commit><persist-id>p</persist-id></commit>"), OK);
});

Deno.test("a confirmed commit is extended by a follow-up that has begun before the time is up", async () => {
  await using world = await World.start();
  const { a } = world;
  await world.set(a, "a", "1");
  await world.rpc(a, "<commit><confirmed/><confirm-timeout>1</confirm-timeout></commit>");
  await world.set(a, "b", "2");
  const { reply: commit, goOn } = await world.stoppedAt("validate", () => world.rpc(a, CONFIRMED));
  await new Promise((resolve) => setTimeout(resolve, 1100));
  goOn();
  assertEquals(await commit, OK);
  await world.idle();
  assertEquals(await world.content("running"), "<data><a>1</a><b>2</b></data>");
  assertEquals(await world.rpc(a, "<cancel-commit/>"), OK);
  assertEquals(await world.content("running"), "<data/>");
});

Deno.test("lock of running waits for the commit that is under way", async () => {
  await using world = await World.start();
  const { a, b } = world;
  await world.set(a, "a", "1");
  const { reply: commit, goOn } = await world.stoppedAt(
    "validate",
    () => world.rpc(a, "<commit/>"),
  );
  let locked = false;
  const lock = world.rpc(b, "<lock><target><running/></target></lock>").then((reply) => {
    locked = true;
    return reply;
  });
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals(locked, false);
  goOn();
  assertEquals(await commit, OK);
  assertEquals(await lock, OK);
  assertEquals(await world.content("running"), "<data><a>1</a></data>");
});

Deno.test("lock of running is not granted to a session that has ended while it waited", async () => {
  await using world = await World.start();
  const { a, b } = world;
  await world.set(a, "a", "1");
  const { reply: commit, goOn } = await world.stoppedAt(
    "validate",
    () => world.rpc(a, "<commit/>"),
  );
  const lock = world.rpc(b, "<lock><target><running/></target></lock>");
  // It has been read, and waits for the commit.
  await new Promise((resolve) => setTimeout(resolve, 0));
  world.end(b);
  goOn();
  await commit;
  assertStringIncludes(await lock, `Session ${b.id} has ended`);
  assertEquals(await world.rpc(a, "<lock><target><running/></target></lock>"), OK);
});

Deno.test("edit-config keeps what another session has edited while it was tested", async () => {
  await using world = await World.start();
  const { a, b } = world;
  const { reply: edit, goOn } = await world.stoppedAt(
    "validate",
    () => world.set(a, "a", "1", "<test-option>test-then-set</test-option>"),
  );
  assertEquals(await world.set(b, "b", "2"), OK);
  goOn();
  assertEquals(await edit, OK);
  assertEquals(await world.content("candidate"), "<data><a>1</a><b>2</b></data>");
});

Deno.test("edit-config leaves nothing behind when its session ends while it is tested", async () => {
  await using world = await World.start();
  const { a, b } = world;
  const { reply: edit, goOn } = await world.stoppedAt(
    "validate",
    () => world.set(a, "a", "1", "<test-option>test-then-set</test-option>"),
  );
  world.end(a);
  goOn();
  assertStringIncludes(await edit, `Session ${a.id} has ended`);
  assertEquals(await world.content("candidate"), "<data/>");
  assertEquals(await world.rpc(b, "<lock><target><candidate/></target></lock>"), OK);
});

Deno.test("edit-config does not write what another session has locked while it was tested", async () => {
  await using world = await World.start();
  const { a, b } = world;
  const { reply: edit, goOn } = await world.stoppedAt(
    "validate",
    () => world.set(a, "a", "1", "<test-option>test-then-set</test-option>"),
  );
  assertEquals(await world.rpc(b, "<lock><target><candidate/></target></lock>"), OK);
  goOn();
  assertStringIncludes(await edit, `candidate is locked by client:${b.id}`);
  assertEquals(await world.content("candidate"), "<data/>");
});

Deno.test("discard-changes during another session's commit leaves the candidate as running becomes", async () => {
  await using world = await World.start();
  const { a, b } = world;
  await world.set(a, "a", "1");
  const { reply: commit, goOn } = await world.stoppedAt(
    "validate",
    () => world.rpc(a, "<commit/>"),
  );
  assertEquals(await world.rpc(b, "<discard-changes/>"), OK);
  goOn();
  assertEquals(await commit, OK);
  assertEquals(await world.content("running"), "<data><a>1</a></data>");
  assertEquals(await world.content("candidate"), "<data><a>1</a></data>");
  assertEquals(await world.rpc(b, "<lock><target><candidate/></target></lock>"), OK);
});

Deno.test("an edit of the candidate during another session's commit is not committed with it and stays", async () => {
  await using world = await World.start();
  const { a, b } = world;
  await world.set(a, "a", "1");
  const { reply: commit, goOn } = await world.stoppedAt(
    "validate",
    () => world.rpc(a, "<commit/>"),
  );
  assertEquals(await world.set(b, "b", "2"), OK);
  goOn();
  assertEquals(await commit, OK);
  assertEquals(await world.content("running"), "<data><a>1</a></data>");
  assertEquals(await world.content("candidate"), "<data><a>1</a><b>2</b></data>");
});
