import { describe, expect, it } from "vitest";
import { type CapturedFrame, enhancedPacket, LINKTYPE_ETHERNET, LINKTYPE_RAW } from "./blocks.ts";
import { writePcapng } from "./write-pcapng.ts";

const FLANNEL = { name: "node1:flannel.1", description: "node1", linkType: LINKTYPE_ETHERNET };

function frame(fields: Partial<CapturedFrame>): CapturedFrame {
  return { point: FLANNEL, timeNs: 0n, direction: "out", comment: "", bytes: Uint8Array.of(1, 2, 3), ...fields };
}

/** The blocks of a file: type and body, each checked for the length at both of its ends. */
function blocksOf(file: Uint8Array): { type: number; body: Uint8Array }[] {
  const view = new DataView(file.buffer);
  const blocks: { type: number; body: Uint8Array }[] = [];
  for (let at = 0; at < file.length; ) {
    const length = view.getUint32(at + 4, true);
    expect(length % 4).toBe(0);
    expect(view.getUint32(at + length - 4, true)).toBe(length);
    blocks.push({ type: view.getUint32(at, true), body: file.slice(at + 8, at + length - 4) });
    at += length;
  }
  return blocks;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

describe("a pcapng file", () => {
  it("is written byte by byte as the format says", () => {
    const file = writePcapng([frame({ timeNs: 0x1_0000_0002n, comment: "hi" })], "c");
    expect(hex(file)).toBe(
      [
        // Section: magic, version 1.0, length unknown, comment "c", application "plimsoll".
        "0a0d0d0a 34000000 4d3c2b1a 01000000 ffffffffffffffff 0100 0100 63000000 0400 0800 706c696d736f6c6c 00000000 34000000",
        // Interface: link type 1, its name, description and resolution.
        "01000000 40000000 0100 0000 00000400 0200 0f00 6e6f6465313a666c616e6e656c2e3100 0300 0500 6e6f646531000000 0900 0100 09000000 00000000 40000000",
        // Frame: interface 0, time high and low, both lengths, bytes, comment "hi", flags outbound.
        "06000000 38000000 00000000 01000000 02000000 03000000 03000000 01020300 0100 0200 68690000 0200 0400 02000000 00000000 38000000",
      ]
        .join("")
        .replaceAll(" ", ""),
    );
  });

  it("has one interface for every point and kind of link, in order of their first frames", () => {
    const tun = { name: "node1:flannel.1", description: "", linkType: LINKTYPE_RAW };
    const file = writePcapng([frame({ timeNs: 3n, point: tun }), frame({ timeNs: 1n }), frame({ timeNs: 2n })], "");
    const blocks = blocksOf(file);
    expect(blocks.map(({ type }) => type)).toEqual([0x0a0d0d0a, 1, 1, 6, 6, 6]);
    expect(blocks.slice(1, 3).map(({ body }) => body[0])).toEqual([LINKTYPE_ETHERNET, LINKTYPE_RAW]);
    expect(blocks.slice(3).map(({ body }) => body[0])).toEqual([0, 0, 1]);
  });

  it("is in order of time, and keeps the order of frames of one instant", () => {
    const frames = [5n, 2n, 2n, 1n].map((timeNs, index) => frame({ timeNs, bytes: Uint8Array.of(index) }));
    const written = blocksOf(writePcapng(frames, "")).filter(({ type }) => type === 6);
    expect(written.map(({ body }) => body[20])).toEqual([3, 1, 2, 0]);
  });

  it("writes today's nanoseconds in two halves", () => {
    const view = new DataView(enhancedPacket(7, frame({ timeNs: 1_700_000_000_123_456_789n, direction: "in" })).buffer);
    expect((BigInt(view.getUint32(12, true)) << 32n) | BigInt(view.getUint32(16, true))).toBe(
      1_700_000_000_123_456_789n,
    );
    expect(view.getUint32(8, true)).toBe(7);
  });

  it("does not cut a comment that is too long for the format", () => {
    expect(() => writePcapng([frame({ comment: "x".repeat(65_536) })], "")).toThrow(
      "a pcapng option of 65536 bytes is too long",
    );
  });
});
