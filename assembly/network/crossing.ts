// From node to node, and between a node and the outside.

import { PART_NET_ENCAP, PART_NET_ROUTE, PART_NET_WIRE, SECTION_NODES } from "../abi/constants";
import { BACKEND_HOST_GW, BACKEND_NONE, BACKEND_VXLAN } from "../abi/network";
import {
  DEVICE_FLANNEL1,
  DEVICE_IP,
  DEVICE_NIC,
  DEVICE_WIRE,
  STEP_DECAP,
  STEP_DROP,
  STEP_ENCAP,
  STEP_NIC,
  STEP_ROUTE,
  STEP_WIRE,
} from "../abi/network-steps";
import { NodeRecord } from "../abi/records";
import { world } from "../cluster/world";
import { Flow, PLACE_POD } from "./flow";
import { networkRecord, serialisationNs, slowestRate, VXLAN_BYTES, wireBytes } from "./path-costs";
import { NetworkState } from "./state";

/** The IP layer of a node forwards. */
export function route(state: NetworkState, node: i32): void {
  state.hops.add(node, DEVICE_IP, STEP_ROUTE, PART_NET_ROUTE, state.costs.routeNs);
}

/**
 * From the IP layer of one node to that of another. Traffic of a pod's address goes the backend's way, in both directions; a process on a
 * node is reached at the node's own address, by the plain network. False: no route leads there.
 */
export function crossNodes(state: NetworkState, from: i32, to: i32): bool {
  const flow = state.flow;
  const backend = flow.serverPlace == PLACE_POD ? networkRecord().backend : BACKEND_NONE;
  const direct = flow.serverPlace != PLACE_POD || (onOneSegment(from, to) && isDirect(backend));
  const tunnelled = !direct && backend == BACKEND_VXLAN;
  if (!direct && !tunnelled) {
    // flannel could not add the route (the gateway is not on the node's link): the packet leaves by the default route and is lost.
    state.hops.add(from, DEVICE_IP, STEP_DROP, PART_NET_ROUTE, 0);
    return false;
  }
  const hops = state.hops;
  const costs = state.costs;
  if (tunnelled) hops.add(from, DEVICE_FLANNEL1, STEP_ENCAP, PART_NET_ENCAP, costs.encapNs);
  hops.add(from, DEVICE_NIC, STEP_NIC, PART_NET_WIRE, costs.nicNs);
  const onWire = wireBytes(flow.bytes, connectionMtu(state), tunnelled ? VXLAN_BYTES : 0);
  const lineNs = serialisationNs(onWire, slowestRate(costs.wireBitsPerSecond, from, to));
  hops.add(-1, DEVICE_WIRE, STEP_WIRE, PART_NET_WIRE, costs.wireNs + lineNs);
  hops.add(to, DEVICE_NIC, STEP_NIC, PART_NET_WIRE, costs.nicNs);
  if (tunnelled) hops.add(to, DEVICE_FLANNEL1, STEP_DECAP, PART_NET_ENCAP, costs.decapNs);
  return true;
}

/** Between a machine outside the cluster and the node by which it enters; `inward` is towards the node. */
export function crossOutside(state: NetworkState, node: i32, inward: bool): void {
  const hops = state.hops;
  const costs = state.costs;
  const onWire = wireBytes(state.flow.bytes, connectionMtu(state), 0);
  const lineNs = serialisationNs(onWire, slowestRate(costs.wireBitsPerSecond, node, -1));
  hops.add(inward ? -1 : node, DEVICE_NIC, STEP_NIC, PART_NET_WIRE, costs.nicNs);
  hops.add(-1, DEVICE_WIRE, STEP_WIRE, PART_NET_WIRE, costs.externalNs + lineNs);
  hops.add(inward ? node : -1, DEVICE_NIC, STEP_NIC, PART_NET_WIRE, costs.nicNs);
}

/** The MTU both ends agree on by the MSS option of the handshake: the pods' if one of them is a pod. */
function connectionMtu(state: NetworkState): u32 {
  const flow: Flow = state.flow;
  return flow.clientPlace == PLACE_POD || flow.serverPlace == PLACE_POD ? state.costs.podMtu : state.costs.mtu;
}

/** Whether the backend routes pod addresses straight to nodes of the same segment. */
function isDirect(backend: u32): bool {
  return backend == BACKEND_HOST_GW || (backend == BACKEND_VXLAN && networkRecord().directRouting != 0);
}

function onOneSegment(node: i32, other: i32): bool {
  const one = world.row<NodeRecord>(SECTION_NODES, node).segment;
  return one == world.row<NodeRecord>(SECTION_NODES, other).segment;
}
