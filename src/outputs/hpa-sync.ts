// One sync of an HPA in full: metric by metric the samples and sums, which one won, the stabilisation, the limits, conditions and events.

import { printable } from "../documents/printable.ts";
import type {
  ExplainedMetric,
  ExplainedPod,
  ExplainedRecommendation,
  ExplainedSample,
  ExplainedStabilization,
  ExplainedSync,
  HpaExplanation,
} from "../results/hpa-explanation.ts";
import { formatTime, plural } from "./amounts.ts";
import { againstTarget, hpaAmount, limited, measured, policyText, proposed, rateText, stabilized } from "./hpa-sums.ts";
import type { Style } from "./report-style.ts";
import { type Cell, type Column, painted, textTable } from "./text-table.ts";
import { wrapText } from "./wrap-text.ts";

/** The sections of a sync. */
export function hpaSyncSections(explanation: HpaExplanation, sync: ExplainedSync, style: Style): string[][] {
  const { currentReplicas: from, desiredReplicas: to } = sync;
  const heading = `AT ${formatTime(sync.atNs).toUpperCase()}: ${from === to ? `${from} REPLICAS, UNCHANGED` : `FROM ${from} TO ${to} REPLICAS`}`;
  return [
    [style.heading(heading), ...paragraph(verdict(sync), style)],
    ...sync.metrics.map((metric, index) => metricLines(explanation, sync, metric, index, style)),
    stabilizationLines(sync, style),
    limitLines(explanation, sync, style),
    conditionLines(sync, style),
    eventLines(sync, style),
  ];
}

/** What the sync came to, in a sentence. */
function verdict(sync: ExplainedSync): string {
  const { outcome, metrics, chosen, recommendation, desiredReplicas, currentReplicas } = sync;
  if (outcome === "get-scale-failed") return "The target's scale could not be read: nothing was computed.";
  if (outcome === "compute-failed")
    return metrics.length === 0
      ? "Other HPAs select the same pods: none of them scales."
      : metrics.every(({ error }) => error !== null)
        ? "No metric could be computed: the size stays."
        : "A metric failed, and the others ask for less than there is: the size stays.";
  const metric = chosen === null ? undefined : metrics[chosen];
  if (metric === undefined)
    return sync.reason === ""
      ? "The target has 0 replicas and minReplicas is not 0: the HPA is switched off."
      : `${sync.reason}: set to ${desiredReplicas} without a look at metrics.`;
  const most = metrics.length === 1 ? "" : ", the most of all its metrics";
  const moved = desiredReplicas === recommendation ? "" : `; ${desiredReplicas} is what the steps below leave of it`;
  const stays = desiredReplicas === currentReplicas ? " (the size as it is)" : "";
  return `${metric.metric} asks for ${recommendation}${most}${moved}${stays}.`;
}

const SAMPLES: readonly Column[] = [
  { header: "POD", cut: true },
  { header: "GROUP" },
  { header: "USED", align: "right" },
  { header: "REQUESTS", align: "right" },
  { header: "SAMPLED", align: "right" },
  { header: "WINDOW", align: "right" },
  { header: "COUNTED AS", align: "right" },
  { header: "WHY" },
];

function metricLines(
  explanation: HpaExplanation,
  sync: ExplainedSync,
  metric: ExplainedMetric,
  index: number,
  style: Style,
): string[] {
  const place = sync.metrics.length === 1 ? "" : `${index + 1} of ${sync.metrics.length}: `;
  const won = sync.chosen === index ? `, ${style.good("chosen")}` : "";
  const title = `${style.strong(`METRIC ${place}${printable(metric.metric)}`)} ${againstTarget(metric)}${won}`;
  if (metric.error !== null) return [title, ...paragraph(metric.error, style), ...sampleLines(metric, sync, style)];
  const sentences = [measured(metric), proposed(metric, sync, explanation)];
  return [title, ...sampleLines(metric, sync, style), ...sentences.flatMap((each) => paragraph(each, style))];
}

function sampleLines(metric: ExplainedMetric, sync: ExplainedSync, style: Style): string[] {
  if (metric.samples.length === 0) return [];
  const time = (ns: number | null): string => (ns === null ? "" : formatTime(ns));
  const amount = (milli: number | null): string => (milli === null ? "" : hpaAmount(metric, milli));
  const pods = new Map(sync.pods.map((pod) => [pod.pod, pod]));
  const rows = metric.samples.map((sample): Cell[] => [
    sample.pod,
    sample.group === "ready" ? sample.group : painted(sample.group, style.caution),
    amount(sample.valueMilli),
    amount(sample.requestMilli),
    time(sample.sampledNs),
    time(sample.windowNs),
    amount(sample.filledMilli),
    why(sample, pods.get(sample.pod), sync),
  ]);
  return textTable(SAMPLES, rows, style);
}

function why({ cause, windowNs }: ExplainedSample, pod: ExplainedPod | undefined, { atNs }: ExplainedSync): string {
  const changedNs = pod?.readyChangedNs ?? 0;
  const startedNs = pod?.startedNs ?? null;
  const age = startedNs === null ? "" : `, started ${formatTime(Math.max(0, atNs - startedNs))} ago`;
  switch (cause) {
    case "none":
      return "";
    case "deleted":
      return "being deleted";
    case "failed":
      return "phase Failed";
    case "pending":
      return "phase Pending";
    case "no-sample":
      return "the metrics API has no sample of it";
    case "no-status":
      return "no Ready condition or no start time yet";
    case "starting":
      return `not ready${age}`;
    case "young-sample":
      return `ready since ${formatTime(changedNs)}: a sample counts from ${formatTime(changedNs + (windowNs ?? 0))} on${age}`;
    case "never-ready":
      return "not ready, and it never was";
    case "unlisted":
      return "a sample of a pod that is gone";
  }
}

const RECOMMENDATIONS: readonly Column[] = [
  { header: "RECOMMENDED AT" },
  { header: "REPLICAS", align: "right" },
  { header: "SYNCS", align: "right" },
  { header: "COUNTS" },
];

function stabilizationLines(sync: ExplainedSync, style: Style): string[] {
  const { stabilization } = sync;
  if (stabilization === null) return [];
  const { upWindowNs, downWindowNs, recommendations } = stabilization;
  const windows =
    upWindowNs === null
      ? `scaling down looks back ${formatTime(downWindowNs)}, scaling up does not`
      : `scaling up looks back ${formatTime(upWindowNs)}, scaling down ${formatTime(downWindowNs)}`;
  const rows = runsOf(recommendations).map(({ first, last, syncs }): Cell[] => [
    first.atNs === last.atNs ? formatTime(first.atNs) : `${formatTime(first.atNs)} to ${formatTime(last.atNs)}`,
    `${first.replicas}`,
    `${syncs}`,
    countsText(first, stabilization),
  ]);
  const outcome = stabilized(sync) ?? `nothing holds it: ${stabilization.replicas}`;
  return [
    `${style.strong("STABILISATION")}: ${windows}`,
    ...textTable(RECOMMENDATIONS, rows, style),
    ...paragraph(outcome, style),
  ];
}

/** Recommendations of one size that follow on one another and count alike. */
function runsOf(
  all: readonly ExplainedRecommendation[],
): { first: ExplainedRecommendation; last: ExplainedRecommendation; syncs: number }[] {
  const runs: { first: ExplainedRecommendation; last: ExplainedRecommendation; syncs: number }[] = [];
  for (const each of all) {
    const run = runs.at(-1);
    const alike =
      run && (["replicas", "up", "down", "own"] as const).every((field) => run.first[field] === each[field]);
    if (run && alike) {
      run.last = each;
      run.syncs += 1;
    } else runs.push({ first: each, last: each, syncs: 1 });
  }
  return runs;
}

function countsText({ up, down, own, replicas }: ExplainedRecommendation, stable: ExplainedStabilization): string {
  if (own) return "this sync's own";
  if (!up && !down) return "no more: older than the window";
  const words = [up ? "up" : "", down ? "down" : ""].filter((word) => word !== "").join(" and ");
  const bounds = (down && replicas === stable.highest) || (up && replicas === stable.lowest);
  const bound = bounds && (stable.replicas === replicas || stable.highest !== stable.lowest) ? ", bounds" : "";
  return `for scaling ${words}${bound}`;
}

const POLICIES: readonly Column[] = [
  { header: "POLICY" },
  { header: "SIZE WHEN THE PERIOD BEGAN", align: "right" },
  { header: "ADDED", align: "right" },
  { header: "REMOVED", align: "right" },
  { header: "ALLOWS", align: "right" },
];

function limitLines(explanation: HpaExplanation, sync: ExplainedSync, style: Style): string[] {
  const { limits } = sync;
  if (limits === null) return [];
  const { minReplicas, maxReplicas } = explanation;
  const title = `${style.strong("LIMITS")}: ${minReplicas} to ${maxReplicas} replicas`;
  const own = limits.policies.filter(({ direction }) => direction === limits.direction);
  const rows = own.map((policy): Cell[] => [
    policyText(policy),
    `${policy.periodStart}`,
    `${policy.added}`,
    `${policy.removed}`,
    `${policy.allows}`,
  ]);
  const changes = limits.changes.map(
    ({ atNs, replicas }) => `${replicas > 0 ? "+" : ""}${replicas} at ${formatTime(atNs)}`,
  );
  const rate = limits.rate === null ? [] : [`rate: ${rateText(sync, explanation)}`];
  const bound = limited(sync, explanation) ?? `nothing bounds it: ${sync.desiredReplicas}`;
  return [
    title,
    ...(changes.length === 0
      ? []
      : paragraph(`${plural(changes.length, "change")} remembered: ${changes.join(", ")}`, style)),
    ...(rows.length === 0 ? [] : textTable(POLICIES, rows, style)),
    ...[...rate, bound].flatMap((each) => paragraph(each, style)),
  ];
}

function conditionLines({ conditions }: ExplainedSync, style: Style): string[] {
  const columns: Column[] = [
    { header: "CONDITION" },
    { header: "STATUS" },
    { header: "REASON" },
    { header: "MESSAGE" },
  ];
  const rows = conditions.map(({ type, status, reason, message }): Cell[] => [type, status, reason, message]);
  return rows.length === 0 ? [] : textTable(columns, rows, style);
}

function eventLines({ events }: ExplainedSync, style: Style): string[] {
  const columns: Column[] = [{ header: "EVENT" }, { header: "REASON" }, { header: "MESSAGE" }];
  const rows = events.map(({ type, reason, message }): Cell[] => [
    painted(type, type === "Warning" ? style.caution : style.dim),
    reason,
    message,
  ]);
  return rows.length === 0 ? [] : textTable(columns, rows, style);
}

function paragraph(sentence: string, style: Style): string[] {
  return wrapText(sentence, style.width - 2).map((line) => `  ${line}`);
}
