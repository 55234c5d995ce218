// Which promises held.

import type { ExpectationOutcome, RunResult } from "../results/run-result.ts";
import { formatCount, formatLatency, formatRate } from "./amounts.ts";
import { formatMoney } from "./report-node-groups.ts";
import type { Style } from "./report-style.ts";
import { type Column, painted, textTable } from "./text-table.ts";

const COLUMNS: readonly Column[] = [
  { header: "" },
  { header: "METRIC" },
  { header: "PROMISE" },
  { header: "MEASURED" },
];

/** The expectations section. */
export function expectationLines({ expectations }: RunResult, style: Style): string[] {
  if (expectations.length === 0) return [];
  const failed = expectations.filter(({ passed }) => !passed).length;
  const verdict = failed === 0 ? style.good("all held") : style.bad(`${formatCount(failed)} broken`);
  const rows = expectations.map((each) => [
    each.passed ? painted("✓", style.good) : painted("✗", style.bad),
    each.metric,
    each.threshold,
    each.passed ? measured(each) : painted(measured(each), style.bad),
  ]);
  return [
    `${style.heading(`EXPECTATIONS (${formatCount(expectations.length)})`)} ${verdict}`,
    ...textTable(COLUMNS, rows, style),
  ];
}

/** What was measured, in its unit, or why nothing was. */
export function measured({ actual, unit, note }: ExpectationOutcome): string {
  if (actual === null) return note === "" ? "nothing" : note;
  switch (unit) {
    case "ns":
      return formatLatency(actual);
    case "partsPerMillion":
      return `${actual / 1e6}`;
    case "perSecondMilli":
      return formatRate(actual);
    case "micro":
      return formatMoney(actual);
    default:
      return formatCount(actual);
  }
}
