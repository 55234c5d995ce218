// What kube-scheduler's own metrics say of a run. Mirrors pkg/scheduler/metrics/metrics.go, v1.35:
//
//     sli         scheduler_pod_scheduling_sli_duration_seconds   from a pod's first time in activeQ to its Binding, all attempts together
//     attempts    scheduler_schedule_attempts_total               by result
//     cycles      scheduler_scheduling_algorithm_duration_seconds length of the scheduling cycles
//     pending     scheduler_pending_pods                          pods in activeQ, backoffQ and the unschedulable pool
//
// Pending pods are sampled at the ends of SERIES_INTERVALS intervals over the horizon. Sampling is lazy: queues change only in the scheduler's
// events, so each of them first closes the intervals that have ended.

import { SERIES_INTERVALS } from "../abi/constants";
import { world } from "../cluster/world";
import { Column, column } from "../kernel/column";
import { Histogram, histogram } from "../stats/histogram";
import { scheduler } from "./state";

@unmanaged
export class SchedulingTable {
  /** Attempts that chose a node; that found none; that ended in an error. */
  scheduled: u64;
  unschedulable: u64;
  failed: u64;
  /** Of pods that were bound. */
  bound: u64;
  sliMeanNs: u64;
  sliMinNs: u64;
  sliP50Ns: u64;
  sliP90Ns: u64;
  sliP95Ns: u64;
  sliP99Ns: u64;
  sliMaxNs: u64;
  /** The time in which cycles ran, and the longest of them. */
  busyNs: u64;
  longestCycleNs: u64;
  /** The time that calls of the API waited for the client's rate limit. */
  throttledNs: u64;
  /** Most pods waiting at once: in activeQ, and in all queues together. */
  mostActive: i32;
  mostPending: i32;
  intervals: i32;
  intervalNs: u64;
  /** Intervals that have been closed. */
  closed: i32;
  /** By interval. */
  active: Column<i32>;
  backoff: Column<i32>;
  pool: Column<i32>;
  /** Durations of the pods that were bound. */
  sli: Histogram;
}

/** Nothing has happened. */
export function schedulingTable(): SchedulingTable {
  const arena = world.arena;
  const table = changetype<SchedulingTable>(arena.take(offsetof<SchedulingTable>()));
  table.intervals = SERIES_INTERVALS;
  table.intervalNs = world.config.horizonNs / SERIES_INTERVALS + 1;
  table.active = column<i32>(arena, SERIES_INTERVALS);
  table.backoff = column<i32>(arena, SERIES_INTERVALS);
  table.pool = column<i32>(arena, SERIES_INTERVALS);
  table.sli = histogram(arena);
  return table;
}

/** The queues are as they have been since the last event; now they may change. */
export function sampleQueues(): void {
  const state = scheduler();
  const table = state.metrics;
  const active = state.active.count;
  const pending = active + state.backoff.count + state.poolCount;
  if (active > table.mostActive) table.mostActive = active;
  if (pending > table.mostPending) table.mostPending = pending;
  while (table.closed < table.intervals && world.nowNs >= <u64>(table.closed + 1) * table.intervalNs)
    closeInterval(table);
}

/** A cycle of `cycleNs` ended in the choice of a node, or (`rejected`) in plugins that rejected the pod, or in an error. */
export function countAttempt(cycleNs: u64, chosen: bool, rejected: bool): void {
  const table = scheduler().metrics;
  if (chosen) table.scheduled += 1;
  else if (rejected) table.unschedulable += 1;
  else table.failed += 1;
  table.busyNs += cycleNs;
  if (cycleNs > table.longestCycleNs) table.longestCycleNs = cycleNs;
}

/** A pod's Binding is written now. */
export function countBound(pod: i32): void {
  const state = scheduler();
  state.metrics.sli.record(world.nowNs - state.queue.addedNs.at(pod));
}

/** Fills the table of the host at the end of a run. */
export function finishMetrics(): void {
  sampleQueues();
  const table = scheduler().metrics;
  const sli = table.sli;
  table.bound = sli.count;
  table.sliMeanNs = sli.mean();
  table.sliMinNs = sli.min;
  table.sliP50Ns = sli.quantile(1, 2);
  table.sliP90Ns = sli.quantile(9, 10);
  table.sliP95Ns = sli.quantile(95, 100);
  table.sliP99Ns = sli.quantile(99, 100);
  table.sliMaxNs = sli.max;
}

function closeInterval(table: SchedulingTable): void {
  const state = scheduler();
  const at = table.closed;
  table.active.put(at, state.active.count);
  table.backoff.put(at, state.backoff.count);
  table.pool.put(at, state.poolCount);
  table.closed = at + 1;
}
