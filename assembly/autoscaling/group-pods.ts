// Which pods count for a metric. Mirrors groupPods of pkg/controller/podautoscaler/replica_calculator.go, v1.35.

import {
  HPA_CAUSE_DELETED,
  HPA_CAUSE_FAILED,
  HPA_CAUSE_NEVER_READY,
  HPA_CAUSE_NO_SAMPLE,
  HPA_CAUSE_NO_STATUS,
  HPA_CAUSE_NONE,
  HPA_CAUSE_PENDING,
  HPA_CAUSE_STARTING,
  HPA_CAUSE_UNLISTED,
  HPA_CAUSE_YOUNG_SAMPLE,
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
    const cause = causeOf(pass, podOf(pass, i), sample, isCpu);
    const group = groupOf(cause);
    sample.cause = cause;
    sample.group = group;
    if (group == HPA_GROUP_READY) proposal.readyPods += 1;
    else if (group == HPA_GROUP_UNREADY) proposal.unreadyPods += 1;
    else if (group == HPA_GROUP_MISSING) proposal.missingPods += 1;
    else if (group == HPA_GROUP_IGNORED) proposal.ignoredPods += 1;
  }
}

function groupOf(cause: u32): u32 {
  switch (cause) {
    case HPA_CAUSE_NONE:
      return HPA_GROUP_READY;
    case HPA_CAUSE_UNLISTED:
      return HPA_GROUP_UNLISTED;
    case HPA_CAUSE_DELETED:
    case HPA_CAUSE_FAILED:
      return HPA_GROUP_IGNORED;
    case HPA_CAUSE_NO_SAMPLE:
      return HPA_GROUP_MISSING;
    default:
      return HPA_GROUP_UNREADY;
  }
}

function causeOf(pass: HpaPassRecord, pod: HpaPodRecord, sample: HpaSampleRecord, isCpu: bool): u32 {
  if (!pod.listed) return HPA_CAUSE_UNLISTED;
  if (pod.deleting) return HPA_CAUSE_DELETED;
  if (pod.phase == PHASE_FAILED) return HPA_CAUSE_FAILED;
  if (pod.phase == PHASE_PENDING) return HPA_CAUSE_PENDING;
  if (!sample.present) return HPA_CAUSE_NO_SAMPLE;
  return isCpu ? unreadyForCpu(pass, pod, sample) : HPA_CAUSE_NONE;
}

function unreadyForCpu(pass: HpaPassRecord, pod: HpaPodRecord, sample: HpaSampleRecord): u32 {
  if (pod.ready == HPA_READY_ABSENT || !pod.started) return HPA_CAUSE_NO_STATUS;
  const isFalse = pod.ready == HPA_READY_FALSE;
  // While it may still be starting up, a sample must cover a whole window of being ready.
  if (pod.startNs + pass.cpuInitializationNs > pass.nowNs) {
    if (isFalse) return HPA_CAUSE_STARTING;
    return sample.timeNs < pod.readyChangedNs + sample.windowNs ? HPA_CAUSE_YOUNG_SAMPLE : HPA_CAUSE_NONE;
  }
  return isFalse && pod.startNs + pass.initialReadinessNs > pod.readyChangedNs ? HPA_CAUSE_NEVER_READY : HPA_CAUSE_NONE;
}
