// Test-only door to the kubelet's rules as functions of plain numbers: what conformance vectors ask.

import { SECTION_TEMPLATES } from "../abi/constants";
import { TemplateRecord } from "../abi/records";
import { loadCluster, reserveImage } from "../cluster/load";
import { qosClassOf } from "../cluster/qos-class";
import { world } from "../cluster/world";
import { Arena } from "../kernel/arena";
import { admitUnderPressure } from "../kubelet/admission";
import { nextBackOffNs, restartNotBeforeNs } from "../kubelet/back-off";
import { containerShares, milliCpuToQuota, milliCpuToShares } from "../kubelet/cpu-rules";
import { RankedPod, rankedPod, rankedRequest, rankPods } from "../kubelet/eviction-ranking";
import {
  conditionHolds,
  conditionObservedAt,
  conditionOfSignal,
  firstObservedAt,
  gracePassed,
  sortSignals,
  statsUpdated,
  thresholdMet,
} from "../kubelet/eviction-thresholds";
import { nodeCritical, oomScoreAdj } from "../kubelet/oom-score";
import { containersReadyVerdict, initializedVerdict, podPhase } from "../kubelet/pod-status-rules";
import { initContainerFailed, terminationGraceSeconds } from "../kubelet/restart-rules";

export {
  admitUnderPressure,
  conditionHolds,
  conditionObservedAt,
  conditionOfSignal,
  containerShares,
  containersReadyVerdict,
  firstObservedAt,
  gracePassed,
  initContainerFailed,
  initializedVerdict,
  loadCluster,
  milliCpuToQuota,
  milliCpuToShares,
  nextBackOffNs,
  nodeCritical,
  oomScoreAdj,
  podPhase,
  rankedRequest,
  rankPods,
  reserveImage,
  restartNotBeforeNs,
  sortSignals,
  statsUpdated,
  terminationGraceSeconds,
  thresholdMet,
};

/** Room for `bytes` bytes, for rows that a test writes. Call in an instance that loads no image. */
export function room(bytes: usize): usize {
  const arena = changetype<Arena>(memory.data(<i32>offsetof<Arena>()));
  if (arena.top == 0) arena.top = (__heap_base + 15) & ~(<usize>15);
  return arena.take(bytes);
}

/** QOS_* of a template of the loaded image. */
export function qosOf(template: u32): u32 {
  return qosClassOf(world.row<TemplateRecord>(SECTION_TEMPLATES, template));
}

/** Writes row `index` of a ranking. */
export function writeRanked(
  rows: usize,
  index: i32,
  pod: i32,
  priority: i32,
  hasStats: u32,
  usage: i64,
  request: i64,
): void {
  const row: RankedPod = rankedPod(rows, index);
  row.pod = pod;
  row.priority = priority;
  row.hasStats = hasStats;
  row.usage = usage;
  row.request = request;
  row.allowed = request;
}

/** The pod at place `index` of a ranking. */
export function rankedAt(rows: usize, index: i32): i32 {
  return rankedPod(rows, index).pod;
}
