// What the nodes carry when the pods are placed: requests, as kube-scheduler counts them.

import type { ResultResources } from "../results/run-result.ts";
import type { ScheduledNode, ScheduleResult } from "../results/schedule-result.ts";
import { formatBytes, formatCount, formatCpu } from "./amounts.ts";
import { extendedOf, filled, fullest, taintLines } from "./report-nodes.ts";
import type { Style } from "./report-style.ts";
import { type Cell, type Column, painted, textTable } from "./text-table.ts";

/** Nodes shown before the rest is counted. */
const SHOWN_NODES = 16;

const COLUMNS: readonly Column[] = [
  { header: "NAME", cut: true },
  { header: "ZONE" },
  { header: "PODS", align: "right" },
  { header: "NEW", align: "right" },
  { header: "CPU REQUESTED" },
  { header: "MEMORY REQUESTED" },
  { header: "EXTENDED" },
  { header: "STATE" },
];

/** The nodes; `all` shows every node, else the fullest. */
export function scheduledNodeLines({ nodes }: ScheduleResult, style: Style, all: boolean): string[] {
  if (nodes.length === 0) return [];
  const shown = all || nodes.length <= SHOWN_NODES ? nodes : fullest(nodes).slice(0, SHOWN_NODES);
  const rows = shown.map((node) => rowOf(node, style));
  if (nodes.length > 1) rows.push(totalRow(nodes, style));
  const lines = textTable(COLUMNS, rows, style);
  const rest = nodes.length - shown.length;
  if (rest > 0) lines.splice(-1, 0, style.dim(`  … and ${formatCount(rest)} less full nodes (-o wide shows them)`));
  return [style.heading(`NODES (${formatCount(nodes.length)})`), ...lines, ...taintLines(nodes, style)];
}

function rowOf(node: ScheduledNode, style: Style): Cell[] {
  const { allocatable, requested } = node;
  return [
    node.name,
    node.zone,
    `${node.pods}/${allocatable.pods}`,
    node.placed === 0 ? "" : painted(`+${node.placed}`, style.good),
    filled(requested.cpuMilli, allocatable.cpuMilli, formatCpu, style),
    filled(requested.memoryBytes, allocatable.memoryBytes, formatBytes, style),
    extendedOf(requested, offered(allocatable)),
    node.unschedulable ? painted("SchedulingDisabled", style.caution) : "",
  ];
}

/** Kubelets report page sizes that they have no page of: not worth a column. */
function offered(allocatable: ResultResources): ResultResources {
  const extended = Object.fromEntries(Object.entries(allocatable.extended).filter(([, amount]) => amount > 0));
  return { ...allocatable, extended };
}

function totalRow(nodes: readonly ScheduledNode[], style: Style): Cell[] {
  const sum = (of: (node: ScheduledNode) => number): number => nodes.reduce((total, node) => total + of(node), 0);
  const placed = sum((node) => node.placed);
  return [
    painted("total", style.strong),
    "",
    formatCount(sum(({ pods }) => pods)),
    placed === 0 ? "" : `+${formatCount(placed)}`,
    filled(
      sum(({ requested }) => requested.cpuMilli),
      sum(({ allocatable }) => allocatable.cpuMilli),
      formatCpu,
      style,
    ),
    filled(
      sum(({ requested }) => requested.memoryBytes),
      sum(({ allocatable }) => allocatable.memoryBytes),
      formatBytes,
      style,
    ),
    "",
    "",
  ];
}
