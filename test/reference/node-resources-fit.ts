// NodeResourcesFit's filter. Mirrors fitsRequest, pkg/scheduler/framework/plugins/noderesources/fit.go.

import type { Json } from "./plain-cluster.ts";
import { amountsOf, requestsOf, total } from "./requests.ts";

/** From this minor version a request beyond the whole allocatable is UnschedulableAndUnresolvable (kubernetes#131345). */
const UNRESOLVABLE_SINCE_MINOR = 34;
const PLAIN_RESOURCES = ["cpu", "memory", "ephemeral-storage"];

/** What is insufficient, and whether even an empty node would be too small. No reasons: the pod fits. */
export interface Insufficiency {
  readonly reasons: readonly string[];
  readonly unresolvable: boolean;
}

/** Compares a pod with what the pods on a node leave; `args`: NodeResourcesFitArgs. */
export function insufficiency(
  pod: Json,
  node: Json,
  others: readonly Json[],
  args: Json,
  kubernetesMinor: number,
): Insufficiency {
  const allocatable = amountsOf(node.status?.allocatable);
  const requests = requestsOf(pod);
  const requested = total(others.map(requestsOf));
  const tooMany = others.length + 1 > (allocatable.get("pods") ?? 0);
  const insufficient = resourcesOf(requests, args).filter((name) => {
    const request = requests.get(name) ?? 0;
    return request > 0 && request > (allocatable.get(name) ?? 0) - (requested.get(name) ?? 0);
  });
  const oversized = insufficient.some((name) => (requests.get(name) ?? 0) > (allocatable.get(name) ?? 0));
  return {
    reasons: [...(tooMany ? ["Too many pods"] : []), ...insufficient.map((name) => `Insufficient ${name}`)],
    unresolvable: kubernetesMinor >= UNRESOLVABLE_SINCE_MINOR && oversized,
  };
}

/** The resources to check, the scalar ones last. Upstream's order of these is that of a map; here they are sorted. */
function resourcesOf(requests: ReadonlyMap<string, number>, args: Json): string[] {
  const scalars = [...requests.keys()].filter((name) => !PLAIN_RESOURCES.includes(name)).sort();
  return [...PLAIN_RESOURCES, ...scalars.filter((name) => !isIgnored(name, args))];
}

/** Only extended resources, those of a domain, can be ignored. */
function isIgnored(name: string, { ignoredResources = [], ignoredResourceGroups = [] }: Json): boolean {
  const [group, rest] = name.split("/");
  return rest !== undefined && (ignoredResources.includes(name) || ignoredResourceGroups.includes(group));
}
