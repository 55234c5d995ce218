// ResourceQuotas: what is used of what they allow, as `kubectl describe quota` shows it.

import type { RunResult } from "../results/run-result.ts";
import type { Style } from "./report-style.ts";
import { type Cell, type Column, painted, textTable } from "./text-table.ts";

const COLUMNS: readonly Column[] = [
  { header: "NAMESPACE" },
  { header: "QUOTA", cut: true },
  { header: "RESOURCE" },
  { header: "USED", align: "right" },
  { header: "HARD", align: "right" },
];

/** The section of quotas; what is used up stands out. */
export function quotaLines({ quotas }: RunResult, style: Style): string[] {
  const rows = quotas.flatMap(({ namespace, name, resources }) =>
    resources.map(({ resource, used, hard }, i): Cell[] => [
      i === 0 ? namespace : "",
      i === 0 ? name : "",
      resource,
      used === hard ? painted(used, style.caution) : used,
      hard,
    ]),
  );
  return rows.length === 0 ? [] : [style.heading("QUOTAS"), ...textTable(COLUMNS, rows, style)];
}
