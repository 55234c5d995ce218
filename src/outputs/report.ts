// The report for people: what a tired engineer at night wants to read, most telling things last, next to the prompt.

import type { RunResult } from "../results/run-result.ts";
import { autoscalingLines } from "./report-autoscaling.ts";
import { allEventLines, findingLines, keyEventLines } from "./report-events.ts";
import { deletedImageLines, evictionLines, oomLines } from "./report-evictions.ts";
import { expectationLines } from "./report-expectations.ts";
import { headerLines } from "./report-header.ts";
import { callLines, latencyLines } from "./report-latency.ts";
import { nodeGroupLines } from "./report-node-groups.ts";
import { nodeLines } from "./report-nodes.ts";
import { pendingLines, placementLines, podLines } from "./report-placement.ts";
import { quotaLines } from "./report-quotas.ts";
import { rolloutLines } from "./report-rollouts.ts";
import { schedulingLines } from "./report-scheduling.ts";
import { type ReportOptions, reportStyle } from "./report-style.ts";

/** `-o table`, the default. */
export function renderTable(result: RunResult, options: ReportOptions): string {
  const style = reportStyle(options);
  return sections([
    headerLines(result, style),
    nodeLines(result, style, false),
    nodeGroupLines(result, style),
    placementLines(result, style),
    pendingLines(result, style),
    schedulingLines(result, style, false),
    quotaLines(result, style),
    rolloutLines(result, style, false),
    evictionLines(result, style, false),
    deletedImageLines(result, style),
    oomLines(result, style),
    autoscalingLines(result, style, false),
    keyEventLines(result, style),
    latencyLines(result, style),
    callLines(result, style),
    findingLines(result, style, false),
    expectationLines(result, style),
  ]);
}

/** `-o wide`: nothing is left out. */
export function renderWide(result: RunResult, options: ReportOptions): string {
  const style = reportStyle(options);
  return sections([
    headerLines(result, style),
    nodeLines(result, style, true),
    nodeGroupLines(result, style),
    placementLines(result, style),
    podLines(result, style),
    pendingLines(result, style),
    schedulingLines(result, style, true),
    quotaLines(result, style),
    rolloutLines(result, style, true),
    evictionLines(result, style, true),
    deletedImageLines(result, style),
    oomLines(result, style),
    autoscalingLines(result, style, true),
    allEventLines(result, style),
    latencyLines(result, style),
    callLines(result, style),
    findingLines(result, style, true),
    expectationLines(result, style),
  ]);
}

/** Sections with an empty line between them; empty ones are left out. */
export function sections(parts: readonly (readonly string[])[]): string {
  const shown = parts.filter((lines) => lines.length > 0).map((lines) => lines.join("\n"));
  return `${shown.join("\n\n")}\n`;
}
