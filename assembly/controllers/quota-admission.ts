// ResourceQuota where pods are created, and the quota controller's replenishment when they end. Mirrors CheckRequest of
// staging/src/k8s.io/apiserver/pkg/admission/plugin/resourcequota/controller.go and DefaultUpdateFilter of
// pkg/controller/resourcequota/resource_quota_monitor.go, v1.35: admission charges at once; that a pod finished or is gone the quota controller
// sees a write later, and admission sees the controller's status another write later.

import { PHASE_FAILED, PHASE_SUCCEEDED, SECTION_TEMPLATES } from "../abi/constants";
import { AT_CLUSTER } from "../abi/events";
import { SECTION_QUOTA_LIMITS, SECTION_QUOTAS } from "../abi/quota";
import { QuotaLimitRecord, QuotaRecord, TemplateRecord } from "../abi/records";
import { TRACE_QUOTA_REFUSED, TRACE_QUOTA_REQUESTED, TRACE_QUOTA_USED } from "../abi/trace-kinds";
import { leavesUnset, quotaUsage } from "../cluster/quota-usage";
import { CHARGED_COMPUTE, CHARGED_OBJECT, chargeOf, dischargePod, exceeds, refusingQuota } from "../cluster/quotas";
import { world } from "../cluster/world";
import { CONTROLLER_QUOTA_SYNC } from "./events";

/** Whether a quota refuses a pod of `template`, which is then told: the next of a row of the ReplicaSet table, or PodRecord `record`. */
export function quotaRefuses(template: u32, replicaSet: i32, record: i32): bool {
  if (world.quotas.count == 0) return false;
  const row = refusingQuota(template);
  if (row < 0) return false;
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, template);
  const quota = world.row<QuotaRecord>(SECTION_QUOTAS, row);
  const unset = leavesUnset(spec, quota);
  world.emit(TRACE_QUOTA_REFUSED, replicaSet, record, row, unset ? 0 : exceededCount(template, spec, quota));
  if (unset) return true;
  const ordinal = replicaSet >= 0 ? world.replicaSets.created.at(replicaSet) : 0;
  for (let i: u32 = 0; i < quota.limitsCount; i++) {
    const limit = quota.limitsStart + i;
    if (!exceeds(template, spec, limit)) continue;
    const resource = world.row<QuotaLimitRecord>(SECTION_QUOTA_LIMITS, limit).resource;
    world.emit(TRACE_QUOTA_REQUESTED, limit, ordinal, 0, quotaUsage(template, spec, resource));
    world.emit(TRACE_QUOTA_USED, limit, 0, 0, world.quotas.used.at(limit));
  }
  return true;
}

/** A pod changed: the quota controller counts again when it is charged for more than it should be. */
export function quotasSeePod(pod: i32): void {
  if (world.quotas.count == 0) return;
  if ((chargeOf(pod) & ~dueCharge(pod)) != 0)
    world.after(world.config.apiLatencyNs, AT_CLUSTER, CONTROLLER_QUOTA_SYNC, pod, 0);
}

/** The quota's status is written. */
export function replenishQuotas(pod: i32): void {
  dischargePod(pod, dueCharge(pod));
}

/** CHARGED_* bits of a pod as it is now (PodUsageFunc). */
function dueCharge(pod: i32): u8 {
  const pods = world.pods;
  if (pods.gone.at(pod)) return 0;
  const phase = pods.phase.at(pod);
  const finished = phase == PHASE_SUCCEEDED || phase == PHASE_FAILED;
  return finished ? CHARGED_OBJECT : CHARGED_OBJECT | CHARGED_COMPUTE;
}

function exceededCount(template: u32, spec: TemplateRecord, quota: QuotaRecord): i64 {
  let count: i64 = 0;
  for (let i: u32 = 0; i < quota.limitsCount; i++) if (exceeds(template, spec, quota.limitsStart + i)) count += 1;
  return count;
}
