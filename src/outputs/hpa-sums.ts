// The sums of an HPA's sync as sentences: what was measured, the ratio, the rule that made a count of it, and what bounded the count.

import type {
  ExplainedMetric,
  ExplainedPolicy,
  ExplainedRatio,
  ExplainedSample,
  ExplainedSync,
  HpaExplanation,
} from "../results/hpa-explanation.ts";
import { formatBytes, formatTime, plural } from "./amounts.ts";

const MILLI = 1000;
/** Decimals of a ratio. */
const DECIMALS = 4;
/** Without behavior a size may grow to this multiple of itself in one sync, and to this much at least. */
const RULES_FACTOR = 2;
const RULES_LEAST = 4;

/** What the sums of a sync depend on besides the sync. */
export type HpaBounds = Pick<HpaExplanation, "minReplicas" | "maxReplicas" | "hasBehavior" | "tolerance">;

/** An amount of a metric, given in thousandths of its unit. */
export function hpaAmount({ type, name }: Pick<ExplainedMetric, "type" | "name">, milli: number): string {
  const isResource = type === "Resource" || type === "ContainerResource";
  if (isResource && name === "cpu") return `${milli}m`;
  if (isResource && name === "memory") return formatBytes(Math.round(milli / MILLI));
  return decimal(milli / MILLI);
}

/** The current value of a metric against its target: `340% / 20%`; `unknown / 20%` of one that failed. */
export function againstTarget(metric: ExplainedMetric): string {
  const write = (value: number): string =>
    metric.targetType === "Utilization" ? `${value}%` : hpaAmount(metric, value);
  return `${metric.current === null ? "unknown" : write(metric.current)} / ${write(metric.target)}`;
}

/** How the first ratio comes about. */
export function measured(metric: ExplainedMetric): string {
  const { first, targetType, target, current } = metric;
  if (first === null || current === null) return metric.error ?? "";
  const usage = hpaAmount(metric, first.usageMilli);
  const ratio = decimal(first.ratio);
  if (targetType === "Utilization")
    return `${usage} used of ${hpaAmount(metric, first.requestMilli)} requested by ${plural(first.counted, "pod")} is ${current}% (rounded down); ${current}% / ${target}% = ${ratio}`;
  const goal = hpaAmount(metric, target);
  if (metric.type === "Object" || metric.type === "External")
    return targetType === "Value"
      ? `${usage} / ${goal} = ${ratio}`
      : `${usage} / (${goal} × ${plural(first.counted, "replica")}) = ${ratio}`;
  const average = hpaAmount(metric, current);
  return `${usage} over ${plural(first.counted, "pod")} is ${average} each; ${average} / ${goal} = ${ratio}`;
}

/** How the ratio became a count. */
export function proposed(metric: ExplainedMetric, sync: ExplainedSync, bounds: HpaBounds): string {
  const { first, filled, rule, proposedReplicas } = metric;
  if (first === null || proposedReplicas === null) return "no proposal";
  const band = `${decimal(1 - bounds.tolerance.down)} to ${decimal(1 + bounds.tolerance.up)}`;
  const again = filled === null ? "" : `${filledIn(metric)}: ratio ${decimal(filled.ratio)}; `;
  const size = filled === null ? 0 : Math.ceil(filled.ratio * filled.counted);
  switch (rule) {
    case "within-tolerance":
      return `within ${band}: stays at ${proposedReplicas}`;
    case "ready-pods":
      return product(first, "ready pod", proposedReplicas);
    case "filled-within-tolerance":
      return `${again}within ${band}: stays at ${proposedReplicas}`;
    case "filled-turned":
      return `${again}that points the other way: stays at ${proposedReplicas}`;
    case "filled":
      return `${again}${product(filled ?? first, "pod", proposedReplicas)}`;
    case "count-turned":
      return `${again}ceil(${decimal(filled?.ratio ?? 0)} × ${plural(filled?.counted ?? 0, "pod")}) = ${size} would go against the ratio from ${sync.currentReplicas}: stays at ${proposedReplicas}`;
    case "from-zero":
      return `from 0 replicas ceil(${decimal(first.ratio)}) = ${proposedReplicas}`;
    case "per-pod":
      return `ceil(${hpaAmount(metric, first.usageMilli)} / ${hpaAmount(metric, metric.target)}) = ${proposedReplicas}`;
    default:
      return "no proposal";
  }
}

/** Which pods were counted with what, where the first ratio left them out. */
function filledIn(metric: ExplainedMetric): string {
  const of = (group: ExplainedSample["group"]): ExplainedSample[] =>
    metric.samples.filter((sample) => sample.group === group && sample.filledMilli !== null);
  const words = (samples: readonly ExplainedSample[], what: string): string[] => {
    if (samples.length === 0) return [];
    const amounts = [...new Set(samples.map(({ filledMilli }) => hpaAmount(metric, filledMilli ?? 0)))];
    return [`${plural(samples.length, "pod")} ${what} counted as ${amounts.join(" or ")}`];
  };
  const all = [...words(of("unready"), "not ready"), ...words(of("missing"), "without a sample")];
  return all.length === 0 ? "nothing could be filled in" : all.join(", ");
}

/** What the stabilisation made of the recommendation; undefined when it changed nothing. */
export function stabilized({ stabilization, recommendation, currentReplicas }: ExplainedSync): string | undefined {
  if (stabilization === null || stabilization.replicas === recommendation) return undefined;
  const { upWindowNs, downWindowNs, lowest, highest, replicas, recommendations } = stabilization;
  const bound = (which: "lowest" | "highest", counts: "up" | "down", windowNs: number): string => {
    const found = recommendations.findLast((each) => each[counts] && each.replicas === replicas);
    const when = found === undefined ? "" : ` (${formatTime(found.atNs)})`;
    return `the ${which} recommendation of ${formatTime(windowNs)} is ${replicas}${when}: ${replicas}`;
  };
  if (replicas === highest) return bound("highest", "down", downWindowNs);
  if (replicas === lowest && upWindowNs !== null) return bound("lowest", "up", upWindowNs);
  return `the lowest recommendation of ${formatTime(upWindowNs ?? 0)} is ${lowest} and the highest of ${formatTime(downWindowNs)} ${highest}: stays at ${currentReplicas}`;
}

/** What bounded the stabilised size; undefined when nothing did. */
export function limited(sync: ExplainedSync, bounds: HpaBounds): string | undefined {
  const { stabilization, limits, desiredReplicas } = sync;
  if (stabilization === null || limits === null || stabilization.replicas === desiredReplicas) return undefined;
  if (
    desiredReplicas === bounds.minReplicas &&
    stabilization.replicas < bounds.minReplicas &&
    limits.direction !== "up"
  )
    return `${bounds.minReplicas} at least (minReplicas)`;
  if (limits.rate !== desiredReplicas || desiredReplicas === bounds.maxReplicas)
    return `${bounds.maxReplicas} at most (maxReplicas)`;
  return `${desiredReplicas} ${limits.direction === "down" ? "at least" : "at most"} (${rateText(sync, bounds)})`;
}

/** Where the size that the rate allows comes from. */
export function rateText({ limits, currentReplicas }: ExplainedSync, { hasBehavior }: HpaBounds): string {
  if (limits === null || limits.rate === null) return "no rate was asked";
  if (!hasBehavior) return `max(${RULES_FACTOR} × ${currentReplicas}, ${RULES_LEAST}) = ${limits.rate}`;
  const { selectPolicy, direction } = limits;
  if (selectPolicy === "Disabled") return `selectPolicy Disabled: stays at ${currentReplicas}`;
  const own = limits.policies.filter((policy) => policy.direction === direction);
  return `${selectPolicy} of ${own.map((policy) => `${policyText(policy)} → ${policy.allows}`).join(", ")}`;
}

/** A policy as one would say it: `+100%/15s`. */
export function policyText({ direction, type, value, periodSeconds }: ExplainedPolicy): string {
  const what = type === "Pods" ? plural(value, "pod") : `${value}%`;
  return `${direction === "up" ? "+" : "-"}${what}/${periodSeconds}s`;
}

/** A number with as many decimals as matter. */
export function decimal(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "-∞";
  return String(Number(value.toFixed(DECIMALS)));
}

function product({ ratio, counted }: ExplainedRatio, what: string, replicas: number): string {
  return `ceil(${decimal(ratio)} × ${plural(counted, what)}) = ${replicas}`;
}
