// What every node carries: requested, as the scheduler counts it, and really used.

import { printable } from "../documents/printable.ts";
import type { PlacedNode, ResultResources, RunResult } from "../results/run-result.ts";
import { formatBytes, formatCount, formatCpu, formatShare, formatTime } from "./amounts.ts";
import { gauge } from "./bars.ts";
import type { Style } from "./report-style.ts";
import { type Cell, type Column, painted, textTable } from "./text-table.ts";

/** Nodes that a report shows before it sums the rest up. */
const SHOWN_NODES = 16;
/** Nodes named for one taint. */
const SHOWN_TAINTED = 4;
const GAUGE_WIDTH = 8;
/** From this share on a gauge is coloured as a warning. */
const FULL = 0.9;

const COLUMNS: readonly Column[] = [
  { header: "NAME", cut: true },
  { header: "PODS", align: "right" },
  { header: "CPU REQUESTED" },
  { header: "CPU USED" },
  { header: "MEMORY REQUESTED" },
  { header: "MEMORY USED" },
  { header: "EXTENDED" },
  { header: "STATE" },
];

/** The nodes section; `all` shows every node. */
export function nodeLines({ placement }: RunResult, style: Style, all: boolean): string[] {
  const present = placement.nodes.filter(({ removedNs }) => removedNs === null);
  const removed = placement.nodes.length - present.length;
  const nodes = all ? placement.nodes : present;
  if (placement.nodes.length === 0) return [];
  const shown = all || nodes.length <= SHOWN_NODES ? nodes : fullest(nodes).slice(0, SHOWN_NODES);
  const rows = shown.map((node) => rowOf(node, style));
  if (nodes.length > 1) rows.push(totalRow(present, style));
  const lines = textTable(COLUMNS, rows, style);
  if (shown.length < nodes.length)
    lines.splice(
      -1,
      0,
      style.dim(`  … and ${formatCount(nodes.length - shown.length)} less full nodes (-o wide shows them)`),
    );
  const gone = removed === 0 ? "" : `, ${formatCount(removed)} removed`;
  return [style.heading(`NODES (${formatCount(present.length)}${gone})`), ...lines, ...taintLines(present, style)];
}

/** By the larger of the shares of CPU and memory that are requested; equal ones keep the scenario's order. */
export function fullest<T extends Pick<PlacedNode, "requested" | "allocatable">>(nodes: readonly T[]): T[] {
  const share = ({ requested, allocatable }: T): number =>
    Math.max(
      requested.cpuMilli / Math.max(1, allocatable.cpuMilli),
      requested.memoryBytes / Math.max(1, allocatable.memoryBytes),
    );
  return [...nodes].sort((a, b) => share(b) - share(a));
}

function rowOf(node: PlacedNode, style: Style): Cell[] {
  const { allocatable, requested, used } = node;
  return [
    node.name,
    `${node.pods}/${allocatable.pods}`,
    filled(requested.cpuMilli, allocatable.cpuMilli, formatCpu, style),
    amount(used.cpuMilli, allocatable.cpuMilli, formatCpu),
    filled(requested.memoryBytes, allocatable.memoryBytes, formatBytes, style),
    memoryUsed(node),
    extendedOf(requested, allocatable),
    stateOf(node, style),
  ];
}

function totalRow(nodes: readonly PlacedNode[], style: Style): Cell[] {
  const sum = (of: (node: PlacedNode) => number): number => nodes.reduce((total, node) => total + of(node), 0);
  const cpu = sum(({ allocatable }) => allocatable.cpuMilli);
  const memory = sum(({ allocatable }) => allocatable.memoryBytes);
  const names = new Set(nodes.flatMap(({ allocatable }) => Object.keys(allocatable.extended)));
  const extended = [...names].map(
    (name) =>
      `${name} ${formatCount(sum(({ requested }) => requested.extended[name] ?? 0))}/${formatCount(sum(({ allocatable }) => allocatable.extended[name] ?? 0))}`,
  );
  return [
    painted("total", style.strong),
    formatCount(sum(({ pods }) => pods)),
    filled(
      sum(({ requested }) => requested.cpuMilli),
      cpu,
      formatCpu,
      style,
    ),
    amount(
      sum(({ used }) => used.cpuMilli),
      cpu,
      formatCpu,
    ),
    filled(
      sum(({ requested }) => requested.memoryBytes),
      memory,
      formatBytes,
      style,
    ),
    amount(
      sum(({ used }) => used.memoryBytes),
      memory,
      formatBytes,
    ),
    extended.join(" "),
    "",
  ];
}

/** A gauge with its share and its numbers. */
export function filled(part: number, whole: number, format: (value: number) => string, style: Style): Cell {
  const ratio = whole === 0 ? 0 : part / whole;
  const text = `${gauge(ratio, GAUGE_WIDTH)} ${formatShare(part, whole).padStart(4)} ${format(part)}/${format(whole)}`;
  return ratio >= FULL ? painted(text, style.caution) : text;
}

function amount(part: number, whole: number, format: (value: number) => string): string {
  return `${format(part)} (${formatShare(part, whole)})`;
}

function memoryUsed({ used, allocatable }: PlacedNode): string {
  const now = amount(used.memoryBytes, allocatable.memoryBytes, formatBytes);
  const grew = used.memoryMaxBytes > 1.01 * used.memoryBytes;
  return grew ? `${now}, at most ${formatBytes(used.memoryMaxBytes)}` : now;
}

/** Extended resources, requested of what there is. */
export function extendedOf(requested: ResultResources, allocatable: ResultResources): string {
  return Object.entries(allocatable.extended)
    .map(([name, whole]) => `${name} ${requested.extended[name] ?? 0}/${whole}`)
    .join(" ");
}

function stateOf(node: PlacedNode, style: Style): Cell {
  const bad = node.conditions
    .filter(({ type, status }) => (type === "Ready" ? status !== "True" : status === "True"))
    .map(({ type, status }) => (type === "Ready" ? (status === "False" ? "NotReady" : "Unknown") : type));
  const cordoned = node.unschedulable ? ["SchedulingDisabled"] : [];
  const gone = node.removedNs === null ? [] : [`removed at ${formatTime(node.removedNs)}`];
  const text = [...bad, ...cordoned, ...gone].join(", ");
  return bad.length > 0 ? painted(text, style.bad) : text;
}

/** Taints with the nodes that have them: names of taints are too long for a column. */
export function taintLines(nodes: readonly Pick<PlacedNode, "name" | "taints">[], style: Style): string[] {
  const nodesOf = new Map<string, string[]>();
  for (const { name, taints } of nodes) {
    for (const { key, value, effect } of taints) {
      const taint = `${key}${value === "" ? "" : `=${value}`}:${effect}`;
      nodesOf.set(taint, [...(nodesOf.get(taint) ?? []), name]);
    }
  }
  return [...nodesOf].map(([taint, names]) => {
    const more = names.length > SHOWN_TAINTED ? `, … ${formatCount(names.length)} in all` : "";
    return style.dim(printable(`  taint ${taint} on ${names.slice(0, SHOWN_TAINTED).join(", ")}${more}`));
  });
}
