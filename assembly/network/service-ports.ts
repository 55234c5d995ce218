// Ports of Services: each has its endpoints and its place among kube-proxy's rules. Row = row of ServicePortRecord.
// Which ports a pod serves follows from its template alone, so it is worked out once.

import {
  SECTION_BEHAVIORS,
  SECTION_CONTAINERS,
  SECTION_LABELS,
  SECTION_PORTS,
  SECTION_SERVICE_PORTS,
  SECTION_SERVICES,
  SECTION_TEMPLATES,
  SERVICE_HEADLESS,
} from "../abi/constants";
import { rowAt } from "../abi/image";
import {
  BehaviorRecord,
  ContainerRecord,
  LabelRecord,
  PortRecord,
  ServicePortRecord,
  ServiceRecord,
  TemplateRecord,
} from "../abi/records";
import { world } from "../cluster/world";
import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";
import { EndpointList, endpointList } from "./endpoint-list";
import { LIST_READY } from "./endpoint-log";

/** A named target port that no container has: the pod is no endpoint (findPort in pkg/api/v1/pod/util.go, v1.35). */
const NOT_AN_ENDPOINT: i32 = -1;

@unmanaged
export class ServicePortTable {
  count: i32;
  /** Rules of chain KUBE-SERVICES: one for each port that has a virtual IP, in order of the image. */
  clusterRules: u32;
  service: Column<u32>;
  /** Rules walked up to and including the port's own, at its virtual IP and at its node port. */
  rulesToMatch: Column<u32>;
  rulesToNodePort: Column<u32>;
  /** Ready endpoints now. */
  endpoints: Column<i32>;
  /** Per port the addresses of its two EndpointLists, and its last change in the log (-1). */
  ready: Column<u32>;
  terminating: Column<u32>;
  lastChange: Column<i32>;

  /** A list (LIST_*) as it is now. */
  @inline listOf(port: i32, list: u32): EndpointList {
    const lists = list == LIST_READY ? this.ready : this.terminating;
    return changetype<EndpointList>(<usize>lists.at(port));
  }
}

/** The ports that pods of each template serve: a run per template of {port row, number of the container in the pod}. */
@unmanaged
export class TemplatePorts {
  start: Column<i32>;
  count: Column<i32>;
  rows: i32;
  port: Column<i32>;
  container: Column<i32>;
}

/** All ports without endpoints. */
export function servicePortTable(arena: Arena): ServicePortTable {
  const count = world.image.rows(SECTION_SERVICE_PORTS);
  const ports = changetype<ServicePortTable>(arena.take(offsetof<ServicePortTable>()));
  ports.count = count;
  ports.service = column<u32>(arena, count);
  ports.rulesToMatch = column<u32>(arena, count);
  ports.rulesToNodePort = column<u32>(arena, count);
  ports.endpoints = column<i32>(arena, count);
  ports.ready = column<u32>(arena, count);
  ports.terminating = column<u32>(arena, count);
  ports.lastChange = column<i32>(arena, count);
  for (let row = 0; row < count; row++) {
    ports.ready.put(row, <u32>changetype<usize>(endpointList(arena)));
    ports.terminating.put(row, <u32>changetype<usize>(endpointList(arena)));
    ports.lastChange.put(row, -1);
  }
  numberRules(ports);
  return ports;
}

/** Works out which templates serve which ports. */
export function templatePorts(arena: Arena): TemplatePorts {
  const templates = world.image.rows(SECTION_TEMPLATES);
  const made = changetype<TemplatePorts>(arena.take(offsetof<TemplatePorts>()));
  made.start = column<i32>(arena, templates);
  made.count = column<i32>(arena, templates);
  made.port = column<i32>(arena, 0);
  made.container = column<i32>(arena, 0);
  for (let row = 0; row < templates; row++) {
    made.start.put(row, made.rows);
    addServices(arena, made, world.row<TemplateRecord>(SECTION_TEMPLATES, row));
    made.count.put(row, made.rows - made.start.at(row));
  }
  return made;
}

/** The nodePort rules stand at the end, in KUBE-NODEPORTS behind the last rule of KUBE-SERVICES. */
function numberRules(ports: ServicePortTable): void {
  const services = world.image.rows(SECTION_SERVICES);
  let nodePorts: u32 = 0;
  for (let service = 0; service < services; service++) {
    const record = world.row<ServiceRecord>(SECTION_SERVICES, service);
    for (let i: u32 = 0; i < record.portsCount; i++) {
      const row = record.portsStart + i;
      ports.service.put(row, service);
      if (record.type == SERVICE_HEADLESS) continue;
      ports.clusterRules += 1;
      ports.rulesToMatch.put(row, ports.clusterRules);
      if (world.row<ServicePortRecord>(SECTION_SERVICE_PORTS, row).nodePort == 0) continue;
      nodePorts += 1;
      ports.rulesToNodePort.put(row, nodePorts);
    }
  }
  for (let row = 0; row < ports.count; row++) {
    const own = ports.rulesToNodePort.at(row);
    if (own > 0) ports.rulesToNodePort.put(row, ports.clusterRules + 1 + own);
  }
}

function addServices(arena: Arena, made: TemplatePorts, spec: TemplateRecord): void {
  const services = world.image.rows(SECTION_SERVICES);
  for (let service = 0; service < services; service++) {
    const record = world.row<ServiceRecord>(SECTION_SERVICES, service);
    if (record.namespace != spec.namespace || !selects(record, spec)) continue;
    for (let i: u32 = 0; i < record.portsCount; i++) {
      const row = record.portsStart + i;
      const container = listenerOf(spec, world.row<ServicePortRecord>(SECTION_SERVICE_PORTS, row));
      if (container == NOT_AN_ENDPOINT) continue;
      made.port.ensure(arena, made.rows + 1);
      made.container.ensure(arena, made.rows + 1);
      made.port.put(made.rows, row);
      made.container.put(made.rows, container);
      made.rows += 1;
    }
  }
}

/** Whether every label of the selector is on the pod; a Service without one has no endpoints of its own. */
function selects(service: ServiceRecord, spec: TemplateRecord): bool {
  if (!service.hasSelector) return false;
  const labels = world.image.section(SECTION_LABELS);
  for (let i: u32 = 0; i < service.selectorCount; i++) {
    const wanted = rowAt<LabelRecord>(labels, service.selectorStart + i);
    let found = false;
    for (let j: u32 = 0; j < spec.labelsCount && !found; j++) {
      const label = rowAt<LabelRecord>(labels, spec.labelsStart + j);
      found = label.key == wanted.key && label.value == wanted.value;
    }
    if (!found) return false;
  }
  return true;
}

/**
 * Number in the pod of the container behind the target port: the one that declares it, else, for a port given by number (declaring is
 * optional), the first that serves requests, else the first, which will refuse.
 */
function listenerOf(spec: TemplateRecord, port: ServicePortRecord): i32 {
  const containers = world.image.section(SECTION_CONTAINERS);
  let serving = -1;
  for (let i: u32 = 0; i < spec.containersCount; i++) {
    const container = rowAt<ContainerRecord>(containers, spec.containersStart + i);
    const number = <i32>(spec.initContainersCount + i);
    if (declares(container, port)) return number;
    if (serving < 0 && serves(container)) serving = number;
  }
  if (port.targetPort == 0) return NOT_AN_ENDPOINT;
  return serving < 0 ? <i32>spec.initContainersCount : serving;
}

function serves(container: ContainerRecord): bool {
  if (container.behavior < 0) return false;
  return world.row<BehaviorRecord>(SECTION_BEHAVIORS, container.behavior).serveCpu >= 0;
}

function declares(container: ContainerRecord, port: ServicePortRecord): bool {
  const ports = world.image.section(SECTION_PORTS);
  for (let i: u32 = 0; i < container.portsCount; i++) {
    const declared = rowAt<PortRecord>(ports, container.portsStart + i);
    if (declared.protocol != port.protocol) continue;
    if (port.targetPort == 0 ? declared.name == port.targetPortName : declared.containerPort == port.targetPort)
      return true;
  }
  return false;
}
