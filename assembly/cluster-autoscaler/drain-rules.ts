// Whether a pod may be moved off its node, rule by rule in upstream's order. Mirrors cluster-autoscaler/simulator/drainability/rules: mirror,
// longterminating, daemonset, safetoevict, replicated, system, notsafetoevict, localstorage, pdb.

import { NEVER, SECTION_TEMPLATES, SECTION_WORKLOADS, WORKLOAD_DAEMONSET } from "../abi/constants";
import {
  DRAIN_BLOCKS_BUDGET,
  DRAIN_BLOCKS_LOCAL_STORAGE,
  DRAIN_BLOCKS_NOT_SAFE,
  DRAIN_BLOCKS_REPLICATED,
  DRAIN_BLOCKS_SYSTEM,
  DRAIN_LOCAL_STORAGE,
  DRAIN_MOVES,
  DRAIN_NOT_SAFE_TO_EVICT,
  DRAIN_SAFE_TO_EVICT,
  DRAIN_SKIPS,
  DRAIN_SYSTEM,
  SECTION_POD_DRAIN,
  SECTION_POD_OWNERS,
} from "../abi/node-groups";
import { PodDrainRecord, PodOwnerRecord, TemplateRecord, WorkloadRecord } from "../abi/records";
import { budgetOf, budgetsOf } from "../cluster/disruption-budgets";
import { world } from "../cluster/world";
import { settings } from "./state";

const SECOND_NS: u64 = 1000000000;
/** A pod that should have been gone for so long is left alone (PodLongTerminatingExtraThreshold). */
const LONG_TERMINATING_NS: u64 = 30 * SECOND_NS;

/** DRAIN_MOVES, DRAIN_SKIPS, or the rule that blocks. */
export function drainRule(pod: i32): u32 {
  const template = world.pods.template.at(pod);
  if (world.row<TemplateRecord>(SECTION_TEMPLATES, template).staticPod || isLongTerminating(pod)) return DRAIN_SKIPS;
  if (isDaemonPod(pod)) return DRAIN_SKIPS;
  const flags = world.row<PodDrainRecord>(SECTION_POD_DRAIN, template).flags;
  if (flags & DRAIN_SAFE_TO_EVICT) return DRAIN_MOVES;
  if (!isReplicated(pod)) return DRAIN_BLOCKS_REPLICATED;
  const budgets = budgetsOf(template);
  if (settings().skipSystemPods && (flags & DRAIN_SYSTEM) != 0 && budgets == 0) return DRAIN_BLOCKS_SYSTEM;
  if (flags & DRAIN_NOT_SAFE_TO_EVICT) return DRAIN_BLOCKS_NOT_SAFE;
  if (settings().skipLocalStorage && (flags & DRAIN_LOCAL_STORAGE) != 0) return DRAIN_BLOCKS_LOCAL_STORAGE;
  for (let i = 0; i < budgets; i++) {
    if (world.disruptionBudgets.disruptionsAllowed.at(budgetOf(template, i)) < 1) return DRAIN_BLOCKS_BUDGET;
  }
  return DRAIN_MOVES;
}

/** Whether a DaemonSet owns the pod. */
export function isDaemonPod(pod: i32): bool {
  const workload = world.pods.workload.at(pod);
  if (workload < 0) return world.pods.pinnedNode.at(pod) >= 0;
  return world.row<WorkloadRecord>(SECTION_WORKLOADS, workload).kind == WORKLOAD_DAEMONSET;
}

/** Whether a controller would replace the pod elsewhere. */
function isReplicated(pod: i32): bool {
  if (world.pods.workload.at(pod) >= 0) return true;
  const record = world.pods.record.at(pod);
  return record >= 0 && world.row<PodOwnerRecord>(SECTION_POD_OWNERS, record).replicated != 0;
}

/** The deletion timestamp is the end of the grace period; upstream adds the grace once more. */
function isLongTerminating(pod: i32): bool {
  const deletedNs = world.pods.deletionNs.at(pod);
  if (deletedNs == NEVER) return false;
  const template = world.pods.template.at(pod);
  const grace = world.row<TemplateRecord>(SECTION_TEMPLATES, template).terminationGraceSeconds;
  const graceNs = <u64>(world.pods.graceSeconds.at(pod) + grace) * SECOND_NS;
  return deletedNs + graceNs + LONG_TERMINATING_NS < world.nowNs;
}
