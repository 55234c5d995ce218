// Which pods count for a metric. Mirrors groupPods of pkg/controller/podautoscaler/replica_calculator.go, v1.35.

import {
  HPA_GROUP_IGNORED,
  HPA_GROUP_MISSING,
  HPA_GROUP_READY,
  HPA_GROUP_UNLISTED,
  HPA_GROUP_UNREADY,
  HPA_READY_ABSENT,
  HPA_READY_FALSE,
} from "../abi/autoscaling";
import { PHASE_FAILED, PHASE_PENDING } from "../abi/constants";
import { HpaPassRecord, HpaPodRecord, HpaProposalRecord, HpaSampleRecord, podOf, sampleOf } from "./hpa-pass";

/** Puts every pod into its group for metric `metric` and counts the groups. Readiness matters for cpu alone. */
export function groupPods(pass: HpaPassRecord, metric: i32, isCpu: bool, proposal: HpaProposalRecord): void {
  proposal.readyPods = 0;
  proposal.unreadyPods = 0;
  proposal.missingPods = 0;
  proposal.ignoredPods = 0;
  for (let i = 0; i < pass.podCount; i++) {
    const sample = sampleOf(pass, metric, i);
    const group = groupOf(pass, podOf(pass, i), sample, isCpu);
    sample.group = group;
    if (group == HPA_GROUP_READY) proposal.readyPods += 1;
    else if (group == HPA_GROUP_UNREADY) proposal.unreadyPods += 1;
    else if (group == HPA_GROUP_MISSING) proposal.missingPods += 1;
    else if (group == HPA_GROUP_IGNORED) proposal.ignoredPods += 1;
  }
}

function groupOf(pass: HpaPassRecord, pod: HpaPodRecord, sample: HpaSampleRecord, isCpu: bool): u32 {
  if (!pod.listed) return HPA_GROUP_UNLISTED;
  if (pod.deleting || pod.phase == PHASE_FAILED) return HPA_GROUP_IGNORED;
  if (pod.phase == PHASE_PENDING) return HPA_GROUP_UNREADY;
  if (!sample.present) return HPA_GROUP_MISSING;
  return isCpu && unreadyForCpu(pass, pod, sample) ? HPA_GROUP_UNREADY : HPA_GROUP_READY;
}

function unreadyForCpu(pass: HpaPassRecord, pod: HpaPodRecord, sample: HpaSampleRecord): bool {
  if (pod.ready == HPA_READY_ABSENT || !pod.started) return true;
  const isFalse = pod.ready == HPA_READY_FALSE;
  // While it may still be starting up, a sample must cover a whole window of being ready.
  if (pod.startNs + pass.cpuInitializationNs > pass.nowNs) {
    return isFalse || sample.timeNs < pod.readyChangedNs + sample.windowNs;
  }
  return isFalse && pod.startNs + pass.initialReadinessNs > pod.readyChangedNs;
}
