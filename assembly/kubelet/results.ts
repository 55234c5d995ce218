// What the kubelets leave for the results: one row a container, one row a node, brought up to date at the end of a run.

import { SECTION_NODES, TABLE_KUBELET, TABLE_NODE_USAGE } from "../abi/constants";
import { NodeRecord } from "../abi/records";
import { existedNs } from "../cluster/membership";
import { world } from "../cluster/world";
import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";
import { containerThrottledNs, settleCpu } from "./cpu";
import { containerPeakBytes, containerWorkingSetBytes } from "./memory";
import { nodePeakBytes, nodePodsWorkingSetBytes } from "./node-memory";
import { kubeletState } from "./state";

/** By container row. */
@unmanaged
export class KubeletTable {
  count: i32;
  /** CPU time in all its lives (container_cpu_usage_seconds_total). */
  cpuUsedNs: Column<u64>;
  /** container_cpu_cfs_throttled_seconds_total, _throttled_periods_total and _periods_total. */
  throttledNs: Column<u64>;
  nrThrottled: Column<u64>;
  nrPeriods: Column<u64>;
  peakWorkingSetBytes: Column<i64>;
  /** Now; 0 when it does not run. */
  workingSetBytes: Column<i64>;
  /** REASON_* of lastState.terminated, REASON_NONE when it never ended. */
  lastTerminationReason: Column<u8>;
}

/** By node: CPU time of its containers and of the system, working set of both. */
@unmanaged
export class NodeUsageTable {
  count: i32;
  cpuUsedNs: Column<u64>;
  workingSetBytes: Column<i64>;
  /** The most that both ever held. */
  peakWorkingSetBytes: Column<i64>;
}

/** Empty tables, where the host finds them. */
export function initResults(arena: Arena): void {
  const state = kubeletState();
  const made = changetype<KubeletTable>(arena.take(offsetof<KubeletTable>()));
  made.cpuUsedNs = column<u64>(arena, 0);
  made.throttledNs = column<u64>(arena, 0);
  made.nrThrottled = column<u64>(arena, 0);
  made.nrPeriods = column<u64>(arena, 0);
  made.peakWorkingSetBytes = column<i64>(arena, 0);
  made.workingSetBytes = column<i64>(arena, 0);
  made.lastTerminationReason = column<u8>(arena, 0);
  state.results = made;
  const nodes = changetype<NodeUsageTable>(arena.take(offsetof<NodeUsageTable>()));
  nodes.count = world.nodes.count;
  nodes.cpuUsedNs = column<u64>(arena, world.nodes.count);
  nodes.workingSetBytes = column<i64>(arena, world.nodes.count);
  nodes.peakWorkingSetBytes = column<i64>(arena, world.nodes.count);
  state.nodeResults = nodes;
  world.publish(TABLE_KUBELET, changetype<usize>(made));
  world.publish(TABLE_NODE_USAGE, changetype<usize>(nodes));
}

/** Fills both tables as of now. */
export function fillResults(): void {
  const state = kubeletState();
  const results = state.results;
  const count = world.containers.count;
  const known = state.cpu.containerCapacity;
  ensureResults(results, count);
  results.count = count;
  const nodes = state.nodeResults;
  for (let node = 0; node < nodes.count; node++) fillNode(nodes, node);
  for (let row = 0; row < count; row++) {
    if (row >= known) continue;
    const cpu = settleCpu(row);
    results.cpuUsedNs.put(row, cpu.usedNs);
    results.throttledNs.put(row, containerThrottledNs(row));
    results.nrThrottled.put(row, cpu.nrThrottled);
    results.nrPeriods.put(row, cpu.nrPeriods);
    results.peakWorkingSetBytes.put(row, containerPeakBytes(row));
    results.workingSetBytes.put(row, containerWorkingSetBytes(row));
    results.lastTerminationReason.put(row, state.lifecycle.lastTermination.at(row));
    nodes.cpuUsedNs.put(cpu.node, nodes.cpuUsedNs.at(cpu.node) + cpu.usedNs);
  }
}

function fillNode(nodes: NodeUsageTable, node: i32): void {
  const record = world.row<NodeRecord>(SECTION_NODES, node);
  const systemNs = <u64>record.systemCpuMilli * (existedNs(node) / 1000);
  nodes.cpuUsedNs.put(node, systemNs);
  const system = world.nodes.present.at(node) ? record.systemMemoryBytes : 0;
  nodes.workingSetBytes.put(node, system + nodePodsWorkingSetBytes(node));
  const everUp = world.nodes.lives.at(node) > 0;
  nodes.peakWorkingSetBytes.put(node, (everUp ? record.systemMemoryBytes : 0) + nodePeakBytes(node));
}

function ensureResults(results: KubeletTable, count: i32): void {
  const arena = world.arena;
  results.cpuUsedNs.ensure(arena, count);
  results.throttledNs.ensure(arena, count);
  results.nrThrottled.ensure(arena, count);
  results.nrPeriods.ensure(arena, count);
  results.peakWorkingSetBytes.ensure(arena, count);
  results.workingSetBytes.ensure(arena, count);
  results.lastTerminationReason.ensure(arena, count);
}
