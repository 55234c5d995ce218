// Hand-written pieces of paths: two nodes with flannel's vxlan between, a pod on each bridge. Names and addresses are those of the laboratory frame in
// build-frame.test.ts, so that a SYN on node1's link is that frame. Costs are round numbers.

import type { PacketHeader, PathHop, TableEntry } from "../../src/results/path-explanation.ts";

/** A hop before it has its place in time. */
export type Step = Omit<PathHop, "atNs" | "entries"> & { readonly entries?: readonly TableEntry[] };

export interface SamplePod {
  readonly name: string;
  readonly address: string;
  readonly mac: string;
  readonly veth: string;
  readonly node: SampleNode;
}

export interface SampleNode {
  readonly name: string;
  readonly address: string;
  readonly mac: string;
  readonly vtepMac: string;
  readonly podNetwork: string;
  readonly gatewayMac: string;
}

/** The headers of a packet between its ends, without the link's. */
export type Inner = readonly [Extract<PacketHeader, { type: "ipv4" }>, ...PacketHeader[]];

export const POD_MTU = 1450;
export const NODE_MTU = 1500;

export const NODE1: SampleNode = {
  name: "node1",
  address: "192.168.50.1",
  mac: "3e:07:0e:d5:f3:7c",
  vtepMac: "02:00:00:00:00:01",
  podNetwork: "10.244.1.0",
  gatewayMac: "0a:58:0a:f4:01:01",
};
export const NODE2: SampleNode = {
  name: "node2",
  address: "192.168.50.2",
  mac: "2a:66:f5:a3:0e:4a",
  vtepMac: "02:00:00:00:00:02",
  podNetwork: "10.244.2.0",
  gatewayMac: "0a:58:0a:f4:02:01",
};
export const CLIENT: SamplePod = pod("default/client-0", "10.244.1.2", "0a:58:0a:f4:01:02", "veth5f2a9c1e", NODE1);
export const NEIGHBOUR: SamplePod = pod("default/web-1", "10.244.1.3", "0a:58:0a:f4:01:03", "vethb04d77a2", NODE1);
export const SERVER: SamplePod = pod("default/web-0", "10.244.2.2", "0a:58:0a:f4:02:02", "vethc41e6f08", NODE2);

function pod(name: string, address: string, mac: string, veth: string, node: SampleNode): SamplePod {
  return { name, address, mac, veth, node };
}

/** Steps one after the other from `atNs` on. */
export function hopsOf(atNs: number, steps: readonly Step[]): PathHop[] {
  let now = atNs;
  return steps.map((step) => {
    const hop: PathHop = { entries: [], ...step, atNs: now };
    now += step.costNs;
    return hop;
  });
}

/** A frame on a link. */
export function framed(source: string, destination: string, inner: Inner): PacketHeader[] {
  return [{ type: "ethernet", source, destination }, ...inner];
}

/** The same with another TTL. */
export function withTtl([ip, ...rest]: Inner, ttl: number): Inner {
  return [{ ...ip, ttl }, ...rest];
}

/** A step of a node's own namespace. */
export function onNode(
  node: SampleNode,
  device: string,
  step: string,
  part: string,
  costNs: number,
  more: Partial<Step> & Pick<Step, "headers">,
): Step {
  return { node: node.name, namespace: "host", device, step, part, costNs, ...more };
}

/** A hook of the IP layer. */
export function atHook(
  node: SampleNode,
  hook: string,
  step: string,
  costNs: number,
  inner: Inner,
  entries: readonly TableEntry[],
): Step {
  return onNode(node, "", step, "network.netfilter", costNs, { hook, entries, headers: inner });
}

/** A step of the IP layer or the socket in a pod, which no capture sees. */
function inPod(
  { name, node }: SamplePod,
  step: string,
  part: string,
  costNs: number,
  inner: Inner,
  entries: readonly TableEntry[] = [],
): Step {
  return { node: node.name, namespace: name, device: "", step, part, costNs, entries, headers: inner };
}

/** From the socket through veth to the bridge; `destination` is the MAC that the pod sends to. */
export function fromPod(
  pod: SamplePod,
  destination: string,
  inner: Inner,
  entries: readonly TableEntry[] = [],
): Step[] {
  const { name, node, mac, veth } = pod;
  const headers = framed(mac, destination, inner);
  const seen = { headers, mtu: POD_MTU } as const;
  return [
    inPod(pod, "send", "network.stack", 1300, inner),
    inPod(pod, "local-route", "network.route", 0, inner, entries),
    {
      node: node.name,
      namespace: name,
      device: "eth0",
      step: "transmit",
      part: "network.veth",
      costNs: 0,
      ...seen,
      capture: "out",
    },
    onNode(node, veth, "cross", "network.veth", 450, { ...seen, capture: "in" }),
    onNode(node, "cni0", "bridge-netfilter", "network.netfilter", 250, { headers, mtu: POD_MTU }),
  ];
}

/** From the bridge up to the node's IP layer. */
export function upTheBridge({ node, mac }: SamplePod, inner: Inner): Step {
  const headers = framed(mac, node.gatewayMac, inner);
  return onNode(node, "cni0", "bridge-up", "network.bridge", 235, { headers, mtu: POD_MTU, capture: "in" });
}

/** From the IP layer of one node to that of the other through the tunnel; `udpPort` is the flow's. */
export function throughTunnel(
  from: SampleNode,
  to: SampleNode,
  inner: Inner,
  udpPort: number,
  identification: number,
): Step[] {
  const tunnelled = framed(from.vtepMac, to.vtepMac, inner);
  const outer: Inner = [
    {
      type: "ipv4",
      source: from.address,
      destination: to.address,
      ttl: 64,
      identification,
      dontFragment: false,
      protocol: "udp",
    },
    { type: "udp", sourcePort: udpPort, destinationPort: 8472 },
    { type: "vxlan", vni: 1 },
    ...tunnelled,
  ];
  const onLink = framed(from.mac, to.mac, outer);
  const vxlan = { headers: tunnelled, mtu: POD_MTU } as const;
  const link = { headers: onLink, mtu: NODE_MTU } as const;
  return [
    onNode(from, "flannel.1", "neighbour", "network.route", 0, {
      ...vxlan,
      entries: [neighbour(to.podNetwork, "flannel.1", to.vtepMac, "PERMANENT")],
    }),
    onNode(from, "flannel.1", "fdb", "network.encapsulation", 0, {
      ...vxlan,
      entries: [{ table: "fdb", entry: `${to.vtepMac} dev flannel.1 dst ${to.address} self permanent` }],
    }),
    onNode(from, "flannel.1", "encapsulate", "network.encapsulation", 1400, { ...vxlan, capture: "out" }),
    atHook(from, "OUTPUT", "local-route", 0, outer, [
      { table: "route", entry: `192.168.50.0/24 dev eth0 proto kernel scope link src ${from.address}` },
    ]),
    onNode(from, "eth0", "neighbour", "network.route", 0, {
      ...link,
      entries: [neighbour(to.address, "eth0", to.mac, "REACHABLE")],
    }),
    onNode(from, "eth0", "nic", "network.wire", 4000, { ...link, capture: "out" }),
    { node: null, namespace: "wire", device: "", step: "wire", part: "network.wire", costNs: 1200, headers: onLink },
    onNode(to, "eth0", "nic", "network.wire", 4000, { ...link, capture: "in" }),
    atHook(to, "INPUT", "local-route", 0, outer, []),
    onNode(to, "flannel.1", "decapsulate", "network.encapsulation", 1400, { ...vxlan, capture: "in" }),
  ];
}

function neighbour(address: string, device: string, mac: string, state: string): TableEntry {
  return { table: "neigh", entry: `${address} dev ${device} lladdr ${mac} ${state}` };
}

/** The IP layer's forwarding. */
export function routed(node: SampleNode, inner: Inner, entry: string): Step {
  return onNode(node, "", "route", "network.route", 600, { headers: inner, entries: [{ table: "route", entry }] });
}

/** From the IP layer through bridge and veth into the pod's socket. */
export function intoPod(pod: SamplePod, inner: Inner): Step[] {
  const { node, address, mac, veth } = pod;
  const headers = framed(node.gatewayMac, mac, inner);
  const seen = { headers, mtu: POD_MTU } as const;
  const port = { table: "fdb", entry: `${mac} dev ${veth} master cni0` };
  return [
    onNode(node, "cni0", "neighbour", "network.route", 0, {
      ...seen,
      entries: [neighbour(address, "cni0", mac, "REACHABLE")],
    }),
    onNode(node, "cni0", "bridge-down", "network.bridge", 235, { ...seen, capture: "out" }),
    onNode(node, "cni0", "fdb", "network.bridge", 0, { ...seen, entries: [port] }),
    ...overVeth(pod, headers),
    ...received(pod, inner),
  ];
}

/** At the socket. */
export function received(pod: SamplePod, inner: Inner): Step[] {
  return [inPod(pod, "receive", "network.stack", 1300, inner), inPod(pod, "wakeup", "network.wakeup", 2000, inner)];
}

/** From the node's end of the veth pair to the pod's. */
export function overVeth({ node, name, veth }: SamplePod, headers: readonly PacketHeader[]): Step[] {
  const seen = { headers, mtu: POD_MTU } as const;
  return [
    onNode(node, veth, "cross", "network.veth", 450, { ...seen, capture: "out" }),
    {
      node: node.name,
      namespace: name,
      device: "eth0",
      step: "transmit",
      part: "network.veth",
      costNs: 0,
      ...seen,
      capture: "in",
    },
  ];
}
