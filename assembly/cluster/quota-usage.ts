// What a pod counts for in a ResourceQuota, and whether the quota counts it. Mirrors podComputeUsageHelper, podMatchesScopeFunc and
// enforcePodContainerConstraints of pkg/quota/v1/evaluator/core/pods.go and PodLimits of k8s.io/component-helpers/resource, v1.35.

import { OPERATOR_EXISTS, OPERATOR_IN, QOS_BEST_EFFORT, SECTION_CONTAINERS, SECTION_VALUES } from "../abi/constants";
import {
  QUOTA_COUNT_PODS,
  QUOTA_LIMITS_CPU,
  QUOTA_LIMITS_EPHEMERAL_STORAGE,
  QUOTA_LIMITS_MEMORY,
  QUOTA_PODS,
  QUOTA_REQUESTS_CPU,
  QUOTA_REQUESTS_EPHEMERAL_STORAGE,
  QUOTA_REQUESTS_EXTENDED,
  QUOTA_REQUESTS_MEMORY,
  SCOPE_BEST_EFFORT,
  SCOPE_CROSS_NAMESPACE_POD_AFFINITY,
  SCOPE_NOT_BEST_EFFORT,
  SCOPE_NOT_TERMINATING,
  SCOPE_TERMINATING,
  SECTION_QUOTA_LIMITS,
  SECTION_QUOTA_SCOPES,
} from "../abi/quota";
import {
  ContainerRecord,
  QuotaLimitRecord,
  QuotaRecord,
  QuotaScopeRecord,
  TemplateRecord,
  ValueRecord,
} from "../abi/records";
import { world } from "./world";

/** What a pod of `template` adds to a QUOTA_*. */
export function quotaUsage(template: u32, spec: TemplateRecord, resource: u32): i64 {
  const templates = world.templates;
  switch (resource) {
    case QUOTA_PODS:
    case QUOTA_COUNT_PODS:
      return 1;
    case QUOTA_REQUESTS_CPU:
      return templates.cpuRequestMilli.at(template);
    case QUOTA_REQUESTS_MEMORY:
      return templates.memoryRequestBytes.at(template);
    case QUOTA_REQUESTS_EPHEMERAL_STORAGE:
      return templates.ephemeralRequestBytes.at(template);
    case QUOTA_LIMITS_CPU:
    case QUOTA_LIMITS_MEMORY:
    case QUOTA_LIMITS_EPHEMERAL_STORAGE:
      return podLimit(spec, resource);
    default:
      return templates.extendedRequest(template, resource - QUOTA_REQUESTS_EXTENDED);
  }
}

/** Whether the pods of a spec are in all scopes of a quota. */
export function matchesScopes(template: u32, spec: TemplateRecord, quota: QuotaRecord): bool {
  for (let i: u32 = 0; i < quota.scopesCount; i++) {
    const scope = world.row<QuotaScopeRecord>(SECTION_QUOTA_SCOPES, quota.scopesStart + i);
    if (!matchesScope(template, spec, scope)) return false;
  }
  return true;
}

/** Whether some container of a spec says nothing of a resource that a quota bounds and that must be given: cpu and memory. */
export function leavesUnset(spec: TemplateRecord, quota: QuotaRecord): bool {
  for (let i: u32 = 0; i < quota.limitsCount; i++) {
    const resource = world.row<QuotaLimitRecord>(SECTION_QUOTA_LIMITS, quota.limitsStart + i).resource;
    if (!mustBeGiven(resource)) continue;
    const total = spec.containersCount + spec.initContainersCount;
    for (let k: u32 = 0; k < total; k++) if (containerAmount(containerOf(spec, k), resource) < 0) return true;
  }
  return false;
}

function mustBeGiven(resource: u32): bool {
  return (
    resource == QUOTA_REQUESTS_CPU ||
    resource == QUOTA_REQUESTS_MEMORY ||
    resource == QUOTA_LIMITS_CPU ||
    resource == QUOTA_LIMITS_MEMORY
  );
}

function matchesScope(template: u32, spec: TemplateRecord, scope: QuotaScopeRecord): bool {
  const bestEffort = world.templates.qosClass.at(template) == QOS_BEST_EFFORT;
  switch (scope.scope) {
    case SCOPE_TERMINATING:
      return spec.hasDeadline != 0;
    case SCOPE_NOT_TERMINATING:
      return spec.hasDeadline == 0;
    case SCOPE_BEST_EFFORT:
      return bestEffort;
    case SCOPE_NOT_BEST_EFFORT:
      return !bestEffort;
    case SCOPE_CROSS_NAMESPACE_POD_AFFINITY:
      return spec.crossesNamespaces != 0;
    default:
      return matchesPriorityClass(spec.priorityClass, scope);
  }
}

/** As a label selector on the class's name: a pod without a class has no such label. */
function matchesPriorityClass(name: u32, scope: QuotaScopeRecord): bool {
  if (scope.operator == OPERATOR_EXISTS) return name != 0;
  if (scope.valuesCount == 0) return name == 0;
  let listed = false;
  for (let i: u32 = 0; i < scope.valuesCount; i++) {
    if (name != 0 && world.row<ValueRecord>(SECTION_VALUES, scope.valuesStart + i).value == name) listed = true;
  }
  return scope.operator == OPERATOR_IN ? listed : !listed;
}

/** The sum of the containers or, if larger, what the init phase is held to; the overhead counts where there is a limit. */
function podLimit(spec: TemplateRecord, resource: u32): i64 {
  let sum: i64 = 0;
  let sidecars: i64 = 0;
  let init: i64 = 0;
  const total = spec.containersCount + spec.initContainersCount;
  for (let k: u32 = 0; k < total; k++) {
    const container = containerOf(spec, k);
    const limit = max<i64>(containerAmount(container, resource), 0);
    if (k < spec.containersCount) sum += limit;
    else if (container.sidecar) {
      sidecars += limit;
      init = max(init, sidecars);
    } else init = max(init, limit + sidecars);
  }
  const limit = max(sum + sidecars, init);
  return limit == 0 ? 0 : limit + overhead(spec, resource);
}

function overhead(spec: TemplateRecord, resource: u32): i64 {
  if (resource == QUOTA_LIMITS_CPU) return spec.overheadCpuMilli;
  return resource == QUOTA_LIMITS_MEMORY ? spec.overheadMemoryBytes : spec.overheadEphemeralBytes;
}

/** What a container says of a resource, -1 when it says nothing. */
function containerAmount(container: ContainerRecord, resource: u32): i64 {
  switch (resource) {
    case QUOTA_REQUESTS_CPU:
      return container.cpuRequestMilli;
    case QUOTA_REQUESTS_MEMORY:
      return container.memoryRequestBytes;
    case QUOTA_LIMITS_CPU:
      return container.cpuLimitMilli;
    case QUOTA_LIMITS_MEMORY:
      return container.memoryLimitBytes;
    default:
      return container.ephemeralLimitBytes;
  }
}

/** Containers first, then init containers. */
function containerOf(spec: TemplateRecord, index: u32): ContainerRecord {
  const row =
    index < spec.containersCount
      ? spec.containersStart + index
      : spec.initContainersStart + index - spec.containersCount;
  return world.row<ContainerRecord>(SECTION_CONTAINERS, row);
}
