// `plimsoll explain eviction`: which threshold was crossed, and why this pod stood first in the ranking.

import { printable } from "../documents/printable.ts";
import type { ExplainedCandidate, ExplainedEviction, RankingKey } from "../results/eviction-explanation.ts";
import { formatAmount, formatBytes, formatCount, formatTime, plural } from "./amounts.ts";
import { sections } from "./report.ts";
import { type ReportOptions, reportStyle, type Style } from "./report-style.ts";
import { type Cell, type Column, painted, textTable } from "./text-table.ts";
import { wrapText } from "./wrap-text.ts";

const SHOWN_CANDIDATES = 12;

/** What is shown. */
export interface ShownEvictions {
  readonly namespace: string;
  readonly name: string;
  readonly evictions: readonly ExplainedEviction[];
  readonly fingerprint: string;
}

const RANKING: readonly Column[] = [
  { header: "", align: "right" },
  { header: "POD", cut: true },
  { header: "ABOVE REQUEST" },
  { header: "PRIORITY", align: "right" },
  { header: "OVER BY", align: "right" },
  { header: "USAGE", align: "right" },
  { header: "REQUEST", align: "right" },
  { header: "QOS" },
  { header: "FATE" },
  { header: "AHEAD BY" },
];

/** The whole explanation; `wide` shows every candidate. */
export function renderEvictionExplanation(shown: ShownEvictions, options: ReportOptions, wide = false): string {
  const style = reportStyle(options);
  const name = printable(`${shown.namespace}/${shown.name}`);
  return sections([
    [
      `${style.strong(`evictions of ${name}`)}: ${formatCount(shown.evictions.length)}`,
      style.dim(`fingerprint ${shown.fingerprint}`),
    ],
    ...shown.evictions.flatMap((eviction) => [
      [
        style.heading(`AT ${formatTime(eviction.atNs).toUpperCase()} ON ${eviction.node}`),
        ...verdict(eviction).flatMap((sentence) => wrapText(sentence, style.width)),
        ...wrapText(eviction.message.trim(), style.width).map((line) => style.dim(line)),
      ],
      rankingLines(eviction, style, wide),
    ]),
  ]);
}

function verdict(eviction: ExplainedEviction): string[] {
  const { signal, resource, availableBytes, thresholdBytes, usedBytes, soft, condition, conditionSinceNs, atNs } =
    eviction;
  if (usedBytes !== null)
    return [
      `The kubelet measured ${formatBytes(usedBytes)}, more than the limit of ${formatBytes(thresholdBytes)} (${signal}).`,
      "A limit of local storage is the pod's own: no threshold of the node is asked, and no other pod is compared with it.",
    ];
  const bound = `the ${soft ? "soft" : "hard"} threshold of ${formatAmount(resource, thresholdBytes)}`;
  const available = formatAmount(resource, availableBytes);
  const crossed =
    availableBytes < thresholdBytes
      ? `${signal} was ${available}, below ${bound}.`
      : `${signal} was ${available}, not yet as far above ${bound} as evictionMinimumReclaim asks.`;
  const since =
    conditionSinceNs === null
      ? `${condition} was not reported yet.`
      : conditionSinceNs === atNs
        ? `${condition} was first observed in that same pass.`
        : `${condition} was first observed at ${formatTime(conditionSinceNs)}, ${formatTime(atNs - conditionSinceNs)} earlier.`;
  return [`${crossed} ${since}`, ...choice(eviction)];
}

/** Why this pod, and what its QoS class has to do with it. */
function choice({ ranking, resource }: ExplainedEviction): string[] {
  const at = ranking.findIndex(({ fate }) => fate === "evicted");
  const [victim, next] = [ranking[at], ranking[at + 1]];
  if (victim === undefined) return [];
  const skipped = at === 0 ? "" : ` ${plural(at, "critical pod")} before it may not be evicted.`;
  const first =
    next === undefined
      ? `No other pod could be evicted.`
      : `It came before ${next.name} ${KEY_SENTENCES[victim.beforeNextBy ?? "order"](victim, next, resource)}.`;
  const better = ranking.slice(at + 1).filter(({ qosClass }) => QOS_RANK[qosClass] < QOS_RANK[victim.qosClass]);
  const lower = better[0];
  const remark =
    lower === undefined
      ? "The ranking does not ask for the QoS class."
      : `The ranking does not ask for the QoS class: this ${victim.qosClass} pod went before ${lower.name}, which is ${lower.qosClass}.`;
  return [`${first}${skipped}`, remark];
}

const QOS_RANK: Readonly<Record<ExplainedCandidate["qosClass"], number>> = {
  BestEffort: 0,
  Burstable: 1,
  Guaranteed: 2,
};

type Sentence = (victim: ExplainedCandidate, next: ExplainedCandidate, resource: string) => string;

const KEY_SENTENCES: Readonly<Record<RankingKey, Sentence>> = {
  "exceeds-request": () => "because it used more than its request, and that one did not",
  priority: (victim, next) => `because its priority is lower: ${victim.priority} against ${next.priority}`,
  "over-request": (victim, next, resource) =>
    `because its usage was further above its request: ${formatAmount(resource, victim.overRequestBytes)} against ${formatAmount(resource, next.overRequestBytes)}`,
  order: () => "because it is older, with all else equal",
};

const KEY_WORDS: Readonly<Record<RankingKey, string>> = {
  "exceeds-request": "above request",
  priority: "lower priority",
  "over-request": "further over",
  order: "age alone",
};

const FATES: Readonly<Record<ExplainedCandidate["fate"], string>> = {
  evicted: "EVICTED",
  critical: "critical: spared",
  later: "",
};

function rankingLines({ ranking, resource }: ExplainedEviction, style: Style, wide: boolean): string[] {
  if (ranking.length === 0) return [];
  const shown = wide ? ranking : ranking.slice(0, SHOWN_CANDIDATES);
  const rows = shown.map((candidate, index): Cell[] => {
    const name = `${candidate.namespace}/${candidate.name}`;
    return [
      `${index + 1}`,
      candidate.fate === "evicted" ? painted(name, style.bad) : name,
      candidate.exceedsRequest ? "yes" : "no",
      `${candidate.priority}`,
      formatAmount(resource, candidate.overRequestBytes),
      formatAmount(resource, candidate.usageBytes),
      formatBytes(candidate.requestBytes),
      candidate.qosClass,
      FATES[candidate.fate],
      candidate.beforeNextBy === null ? "" : KEY_WORDS[candidate.beforeNextBy],
    ];
  });
  const left = ranking.length - shown.length;
  return [
    style.dim(
      "ranked by: above its request, then lower priority, then how far above it; QOS is shown, not asked; AHEAD BY: what decided against the next",
    ),
    ...textTable(RANKING, rows, style),
    ...(left === 0 ? [] : [style.dim(`… and ${formatCount(left)} more (-o wide shows all)`)]),
  ];
}
