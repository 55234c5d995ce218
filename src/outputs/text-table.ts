// Columns of text. Names in cells come from users' files: whatever could steer a terminal is made visible here, in one place.

import { displayWidth, printable } from "../documents/printable.ts";
import type { Style } from "./report-style.ts";
import { truncate, wrapText } from "./wrap-text.ts";

/** A column; the last one may wrap, one other may be cut to make room. */
export interface Column {
  readonly header: string;
  readonly align?: "left" | "right";
  /** Cut with an ellipsis when the table is too wide. */
  readonly cut?: boolean;
}

/** A cell, perhaps with a colour. */
export type Cell = string | { readonly text: string; readonly paint: (text: string) => string };

const GAP = 2;
/** A wrapped last column is never narrower. */
const MIN_WRAPPED = 30;
const MIN_CUT = 12;

/** The lines of a table, header first, each indented by `indent` spaces. Columns whose header and cells are all empty are left out. */
export function textTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  style: Style,
  indent = 2,
): string[] {
  const kept = columns.map((_, at) => at).filter((at) => rows.some((row) => textOf(row[at]) !== ""));
  const header = kept.map((at) => ({ text: columns[at]?.header ?? "", paint: style.dim }));
  const lines: Cell[][] = [header, ...rows.map((row) => kept.map((at) => row[at] ?? ""))];
  const shape = kept.map((at) => columns[at] as Column);
  const widths = columnWidths(shape, lines, style.width - indent);
  return lines.flatMap((cells) => renderRow(cells, shape, widths, indent));
}

/** A cell with a colour, for short. */
export function painted(text: string, paint: (text: string) => string): Cell {
  return { text, paint };
}

function textOf(cell: Cell | undefined): string {
  return cell === undefined ? "" : typeof cell === "string" ? cell : cell.text;
}

function columnWidths(columns: readonly Column[], lines: readonly Cell[][], room: number): number[] {
  const widths = columns.map((_, at) => Math.max(...lines.map((cells) => displayWidth(printable(textOf(cells[at]))))));
  const last = columns.length - 1;
  const before = widths.slice(0, last).reduce((sum, width) => sum + width + GAP, 0);
  widths[last] = Math.min(widths[last] ?? 0, Math.max(MIN_WRAPPED, room - before));
  const over = before + (widths[last] ?? 0) - room;
  const cut = columns.findIndex((column) => column.cut);
  if (over > 0 && cut >= 0) widths[cut] = Math.min(widths[cut] ?? 0, Math.max(MIN_CUT, (widths[cut] ?? 0) - over));
  return widths;
}

function renderRow(
  cells: readonly Cell[],
  columns: readonly Column[],
  widths: readonly number[],
  indent: number,
): string[] {
  const last = cells.length - 1;
  const wrapped = wrapText(textOf(cells[last]), widths[last] ?? 0);
  const lines: string[] = [];
  for (const [index, tail] of wrapped.entries()) {
    let line = " ".repeat(indent);
    for (let at = 0; at <= last; at++) {
      const cell = cells[at] ?? "";
      const width = widths[at] ?? 0;
      const text = at === last ? tail : index === 0 ? truncate(printable(textOf(cell)), width) : "";
      const space = " ".repeat(Math.max(0, width - displayWidth(text)));
      const paint = typeof cell === "string" ? undefined : cell.paint;
      const shown = text === "" || paint === undefined ? text : paint(text);
      line += columns[at]?.align === "right" ? space + shown : shown + space;
      line += at < last ? " ".repeat(GAP) : "";
    }
    lines.push(line.trimEnd());
  }
  return lines;
}
