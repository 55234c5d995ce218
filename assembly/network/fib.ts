// The routing tables of nodes: what `ip route get` says. Nothing is stored for each pair of nodes: an entry follows from the nodes' blocks, their
// addresses and the backend, as flanneld, felix and bird would have written it (network.md 1.0 and 1.1 of the reference).
//
//     10.244.1.0/24 dev cni0                                      the node's own block
//     10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink           vxlan
//     10.244.2.0/24 via 192.168.50.2 dev eth0                     host-gw, and DirectRouting on one segment
//     10.244.0.0/16 dev flannel0                                  udp
//     10.244.2.0/26 via 192.168.50.2 dev tunl0 onlink             Calico IPIP
//     10.244.1.5 dev cali…                                        Calico and Canal, one for each pod; the block itself is a black hole
//     192.168.50.0/24 dev eth0, default via 192.168.50.254 dev eth0

import { SECTION_NODES } from "../abi/constants";
import { BACKEND_HOST_GW, BACKEND_IPIP, BACKEND_UDP, BACKEND_VXLAN, PROXY_IPVS } from "../abi/network";
import {
  ROUTE_CNI0,
  ROUTE_FLANNEL0,
  ROUTE_LOCAL,
  ROUTE_NIC,
  ROUTE_NONE,
  ROUTE_TUNL0,
  ROUTE_VETH,
  ROUTE_VXLAN,
} from "../abi/network-steps";
import { NodeRecord } from "../abi/records";
import { nodeOfPodAddress } from "../cluster/pod-addresses";
import { world } from "../cluster/world";
import {
  bridgeAddress,
  hasPodDevices,
  isPodAddress,
  isServiceAddress,
  nodeAddress,
  prefixOf,
  segmentOf,
  tunnelAddress,
} from "./addresses";
import { networkRecord } from "./path-costs";

/** A route as it was found. */
@unmanaged
export class FibEntry {
  prefix: u32;
  length: u32;
  /** 0: on the link. */
  gateway: u32;
  /** ROUTE_* */
  device: u32;
  /** The node whose block it leads to, -1. */
  owner: i32;

  set(prefix: u32, length: u32, gateway: u32, device: u32): void {
    this.prefix = prefix;
    this.length = length;
    this.gateway = gateway;
    this.device = device;
  }
}

/** Looks `destination` up on a node. */
export function lookUp(found: FibEntry, node: i32, destination: u32): void {
  found.owner = -1;
  if (isLocal(node, destination)) found.set(destination, 32, 0, ROUTE_LOCAL);
  else if (!isPodAddress(destination) || !lookUpPod(found, node, destination)) lookUpPlain(found, node, destination);
}

/** The address that a process of the node sends from by this route: that of the device (`src` of ip route get). */
export function sourceAddress(found: FibEntry, node: i32, destination: u32): u32 {
  if (found.device == ROUTE_LOCAL) return destination;
  return deviceAddress(found.device, node);
}

/** The address of the device a route leaves by, which is what MASQUERADE takes. */
export function deviceAddress(device: u32, node: i32): u32 {
  if (device == ROUTE_CNI0) return bridgeAddress(node);
  if (device == ROUTE_VXLAN || device == ROUTE_FLANNEL0 || device == ROUTE_TUNL0) return tunnelAddress(node);
  return nodeAddress(node);
}

/** Whether two nodes share a layer-2 network. */
export function onOneSegment(node: i32, other: i32): bool {
  const one = world.row<NodeRecord>(SECTION_NODES, node).segment;
  return one == world.row<NodeRecord>(SECTION_NODES, other).segment;
}

/** The local table: addresses of the node's own devices; with ipvs every virtual IP stands on kube-ipvs0. */
function isLocal(node: i32, destination: u32): bool {
  if (destination == nodeAddress(node) || destination == bridgeAddress(node)) return true;
  if (destination == tunnelAddress(node) && hasTunnelDevice()) return true;
  return networkRecord().proxyMode == PROXY_IPVS && isServiceAddress(destination);
}

function hasTunnelDevice(): bool {
  const backend = networkRecord().backend;
  return backend == BACKEND_VXLAN || backend == BACKEND_UDP || backend == BACKEND_IPIP;
}

/** Routes to addresses of pods. False: the table has none, and the plain ones apply. */
function lookUpPod(found: FibEntry, node: i32, destination: u32): bool {
  const record = networkRecord();
  const owner = nodeOfPodAddress(destination);
  const block = prefixOf(destination, record.blockLength);
  found.owner = owner;
  if (owner == node) {
    if (hasPodDevices()) found.set(destination, 32, 0, ROUTE_VETH);
    else found.set(block, record.blockLength, 0, ROUTE_CNI0);
    return true;
  }
  if (record.backend == BACKEND_UDP) {
    found.set(record.podNetwork, record.podNetworkLength, 0, ROUTE_FLANNEL0);
    return true;
  }
  if (owner < 0) return false;
  const near = onOneSegment(node, owner);
  if (record.backend == BACKEND_HOST_GW || (record.directRouting != 0 && near)) {
    // The kernel refuses a gateway that is not on the link: flannel logs the error and goes on without the route.
    if (!near) return false;
    found.set(block, record.blockLength, nodeAddress(owner), ROUTE_NIC);
    return true;
  }
  if (record.backend == BACKEND_VXLAN) found.set(block, record.blockLength, block, ROUTE_VXLAN);
  else if (record.backend == BACKEND_IPIP) found.set(block, record.blockLength, nodeAddress(owner), ROUTE_TUNL0);
  else return false;
  return true;
}

/** The node's own link, and the router. */
function lookUpPlain(found: FibEntry, node: i32, destination: u32): void {
  const segment = segmentOf(node);
  if (prefixOf(destination, segment.length) == segment.network)
    found.set(segment.network, segment.length, 0, ROUTE_NIC);
  else if (segment.router != 0) found.set(0, 0, segment.router, ROUTE_NIC);
  else found.set(0, 0, 0, ROUTE_NONE);
}
