import { describe, expect, it } from "vitest";
import { bridgePath, droppedPath, vxlanPath } from "../../../test/support/sample-path.ts";
import type { PacketHeader, PathExplanation, PathHop } from "../../results/path-explanation.ts";
import { LINKTYPE_ETHERNET, LINKTYPE_RAW } from "./blocks.ts";
import { capturedFrames } from "./captured-frames.ts";

const at = (point: string) => ({ keeps: (name: string) => name === point });

/** A path of one TCP packet with a payload at one device, without a handshake. */
function single(
  device: string,
  headers: readonly PacketHeader[],
  mtu: number | undefined,
  bytes: number,
): PathExplanation {
  const hop: PathHop = {
    atNs: 10,
    costNs: 5,
    node: "node1",
    namespace: "host",
    device,
    step: "send",
    part: "network.stack",
    entries: [],
    headers,
    capture: "out",
    ...(mtu === undefined ? {} : { mtu }),
  };
  const end = { text: "outside", address: "", port: 0, node: null };
  return {
    fingerprint: "",
    atNs: 100,
    from: end,
    to: end,
    verdict: "delivered",
    notes: [],
    packets: [{ kind: "request", direction: "forward", payload: "x".repeat(bytes), hops: [hop] }],
  };
}

const IPV4 = {
  type: "ipv4",
  source: "10.0.0.1",
  destination: "10.0.0.2",
  ttl: 64,
  identification: 1,
  dontFragment: true,
} as const;
const TCP: PacketHeader = {
  type: "tcp",
  sourcePort: 1,
  destinationPort: 2,
  sequence: 0,
  acknowledgement: 0,
  flags: "AP",
  window: 1,
  timestampMs: 1,
  timestampEchoMs: 1,
};
const TO_TUN: readonly PacketHeader[] = [{ ...IPV4, protocol: "tcp" }, TCP];
const ON_LINK: readonly PacketHeader[] = [
  { type: "ethernet", source: "02:00:00:00:00:01", destination: "02:00:00:00:00:02" },
  { ...IPV4, protocol: "udp" },
  { type: "udp", sourcePort: 45416, destinationPort: 8472 },
  { type: "vxlan", vni: 1 },
  { type: "ethernet", source: "02:00:00:00:00:03", destination: "02:00:00:00:00:04" },
  ...TO_TUN,
];

describe("what a capture sees", () => {
  it("is every packet at every point that it passes, in pods and on nodes", () => {
    const seen = capturedFrames(vxlanPath()).filter(({ comment }) => comment.startsWith("SYN, "));
    expect(seen.map(({ point, direction, bytes }) => [point.name, direction, bytes.length])).toEqual([
      ["default/client-0:eth0", "out", 74],
      ["node1:veth5f2a9c1e", "in", 74],
      ["node1:cni0", "in", 74],
      ["node1:flannel.1", "out", 74],
      ["node1:eth0", "out", 124],
      ["node2:eth0", "in", 124],
      ["node2:flannel.1", "in", 74],
      ["node2:cni0", "out", 74],
      ["node2:vethc41e6f08", "out", 74],
      ["default/web-0:eth0", "in", 74],
    ]);
  });

  it("is at the end of a hop that comes in and at the beginning of one that goes out, after the simulation began or a date", () => {
    const path = vxlanPath();
    const hops = path.packets.flatMap((packet) => packet.hops).filter(({ capture }) => capture !== undefined);
    const [out, into] = hops as [PathHop, PathHop];
    const times = [path.atNs + out.atNs, path.atNs + into.atNs + into.costNs].map(BigInt);
    const seen = capturedFrames(path).slice(0, 2);
    expect(seen.map(({ direction }) => direction)).toEqual(["out", "in"]);
    expect(seen.map(({ timeNs }) => timeNs)).toEqual(times);
    const startNs = 1_700_000_000_000_000_000n;
    const dated = capturedFrames(path, { startNs }).slice(0, 2);
    expect(dated.map(({ timeNs }) => timeNs)).toEqual(times.map((time) => startNs + time));
  });

  it("is what passes one interface, where only that is asked for", () => {
    const frames = capturedFrames(vxlanPath(), at("node2:flannel.1"));
    expect(new Set(frames.map(({ point }) => point.name))).toEqual(new Set(["node2:flannel.1"]));
    expect(frames.map(({ direction }) => direction)).toEqual(["in", "out", "in", "in", "out", "out", "out"]);
  });

  it("has notes of the tables asked since the point before", () => {
    const notesAt = (point: string) => capturedFrames(vxlanPath(), at(point))[0]?.comment.split("\n");
    expect(notesAt("node1:cni0")).toEqual([
      "SYN, forward: bridge-up",
      "PREROUTING nat KUBE-SERVICES: -d 10.96.0.20/32 -p tcp -m tcp --dport 80 -j KUBE-SVC-LOLE4ISW44XBNF3G",
      "PREROUTING nat KUBE-SVC-LOLE4ISW44XBNF3G: -m statistic --mode random --probability 0.50000000000 -j KUBE-SEP-QDCEFMBQEGWIV4VT",
      "PREROUTING nat KUBE-SEP-QDCEFMBQEGWIV4VT: -p tcp -m tcp -j DNAT --to-destination 10.244.2.2:8080",
    ]);
    expect(notesAt("node1:flannel.1")).toEqual([
      "SYN, forward: encapsulate",
      "route: 10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink",
      "POSTROUTING nat KUBE-POSTROUTING: -m mark ! --mark 0x4000/0x4000 -j RETURN",
      "POSTROUTING nat FLANNEL-POSTRTG: -s 10.244.1.0/24 -d 10.244.0.0/16 -j RETURN",
      "neigh: 10.244.2.0 dev flannel.1 lladdr 02:00:00:00:00:02 PERMANENT",
      "fdb: 02:00:00:00:00:02 dev flannel.1 dst 192.168.50.2 self permanent",
    ]);
  });

  it("ends with why a packet is seen no more", () => {
    const frames = capturedFrames(droppedPath());
    expect(frames.at(-1)?.point.name).toBe("node2:flannel.1");
    expect(frames.at(-1)?.comment).toContain("drop: no NetworkPolicy that selects default/web-0 allows TCP 8080");
  });
});

describe("a large payload", () => {
  it("is cut to what both SYNs allow, less the timestamps", () => {
    const answer = capturedFrames(bridgePath(), at("default/client-0:eth0")).filter(({ comment }) =>
      comment.startsWith("answer"),
    );
    expect(answer.map(({ bytes }) => bytes.length)).toEqual([14 + 1450, 14 + 1450, 14 + 20 + 32 + 3067 - 2 * 1398]);
    expect(answer.map(({ comment }) => comment.split("\n")[0])).toEqual([
      "answer, reply: transmit, segment 1 of 3",
      "answer, reply: transmit, segment 2 of 3",
      "answer, reply: transmit, segment 3 of 3",
    ]);
  });

  it.each<[string, readonly PacketHeader[], number | undefined, number[]]>([
    ["the MTU of a tun device", TO_TUN, 1472, [1472, 132]],
    ["the MTU of a link, less the tunnel", ON_LINK, 1500, [1514, 218]],
    ["nothing known", TO_TUN, undefined, [1552]],
  ])("without a handshake is cut by %s", (_, headers, mtu, lengths) => {
    const frames = capturedFrames(single("dev", headers, mtu, 1500));
    expect(frames.map(({ bytes }) => bytes.length)).toEqual(lengths);
  });
});

describe("the kind of link", () => {
  it.each([
    ["flannel0", TO_TUN, LINKTYPE_RAW],
    ["eth0", ON_LINK, LINKTYPE_ETHERNET],
  ])("of %s follows from its frames", (device, headers, linkType) => {
    expect(capturedFrames(single(device, headers, 1500, 1))[0]?.point).toEqual({
      name: `node1:${device}`,
      description: "node node1, MTU 1500",
      linkType,
    });
  });
});
