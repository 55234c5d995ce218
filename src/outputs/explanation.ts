// `plimsoll explain pod`: one scheduling attempt, node by node.

import { printable } from "../documents/printable.ts";
import type { ExplainedAttempt, NodeVerdict } from "../results/explanation.ts";
import { formatCount, formatTime, plural } from "./amounts.ts";
import { preemptionLines } from "./explain-preemption.ts";
import { sections } from "./report.ts";
import { type ReportOptions, reportStyle, type Style } from "./report-style.ts";
import { type Cell, type Column, painted, textTable } from "./text-table.ts";

/** Nodes shown of each kind: refused ones, and scored ones. */
const SHOWN_NODES = 40;

/** What is explained. */
export interface ExplainedPod {
  readonly namespace: string;
  readonly name: string;
  /** Every attempt up to the asked instant. */
  readonly attempts: readonly ExplainedAttempt[];
  /** Absent where it stands elsewhere. */
  readonly fingerprint?: string;
}

/** The last attempt in detail, the ones before it in a line each. */
export function renderExplanation(pod: ExplainedPod, options: ReportOptions): string {
  return sections(explanationSections(pod, options));
}

/** The same as sections of a longer text. */
export function explanationSections(pod: ExplainedPod, options: ReportOptions, _wide = false): string[][] {
  const style = reportStyle(options);
  const name = printable(`${pod.namespace}/${pod.name}`);
  const last = pod.attempts.at(-1);
  if (last === undefined) return [[`${name}: kube-scheduler never tried to place it in that time.`]];
  const fingerprint = pod.fingerprint === undefined ? "" : ` · fingerprint ${pod.fingerprint}`;
  return [
    [
      `${style.strong(`pod ${name}`)}: ${outcomeOf(last)}`,
      style.dim(`${plural(pod.attempts.length, "attempt")}${fingerprint}`),
    ],
    attemptsLines(pod.attempts, style),
    verdictLines(last, style),
    scoreLines(last, style),
    preemptionLines(pod.attempts, style),
  ];
}

function outcomeOf(attempt: ExplainedAttempt): string {
  const { winner, ties, feasible, atNs } = attempt;
  if (winner === null) return `no node was feasible at ${formatTime(atNs)}${nominationOf(attempt)}`;
  const where = `assigned to ${printable(winner)} at ${formatTime(atNs)}`;
  if (feasible === 1) return `${where}, the only feasible node`;
  return ties > 1 ? `${where}, drawn among ${formatCount(ties)} nodes of equal total` : `${where}, the highest total`;
}

function nominationOf({ preemption }: ExplainedAttempt): string {
  const node = preemption?.nominatedNode;
  return node == null ? "" : `; it preempts pods on ${printable(node)}`;
}

function attemptsLines(attempts: readonly ExplainedAttempt[], style: Style): string[] {
  if (attempts.length < 2) return [];
  const columns: Column[] = [
    { header: "ATTEMPT", align: "right" },
    { header: "TIME", align: "right" },
    { header: "BACKOFF UNTIL", align: "right" },
    { header: "NODES SEEN", align: "right" },
    { header: "FEASIBLE", align: "right" },
    { header: "RESULT" },
  ];
  const rows = attempts.map((each) => [
    `${each.attempt}`,
    formatTime(each.atNs),
    each.backoffUntilNs === null ? "" : formatTime(each.backoffUntilNs),
    formatCount(each.processed),
    formatCount(each.feasible),
    each.winner ?? (each.preemption?.nominatedNode ? `nominated to ${each.preemption.nominatedNode}` : "unschedulable"),
  ]);
  return [style.heading("ATTEMPTS"), ...textTable(columns, rows, style)];
}

function verdictLines({ verdicts, attempt }: ExplainedAttempt, style: Style): string[] {
  if (verdicts.length === 0) return [];
  const columns: Column[] = [
    { header: "NODE", cut: true },
    { header: "VERDICT" },
    { header: "PLUGIN" },
    { header: "REASON" },
  ];
  const rows = verdicts.slice(0, SHOWN_NODES).map((verdict) => verdictRow(verdict, style));
  return [
    style.heading(`FILTERS, attempt ${attempt}`),
    ...textTable(columns, rows, style),
    ...more(verdicts.length, style),
  ];
}

function verdictRow({ node, plugin, reasons }: NodeVerdict, style: Style): Cell[] {
  if (reasons.length === 0) return [node, painted("feasible", style.good), "", ""];
  return [node, painted("refused", style.bad), plugin, reasons.join(", ")];
}

function scoreLines({ scores, winner, attempt }: ExplainedAttempt, style: Style): string[] {
  const first = scores[0];
  if (first === undefined) return [];
  const columns: Column[] = [
    { header: "NODE", cut: true },
    { header: "TOTAL", align: "right" },
    ...first.plugins.map(({ plugin }): Column => ({ header: plugin, align: "right" })),
  ];
  const rows = scores
    .slice(0, SHOWN_NODES)
    .map(({ node, total, plugins }): Cell[] => [
      node === winner ? painted(node, style.good) : node,
      `${total}`,
      ...plugins.map(({ normalized, weighted }) =>
        weighted === normalized
          ? `${normalized}`
          : normalized === 0
            ? "0"
            : `${normalized} × ${weighted / normalized} = ${weighted}`,
      ),
    ]);
  return [
    style.heading(`SCORES, attempt ${attempt}`),
    ...textTable(columns, rows, style),
    ...more(scores.length, style),
  ];
}

function more(count: number, style: Style): string[] {
  return count > SHOWN_NODES ? [style.dim(`  … and ${formatCount(count - SHOWN_NODES)} more (-o json has them)`)] : [];
}
