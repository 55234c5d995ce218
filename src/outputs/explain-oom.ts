// `plimsoll explain oom`: what was passed, what the container held part by part, and why the kernel took this one.

import { printable } from "../documents/printable.ts";
import type { ExplainedOomKill, MemoryPart, OomCandidate } from "../results/oom-explanation.ts";
import { formatBytes, formatCount, formatShare, formatTime, plural } from "./amounts.ts";
import { bar } from "./bars.ts";
import { sections } from "./report.ts";
import { type ReportOptions, reportStyle, type Style } from "./report-style.ts";
import { type Cell, type Column, painted, textTable } from "./text-table.ts";
import { wrapText } from "./wrap-text.ts";

const BAR_WIDTH = 8;
/** Kills that are listed, and candidates that are shown, unless nothing is to be left out. */
const SHOWN_KILLS = 10;
const SHOWN_CANDIDATES = 10;

/** What is shown. */
export interface ShownOom {
  readonly namespace: string;
  readonly name: string;
  readonly qosClass: string;
  readonly kills: readonly ExplainedOomKill[];
  readonly fingerprint: string;
}

const PARTS: readonly Column[] = [
  { header: "IT HELD" },
  { header: "BYTES", align: "right" },
  { header: "", align: "right" },
  { header: "" },
  { header: "WHICH IS", cut: true },
];

const CANDIDATES: readonly Column[] = [
  { header: "", align: "right" },
  { header: "CONTAINER", cut: true },
  { header: "HELD", align: "right" },
  { header: "OOM_SCORE_ADJ", align: "right" },
  { header: "BADNESS", align: "right" },
  { header: "WHY THIS SCORE" },
];

/** The whole explanation: the last kill in full, with `wide` every one. */
export function renderOomExplanation(shown: ShownOom, options: ReportOptions, wide = false): string {
  const style = reportStyle(options);
  const { kills } = shown;
  const full = wide ? kills : kills.slice(-1);
  return sections([
    headLines(shown, style),
    kills.length > 1 ? listLines(kills, style, wide) : [],
    ...full.flatMap((kill) => killSections(shown, kill, style, wide)),
  ]);
}

function headLines({ namespace, name, qosClass, kills, fingerprint }: ShownOom, style: Style): string[] {
  return [
    `${style.strong(`OOM kills of ${printable(`${namespace}/${name}`)}`)} (${qosClass}): ${plural(kills.length, "kill")}`,
    style.dim(`fingerprint ${fingerprint}`),
  ];
}

function listLines(kills: readonly ExplainedOomKill[], style: Style, wide: boolean): string[] {
  const columns: Column[] = [
    { header: "KILLED AT", align: "right" },
    { header: "AFTER RUNNING", align: "right" },
    { header: "CONTAINER" },
    { header: "HELD", align: "right" },
    { header: "BECAUSE OF" },
    { header: "MOST OF IT" },
  ];
  const shown = wide ? kills : kills.slice(-SHOWN_KILLS);
  const rows = shown.map((kill) => [
    formatTime(kill.atNs),
    formatTime(kill.atNs - kill.startedNs),
    kill.container,
    formatBytes(kill.heldBytes),
    kill.scope === "container" ? `its limit, ${formatBytes(kill.limitBytes ?? 0)}` : `the memory of ${kill.node}`,
    largest(kill).part,
  ]);
  const left = kills.length - shown.length;
  const more = left === 0 ? [] : [style.dim(`… and ${formatCount(left)} before them (-o wide shows all)`)];
  return [...textTable(columns, rows, style), ...more];
}

function killSections(shown: ShownOom, kill: ExplainedOomKill, style: Style, wide: boolean): string[][] {
  const heading = style.heading(
    `AT ${formatTime(kill.atNs).toUpperCase()}: CONTAINER ${printable(kill.container)} OF ${printable(shown.name)} ON ${kill.node}`,
  );
  return [
    [heading, ...verdict(kill).flatMap((sentence) => wrapText(sentence, style.width))],
    partLines(kill, style),
    kill.scope === "node" ? candidateLines(kill, style, wide) : scoreLines(kill, style),
  ];
}

/** What happened, in a few sentences. */
function verdict(kill: ExplainedOomKill): string[] {
  const part = largest(kill);
  const most = `The largest part of what it held is ${PART_NAMES[part.part]}: ${formatBytes(part.bytes)} of ${formatBytes(kill.heldBytes)} (${formatShare(part.bytes, kill.heldBytes)}).`;
  if (kill.scope === "container") {
    const limit = kill.limitBytes ?? 0;
    return [
      `The container passed its own memory limit: it held ${formatBytes(kill.heldBytes)} (${formatCount(kill.heldBytes - limit)} bytes above ${formatBytes(limit)}). Nothing else on the node matters to that.`,
      most,
    ];
  }
  const used = kill.podsBytes + kill.systemBytes;
  const limit =
    kill.limitBytes === null
      ? "It had no limit of its own."
      : `Its own limit, ${formatBytes(kill.limitBytes)}, was not passed.`;
  return [
    `The node was out of memory: its pods held ${formatBytes(kill.podsBytes)} and the system ${formatBytes(kill.systemBytes)}, together ${formatCount(used - kill.capacityBytes)} bytes more than its ${formatBytes(kill.capacityBytes)}. ${limit}`,
    choice(kill),
    most,
    ...largestHolder(kill),
  ];
}

/** The container that held most, when it is another: the cause of the shortage may well be there. */
function largestHolder({ candidates }: ExplainedOomKill): string[] {
  const holder = candidates.reduce<OomCandidate | undefined>(
    (most, each) => (most === undefined || each.heldBytes > most.heldBytes ? each : most),
    undefined,
  );
  if (holder === undefined || holder.killed) return [];
  return [
    `Most on the node was held by another: ${holder.pod}/${holder.container}, ${formatBytes(holder.heldBytes)} (${holder.qosClass}, requests ${formatBytes(holder.requestBytes)}).`,
  ];
}

/** Why this one of all candidates. */
function choice({ candidates }: ExplainedOomKill): string {
  const [victim, next] = candidates;
  if (victim === undefined || next === undefined) return "No other container ran there: the kernel had no choice.";
  const bySize = victim.heldBytes >= next.heldBytes;
  const byScore = victim.oomScoreAdj > next.oomScoreAdj;
  const name = `${next.pod}/${next.container}`;
  if (bySize && !byScore)
    return `The kernel kills the highest badness. This one had it for what it held: the next, ${name}, held ${formatBytes(next.heldBytes)}.`;
  const held = bySize
    ? `it also held more than the next, ${name}`
    : `the next, ${name}, held more (${formatBytes(next.heldBytes)} against ${formatBytes(victim.heldBytes)}) but is worth less to kill`;
  return `The kernel kills the highest badness. This one had it for its oom_score_adj of ${victim.oomScoreAdj} (${victim.qosClass}): ${held} (${next.oomScoreAdj}, ${next.qosClass}).`;
}

const PART_NAMES: Readonly<Record<MemoryPart["part"], string>> = {
  base: "its base",
  requests: "requests in flight",
  connections: "open connections",
  steps: "steps taken by the clock",
  leak: "a leak",
  sawtooth: "garbage that was not collected yet",
};

function largest({ parts }: ExplainedOomKill): MemoryPart {
  return parts.reduce((most, part) => (part.bytes > most.bytes ? part : most));
}

function partLines(kill: ExplainedOomKill, style: Style): string[] {
  const rows = kill.parts.map((part): Cell[] => [
    part.part,
    formatBytes(part.bytes),
    formatShare(part.bytes, kill.heldBytes),
    bar(part.bytes / Math.max(kill.heldBytes, 1), BAR_WIDTH),
    meaning(part, kill),
  ]);
  rows.push([
    "sum",
    formatBytes(kill.heldBytes),
    "100%",
    "",
    `after running for ${formatTime(kill.atNs - kill.startedNs)}`,
  ]);
  return textTable(PARTS, rows, style);
}

function meaning(
  { part, count = 0, eachBytes = 0, perSecondBytes = 0, sinceNs = 0 }: MemoryPart,
  { atNs }: ExplainedOomKill,
): string {
  switch (part) {
    case "base":
      return "what it holds idle";
    case "requests":
      return `${formatCount(count)} queued or worked on × ${formatBytes(eachBytes)}`;
    case "connections":
      return `${formatCount(count)} open × ${formatBytes(eachBytes)}`;
    case "steps":
      return plural(count, "step");
    case "leak":
      return `${formatBytes(perSecondBytes)} a second, for ${formatTime(Math.max(0, atNs - sinceNs))}`;
    case "sawtooth":
      return "since the last collection";
  }
}

/** The score of a container that its own limit killed: there it decides nothing. */
function scoreLines({ candidates }: ExplainedOomKill, style: Style): string[] {
  const [own] = candidates;
  if (own === undefined) return [];
  const text = `Its oom_score_adj was ${own.oomScoreAdj} (${rule(own, undefined)}); the kernel looked for a victim in this container only, so the score decided nothing.`;
  return wrapText(text, style.width).map((line) => style.dim(line));
}

function candidateLines({ candidates, capacityBytes }: ExplainedOomKill, style: Style, wide: boolean): string[] {
  const shown = wide ? candidates : candidates.slice(0, SHOWN_CANDIDATES);
  const rows = shown.map((each, index): Cell[] => {
    const name = `${each.namespace}/${each.pod}/${each.container}`;
    return [
      `${index + 1}`,
      each.killed ? painted(name, style.bad) : name,
      formatBytes(each.heldBytes),
      `${each.oomScoreAdj}`,
      formatBytes(each.badnessBytes),
      `${each.killed ? "KILLED; " : ""}${rule(each, capacityBytes)}`,
    ];
  });
  const left = candidates.length - shown.length;
  return [
    style.dim(`badness = what it held + oom_score_adj × ${formatBytes(capacityBytes)} / 1000; the highest is killed`),
    ...textTable(CANDIDATES, rows, style),
    ...(left === 0 ? [] : [style.dim(`… and ${formatCount(left)} more (-o wide shows all)`)]),
  ];
}

/** The rule that gave oom_score_adj, with its numbers. */
function rule({ rule: name, oomScoreAdj, requestBytes }: OomCandidate, capacityBytes: number | undefined): string {
  switch (name) {
    case "node-critical":
      return "node-critical priority: always -997";
    case "guaranteed":
      return "Guaranteed: always -997";
    case "best-effort":
      return "BestEffort: always 1000";
    case "burstable": {
      if (requestBytes === 0) return "Burstable without a memory request: 999";
      const share =
        capacityBytes === undefined
          ? "the share that it requests of the node"
          : `${formatBytes(requestBytes)} / ${formatBytes(capacityBytes)}`;
      const bound = oomScoreAdj === 3 ? ", 3 at least" : oomScoreAdj === 999 ? ", 999 at most" : "";
      return `Burstable: 1000 - 1000 × ${share}${bound}`;
    }
  }
}
