// kube-proxy's mode userspace (pkg/proxy/userspace, until v1.25): its process accepts a connection in the Service's place and opens its own to an
// endpoint, from the node's address. Two connections, copied one into the other.

import { PART_NET_STACK } from "../abi/constants";
import { DEVICE_SOCKET, STEP_USERSPACE } from "../abi/network-steps";
import { nodeAddress } from "./addresses";
import { lookUp, sourceAddress } from "./fib";
import { NetworkState } from "./state";

/** The proxy's own port on its second connection. */
const OWN_PORT: u32 = 40000;

/** Takes a packet that came to the proxy's socket over to its other one. False: it is for somebody else. */
export function relayInUserspace(state: NetworkState): bool {
  const packet = state.packet;
  const flow = state.flow;
  const tracked = state.tracked;
  const row = tracked.count > 0 ? proxiedRow(state) : -1;
  if (row < 0 || packet.node != tracked.node.at(row)) return false;
  if (packet.destinationPort == OWN_PORT && packet.source == flow.serverAddress) {
    packet.source = nodeAddress(packet.node);
    packet.sourcePort = tracked.newDestinationPort.at(row);
    packet.destination = tracked.source.at(row);
    packet.destinationPort = tracked.sourcePort.at(row);
  } else if (packet.destinationPort == tracked.newDestinationPort.at(row)) {
    lookUp(state.route, packet.node, flow.serverAddress);
    packet.source = sourceAddress(state.route, packet.node, flow.serverAddress);
    packet.sourcePort = OWN_PORT;
    packet.destination = flow.serverAddress;
    packet.destinationPort = flow.serverPort;
  } else return false;
  packet.ttl = 64;
  state.hops.add(packet, DEVICE_SOCKET, STEP_USERSPACE, PART_NET_STACK, state.costs.userspaceNs);
  return true;
}

/** The entry of the connection that was redirected to the proxy. */
function proxiedRow(state: NetworkState): i32 {
  const tracked = state.tracked;
  for (let row = 0; row < tracked.count; row++) if (tracked.servicePort.at(row) >= 0) return row;
  return -1;
}
