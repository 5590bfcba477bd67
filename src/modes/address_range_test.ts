import { assertEquals } from "@std/assert";
import { parseAddress, parseRange } from "./address_range.ts";

for (
  const [range, inside, outside] of [
    ["192.0.2.0/24", ["192.0.2.0", "192.0.2.255"], ["192.0.3.0", "::ffff:192.0.2.1", "x"]],
    ["192.0.2.7", ["192.0.2.7"], ["192.0.2.6"]],
    ["192.0.2.128/25", ["192.0.2.129"], ["192.0.2.127"]],
    ["0.0.0.0/0", ["1.2.3.4"], ["::1"]],
    ["10.1.2.3/9", ["10.0.0.1", "10.127.0.0"], ["10.128.0.0"]],
    ["2001:db8::/32", ["2001:db8::1", "2001:DB8:ffff::"], ["2001:db9::", "1.2.3.4"]],
    ["fe80::/10", ["fe80::1%eth0", "febf::"], ["fec0::"]],
    ["::1", ["::1", "0:0:0:0:0:0:0:1"], ["::2"]],
  ] as const
) {
  Deno.test(`AddressRange ${range} contains what it should and nothing else`, () => {
    const parsed = parseRange(range)!;
    for (const address of inside) assertEquals(parsed.contains(address), true, address);
    for (const address of outside) assertEquals(parsed.contains(address), false, address);
  });
}

for (const text of ["", "/", "192.0.2.0/33", "::/129", "192.0.2.0/", "192.0.2.0/24/1", "host/8"]) {
  Deno.test(`parseRange refuses ${JSON.stringify(text)}`, () => {
    assertEquals(parseRange(text), undefined);
  });
}

for (
  const text of [
    "1.2.3",
    "1.2.3.256",
    "01.2.3.4",
    "1:2",
    "1:2:3:4:5:6:7:8:9",
    "1::2::3",
    "12345::",
    "1:2:3:4:5:6:7:1.2.3.4",
    "::1.2.3",
    "1:2:3:4:5:6:7:8::",
  ]
) {
  Deno.test(`parseAddress refuses ${text}`, () => assertEquals(parseAddress(text), undefined));
}

Deno.test("parseAddress understands an IPv4 address at the end of an IPv6 address", () => {
  assertEquals(parseAddress("::ffff:192.0.2.1"), [
    ...new Array(10).fill(0),
    0xff,
    0xff,
    192,
    0,
    2,
    1,
  ]);
});
