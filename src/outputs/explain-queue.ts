// How a pod went through the scheduling queue, in the text of `plimsoll explain pod`.

import type { QueueMove } from "../results/queue-history.ts";
import { formatCount, formatTime } from "./amounts.ts";
import type { Style } from "./report-style.ts";
import { type Cell, type Column, painted, textTable } from "./text-table.ts";

/** Moves shown: the first ones, and more of the last ones. */
const SHOWN_FIRST = 8;
const SHOWN_LAST = 24;

const COLUMNS: readonly Column[] = [
  { header: "TIME", align: "right" },
  { header: "EVENT" },
  { header: "TO" },
  { header: "FOR", align: "right" },
  { header: "DETAIL" },
];

/** The moves; `all` shows every one. */
export function queueLines(history: readonly QueueMove[], style: Style, all: boolean): string[] {
  if (history.length === 0) return [];
  const hidden = all ? 0 : Math.max(0, history.length - SHOWN_FIRST - SHOWN_LAST);
  const first = hidden > 0 ? history.slice(0, SHOWN_FIRST) : history;
  const last = hidden > 0 ? history.slice(-SHOWN_LAST) : [];
  const gap: Cell[][] = hidden > 0 ? [["", painted(`… ${formatCount(hidden)} more moves`, style.dim), "", "", ""]] : [];
  const rows = [...first.map((move) => rowOf(move, style)), ...gap, ...last.map((move) => rowOf(move, style))];
  return [style.heading("QUEUE"), ...textTable(COLUMNS, rows, style)];
}

function rowOf(move: QueueMove, style: Style): Cell[] {
  const to = move.to === "attempt" ? painted(`attempt ${move.attempts}`, style.strong) : move.to;
  return [formatTime(move.atNs), move.event, to, move.forNs === null ? "" : formatTime(move.forNs), detailOf(move)];
}

function detailOf({ to, event, object, rejectedBy, backoffUntilNs, atNs }: QueueMove): string {
  const details: string[] = [];
  if (object !== null) details.push(object.kind === "Node" ? object.name : `${object.namespace}/${object.name}`);
  if (event === "ScheduleAttemptFailure")
    details.push(rejectedBy.length === 0 ? "the attempt met an error" : `rejected by ${rejectedBy.join(", ")}`);
  if (to !== "attempt" && backoffUntilNs !== null && backoffUntilNs > atNs)
    details.push(`not tried before ${formatTime(backoffUntilNs)}`);
  return details.join("; ");
}
