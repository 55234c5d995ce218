// What is used of every ResourceQuota, kept as pods come and go. Mirrors CheckRequest of
// staging/src/k8s.io/apiserver/pkg/admission/plugin/resourcequota/controller.go and PodUsageFunc of
// pkg/quota/v1/evaluator/core/pods.go, v1.35: a pod counts from its creation on, as an object until it is gone (count/pods), with all else
// until it is finished.
//
// Invariant: `used` is the sum, over the pods that are charged, of what they add (quota-usage.ts).

import { SECTION_TEMPLATES } from "../abi/constants";
import { QUOTA_COUNT_PODS, SECTION_QUOTA_LIMITS, SECTION_QUOTAS, TABLE_QUOTAS } from "../abi/quota";
import { QuotaLimitRecord, QuotaRecord, TemplateRecord } from "../abi/records";
import { Column, column } from "../kernel/column";
import { leavesUnset, matchesScopes, quotaUsage } from "./quota-usage";
import { world } from "./world";

/** What a pod is charged for: its object; everything else. */
export const CHARGED_OBJECT: u8 = 1;
export const CHARGED_COMPUTE: u8 = 2;
const NO_QUOTA: i32 = -1;

@unmanaged
export class QuotaTable {
  /** Number of quotas. */
  count: i32;
  /** status.used by row of QuotaLimitRecord. */
  used: Column<i64>;
  /** By pod: CHARGED_* bits. */
  charged: Column<u8>;
}

/** No pod is charged yet. */
export function initQuotas(): void {
  const arena = world.arena;
  const table = changetype<QuotaTable>(arena.take(offsetof<QuotaTable>()));
  table.count = world.image.rows(SECTION_QUOTAS);
  table.used = column<i64>(arena, world.image.rows(SECTION_QUOTA_LIMITS));
  table.charged = column<u8>(arena, 0);
  world.quotas = table;
  world.publish(TABLE_QUOTAS, changetype<usize>(table));
}

/** Row of the QuotaRecord that refuses one more pod of a template, -1 when there is none. */
export function refusingQuota(template: u32): i32 {
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, template);
  const end = spec.quotasStart + spec.quotasCount;
  for (let row = spec.quotasStart; row < end; row++) {
    const quota = world.row<QuotaRecord>(SECTION_QUOTAS, row);
    if (matchesScopes(template, spec, quota) && leavesUnset(spec, quota)) return row;
  }
  for (let row = spec.quotasStart; row < end; row++) {
    const quota = world.row<QuotaRecord>(SECTION_QUOTAS, row);
    if (!matchesScopes(template, spec, quota)) continue;
    for (let i: u32 = 0; i < quota.limitsCount; i++) {
      if (exceeds(template, spec, quota.limitsStart + i)) return row;
    }
  }
  return NO_QUOTA;
}

/** Whether one more pod of a template goes beyond a limit. What it does not ask for cannot be exceeded, even if too much is used already. */
export function exceeds(template: u32, spec: TemplateRecord, limit: u32): bool {
  const record = world.row<QuotaLimitRecord>(SECTION_QUOTA_LIMITS, limit);
  const requested = quotaUsage(template, spec, record.resource);
  return requested > 0 && world.quotas.used.at(limit) + requested > record.hard;
}

/** Charges a pod that was created. */
export function chargePod(pod: i32): void {
  const template = world.pods.template.at(pod);
  if (world.row<TemplateRecord>(SECTION_TEMPLATES, template).quotasCount == 0) return;
  world.quotas.charged.ensure(world.arena, pod + 1);
  world.quotas.charged.put(pod, CHARGED_OBJECT | CHARGED_COMPUTE);
  addUsage(template, CHARGED_OBJECT | CHARGED_COMPUTE, 1);
}

/** What a pod is charged for now. */
export function chargeOf(pod: i32): u8 {
  const charged = world.quotas.charged;
  return pod < charged.capacity ? charged.at(pod) : 0;
}

/** Gives back all that a pod is charged for beyond `kept` (CHARGED_* bits). */
export function dischargePod(pod: i32, kept: u8): void {
  const before = chargeOf(pod);
  if ((before & ~kept) == 0) return;
  world.quotas.charged.put(pod, before & kept);
  addUsage(world.pods.template.at(pod), before & ~kept, -1);
}

function addUsage(template: u32, charge: u8, sign: i64): void {
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, template);
  const used = world.quotas.used;
  for (let i: u32 = 0; i < spec.quotasCount; i++) {
    const quota = world.row<QuotaRecord>(SECTION_QUOTAS, spec.quotasStart + i);
    if (!matchesScopes(template, spec, quota)) continue;
    for (let k: u32 = 0; k < quota.limitsCount; k++) {
      const row = quota.limitsStart + k;
      const resource = world.row<QuotaLimitRecord>(SECTION_QUOTA_LIMITS, row).resource;
      const part = resource == QUOTA_COUNT_PODS ? CHARGED_OBJECT : CHARGED_COMPUTE;
      if ((charge & part) != 0) used.put(row, used.at(row) + sign * quotaUsage(template, spec, resource));
    }
  }
}
