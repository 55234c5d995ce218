// Conformance subjects of PodTopologySpread and InterPodAffinity, v1.28. Keys are file names without `.json`.

import * as abi from "../../../src/core/abi.generated.ts";
import { labelValueErrors } from "../../../src/kubernetes/label-validation.ts";
import { reasonText } from "../../../src/results/fit-error.ts";
import type { Json } from "../cluster-image.ts";
import { compilePodTopology, type LoadedCase, loadPlacement } from "../pod-topology-core.ts";
import { compare, type Outcome, type Subject } from "../subject.ts";

const KUBERNETES_MINOR = 28;
const SKIPPED_VALIDATION = "validation is done before the core (src/kubernetes): such a pod is refused";
const UNRESOLVABLE: ReadonlySet<number> = new Set([abi.FAILED_SPREAD_LABEL, abi.FAILED_POD_AFFINITY]);

let module: WebAssembly.Module;

/** The adapters of this area. */
export const subjects: Readonly<Record<string, Subject>> = {
  podtopologyspread_filter: { prepare, run: (_group, testCase) => spreadFilter(testCase) },
  podtopologyspread_score: { prepare, run: spreadScore },
  interpodaffinity_filter: { prepare, run: (_group, testCase) => interPodFilter(testCase) },
  interpodaffinity_score: { prepare, run: (_group, testCase) => interPodScore(testCase) },
};

async function prepare(): Promise<void> {
  module = await compilePodTopology();
}

function spreadFilter(testCase: Json): Outcome {
  const { core, pod } = loadPlacement(module, testCase);
  const active = core.preFilterSpread(pod) === 1;
  const codes = statusesOf(testCase, (node) => (active ? core.filterSpread(pod, node) : abi.FAILED_NONE));
  const statusCodes = Object.fromEntries(Object.entries(codes).map(([name, { code }]) => [name, code]));
  return compare({ statusCodes }, testCase.expect);
}

function interPodFilter(testCase: Json): Outcome {
  if (hasInvalidSelector(testCase.pod)) return { skip: SKIPPED_VALIDATION };
  const { core, pod } = loadPlacement(module, testCase);
  const active = core.preFilterInterPod(pod) === 1;
  const actual: Json = { preFilterStatus: { code: active ? "Success" : "Skip" } };
  if (testCase.expect.statuses) actual.statuses = statusesOf(testCase, (node) => core.filterInterPod(pod, node));
  return compare(actual, testCase.expect);
}

function spreadScore(group: string, testCase: Json): Outcome {
  const { nodes, failedNodes = [], objects = {}, expect } = testCase;
  const cluster = { ...testCase, nodes: [...nodes, ...failedNodes], services: objects.Service ?? [] };
  const loaded = loadPlacement(module, cluster);
  const active = feasible(loaded, nodes).scoreSpread(loaded.pod) === 1;
  if (group.endsWith("preScore")) return compare({ preScoreStatus: { code: active ? "Success" : "Skip" } }, expect);
  return compare({ scores: scoresOf(nodes, (i) => loaded.core.spreadScore(i)) }, expect);
}

function interPodScore(testCase: Json): Outcome {
  if (hasInvalidSelector(testCase.pod)) return { skip: SKIPPED_VALIDATION };
  const { nodes, args, expect } = testCase;
  const loaded = loadPlacement(module, testCase);
  const core = feasible(loaded, nodes);
  const { hardPodAffinityWeight, ignorePreferredTermsOfExistingPods: ignore } = args;
  const active = core.scoreInterPod(loaded.pod, hardPodAffinityWeight, ignore) === 1;
  const actual: Json = { preScoreStatus: { code: active ? "Success" : "Skip" } };
  if (expect.scores) actual.scores = scoresOf(nodes, (i) => core.interPodScore(i));
  return compare(actual, expect);
}

/** Whether some selector of a pod has a value that is no label value. */
function hasInvalidSelector(value: Json): boolean {
  if (value === null || typeof value !== "object") return false;
  if (Array.isArray(value.values) && value.values.some((text: string) => labelValueErrors(text).length > 0))
    return true;
  return Object.values(value).some(hasInvalidSelector);
}

/** Calls the nodes feasible, in their order. */
function feasible({ core }: LoadedCase, nodes: readonly Json[]): LoadedCase["core"] {
  core.clearFeasible();
  nodes.forEach((_, row) => {
    core.addFeasible(row);
  });
  return core;
}

function scoresOf(nodes: readonly Json[], score: (position: number) => bigint): Json[] {
  return nodes.map(({ metadata }, i) => ({ name: metadata.name, score: Number(score(i)) }));
}

function statusesOf({ nodes }: Json, filter: (node: number) => number): Record<string, Json> {
  const names = { taint: () => ({ key: "", value: "" }), extendedResource: () => "", string: () => "" };
  const statuses = nodes.map(({ metadata }: Json, row: number) => {
    const reason = filter(row);
    if (reason === abi.FAILED_NONE) return [metadata.name, { code: "Success" }];
    const code = UNRESOLVABLE.has(reason) ? "UnschedulableAndUnresolvable" : "Unschedulable";
    return [metadata.name, { code, reasons: [reasonText(reason, 0, names, KUBERNETES_MINOR)] }];
  });
  return Object.fromEntries(statuses);
}
