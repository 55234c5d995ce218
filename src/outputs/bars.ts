// Small pictures made of characters.

const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
const LEVELS = "▁▂▃▄▅▆▇█";

/** A bar of `ratio` (0..1) of `width` columns, to an eighth of a column, without a background. */
export function bar(ratio: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, ratio)) * width * 8);
  const shown = ratio > 0 && eighths === 0 ? 1 : eighths;
  return "█".repeat(Math.floor(shown / 8)) + (EIGHTHS[shown % 8] ?? "");
}

/** A gauge of fixed width: filled part and rest. */
export function gauge(ratio: number, width: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, ratio)) * width);
  const shown = ratio > 0 && filled === 0 ? 1 : filled;
  return "█".repeat(shown) + "░".repeat(width - shown);
}

/** One character per value, from the least to the largest; at most `width`, several values give their largest. */
export function sparkline(values: readonly number[], width: number): string {
  const largest = Math.max(1, ...values);
  const size = Math.min(width, values.length);
  return Array.from({ length: size }, (_, at) => {
    const from = Math.floor((at * values.length) / size);
    const to = Math.max(from + 1, Math.floor(((at + 1) * values.length) / size));
    const value = Math.max(...values.slice(from, to));
    return LEVELS[Math.round((value / largest) * (LEVELS.length - 1))] ?? "";
  }).join("");
}
