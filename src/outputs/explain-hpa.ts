// `plimsoll explain hpa`: the syncs at which something changed, each with its sum, and how many equal ones lie between; one or all in full.

import { printable } from "../documents/printable.ts";
import type { ExplainedSync, HpaExplanation } from "../results/hpa-explanation.ts";
import { formatCount, formatTime, plural } from "./amounts.ts";
import { againstTarget, decimal, limited, proposed, stabilized } from "./hpa-sums.ts";
import { hpaSyncSections } from "./hpa-sync.ts";
import { sections } from "./report.ts";
import { type ReportOptions, reportStyle, type Style } from "./report-style.ts";
import { type Cell, type Column, painted, textTable } from "./text-table.ts";

/** What is to be shown: the changes, every sync, or the one that is left in full. */
export interface ShownSyncs {
  readonly all: boolean;
  readonly one: boolean;
  /** Each sync that is shown in full. */
  readonly wide: boolean;
}

const COLUMNS: readonly Column[] = [
  { header: "TIME", align: "right" },
  { header: "REPLICAS" },
  { header: "BY", cut: true },
  { header: "CURRENT / TARGET" },
  { header: "HOW" },
];

/** The explanation as text. */
export function renderHpaExplanation(explanation: HpaExplanation, options: ReportOptions, shown: ShownSyncs): string {
  const style = reportStyle(options);
  const { syncs } = explanation;
  const kept = shown.all || shown.one ? syncs.map((_, at) => at) : changesOf(syncs);
  const full = shown.one || shown.wide;
  return sections([
    headLines(explanation, kept.length, style, shown),
    full ? [] : listLines(explanation, kept, style),
    ...(full ? kept.flatMap((at) => hpaSyncSections(explanation, syncs[at] as ExplainedSync, style)) : []),
  ]);
}

function headLines(explanation: HpaExplanation, kept: number, style: Style, { one }: ShownSyncs): string[] {
  const { namespace, name, target, minReplicas, maxReplicas, syncs, tolerance, fingerprint } = explanation;
  const title = `${style.strong(`HPA ${printable(`${namespace}/${name}`)}`)} for ${target.kind} ${printable(target.name)}: ${minReplicas} to ${maxReplicas} replicas`;
  const band = `a ratio from ${decimal(1 - tolerance.down)} to ${decimal(1 + tolerance.up)} changes nothing`;
  const count = one ? "" : `${plural(syncs.length, "sync")}, ${formatCount(kept)} of them shown · `;
  return [
    title,
    style.dim(`${count}${syncs.length === 0 ? "no sync until then" : band} · fingerprint ${fingerprint}`),
    ...(one || syncs.length === 0 ? [] : [style.dim("--at TIME shows one sync in full, --all every sync")]),
  ];
}

/** The first sync, and those that differ from the one before in size, in a condition, or in the limit. */
function changesOf(syncs: readonly ExplainedSync[]): number[] {
  const keys = syncs.map(({ currentReplicas, desiredReplicas, conditions }) =>
    JSON.stringify([
      currentReplicas,
      desiredReplicas,
      conditions.map(({ type, status, reason, message }) => [type, status, reason, message]),
    ]),
  );
  return keys.flatMap((key, at) => (key === keys[at - 1] ? [] : [at]));
}

function listLines(explanation: HpaExplanation, kept: readonly number[], style: Style): string[] {
  const { syncs } = explanation;
  const rows = kept.flatMap((at, index): Cell[][] => {
    const sync = syncs[at] as ExplainedSync;
    const next = kept[index + 1] ?? syncs.length;
    const alike = next - at - 1;
    const last = syncs[next - 1];
    const between = `… ${plural(alike, "sync")} alike, until ${formatTime(last?.atNs ?? 0)}`;
    return [rowOf(explanation, sync, style), ...(alike === 0 ? [] : [["", "", "", "", painted(between, style.dim)]])];
  });
  return rows.length === 0 ? [] : textTable(COLUMNS, rows, style, 0);
}

function rowOf(explanation: HpaExplanation, sync: ExplainedSync, style: Style): Cell[] {
  const { currentReplicas: from, desiredReplicas: to, atNs, metrics, chosen } = sync;
  const metric = metrics[chosen ?? 0];
  const size = from === to ? `${from}` : `${from} → ${to}`;
  return [
    formatTime(atNs),
    from === to ? size : painted(size, to > from ? style.good : style.caution),
    metric?.name ?? "",
    metric === undefined ? "" : againstTarget(metric),
    howOf(explanation, sync).join("; "),
  ];
}

/** The sum in short: from the ratio to the desired size, with the reasons of the conditions. */
function howOf(explanation: HpaExplanation, sync: ExplainedSync): string[] {
  const { metrics, chosen, conditions, outcome } = sync;
  const condition = (type: string): string => conditions.find((each) => each.type === type)?.reason ?? "";
  if (outcome !== "done") return sync.events.slice(0, 1).map(({ reason, message }) => `${reason}: ${message}`);
  const metric = chosen === null ? undefined : metrics[chosen];
  if (metric === undefined) return [sync.reason === "" ? condition("ScalingActive") : sync.reason];
  const others = metrics.flatMap(({ name, proposedReplicas, error }, at) =>
    at === chosen ? [] : [`${name} ${error === null ? proposedReplicas : "unknown"}`],
  );
  const held = stabilized(sync);
  const bound = limited(sync, explanation);
  return [
    `ratio ${decimal(metric.first?.ratio ?? 0)}`,
    proposed(metric, sync, explanation),
    ...(others.length === 0 ? [] : [`others: ${others.join(", ")}`]),
    ...(held === undefined ? [] : [`${stabilizedReason(sync)}: ${held}`]),
    ...(bound === undefined ? [] : [`${condition("ScalingLimited")}: ${bound}`]),
  ];
}

/** SucceededRescale hides the reason in AbleToScale when the size changed too. */
function stabilizedReason({ recommendation, currentReplicas, stabilization }: ExplainedSync): string {
  const up = stabilization?.upWindowNs !== null && (recommendation ?? 0) >= currentReplicas;
  return up ? "ScaleUpStabilized" : "ScaleDownStabilized";
}
