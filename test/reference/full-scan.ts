// Places pods one after the other by a full scan: every plugin looks at every node for every pod. What a fast scheduler is measured against.

import { decide } from "./decide.ts";
import type { Json } from "./plain-cluster.ts";
import { DEFAULT_WEIGHTS, type Settings } from "./settings.ts";

const NEWEST_MINOR = 35;

/** The default profile, looking at every node. Pods that spread take a logarithm of their own. */
export const FULL_SCAN: Settings = {
  kubernetesMinor: NEWEST_MINOR,
  percentageOfNodesToScore: 100,
  weights: DEFAULT_WEIGHTS,
  args: {},
  logarithm: Math.log,
};

/** The node of each pod, undefined where none is feasible. Of equally good nodes the one with the lowest name is taken; nobody is preempted. */
export function placeByFullScan(
  nodes: readonly Json[],
  pods: readonly Json[],
  settings = FULL_SCAN,
): (string | undefined)[] {
  const placed: Json[] = [];
  return pods.map((pod) => {
    const [node] = decide({ nodes, namespaces: [], pods: placed }, pod, settings).best;
    if (node !== undefined) placed.push({ ...pod, spec: { ...pod.spec, nodeName: node } });
    return node;
  });
}

/** A node's manifest with so much room. */
export function plainNode(name: string, cpu: string, memory: string, pods = "110"): Json {
  return { metadata: { name, labels: {} }, spec: {}, status: { allocatable: { cpu, memory, pods } } };
}

/** A pod's manifest that requests so much. */
export function plainPod(name: string, cpu: string, memory: string): Json {
  const requests = { cpu, memory };
  return {
    metadata: { name, namespace: "default", labels: {} },
    spec: { containers: [{ name: "main", image: "pause:1", resources: { requests } }] },
  };
}
