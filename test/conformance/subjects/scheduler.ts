// Conformance subjects that the scheduler of the core decides, v1.28 unless a case says otherwise. Keys are file names without `.json`.

import * as abi from "../../../src/core/abi.generated.ts";
import { viewTable } from "../../../src/core/table-view.ts";
import { nodeSelectorTermErrors } from "../../../src/kubernetes/node-selector.ts";
import type { NodeSelectorTerm } from "../../../src/kubernetes/selector-types.ts";
import { fitErrorMessage, reasonText } from "../../../src/results/fit-error.ts";
import { ClusterImage, type Json } from "../cluster-image.ts";
import { EFFECTS, writeTerms, writeTolerations } from "../placement-image.ts";
import { refusesArguments } from "../plugin-arguments.ts";
import {
  compileScheduler,
  instantiateScheduler,
  loadScheduler,
  reasonNames,
  type SchedulerExports,
} from "../scheduler-core.ts";
import { compare, type Outcome, type Subject } from "../subject.ts";

const KUBERNETES_MINOR = 28;
const SECOND_NS = 1e9;
const SKIPPED_VALIDATION = "validation is done before the core (src/kubernetes)";

let module: WebAssembly.Module;

/** A cluster of one case: its nodes, its pods on them, and the pod in question as template 0. */
interface CaseCluster {
  readonly image: ClusterImage;
  readonly core: SchedulerExports;
  readonly nodes: readonly Json[];
}

/** The adapters of this area. */
export const subjects: Readonly<Record<string, Subject>> = {
  noderesources_fit_filter: subject(fitFilter),
  noderesources_least_allocated: subject((testCase) =>
    resourceScores(testCase, (core, node) => core.fitScoreOf(0, node)),
  ),
  noderesources_balanced_allocation: subject((testCase) =>
    resourceScores(testCase, (core, node) => core.balancedScoreOf(0, node)),
  ),
  fit_plus_balanced: subject((testCase) =>
    resourceScores(testCase, (core, node) => core.fitScoreOf(0, node) + core.balancedScoreOf(0, node)),
  ),
  noderesources_scoring_requests: subject(({ pod, expect }) => {
    const requests = templateRequests(pod);
    return compare({ cpu: requests.cpuNonZero, memory: requests.memoryNonZero }, expect.requests);
  }),
  pod_resources: subject(podResources),
  scheduler_nonzero: { prepare, run: nonZeroRequests },
  nodename_filter: subject((testCase) =>
    plainFilter(testCase, abi.FAILED_NODE_NAME, ({ core }) => core.passesName(0, 0) === 1),
  ),
  nodeunschedulable_filter: subject((testCase) =>
    plainFilter(testCase, abi.FAILED_UNSCHEDULABLE, ({ core }) => core.passesUnschedulable(0, 0) === 1),
  ),
  tainttoleration_filter: subject((testCase) => {
    const cluster = load(testCase);
    const taint = cluster.core.untoleratedTaint(0, 0, 0);
    return compare(
      status(taint < 0n ? [] : [textOf(cluster, abi.FAILED_UNTOLERATED_TAINT, Number(taint))], true),
      testCase.expect.status,
    );
  }),
  tainttoleration_score: subject((testCase) =>
    normalizedScores(testCase, true, (core, node) => core.taintScore(0, node)),
  ),
  taints_helper: { prepare, run: taintsHelper },
  nodeaffinity_filter: subject(affinityFilter),
  nodeaffinity_score: subject((testCase) =>
    normalizedScores(testCase, false, (core, node) => core.affinityScore(0, node)),
  ),
  nodeselector: { prepare, run: nodeSelector },
  normalize_score: subject(({ scores, reverse, expect }) => {
    const core = instantiateScheduler(module);
    const highest = BigInt(Math.max(0, ...scores));
    return compare(
      { scores: scores.map((score: number) => core.normalizeScore(BigInt(score), highest, reverse)) },
      expect,
    );
  }),
  num_feasible_nodes: subject(({ numAllNodes, globalPercentage, profilePercentage, expect }) => {
    const percentage = profilePercentage ?? globalPercentage;
    return compare({ numNodes: instantiateScheduler(module).numFeasibleNodesToFind(percentage, numAllNodes) }, expect);
  }),
  select_host: subject(selectHost),
  queuesort_less: subject(({ p1, p2, expect }) => {
    const [one, other] = [p1, p2].map(({ timestamp }) => timestampNs(timestamp)) as [bigint, bigint];
    const less = instantiateScheduler(module).precedes(p1.priority ?? 0, one, p2.priority ?? 0, other) === 1;
    return compare({ less }, expect);
  }),
  scheduler_backoff: subject(({ attempts, initialBackoffSeconds, maxBackoffSeconds, expect }) => {
    const [initial, longest, wanted] = [initialBackoffSeconds, maxBackoffSeconds, expect.seconds].map(secondsToNs) as [
      bigint,
      bigint,
      bigint,
    ];
    return compare(BigInt.asUintN(64, instantiateScheduler(module).backoffNs(attempts, initial, longest)), wanted);
  }),
  fit_error: subject(fitError),
  priority: subject(({ pod, expect }) => {
    const image = new ClusterImage([pod]);
    image.addPod(pod);
    const core = loadScheduler(module, image, KUBERNETES_MINOR);
    const created = core.createPod(0, -1, -1, 1n);
    core.post(0n, abi.SCHEDULER_POD_ADDED, created, 0);
    core.run(0n);
    return compare({ priority: viewTable(core.memory, core.queueAddress(), abi.QueueTable).priority[created] }, expect);
  }),
};

async function prepare(): Promise<void> {
  module = await compileScheduler();
}

function subject(run: (testCase: Json) => Outcome): Subject {
  return { prepare, run: (_group, testCase) => run(testCase) };
}

/** Loads a case's nodes and pods; `pod` becomes template 0. */
function load({ pod, nodes = [], existingPods = [], args }: Json): CaseCluster {
  const image = new ClusterImage([pod, ...nodes, ...existingPods], args);
  image.addPod(pod);
  for (const node of nodes) image.addNode(node);
  const templates: number[] = existingPods.map((each: Json) => image.addPod(each));
  const core = loadScheduler(module, image, KUBERNETES_MINOR);
  const names = nodes.map((node: Json) => node.metadata?.name ?? "");
  existingPods.forEach((each: Json, i: number) => {
    const row = nodes.length === 1 ? 0 : names.indexOf(each.spec?.nodeName);
    core.assign(core.createPod(templates[i] ?? 0, -1, -1, BigInt(i)), row);
  });
  return { image, core, nodes };
}

function textOf({ image }: CaseCluster, reason: number, argument: number): string {
  return reasonText(reason, argument, reasonNames(image), KUBERNETES_MINOR);
}

function status(reasons: readonly string[], unresolvable: boolean): Json {
  if (reasons.length === 0) return { code: "Success" };
  return { code: unresolvable ? "UnschedulableAndUnresolvable" : "Unschedulable", reasons };
}

function fitReasons(cluster: CaseCluster, node: number): string[] {
  const { core } = cluster;
  const reasons: string[] = [];
  for (let at = core.unfit(0, node, 0); at !== 0; at = core.unfit(0, node, at)) {
    reasons.push(textOf(cluster, core.fitReason(at), core.fitArgument(at)));
  }
  return reasons;
}

/** Reasons of extended resources come in Go's map order upstream: they compare as a set. */
function fitFilter(testCase: Json): Outcome {
  const cluster = load(testCase);
  const reasons = fitReasons(cluster, 0);
  const { status: expected } = testCase.expect;
  const actual = status(reasons, cluster.core.isUnresolvable(0, 0) === 1);
  const sorted = (each: Json): Json => ({ ...each, ...(each.reasons ? { reasons: [...each.reasons].sort() } : {}) });
  return compare(sorted(actual), sorted(expected));
}

function plainFilter(testCase: Json, reason: number, passes: (cluster: CaseCluster) => boolean): Outcome {
  const cluster = load(testCase);
  return compare(status(passes(cluster) ? [] : [textOf(cluster, reason, 0)], true), testCase.expect.status);
}

function resourceScores(testCase: Json, score: (core: SchedulerExports, node: number) => bigint): Outcome {
  const { expect, args } = testCase;
  if (expect.invalidArgs) return compare({ invalidArgs: refusesArguments("NodeResourcesFit", args) }, expect);
  const { core, nodes } = load(testCase);
  const scores = nodes.map((node, i) => ({ name: node.metadata.name, score: Number(score(core, i)) }));
  const everyNode = expect.scoreOfEveryNode;
  return compare(
    scores,
    everyNode === undefined ? expect.scores : scores.map(({ name }) => ({ name, score: everyNode })),
  );
}

function normalizedScores(
  testCase: Json,
  reverse: boolean,
  raw: (core: SchedulerExports, node: number) => number,
): Outcome {
  const { core, nodes } = load(testCase);
  const raws = nodes.map((_, i) => raw(core, i));
  const highest = BigInt(Math.max(0, ...raws));
  const scores = nodes.map((node, i) => ({
    name: node.metadata.name,
    score: Number(core.normalizeScore(BigInt(raws[i] ?? 0), highest, reverse)),
  }));
  return compare(scores, testCase.expect.scores);
}

function templateRequests(pod: Json): { cpu: bigint; memory: bigint; cpuNonZero: bigint; memoryNonZero: bigint } {
  const { core } = load({ pod });
  const table = viewTable(core.memory, core.tableAddress(abi.TABLE_TEMPLATES), abi.TemplateTable);
  return {
    cpu: table.cpuRequestMilli[0] ?? -1n,
    memory: table.memoryRequestBytes[0] ?? -1n,
    cpuNonZero: table.cpuNonZeroMilli[0] ?? -1n,
    memoryNonZero: table.memoryNonZeroBytes[0] ?? -1n,
  };
}

function podResources({ pod, excludeOverhead, expect }: Json): Outcome {
  // Limits are admission's to add up: subjects/admission.ts judges them.
  if (!expect.requests) return { pass: true };
  const spec = excludeOverhead ? { ...pod.spec, overhead: undefined } : pod.spec;
  const { cpu, memory } = templateRequests({ ...pod, spec });
  const wanted = templateRequests({ spec: { containers: [{ resources: { requests: expect.requests } }] } });
  return compare({ cpu, memory }, { cpu: wanted.cpu, memory: wanted.memory });
}

function nonZeroRequests(group: string, { requests, resource, nonZero, expect }: Json): Outcome {
  const container = { resources: { requests } };
  const sums = templateRequests({ spec: { containers: [container] } });
  if (group === "GetNonzeroRequests") return compare({ milliCPU: sums.cpuNonZero, memory: sums.memoryNonZero }, expect);
  if (resource === "cpu") return compare({ value: nonZero ? sums.cpuNonZero : sums.cpu }, expect);
  if (resource === "memory") return compare({ value: nonZero ? sums.memoryNonZero : sums.memory }, expect);
  const { core, image } = load({ pod: { spec: { containers: [container] } } });
  const table = viewTable(core.memory, core.tableAddress(abi.TABLE_TEMPLATES), abi.TemplateTable);
  const value =
    resource === "ephemeral-storage"
      ? table.ephemeralRequestBytes[0]
      : table.wantedQuantity[table.wanted.subarray(0, table.wantedCount[0]).indexOf(image.extended.indexOf(resource))];
  return compare({ value: value ?? 0n }, expect);
}

function affinityFilter(testCase: Json): Outcome {
  if (hasInvalidTerm(testCase.pod)) return { skip: SKIPPED_VALIDATION };
  const cluster = load(testCase);
  const { core, image, nodes } = cluster;
  const { expect, runPreFilter } = testCase;
  const preFilter = core.preFilterNodeAffinity(0);
  const actual: Json = {};
  if (runPreFilter) {
    const conflict = status(preFilter === 1 ? [textOf(cluster, abi.FAILED_AFFINITY_CONFLICT, 0)] : [], true);
    // Skip only saves upstream the filter's calls; the core's verdict is cached either way.
    actual.preFilterStatus = expect.preFilterStatus.code === "Skip" && preFilter === 0 ? { code: "Skip" } : conflict;
    if (preFilter === 2) {
      const listed = new Set<string>([
        ...(expect.preFilterNodeNames ?? []),
        ...nodes.map((node) => node.metadata.name),
      ]);
      actual.preFilterNodeNames = [...listed]
        .filter((name) => core.isNamedNode(0, image.writer.intern(name)) === 1)
        .sort();
    }
  }
  if (expect.status) {
    actual.status = status(
      core.matchesAffinity(0, 0) === 1 ? [] : [textOf(cluster, core.affinityFailure(0, 0), 0)],
      true,
    );
  }
  return compare(actual, expect);
}

function taintsHelper(group: string, testCase: Json): Outcome {
  const {
    taint,
    taints = taint ? [taint] : [],
    toleration,
    tolerations = toleration ? [toleration] : [],
    filter,
    expect,
  } = testCase;
  if (group.startsWith("Taint.")) return { skip: "the core compares no taints with one another and prints none" };
  const image = new ClusterImage([]);
  image.addPod({});
  image.addTaints(taints);
  writeTolerations(image.writer, tolerations);
  const core = loadScheduler(module, image, KUBERNETES_MINOR);
  if (group === "DoNotScheduleTaintsFilterFunc")
    return compare({ matches: core.keepsOff(EFFECTS[taint.effect] ?? 0) === 1 }, expect);
  if (group === "Toleration.ToleratesTaint") return compare({ tolerates: core.toleratesRow(0, 0) === 1 }, expect);
  const looked = (effect: string): boolean => filter === "all" || filter === effect;
  const rows = taints.flatMap(({ effect }: Json, i: number) => (looked(effect) ? [i] : []));
  const tolerated = rows.every((row: number) =>
    tolerations.some((_: Json, i: number) => core.toleratesRow(i, row) === 1),
  );
  return compare({ tolerated }, { tolerated: expect.tolerated });
}

function nodeSelector(group: string, testCase: Json): Outcome {
  const { node, nodeSelector: selector, preferredSchedulingTerms, pod, expect } = testCase;
  if (expect.error !== undefined) return { skip: SKIPPED_VALIDATION };
  if (group === "nodeSelectorRequirementsAsSelector") return { skip: SKIPPED_VALIDATION };
  if (group.startsWith("GetRequiredNodeAffinity")) {
    if (hasInvalidTerm(pod)) return { skip: SKIPPED_VALIDATION };
    const { core } = load({ pod, nodes: [node] });
    return compare({ matches: core.matchesAffinity(0, 0) === 1 }, expect);
  }
  if (node === undefined) return { skip: "the core has no nil node" };
  if (preferredSchedulingTerms) {
    const preferred = { preferredDuringSchedulingIgnoredDuringExecution: preferredSchedulingTerms };
    const { core } = load({ pod: { spec: { affinity: { nodeAffinity: preferred } } }, nodes: [node] });
    return compare({ score: core.affinityScore(0, 0) }, expect);
  }
  const image = new ClusterImage([node]);
  image.addNode(node);
  image.addPod({});
  const terms = writeTerms(image.writer, selector?.nodeSelectorTerms ?? []);
  const core = loadScheduler(module, image, KUBERNETES_MINOR);
  const matches = Array.from({ length: terms.count }, (_, i) => core.matchesTermRow(terms.start + i, 0)).includes(1);
  if (typeof expect.matches !== "boolean") return { skip: "the case checks that upstream leaves its argument alone" };
  return compare({ matches }, expect);
}

function selectHost({ scores, expect }: Json): Outcome {
  if (expect.error) return { skip: "the core never asks for a host among none (asserted)" };
  const cluster = load({ pod: {}, nodes: scores.map(({ name }: Json) => ({ metadata: { name } })) });
  const pod = cluster.core.createPod(0, -1, -1, 7n);
  const chosen = new Set<string>();
  for (let attempt = 1; attempt <= 200; attempt++) {
    scores.forEach(({ totalScore }: Json, i: number) => {
      cluster.core.putTotal(i, i, BigInt(totalScore));
    });
    chosen.add(scores[cluster.core.selectAmong(pod, attempt, scores.length)].name);
  }
  return compare([...chosen].sort(), [...expect.oneOf].sort());
}

function fitError({ numAllNodes, nodeStatuses, preFilterMsg, postFilterMsg, expect }: Json): Outcome {
  const reasons = Object.values<Json>(nodeStatuses).flatMap(({ reasons: texts = [] }) =>
    texts.map((text: string) => ({ text, count: 1 })),
  );
  const message = fitErrorMessage({
    nodes: numAllNodes,
    reasons,
    ...(preFilterMsg ? { preFilterMessage: preFilterMsg } : {}),
    ...(postFilterMsg ? { postFilterMessage: postFilterMsg } : {}),
    kubernetesMinor: KUBERNETES_MINOR,
  });
  return compare({ message }, expect);
}

function hasInvalidTerm(pod: Json): boolean {
  const required = pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return (required?.nodeSelectorTerms ?? []).some(
    ({ matchExpressions = [], matchFields = [] }: Json) =>
      nodeSelectorTermErrors(withValues({ matchExpressions, matchFields })).length > 0,
  );
}

function withValues({ matchExpressions, matchFields }: Json): NodeSelectorTerm {
  const full = (each: Json): Json => ({ values: [], ...each });
  return { matchExpressions: matchExpressions.map(full), matchFields: matchFields.map(full) };
}

function secondsToNs(seconds: number): bigint {
  return BigInt(Math.round(seconds * SECOND_NS));
}

/** Nanoseconds since year 1, exactly. */
function timestampNs(text: string): bigint {
  const [whole = "", fraction = ""] = text.replace("Z", "").split(".");
  const milliseconds = Date.UTC(0, 0, 1) * -1 + Date.parse(`${whole}Z`) + 2e15;
  return BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, "0"));
}
