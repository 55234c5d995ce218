// Host ports in use on nodes. Every distinct (address, protocol, port) of the pod specs is a row; a count for each row and node says how many
// pods hold it there. Mirrors HostPortInfo and NodeInfo.updateUsedPorts (pkg/scheduler/framework/types.go, v1.35), which keep a set: the two
// differ only when two pods on a node hold one port, which NodePorts and the kubelet prevent. Counts let pods be put and lifted for a while.

import { SECTION_CONTAINERS, SECTION_PORTS, SECTION_TEMPLATES } from "../abi/constants";
import { ContainerRecord, PortRecord, TemplateRecord } from "../abi/records";
import { Column, column } from "../kernel/column";
import { world } from "./world";

/** From this minor version ports of sidecars count too (GetHostPorts, pkg/scheduler/util/utils.go). */
const SIDECARS_SINCE_MINOR: u32 = 34;

@unmanaged
export class HostPortTable {
  count: i32;
  /** String id of the address, 0 every address; PROTOCOL_*; the port. */
  hostIP: Column<u32>;
  protocol: Column<u32>;
  port: Column<u32>;
  /** Address of a u16 per [row][node]: pods that hold it. */
  used: usize;
  /** By template: the rows it takes, and the rows that keep it off a node. Runs in `rows`. */
  takesStart: Column<i32>;
  takesCount: Column<i32>;
  conflictsStart: Column<i32>;
  conflictsCount: Column<i32>;
  runs: i32;
  rows: Column<i32>;
}

/** Whether two host ports cannot be on one node: the same protocol and port, and one address covers the other (0: every address). */
export function hostPortsConflict(
  ip: u32,
  protocol: u32,
  port: u32,
  otherIp: u32,
  otherProtocol: u32,
  other: u32,
): bool {
  if (port == 0 || port != other || protocol != otherProtocol) return false;
  return ip == 0 || otherIp == 0 || ip == otherIp;
}

/** Collects the host ports of all templates; none is in use. */
export function hostPortTable(): HostPortTable {
  const arena = world.arena;
  const templates = world.templates.count;
  const table = changetype<HostPortTable>(arena.take(offsetof<HostPortTable>()));
  table.hostIP = column<u32>(arena, 0);
  table.protocol = column<u32>(arena, 0);
  table.port = column<u32>(arena, 0);
  table.rows = column<i32>(arena, 0);
  table.takesStart = column<i32>(arena, templates);
  table.takesCount = column<i32>(arena, templates);
  table.conflictsStart = column<i32>(arena, templates);
  table.conflictsCount = column<i32>(arena, templates);
  for (let template = 0; template < templates; template++) {
    table.takesStart.put(template, table.runs);
    collectPorts(table, world.row<TemplateRecord>(SECTION_TEMPLATES, template));
    table.takesCount.put(template, table.runs - table.takesStart.at(template));
  }
  for (let template = 0; template < templates; template++) {
    table.conflictsStart.put(template, table.runs);
    if (table.takesCount.at(template) > 0) collectConflicts(table, template);
    table.conflictsCount.put(template, table.runs - table.conflictsStart.at(template));
  }
  if (table.count > 0) table.used = arena.take((<usize>table.count * <usize>world.nodes.count) << 1);
  return table;
}

/** Whether a template's pods want host ports. */
export function wantsHostPorts(template: i32): bool {
  return world.hostPorts.takesCount.at(template) > 0;
}

/** A pod of `template` comes to a node (1) or leaves it (-1). */
export function countHostPorts(template: i32, node: i32, change: i32): void {
  const table = world.hostPorts;
  const count = table.takesCount.at(template);
  const start = table.takesStart.at(template);
  for (let i = 0; i < count; i++) {
    const at = usedAt(table, table.rows.at(start + i), node);
    store<u16>(at, <u16>(<i32>load<u16>(at) + change));
  }
}

/** Whether every host port that a template wants is free on a node. */
export function hostPortsFree(template: i32, node: i32): bool {
  const table = world.hostPorts;
  const count = table.conflictsCount.at(template);
  const start = table.conflictsStart.at(template);
  for (let i = 0; i < count; i++) {
    if (load<u16>(usedAt(table, table.rows.at(start + i), node)) != 0) return false;
  }
  return true;
}

/** Whether pods of two templates cannot be on one node for their host ports. */
export function templatesConflict(template: i32, other: i32): bool {
  const table = world.hostPorts;
  const conflicts = table.conflictsStart.at(template);
  const takes = table.takesStart.at(other);
  for (let i = 0; i < table.conflictsCount.at(template); i++) {
    for (let j = 0; j < table.takesCount.at(other); j++) {
      if (table.rows.at(conflicts + i) == table.rows.at(takes + j)) return true;
    }
  }
  return false;
}

function usedAt(table: HostPortTable, row: i32, node: i32): usize {
  return table.used + ((<usize>row * <usize>world.nodes.count + <usize>node) << 1);
}

function collectPorts(table: HostPortTable, spec: TemplateRecord): void {
  if (world.config.kubernetesMinor >= SIDECARS_SINCE_MINOR) {
    for (let i: u32 = 0; i < spec.initContainersCount; i++) {
      const container = world.row<ContainerRecord>(SECTION_CONTAINERS, spec.initContainersStart + i);
      if (container.sidecar) collectOf(table, container);
    }
  }
  for (let i: u32 = 0; i < spec.containersCount; i++) {
    collectOf(table, world.row<ContainerRecord>(SECTION_CONTAINERS, spec.containersStart + i));
  }
}

function collectOf(table: HostPortTable, container: ContainerRecord): void {
  for (let i: u32 = 0; i < container.portsCount; i++) {
    const port = world.row<PortRecord>(SECTION_PORTS, container.portsStart + i);
    if (port.hostPort != 0) addRun(table, rowOf(table, port));
  }
}

function collectConflicts(table: HostPortTable, template: i32): void {
  for (let row = 0; row < table.count; row++) {
    for (let i = 0; i < table.takesCount.at(template); i++) {
      const wanted = table.rows.at(table.takesStart.at(template) + i);
      if (!rowsConflict(table, wanted, row)) continue;
      addRun(table, row);
      break;
    }
  }
}

function rowsConflict(table: HostPortTable, one: i32, other: i32): bool {
  return hostPortsConflict(
    table.hostIP.at(one),
    table.protocol.at(one),
    table.port.at(one),
    table.hostIP.at(other),
    table.protocol.at(other),
    table.port.at(other),
  );
}

function rowOf(table: HostPortTable, port: PortRecord): i32 {
  let row = 0;
  while (
    row < table.count &&
    (table.hostIP.at(row) != port.hostIP ||
      table.protocol.at(row) != port.protocol ||
      table.port.at(row) != port.hostPort)
  )
    row++;
  if (row < table.count) return row;
  const arena = world.arena;
  table.hostIP.ensure(arena, row + 1);
  table.protocol.ensure(arena, row + 1);
  table.port.ensure(arena, row + 1);
  table.hostIP.put(row, port.hostIP);
  table.protocol.put(row, port.protocol);
  table.port.put(row, port.hostPort);
  table.count = row + 1;
  return row;
}

function addRun(table: HostPortTable, row: i32): void {
  table.rows.ensure(world.arena, table.runs + 1);
  table.rows.put(table.runs, row);
  table.runs += 1;
}
