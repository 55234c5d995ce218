// `--fill`: how many more copies fit, where they went, and what stops the next one.

import type { FilledNode, FillResult, FillStop, ScheduledPod, ScheduleResult } from "../results/schedule-result.ts";
import { formatBytes, formatCount, formatCpu, plural } from "./amounts.ts";
import type { Style } from "./report-style.ts";
import { type Cell, type Column, painted, textTable } from "./text-table.ts";
import { wrapText } from "./wrap-text.ts";

/** Nodes listed before the rest is counted. */
const SHOWN_NODES = 16;
const SHOWN_GROUPS = 16;
/** Nodes named for one reason. */
const SHOWN_NAMES = 4;
const INSUFFICIENT = "Insufficient ";
const TOO_MANY_PODS = "Too many pods";

const NODE_COLUMNS: readonly Column[] = [
  { header: "NODE", cut: true },
  { header: "COPIES", align: "right" },
  { header: "CPU LEFT", align: "right" },
  { header: "MEMORY LEFT", align: "right" },
  { header: "PODS LEFT", align: "right" },
  { header: "REFUSES THE NEXT COPY FOR" },
];

const GROUP_COLUMNS: readonly Column[] = [
  { header: "NODES", align: "right" },
  { header: "STOPPED BY" },
  { header: "CPU LEFT", align: "right" },
  { header: "MEMORY LEFT", align: "right" },
  { header: "WHICH" },
];

/** The sections of the fill; none when there was none. */
export function fillSections({ fill, pods }: ScheduleResult, style: Style, all: boolean): string[][] {
  if (fill === null) return [];
  return [headLines(fill, style), nodeLines(fill, style, all), stopLines(fill, keptFor(pods, fill), style, all)];
}

function headLines(fill: FillResult, style: Style): string[] {
  const { of, namespace, count, limit, limitReached, request, priority } = fill;
  const name = namespace === "default" ? of : `${of} -n ${namespace}`;
  const extended = Object.entries(request.extended).map(([resource, amount]) => `${amount} ${resource}`);
  const wants = [`cpu ${formatCpu(request.cpuMilli)}`, `memory ${formatBytes(request.memoryBytes)}`, ...extended];
  const verdict = limitReached
    ? `all ${formatCount(count)} copies fit, and the limit of ${formatCount(limit)} ends the count (--fill-limit raises it)`
    : count === 0
      ? "not one more copy fits"
      : `${formatCount(count)} more ${count === 1 ? "copy fits" : "copies fit"}`;
  const note = `each requests ${wants.join(", ")}${priority === 0 ? "" : `, priority ${priority}`}; a copy that would fit only by evicting others does not count`;
  return [
    style.heading(`FILL ${name}`),
    ...wrapText(verdict, style.width - 2).map((line) => `  ${style.strong(line)}`),
    ...wrapText(note, style.width - 2).map((line) => style.dim(`  ${line}`)),
  ];
}

function nodeLines({ nodes, stop }: FillResult, style: Style, all: boolean): string[] {
  const reasons = new Map(
    (stop?.groups ?? []).flatMap((group) => group.nodes.map((node) => [node, group.reasons.join(", ")] as const)),
  );
  const taken = [...nodes].sort((a, b) => b.copies - a.copies);
  const used = taken.filter(({ copies }) => copies > 0);
  const shown = all ? taken : (used.length > 0 ? used : taken).slice(0, SHOWN_NODES);
  const rows = shown.map((node): Cell[] => [
    node.name,
    formatCount(node.copies),
    ...leftCells([node]),
    formatCount(left(node.allocatable.pods, node.requested.pods)),
    reasons.get(node.name) ?? "",
  ]);
  const rest = nodes.length - shown.length;
  return [
    ...textTable(NODE_COLUMNS, rows, style),
    ...(rest > 0 ? [style.dim(`  … and ${plural(rest, "more node")} (-o wide shows them)`)] : []),
  ];
}

/** Nodes with room that is not for copies: pods of their priority or higher are nominated to them. */
function keptFor(pods: readonly ScheduledPod[], { priority }: FillResult): string[] {
  const nominated = pods.filter((pod) => pod.nominatedNode !== null && pod.priority >= priority);
  const nodes = [...new Set(nominated.map(({ nominatedNode }) => nominatedNode ?? ""))];
  return nodes.map((node) => {
    const names = nominated.flatMap((pod) => (pod.nominatedNode === node ? [`${pod.namespace}/${pod.name}`] : []));
    const more = names.length > SHOWN_NAMES ? ` and ${formatCount(names.length - SHOWN_NAMES)} more` : "";
    return `room on ${node} is kept for ${names.slice(0, SHOWN_NAMES).join(", ")}${more}: nominated to it`;
  });
}

function stopLines(fill: FillResult, kept: readonly string[], style: Style, all: boolean): string[] {
  const { stop, nodes, count } = fill;
  if (stop === null) return [];
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const shown = all ? stop.groups : stop.groups.slice(0, SHOWN_GROUPS);
  const rows = shown.map(({ reasons, nodes: names }): Cell[] => {
    const group = names.flatMap((name) => byName.get(name) ?? []);
    const more = names.length > SHOWN_NAMES ? ` and ${formatCount(names.length - SHOWN_NAMES)} more` : "";
    return [
      formatCount(names.length),
      painted(reasons.join(", "), style.bad),
      ...leftCells(group),
      `${names.slice(0, SHOWN_NAMES).join(", ")}${more}`,
    ];
  });
  return [
    style.heading(`WHAT STOPS COPY ${formatCount(count + 1)}`),
    ...wrapText(stop.message, style.width - 2).map((line) => `  ${line}`),
    ...textTable(GROUP_COLUMNS, rows, style),
    ...kept.flatMap((line) => wrapText(line, style.width - 2)).map((line) => `  ${style.caution(line)}`),
    ...wrapText(conclusion(stop, fill), style.width - 2).map((line) => `  ${style.strong(line)}`),
  ];
}

/** Which resource runs out first on the nodes that are open to the pod, and what stays unused there because of it. */
function conclusion({ groups }: FillStop, { nodes }: FillResult): string {
  const open = groups.filter(({ reasons }) => reasons.length > 0 && reasons.every(isAboutRoom));
  const names = new Set(open.flatMap((group) => group.nodes));
  if (names.size === 0) return "no node is open to it: no resource is what is missing";
  const counts = new Map<string, number>();
  for (const group of open) {
    for (const reason of group.reasons) counts.set(reason, (counts.get(reason) ?? 0) + group.nodes.length);
  }
  const [first, count] = [...counts].reduce((most, each) => (each[1] > most[1] ? each : most));
  const resource = first === TOO_MANY_PODS ? "room for pods (allocatable.pods)" : first.slice(INSUFFICIENT.length);
  const [cpu, memory] = leftCells(nodes.filter(({ name }) => names.has(name)));
  const which =
    count === names.size
      ? names.size === 1
        ? "on the one node that is open to it"
        : `on all ${formatCount(count)} nodes that are open to it`
      : `on ${formatCount(count)} of the ${formatCount(names.size)} nodes that are open to it`;
  return `${resource} runs out first, ${which}; cpu ${cpu} and memory ${memory} stay free there`;
}

function isAboutRoom(reason: string): boolean {
  return reason.startsWith(INSUFFICIENT) || reason === TOO_MANY_PODS;
}

function leftCells(nodes: readonly FilledNode[]): [string, string] {
  const sum = (of: (node: FilledNode) => number): number => nodes.reduce((total, node) => total + of(node), 0);
  return [
    formatCpu(sum(({ allocatable, requested }) => left(allocatable.cpuMilli, requested.cpuMilli))),
    formatBytes(sum(({ allocatable, requested }) => left(allocatable.memoryBytes, requested.memoryBytes))),
  ];
}

/** A node may carry more than it offers: it was made smaller, or static pods do not ask. Nothing is left then. */
function left(whole: number, part: number): number {
  return Math.max(0, whole - part);
}
