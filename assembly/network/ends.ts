// The two ends of a packet's way: the socket it leaves and the socket it reaches.

import { PART_NET_STACK, PART_NET_WAKEUP } from "../abi/constants";
import {
  DEVICE_SOCKET,
  DROP_UNKNOWN_CONNECTION,
  STEP_DROP,
  STEP_RECEIVE,
  STEP_SEND,
  STEP_WAKEUP,
} from "../abi/network-steps";
import { NetworkState } from "./state";

/** A process writes to its socket. */
export function sendFrom(state: NetworkState): void {
  const costs = state.costs;
  const costNs = costs.sendNs + costs.copyNs(state.flow.bytes);
  state.hops.add(state.packet, DEVICE_SOCKET, STEP_SEND, PART_NET_STACK, costNs);
}

/** The packet is at the socket it is for, if that knows the connection. */
export function receiveAt(state: NetworkState): bool {
  const flow = state.flow;
  const hops = state.hops;
  const costs = state.costs;
  const packet = state.packet;
  if (!flow.reply) {
    flow.arrivedSource = packet.source;
    flow.arrivedSourcePort = packet.sourcePort;
    flow.arrivedDestination = packet.destination;
    flow.arrivedDestinationPort = packet.destinationPort;
  } else if (!flow.rejected && (packet.source != flow.targetAddress || packet.sourcePort != flow.targetPort)) {
    hops.add(packet, DEVICE_SOCKET, STEP_DROP, PART_NET_STACK, 0);
    hops.used(0, DROP_UNKNOWN_CONNECTION, 0, 0, 0);
    return false;
  }
  hops.add(packet, DEVICE_SOCKET, STEP_RECEIVE, PART_NET_STACK, costs.receiveNs + costs.copyNs(flow.bytes));
  if (flow.wakes) hops.add(packet, DEVICE_SOCKET, STEP_WAKEUP, PART_NET_WAKEUP, costs.wakeupNs);
  return true;
}
