// The printed result of a conformance run: the table, the first failures, the totals.

import type { Failure, Row, Tally } from "./tally.ts";

const SHOWN_FAILURES = 20;
const DETAIL_CHARACTERS = 600;
const TEXT_CHARACTERS = 52;
const HEADER = ["subject", "rule", "passed", "failed", "skipped", "not yet covered because"];
/** Columns of numbers are aligned to the right. */
const NUMBERS = new Set([2, 3, 4]);

/** The table of all rules. */
export function table(rows: readonly Row[]): string {
  const lines = [HEADER, ...rows.flatMap(linesOf)];
  const widths = HEADER.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  return lines.map((cells) => format(cells, widths)).join("\n");
}

/** The first failed cases. */
export function failures(all: readonly Failure[]): string {
  const shown = all
    .slice(0, SHOWN_FAILURES)
    .map(({ where, detail }) => `FAILED ${where}\n  ${shorten(detail, DETAIL_CHARACTERS)}`);
  const rest = all.length - shown.length;
  return [...shown, ...(rest > 0 ? [`… and ${rest} more`] : [])].join("\n");
}

/** The last line. */
export function totals(tally: Tally): string {
  const { passed, failed, skipped } = tally.totals();
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

function linesOf({ subject, text, passed, failed, skipped, reasons, compared }: Row): string[][] {
  const notes = [...reasons].map(([reason, count]) => (count === skipped ? reason : `${count}: ${reason}`));
  const counts = [...compared].map(([kind, count]) => `${count} ${kind}`).join(", ");
  if (counts !== "") notes.unshift(`(compared: ${counts})`);
  const [first = "", ...rest] = notes;
  const numbers = [passed, failed, skipped].map(String);
  return [
    [subject, shorten(text, TEXT_CHARACTERS), ...numbers, first],
    ...rest.map((note) => ["", "", "", "", "", note]),
  ];
}

function format(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, column) =>
      NUMBERS.has(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
    )
    .join("  ")
    .trimEnd();
}

function shorten(text: string, characters: number): string {
  return text.length <= characters ? text : `${text.slice(0, characters - 1)}…`;
}
