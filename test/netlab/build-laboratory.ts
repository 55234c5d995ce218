// Builds a cluster's network of namespaces: each node and pod is one, cni0 and flannel.1 are the kernel's own, the segments and the router between them
// are another. Routes, neighbours and FDB entries are written as flanneld writes them (pkg/backend/vxlan, pkg/backend/hostgw), or as felix and bird do.
//
//     default/client ── veth ─ cni0 ─ node1 ─ eth0 ── port of bridge `near` ┐
//     default/web-2  ── veth ─ cni0 ─ node2 ─ eth0 ── port of bridge `near` ┤ wires: routes ── eth0 outside
//     default/web-3  ── veth ─ cni0 ─ node3 ─ eth0 ── port of bridge `far`  ┘

import type { Namespaces } from "./namespaces.ts";
import { hasPodDevices, type Plan, type PlannedNode, type PlannedPod, tunnelDevice } from "./plan.ts";

/** The namespace of the segments and the router. */
const WIRES = "wires";
/** The router's address on the way out, which nothing in a trace shows. */
const UPLINK = "198.18.0.1";

/** What Calico gives the node's end of every pod's veth pair, and the gateway that it answers for by proxy ARP. */
const CALICO_MAC = "ee:ee:ee:ee:ee:ee";
const CALICO_GATEWAY = "169.254.1.1";
/** What a node learns of its pods stays REACHABLE for longer than the test takes. */
const REACHABLE_MS = 600_000;

/** The namespace of a pod: a name may hold no slash. */
export function namespaceOf(pod: string): string {
  return pod.replace("/", ".");
}

export function buildLaboratory(lab: Namespaces, plan: Plan): void {
  for (const name of [WIRES, "outside", ...plan.nodes.map((node) => node.name)]) lab.add(name);
  for (const pod of plan.pods) lab.add(namespaceOf(pod.name));
  buildWires(lab, plan);
  for (const node of plan.nodes) buildNode(lab, plan, node);
  for (const node of plan.nodes) addRemotes(lab, plan, node);
  for (const pod of plan.pods) addPod(lab, plan, pod);
}

function withMac(plan: Plan, address: string): string {
  const mac = plan.macs.get(address);
  return mac === undefined ? "" : ` address ${mac}`;
}

function lengthOf(cidr: string): string {
  return cidr.split("/")[1] ?? "";
}

/** A bridge for each segment, on which the router has its address; and the machine outside behind it. */
function buildWires(lab: Namespaces, plan: Plan): void {
  lab.set(WIRES, { "net/ipv4/ip_forward": 1, "net/bridge/bridge-nf-call-iptables": 0 });
  for (const { name, network, router } of plan.network.segments) {
    lab.ip(WIRES, [
      `link add ${name}${withMac(plan, router)} type bridge`,
      `addr add ${router}/${lengthOf(network)} dev ${name}`,
      `link set ${name} up`,
    ]);
  }
  lab.join(WIRES, "uplink", "outside", "eth0");
  const [first] = plan.network.segments;
  lab.ip(WIRES, [
    `link set uplink${withMac(plan, first?.router ?? "")}`,
    "link set uplink up",
    `addr add ${UPLINK} peer ${plan.outside} dev uplink`,
  ]);
  lab.ip("outside", [
    `link set eth0${withMac(plan, plan.outside)}`,
    "link set eth0 up",
    `addr add ${plan.outside} peer ${UPLINK} dev eth0`,
    `route add default via ${UPLINK}`,
  ]);
}

function buildNode(lab: Namespaces, plan: Plan, node: PlannedNode): void {
  const { name, segment, address, bridgeAddress, podCIDR } = node;
  // What the kubelet, kube-proxy and the plugin's containers set.
  lab.set(name, {
    "net/ipv4/ip_forward": 1,
    "net/ipv4/conf/all/route_localnet": 1,
    "net/bridge/bridge-nf-call-iptables": plan.network.bridgeNetfilter ? 1 : 0,
  });
  lab.join(name, "eth0", WIRES, `to-${name}`);
  lab.ip(WIRES, [`link set to-${name} master ${segment.name} up`]);
  lab.ip(name, [
    `link set eth0${withMac(plan, address)}`,
    "link set eth0 up",
    `addr add ${address}/${lengthOf(segment.network)} dev eth0`,
    `route add default via ${segment.router}`,
  ]);
  if (plan.network.pods.backend === "vxlan") addTunnel(lab, plan, node);
  if (hasPodDevices(plan)) {
    if (plan.network.pods.cni === "calico") lab.ip(name, [`route add blackhole ${podCIDR}`]);
    return;
  }
  lab.ip(name, [
    `link add cni0${withMac(plan, bridgeAddress)} type bridge`,
    "link set cni0 up",
    `addr add ${bridgeAddress}/${lengthOf(podCIDR)} dev cni0`,
  ]);
  lab.set(name, { "net/ipv4/neigh/cni0/base_reachable_time_ms": REACHABLE_MS });
}

/** flannel.1 or vxlan.calico; its MTU is the kernel's own choice. */
function addTunnel(lab: Namespaces, plan: Plan, { name, address, tunnelAddress }: PlannedNode): void {
  const { vni, tunnelPort } = plan.network.pods;
  const device = tunnelDevice(plan);
  const options = `id ${vni} dev eth0 local ${address} dstport ${tunnelPort} nolearning`;
  lab.ip(name, [
    `link add ${device}${withMac(plan, tunnelAddress)} type vxlan ${options}`,
    `link set ${device} up`,
    `addr add ${tunnelAddress}/32 dev ${device}`,
  ]);
}

/** What flanneld, or felix and bird, enter for each other node. */
function addRemotes(lab: Namespaces, plan: Plan, node: PlannedNode): void {
  const { backend, directRouting } = plan.network.pods;
  for (const remote of plan.nodes.filter(({ name }) => name !== node.name)) {
    const near = remote.segment.name === node.segment.name;
    if (backend === "host-gw" || (directRouting && near)) {
      // The kernel refuses a gateway behind a router, which flanneld logs.
      if (near) lab.ip(node.name, [`route add ${remote.podCIDR} via ${remote.address} dev eth0`]);
      continue;
    }
    const device = tunnelDevice(plan);
    const mac = lab.run(remote.name, ["cat", `/sys/class/net/${device}/address`]).trim();
    lab.ip(node.name, [
      `neigh replace ${remote.tunnelAddress} lladdr ${mac} dev ${device} nud permanent`,
      `route add ${remote.podCIDR} via ${remote.tunnelAddress} dev ${device} onlink`,
    ]);
    lab.ip(node.name, [`fdb append ${mac} dev ${device} dst ${remote.address} self permanent`], "bridge");
  }
}

/** A pod's veth pair; the MTU is the one that the plugin takes from the node's devices. */
function addPod(lab: Namespaces, plan: Plan, pod: PlannedPod): void {
  const { name, node, address, veth } = pod;
  const namespace = namespaceOf(name);
  const { backend } = plan.network.pods;
  const mtu = lab.mtus(node).get(backend === "vxlan" ? tunnelDevice(plan) : "eth0") ?? 0;
  lab.join(node, veth, namespace, "eth0");
  lab.ip(node, [`link set ${veth} mtu ${mtu}`, `link set ${veth} up`]);
  lab.ip(namespace, [`link set eth0 mtu ${mtu}${withMac(plan, address)}`, "link set eth0 up"]);
  if (hasPodDevices(plan)) routePod(lab, pod);
  else bridgePod(lab, plan, pod);
}

/** As the bridge plugin does it. */
function bridgePod(lab: Namespaces, plan: Plan, { name, node, address, veth }: PlannedPod): void {
  const own = plan.nodes.find((each) => each.name === node);
  if (own === undefined) throw new Error(`${name} is on no node`);
  lab.ip(node, [`link set ${veth} master cni0`]);
  if (plan.network.pods.hairpin) lab.ip(node, [`link set ${veth} type bridge_slave hairpin on`]);
  lab.ip(namespaceOf(name), [
    `addr add ${address}/${lengthOf(own.podCIDR)} dev eth0`,
    `route add ${plan.network.pods.network} via ${own.bridgeAddress}`,
    `route add default via ${own.bridgeAddress}`,
  ]);
}

/** As Calico's CNI plugin does it, with what felix sets for the device. */
function routePod(lab: Namespaces, { name, node, address, veth }: PlannedPod): void {
  lab.ip(node, [`link set ${veth} address ${CALICO_MAC}`, `route add ${address} dev ${veth} scope link`]);
  lab.set(node, {
    [`net/ipv4/conf/${veth}/proxy_arp`]: 1,
    [`net/ipv4/neigh/${veth}/proxy_delay`]: 0,
    [`net/ipv4/neigh/${veth}/base_reachable_time_ms`]: REACHABLE_MS,
  });
  lab.ip(namespaceOf(name), [
    `addr add ${address}/32 dev eth0`,
    `route add ${CALICO_GATEWAY} dev eth0 scope link`,
    `route add default via ${CALICO_GATEWAY}`,
  ]);
}
