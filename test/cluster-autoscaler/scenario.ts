// Scenarios for tests of the cluster autoscaler, as values.

import type { RunResult } from "../../src/results/run-result.ts";
import { type Json, runObjects } from "../support/run-objects.ts";

/** A pool; with `autoscaling` a node group. */
export function pool(name: string, count: number, cpu: string, memory: string, fields: Json = {}): Json {
  return { name, count, capacity: { cpu, memory }, evictionHard: {}, ...fields };
}

/** A Deployment of `replicas` pods that ask for so much. */
export function deployment(name: string, replicas: number, cpu: string, memory: string, pod: Json = {}): Json {
  const { annotations = {}, namespace = "default", ...spec } = pod;
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name }, annotations },
        spec: { containers: [{ name: "main", image: "app:1", resources: { requests: { cpu, memory } } }], ...spec },
      },
    },
  };
}

/** Runs a scenario of pools and objects. Throws when it is refused. */
export async function runGroups(
  pools: readonly Json[],
  objects: readonly Json[],
  { duration = "10m", flags = {}, timeline = [] }: { duration?: string; flags?: Json; timeline?: readonly Json[] } = {},
): Promise<RunResult> {
  const cluster = {
    nodePools: pools,
    scheduler: { tieBreak: "lowest-name" },
    clusterAutoscaler: flags,
  };
  const behavior = [{ match: {}, memory: { base: "1Mi" }, stop: "1s" }];
  const { result, findings } = await runObjects({ duration, cluster, behavior, timeline }, objects);
  if (result === undefined) throw new Error(findings.join("\n"));
  return result;
}

/** Events of the cluster autoscaler: seconds, reason, name of the object, message. */
export function autoscalerEvents(
  { timeline }: RunResult,
  reasons: readonly string[],
): [number, string, string, string][] {
  return timeline
    .filter(({ source, reason }) => source === "cluster-autoscaler" && reasons.includes(reason))
    .map(({ atNs, reason, object, message }) => [atNs / 1e9, reason, object.name, message]);
}

/** Nodes that exist at the end. */
export function nodesAtEnd({ placement }: RunResult): string[] {
  return placement.nodes.filter(({ removedNs }) => removedNs === null).map(({ name }) => name);
}
