// `plimsoll schedule`: where the pods go, why some stay pending, what the nodes carry then, and how many more copies would fit.

import { printable } from "../documents/printable.ts";
import type { ScheduledPod, ScheduleResult } from "../results/schedule-result.ts";
import { formatCount, plural } from "./amounts.ts";
import { explanationSections } from "./explanation.ts";
import { sections } from "./report.ts";
import { findingLines } from "./report-events.ts";
import { type ReportOptions, reportStyle, type Style } from "./report-style.ts";
import { fillSections } from "./schedule-fill.ts";
import { scheduledNodeLines } from "./schedule-nodes.ts";
import { pendingPodLines, refusedPodLines, scheduledPodLines } from "./schedule-pods.ts";
import { wrapText } from "./wrap-text.ts";

/** Digits of a hash that people compare by eye. */
const SHORT_HASH = 12;
const SEVERITIES = ["error", "warning", "notice"];

/** `-o table` and, with `wide`, every pod and every node. */
export function renderSchedule(result: ScheduleResult, options: ReportOptions, wide: boolean): string {
  const style = reportStyle(options);
  return sections([
    headerLines(result, style),
    scheduledPodLines(result, style, wide),
    pendingPodLines(result, style, wide),
    refusedPodLines(result, style),
    scheduledNodeLines(result, style, wide),
    ...fillSections(result, style, wide),
    findingLines({ diagnostics: worstFirst(result) }, style, wide),
    ...result.pods.flatMap((pod) => explanationOf(pod, options, wide)),
    unexplainedLines(result, style),
  ]);
}

/** `-o name`: the pods that were placed, then the ones that were not, as kubectl writes names. */
export function renderScheduleNames({ pods }: ScheduleResult): string {
  return pods.map(({ name }) => `${printable(`pod/${name}`)}\n`).join("");
}

function headerLines(result: ScheduleResult, style: Style): string[] {
  const { pods, nodes, refused, assignedPods, assignedElsewhere, identity } = result;
  const placed = pods.filter(({ node }) => node !== null).length;
  const asked =
    pods.length === 0 ? "no pod to place" : `${formatCount(placed)} of ${plural(pods.length, "pod")} placed`;
  const uncreated = refused.reduce((sum, each) => sum + each.pods, 0);
  const title = [
    asked,
    ...(uncreated > 0 ? [`${formatCount(uncreated)} not created`] : []),
    plural(nodes.length, "node"),
    `${formatCount(assignedPods)} assigned already`,
    `Kubernetes ${result.kubernetesVersion}`,
  ];
  const facts = [
    `seed ${identity.seed}`,
    `plimsoll ${identity.engineVersion}`,
    `input ${identity.inputHash.slice(0, SHORT_HASH)}`,
    `wasm ${identity.wasmHash.slice(0, SHORT_HASH)}`,
    `fingerprint ${identity.fingerprint}`,
  ];
  const paint =
    placed < pods.length || uncreated > 0 ? (text: string) => style.caution(style.strong(text)) : style.strong;
  const [first] = assignedElsewhere;
  const elsewhere =
    first === undefined
      ? []
      : wrapText(
          `${plural(assignedElsewhere.length, "pod")} left out: assigned to nodes that the files do not have, such as ${first.namespace}/${first.name} on ${first.node}`,
          style.width,
        );
  return [
    ...wrapText(title.join(" · "), style.width).map((line) => paint(line)),
    ...wrapText(facts.join(" · "), style.width).map(style.dim),
    ...elsewhere.map(style.caution),
  ];
}

function explanationOf(pod: ScheduledPod, options: ReportOptions, wide: boolean): string[][] {
  const { explanation, namespace, name } = pod;
  return explanation === undefined ? [] : explanationSections({ namespace, name, ...explanation }, options, wide);
}

/** Explanations are made one by one, and not without end. */
function unexplainedLines({ pods }: ScheduleResult, style: Style): string[] {
  const rest = pods.filter(({ explanation }) => explanation === undefined).length;
  return rest === 0 || rest === pods.length
    ? []
    : [style.dim(`… and ${plural(rest, "more pod")} that are not explained`)];
}

function worstFirst({ diagnostics }: ScheduleResult): ScheduleResult["diagnostics"][number][] {
  return [...diagnostics].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}
