// `-o summary`: what a golden file keeps of a result: small, stable, and every line worth a look when it changes.

import type { AutoscalerResult, Eviction, LatencyClass, NodeGroupResult, RunResult } from "../results/run-result.ts";
import { metricText } from "./report-autoscaling.ts";
import { measured } from "./report-expectations.ts";
import { statusOf } from "./report-placement.ts";
import { type NamedRollout, outcomeOf, shownRollouts } from "./report-rollouts.ts";
import { yamlText } from "./yaml-text.ts";

/** Pods beyond this number are counted by node instead of listed: a golden file is to be read. */
const LISTED_PODS = 100;

/** Parts that most requests do not have; they are shown where they are more than nothing. */
const RARE_PARTS: ReadonlySet<string> = new Set(["calls", "retries"]);

/** One YAML document per result. Raw integers in nanoseconds; no version, hash or wall clock but the fingerprint. */
export function renderSummary(results: readonly RunResult[]): string {
  return results.map((result) => yamlText(summaryOf(result))).join("---\n");
}

function summaryOf(result: RunResult): object {
  const {
    scenario,
    identity,
    time,
    placement,
    evictions,
    oomKills,
    autoscaling,
    nodeGroups,
    latency,
    calls,
    expectations,
  } = result;
  const rollouts = shownRollouts(result);
  return {
    scenario: scenario.name,
    seed: identity.seed,
    fingerprint: identity.fingerprint,
    events: time.events,
    endedAtNs: time.endedAtNs,
    placement: placementOf(result),
    pending: placement.pending.map(({ message, count, pods }) => ({ message, count, pods })),
    evictions: evictions.map(evictionOf),
    oomKills: oomKills.map(({ atNs, pod, container, node, scope }) => ({ atNs, pod, container, node, scope })),
    autoscaling: Object.fromEntries(autoscaling.map((each) => [`${each.namespace}/${each.hpa}`, stepsOf(each)])),
    ...(rollouts.length > 0 ? { rollouts: rollouts.map(rolloutOf) } : {}),
    ...(nodeGroups.length > 0 ? { nodeGroups: Object.fromEntries(nodeGroups.map(groupOf)) } : {}),
    latency: Object.fromEntries(latency.map((each) => [each.class, latencyOf(each)])),
    ...(calls.length > 0 ? { calls: Object.fromEntries(calls.map((each) => [each.class, latencyOf(each)])) } : {}),
    expectations: expectations.map((each) => ({
      promise: `${each.metric} ${each.threshold}`,
      passed: each.passed,
      measured: measured(each),
    })),
  };
}

function placementOf({ placement: { pods, nodes } }: RunResult): object {
  if (pods.length > LISTED_PODS)
    return { pods: pods.length, perNode: Object.fromEntries(nodes.map((node) => [node.name, node.pods])) };
  return Object.fromEntries(
    pods.map((pod) => [`${pod.namespace}/${pod.name}`, `${pod.node ?? "nowhere"} (${statusOf(pod)})`]),
  );
}

function evictionOf({ atNs, namespace, pod, node, ranking }: Eviction): object {
  return { atNs, pod: `${namespace}/${pod}`, node, ranking: ranking.map(({ name }) => name) };
}

/** Passes that changed the replicas. */
function stepsOf({ syncs }: AutoscalerResult): object[] {
  return syncs
    .filter(({ currentReplicas, desiredReplicas }) => currentReplicas !== desiredReplicas)
    .map((sync) => ({
      atNs: sync.atNs,
      replicas: `${sync.currentReplicas} to ${sync.desiredReplicas}`,
      metric: metricText(sync),
      reason: sync.reason,
    }));
}

function rolloutOf(each: NamedRollout): object {
  return {
    deployment: each.deployment,
    revision: each.revision,
    atNs: each.beganNs,
    took: outcomeOf(each),
    pods: `at least ${each.leastReady} ready and ${each.leastAvailable} available of ${each.replicas}, at most ${each.mostPods}`,
  };
}

function groupOf({ name, size, ...group }: NodeGroupResult): [string, object] {
  return [
    name,
    {
      nodes: `${size.start} to ${size.end}, ${size.least} to ${size.most} between`,
      meanMilli: size.meanMilli,
      scaleUps: group.scaleUps,
      added: group.nodesAdded,
      removed: group.nodesRemoved,
      failed: group.nodesFailed,
      machineTimeNs: group.machineTimeNs,
      costMicro: group.costMicro,
    },
  ];
}

function latencyOf({ count, errors, retries, meanNs, p50Ns, p99Ns, maxNs, breakdown }: LatencyClass): object {
  const parts = Object.entries(breakdown)
    .map(([part, each]): [string, number] => [part, each.meanNs])
    .filter(([part, ns]) => ns > 0 || !RARE_PARTS.has(part));
  const tries = retries.count > 0 || retries.refused > 0 ? { retries } : {};
  return { count, errors: errors.count, ...tries, meanNs, p50Ns, p99Ns, maxNs, breakdown: Object.fromEntries(parts) };
}
