// A DNS query from a pod to a CoreDNS pod on its own node, and the response, written by hand.

import type { DnsMessage, PathExplanation, PathPacket } from "../../src/results/path-explanation.ts";
import {
  CLIENT,
  framed,
  fromPod,
  hopsOf,
  type Inner,
  NEIGHBOUR,
  NODE1,
  onNode,
  overVeth,
  POD_MTU,
  type SamplePod,
} from "./sample-legs.ts";

const DNS: SamplePod = { ...NEIGHBOUR, name: "kube-system/coredns-5d78c9869d-x7k2p" };
const RESOLVER_PORT = 41234;
const NAME = "web.default.svc.cluster.local";

/** One datagram from pod to pod over cni0. */
function datagram(kind: "query" | "response", atNs: number, dns: DnsMessage): PathPacket {
  const [from, to] = kind === "query" ? [CLIENT, DNS] : [DNS, CLIENT];
  const inner: Inner = [
    {
      type: "ipv4",
      source: from.address,
      destination: to.address,
      ttl: 64,
      identification: 0x77,
      dontFragment: true,
      protocol: "udp",
    },
    {
      type: "udp",
      sourcePort: kind === "query" ? RESOLVER_PORT : 53,
      destinationPort: kind === "query" ? 53 : RESOLVER_PORT,
    },
  ];
  const headers = framed(from.mac, to.mac, inner);
  const hops = hopsOf(atNs, [
    ...fromPod(from, to.mac, inner),
    onNode(NODE1, "cni0", "bridge-forward", "network.bridge", 470, { headers, mtu: POD_MTU, capture: "in" }),
    ...overVeth(to, headers),
  ]);
  return { kind, direction: kind === "query" ? "forward" : "reply", dns, hops };
}

/** A Service's name asked for with success. */
export function dnsPath(): PathExplanation {
  const query: DnsMessage = { id: 0x4a21, name: NAME, type: "A" };
  const records = [{ name: NAME, type: "A", ttlSeconds: 30, value: "10.96.0.20" }] as const;
  const end = { text: `pod/${DNS.name}`, address: DNS.address, port: 53, node: "node1" };
  return {
    fingerprint: "5f0c1b7e2a9d4468",
    atNs: 0,
    from: { text: "pod/default/client-0", address: CLIENT.address, port: RESOLVER_PORT, node: "node1" },
    to: end,
    server: end,
    verdict: "delivered",
    notes: [],
    packets: [
      datagram("query", 0, query),
      datagram("response", 60_000, { ...query, answer: { code: "NOERROR", authoritative: true, records } }),
    ],
  };
}
