// Conformance subjects of preemption that the scheduler of the core decides, v1.28 unless a case says otherwise. Keys are file names without
// `.json`.

import * as abi from "../../../src/core/abi.generated.ts";
import { schedulingFailureMessage } from "../../../src/results/fit-error.ts";
import { ClusterImage, type Json } from "../cluster-image.ts";
import { addBudgets, addPodRow } from "../preemption-image.ts";
import { foundCandidates } from "../preemption-replay.ts";
import {
  compileScheduler,
  loadScheduler,
  reasonNames,
  reasonRecords,
  type SchedulerExports,
} from "../scheduler-core.ts";
import { compare, type Outcome, type Subject } from "../subject.ts";

const KUBERNETES_MINOR = 28;
const POST_FILTER_NOT_ELIGIBLE = 1;

let module: WebAssembly.Module;

/** The adapters of this area. */
export const subjects: Readonly<Record<string, Subject>> = {
  preemption: { prepare, run: preemptionRule },
  preemption_dryrun: { prepare, run: (_, testCase) => dryRun(testCase) },
  preemption_postfilter: { prepare, run: (_, testCase) => postFilter(testCase) },
  preemption_preempt: { prepare, run: (_, testCase) => preempt(testCase) },
  preemption_select: { prepare, run: (_, testCase) => select(testCase) },
};

async function prepare(): Promise<void> {
  module = await compileScheduler();
}

/** A case's cluster, its pods on their nodes; the preemptors are the last rows. */
interface CaseCluster {
  readonly image: ClusterImage;
  readonly core: SchedulerExports;
  readonly nodeNames: readonly string[];
  readonly podRows: Map<string, number>;
  readonly preemptors: readonly number[];
}

function load(
  nodes: readonly Json[],
  existing: readonly Json[],
  preemptors: readonly Json[],
  budgets: Json[],
): CaseCluster {
  const pods = [...existing, ...preemptors].map(({ spec: { nodeName: _, ...spec } = {}, ...rest }: Json) => ({
    ...rest,
    spec,
  }));
  const image = new ClusterImage([...nodes, ...pods]);
  for (const node of nodes) image.addNode(node);
  addBudgets(image, budgets);
  const templates = pods.map((pod) => image.addPod(pod));
  const records = pods.map((pod) => addPodRow(image, pod));
  const core = loadScheduler(module, image, KUBERNETES_MINOR);
  const nodeNames: string[] = nodes.map(({ metadata }) => metadata.name);
  const rows = pods.map((_, i) => core.createPod(templates[i] ?? 0, -1, records[i] ?? -1, BigInt(i)));
  existing.forEach((pod, i) => {
    const row = rows[i] ?? -1;
    if (pod.status?.startTime) core.startPod(row, BigInt(Date.parse(pod.status.startTime)) * 1_000_000n);
    core.assign(row, nodeNames.indexOf(pod.spec.nodeName));
    const conditions: Json[] = pod.status?.conditions ?? [];
    if (conditions.some(({ reason }) => reason === "PreemptionByScheduler")) core.markPreempted(row);
    if (pod.metadata.deletionTimestamp) core.terminatePod(row);
  });
  const podRows = new Map(existing.map((pod, i) => [pod.metadata.name, rows[i] ?? -1]));
  return { image, core, nodeNames, podRows, preemptors: rows.slice(existing.length) };
}

function preemptionRule(group: string, testCase: Json): Outcome {
  if (group.startsWith("MoreImportantPod")) return moreImportant(testCase);
  if (group.startsWith("GetEarliestPodStartTime")) return earliestStart(testCase);
  if (group.startsWith("nodesWherePreemptionMightHelp")) return mightHelp(testCase);
  if (group.startsWith("PodEligibleToPreemptOthers")) return eligible(testCase);
  return { skip: `no adapter for ${group}` };
}

function moreImportant({ p1, p2, expect }: Json): Outcome {
  const { core } = load([], [], [], []);
  const of = ({ spec, status }: Json): [number, bigint] => [
    spec.priority ?? 0,
    BigInt(Math.floor(Date.parse(status.startTime) / 1000)),
  ];
  return compare(core.moreImportant(...of(p1), ...of(p2)) === 1, expect.moreImportant);
}

function earliestStart({ pods, expect }: Json): Outcome {
  const node = { metadata: { name: "node" } };
  const cluster = load(
    [node],
    pods.map((pod: Json) => ({ ...pod, spec: { ...pod.spec, nodeName: "node" } })),
    [],
    [],
  );
  // Time begins at 0 in the core: a pod without a start counts as started then, not now. The cases' pods started in the past of their now.
  const started = pods.filter(({ status }: Json) => status?.startTime).length;
  const seconds = BigInt.asUintN(64, cluster.core.earliestStartOf(0, started));
  const startTime = new Date(Number(seconds) * 1000);
  return compare(seconds === abi.NEVER ? {} : { startTime: startTime.toISOString().replace(".000Z", "Z") }, expect);
}

function mightHelp({ nodes, nodeStatuses, expect }: Json): Outcome {
  const preemptor = { metadata: { name: "p" }, spec: { priority: 1 } };
  const { core, preemptors } = load(
    nodes.map((name: string) => ({ metadata: { name } })),
    [],
    [preemptor],
    [],
  );
  const potential = nodes.reduce((mask: bigint, name: string, i: number) => {
    const resolvable = nodeStatuses[name]?.code !== "UnschedulableAndUnresolvable";
    return resolvable ? mask | (1n << BigInt(i)) : mask;
  }, 0n);
  core.postFilterOver(preemptors[0] ?? -1, potential, false);
  const counted = new Map(reasonRecords(core, 1).map(({ reason, nodes: count }) => [reason, count]));
  const helped = counted.get(abi.FAILED_NO_VICTIMS) ?? 0;
  const unhelpful = counted.get(abi.FAILED_PREEMPTION_NOT_HELPFUL) ?? 0;
  return compare([helped, unhelpful], [expect.nodes.length, nodes.length - expect.nodes.length]);
}

function eligible({ pod, existingPods, nodes, expect }: Json): Outcome {
  const names: string[] = nodes.length > 0 ? nodes : ["node1"];
  const { core, nodeNames, preemptors } = load(
    names.map((name) => ({ metadata: { name } })),
    existingPods,
    [pod],
    [],
  );
  const row = preemptors[0] ?? -1;
  if (pod.status?.nominatedNodeName) core.nominate(row, nodeNames.indexOf(pod.status.nominatedNodeName));
  return compare(core.postFilterOver(row, 0n, false) !== POST_FILTER_NOT_ELIGIBLE, expect.eligible);
}

function everyNode(nodes: readonly unknown[]): bigint {
  return (1n << BigInt(nodes.length)) - 1n;
}

function dryRun({ nodes, existingPods, preemptors, podDisruptionBudgets = [], expect }: Json): Outcome {
  const cluster = load(nodes, existingPods, preemptors, podDisruptionBudgets);
  const candidates = cluster.preemptors.map((row) => {
    cluster.core.postFilterOver(row, everyNode(nodes), false);
    return foundCandidates(cluster).map(({ node, victims, numPDBViolations }) => ({
      node,
      victims: [...victims].sort(),
      numPDBViolations,
    }));
  });
  return compare(candidates, expect.candidates);
}

function postFilter({ nodes, existingPods, pod, filteredNodesStatuses, expect }: Json): Outcome {
  const cluster = load(nodes, existingPods, [pod], []);
  const { core, image, preemptors } = cluster;
  const potential = nodes.reduce((mask: bigint, { metadata }: Json, i: number) => {
    const unresolvable = filteredNodesStatuses[metadata.name]?.code === "UnschedulableAndUnresolvable";
    return unresolvable ? mask : mask | (1n << BigInt(i));
  }, 0n);
  core.postFilterOver(preemptors[0] ?? -1, potential, false);
  const nominatedNodeName = foundCandidates(cluster).find(({ chosen }) => chosen)?.node ?? "";
  const whole = schedulingFailureMessage(
    nodes.length,
    [],
    reasonRecords(core, 1),
    reasonNames(image),
    KUBERNETES_MINOR,
  );
  const reasons = /preemption: .*\.(?=\.$)/.exec(whole);
  const status =
    nominatedNodeName === "" ? { code: "Unschedulable", reasons: [...(reasons ?? [])] } : { code: "Success" };
  return compare({ nominatedNodeName, status }, expect);
}

function preempt({ nodes, existingPods, pod, expect }: Json): Outcome {
  const cluster = load(nodes, existingPods, [pod], []);
  const row = cluster.preemptors[0] ?? -1;
  // As the filters see the nodes, not all of them: spreading decides who is asked.
  cluster.core.attemptPod(row);
  const chosen = foundCandidates(cluster).find((candidate) => candidate.chosen);
  const victims = [...(chosen?.victims ?? [])].sort();
  return compare(
    { nominatedNodeName: chosen?.node ?? "", victims },
    { ...expect, victims: [...expect.victims].sort() },
  );
}

function select({ nodes, existingPods, pod, expect }: Json): Outcome {
  const cluster = load(nodes, existingPods, [pod], []);
  cluster.core.postFilterOver(cluster.preemptors[0] ?? -1, everyNode(nodes), false);
  const chosen = foundCandidates(cluster).find((candidate) => candidate.chosen)?.node;
  return expect.oneOf.includes(chosen)
    ? { pass: true }
    : { pass: false, detail: `chose ${chosen}, expected ${expect.oneOf}` };
}
