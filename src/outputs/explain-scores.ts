// How the feasible nodes scored in one attempt, in the text of `plimsoll explain pod`. A cell reads raw → normalised × weight = weighted, without the
// steps that change nothing.

import type { ExplainedAttempt, NodeScore, PluginScore } from "../results/explanation.ts";
import { formatCount } from "./amounts.ts";
import type { Style } from "./report-style.ts";
import { type Cell, type Column, painted, textTable } from "./text-table.ts";

/** Nodes side by side. */
const SHOWN_NODES = 4;

const LONG_COLUMNS: readonly Column[] = [
  { header: "NODE", cut: true },
  { header: "TOTAL", align: "right" },
  { header: "PLUGIN" },
  { header: "RAW", align: "right" },
  { header: "NORMALISED", align: "right" },
  { header: "WEIGHT", align: "right" },
  { header: "WEIGHTED", align: "right" },
];

/** The scores: the best nodes side by side, a plugin a line; `all` shows every node, a plugin a line. */
export function scoreLines(attempt: ExplainedAttempt, style: Style, all: boolean): string[] {
  if (attempt.scores.length === 0) return [];
  return all ? everyScore(attempt, style) : bestScores(attempt, style);
}

function bestScores({ scores, winner }: ExplainedAttempt, style: Style): string[] {
  const shown = chosenFirst(scores, winner).slice(0, SHOWN_NODES);
  const plugins = shown[0]?.plugins.map(({ plugin }) => plugin) ?? [];
  const columns: Column[] = [
    { header: "SCORE PLUGIN" },
    ...shown.map(({ node }): Column => ({ header: node === winner ? `${node} (chosen)` : node, align: "right" })),
  ];
  const rows = plugins.map((plugin, at): Cell[] => [
    plugin,
    ...shown.map(({ plugins: own }) => (own[at] === undefined ? "" : formula(own[at]))),
  ]);
  const totals = shown.map(({ node, total }): Cell => (node === winner ? painted(`${total}`, style.good) : `${total}`));
  const rest = scores.length - shown.length;
  return [
    ...textTable(columns, [...rows, [painted("total", style.strong), ...totals]], style),
    ...(rest > 0
      ? [
          style.dim(
            `  … and ${formatCount(rest)} more feasible nodes with at most ${scores[shown.length]?.total ?? 0} (-o wide shows them)`,
          ),
        ]
      : []),
  ];
}

function everyScore({ scores, winner }: ExplainedAttempt, style: Style): string[] {
  const rows = chosenFirst(scores, winner).flatMap(({ node, total, plugins }) =>
    plugins.map(({ plugin, raw, normalized, weight, weighted }, at): Cell[] => [
      at > 0 ? "" : node === winner ? painted(node, style.good) : node,
      at > 0 ? "" : `${total}`,
      plugin,
      `${raw}`,
      `${normalized}`,
      `${weight}`,
      `${weighted}`,
    ]),
  );
  return textTable(LONG_COLUMNS, rows, style);
}

/** Best first, and of equal totals the chosen node first. */
function chosenFirst(scores: readonly NodeScore[], winner: string | null): NodeScore[] {
  return [...scores].sort((a, b) => b.total - a.total || Number(b.node === winner) - Number(a.node === winner));
}

function formula({ raw, normalized, weight, weighted }: PluginScore): string {
  const scaled = raw === normalized ? `${normalized}` : `${raw} → ${normalized}`;
  return weight === 1 ? scaled : `${scaled} × ${weight} = ${weighted}`;
}
