// Where a connection comes from: outside the cluster, a node, or a pod.

import {
  SECTION_SERVICES,
  SECTION_TEMPLATES,
  SERVICE_HEADLESS,
  SERVICE_LOAD_BALANCER,
  SERVICE_NODE_PORT,
} from "../abi/constants";
import { SECTION_NODE_GROUPS } from "../abi/node-groups";
import { NodeGroupRecord, ServiceRecord, TemplateRecord, TrafficRecord } from "../abi/records";
import { world } from "../cluster/world";
import { PLACE_HOST, PLACE_OUTSIDE, PLACE_POD, TO_ADDRESS, TO_NODE_PORT, TO_VIRTUAL_IP } from "./flow";
import { networkState } from "./state";

@unmanaged
export class Origin {
  /** PLACE_*, the node (outside: by which it enters) and the pod or -1. */
  place: u32;
  node: i32;
  pod: i32;
  /** TO_*: how the client addresses the Service; and the rules of KUBE-SERVICES up to the match. */
  target: u32;
  rules: u32;
  /** Row of the port of the Service, -1: pods are asked for by their addresses. */
  servicePort: i32;
}

/** Fills `origin` for traffic that comes from outside or from a node. */
export function setOrigin(origin: Origin, traffic: TrafficRecord): void {
  origin.place = traffic.fromNode < 0 ? PLACE_OUTSIDE : PLACE_HOST;
  origin.node = traffic.fromNode < 0 ? entryNode() : traffic.fromNode;
  origin.pod = -1;
  setTarget(origin, traffic);
}

/**
 * A client outside the cluster enters by the first node: its address is where the Service is published. Nobody publishes a node that may go, so nodes
 * of node groups are passed over unless there are no others.
 */
export function entryNode(): i32 {
  const groups = world.image.rows(SECTION_NODE_GROUPS);
  let node = 0;
  for (let row = 0; row < groups; row++) {
    const group = world.row<NodeGroupRecord>(SECTION_NODE_GROUPS, row);
    if (<i32>group.nodesStart == node) node += group.max;
  }
  return node < world.nodes.count ? node : 0;
}

/** Fills `origin` for traffic that comes from a pod. */
export function setPodOrigin(origin: Origin, traffic: TrafficRecord, pod: i32): void {
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, world.pods.template.at(pod));
  origin.place = spec.hostNetwork ? PLACE_HOST : PLACE_POD;
  origin.node = world.pods.node.at(pod);
  origin.pod = pod;
  setTarget(origin, traffic);
}

/** Fills `origin` for a process of a node that asks pods by their addresses: its kubelet. */
export function setNodeOrigin(origin: Origin, node: i32): void {
  origin.place = PLACE_HOST;
  origin.node = node;
  origin.pod = -1;
  origin.target = TO_ADDRESS;
  origin.rules = 0;
  origin.servicePort = -1;
}

/** A number for the client's IP address, as affinity sees it: one outside, one for each node, one for each pod. */
export function clientAddress(origin: Origin): u64 {
  if (origin.place == PLACE_OUTSIDE) return 0;
  if (origin.place == PLACE_HOST) return 1 + <u64>origin.node;
  return 1 + <u64>world.nodes.count + <u64>origin.pod;
}

/** The row of a port of a Service, by its number within it. */
export function portRow(traffic: TrafficRecord): i32 {
  return <i32>(world.row<ServiceRecord>(SECTION_SERVICES, traffic.service).portsStart + traffic.port);
}

function setTarget(origin: Origin, traffic: TrafficRecord): void {
  const service = world.row<ServiceRecord>(SECTION_SERVICES, traffic.service);
  const ports = networkState().ports;
  const row = portRow(traffic);
  origin.servicePort = row;
  const published = service.type == SERVICE_NODE_PORT || service.type == SERVICE_LOAD_BALANCER;
  if (service.type == SERVICE_HEADLESS) {
    origin.target = TO_ADDRESS;
    origin.rules = 0;
  } else if (origin.place == PLACE_OUTSIDE && published && ports.rulesToNodePort.at(row) > 0) {
    origin.target = TO_NODE_PORT;
    origin.rules = ports.rulesToNodePort.at(row);
  } else {
    origin.target = TO_VIRTUAL_IP;
    origin.rules = ports.rulesToMatch.at(row);
  }
}
