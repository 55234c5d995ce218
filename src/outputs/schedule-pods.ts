// The pods of `plimsoll schedule`: where each goes, and what kube-scheduler says of those that go nowhere.

import type { ScheduledPod, ScheduleResult } from "../results/schedule-result.ts";
import { formatBytes, formatCount, formatCpu, plural } from "./amounts.ts";
import type { Style } from "./report-style.ts";
import { type Cell, type Column, painted, textTable } from "./text-table.ts";
import { wrapText } from "./wrap-text.ts";

/** Pods listed one by one; more are summed up by workload. */
const SHOWN_PODS = 40;
const SHOWN_WORKLOADS = 40;
/** Nodes, pods and victims named in a line. */
const SHOWN_NAMES = 6;
/** Groups of pending pods that say different things. */
const SHOWN_MESSAGES = 12;

/** What kube-scheduler says when a claim, or a volume for it, is not there: a dump of nodes and pods has none. */
const ABOUT_VOLUMES = /persistentvolumeclaim "[^"]*" not found|persistent ?volume/i;

const POD_COLUMNS: readonly Column[] = [
  { header: "NAMESPACE" },
  { header: "POD", cut: true },
  { header: "CPU", align: "right" },
  { header: "MEMORY", align: "right" },
  { header: "PRIORITY", align: "right" },
  { header: "ATTEMPTS", align: "right" },
  { header: "FEASIBLE", align: "right" },
  { header: "SCORE", align: "right" },
  { header: "TIES", align: "right" },
  { header: "NODE" },
];

const WORKLOAD_COLUMNS: readonly Column[] = [
  { header: "NAMESPACE" },
  { header: "WORKLOAD", cut: true },
  { header: "PLACED", align: "right" },
  { header: "NODES" },
];

/** One line for each pod, or for each workload when there are many pods; `all` shows every pod. */
export function scheduledPodLines({ pods }: ScheduleResult, style: Style, all: boolean): string[] {
  if (pods.length === 0) return [];
  const placed = pods.filter(({ node }) => node !== null).length;
  const pending = pods.length - placed;
  const counts =
    pending === 0 ? `${formatCount(placed)} placed` : `${formatCount(placed)} placed, ${formatCount(pending)} pending`;
  const heading = style.heading(`PODS (${counts})`);
  if (!all && pods.length > SHOWN_PODS) return [heading, ...workloadLines(pods, style)];
  return [
    heading,
    ...textTable(
      POD_COLUMNS,
      pods.map((pod) => podRow(pod, style)),
      style,
    ),
  ];
}

/** What keeps pods pending, pods of one message together; with it whom preemption evicts. */
export function pendingPodLines({ pods, nodes }: ScheduleResult, style: Style, all: boolean): string[] {
  const pending = pods.filter(({ node }) => node === null);
  if (pending.length === 0) return [];
  const groups = groupBy(pending, ({ message, nominatedNode }) => JSON.stringify([message, nominatedNode]));
  const shown = all ? groups : groups.slice(0, SHOWN_MESSAGES);
  const lines = shown.flatMap((group) => pendingGroup(group, style));
  const rest = groups.length - shown.length;
  return [
    style.caution(style.strong(`PENDING (${formatCount(pending.length)})`)),
    ...lines,
    ...(rest > 0 ? [style.dim(`  … and ${plural(rest, "other message")} (-o wide shows them)`)] : []),
    ...hints(pending, nodes, style),
  ];
}

/** Pods that a ResourceQuota keeps from being created: nobody could place them. */
export function refusedPodLines({ refused }: ScheduleResult, style: Style): string[] {
  if (refused.length === 0) return [];
  const count = refused.reduce((sum, { pods }) => sum + pods, 0);
  return [
    style.caution(style.strong(`NOT CREATED (${formatCount(count)})`)),
    ...refused.flatMap(({ kind, namespace, name, pods, message }) => [
      `  ${namespace}/${kind.toLowerCase()}/${name}: ${plural(pods, "pod")}`,
      ...wrapText(message, style.width - 4).map((line) => `    ${line}`),
    ]),
  ];
}

function podRow(pod: ScheduledPod, style: Style): Cell[] {
  return [
    pod.namespace,
    pod.name,
    formatCpu(pod.cpuRequestMilli),
    formatBytes(pod.memoryRequestBytes),
    pod.priority === 0 ? "" : `${pod.priority}`,
    pod.attempts > 1 ? `${pod.attempts}` : "",
    pod.node === null ? "0" : formatCount(pod.feasibleNodes),
    pod.score === null ? "" : `${pod.score}`,
    pod.ties > 1 ? formatCount(pod.ties) : "",
    nodeCell(pod, style),
  ];
}

function nodeCell({ node, nominatedNode, preempted, reason }: ScheduledPod, style: Style): Cell {
  if (node !== null) return preempted ? painted(`${node}, evicted again`, style.bad) : painted(node, style.good);
  if (nominatedNode !== null) return painted(`Pending, nominated to ${nominatedNode}`, style.caution);
  return painted(reason === "SchedulingGated" ? "SchedulingGated" : "Pending", style.caution);
}

function workloadLines(pods: readonly ScheduledPod[], style: Style): string[] {
  const groups = groupBy(pods, ({ namespace, owner }) =>
    JSON.stringify([namespace, owner === null ? "bare pods" : `${owner.kind.toLowerCase()}/${owner.name}`]),
  );
  const rows = groups.slice(0, SHOWN_WORKLOADS).map((group): Cell[] => {
    const [first] = group;
    const owner = first?.owner ?? null;
    const placed = group.filter(({ node }) => node !== null);
    const counts = `${formatCount(placed.length)}/${formatCount(group.length)}`;
    return [
      first?.namespace ?? "",
      owner === null ? "bare pods" : `${owner.kind.toLowerCase()}/${owner.name}`,
      placed.length < group.length ? painted(counts, style.caution) : counts,
      namesWithCounts(placed.map(({ node }) => node ?? "")),
    ];
  });
  const rest = groups.length - rows.length;
  const hidden = rest > 0 ? `${plural(rest, "more workload")} and every pod` : "every pod";
  return [...textTable(WORKLOAD_COLUMNS, rows, style), style.dim(`  -o wide shows ${hidden} with its score`)];
}

function pendingGroup(group: readonly ScheduledPod[], style: Style): string[] {
  const names = listed(group.map(({ namespace, name }) => `${namespace}/${name}`));
  const [first] = group;
  const victims = group.flatMap((pod) => pod.victims.map(({ namespace, name }) => `${namespace}/${name}`));
  const preemption =
    first === undefined || first.nominatedNode === null
      ? []
      : victims.length === 0
        ? [`nominated to ${first.nominatedNode}, it waits for room there`]
        : [`preempts on ${first.nominatedNode}: ${plural(victims.length, "pod")} would be evicted: ${listed(victims)}`];
  return [
    ...wrapText(names, style.width - 2).map((line) => `  ${style.strong(line)}`),
    ...wrapText(first?.message ?? "", style.width - 4).map((line) => `    ${line}`),
    ...preemption.flatMap((line) => wrapText(line, style.width - 4)).map((line) => `    ${style.caution(line)}`),
  ];
}

/** What to do about the commonest surprises. */
function hints(pending: readonly ScheduledPod[], nodes: ScheduleResult["nodes"], style: Style): string[] {
  const found: string[] = [];
  if (nodes.every(({ unschedulable }) => unschedulable))
    found.push("every node is cordoned: `kubectl uncordon` would let pods in again");
  if (pending.some(({ message }) => ABOUT_VOLUMES.test(message)))
    found.push("volumes come with `kubectl get pvc,pv,storageclass,csinode -A -o yaml`: add them with one more -f");
  if (pending.every(({ explanation }) => explanation === undefined)) found.push("--explain shows each node's verdict");
  return found.map((line) => style.dim(`  ${line}`));
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return [...groups.values()].sort((a, b) => b.length - a.length);
}

function namesWithCounts(names: readonly string[]): string {
  const groups = groupBy(names, (name) => name);
  return listed(
    groups.map((group) => (group.length === 1 ? `${group[0]}` : `${group[0]} ×${formatCount(group.length)}`)),
  );
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN_NAMES).join(", ");
  return names.length > SHOWN_NAMES ? `${shown} and ${formatCount(names.length - SHOWN_NAMES)} more` : shown;
}
