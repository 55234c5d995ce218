// `plimsoll explain pod`: the way through the queue, then attempt by attempt each node's verdict, the scores, the choice, and preemption.

import { printable } from "../documents/printable.ts";
import type { ExplainedAttempt } from "../results/explanation.ts";
import type { QueueMove } from "../results/queue-history.ts";
import { formatCount, formatTime, plural } from "./amounts.ts";
import { preemptionLines } from "./explain-preemption.ts";
import { queueLines } from "./explain-queue.ts";
import { scoreLines } from "./explain-scores.ts";
import { verdictLines, verdictsKey } from "./explain-verdicts.ts";
import { sections } from "./report.ts";
import { type ReportOptions, reportStyle, type Style } from "./report-style.ts";
import { wrapText } from "./wrap-text.ts";

/** Tied nodes named. */
const SHOWN_TIES = 6;
/** Attempts shown in full: the first, and the last ones. */
const SHOWN_ATTEMPTS = 5;

/** What is explained. */
export interface ExplainedPod {
  readonly namespace: string;
  readonly name: string;
  readonly history: readonly QueueMove[];
  /** Every attempt up to the asked instant. */
  readonly attempts: readonly ExplainedAttempt[];
  /** Absent where it stands elsewhere. */
  readonly fingerprint?: string;
}

/** The whole explanation; with `wide` every node, every score and every attempt. */
export function renderExplanation(pod: ExplainedPod, options: ReportOptions, wide = false): string {
  return sections(explanationSections(pod, options, wide));
}

/** The same as sections of a longer text. */
export function explanationSections(pod: ExplainedPod, options: ReportOptions, wide: boolean): string[][] {
  const style = reportStyle(options);
  const { attempts } = pod;
  const name = printable(`${pod.namespace}/${pod.name}`);
  const last = attempts.at(-1);
  if (last === undefined) return [[`${name}: kube-scheduler never tried to place it in that time.`]];
  const fingerprint = pod.fingerprint === undefined ? "" : ` · fingerprint ${pod.fingerprint}`;
  const shown = wide ? attempts.map((attempt) => ({ attempt, alike: 0 })) : shownAttempts(attempts);
  return [
    [
      `${style.strong(`pod ${name}`)}: ${outcomeOf(last)}`,
      style.dim(`${plural(attempts.length, "attempt")}${fingerprint}`),
    ],
    queueLines(pod.history, style, wide),
    ...shown.map(({ attempt, alike }) => attemptLines(attempt, alike, style, wide)),
  ];
}

function attemptLines(attempt: ExplainedAttempt, alike: number, style: Style, wide: boolean): string[] {
  const facts = [
    `looked at ${plural(attempt.processed, "node")}`,
    `${formatCount(attempt.feasible)} feasible`,
    ...(alike > 0 ? [`${plural(alike, "attempt")} before it said the same`] : []),
  ];
  return [
    style.heading(`ATTEMPT ${attempt.attempt} at ${formatTime(attempt.atNs)}`),
    ...wrapText(`${outcomeOf(attempt)} (${facts.join(", ")})`, style.width - 2).map((line) => `  ${line}`),
    ...verdictLines(attempt, style, wide),
    ...scoreLines(attempt, style, wide),
    ...preemptionLines(attempt, style, wide),
  ];
}

/** Attempts that say something new; of a row of equal ones the last, with how many there were before it. */
function shownAttempts(attempts: readonly ExplainedAttempt[]): { attempt: ExplainedAttempt; alike: number }[] {
  const shown: { attempt: ExplainedAttempt; alike: number; key: string }[] = [];
  for (const attempt of attempts) {
    const key = JSON.stringify([
      verdictsKey(attempt.verdicts),
      attempt.winner,
      attempt.preemption?.nominatedNode ?? "",
    ]);
    const before = shown.at(-1);
    if (before?.key === key) shown.splice(-1, 1, { attempt, alike: before.alike + 1, key });
    else shown.push({ attempt, alike: 0, key });
  }
  return shown.length <= SHOWN_ATTEMPTS ? shown : [...shown.slice(0, 1), ...shown.slice(1 - SHOWN_ATTEMPTS)];
}

function outcomeOf(attempt: ExplainedAttempt): string {
  const { winner, ties, feasible, atNs } = attempt;
  if (winner === null) return `no node was feasible at ${formatTime(atNs)}${nominationOf(attempt)}`;
  const where = `assigned to ${printable(winner)} at ${formatTime(atNs)}`;
  if (feasible === 1) return `${where}, the only feasible node`;
  return ties > 1
    ? `${where}, drawn among ${formatCount(ties)} nodes of equal total${tiedOf(attempt)}`
    : `${where}, the highest total`;
}

function tiedOf({ scores }: ExplainedAttempt): string {
  const best = scores[0]?.total;
  const tied = scores.filter(({ total }) => total === best).map(({ node }) => printable(node));
  const names = tied.slice(0, SHOWN_TIES).join(", ");
  return tied.length === 0 ? "" : ` (${names}${tied.length > SHOWN_TIES ? ", …" : ""})`;
}

function nominationOf({ preemption }: ExplainedAttempt): string {
  const node = preemption?.nominatedNode;
  return node == null ? "" : `; it preempts pods on ${printable(node)}`;
}
