// Scores of NodeResourcesFit and NodeResourcesBalancedAllocation. Mirrors resource_allocation.go, least_allocated.go, most_allocated.go,
// requested_to_capacity_ratio.go and balanced_allocation.go in pkg/scheduler/framework/plugins/noderesources.

import type { Json } from "./plain-cluster.ts";
import { type Amounts, amountsOf, requestsOf, scoredRequestsOf, total } from "./requests.ts";

const MAX_SCORE = 100;
/** Shapes give scores of 0..10. */
const SHAPE_SCALE = 10;
const DEFAULT_RESOURCES = [
  { name: "cpu", weight: 1 },
  { name: "memory", weight: 1 },
];
const PLAIN_RESOURCES = new Set(["cpu", "memory", "ephemeral-storage"]);
const SKIPS_BEST_EFFORT_SINCE_MINOR = 33;
/** From this minor version the score is of the change that the pod makes (kubernetes#135573). */
const SCORES_CHANGE_SINCE_MINOR = 36;

/** A resource of a node: what it has, and what is requested of it without and with the pod. */
interface Usage {
  readonly allocatable: number;
  readonly before: number;
  readonly after: number;
  readonly weight: number;
}

/** Score of NodeResourcesFit by its scoringStrategy. */
export function fitScore(pod: Json, node: Json, others: readonly Json[], strategy: Json = {}): number {
  const request = scoredRequestsOf(pod);
  const resources = listOr(strategy.resources, DEFAULT_RESOURCES);
  const usages = usagesOf(resources, request, total(others.map(scoredRequestsOf)), node);
  switch (strategy.type ?? "LeastAllocated") {
    case "LeastAllocated":
      return weighted(usages, ({ allocatable, after }) =>
        after > allocatable ? 0 : Math.trunc(((allocatable - after) * MAX_SCORE) / allocatable),
      );
    case "MostAllocated":
      return weighted(usages, ({ allocatable, after }) =>
        Math.trunc((Math.min(after, allocatable) * MAX_SCORE) / allocatable),
      );
    default:
      return requestedToCapacityRatio(usages, strategy.requestedToCapacityRatio?.shape ?? []);
  }
}

/** Score of NodeResourcesBalancedAllocation, undefined when PreScore skips the pod. */
export function balancedScore(
  pod: Json,
  node: Json,
  others: readonly Json[],
  given: readonly Json[] | undefined,
  kubernetesMinor: number,
): number | undefined {
  const resources = listOr(given, DEFAULT_RESOURCES);
  const request = requestsOf(pod);
  const bestEffort = resources.every(({ name }) => (request.get(name) ?? 0) === 0);
  if (bestEffort && kubernetesMinor >= SKIPS_BEST_EFFORT_SINCE_MINOR) return undefined;
  const usages = usagesOf(resources, request, total(others.map(requestsOf)), node);
  const withPod = balance(usages.map(({ after, allocatable }) => Math.min(1, after / allocatable)));
  if (kubernetesMinor < SCORES_CHANGE_SINCE_MINOR) return withPod;
  const without = balance(usages.map(({ before, allocatable }) => Math.min(1, before / allocatable)));
  return MAX_SCORE / 2 + Math.trunc((MAX_SCORE / 2 + withPod - without) / 2);
}

/** Resources that the node has. An extended resource that the pod does not request is left out. */
function usagesOf(resources: readonly Json[], request: Amounts, requested: Amounts, node: Json): Usage[] {
  const allocatable = amountsOf(node.status?.allocatable);
  return resources
    .filter(({ name }) => PLAIN_RESOURCES.has(name) || (request.get(name) ?? 0) > 0)
    .map(({ name, weight }) => {
      const before = requested.get(name) ?? 0;
      const after = before + (request.get(name) ?? 0);
      return { allocatable: allocatable.get(name) ?? 0, before, after, weight };
    })
    .filter(({ allocatable }) => allocatable !== 0);
}

function weighted(usages: readonly Usage[], score: (usage: Usage) => number): number {
  const weights = usages.reduce((sum, { weight }) => sum + weight, 0);
  const scores = usages.reduce((sum, usage) => sum + score(usage) * usage.weight, 0);
  return weights === 0 ? 0 : Math.trunc(scores / weights);
}

/** A resource with score 0 does not weigh. */
function requestedToCapacityRatio(usages: readonly Usage[], shape: readonly Json[]): number {
  const scored = usages
    .map(({ allocatable, after, weight }) => {
      const utilization = after > allocatable ? 100 : Math.trunc((after * 100) / allocatable);
      return { score: brokenLine(shape, utilization), weight };
    })
    .filter(({ score }) => score > 0);
  const weights = scored.reduce((sum, { weight }) => sum + weight, 0);
  const scores = scored.reduce((sum, { score, weight }) => sum + score * weight, 0);
  return weights === 0 ? 0 : Math.round(scores / weights);
}

/** The line through the points of a shape, flat outside, in integers. */
function brokenLine(shape: readonly Json[], at: number): number {
  const points = shape.map(({ utilization = 0, score = 0 }) => ({ utilization, score: score * SHAPE_SCALE }));
  const next = points.findIndex(({ utilization }) => at <= utilization);
  if (next < 0) return points.at(-1)?.score ?? 0;
  const [from, to] = [points[next - 1], points[next]];
  if (from === undefined || to === undefined) return points[0]?.score ?? 0;
  return (
    from.score + Math.trunc(((to.score - from.score) * (at - from.utilization)) / (to.utilization - from.utilization))
  );
}

/** How close the shares are to one another: 100 less their standard deviation in percent. */
function balance(shares: readonly number[]): number {
  const [one = 0, other = 0] = shares;
  let deviation = 0;
  if (shares.length === 2) deviation = Math.abs((one - other) / 2);
  else if (shares.length > 2) {
    const mean = shares.reduce((sum, each) => sum + each, 0) / shares.length;
    deviation = Math.sqrt(shares.reduce((sum, each) => sum + (each - mean) * (each - mean), 0) / shares.length);
  }
  return Math.trunc((1 - deviation) * MAX_SCORE);
}

function listOr(given: readonly Json[] | undefined, otherwise: readonly Json[]): readonly Json[] {
  return given && given.length > 0 ? given : otherwise;
}
