import { assert, assertEquals, assertThrows } from "@std/assert";
import { groupId, groupIdsOf, groupName, groupNamesOf, userById, userByName } from "./users.ts";

Deno.test("userByName finds root", () => {
  assertEquals(userByName("root"), { name: "root", uid: 0, gid: 0 });
});

Deno.test("userById finds the user of this process", () => {
  assertEquals(userById(Deno.uid()!)?.uid, Deno.uid());
});

Deno.test("userByName and userById find nobody where there is nobody", () => {
  assertEquals(userByName("no such user"), undefined);
  assertEquals(userById(0xfffffff0), undefined);
});

Deno.test("groupId and groupName are each other's opposite", () => {
  const name = groupName(0)!;
  assertEquals(groupId(name), 0);
  assertEquals(groupId("no such group"), undefined);
  assertEquals(groupName(0xfffffff0), undefined);
});

Deno.test("groupIdsOf holds the primary group", () => {
  assert(groupIdsOf(userByName("root")!).includes(0));
});

Deno.test("groupNamesOf gives names, and none for a user that there is not", () => {
  assert(groupNamesOf("root").includes(groupName(0)!));
  assertEquals(groupNamesOf("no such user"), []);
});

Deno.test("userByName refuses a name with a zero byte", () => {
  assertThrows(() => userByName("root\0x"), TypeError, "has a zero byte");
});
