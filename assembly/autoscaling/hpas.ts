// HorizontalPodAutoscalers: their status as `kubectl describe hpa` shows it. Row = row of HpaRecord; columns of conditions hold
// HPA_CONDITIONS rows for each HPA, columns of metrics have the rows of HpaMetricRecord.

import { HPA_CONDITIONS } from "../abi/autoscaling";
import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";
import { HpaProposalRecord } from "./hpa-pass";

@unmanaged
export class HpaTable {
  count: i32;
  metricCount: i32;
  currentReplicas: Column<i32>;
  desiredReplicas: Column<i32>;
  /** -1 when it never scaled. */
  lastScaleNs: Column<i64>;
  /** Passes done. */
  syncs: Column<u32>;
  conditionStatus: Column<u8>;
  conditionReason: Column<u8>;
  /** A count of replicas or the index of a metric, by the reason. */
  conditionDetail: Column<i32>;
  conditionChangedNs: Column<i64>;
  /** What went wrong with the metric that the condition names: HPA_ERROR_*, a pod row, a container name. */
  conditionError: Column<u8>;
  conditionErrorPod: Column<i32>;
  conditionErrorContainer: Column<u32>;
  /** status.currentMetrics: 1 when the metric was computed; then its values. */
  metricKnown: Column<u8>;
  metricUtilization: Column<i32>;
  metricAverageMilli: Column<i64>;
}

/** A table of `count` HPAs with `metricCount` metrics in all. */
export function hpaTable(arena: Arena, count: i32, metricCount: i32): HpaTable {
  const hpas = changetype<HpaTable>(arena.take(offsetof<HpaTable>()));
  const conditions = count * <i32>HPA_CONDITIONS;
  hpas.count = count;
  hpas.metricCount = metricCount;
  hpas.currentReplicas = column<i32>(arena, count);
  hpas.desiredReplicas = column<i32>(arena, count);
  hpas.lastScaleNs = column<i64>(arena, count);
  hpas.syncs = column<u32>(arena, count);
  hpas.conditionStatus = column<u8>(arena, conditions);
  hpas.conditionReason = column<u8>(arena, conditions);
  hpas.conditionDetail = column<i32>(arena, conditions);
  hpas.conditionChangedNs = column<i64>(arena, conditions);
  hpas.conditionError = column<u8>(arena, conditions);
  hpas.conditionErrorPod = column<i32>(arena, conditions);
  hpas.conditionErrorContainer = column<u32>(arena, conditions);
  hpas.metricKnown = column<u8>(arena, metricCount);
  hpas.metricUtilization = column<i32>(arena, metricCount);
  hpas.metricAverageMilli = column<i64>(arena, metricCount);
  for (let hpa = 0; hpa < count; hpa++) hpas.lastScaleNs.put(hpa, -1);
  return hpas;
}

/** Sets a condition; its transition time moves only when its status does. Mirrors setConditionInList. */
export function setCondition(
  hpas: HpaTable,
  hpa: i32,
  type: u32,
  status: u8,
  reason: u8,
  detail: i32,
  nowNs: i64,
): void {
  const row = hpa * <i32>HPA_CONDITIONS + <i32>type;
  if (hpas.conditionStatus.at(row) != status) hpas.conditionChangedNs.put(row, nowNs);
  hpas.conditionStatus.put(row, status);
  hpas.conditionReason.put(row, reason);
  hpas.conditionDetail.put(row, detail);
  hpas.conditionError.put(row, 0);
  hpas.conditionErrorPod.put(row, -1);
  hpas.conditionErrorContainer.put(row, 0);
}

/** Notes on a condition what went wrong with its metric. */
export function setConditionError(hpas: HpaTable, hpa: i32, type: u32, proposal: HpaProposalRecord): void {
  const row = hpa * <i32>HPA_CONDITIONS + <i32>type;
  hpas.conditionError.put(row, <u8>proposal.error);
  hpas.conditionErrorPod.put(row, proposal.errorPod);
  hpas.conditionErrorContainer.put(row, proposal.errorContainer);
}
