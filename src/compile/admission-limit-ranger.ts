// LimitRanger: defaults for containers that ask for nothing, and bounds on what containers and pods ask for. Mirrors PodMutateLimitFunc and
// PodValidateLimitFunc, plugin/pkg/admission/limitranger/admission.go, v1.35.

import type { LimitRange, LimitRangeItem, QuantityMap } from "../kubernetes/policy.ts";
import type { Quantity } from "../kubernetes/quantity.ts";
import { type ContainerAmounts, type PodAmounts, podTotals } from "./admission-pod-totals.ts";

const MILLI = 1000;

/** Each container with the limit range's default limits and requests where it has none. */
export function withLimitRangeDefaults(pod: PodAmounts, { limits }: LimitRange): PodAmounts {
  const defaults = { limits: {} as QuantityMap, requests: {} as QuantityMap };
  for (const item of limits) {
    if (item.type !== "Container") continue;
    defaults.limits = { ...defaults.limits, ...item.default };
    defaults.requests = { ...defaults.requests, ...item.defaultRequest };
  }
  const fill = (container: ContainerAmounts): ContainerAmounts => ({
    ...container,
    limits: { ...defaults.limits, ...container.limits },
    requests: { ...defaults.requests, ...container.requests },
  });
  return { containers: pod.containers.map(fill), initContainers: pod.initContainers.map(fill) };
}

/** Everything in which a pod goes beyond a limit range, in Kubernetes' words; empty: it is admitted. */
export function limitRangeErrors(pod: PodAmounts, { limits }: LimitRange): string[] {
  return limits.flatMap((item) => {
    if (item.type === "Container") {
      return [...pod.containers, ...pod.initContainers].flatMap(({ requests, limits: held }) =>
        boundErrors(item, requests, held),
      );
    }
    return item.type === "Pod" ? boundErrors(item, podTotals(pod, "requests"), podTotals(pod, "limits")) : [];
  });
}

/** The text of one error or several, as errors.NewAggregate writes it. */
export function aggregateText(errors: readonly string[]): string {
  const distinct = [...new Set(errors)];
  return distinct.length === 1 ? (distinct[0] ?? "") : `[${distinct.join(", ")}]`;
}

function boundErrors(item: LimitRangeItem, requests: QuantityMap, limits: QuantityMap): string[] {
  const errors: (string | undefined)[] = [];
  for (const [name, bound] of sorted(item.min))
    errors.push(minError(item.type, name, bound, requests[name], limits[name]));
  for (const [name, bound] of sorted(item.max))
    errors.push(maxError(item.type, name, bound, requests[name], limits[name]));
  for (const [name, bound] of sorted(item.maxLimitRequestRatio))
    errors.push(ratioError(item.type, name, bound, requests[name], limits[name]));
  return errors.filter((error) => error !== undefined);
}

type Amount = Quantity | undefined;

function minError(type: string, name: string, bound: Quantity, request: Amount, limit: Amount): string | undefined {
  const head = `minimum ${name} usage per ${type} is ${bound}`;
  if (request === undefined) return `${head}.  No request is specified`;
  if (request.milliValue() < bound.milliValue()) return `${head}, but request is ${request}`;
  if (limit !== undefined && limit.milliValue() < bound.milliValue()) return `${head}, but limit is ${limit}`;
  return undefined;
}

function maxError(type: string, name: string, bound: Quantity, request: Amount, limit: Amount): string | undefined {
  const head = `maximum ${name} usage per ${type} is ${bound}`;
  if (limit === undefined) return `${head}.  No limit is specified`;
  if (limit.milliValue() > bound.milliValue()) return `${head}, but limit is ${limit}`;
  if (request !== undefined && request.milliValue() > bound.milliValue()) return `${head}, but request is ${request}`;
  return undefined;
}

function ratioError(type: string, name: string, bound: Quantity, request: Amount, limit: Amount): string | undefined {
  const head = `${name} max limit to request ratio per ${type} is ${bound}`;
  if (request === undefined || request.milliValue() === 0n)
    return `${head}, but no request is specified or request is 0`;
  if (limit === undefined || limit.milliValue() === 0n) return `${head}, but no limit is specified or limit is 0`;
  const ratio = Number(limit.milliValue()) / Number(request.milliValue());
  if (ratio * MILLI <= Number(bound.milliValue())) return undefined;
  return `${head}, but provided ratio is ${ratio.toFixed(6)}`;
}

/** Go walks these maps in any order; here it is that of the names. */
function sorted(list: QuantityMap): [string, Quantity][] {
  return Object.entries(list).sort(([a], [b]) => (a < b ? -1 : 1));
}
