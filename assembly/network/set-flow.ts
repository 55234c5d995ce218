// From an origin and a container to the flow between them.

import {
  PROTOCOL_TCP,
  SECTION_CONTAINERS,
  SECTION_PORTS,
  SECTION_SERVICE_PORTS,
  SECTION_SERVICES,
  SECTION_TEMPLATES,
} from "../abi/constants";
import { ContainerRecord, PortRecord, ServicePortRecord, ServiceRecord, TemplateRecord } from "../abi/records";
import { world } from "../cluster/world";
import { nodeAddress } from "./addresses";
import { OUTSIDE_ADDRESS, PLACE_HOST, PLACE_OUTSIDE, PLACE_POD, TO_ADDRESS, TO_NODE_PORT } from "./flow";
import { Origin } from "./origins";
import { NetworkState, networkState } from "./state";

/** The port a client takes when nobody asks which. */
const CLIENT_PORT: u32 = 54220;
/** The port of a server that declares none. */
const UNDECLARED_PORT: u32 = 80;

/** Sets the flow of the first packet (`fresh`), a request or an answer between an origin and a container. */
export function setFlow(origin: Origin, container: i32, reply: bool, fresh: bool, bytes: u64): void {
  const state = networkState();
  const flow = state.flow;
  setClient(state, origin);
  const pod = world.containers.pod.at(container);
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, world.pods.template.at(pod));
  flow.serverPlace = spec.hostNetwork ? PLACE_HOST : PLACE_POD;
  flow.serverNode = world.pods.node.at(pod);
  flow.serverPod = spec.hostNetwork ? -1 : pod;
  flow.serverAddress = spec.hostNetwork ? nodeAddress(flow.serverNode) : world.pods.address.at(pod);
  flow.serverPort = portOf(origin.servicePort, container);
  setTarget(state, origin);
  flow.endpoint = 0;
  flow.endpoints = origin.servicePort < 0 ? 0 : state.ports.endpoints.at(origin.servicePort);
  flow.reply = reply ? 1 : 0;
  flow.fresh = fresh ? 1 : 0;
  flow.wakes = 1;
  flow.bytes = bytes;
}

/** Sets the flow of a first packet to a Service without endpoints. */
export function setRejectedFlow(origin: Origin): void {
  const state = networkState();
  const flow = state.flow;
  setClient(state, origin);
  flow.serverPlace = PLACE_HOST;
  flow.serverNode = -1;
  flow.serverPod = -1;
  flow.serverAddress = 0;
  flow.serverPort = 0;
  setTarget(state, origin);
  flow.endpoint = 0;
  flow.endpoints = 0;
  flow.wakes = 1;
  flow.bytes = 0;
}

/** The port that a container listens on for a port of a Service (-1: asked for directly). */
export function portOf(servicePort: i32, container: i32): u32 {
  const spec = world.row<ContainerRecord>(SECTION_CONTAINERS, world.containers.spec.at(container));
  if (servicePort < 0) {
    return spec.portsCount > 0 ? world.row<PortRecord>(SECTION_PORTS, spec.portsStart).containerPort : UNDECLARED_PORT;
  }
  const port = world.row<ServicePortRecord>(SECTION_SERVICE_PORTS, servicePort);
  if (port.targetPort != 0) return port.targetPort;
  for (let i: u32 = 0; i < spec.portsCount; i++) {
    const declared = world.row<PortRecord>(SECTION_PORTS, spec.portsStart + i);
    if (declared.protocol == port.protocol && declared.name == port.targetPortName) return declared.containerPort;
  }
  return port.port;
}

function setClient(state: NetworkState, origin: Origin): void {
  const flow = state.flow;
  flow.clientPlace = origin.place;
  flow.clientNode = origin.node;
  flow.clientPod = origin.place == PLACE_POD ? origin.pod : -1;
  flow.clientPort = CLIENT_PORT;
  flow.rejected = 0;
  // Of a process of a node the route decides, when it sends.
  if (origin.place == PLACE_POD) flow.clientAddress = world.pods.address.at(origin.pod);
  else if (origin.place == PLACE_OUTSIDE) flow.clientAddress = OUTSIDE_ADDRESS;
}

function setTarget(state: NetworkState, origin: Origin): void {
  const flow = state.flow;
  flow.target = origin.target;
  flow.rules = origin.rules;
  flow.servicePort = origin.servicePort;
  flow.protocol = PROTOCOL_TCP;
  if (origin.servicePort >= 0) {
    flow.protocol = world.row<ServicePortRecord>(SECTION_SERVICE_PORTS, origin.servicePort).protocol;
  }
  if (origin.target == TO_ADDRESS) {
    flow.targetAddress = flow.serverAddress;
    flow.targetPort = flow.serverPort;
    return;
  }
  const port = world.row<ServicePortRecord>(SECTION_SERVICE_PORTS, origin.servicePort);
  if (origin.target == TO_NODE_PORT) {
    flow.targetAddress = nodeAddress(origin.node);
    flow.targetPort = port.nodePort;
    return;
  }
  const service = state.ports.service.at(origin.servicePort);
  flow.targetAddress = world.row<ServiceRecord>(SECTION_SERVICES, service).clusterIp;
  flow.targetPort = port.port;
}
