// Node groups: how many nodes each had, and what they cost.

import type { NodeGroupResult, RunResult } from "../results/run-result.ts";
import { formatCount } from "./amounts.ts";
import { sparkline } from "./bars.ts";
import type { Style } from "./report-style.ts";
import { type Cell, type Column, textTable } from "./text-table.ts";

const SPARKLINE_WIDTH = 40;
const HOUR_NS = 3_600_000_000_000;
const MICRO = 1_000_000;

const COLUMNS: readonly Column[] = [
  { header: "GROUP", cut: true },
  { header: "NODES", align: "right" },
  { header: "MEAN", align: "right" },
  { header: "MIN-MAX", align: "right" },
  { header: "SCALE-UPS", align: "right" },
  { header: "ADDED", align: "right" },
  { header: "REMOVED", align: "right" },
  { header: "NODE-HOURS", align: "right" },
  { header: "COST", align: "right" },
  { header: "" },
];

/** The section of node groups. */
export function nodeGroupLines({ nodeGroups, series }: RunResult, style: Style): string[] {
  if (nodeGroups.length === 0) return [];
  const rows = nodeGroups.map((group): Cell[] => {
    const sizes = series.find(({ metric, subject }) => metric === "nodes" && subject === group.name);
    const drawn = sparkline(sizes?.values.map((value) => value ?? 0) ?? [], SPARKLINE_WIDTH);
    return [...cellsOf(group), drawn];
  });
  if (rows.length > 1) rows.push(["total", "", "", "", "", "", "", ...sums(nodeGroups), ""]);
  return [style.heading("NODE GROUPS"), ...textTable(COLUMNS, rows, style)];
}

/** An amount of money, to the cent. */
export function formatMoney(micro: number): string {
  return (micro / MICRO).toFixed(2);
}

function cellsOf(group: NodeGroupResult): Cell[] {
  const { size } = group;
  const range = size.least === size.most ? `${size.end}` : `${size.end} (${size.least} to ${size.most})`;
  const failed = group.nodesFailed === 0 ? "" : ` (${group.nodesFailed} failed)`;
  return [
    group.name,
    range,
    (size.meanMilli / 1000).toFixed(1),
    `${group.minSize}-${group.maxSize}`,
    formatCount(group.scaleUps),
    `${formatCount(group.nodesAdded)}${failed}`,
    formatCount(group.nodesRemoved),
    hours(group.machineTimeNs),
    money(group),
  ];
}

function money({ pricePerHourMicro, costMicro }: NodeGroupResult): string {
  return pricePerHourMicro === 0 ? "" : formatMoney(costMicro);
}

function hours(ns: number): string {
  return (ns / HOUR_NS).toFixed(1);
}

function sums(groups: readonly NodeGroupResult[]): Cell[] {
  const total = (of: (group: NodeGroupResult) => number): number => groups.reduce((sum, group) => sum + of(group), 0);
  const cost = total(({ costMicro }) => costMicro);
  return [hours(total(({ machineTimeNs }) => machineTimeNs)), cost === 0 ? "" : formatMoney(cost)];
}
