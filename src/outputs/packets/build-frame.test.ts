import { describe, expect, it } from "vitest";
import type { PacketHeader } from "../../results/path-explanation.ts";
import { buildFrame } from "./build-frame.ts";
import { internetChecksum, pseudoHeaderSum } from "./internet-checksum.ts";

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(/\s/g, ""), "hex"));
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/**
 * A SYN from pod to pod over flannel's vxlan, recorded on Linux 6.18 at the sending node's link. The inner TCP checksum is left to the card: it is
 * that of the pseudo-header alone. The outer UDP checksum is what it must be once the inner one is right (local checksum offload).
 */
const RECORDED = `
  2a66f5a30e4a3e070ed5f37c0800 4500006e497200004011 4bb9c0a83201c0a83202
  b1682118005a4b7c 0800000000000100 020000000002020000000001 0800
  4500003cc87540003f065a5b0af401020af40202
  d3cc1f90e74e6f3f00000000a002fd5c191a0000 020405820402080ad17297e4000000000103030a`;
const OUTER_UDP_AT = 14 + 20;
const INNER_TCP_AT = 50 + 14 + 20;
const TCP_CHECKSUM_AT = INNER_TCP_AT + 16;

const SYN: readonly PacketHeader[] = [
  { type: "ethernet", source: "3e:07:0e:d5:f3:7c", destination: "2a:66:f5:a3:0e:4a" },
  ipv4("192.168.50.1", "192.168.50.2", "udp", { identification: 0x4972, dontFragment: false }),
  { type: "udp", sourcePort: 45416, destinationPort: 8472 },
  { type: "vxlan", vni: 1 },
  { type: "ethernet", source: "02:00:00:00:00:01", destination: "02:00:00:00:00:02" },
  ipv4("10.244.1.2", "10.244.2.2", "tcp", { ttl: 63, identification: 0xc875 }),
  {
    type: "tcp",
    sourcePort: 54220,
    destinationPort: 8080,
    sequence: 0xe74e6f3f,
    acknowledgement: 0,
    flags: "S",
    window: 64860,
    mss: 1410,
    windowScale: 10,
    timestampMs: 0xd17297e4,
    timestampEchoMs: 0,
  },
];

function ipv4(
  source: string,
  destination: string,
  protocol: "tcp" | "udp" | "icmp" | "ipip",
  fields: { ttl?: number; identification?: number; dontFragment?: boolean } = {},
): PacketHeader {
  return { type: "ipv4", source, destination, ttl: 64, identification: 1, dontFragment: true, protocol, ...fields };
}

function tcp(fields: Partial<Extract<PacketHeader, { type: "tcp" }>>): PacketHeader {
  return {
    type: "tcp",
    sourcePort: 1,
    destinationPort: 2,
    sequence: 3,
    acknowledgement: 4,
    flags: "A",
    window: 5,
    ...fields,
  };
}

describe("a SYN through vxlan", () => {
  const frame = buildFrame(SYN);
  const recorded = hex(RECORDED);

  it("is the recorded frame but for the checksum that the kernel left to the card", () => {
    const alike = Uint8Array.from(recorded);
    alike.set(frame.subarray(TCP_CHECKSUM_AT, TCP_CHECKSUM_AT + 2), TCP_CHECKSUM_AT);
    expect(text(frame)).toBe(text(alike));
    expect(frame.length).toBe(124);
  });

  it.each([
    ["UDP", OUTER_UDP_AT, 17],
    ["TCP", INNER_TCP_AT, 6],
  ])("has a %s checksum that a receiver takes", (_, at, protocol) => {
    const addresses = at - 8;
    const source = frame.subarray(addresses, addresses + 4);
    const destination = frame.subarray(addresses + 4, addresses + 8);
    const sum = pseudoHeaderSum(source, destination, protocol, frame.length - at);
    expect(internetChecksum(frame.subarray(at), sum)).toBe(0);
  });

  it("has the checksum whose beginning the kernel left", () => {
    const sum = pseudoHeaderSum(hex("0af40102"), hex("0af40202"), 6, frame.length - INNER_TCP_AT);
    expect(new DataView(recorded.buffer).getUint16(TCP_CHECKSUM_AT)).toBe(sum);
  });
});

describe("a frame", () => {
  it("has no Ethernet header where the link has none", () => {
    const frame = buildFrame(
      [ipv4("10.0.0.1", "10.0.0.2", "udp"), { type: "udp", sourcePort: 8285, destinationPort: 8285 }],
      hex("0102"),
    );
    expect(text(frame.subarray(0, 20))).toBe("4500001e00014000401126cc0a0000010a000002");
    expect(frame.length).toBe(30);
  });

  it("of IPIP has one IPv4 header in another", () => {
    const frame = buildFrame([
      ipv4("192.168.50.1", "192.168.50.2", "ipip"),
      ipv4("10.244.1.2", "10.244.2.2", "tcp"),
      tcp({}),
    ]);
    expect(frame.length).toBe(60);
    expect(frame[9]).toBe(4);
    expect(new DataView(frame.buffer).getUint16(2)).toBe(60);
    expect(frame[20]).toBe(0x45);
  });

  it("writes an UDP checksum of 0 as ffff", () => {
    // Addresses, ports and payload chosen so that the sum is ffff.
    const headers: PacketHeader[] = [
      ipv4("0.0.0.0", "0.0.0.0", "udp"),
      { type: "udp", sourcePort: 0, destinationPort: 0 },
    ];
    const rest = 0xffff - (17 + 10 + 10);
    const frame = buildFrame(headers, Uint8Array.of(rest >> 8, rest & 0xff));
    expect(text(frame.subarray(26, 28))).toBe("ffff");
  });

  it.each([
    ["without a window scale", { flags: "S", mss: 1460, timestampMs: 7 }, "020405b4 0402 080a 00000007 00000000"],
    ["of an SYN without timestamps", { flags: "SA", mss: 1460, windowScale: 7 }, "020405b4 0101 0402 01 030307"],
    ["after the handshake", { flags: "AP", timestampMs: 7, timestampEchoMs: 6 }, "0101 080a 00000007 00000006"],
    ["that wraps", { timestampMs: 2 ** 32 + 5, timestampEchoMs: 2 ** 32 - 1 }, "0101 080a 00000005 ffffffff"],
    ["of a refusal", { flags: "AR" }, ""],
  ])("has the TCP options %s in Linux' order", (_, fields, options) => {
    const frame = buildFrame([ipv4("10.0.0.1", "10.0.0.2", "tcp"), tcp(fields)]);
    expect(text(frame.subarray(40))).toBe(options.replaceAll(" ", ""));
    expect(frame[32]).toBe((5 + (frame.length - 40) / 4) << 4);
  });

  it("writes flags as bits", () => {
    const bits = (flags: string) => buildFrame([ipv4("10.0.0.1", "10.0.0.2", "tcp"), tcp({ flags })])[33];
    expect(["S", "SA", "A", "AP", "AF", "R", "AR"].map(bits)).toEqual([0x02, 0x12, 0x10, 0x18, 0x11, 0x04, 0x14]);
    expect(() => bits("X")).toThrow('TCP has no flag "X"');
  });
});

describe("a port unreachable", () => {
  const answered = [
    ipv4("10.244.1.2", "10.96.0.20", "tcp", { ttl: 63 }),
    tcp({ flags: "S", mss: 1410, timestampMs: 1 }),
  ];
  const refusal: PacketHeader[] = [
    ipv4("10.244.1.1", "10.244.1.2", "icmp", { dontFragment: false }),
    { type: "icmp", icmpType: 3, code: 3 },
    ...answered,
  ];

  it("quotes the packet that it answers, as it was", () => {
    const frame = buildFrame(refusal);
    expect(frame[1]).toBe(0xc0);
    expect(text(frame.subarray(20, 22))).toBe("0303");
    expect(internetChecksum(frame.subarray(20))).toBe(0);
    expect(text(frame.subarray(28))).toBe(text(buildFrame(answered)));
  });

  it("is at most 576 bytes long, and the quoted header still has the whole length", () => {
    const frame = buildFrame(refusal, new Uint8Array(1000));
    expect(frame.length).toBe(576);
    expect(new DataView(frame.buffer).getUint16(30)).toBe(buildFrame(answered, new Uint8Array(1000)).length);
  });
});

describe("an explanation that is wrong", () => {
  it.each<[string, PacketHeader[], string]>([
    ["an address", [ipv4("10.0.0", "10.0.0.2", "tcp")], '"10.0.0" is no IPv4 address'],
    ["an address with a sign", [ipv4("10.0.0.+1", "10.0.0.2", "tcp")], '"10.0.0.+1" is no IPv4 address'],
    ["a MAC", [{ type: "ethernet", source: "02:00", destination: "02:00" }], '"02:00" is no MAC address'],
    ["no IPv4 around", [tcp({})], "a tcp header stands within nothing, not within IPv4 of that protocol"],
    [
      "another protocol",
      [ipv4("10.0.0.1", "10.0.0.2", "udp"), tcp({})],
      "a tcp header stands within ipv4, not within IPv4 of that protocol",
    ],
  ])("does not become bytes: %s", (_, headers, message) => {
    expect(() => buildFrame(headers)).toThrow(message);
  });
});
