// Test-only door to the controllers: the real ones on a clock of their own, with the test in the place of scheduler and kubelets; and the
// rules they are made of.

import { NEVER, SECTION_TEMPLATES } from "../abi/constants";
import { PART_CONTROLLERS, PART_TIMELINE } from "../abi/events";
import { rowAt } from "../abi/image";
import { TemplateRecord } from "../abi/records";
import { assign, release } from "../cluster/assignment";
import { deletePod, removePod } from "../cluster/delete-pod";
import { loadCluster, reserveImage } from "../cluster/load";
import { world } from "../cluster/world";
import { ActivePodRecord, compareActivePods } from "../controllers/active-pods-order";
import { handleControllersEvent, initControllers, startControllers } from "../controllers/controllers";
import { daemonPodOnNode } from "../controllers/daemonset-rule";
import { desiredHealthy, disruptionsAllowed } from "../controllers/disruption";
import { taintsOfConditions } from "../controllers/node-condition-taints";
import { sortActivePods } from "../controllers/pods-to-delete";
import { statusBits } from "../controllers/status";
import { handleTimelineEvent } from "../controllers/timeline";

export {
  assign,
  deletePod,
  desiredHealthy,
  disruptionsAllowed,
  loadCluster,
  release,
  removePod,
  reserveImage,
  statusBits,
  taintsOfConditions,
};

/** Loads the image and starts the controllers. */
export function startTest(): i32 {
  const status = loadCluster();
  if (status != 0) return status;
  initControllers();
  startControllers();
  return status;
}

/** Executes one event; its kind, 0 when none is left up to `untilNs`. Events of other parts are the test's to answer. */
export function step(untilNs: u64): u32 {
  const simulator = world.simulator;
  if (!simulator.advance(untilNs)) return 0;
  const part = simulator.kind >> 8;
  if (part == PART_CONTROLLERS) handleControllersEvent(simulator.kind, simulator.a, simulator.b);
  else if (part == PART_TIMELINE) handleTimelineEvent(simulator.kind, simulator.a, simulator.b);
  return simulator.kind;
}

export function eventA(): u32 {
  return world.simulator.a;
}

export function nowNs(): u64 {
  return world.simulator.nowNs;
}

export function tableAddress(id: i32): usize {
  return load<usize>(world.tables + ((<usize>id) << alignof<usize>()));
}

export function traceBase(): usize {
  return world.trace.base;
}

export function traceCount(): i32 {
  return world.trace.count;
}

export function schedule(delayNs: u64, phase: u32, kind: u32, a: u32): void {
  world.after(delayNs, phase, kind, a, 0);
}

/** What a kubelet would write. */
export function setPod(pod: i32, phase: u8, ready: bool): void {
  const pods = world.pods;
  const wasReady = pods.ready.at(pod) != 0;
  pods.phase.put(pod, phase);
  pods.ready.put(pod, ready ? 1 : 0);
  if (pods.startedNs.at(pod) == NEVER) pods.startedNs.put(pod, world.nowNs);
  if (wasReady != ready || pods.readyChangedNs.at(pod) == NEVER) pods.readyChangedNs.put(pod, world.nowNs);
}

export function setConditions(node: i32, conditions: u32): void {
  world.nodes.conditions.put(node, conditions);
}

/** Room for `bytes` bytes. */
export function take(bytes: i32): usize {
  return world.arena.take(bytes);
}

export function compareActive(rows: usize, i: i32, j: i32, nowNs: i64): i32 {
  return compareActivePods(rowAt<ActivePodRecord>(rows, i), rowAt<ActivePodRecord>(rows, j), nowNs);
}

/** Sorts `count` u32 indices at `order`. */
export function sortActive(rows: usize, order: usize, count: i32, nowNs: i64): void {
  sortActivePods(rows, order, count, nowNs);
}

export function daemonRule(template: u32, node: i32, conditionTaints: u32): u32 {
  return daemonPodOnNode(world.row<TemplateRecord>(SECTION_TEMPLATES, template), node, conditionTaints);
}
