// Conformance subjects of the workload and node lifecycle controllers: their rules run in the core.

import * as abi from "../../../src/core/abi.generated.ts";
import type { RowOf } from "../../../src/core/layout.ts";
import { compileAssembly, instantiateAssembly } from "../../support/assembly.ts";
import { placeImage } from "../../support/image.ts";
import { writeRow } from "../../support/rows.ts";
import { ClusterImage, type Json } from "../cluster-image.ts";
import { compare, type Outcome, type Subject } from "../subject.ts";

/** As in assembly/controllers/active-pods-order.ts, daemonset-rule.ts and node-condition-taints.ts. */
const NO_TIME = -(2n ** 63n);
const DAEMON_CONTINUES = 1;
const DAEMON_RUNS = 2;
const NODE_READY = { True: 0, False: 1, Unknown: 2 } as const;
const PHASE_ORDER: Record<string, number> = { Pending: 0, Unknown: 1, Running: 2 };
const DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";
const MILLISECOND_NS = 1_000_000n;
const KUBERNETES_MINOR = 28;
/** Any instant does where a case tells no times. */
const NOW_NS = 1_700_000_000_000_000_000n;

interface ControllerRules {
  memory: WebAssembly.Memory;
  reserveImage(bytes: number): number;
  loadCluster(): number;
  take(bytes: number): number;
  compareActive(rows: number, i: number, j: number, nowNs: bigint): number;
  sortActive(rows: number, order: number, count: number, nowNs: bigint): void;
  daemonRule(template: number, node: number, conditionTaints: number): number;
  taintsOfConditions(ready: number, conditions: number, unschedulable: boolean): number;
  statusBits(ready: boolean, readyChangedNs: bigint, minReadySeconds: number, nowNs: bigint): number;
}

let module: WebAssembly.Module;

function subject(run: (group: string, testCase: Json) => Outcome): Subject {
  return {
    prepare: async () => {
      module ??= await compileAssembly("assembly/testing/controllers.ts");
    },
    run,
  };
}

export const subjects: Readonly<Record<string, Subject>> = {
  active_pods_order: subject(activePodsOrder),
  replicaset_pods_to_delete: subject(podsToDelete),
  replicaset_status: subject(replicaSetStatus),
  daemonset_should_run: subject(daemonSetShouldRun),
  node_taints_by_condition: subject(nodeTaints),
};

function activePodsOrder(_group: string, { now, logarithmicScaleDown, lesser, greater }: Json): Outcome {
  const rows = [lesser, greater].map(({ pod, rank }: Json) =>
    activePod(pod, rank, uidOrder([lesser.pod, greater.pod])),
  );
  const { rules, at } = placeActive(rows);
  const nowNs = logarithmicScaleDown ? timeNs(now) : NO_TIME;
  const forward = rules.compareActive(at, 0, 1, nowNs);
  const backward = rules.compareActive(at, 1, 0, nowNs);
  return compare({ lesser: forward < 0, greater: backward > 0 }, { lesser: true, greater: true });
}

function podsToDelete(_group: string, { diff, pods, relatedPods, expect }: Json): Outcome {
  const onNode = new Map<string, number>();
  for (const { spec, status } of relatedPods) {
    if (["Succeeded", "Failed"].includes(status.phase)) continue;
    onNode.set(spec.nodeName ?? "", (onNode.get(spec.nodeName ?? "") ?? 0) + 1);
  }
  const order = uidOrder(pods);
  const { rules, at } = placeActive(
    pods.map((pod: Json) => activePod(pod, onNode.get(pod.spec.nodeName ?? "") ?? 0, order)),
  );
  const indices = rules.take(4 * Math.max(pods.length, 1)) >>> 0;
  const ranked = new Uint32Array(rules.memory.buffer, indices, pods.length);
  ranked.forEach((_, i) => {
    ranked[i] = i;
  });
  rules.sortActive(at, indices, pods.length, NO_TIME);
  const deleted = [...ranked.slice(0, diff)].map((i) => pods[i].metadata.name).sort();
  return compare(deleted, [...expect.deleted].sort());
}

function replicaSetStatus(_group: string, { replicaSet, pods, expect }: Json): Outcome {
  const rules = instantiate();
  const labels = Object.entries(replicaSet.spec.template.metadata.labels);
  const counts = { replicas: 0, fullyLabeledReplicas: 0, readyReplicas: 0, availableReplicas: 0 };
  for (const pod of pods) {
    const ready = readyCondition(pod);
    const changedNs = timeNs(ready?.lastTransitionTime);
    const bits = rules.statusBits(ready?.status === "True", changedNs, replicaSet.spec.minReadySeconds ?? 0, NOW_NS);
    counts.replicas += bits & 1;
    counts.readyReplicas += (bits >> 1) & 1;
    counts.availableReplicas += (bits >> 2) & 1;
    // Pods of the simulator come from the template, so labels that differ exist only here.
    if (labels.every(([key, value]) => pod.metadata.labels?.[key] === value)) counts.fullyLabeledReplicas += 1;
  }
  const wanted = Object.fromEntries(Object.keys(counts).map((key) => [key, expect.status[key] ?? 0]));
  return compare(counts, wanted);
}

function daemonSetShouldRun(_group: string, { daemonSet, node, expect }: Json): Outcome {
  const rules = instantiate();
  const pod = { metadata: daemonSet.spec.template.metadata, spec: daemonSet.spec.template.spec };
  const image = new ClusterImage([node, pod]);
  const row = image.addNode(node);
  const template = image.addPod(pod);
  placeImage(rules, image.finish(KUBERNETES_MINOR));
  rules.loadCluster();
  const answer = rules.daemonRule(template, row, 0);
  return compare({ shouldRun: answer === DAEMON_RUNS, shouldContinueRunning: answer >= DAEMON_CONTINUES }, expect);
}

function nodeTaints(_group: string, { node, expect }: Json): Outcome {
  const bits: Record<string, number> = {
    MemoryPressure: abi.CONDITION_MEMORY_PRESSURE,
    DiskPressure: abi.CONDITION_DISK_PRESSURE,
    PIDPressure: abi.CONDITION_PID_PRESSURE,
    NetworkUnavailable: abi.CONDITION_NETWORK_UNAVAILABLE,
  };
  const keys: Record<number, string> = {
    [abi.CONDITION_MEMORY_PRESSURE]: "memory-pressure",
    [abi.CONDITION_DISK_PRESSURE]: "disk-pressure",
    [abi.CONDITION_PID_PRESSURE]: "pid-pressure",
    [abi.CONDITION_NETWORK_UNAVAILABLE]: "network-unavailable",
    [abi.CONDITION_NOT_READY]: "not-ready",
    [abi.CONDITION_UNREACHABLE]: "unreachable",
    [abi.CONDITION_UNSCHEDULABLE]: "unschedulable",
  };
  const conditions: Json[] = node.status.conditions;
  const status = conditions.find(({ type }) => type === "Ready")?.status as keyof typeof NODE_READY | undefined;
  const mask = conditions.reduce((sum, { type, status }) => (status === "True" ? sum | (bits[type] ?? 0) : sum), 0);
  const taints = instantiate().taintsOfConditions(NODE_READY[status ?? "True"], mask, node.spec.unschedulable === true);
  const names = Object.keys(keys).filter((bit) => taints & Number(bit));
  const actual = names.map((bit) => ({ key: `node.kubernetes.io/${keys[Number(bit)]}`, effect: "NoSchedule" }));
  return compare({ taints: actual.sort(byKey) }, { taints: [...expect.taints].sort(byKey) });
}

function byKey(a: { key: string }, b: { key: string }): number {
  return a.key < b.key ? -1 : 1;
}

function instantiate(): ControllerRules {
  return instantiateAssembly<ControllerRules>(module);
}

/** A cluster of nothing, with the rows in its memory. */
function placeActive(rows: Partial<RowOf<typeof abi.ActivePodRecord>>[]): { rules: ControllerRules; at: number } {
  const rules = instantiate();
  placeImage(rules, new ClusterImage([]).finish(KUBERNETES_MINOR));
  rules.loadCluster();
  const { bytes } = abi.ActivePodRecord;
  const at = rules.take(bytes * Math.max(rows.length, 1)) >>> 0;
  rows.forEach((row, i) => {
    writeRow(rules.memory, at + i * bytes, abi.ActivePodRecord, row);
  });
  return { rules, at };
}

function activePod(pod: Json, rank: number, uids: string[]): Partial<RowOf<typeof abi.ActivePodRecord>> {
  const ready = readyCondition(pod);
  const { metadata, status } = pod;
  const restarts = (status.containerStatuses ?? []).map(({ restartCount = 0 }: Json) => restartCount);
  return {
    readyNs: timeNs(ready?.lastTransitionTime),
    createdNs: timeNs(metadata.creationTimestamp),
    uid: uids.indexOf(metadata.uid ?? metadata.name),
    assigned: pod.spec.nodeName ? 1 : 0,
    phaseOrder: PHASE_ORDER[status.phase] ?? 0,
    ready: ready?.status === "True" ? 1 : 0,
    deletionCost: Number(metadata.annotations?.[DELETION_COST] ?? 0),
    rank,
    restarts: Math.max(0, ...restarts),
  };
}

function uidOrder(pods: Json[]): string[] {
  return pods.map(({ metadata }) => metadata.uid ?? metadata.name).sort();
}

function readyCondition(pod: Json): Json {
  return (pod.status.conditions ?? []).find(({ type }: Json) => type === "Ready");
}

function timeNs(time: string | undefined): bigint {
  return time ? BigInt(Date.parse(time)) * MILLISECOND_NS : NO_TIME;
}
