import { describe, expect, it } from "vitest";
import { isStrictSubset, parseIpBlock } from "./ip-block.ts";

describe("parseIpBlock", () => {
  it.each([
    ["10.0.0.0/8", { family: "IPv4", address: 0x0a000000n, length: 8, masked: false }],
    ["10.1.2.3/8", { family: "IPv4", address: 0x0a000000n, length: 8, masked: true }],
    ["010.0.0.0/08", { family: "IPv4", address: 0x0a000000n, length: 8, masked: false }],
    ["255.255.255.255/32", { family: "IPv4", address: 0xffffffffn, length: 32, masked: false }],
    ["0.0.0.0/0", { family: "IPv4", address: 0n, length: 0, masked: false }],
    ["::/0", { family: "IPv6", address: 0n, length: 0, masked: false }],
    ["2001:db8::/64", { family: "IPv6", address: 0x2001_0db8n << 96n, length: 64, masked: false }],
    [
      "1:2:3:4:5:6:7:8/112",
      { family: "IPv6", address: 0x0001_0002_0003_0004_0005_0006_0007_0000n, length: 112, masked: true },
    ],
    ["::1/128", { family: "IPv6", address: 1n, length: 128, masked: false }],
    ["fe80::/10", { family: "IPv6", address: 0xfe80n << 112n, length: 10, masked: false }],
    ["::ffff:10.0.0.1/128", { family: "IPv6", address: 0xffff_0a00_0001n, length: 128, masked: false }],
  ])("%s", (text, block) => {
    expect(parseIpBlock(text)).toEqual(block);
  });

  it.each([
    "",
    "10.0.0.0",
    "10.0.0.0/33",
    "10.0.0/8",
    "10.0.0.256/32",
    "10.0.0.0/8/8",
    "10.0.0.0/",
    "10.0.0.0/x",
    "a.b.c.d/8",
    "::/129",
    ":::/8",
    "1::2::3/64",
    "1:2:3:4:5:6:7/64",
    "1:2:3:4:5:6:7:8:9/64",
    "1:2:3:4:5:6:7::8/64/1",
    "12345::/16",
    "g::/16",
    "1.2.3.4::/16",
  ])("%j is none", (text) => {
    expect(parseIpBlock(text)).toBeUndefined();
  });
});

describe("isStrictSubset", () => {
  it.each([
    ["10.1.0.0/16", "10.0.0.0/8", true],
    ["10.0.0.0/8", "10.0.0.0/8", false],
    ["10.0.0.0/8", "10.1.0.0/16", false],
    ["11.0.0.0/16", "10.0.0.0/8", false],
    ["10.0.0.0/8", "0.0.0.0/0", true],
    ["2001:db8::/64", "2001:db8::/32", true],
    ["2001:db8::/64", "0.0.0.0/0", false],
  ])("%s in %s: %s", (inner, outer, expected) => {
    const [one, other] = [parseIpBlock(inner), parseIpBlock(outer)];
    if (one === undefined || other === undefined) throw new Error("no blocks");
    expect(isStrictSubset(one, other)).toBe(expected);
  });
});
