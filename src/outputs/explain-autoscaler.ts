// `plimsoll explain cluster-autoscaler`: the loops that decided something, with what they saw.

import { printable } from "../documents/printable.ts";
import type { ExplainedGroup, ExplainedLoop, ExplainedNode } from "../results/autoscaler-explanation.ts";
import { formatCount, formatShare, formatTime, plural } from "./amounts.ts";
import { sections } from "./report.ts";
import { type ReportOptions, reportStyle, type Style } from "./report-style.ts";
import { type Cell, type Column, painted, textTable } from "./text-table.ts";

const PPM = 1_000_000;
/** Two shares make the waste: a node of which nothing is used has 200 %. */
const SHARES = 2;

/** What is shown. */
export interface ShownAutoscaler {
  readonly expanders: readonly string[];
  readonly loops: readonly ExplainedLoop[];
  readonly fingerprint: string;
}

const GROUPS: readonly Column[] = [
  { header: "GROUP", cut: true },
  { header: "SIZE", align: "right" },
  { header: "MAX", align: "right" },
  { header: "NEEDS", align: "right" },
  { header: "PODS", align: "right" },
  { header: "WASTE", align: "right" },
  { header: "PRIORITY", align: "right" },
  { header: "" },
];

const NODES: readonly Column[] = [
  { header: "NODE", cut: true },
  { header: "USE", align: "right" },
  { header: "BELOW", align: "right" },
  { header: "UNNEEDED SINCE", align: "right" },
  { header: "STAYS FOR" },
  { header: "WHICH IS" },
];

/** The whole explanation. `wide` shows every loop that saw anything, else those in which something changed. */
export function renderAutoscalerExplanation(shown: ShownAutoscaler, options: ReportOptions, wide = false): string {
  const style = reportStyle(options);
  const last = new Map<string, string>();
  const parts: string[][] = [];
  for (const loop of shown.loops) {
    const nodes = wide ? [...loop.nodes] : loop.nodes.filter((node) => isNews(node, last));
    const lines = [...waitingLines(loop, style), ...groupLines(loop, style), ...nodeLines(nodes, loop, style)];
    if (lines.length > 0) parts.push([style.heading(`AT ${formatTime(loop.atNs).toUpperCase()}`), ...lines]);
  }
  const head = [
    `${style.strong("Cluster autoscaler")}: ${plural(shown.loops.length, "loop")} saw pods or nodes, ${formatCount(parts.length)} of them shown; expander ${shown.expanders.join(", then ")}`,
    style.dim(`fingerprint ${shown.fingerprint}`),
  ];
  return sections([head, ...parts]);
}

/** Whether a loop judges a node otherwise than the one before. Its use, and what was seen before being still so, is no news. */
function isNews(node: ExplainedNode, last: Map<string, string>): boolean {
  if (node.kept === "RecentlyUnremovable") return false;
  const said = `${node.kept} ${node.rule} ${node.pod} ${node.unneededSinceNs}`;
  const before = last.get(node.node);
  last.set(node.node, said);
  if (before === undefined && node.kept === "NotUnderutilized") return false;
  return before !== said;
}

function waitingLines({ waiting, fitting, young, expendable, tooNew }: ExplainedLoop, style: Style): string[] {
  if (waiting.length === 0) return [];
  const total = waiting.reduce((sum, { count }) => sum + count, 0);
  const others = [
    fitting > 0
      ? `${plural(fitting, "other")} ${fitting === 1 ? "fits" : "fit"} on nodes that there are or that come`
      : "",
    young > 0 ? `${formatCount(young)} are too young` : "",
    expendable > 0 ? `${formatCount(expendable)} are below the priority cutoff` : "",
  ].filter((text) => text !== "");
  const names = waiting.map(({ pod, count }) => printable(count === 1 ? pod : `${pod} and ${count - 1} like it`));
  const lines = [`  ${plural(total, "pod")} ${total === 1 ? "fits" : "fit"} nowhere: ${names.join(", ")}`];
  if (others.length > 0) lines.push(style.dim(`  ${others.join("; ")}`));
  if (tooNew) lines.push("  All are younger than two seconds: the loop waits for more.");
  return lines;
}

function groupLines({ groups, choice }: ExplainedLoop, style: Style): string[] {
  if (groups.length === 0) return [];
  const lines = textTable(
    GROUPS,
    groups.map((group) => groupRow(group, choice?.group === group.group, style)),
    style,
  );
  if (choice === null) return [...lines, "  No group can help."];
  const chance = choice.tied > 1 ? `, by chance among ${choice.tied}` : "";
  return [...lines, `  Group ${printable(choice.group)} goes from ${choice.before} to ${choice.after}${chance}.`];
}

function groupRow(group: ExplainedGroup, chosen: boolean, style: Style): Cell[] {
  const { option } = group;
  const start = [group.group, `${group.size}`, `${group.max}`];
  if (option === null) return [...start, "", "", "", "", whyNone(group)];
  return [
    ...start,
    plural(option.nodes, "node"),
    `${option.pods}`,
    formatShare(option.wastePpm, SHARES * PPM),
    `${option.priority}`,
    chosen ? painted("chosen", style.good) : whyNone(group),
  ];
}

function whyNone({ skipped, fits }: ExplainedGroup): string {
  if (skipped !== "") return skipped;
  const refused = fits.filter((each) => !each.fits);
  return refused.map(({ pod, reasons }) => `${pod}: ${reasons.join(", ")}`).join("; ");
}

function nodeLines(nodes: readonly ExplainedNode[], { atNs }: ExplainedLoop, style: Style): string[] {
  if (nodes.length === 0) return [];
  return textTable(
    NODES,
    nodes.map((node): Cell[] => [
      node.node,
      formatShare(node.utilizationPpm, PPM),
      formatShare(node.thresholdPpm, PPM),
      node.unneededSinceNs === null ? "" : formatTime(node.unneededSinceNs),
      node.kept === "" ? painted("goes", style.caution) : node.kept,
      meaning(node, atNs),
    ]),
    style,
  );
}

/** The reason with its numbers. */
function meaning(node: ExplainedNode, atNs: number): string {
  switch (node.kept) {
    case "":
      return node.moves === 0
        ? "nothing on it has to move"
        : `its ${plural(node.moves, "pod")} ${node.moves === 1 ? "moves" : "move"} elsewhere`;
    case "NotUnneededLongEnough":
      return `unneeded for ${formatTime(atNs - (node.unneededSinceNs ?? atNs))}`;
    case "BlockedByPod":
      return `${node.pod} (${node.rule})`;
    case "NoPlaceToMovePods":
      return `${node.pod} fits on no other node`;
    case "NotUnderutilized":
      return "requests of its pods are not below the threshold";
    case "NodeGroupMinSizeReached":
      return "the group has its least size";
    case "ScaleDownInCooldown":
      return "a scale-up, removal or failure was too lately";
    case "MaxScaleDownParallelism":
      return "as many nodes are being removed as may be at a time";
    default:
      return "";
  }
}
