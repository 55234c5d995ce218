// `plimsoll explain latency`: what the slowest requests spent their time on, beside all requests, and some of them call by call.

import { printable } from "../documents/printable.ts";
import type { ExplainedRequest, LatencyExplanation, Span } from "../results/latency-explanation.ts";
import { formatCount, formatLatency, formatShare, formatTime, plural } from "./amounts.ts";
import { bar } from "./bars.ts";
import { sections } from "./report.ts";
import { type ReportOptions, reportStyle, type Style } from "./report-style.ts";
import { type Column, textTable } from "./text-table.ts";

const BAR_WIDTH = 8;
const NETWORK = "network.";

/** The whole explanation; with `wide` the network's parts one by one. */
export function renderLatencyExplanation(
  explanation: LatencyExplanation,
  options: ReportOptions,
  wide = false,
): string {
  const style = reportStyle(options);
  return sections([
    headLines(explanation, style),
    partLines(explanation, style, wide),
    callLines(explanation, style),
    ...explanation.requests.map((request) => requestLines(request, style, wide)),
  ]);
}

function headLines(explanation: LatencyExplanation, style: Style): string[] {
  const { class: name, valueNs, count, slowCount, slowMeanNs } = explanation;
  const percentile = `p${explanation.partsPerMillion / 10_000}`;
  return [
    `${style.strong(`latency of ${printable(name)}`)}: ${percentile} is ${formatLatency(valueNs)}`,
    style.dim(
      `${plural(count, "answered request")}, ${formatCount(slowCount)} of them this slow, ${formatLatency(slowMeanNs)} in the mean · fingerprint ${explanation.fingerprint}`,
    ),
    ...verdict(explanation),
  ];
}

/** Which part makes the slow requests slow: the one that grew most. */
function verdict({ parts, meanNs, slowMeanNs, calls }: LatencyExplanation): string[] {
  const grown = grouped(parts).sort((a, b) => b.slowMeanNs - b.meanNs - (a.slowMeanNs - a.meanNs));
  const [first] = grown;
  const moreNs = slowMeanNs - meanNs;
  if (first === undefined || moreNs <= 0) return ["The slow requests differ from the others in nothing."];
  const share = formatShare(first.slowMeanNs - first.meanNs, moreNs);
  const most = [...calls].sort((a, b) => b.slowMeanNs - a.slowMeanNs)[0];
  const call = first.part === "calls" && most !== undefined ? `, most of it in ${printable(most.call)}` : "";
  return [
    `They take ${formatLatency(moreNs)} more than the mean of all; ${share} of that is ${MEANINGS[first.part] ?? first.part}${call}.`,
  ];
}

/** What a part is, in a sentence. */
const MEANINGS: Readonly<Record<string, string>> = {
  queue: "waiting in the server's queue (queue)",
  cpu: "more work to do (cpu)",
  "cpu-wait": "waiting for a core (cpu-wait)",
  throttled: "standing throttled by the CPU limit (throttled)",
  calls: "waiting for other Services (calls)",
  retries: "earlier tries that failed and the waits after them (retries)",
  network: "the network",
};

/** The network's parts as one. */
function grouped(parts: LatencyExplanation["parts"]): { part: string; meanNs: number; slowMeanNs: number }[] {
  const groups = new Map<string, { part: string; meanNs: number; slowMeanNs: number }>();
  for (const { part, meanNs, slowMeanNs } of parts) {
    const name = part.startsWith(NETWORK) ? "network" : part;
    const group = groups.get(name) ?? { part: name, meanNs: 0, slowMeanNs: 0 };
    groups.set(name, { part: name, meanNs: group.meanNs + meanNs, slowMeanNs: group.slowMeanNs + slowMeanNs });
  }
  return [...groups.values()];
}

function partLines({ parts, meanNs, slowMeanNs }: LatencyExplanation, style: Style, wide: boolean): string[] {
  const columns: Column[] = [
    { header: "PART OF THE MEAN" },
    { header: "ALL", align: "right" },
    { header: "", align: "right" },
    { header: "THE SLOW", align: "right" },
    { header: "", align: "right" },
    { header: "" },
    { header: "MORE", align: "right" },
  ];
  const rows = (wide ? parts : grouped(parts)).map((each) => [
    each.part,
    formatLatency(each.meanNs),
    formatShare(each.meanNs, meanNs),
    formatLatency(each.slowMeanNs),
    formatShare(each.slowMeanNs, slowMeanNs),
    bar(each.slowMeanNs / Math.max(slowMeanNs, 1), BAR_WIDTH),
    each.slowMeanNs >= each.meanNs
      ? `+${formatLatency(each.slowMeanNs - each.meanNs)}`
      : `-${formatLatency(each.meanNs - each.slowMeanNs)}`,
  ]);
  rows.push([
    "sum",
    formatLatency(meanNs),
    "100%",
    formatLatency(slowMeanNs),
    "100%",
    "",
    `+${formatLatency(Math.max(0, slowMeanNs - meanNs))}`,
  ]);
  return textTable(columns, rows, style);
}

function callLines({ calls, tracedCount, slowCount }: LatencyExplanation, style: Style): string[] {
  if (calls.length === 0) return [];
  const columns: Column[] = [
    { header: "CALL", cut: true },
    { header: "PER REQUEST", align: "right" },
    { header: "FAILED TRIES", align: "right" },
    { header: "TIME PER REQUEST", align: "right" },
  ];
  const rows = calls.map((each) => [
    each.call,
    `${each.perRequestMilli / 1000}`,
    each.failedTries === 0 ? "" : formatCount(each.failedTries),
    formatLatency(each.slowMeanNs),
  ]);
  const among = tracedCount < slowCount ? `${formatCount(tracedCount)} of the slow requests` : "the slow requests";
  return [style.heading(`CALLS OF ${among.toUpperCase()}`), ...textTable(columns, rows, style)];
}

function requestLines(request: ExplainedRequest, style: Style, wide: boolean): string[] {
  const { number, role, sentNs, latencyNs } = request;
  const head = `REQUEST ${formatCount(number)} (${role}): ${formatLatency(latencyNs)}, sent at ${formatTime(sentNs)}`;
  const columns: Column[] = [
    { header: "AT", align: "right" },
    { header: "TOOK", align: "right" },
    { header: "WHAT", cut: true },
    { header: "SERVED BY" },
    { header: "WHERE THE TIME WENT" },
  ];
  const rows = request.tries.flatMap((span) => spanRows(span, sentNs, 0, wide));
  return [style.heading(head), ...textTable(columns, rows, style)];
}

function spanRows(span: Span, originNs: number, depth: number, wide: boolean): string[][] {
  const again = span.tries > 1 ? ` (try ${span.tries})` : "";
  const row = [
    `+${formatLatency(span.sentNs - originNs)}`,
    formatLatency(span.endedNs - span.sentNs),
    `${"  ".repeat(depth)}${span.name}${again}`,
    span.pod === "" ? "" : `${span.pod} on ${span.node}`,
    span.failure === "" ? partsText(span, wide) : `failed: ${span.failure}`,
  ];
  return [row, ...span.calls.flatMap((call) => spanRows(call, originNs, depth + 1, wide))];
}

function partsText({ parts }: Span, wide: boolean): string {
  const named = Object.entries(parts).map(([part, ns]) => ({ part, meanNs: 0, slowMeanNs: ns }));
  return (wide ? named : grouped(named))
    .map(({ part, slowMeanNs }) => `${part} ${formatLatency(slowMeanNs)}`)
    .join(", ");
}
