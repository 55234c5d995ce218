import { describe, expect, it } from "vitest";
import { internetChecksum, onesSum, pseudoHeaderSum } from "./internet-checksum.ts";

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(" ", ""), "hex"));

describe("the internet checksum", () => {
  it("adds as the example of RFC 1071, section 3", () => {
    expect(onesSum(hex("00 01 f2 03 f4 f5 f6 f7"))).toBe(0xddf2);
    expect(internetChecksum(hex("00 01 f2 03 f4 f5 f6 f7"))).toBe(0x220d);
  });

  it.each([
    ["nothing", "", 0xffff],
    ["an odd byte, which is a word's higher one", "ab", 0x54ff],
    ["a carry that carries again", "ff ff ff ff 00 01", 0xfffe],
  ])("of %s", (_, bytes, checksum) => {
    expect(internetChecksum(hex(bytes))).toBe(checksum);
  });

  it("is 0 over what holds its own checksum", () => {
    // The outer IPv4 header of a frame recorded on Linux 6.18.
    expect(internetChecksum(hex("4500 006e 4972 0000 4011 4bb9 c0a83201 c0a83202"))).toBe(0);
  });

  it("of a pseudo-header is what a kernel with checksum offload leaves in the packet", () => {
    // The inner TCP of the same recorded frame.
    expect(pseudoHeaderSum(hex("0af40102"), hex("0af40202"), 6, 40)).toBe(0x191a);
  });

  it("does not lose carries over long data", () => {
    const long = new Uint8Array(65_536).fill(0xff);
    expect(onesSum(long)).toBe(0xffff);
  });
});
