/**
 * What the tests of call home have in common: a device with its backend, and keys for both sides.
 *
 * @module
 */

import { BASE } from "./netconf_session.ts";
import { BackendProcess, Site } from "./program.ts";
import { HAS_SSH, SshWorld } from "./ssh_world.ts";

const MODULE = `module items {
  yang-version 1.1;
  namespace urn:items;
  prefix i;
  container items { list item { key id; leaf id { type uint32; } leaf text { type string; } } }
}`;

/** A device with its backend, and keys for both sides. */
export class World implements AsyncDisposable {
  readonly ssh = new SshWorld();
  readonly site: Site;
  readonly #backend: BackendProcess;

  private constructor(site: Site, backend: BackendProcess) {
    this.site = site;
    this.#backend = backend;
  }

  static async open(): Promise<World> {
    const site = new Site({
      CLICON_NETCONF_HELLO_OPTIONAL: "true",
      CLICON_NETCONF_MESSAGE_ID_OPTIONAL: "true",
    });
    site.module("items", MODULE);
    return new World(site, await BackendProcess.start(site));
  }

  /** Arguments of callhome for this device. */
  device(port: number, ...more: string[]): string[] {
    return [
      "-a",
      "127.0.0.1",
      "-p",
      `${port}`,
      "-c",
      this.site.config,
      "-C",
      this.ssh.sshdConfig,
      ...more,
    ];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#backend[Symbol.asyncDispose]();
    this.site[Symbol.dispose]();
    this.ssh[Symbol.dispose]();
  }
}

export function rpc(id: number, operation: string): string {
  return `<rpc xmlns="${BASE}" message-id="${id}">${operation}</rpc>`;
}
export function reply(id: number, content: string): string {
  return `<rpc-reply xmlns="${BASE}" message-id="${id}">${content}</rpc-reply>`;
}
export const GET_RUNNING = "<get-config><source><running/></source></get-config>";

/** A test that needs the real ssh and sshd. */
export function test(name: string, run: () => Promise<void>): void {
  Deno.test({ name: `callhome ${name}`, ignore: !HAS_SSH, fn: run });
}
