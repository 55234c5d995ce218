// The disruption controller: how many pods of each PodDisruptionBudget may go. Mirrors trySync, getExpectedPodCount, getExpectedScale and
// updatePdbStatus, pkg/controller/disruption/disruption.go, v1.35. A budget is looked at when one of its pods changes (a change of a scale alone
// does not wake it upstream either); the status is written one API latency later, from what is so then.

import { NEVER, SECTION_PODS, SECTION_WORKLOADS, WORKLOAD_DAEMONSET } from "../abi/constants";
import { AT_CLUSTER } from "../abi/events";
import {
  BUDGET_MAX_UNAVAILABLE,
  BUDGET_MAX_UNAVAILABLE_PERCENT,
  BUDGET_MIN_AVAILABLE,
  BUDGET_MIN_AVAILABLE_PERCENT,
} from "../abi/preemption";
import { DisruptionBudgetRecord, PodRecord, WorkloadRecord } from "../abi/records";
import { budgetOf, budgetRecord, budgetsOf } from "../cluster/disruption-budgets";
import { isOneShot } from "../cluster/one-shot";
import { world } from "../cluster/world";
import { Column, column } from "../kernel/column";
import { CONTROLLER_BUDGET_SYNC } from "./events";

/** The expected number of pods cannot be told: some controller has no scale. */
export const NO_SCALE: i32 = -1;

@unmanaged
export class DisruptionState {
  /** By budget: healthy pods it selects, and 1 while a sync is queued. */
  healthy: Column<i32>;
  queued: Column<u8>;
  /** By pod: 1 while it is counted as healthy. */
  counted: Column<u8>;
  /** By workload: 1 when it may have pods of another spec than its first: a dump's, or a Deployment's whose template changes. */
  mixed: Column<u8>;
}

/** Nobody is healthy yet. */
export function disruptionState(): DisruptionState {
  const arena = world.arena;
  const budgets = world.disruptionBudgets.count;
  const state = changetype<DisruptionState>(arena.take(offsetof<DisruptionState>()));
  state.healthy = column<i32>(arena, budgets);
  state.queued = column<u8>(arena, budgets);
  state.counted = column<u8>(arena, 0);
  state.mixed = column<u8>(arena, budgets > 0 ? world.workloads.count : 0);
  if (budgets == 0) return state;
  for (let row = 0; row < world.replicaSets.count; row++) {
    const workload = world.replicaSets.workload.at(row);
    if (row != workload) state.mixed.put(workload, 1);
  }
  for (let row = 0; row < world.image.rows(SECTION_PODS); row++) {
    const pod = world.row<PodRecord>(SECTION_PODS, row);
    if (pod.workload < 0) continue;
    if (world.row<WorkloadRecord>(SECTION_WORKLOADS, pod.workload).template != pod.template)
      state.mixed.put(pod.workload, 1);
  }
  return state;
}

/** Budgets that come without a status get one. */
export function startDisruption(state: DisruptionState): void {
  for (let row = 0; row < world.disruptionBudgets.count; row++) {
    if (budgetRecord(row).disruptionsAllowed < 0) queueSync(state, row);
  }
}

/** A pod changed: the budgets that select it follow. */
export function budgetsSeePod(state: DisruptionState, pod: i32): void {
  const pods = world.pods;
  const template = pods.template.at(pod);
  const budgets = budgetsOf(template);
  if (budgets == 0) return;
  state.counted.ensure(world.arena, pod + 1);
  const healthy = !pods.gone.at(pod) && pods.deletionNs.at(pod) == NEVER && pods.ready.at(pod) != 0;
  const change = (healthy ? 1 : 0) - <i32>state.counted.at(pod);
  state.counted.put(pod, healthy ? 1 : 0);
  for (let i = 0; i < budgets; i++) {
    const row = budgetOf(template, i);
    state.healthy.put(row, state.healthy.at(row) + change);
    if (keepsStatus(row)) allowFewer(row, change);
    else queueSync(state, row);
  }
}

/** In a one-shot run the status of a dump stands: the controllers whose scale it was reckoned from need not be among the manifests. */
function keepsStatus(row: i32): bool {
  return budgetRecord(row).disruptionsAllowed >= 0 && isOneShot();
}

/** Each pod that goes uses up a disruption; those that are there were counted. */
function allowFewer(row: i32, change: i32): void {
  const table = world.disruptionBudgets;
  const allowed = table.disruptionsAllowed.at(row);
  if (change < 0) table.disruptionsAllowed.put(row, max(0, allowed + change));
}

/** Writes a budget's status. */
export function syncBudget(state: DisruptionState, row: i32): void {
  state.queued.put(row, 0);
  const table = world.disruptionBudgets;
  const budget = budgetRecord(row);
  const healthy = state.healthy.at(row);
  const counts = budget.kind == BUDGET_MIN_AVAILABLE;
  const expected = counts ? healthy : expectedScale(state, row, budget);
  const desired = desiredHealthy(budget.kind, budget.value, expected);
  table.currentHealthy.put(row, healthy);
  table.expectedPods.put(row, expected == NO_SCALE ? 0 : expected);
  table.desiredHealthy.put(row, desired);
  table.disruptionsAllowed.put(row, disruptionsAllowed(healthy, desired, expected));
}

/** How many pods must stay healthy. Percentages round up. */
export function desiredHealthy(kind: u32, value: i32, expected: i32): i32 {
  const known = expected == NO_SCALE ? 0 : expected;
  switch (kind) {
    case BUDGET_MIN_AVAILABLE:
      return value;
    case BUDGET_MIN_AVAILABLE_PERCENT:
      return shareOf(value, known);
    case BUDGET_MAX_UNAVAILABLE:
      return known > value ? known - value : 0;
    case BUDGET_MAX_UNAVAILABLE_PERCENT: {
      const unavailable = shareOf(value, known);
      return known > unavailable ? known - unavailable : 0;
    }
    default:
      return 0;
  }
}

/** How many may go: none while no pods are expected, or while the expected number is unknown. */
export function disruptionsAllowed(healthy: i32, desired: i32, expected: i32): i32 {
  return expected <= 0 || healthy <= desired ? 0 : healthy - desired;
}

/** Sum of the scales of the controllers that own the budget's pods; bare pods add nothing. */
function expectedScale(state: DisruptionState, row: i32, budget: DisruptionBudgetRecord): i32 {
  const workloads = world.workloads;
  let sum = 0;
  for (let workload = 0; workload < workloads.count; workload++) {
    if (!workloads.exists.at(workload) || workloads.firstPod.at(workload) < 0) continue;
    const record = world.row<WorkloadRecord>(SECTION_WORKLOADS, workload);
    if (record.namespace != budget.namespace || !ownsSelected(state, row, workload, record)) continue;
    // A DaemonSet has no scale subresource, which fails the whole sync.
    if (record.kind == WORKLOAD_DAEMONSET) return NO_SCALE;
    sum += workloads.specReplicas.at(workload);
  }
  return sum;
}

function ownsSelected(state: DisruptionState, row: i32, workload: i32, record: WorkloadRecord): bool {
  if (!state.mixed.at(workload)) return isSelected(row, record.template);
  const pods = world.pods;
  for (let pod = world.workloads.firstPod.at(workload); pod >= 0; pod = pods.nextOfWorkload.at(pod)) {
    if (isSelected(row, pods.template.at(pod))) return true;
  }
  return false;
}

function isSelected(row: i32, template: i32): bool {
  for (let i = 0; i < budgetsOf(template); i++) if (budgetOf(template, i) == row) return true;
  return false;
}

function shareOf(percent: i32, total: i32): i32 {
  return <i32>((<i64>percent * <i64>total + 99) / 100);
}

function queueSync(state: DisruptionState, row: i32): void {
  if (state.queued.at(row)) return;
  state.queued.put(row, 1);
  world.after(world.config.apiLatencyNs, AT_CLUSTER, CONTROLLER_BUDGET_SYNC, row, 0);
}
