// Three paths as `plimsoll trace` explains them, written by hand: HTTP over a ClusterIP from node to node through vxlan, between two pods on one bridge, and
// a connection that a NetworkPolicy drops.

import type { PathEnd, PathExplanation, PathPacket, TableEntry } from "../../src/results/path-explanation.ts";
import {
  atHook,
  CLIENT,
  framed,
  fromPod,
  hopsOf,
  type Inner,
  intoPod,
  NEIGHBOUR,
  NODE1,
  NODE2,
  onNode,
  overVeth,
  POD_MTU,
  received,
  routed,
  type SamplePod,
  SERVER,
  type Step,
  throughTunnel,
  upTheBridge,
  withTtl,
} from "./sample-legs.ts";

const VIRTUAL_IP = "10.96.0.20";
const CLIENT_PORT = 54220;
const SERVER_PORT = 8080;
const CLIENT_START = 0xe74e6f3f;
const SERVER_START = 0x1b2c3d4e;
const REQUEST = "GET / HTTP/1.1\r\nHost: web\r\nUser-Agent: plimsoll\r\n\r\n";
const BODY_BYTES = 3000;
const ANSWER = `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${BODY_BYTES}\r\n\r\n${"x".repeat(BODY_BYTES)}`;
const FINGERPRINT = "5f0c1b7e2a9d4468";

/** What is said in a connection, from end to end. */
interface Spoken {
  readonly kind: string;
  readonly direction: "forward" | "reply";
  readonly flags: string;
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly payload?: string;
}

const SPOKEN: readonly Spoken[] = [
  { kind: "SYN", direction: "forward", flags: "S", sequence: CLIENT_START, acknowledgement: 0 },
  { kind: "SYN-ACK", direction: "reply", flags: "SA", sequence: SERVER_START, acknowledgement: CLIENT_START + 1 },
  { kind: "ACK", direction: "forward", flags: "A", sequence: CLIENT_START + 1, acknowledgement: SERVER_START + 1 },
  {
    kind: "request",
    direction: "forward",
    flags: "AP",
    sequence: CLIENT_START + 1,
    acknowledgement: SERVER_START + 1,
    payload: REQUEST,
  },
  {
    kind: "answer",
    direction: "reply",
    flags: "AP",
    sequence: SERVER_START + 1,
    acknowledgement: CLIENT_START + 1 + REQUEST.length,
    payload: ANSWER,
  },
];

/** The packet as its sender's socket makes it, to `toAddress`. */
function sent(spoken: Spoken, index: number, from: SamplePod, toAddress: string): Inner {
  const forward = spoken.direction === "forward";
  const opening = spoken.flags.includes("S");
  return [
    {
      type: "ipv4",
      source: from.address,
      destination: toAddress,
      ttl: 64,
      identification: 0xc875 + index,
      dontFragment: true,
      protocol: "tcp",
    },
    {
      type: "tcp",
      sourcePort: forward ? CLIENT_PORT : SERVER_PORT,
      destinationPort: forward ? (toAddress === VIRTUAL_IP ? 80 : SERVER_PORT) : CLIENT_PORT,
      sequence: spoken.sequence,
      acknowledgement: spoken.acknowledgement,
      flags: spoken.flags,
      window: opening ? 64860 : 64,
      ...(opening ? { mss: POD_MTU - 40, windowScale: 10 } : {}),
      timestampMs: forward ? 3_513_948_132 : 912_004_410,
      timestampEchoMs: spoken.flags === "S" ? 0 : forward ? 912_004_410 : 3_513_948_132,
    },
  ];
}

/** Another address and port at one end. */
function translated([ip, tcp, ...rest]: Inner, end: "source" | "destination", address: string, port: number): Inner {
  if (tcp?.type !== "tcp") throw new Error("only TCP is translated here");
  const key = end === "source" ? "sourcePort" : "destinationPort";
  return [{ ...ip, [end]: address }, { ...tcp, [key]: port }, ...rest];
}

const SERVICE_CHAINS: readonly TableEntry[] = [
  { table: "nat KUBE-SERVICES", entry: "-d 10.96.0.20/32 -p tcp -m tcp --dport 80 -j KUBE-SVC-LOLE4ISW44XBNF3G" },
  {
    table: "nat KUBE-SVC-LOLE4ISW44XBNF3G",
    entry: "-m statistic --mode random --probability 0.50000000000 -j KUBE-SEP-QDCEFMBQEGWIV4VT",
  },
  { table: "nat KUBE-SEP-QDCEFMBQEGWIV4VT", entry: "-p tcp -m tcp -j DNAT --to-destination 10.244.2.2:8080" },
];
const POSTROUTING: readonly TableEntry[] = [
  { table: "nat KUBE-POSTROUTING", entry: "-m mark ! --mark 0x4000/0x4000 -j RETURN" },
  { table: "nat FLANNEL-POSTRTG", entry: "-s 10.244.1.0/24 -d 10.244.0.0/16 -j RETURN" },
];

function forwardSteps(spoken: Spoken, index: number): Step[] {
  const toService = sent(spoken, index, CLIENT, VIRTUAL_IP);
  const toPod = translated(toService, "destination", SERVER.address, SERVER_PORT);
  const onWay = withTtl(toPod, 63);
  const arriving = withTtl(toPod, 62);
  const isNew = spoken.flags === "S";
  const known = { table: "conntrack", entry: "tcp ESTABLISHED src=10.244.1.2 dst=10.96.0.20 sport=54220 dport=80" };
  return [
    ...fromPod(CLIENT, NODE1.gatewayMac, toService, [{ table: "route", entry: "default via 10.244.1.1 dev eth0" }]),
    ...(isNew
      ? [
          atHook(NODE1, "PREROUTING", "conntrack-new", 1000, toService, []),
          atHook(NODE1, "PREROUTING", "kube-services", 240, toPod, SERVICE_CHAINS),
        ]
      : [atHook(NODE1, "PREROUTING", "conntrack", 100, toPod, [known])]),
    upTheBridge(CLIENT, toPod),
    routed(NODE1, onWay, "10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink"),
    ...(isNew ? [atHook(NODE1, "POSTROUTING", "postrouting", 0, onWay, POSTROUTING)] : []),
    ...throughTunnel(NODE1, NODE2, onWay, 45416, 0x4972 + index),
    atHook(NODE2, "PREROUTING", isNew ? "conntrack-new" : "conntrack", isNew ? 1000 : 100, onWay, []),
    routed(NODE2, arriving, "10.244.2.0/24 dev cni0 proto kernel scope link src 10.244.2.1"),
    ...intoPod(SERVER, arriving),
  ];
}

function replySteps(spoken: Spoken, index: number): Step[] {
  const fromServer = sent(spoken, index, SERVER, CLIENT.address);
  const onWay = withTtl(fromServer, 63);
  const arriving = withTtl(fromServer, 62);
  const fromService = translated(arriving, "source", VIRTUAL_IP, 80);
  const known = { table: "conntrack", entry: "tcp ESTABLISHED src=10.244.2.2 dst=10.244.1.2 sport=8080 dport=54220" };
  return [
    ...fromPod(SERVER, NODE2.gatewayMac, fromServer, [{ table: "route", entry: "default via 10.244.2.1 dev eth0" }]),
    upTheBridge(SERVER, fromServer),
    atHook(NODE2, "PREROUTING", "conntrack", 100, fromServer, [known]),
    routed(NODE2, onWay, "10.244.1.0/24 via 10.244.1.0 dev flannel.1 onlink"),
    ...throughTunnel(NODE2, NODE1, onWay, 42245, 0x1101 + index),
    atHook(NODE1, "PREROUTING", "conntrack", 100, onWay, [known]),
    routed(NODE1, arriving, "10.244.1.0/24 dev cni0 proto kernel scope link src 10.244.1.1"),
    atHook(NODE1, "POSTROUTING", "conntrack", 0, fromService, [known]),
    ...intoPod(CLIENT, fromService),
  ];
}

/** The packets of what is spoken, each sent when the one before has arrived. */
function conversation(steps: (spoken: Spoken, index: number) => Step[]): PathPacket[] {
  let now = 0;
  return SPOKEN.map((spoken, index) => {
    const hops = hopsOf(now, steps(spoken, index));
    const last = hops.at(-1);
    now = (last?.atNs ?? 0) + (last?.costNs ?? 0);
    const { kind, direction, payload } = spoken;
    return { kind, direction, ...(payload === undefined ? {} : { payload }), hops };
  });
}

function endOf({ name, address, node }: SamplePod, port: number): PathEnd {
  return { text: `pod/${name}`, address, port, node: node.name };
}

/** HTTP to a ClusterIP whose pod is on the other node; flannel vxlan, kube-proxy in iptables mode. */
export function vxlanPath(): PathExplanation {
  return {
    fingerprint: FINGERPRINT,
    atNs: 20_500_000_000,
    from: endOf(CLIENT, CLIENT_PORT),
    to: { text: "service/default/web:80", address: VIRTUAL_IP, port: 80, node: null },
    server: endOf(SERVER, SERVER_PORT),
    verdict: "delivered",
    notes: [],
    packets: conversation((spoken, index) =>
      spoken.direction === "forward" ? forwardSteps(spoken, index) : replySteps(spoken, index),
    ),
  };
}

/** HTTP between two pods of one node: the bridge forwards frames, no router is on the way. */
export function bridgePath(): PathExplanation {
  const steps = (spoken: Spoken, index: number): Step[] => {
    const forward = spoken.direction === "forward";
    const from = forward ? CLIENT : NEIGHBOUR;
    const to = forward ? NEIGHBOUR : CLIENT;
    const inner = sent(spoken, index, from, to.address);
    const headers = framed(from.mac, to.mac, inner);
    const port = { table: "fdb", entry: `${to.mac} dev ${to.veth} master cni0` };
    return [
      ...fromPod(from, to.mac, inner),
      onNode(NODE1, "cni0", "fdb", "network.bridge", 0, { headers, mtu: POD_MTU, entries: [port] }),
      onNode(NODE1, "cni0", "bridge-forward", "network.bridge", 470, { headers, mtu: POD_MTU, capture: "in" }),
      ...overVeth(to, headers),
      ...received(to, inner),
    ];
  };
  return {
    fingerprint: FINGERPRINT,
    atNs: 0,
    from: endOf(CLIENT, CLIENT_PORT),
    to: endOf(NEIGHBOUR, SERVER_PORT),
    server: endOf(NEIGHBOUR, SERVER_PORT),
    verdict: "delivered",
    notes: [],
    packets: conversation(steps),
  };
}

/** The first packet of the same connection, dropped by a policy at the pod's own interface. */
export function droppedPath(): PathExplanation {
  const [syn = SPOKEN[0] as Spoken] = SPOKEN;
  const inner = sent(syn, 0, CLIENT, SERVER.address);
  const reason = "no NetworkPolicy that selects default/web-0 allows TCP 8080 from default/client-0";
  const steps: Step[] = [
    ...fromPod(CLIENT, NODE1.gatewayMac, inner),
    upTheBridge(CLIENT, inner),
    routed(NODE1, withTtl(inner, 63), "10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink"),
    ...throughTunnel(NODE1, NODE2, withTtl(inner, 63), 45416, 0x4972),
    routed(NODE2, withTtl(inner, 62), "10.244.2.0/24 dev cni0 proto kernel scope link src 10.244.2.1"),
    {
      ...atHook(NODE2, "FORWARD", "drop", 0, withTtl(inner, 62), [
        {
          table: "filter cali-tw-cali0c41e6f08a2",
          entry: '-m comment --comment "Drop if no policies passed packet" -j DROP',
        },
      ]),
      reason,
    },
  ];
  return {
    fingerprint: FINGERPRINT,
    atNs: 3_000_000_000,
    from: endOf(CLIENT, CLIENT_PORT),
    to: endOf(SERVER, SERVER_PORT),
    verdict: "dropped",
    reason,
    notes: ["The client sends its SYN again after 1s, 3s and 7s: it sees a time-out, not a refusal."],
    packets: [{ kind: "SYN", direction: "forward", hops: hopsOf(0, steps) }],
  };
}

/** The same connection to the Service when it has no endpoint: the node refuses in its place. */
export function rejectedPath(): PathExplanation {
  const [syn = SPOKEN[0] as Spoken] = SPOKEN;
  const inner = sent(syn, 0, CLIENT, VIRTUAL_IP);
  const refusal: Inner = [
    {
      type: "ipv4",
      source: "10.244.1.1",
      destination: CLIENT.address,
      ttl: 64,
      identification: 0x2b10,
      dontFragment: false,
      protocol: "icmp",
    },
    { type: "icmp", icmpType: 3, code: 3 },
    ...inner,
  ];
  const reason = "service default/web:80 has no endpoints";
  const there = hopsOf(0, [
    ...fromPod(CLIENT, NODE1.gatewayMac, inner),
    upTheBridge(CLIENT, inner),
    atHook(NODE1, "PREROUTING", "conntrack-new", 1000, inner, []),
    {
      ...atHook(NODE1, "FORWARD", "reject", 0, inner, [
        {
          table: "filter KUBE-SERVICES",
          entry:
            '-d 10.96.0.20/32 -p tcp -m comment --comment "default/web:http has no endpoints" -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable',
        },
      ]),
      reason,
    },
  ]);
  return {
    fingerprint: FINGERPRINT,
    atNs: 90_000_000_000,
    from: endOf(CLIENT, CLIENT_PORT),
    to: { text: "service/default/web:80", address: VIRTUAL_IP, port: 80, node: null },
    verdict: "rejected",
    reason,
    notes: ["connect() fails with ECONNREFUSED."],
    packets: [
      { kind: "SYN", direction: "forward", hops: there },
      {
        kind: "icmp-port-unreachable",
        direction: "reply",
        hops: hopsOf(there.at(-1)?.atNs ?? 0, intoPod(CLIENT, refusal)),
      },
    ],
  };
}
