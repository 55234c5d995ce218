// How a report may look: its width and whether it may have colours.

import picocolors from "picocolors";

/** What the terminal, or the file, can take. */
export interface ReportOptions {
  /** Columns of text. */
  readonly width: number;
  readonly color: boolean;
}

/** Colours by meaning. */
export interface Style {
  readonly width: number;
  heading(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  caution(text: string): string;
  strong(text: string): string;
}

/** The colours of `options`; plain text without. */
export function reportStyle({ width, color }: ReportOptions): Style {
  const colors = picocolors.createColors(color);
  return {
    width,
    heading: (text) => colors.bold(colors.cyan(text)),
    dim: colors.dim,
    good: colors.green,
    bad: colors.red,
    caution: colors.yellow,
    strong: colors.bold,
  };
}
