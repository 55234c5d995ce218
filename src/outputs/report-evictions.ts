// Who was killed, by kubelet for the node's sake or by the kernel for a limit, and by which ranking.

import type { DeletedImage, Eviction, OomKill, RunResult } from "../results/run-result.ts";
import { formatAmount, formatBytes, formatCount, formatTime } from "./amounts.ts";
import type { Style } from "./report-style.ts";
import { type Cell, type Column, painted, textTable } from "./text-table.ts";
import { wrapText } from "./wrap-text.ts";

/** Evictions that are shown with their ranking; the others get a line. */
const SHOWN_RANKINGS = 4;
const SHOWN_CANDIDATES = 8;
const SHOWN_EVICTIONS = 20;

const RANKING: readonly Column[] = [
  { header: "RANK", align: "right" },
  { header: "POD", cut: true },
  { header: "ABOVE REQUEST" },
  { header: "PRIORITY", align: "right" },
  { header: "OVER BY", align: "right" },
  { header: "USAGE", align: "right" },
  { header: "REQUEST", align: "right" },
  { header: "QOS" },
];

const OOM: readonly Column[] = [
  { header: "FIRST", align: "right" },
  { header: "LAST", align: "right" },
  { header: "KILLS", align: "right" },
  { header: "POD", cut: true },
  { header: "CONTAINER" },
  { header: "NODE" },
  { header: "USAGE", align: "right" },
  { header: "LIMIT", align: "right" },
  { header: "OOM_SCORE_ADJ", align: "right" },
  { header: "SCOPE" },
];

/** The evictions section. `all` shows every ranking whole. */
export function evictionLines({ evictions }: RunResult, style: Style, all: boolean): string[] {
  if (evictions.length === 0) return [];
  const shown = all ? evictions : evictions.slice(0, SHOWN_EVICTIONS);
  const lines = shown.flatMap((eviction, index) => oneEviction(eviction, style, all, all || index < SHOWN_RANKINGS));
  if (shown.length < evictions.length)
    lines.push(style.dim(`  … and ${formatCount(evictions.length - shown.length)} more (-o wide shows them)`));
  return [style.bad(style.strong(`EVICTIONS (${formatCount(evictions.length)})`)), ...lines];
}

/** The OOM kills section, one line per container. */
export function oomLines({ oomKills }: RunResult, style: Style): string[] {
  if (oomKills.length === 0) return [];
  const groups = new Map<string, OomKill[]>();
  for (const kill of oomKills) {
    const key = `${kill.namespace}/${kill.pod}/${kill.container}/${kill.scope}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [kill]);
    else group.push(kill);
  }
  const rows = [...groups.values()].map(oomRow);
  return [style.bad(style.strong(`OOM KILLS (${formatCount(oomKills.length)})`)), ...textTable(OOM, rows, style)];
}

function oneEviction(eviction: Eviction, style: Style, all: boolean, ranked: boolean): string[] {
  const { atNs, namespace, pod, node, message, ranking, resource } = eviction;
  const title = `${formatTime(atNs)}  ${namespace}/${pod} on ${node}: ${crossed(eviction)}`;
  const lines = wrapText(title, style.width - 2).map((line) => `  ${style.strong(line)}`);
  if (!ranked) return lines;
  lines.push(...wrapText(message.trim(), style.width - 4).map((line) => `    ${line}`));
  if (ranking.length === 0) return lines;
  const shown = all ? ranking : ranking.slice(0, SHOWN_CANDIDATES);
  const rows = shown.map((candidate, index): Cell[] => {
    const name = `${candidate.namespace}/${candidate.name}`;
    const dies = candidate.name === pod && candidate.namespace === namespace;
    return [
      `${index + 1}`,
      dies ? painted(name, style.bad) : name,
      candidate.exceedsRequest ? "yes" : "no",
      `${candidate.priority}`,
      formatAmount(resource, candidate.overRequestBytes),
      formatAmount(resource, candidate.usageBytes),
      formatBytes(candidate.requestBytes),
      candidate.qosClass,
    ];
  });
  lines.push(...textTable(RANKING, rows, style, 4));
  if (shown.length < ranking.length)
    lines.push(style.dim(`    … and ${formatCount(ranking.length - shown.length)} more candidates`));
  return lines;
}

function crossed({ signal, resource, availableBytes, thresholdBytes, usedBytes, soft }: Eviction): string {
  if (usedBytes !== null) return `${signal} ${formatBytes(usedBytes)} > ${formatBytes(thresholdBytes)}`;
  const amounts = `${formatAmount(resource, availableBytes)} < ${formatAmount(resource, thresholdBytes)}`;
  return `${signal} ${amounts} (${soft ? "soft" : "hard"} threshold)`;
}

/** Images that kubelets deleted, one line for each node and instant. */
export function deletedImageLines({ deletedImages }: RunResult, style: Style): string[] {
  if (deletedImages.length === 0) return [];
  const groups = new Map<string, DeletedImage[]>();
  for (const deleted of deletedImages) {
    const key = `${deleted.atNs}/${deleted.node}/${deleted.cause}`;
    groups.set(key, [...(groups.get(key) ?? []), deleted]);
  }
  const rows = [...groups.values()].map((group): Cell[] => {
    const { atNs, node, cause } = group[0] as DeletedImage;
    const freed = group.reduce((sum, { freedBytes }) => sum + freedBytes, 0);
    const names = group.map(({ image }) => image).join(", ");
    const why = cause === "pressure" ? "node under pressure" : "imageGCHighThresholdPercent";
    return [formatTime(atNs), node, `${group.length}`, formatBytes(freed), why, names];
  });
  const columns: Column[] = [
    { header: "TIME", align: "right" },
    { header: "NODE" },
    { header: "IMAGES", align: "right" },
    { header: "FREED", align: "right" },
    { header: "BECAUSE OF" },
    { header: "NAMES", cut: true },
  ];
  return [style.strong(`IMAGES DELETED (${formatCount(deletedImages.length)})`), ...textTable(columns, rows, style)];
}

function oomRow(kills: readonly OomKill[]): Cell[] {
  const first = kills[0] as OomKill;
  const last = kills.at(-1) as OomKill;
  return [
    formatTime(first.atNs),
    kills.length === 1 ? "" : formatTime(last.atNs),
    `${kills.length}`,
    `${first.namespace}/${first.pod}`,
    first.container,
    first.node,
    formatBytes(last.usageBytes),
    first.limitBytes === null ? "none" : formatBytes(first.limitBytes),
    `${first.oomScoreAdj}`,
    first.scope,
  ];
}
