// What the nodes said to one attempt, in the text of `plimsoll explain pod`: node by node while they are few, else the nodes of equal verdict together.

import type { ExplainedAttempt, NodeVerdict } from "../results/explanation.ts";
import { groupVerdicts } from "../results/group-verdicts.ts";
import { formatCount } from "./amounts.ts";
import type { Style } from "./report-style.ts";
import { type Cell, type Column, painted, textTable } from "./text-table.ts";

/** So many nodes are shown one by one. */
const SHOWN_NODES = 16;
const SHOWN_GROUPS = 40;
/** Nodes named for one verdict. */
const SHOWN_NAMES = 3;

const NODE_COLUMNS: readonly Column[] = [
  { header: "NODE", cut: true },
  { header: "VERDICT" },
  { header: "PLUGIN" },
  { header: "REASON" },
];

const GROUP_COLUMNS: readonly Column[] = [
  { header: "NODES", align: "right" },
  { header: "VERDICT" },
  { header: "PLUGIN" },
  { header: "WHICH", cut: true },
  { header: "REASON" },
];

/** The verdicts; `all` shows every node on a line of its own. */
export function verdictLines({ verdicts }: ExplainedAttempt, style: Style, all: boolean): string[] {
  if (verdicts.length === 0) return [];
  if (all || verdicts.length <= SHOWN_NODES)
    return textTable(
      NODE_COLUMNS,
      verdicts.map(({ node, plugin, reasons }) => [node, ...verdictCells(plugin, reasons, style)]),
      style,
    );
  const groups = groupVerdicts(verdicts);
  const rows = groups.slice(0, SHOWN_GROUPS).map(({ plugin, reasons, nodes }): Cell[] => {
    const [verdict = "", name = "", reason = ""] = verdictCells(plugin, reasons, style);
    return [formatCount(nodes.length), verdict, name, namesOf(nodes), reason];
  });
  const rest = groups.length - rows.length;
  return [
    ...textTable(GROUP_COLUMNS, rows, style),
    style.dim(
      rest > 0 ? `  … and ${formatCount(rest)} more verdicts (-o wide shows every node)` : "  -o wide shows every node",
    ),
  ];
}

/** The verdicts of an attempt in one text: equal texts say the same. */
export function verdictsKey(verdicts: readonly NodeVerdict[]): string {
  return JSON.stringify(groupVerdicts(verdicts));
}

function verdictCells(plugin: string, reasons: readonly string[], style: Style): Cell[] {
  if (reasons.length === 0) return [painted("feasible", style.good), "", ""];
  return [painted("refused", style.bad), plugin, reasons.join(", ")];
}

/** The first names, and how many more there are. */
export function namesOf(nodes: readonly string[]): string {
  const shown = nodes.slice(0, SHOWN_NAMES).join(", ");
  return nodes.length > SHOWN_NAMES ? `${shown}, …` : shown;
}
