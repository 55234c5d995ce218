// Reads ResourceQuotas. Mirrors ValidateResourceQuotaSpec of pkg/apis/core/validation/validation.go and the resource lists of
// pkg/apis/core/helper/helpers.go, v1.35.

import { nearestName } from "../documents/nearest-name.ts";
import type { FieldCursor } from "./field-cursor.ts";
import { labelKeyErrors } from "./label-validation.ts";
import type { KubernetesObject } from "./object-meta.ts";
import type { QuotaScope, ResourceQuota } from "./policy.ts";
import { NANO } from "./quantity.ts";
import { isExtendedResource, readQuantities } from "./read-resources.ts";

const COMPUTE = ["cpu", "memory", "ephemeral-storage"];
/** standardQuotaResources */
const STANDARD: readonly string[] = [
  ...["", "requests.", "limits."].flatMap((prefix) => COMPUTE.map((name) => prefix + name)),
  ...["pods", "services", "services.nodeports", "services.loadbalancers", "replicationcontrollers", "resourcequotas"],
  ...["secrets", "configmaps", "persistentvolumeclaims", "requests.storage"],
];
const SCOPES = [
  "Terminating",
  "NotTerminating",
  "BestEffort",
  "NotBestEffort",
  "PriorityClass",
  "CrossNamespacePodAffinity",
] as const;
const OPERATORS = ["In", "NotIn", "Exists", "DoesNotExist"] as const;
/** Pairs of scopes that no pod is in at once. */
const CONFLICTS: readonly (readonly [string, string])[] = [
  ["BestEffort", "NotBestEffort"],
  ["Terminating", "NotTerminating"],
];
/** What a quota of a scope may count (isStandardQuotaResource…); the other scopes allow all that is counted of pods. */
const OF_BEST_EFFORT: ReadonlySet<string> = new Set(["pods", "count/pods"]);

export function readResourceQuota(object: FieldCursor, base: KubernetesObject): ResourceQuota {
  const spec = object.at("spec");
  const hard = readQuantities(spec, "hard");
  checkHard(spec.at("hard"), hard);
  const scopes: QuotaScope[] = [...readScopes(spec), ...readScopeSelector(spec.at("scopeSelector"))];
  checkConflicts(spec, scopes);
  if (scopes.some(({ scope }) => scope === "BestEffort")) {
    for (const name of Object.keys(hard)) {
      if (!OF_BEST_EFFORT.has(name))
        spec.invalid("scopes", "BestEffort", `unsupported scope applied to resource ${name}`);
    }
  }
  return { ...base, kind: "ResourceQuota", hard, scopes };
}

function checkHard(list: FieldCursor, hard: ResourceQuota["hard"]): void {
  for (const [name, quantity] of Object.entries(hard)) {
    for (const error of labelKeyErrors(name)) list.invalid(undefined, name, error);
    const known = name.includes("/") || STANDARD.includes(name) || /^(requests\.)?hugepages-/.test(name);
    if (!known) {
      const near = nearestName(name, STANDARD);
      const hint = near === undefined ? undefined : `did you mean "${near}"?`;
      list.invalid(undefined, name, "must be a standard resource for quotas", hint);
    }
    const isWhole = quantity.scale >= 0 || quantity.scaledValue(NANO) % 1_000_000_000n === 0n;
    if (quantity.sign < 0) list.invalid(name, quantity.toString(), "must be greater than or equal to 0");
    else if (!isWhole && (name.startsWith("count/") || !/(cpu|memory|storage)$/.test(name)))
      list.invalid(name, quantity.toString(), "must be an integer");
    if (isExtendedResource(name) && !name.startsWith("count/") && !name.includes("storageclass.storage.k8s.io/"))
      list.warning(
        name,
        "quota-counts-nothing",
        `a quota counts nothing under ${name}`,
        `extended resources are counted as requests.${name}`,
      );
  }
}

/** `scopes`: each as if its operator were Exists. */
function readScopes(spec: FieldCursor): QuotaScope[] {
  return spec.texts("scopes").flatMap((scope, index) => {
    const known = SCOPES.find((each) => each === scope);
    if (known !== undefined) return [{ scope: known, operator: "Exists" as const, values: [] }];
    const near = nearestName(scope, SCOPES);
    const hint = near === undefined ? `scopes: ${SCOPES.join(", ")}` : `did you mean "${near}"?`;
    spec.at("scopes").invalid(index, scope, "unsupported scope", hint);
    return [];
  });
}

function readScopeSelector(selector: FieldCursor): QuotaScope[] {
  return selector.list("matchExpressions").map((expression) => {
    const scope = expression.oneOf("scopeName", SCOPES, "PriorityClass");
    const operator = expression.oneOf("operator", OPERATORS, "Exists");
    const values = expression.texts("values");
    if (scope !== "PriorityClass" && operator !== "Exists")
      expression.invalid("operator", operator, "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating, …");
    const wantsValues = operator === "In" || operator === "NotIn";
    if (wantsValues && values.length === 0)
      expression.required("values", "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector");
    if (!wantsValues && values.length > 0)
      expression.invalid(
        "values",
        values,
        "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
      );
    return { scope, operator, values };
  });
}

function checkConflicts(spec: FieldCursor, scopes: readonly QuotaScope[]): void {
  const names = scopes.map(({ scope }) => String(scope));
  for (const pair of CONFLICTS) {
    if (pair.every((name) => names.includes(name))) spec.invalid("scopes", names, "conflicting scopes");
  }
}
