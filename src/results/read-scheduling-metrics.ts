// kube-scheduler's metrics, from the core's table. The core worked out every number; here they get names.

import * as abi from "../core/abi.generated.ts";
import type { CoreInstance } from "../core/core-instance.ts";
import type { SchedulingSummary, Series } from "./run-result.ts";

/** The summary of a run. */
export function readSchedulingSummary(instance: CoreInstance): SchedulingSummary {
  const table = tableOf(instance);
  return {
    attempts: {
      scheduled: Number(table.scheduled),
      unschedulable: Number(table.unschedulable),
      error: Number(table.failed),
    },
    sliDuration: {
      count: Number(table.bound),
      meanNs: Number(table.sliMeanNs),
      minNs: Number(table.sliMinNs),
      p50Ns: Number(table.sliP50Ns),
      p90Ns: Number(table.sliP90Ns),
      p95Ns: Number(table.sliP95Ns),
      p99Ns: Number(table.sliP99Ns),
      maxNs: Number(table.sliMaxNs),
    },
    cycles: { busyNs: Number(table.busyNs), longestNs: Number(table.longestCycleNs) },
    throttledNs: Number(table.throttledNs),
    mostActive: table.mostActive,
    mostPending: table.mostPending,
  };
}

/** scheduler_pending_pods at the ends of equal intervals, of each queue that ever held a pod then. */
export function readPendingSeries(instance: CoreInstance): Series[] {
  const table = tableOf(instance);
  const intervalNs = Number(table.intervalNs);
  const queues = [
    ["active", table.active],
    ["backoff", table.backoff],
    ["unschedulable", table.pool],
  ] as const;
  return queues.flatMap(([subject, column]): Series[] => {
    const values = [...column.subarray(0, table.closed)];
    if (values.every((value) => value === 0)) return [];
    return [{ metric: "scheduler_pending_pods", subject, startNs: intervalNs, intervalNs, values }];
  });
}

function tableOf(instance: CoreInstance) {
  const table = instance.table(abi.TABLE_SCHEDULING, abi.SchedulingTable);
  if (!table) throw new Error("scheduling: the core publishes no metrics");
  return table;
}
