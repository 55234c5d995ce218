// Which workload's pods are where, and why some are nowhere.

import { printable } from "../documents/printable.ts";
import type { PlacedPod, RunResult } from "../results/run-result.ts";
import { formatBytes, formatCount, formatCpu, formatShare, formatTime, plural } from "./amounts.ts";
import type { Style } from "./report-style.ts";
import { type Cell, type Column, painted, textTable } from "./text-table.ts";
import { wrapText } from "./wrap-text.ts";

/** Workloads that a report shows. */
const SHOWN_WORKLOADS = 24;
/** More bare pods than this are shown as one line. */
const SHOWN_BARE_PODS = 12;
/** Nodes named for one workload. */
const SHOWN_NODES = 6;
const SHOWN_PENDING_PODS = 5;

interface Group {
  readonly name: string;
  readonly pods: PlacedPod[];
}

const COLUMNS: readonly Column[] = [
  { header: "WORKLOAD", cut: true },
  { header: "READY", align: "right" },
  { header: "RESTARTS", align: "right" },
  { header: "STATUS" },
  { header: "READY AFTER", align: "right" },
  { header: "NODES" },
];

const POD_COLUMNS: readonly Column[] = [
  { header: "NAMESPACE" },
  { header: "NAME", cut: true },
  { header: "STATUS" },
  { header: "READY" },
  { header: "RESTARTS", align: "right" },
  { header: "QOS" },
  { header: "CPU", align: "right" },
  { header: "THROTTLED", align: "right" },
  { header: "MEMORY", align: "right" },
  { header: "CREATED", align: "right" },
  { header: "NODE" },
];

/** The workloads section. */
export function placementLines({ placement }: RunResult, style: Style): string[] {
  const groups = groupPods(placement.pods);
  if (groups.length === 0) return [];
  const rows = groups.slice(0, SHOWN_WORKLOADS).map((group) => rowOf(group, style));
  const lines = textTable(COLUMNS, rows, style);
  if (groups.length > SHOWN_WORKLOADS)
    lines.push(style.dim(`  … and ${formatCount(groups.length - SHOWN_WORKLOADS)} more (-o wide shows every pod)`));
  return [style.heading(`PLACEMENT (${plural(placement.pods.length, "pod")})`), ...lines];
}

/** Every pod, as `kubectl get pods -o wide` would. */
export function podLines({ placement }: RunResult, style: Style): string[] {
  if (placement.pods.length === 0) return [];
  const rows = placement.pods.map((pod): Cell[] => [
    pod.namespace,
    pod.name,
    statusCell(pod, style),
    pod.ready ? "yes" : "no",
    `${pod.restarts}`,
    pod.qosClass,
    formatCpu(pod.cpuUsageMilli),
    pod.cfsThrottledPeriods === 0 ? "" : formatShare(pod.cfsThrottledPeriods, pod.cfsPeriods),
    formatBytes(pod.memoryUsageBytes),
    formatTime(pod.createdNs),
    pod.node ?? "<none>",
  ]);
  return [style.heading("PODS"), ...textTable(POD_COLUMNS, rows, style)];
}

/** What kube-scheduler says about the pods that it could not place. */
export function pendingLines({ placement }: RunResult, style: Style): string[] {
  const { pending } = placement;
  if (pending.length === 0) return [];
  const total = pending.reduce((sum, { count }) => sum + count, 0);
  const lines = pending.flatMap(({ message, count, pods }) => {
    const more = count > SHOWN_PENDING_PODS ? ` and ${formatCount(count - SHOWN_PENDING_PODS)} more` : "";
    const names = `${pods.slice(0, SHOWN_PENDING_PODS).join(", ")}${more}`;
    return [
      ...wrapText(names, style.width - 2).map((line) => `  ${style.strong(line)}`),
      ...wrapText(message, style.width - 4).map((line) => `    ${line}`),
    ];
  });
  const first = pending[0]?.pods[0]?.split("/").at(-1);
  const hint =
    first === undefined ? [] : [style.dim(`  plimsoll explain pod ${printable(first)} … shows each node's verdict`)];
  return [style.caution(style.strong(`PENDING (${formatCount(total)})`)), ...lines, ...hint];
}

/** The word that `kubectl get pods` shows. */
export function statusOf(pod: PlacedPod): string {
  return pod.status;
}

function statusCell(pod: PlacedPod, style: Style): Cell {
  const status = statusOf(pod);
  if (status === "Running" || status === "Completed") return status;
  return painted(status, status === "Pending" || status === "Terminating" ? style.caution : style.bad);
}

/** Pods by the workload a user wrote; many bare pods of one namespace make one group. */
function groupPods(pods: readonly PlacedPod[]): Group[] {
  const bare = pods.filter(({ owner }) => owner === null).length;
  const groups = new Map<string, Group>();
  for (const pod of pods) {
    const place = pod.namespace === "default" ? "" : `${pod.namespace}/`;
    const name =
      pod.owner !== null
        ? `${place}${pod.owner.kind.toLowerCase()}/${pod.owner.name}`
        : bare > SHOWN_BARE_PODS
          ? `bare pods in ${pod.namespace}`
          : `${place}pod/${pod.name}`;
    const group = groups.get(name) ?? { name, pods: [] };
    group.pods.push(pod);
    groups.set(name, group);
  }
  return [...groups.values()];
}

function rowOf({ name, pods }: Group, style: Style): Cell[] {
  const ready = pods.filter((pod) => pod.ready).length;
  const restarts = pods.reduce((sum, pod) => sum + pod.restarts, 0);
  const statuses = counted(pods.map(statusOf));
  const [only] = statuses;
  const status =
    statuses.length === 1 ? (only?.[0] ?? "") : statuses.map(([word, count]) => `${count} ${word}`).join(", ");
  const fine = statuses.every(([word]) => word === "Running" || word === "Completed");
  return [
    name,
    `${ready}/${pods.length}`,
    restarts === 0 ? "" : `${restarts}`,
    fine ? status : painted(status, style.caution),
    readyAfter(pods),
    nodesOf(pods),
  ];
}

/** The shortest and the longest time from creation to Ready. */
function readyAfter(pods: readonly PlacedPod[]): string {
  const times = pods.flatMap(({ createdNs, readyNs }) => (readyNs === null ? [] : [readyNs - createdNs]));
  if (times.length === 0) return "";
  const [least, most] = times.reduce(
    ([low, high], each) => [Math.min(low, each), Math.max(high, each)],
    [Number.POSITIVE_INFINITY, 0],
  );
  const [from, to] = [formatTime(tenths(least)), formatTime(tenths(most))];
  return from === to ? from : `${from} to ${to}`;
}

function tenths(ns: number): number {
  return ns < 1e8 ? ns : Math.round(ns / 1e8) * 1e8;
}

function nodesOf(pods: readonly PlacedPod[]): string {
  const nodes = counted(pods.map(({ node }) => node ?? "<none>")).sort((a, b) => (a[0] < b[0] ? -1 : 1));
  const shown = nodes.slice(0, SHOWN_NODES).map(([node, count]) => (count === 1 ? node : `${node} ×${count}`));
  return nodes.length > SHOWN_NODES ? `${shown.join(", ")}, … ${formatCount(nodes.length)} in all` : shown.join(", ");
}

function counted(words: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}
