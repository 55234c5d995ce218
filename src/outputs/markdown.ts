// `-o markdown`: a report for pull requests and wikis.

import { printable } from "../documents/printable.ts";
import type { LatencyClass, RunResult } from "../results/run-result.ts";
import { formatBytes, formatCount, formatCpu, formatLatency, formatRate, formatShare, formatTime } from "./amounts.ts";
import { metricText } from "./report-autoscaling.ts";
import { measured } from "./report-expectations.ts";
import { partsOf } from "./report-latency.ts";
import { statusOf } from "./report-placement.ts";
import { outcomeOf, shownRollouts } from "./report-rollouts.ts";

/** Rows of one table. */
const SHOWN_ROWS = 50;

/** GitHub-flavoured Markdown, one chapter per result. */
export function renderMarkdown(results: readonly RunResult[]): string {
  return results.map(chapter).join("\n");
}

function chapter(result: RunResult): string {
  const { scenario, identity, time } = result;
  const parts = [
    `# ${escaped(scenario.name)}`,
    scenario.description === "" ? "" : escaped(scenario.description),
    `Seed \`${code(identity.seed)}\`, ${formatTime(time.endedAtNs)} simulated, ${formatCount(time.events)} events, Kubernetes ${scenario.kubernetesVersion}, fingerprint \`${identity.fingerprint}\`.`,
    expectations(result),
    latency(result),
    nodes(result),
    pods(result),
    pending(result),
    evictions(result),
    rollouts(result),
    autoscaling(result),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function expectations({ expectations: all }: RunResult): string {
  const rows = all.map((each) => [each.passed ? "✓" : "✗", each.metric, each.threshold, measured(each)]);
  return section("Expectations", ["", "Metric", "Promise", "Measured"], rows);
}

function latency({ latency: all }: RunResult): string {
  const times = (each: LatencyClass): number[] => [each.meanNs, each.p50Ns, each.p90Ns, each.p99Ns, each.maxNs];
  const rows = all.map((each) => [
    each.class,
    formatCount(each.count),
    formatCount(each.errors.count),
    formatRate(each.throughputPerSecondMilli),
    ...times(each).map((ns) => (each.count === 0 ? "-" : formatLatency(ns))),
  ]);
  const measuredClasses = all.filter(({ count }) => count > 0);
  const parts = partsOf(measuredClasses).map((part) => [
    part,
    ...measuredClasses.map(({ breakdown, meanNs }) => {
      const partNs = breakdown[part]?.meanNs ?? 0;
      return partNs === 0 ? "" : `${formatLatency(partNs)} (${formatShare(partNs, meanNs)})`;
    }),
  ]);
  const percentiles = section(
    "Latency",
    ["Class", "Answered", "Failed", "Rate", "Mean", "p50", "p90", "p99", "Max"],
    rows,
  );
  const breakdown = table(["Part of the mean", ...measuredClasses.map((each) => each.class)], parts);
  return [percentiles, breakdown].filter((part) => part !== "").join("\n\n");
}

function nodes({ placement }: RunResult): string {
  const rows = placement.nodes.map(({ name, pods: count, requested, allocatable, used }) => [
    name,
    `${count}/${allocatable.pods}`,
    `${formatCpu(requested.cpuMilli)}/${formatCpu(allocatable.cpuMilli)}`,
    formatCpu(used.cpuMilli),
    `${formatBytes(requested.memoryBytes)}/${formatBytes(allocatable.memoryBytes)}`,
    formatBytes(used.memoryBytes),
  ]);
  return section("Nodes", ["Node", "Pods", "CPU requested", "CPU used", "Memory requested", "Memory used"], rows);
}

function pods({ placement }: RunResult): string {
  const rows = placement.pods.map((pod) => [
    `${pod.namespace}/${pod.name}`,
    statusOf(pod),
    pod.node ?? "",
    `${pod.restarts}`,
    pod.qosClass,
  ]);
  return section("Pods", ["Pod", "Status", "Node", "Restarts", "QoS"], rows);
}

function pending({ placement }: RunResult): string {
  const rows = placement.pending.map(({ message, count, pods: names }) => [
    formatCount(count),
    names.join(", "),
    message,
  ]);
  return section("Pending", ["Pods", "Names", "Message"], rows);
}

function evictions({ evictions: all, oomKills }: RunResult): string {
  const rows = [
    ...all.map(({ atNs, namespace, pod, node, message }) => [
      formatTime(atNs),
      `${namespace}/${pod}`,
      node,
      message.trim(),
    ]),
    ...oomKills.map(({ atNs, namespace, pod, container, node }) => [
      formatTime(atNs),
      `${namespace}/${pod}`,
      node,
      `OOMKilled: container ${container}`,
    ]),
  ];
  return section("Evictions and OOM kills", ["Time", "Pod", "Node", "Message"], rows);
}

function rollouts(result: RunResult): string {
  const rows = shownRollouts(result).map((each) => [
    each.deployment,
    `${each.revision}`,
    formatTime(each.beganNs),
    outcomeOf(each),
    ...[each.replicas, each.leastReady, each.leastAvailable, each.mostPods].map(formatCount),
  ]);
  const header = ["Deployment", "Revision", "Began", "Took", "Pods", "Least ready", "Least available", "Most pods"];
  return section("Rollouts", header, rows);
}

function autoscaling({ autoscaling: all }: RunResult): string {
  const rows = all.flatMap(({ namespace, hpa, syncs }) =>
    syncs
      .filter(({ currentReplicas, desiredReplicas }) => currentReplicas !== desiredReplicas)
      .map((sync) => [
        formatTime(sync.atNs),
        `${namespace}/${hpa}`,
        `${sync.currentReplicas} → ${sync.desiredReplicas}`,
        metricText(sync),
        sync.message,
      ]),
  );
  return section("Autoscaling", ["Time", "HPA", "Replicas", "Metric", "Arithmetic"], rows);
}

function section(title: string, header: readonly string[], rows: readonly string[][]): string {
  return rows.length === 0 ? "" : `## ${title}\n\n${table(header, rows)}`;
}

function table(header: readonly string[], rows: readonly string[][]): string {
  if (rows.length === 0) return "";
  const line = (cells: readonly string[]): string => `| ${cells.map(escaped).join(" | ")} |`;
  const shown = rows.slice(0, SHOWN_ROWS).map(line);
  const rest = rows.length > SHOWN_ROWS ? [`\n… and ${formatCount(rows.length - SHOWN_ROWS)} more.`] : [];
  return [line(header), `|${" --- |".repeat(header.length)}`, ...shown, ...rest].join("\n");
}

/** Text that Markdown and HTML take literally. */
function escaped(text: string): string {
  return printable(text).replace(/[\\`*_[\]<>|#&]/g, (character) =>
    character === "<" ? "&lt;" : character === "&" ? "&amp;" : `\\${character}`,
  );
}

function code(text: string): string {
  return printable(text).replaceAll("`", "'");
}
