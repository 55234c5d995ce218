// What happened, in Kubernetes' words, and what was wrong with the input.

import type { RunResult, TimelineEvent } from "../results/run-result.ts";
import { formatCount, formatTime } from "./amounts.ts";
import type { Style } from "./report-style.ts";
import { type Cell, type Column, painted, textTable } from "./text-table.ts";
import { wrapText } from "./wrap-text.ts";

/** Events that a short report shows, and findings. */
const SHOWN_EVENTS = 16;
const SHOWN_FINDINGS = 10;

/** Normal events that tell a story; the others (Pulled, Created, Started, …) are routine. */
const TELLING = new Set([
  "ScalingReplicaSet",
  "NodeHasSufficientMemory",
  "NodeHasInsufficientMemory",
  "NodeHasDiskPressure",
  "NodeHasNoDiskPressure",
  "NodeHasInsufficientPID",
  "NodeHasSufficientPID",
  "NodeNotReady",
  "NodeReady",
  "NodeSchedulable",
  "NodeNotSchedulable",
  "Preempted",
  "TaintManagerEviction",
]);
/** Events that have a section of their own. */
const TOLD_ELSEWHERE = new Set(["Evicted", "SuccessfulRescale"]);

/** Events with the same words about objects of one kind, each object's own name and address aside. */
interface EventGroup {
  readonly first: TimelineEvent;
  count: number;
  readonly objects: Set<string>;
}

const COLUMNS: readonly Column[] = [
  { header: "TIME", align: "right" },
  { header: "COUNT", align: "right" },
  { header: "REASON" },
  { header: "OBJECT", cut: true },
  { header: "MESSAGE" },
];
const WIDE_COLUMNS: readonly Column[] = [
  { header: "FIRST", align: "right" },
  { header: "LAST", align: "right" },
  { header: "COUNT", align: "right" },
  { header: "TYPE" },
  { header: "REASON" },
  // Never cut: an event whose object cannot be read tells nothing, and wide may be wide.
  { header: "OBJECT" },
  { header: "SOURCE" },
  { header: "MESSAGE" },
];

/** The events that tell the story: warnings, scaling, nodes. Those in the same words stand in one line. */
export function keyEventLines(result: RunResult, style: Style): string[] {
  const telling = groupEvents(result.timeline.filter((event) => isTelling(event, result)));
  if (telling.length === 0) return [];
  const shown = telling.slice(0, SHOWN_EVENTS);
  const rows = shown.map(({ first, count, objects }): Cell[] => [
    formatTime(first.atNs),
    count === 1 ? "" : `×${formatCount(count)}`,
    reasonCell(first, style),
    objects.size === 1 ? objectOf(first) : `${objectOf(first)} and ${formatCount(objects.size - 1)} more`,
    first.message,
  ]);
  const lines = [style.heading("EVENTS"), ...textTable(COLUMNS, rows, style)];
  const hidden = telling.length - shown.length;
  const note = hidden > 0 ? `… and ${formatCount(hidden)} more of note; ` : "";
  return [...lines, style.dim(`  ${note}-o wide shows all ${formatCount(result.timeline.length)}`)];
}

/** Every event. */
export function allEventLines({ timeline }: RunResult, style: Style): string[] {
  if (timeline.length === 0) return [];
  const rows = timeline.map((event): Cell[] => [
    formatTime(event.atNs),
    event.count === 1 ? "" : formatTime(event.lastNs),
    `${event.count}`,
    event.type,
    reasonCell(event, style),
    objectOf(event),
    event.source,
    event.message,
  ]);
  return [style.heading(`EVENTS (${formatCount(timeline.length)})`), ...textTable(WIDE_COLUMNS, rows, style)];
}

/** Warnings and notices about the input; `all` shows every one. */
export function findingLines({ diagnostics }: Pick<RunResult, "diagnostics">, style: Style, all: boolean): string[] {
  if (diagnostics.length === 0) return [];
  const shown = all ? diagnostics : diagnostics.slice(0, SHOWN_FINDINGS);
  const lines = shown.flatMap(({ code, severity, message, file, line, column, hint }) => {
    const place = file === "" ? "" : ` ${file}:${line}:${column}`;
    const text = `${severity}[${code}]${place} ${message}${hint === "" ? "" : ` (${hint})`}`;
    return wrapText(text, style.width - 2).map((each, index) => `${index === 0 ? "  " : "    "}${each}`);
  });
  if (shown.length < diagnostics.length)
    lines.push(
      style.dim(`  … and ${formatCount(diagnostics.length - shown.length)} more (plimsoll validate shows them)`),
    );
  return [style.caution(style.strong("ABOUT THE INPUT")), ...lines];
}

function isTelling({ type, reason, message }: TimelineEvent, { placement }: RunResult): boolean {
  if (TOLD_ELSEWHERE.has(reason)) return false;
  if (type === "Normal") return TELLING.has(reason);
  // What the section of pending pods says already.
  return reason !== "FailedScheduling" || !placement.pending.some((pending) => pending.message === message);
}

function groupEvents(events: readonly TimelineEvent[]): EventGroup[] {
  const groups = new Map<string, EventGroup>();
  for (const event of events) {
    const key = JSON.stringify([event.type, event.reason, event.object.kind, wordsOf(event)]);
    const group = groups.get(key) ?? { first: event, count: 0, objects: new Set() };
    group.count += event.count;
    group.objects.add(`${event.object.namespace}/${event.object.name}`);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function reasonCell({ type, reason }: TimelineEvent, style: Style): Cell {
  return type === "Warning" ? painted(reason, style.caution) : reason;
}

function objectOf({ object: { kind, namespace, name } }: TimelineEvent): string {
  const place = namespace === "" || namespace === "default" ? "" : `${namespace}/`;
  return `${kind.toLowerCase()}/${place}${name}`;
}

/** What an event says, whichever object of its kind says it. */
function wordsOf({ message, object }: TimelineEvent): string {
  return message.replaceAll(object.name, "").replace(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, "");
}
