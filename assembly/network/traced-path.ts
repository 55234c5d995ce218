// A connection that somebody asks about (`plimsoll trace`), at the instant the run has come to: its flow is set once, then its packets are resolved one
// after the other, and the host reads their hops.

import { NEVER, SECTION_SERVICE_PORTS, SECTION_SERVICES, SECTION_TEMPLATES, SERVICE_HEADLESS } from "../abi/constants";
import {
  ASK_ADDRESS,
  ASK_NODE_PORT,
  PATH_NO_ADDRESS,
  PATH_NOT_LOCAL,
  PATH_READY,
  PATH_REJECTED,
  PROXY_IPTABLES,
  PROXY_NFTABLES,
} from "../abi/network";
import { ROUTE_LOCAL, ROUTE_NIC } from "../abi/network-steps";
import { ServicePortRecord, ServiceRecord, TemplateRecord } from "../abi/records";
import { STREAM_TRACED_PATH } from "../cluster/streams";
import { world } from "../cluster/world";
import { Arena } from "../kernel/arena";
import { STREAM_BYTES, Stream, seedStream, splitmix64 } from "../kernel/random";
import { nodeAddress } from "./addresses";
import { chooseEndpoint, NO_LOCAL_ENDPOINT } from "./choose-endpoint";
import { lookUp } from "./fib";
import {
  Flow,
  NOT_LOCAL,
  OUTSIDE_ADDRESS,
  PLACE_HOST,
  PLACE_OUTSIDE,
  PLACE_POD,
  TO_ADDRESS,
  TO_NODE_PORT,
  TO_NODE_PORT_INSIDE,
  TO_VIRTUAL_IP,
} from "./flow";
import { hostSource } from "./ip-layer";
import { entryNode, Origin } from "./origins";
import { networkRecord } from "./path-costs";
import { resolve, resolveRejection } from "./resolve";
import { portOf, setFlow, setRejectedFlow } from "./set-flow";
import { NetworkState, networkState } from "./state";

const LOOPBACK_MTU: u32 = 65536;

/** What was found out about the connection before its first packet. */
@unmanaged
export class TracedPathTable {
  /** Ends: node and pod (-1: none), address and port. */
  clientNode: i32;
  clientPod: i32;
  clientAddress: u32;
  clientPort: u32;
  targetAddress: u32;
  targetPort: u32;
  serverNode: i32;
  serverPod: i32;
  serverAddress: u32;
  serverPort: u32;
  /** Row of the Service's port (-1: none), and the endpoint's number among how many. */
  servicePort: i32;
  endpoint: u32;
  endpoints: u32;
  protocol: u32;
  /** The pod that had the address and has ended, -1. */
  endedPod: i32;
  /** MTU of the nodes' and of the pods' interfaces, and those that each end goes by. */
  nicMtu: u32;
  podMtu: u32;
  clientMtu: u32;
  serverMtu: u32;
}

/** An empty table. */
export function tracedPathTable(arena: Arena): TracedPathTable {
  return changetype<TracedPathTable>(arena.take(offsetof<TracedPathTable>()));
}

/**
 * Sets the connection from a pod, a node (its process) or, both -1, the outside, to ASK_ADDRESS: pod `to`, or node -2 - `to`, at `port`; ASK_SERVICE:
 * port row `to` of a Service; ASK_NODE_PORT: the same by the node port of node `byNode`. PATH_*.
 */
export function beginPath(fromPod: i32, fromNode: i32, ask: u32, to: i32, byNode: i32, port: u32, protocol: u32): u32 {
  const state = networkState();
  const flow = state.flow;
  flow.rejected = 0;
  flow.servicePort = -1;
  flow.endpoint = 0;
  flow.endpoints = 0;
  flow.rules = 0;
  flow.protocol = protocol;
  state.tracedPath.endedPod = -1;
  if (!setSender(flow, fromPod, fromNode, byNode)) return PATH_NO_ADDRESS;
  if (ask == ASK_ADDRESS) {
    if (to >= 0) setPod(flow, to, port);
    else setNode(flow, -2 - to, port);
    flow.target = TO_ADDRESS;
    flow.targetAddress = flow.serverAddress;
    flow.targetPort = flow.serverPort;
    if (flow.targetAddress == 0) return PATH_NO_ADDRESS;
    fillPath(flow);
    return PATH_READY;
  }
  return beginService(flow, ask, to, byNode);
}

/**
 * Sets a connection of the run as it was: from its origin and port to a container (-1: no endpoint was there, on this node if `notLocal`), which was
 * endpoint number `endpoint` of so many. PATH_*.
 */
export function beginTriedPath(
  origin: Origin,
  container: i32,
  endpoint: u32,
  endpoints: u32,
  clientPort: u32,
  notLocal: bool,
): u32 {
  const flow = networkState().flow;
  if (container < 0) setRejectedFlow(origin);
  else setFlow(origin, container, false, true, 0);
  flow.clientPort = clientPort;
  flow.endpoint = endpoint;
  flow.endpoints = endpoints;
  fillPath(flow);
  if (container >= 0) return flow.serverAddress == 0 ? PATH_NO_ADDRESS : PATH_READY;
  if (!notLocal) return PATH_REJECTED;
  flow.rejected = NOT_LOCAL;
  return PATH_NOT_LOCAL;
}

/** Lists the hops of one packet of the connection. False: it is lost, at the last hop. */
export function tracePacket(reply: bool, fresh: bool, bytes: u64, wakes: bool): bool {
  const state = networkState();
  const flow = state.flow;
  flow.reply = reply ? 1 : 0;
  flow.fresh = fresh ? 1 : 0;
  flow.bytes = bytes;
  flow.wakes = wakes ? 1 : 0;
  return resolve(state);
}

/** Lists the hops of the first packet and of the refusal, in one list. */
export function traceRejection(): void {
  const state = networkState();
  state.flow.wakes = 1;
  state.flow.bytes = 0;
  resolveRejection(state);
}

function beginService(flow: Flow, ask: u32, row: i32, byNode: i32): u32 {
  const state = networkState();
  const port = world.row<ServicePortRecord>(SECTION_SERVICE_PORTS, row);
  const service = world.row<ServiceRecord>(SECTION_SERVICES, state.ports.service.at(row));
  flow.servicePort = row;
  flow.protocol = port.protocol;
  flow.target = ask == ASK_NODE_PORT ? TO_NODE_PORT : service.type == SERVICE_HEADLESS ? TO_ADDRESS : TO_VIRTUAL_IP;
  flow.rules = ask == ASK_NODE_PORT ? state.ports.rulesToNodePort.at(row) : state.ports.rulesToMatch.at(row);
  flow.targetAddress = ask == ASK_NODE_PORT ? nodeAddress(byNode) : service.clusterIp;
  flow.targetPort = ask == ASK_NODE_PORT ? port.nodePort : port.port;
  flow.endpoints = state.ports.endpoints.at(row);
  const translator = ask == ASK_NODE_PORT ? byNode : flow.clientNode;
  const target = isInsiderOf(flow, byNode) ? TO_NODE_PORT_INSIDE : flow.target;
  const endpoint = chooseEndpoint(row, translator, target, addressNumber(flow), pathStream(flow));
  if (endpoint < 0) {
    flow.serverPod = -1;
    flow.serverNode = -1;
    flow.serverAddress = 0;
    flow.serverPort = 0;
    fillPath(flow);
    if (endpoint != NO_LOCAL_ENDPOINT) return PATH_REJECTED;
    flow.rejected = NOT_LOCAL;
    return PATH_NOT_LOCAL;
  }
  flow.endpoint = endpoint;
  flow.endpoints = state.choices.count;
  setPod(flow, state.choices.pod, portOf(row, state.choices.container));
  if (flow.target == TO_ADDRESS) {
    flow.targetAddress = flow.serverAddress;
    flow.targetPort = flow.serverPort;
  }
  fillPath(flow);
  return PATH_READY;
}

/** Whether KUBE-EXT of a node's port takes the client, a pod or a process of the node, to KUBE-SVC and all endpoints. ipvs makes no such difference. */
function isInsiderOf(flow: Flow, byNode: i32): bool {
  const mode = networkRecord().proxyMode;
  if (flow.target != TO_NODE_PORT || (mode != PROXY_IPTABLES && mode != PROXY_NFTABLES)) return false;
  return flow.clientPlace == PLACE_POD || (flow.clientPlace == PLACE_HOST && flow.clientNode == byNode);
}

function setSender(flow: Flow, pod: i32, node: i32, byNode: i32): bool {
  flow.clientPod = -1;
  if (pod >= 0) {
    const hostNetwork = world.row<TemplateRecord>(SECTION_TEMPLATES, world.pods.template.at(pod)).hostNetwork;
    flow.clientPlace = hostNetwork ? PLACE_HOST : PLACE_POD;
    flow.clientNode = world.pods.node.at(pod);
    flow.clientPod = hostNetwork ? -1 : pod;
    flow.clientAddress = world.pods.address.at(pod);
    if (flow.clientAddress == 0) return false;
  } else if (node >= 0) {
    flow.clientPlace = PLACE_HOST;
    flow.clientNode = node;
    flow.clientAddress = nodeAddress(node);
  } else {
    flow.clientPlace = PLACE_OUTSIDE;
    flow.clientNode = byNode >= 0 ? byNode : entryNode();
    flow.clientAddress = OUTSIDE_ADDRESS;
  }
  flow.clientPort = 32768 + <u32>(splitmix64(<u64>flow.clientAddress) % 28232);
  return true;
}

function setPod(flow: Flow, pod: i32, port: u32): void {
  const hostNetwork = world.row<TemplateRecord>(SECTION_TEMPLATES, world.pods.template.at(pod)).hostNetwork;
  flow.serverPlace = hostNetwork ? PLACE_HOST : PLACE_POD;
  flow.serverNode = world.pods.node.at(pod);
  // A pod that has ended left its address behind, in rules that do not know yet.
  const ended = world.pods.finishedNs.at(pod) != NEVER;
  flow.serverPod = hostNetwork || ended ? -1 : pod;
  networkState().tracedPath.endedPod = ended ? pod : -1;
  flow.serverAddress = world.pods.address.at(pod);
  flow.serverPort = port;
}

function setNode(flow: Flow, node: i32, port: u32): void {
  flow.serverPlace = PLACE_HOST;
  flow.serverNode = node;
  flow.serverPod = -1;
  flow.serverAddress = nodeAddress(node);
  flow.serverPort = port;
}

function fillPath(flow: Flow): void {
  const state = networkState();
  const path = state.tracedPath;
  if (flow.clientPlace == PLACE_HOST) flow.clientAddress = hostSource(state, flow.clientNode, flow.targetAddress);
  path.clientNode = flow.clientPlace == PLACE_OUTSIDE ? -1 : flow.clientNode;
  path.clientPod = flow.clientPod;
  path.clientAddress = flow.clientAddress;
  path.clientPort = flow.clientPort;
  path.targetAddress = flow.targetAddress;
  path.targetPort = flow.targetPort;
  path.serverNode = flow.serverNode;
  path.serverPod = flow.serverPod;
  path.serverAddress = flow.serverAddress;
  path.serverPort = flow.serverPort;
  path.servicePort = flow.servicePort;
  path.endpoint = flow.endpoint;
  path.endpoints = flow.endpoints;
  path.protocol = flow.protocol;
  path.nicMtu = state.costs.mtu;
  path.podMtu = state.costs.podMtu;
  path.clientMtu = mtuTowards(state, flow.clientPlace, flow.clientNode, flow.clientAddress, flow.targetAddress);
  path.serverMtu = state.costs.mtu;
  if (flow.serverAddress == 0) return;
  // The server answers to the address that the first packet arrives with.
  flow.reply = 0;
  flow.fresh = 1;
  const arrived = resolve(state);
  const client = arrived ? flow.arrivedSource : flow.clientAddress;
  path.serverMtu = mtuTowards(state, flow.serverPlace, flow.serverNode, flow.serverAddress, client);
}

/** The MTU of the device by which one end sends to an address: its MSS follows from it. */
function mtuTowards(state: NetworkState, place: u32, node: i32, own: u32, other: u32): u32 {
  const costs = state.costs;
  if (place == PLACE_OUTSIDE) return costs.mtu;
  if (own == other) return LOOPBACK_MTU;
  if (place == PLACE_POD) return costs.podMtu;
  lookUp(state.route, node, other);
  if (state.route.device == ROUTE_LOCAL) return LOOPBACK_MTU;
  return state.route.device == ROUTE_NIC ? costs.mtu : costs.podMtu;
}

/** A number for the client's address, as affinity counts them. */
function addressNumber(flow: Flow): u64 {
  if (flow.clientPlace == PLACE_OUTSIDE) return 0;
  if (flow.clientPlace == PLACE_HOST) return 1 + <u64>flow.clientNode;
  return 1 + <u64>world.nodes.count + <u64>flow.clientPod;
}

/** The chance of this question alone: no stream of the run moves. */
function pathStream(flow: Flow): Stream {
  const stream = changetype<Stream>(world.arena.take(STREAM_BYTES));
  seedStream(stream, changetype<usize>(world.config), STREAM_TRACED_PATH, <u64>flow.clientAddress, 0);
  return stream;
}
