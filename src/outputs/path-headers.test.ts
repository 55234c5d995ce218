import { describe, expect, it } from "vitest";
import type { PacketHeader } from "../results/path-explanation.ts";
import { endText, headerChanges, headerLines, linkLines, ttlOf } from "./path-headers.ts";

const IP = {
  type: "ipv4",
  source: "10.244.1.2",
  destination: "10.244.2.2",
  ttl: 63,
  identification: 1,
  dontFragment: true,
  protocol: "tcp",
} as const;
const ACK = {
  type: "tcp",
  sourcePort: 54220,
  destinationPort: 8080,
  sequence: 7,
  acknowledgement: 9,
  flags: "AP",
  window: 64,
} as const;
const OUTER = { ...IP, source: "192.168.50.1", destination: "192.168.50.2", ttl: 64, dontFragment: false } as const;
const PLAIN: readonly PacketHeader[] = [IP, ACK];
const LINK = { type: "ethernet", source: "02:00:00:00:00:01", destination: "02:00:00:00:00:02" } as const;
const VXLAN: readonly PacketHeader[] = [
  { ...OUTER, protocol: "udp" },
  { type: "udp", sourcePort: 45416, destinationPort: 8472 },
  { type: "vxlan", vni: 1 },
  LINK,
  ...PLAIN,
];
const REFUSAL: readonly PacketHeader[] = [
  { ...OUTER, protocol: "icmp" },
  { type: "icmp", icmpType: 3, code: 3 },
  ...PLAIN,
];
const INNER_LINE = "IP 10.244.1.2:54220 > 10.244.2.2:8080, ttl 63, DF, TCP [AP] seq 7, ack 9, win 64, length 12";

describe("headers in words", () => {
  it.each<[string, readonly PacketHeader[], string[]]>([
    ["TCP", PLAIN, [INNER_LINE]],
    ["VXLAN", VXLAN, ["IP 192.168.50.1:45416 > 192.168.50.2:8472, ttl 64, UDP, VXLAN vni 1", INNER_LINE]],
    ["IPIP", [{ ...OUTER, protocol: "ipip" }, ...PLAIN], ["IP 192.168.50.1 > 192.168.50.2, ttl 64, IPIP", INNER_LINE]],
    ["a refusal", REFUSAL, ["IP 192.168.50.1 > 192.168.50.2, ttl 64, ICMP port unreachable, of", INNER_LINE]],
    [
      "UDP",
      [
        { ...IP, protocol: "udp" },
        { type: "udp", sourcePort: 5, destinationPort: 53 },
      ],
      ["IP 10.244.1.2:5 > 10.244.2.2:53, ttl 63, DF, UDP, length 12"],
    ],
  ])("of %s", (_, headers, lines) => {
    expect(headerLines(headers, 12)).toEqual(lines);
  });

  it("have the options of a SYN", () => {
    const syn = { ...ACK, flags: "S", mss: 1410, windowScale: 10, timestampMs: 5, timestampEchoMs: 0 };
    expect(headerLines([IP, syn], 0)).toEqual([
      "IP 10.244.1.2:54220 > 10.244.2.2:8080, ttl 63, DF, TCP [S] seq 7, win 64, mss 1410, wscale 10, TS 5 ecr 0, length 0",
    ]);
  });

  it("name the ends of the inner packet, and of a refusal its own", () => {
    expect([endText(VXLAN, "source"), ttlOf(VXLAN)]).toEqual(["10.244.1.2:54220", 63]);
    expect([endText(REFUSAL, "destination"), ttlOf(REFUSAL)]).toEqual(["192.168.50.2", 64]);
    expect(linkLines(VXLAN)).toEqual(["02:00:00:00:00:01 > 02:00:00:00:00:02"]);
  });
});

describe("what a hop changed", () => {
  const none = { translations: [], wrappings: [], ttl: undefined, links: [] };

  it.each<[string, readonly PacketHeader[], readonly PacketHeader[], object]>([
    ["nothing", PLAIN, PLAIN, none],
    ["the TTL", PLAIN, [{ ...IP, ttl: 62 }, ACK], { ...none, ttl: "ttl 63 → 62" }],
    [
      "an address and a port",
      [
        { ...IP, destination: "10.96.0.20" },
        { ...ACK, destinationPort: 80 },
      ],
      PLAIN,
      { ...none, translations: ["destination 10.96.0.20:80 → 10.244.2.2:8080"] },
    ],
    [
      "both ends, as a masqueraded hairpin",
      [{ ...IP, destination: "10.96.0.20" }, ACK],
      [{ ...IP, source: "10.244.1.1" }, ACK],
      {
        ...none,
        translations: ["source 10.244.1.2:54220 → 10.244.1.1:54220", "destination 10.96.0.20:8080 → 10.244.2.2:8080"],
      },
    ],
    [
      "a tunnel put around, whose own ends are no translation",
      PLAIN,
      VXLAN,
      {
        ...none,
        wrappings: ["+ IP 192.168.50.1:45416 > 192.168.50.2:8472, ttl 64, UDP, VXLAN vni 1"],
        links: ["02:00:00:00:00:01 > 02:00:00:00:00:02"],
      },
    ],
    [
      "a tunnel taken off",
      VXLAN,
      [LINK, ...PLAIN],
      { ...none, wrappings: ["- IP 192.168.50.1:45416 > 192.168.50.2:8472, ttl 64, UDP, VXLAN vni 1"] },
    ],
    ["the link", [LINK, ...PLAIN], PLAIN, none],
  ])("%s", (_, before, after, changes) => {
    expect(headerChanges(before, after)).toEqual(changes);
  });
});
