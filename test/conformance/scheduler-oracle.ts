// Replays a sequence recorded from the real kube-scheduler (conformance/oracle/scheduler) through the core and lists every difference.
// Judged: the verdict and reasons of every node whose first failing plugin exists in the core, the scores of the plugins that exist, the best
// set (with the recorded scores of the absent plugins added), and the message, preemption's candidates, victims and choice where no absent
// plugin had a part in it.

import * as abi from "../../src/core/abi.generated.ts";
import type { TableView } from "../../src/core/layout.ts";
import { viewTable } from "../../src/core/table-view.ts";
import { reasonText, schedulingFailureMessage } from "../../src/results/fit-error.ts";
import { ClusterImage, type Json } from "./cluster-image.ts";
import { addBudgets, addPodRow } from "./preemption-image.ts";
import { preemptionDifferences } from "./preemption-replay.ts";
import { loadScheduler, reasonNames, reasonRecords, type SchedulerExports } from "./scheduler-core.ts";

const PLUGIN_NAMES: Record<number, string> = {
  [abi.PLUGIN_NODE_UNSCHEDULABLE]: "NodeUnschedulable",
  [abi.PLUGIN_NODE_NAME]: "NodeName",
  [abi.PLUGIN_TAINT_TOLERATION]: "TaintToleration",
  [abi.PLUGIN_NODE_AFFINITY]: "NodeAffinity",
  [abi.PLUGIN_NODE_RESOURCES_FIT]: "NodeResourcesFit",
  [abi.PLUGIN_NODE_PORTS]: "NodePorts",
  [abi.PLUGIN_IMAGE_LOCALITY]: "ImageLocality",
  [abi.PLUGIN_POD_TOPOLOGY_SPREAD]: "PodTopologySpread",
  [abi.PLUGIN_INTER_POD_AFFINITY]: "InterPodAffinity",
  [abi.PLUGIN_NODE_RESOURCES_BALANCED_ALLOCATION]: "NodeResourcesBalancedAllocation",
};
const PRESENT = new Set(Object.values(PLUGIN_NAMES));
const MINUTE_NS = 60_000_000_000n;

/** What a replay came to: how many things were judged, and what differed. */
export interface OracleReplay {
  pods: number;
  gated: number;
  verdicts: number;
  scores: number;
  bestSets: number;
  messages: number;
  /** Messages left out: an absent filter plugin or preemption had a part. */
  unjudgedMessages: number;
  readonly differences: string[];
}

type Explanation = TableView<typeof abi.ExplanationTable>;
type Verdict = { plugin: string; reasons: string[] };

/** A scenario being replayed. */
interface Replay {
  readonly document: Json;
  readonly image: ClusterImage;
  readonly core: SchedulerExports;
  readonly nodeNames: readonly string[];
  readonly rowOf: ReadonlyMap<string, number>;
  readonly podRows: Map<string, number>;
  /** Rows of PodRecord by pod. */
  readonly records: ReadonlyMap<string, number>;
  /** Nominated pods that have lost their nomination. */
  readonly cleared: Set<string>;
  readonly minor: number;
  readonly result: OracleReplay;
}

/** Replays a document. */
export function replayScheduler(module: WebAssembly.Module, document: Json): OracleReplay {
  const replay = begin(module, document);
  document.steps.forEach((step: Json, i: number) => {
    takeStep(replay, step, i, `${document.family}-${document.seed} step ${i}`);
  });
  return replay.result;
}

function begin(module: WebAssembly.Module, document: Json): Replay {
  const steps: Json[] = document.steps.map(({ pod }: Json) => pod);
  const pods: Json[] = [...document.boundPods, ...document.nominatedPods, ...steps];
  const image = new ClusterImage([...document.nodes, ...pods]);
  for (const service of document.services) image.topology.addService(service);
  for (const namespace of document.namespaces) image.topology.addNamespace(namespace);
  for (const node of document.nodes) image.addNode(node);
  addBudgets(image, document.podDisruptionBudgets);
  const records = new Map(pods.map((pod) => [keyOf(pod), addPodRow(image, withoutNode(pod))]));
  const minor = Number(/1\.(\d+)/.exec(document.version)?.[1] ?? 28);
  const core = loadScheduler(module, image, minor, {
    percentageOfNodesToScore: document.config.percentageOfNodesToScore,
  });
  const nodeNames: string[] = document.nodes.map(({ metadata }: Json) => metadata.name);
  const rowOf = new Map(nodeNames.map((name, row) => [name, row]));
  const result = {
    pods: 0,
    gated: 0,
    verdicts: 0,
    scores: 0,
    bestSets: 0,
    messages: 0,
    unjudgedMessages: 0,
    differences: [],
  };
  const replay: Replay = {
    document,
    image,
    core,
    nodeNames,
    rowOf,
    podRows: new Map(),
    records,
    cleared: new Set(),
    minor,
    result,
  };
  for (const pod of document.boundPods) {
    const row = createPod(replay, pod);
    core.assign(row, rowOf.get(pod.spec.nodeName) ?? -1);
    if (pod.status?.startTime) core.startPod(row, nanoseconds(pod.status.startTime));
    if (pod.metadata.deletionTimestamp) core.terminatePod(row);
  }
  for (const pod of document.nominatedPods)
    core.nominate(createPod(replay, pod), rowOf.get(pod.status.nominatedNodeName) ?? -1);
  return replay;
}

function createPod(replay: Replay, pod: Json): number {
  const record = replay.records.get(keyOf(pod)) ?? -1;
  const row = replay.core.createPod(replay.image.addPod(withoutNode(pod)), -1, record, BigInt(replay.podRows.size));
  replay.podRows.set(keyOf(pod), row);
  return row;
}

function keyOf({ metadata }: Json): string {
  return `${metadata.namespace}/${metadata.name}`;
}

function nanoseconds(time: string): bigint {
  return BigInt(Date.parse(time)) * 1_000_000n;
}

/** spec.nodeName of a bound pod is its place, not a wish. */
function withoutNode(pod: Json): Json {
  const { nodeName: _, ...spec } = pod.spec;
  return { ...pod, spec };
}

function takeStep(replay: Replay, { pod, expect }: Json, step: number, where: string): void {
  const { core, result, rowOf, document } = replay;
  if (expect.preEnqueue) {
    result.gated += 1;
    const gated = core.isGated(replay.image.addPod(withoutNode(pod))) === 1;
    if (!gated) result.differences.push(`${where}: the pod enters the queue in spite of its gates`);
    return;
  }
  result.pods += 1;
  const row = createPod(replay, pod);
  core.attemptPod(row);
  judge(replay, expect, where);
  if (expect.victims) core.clearLowerNominations(row, rowOf.get(expect.nominatedNode) ?? -1);
  result.differences.push(...nominationDifferences(replay, expect).map((text) => `${where}: ${text}`));
  for (const victim of expect.victims ?? []) core.release(replay.podRows.get(victim) ?? -1);
  if (expect.bind === undefined) return;
  core.assign(row, rowOf.get(expect.bind) ?? -1);
  core.startPod(row, nanoseconds(document.firstBindTime) + BigInt(step) * MINUTE_NS);
}

/** Exactly the pods in `clearedNominations` lose their nomination in a step. */
function nominationDifferences(replay: Replay, expect: Json): string[] {
  for (const name of expect.clearedNominations ?? []) replay.cleared.add(name);
  const differences: string[] = [];
  for (const pod of replay.document.nominatedPods) {
    const nominated = replay.core.nominatedNode(replay.podRows.get(keyOf(pod)) ?? -1) >= 0;
    if (nominated === replay.cleared.has(keyOf(pod)))
      differences.push(`${keyOf(pod)} is ${nominated ? "still" : "no longer"} nominated`);
  }
  return differences;
}

function judge(replay: Replay, expect: Json, where: string): void {
  const { core, result } = replay;
  const table = viewTable(core.memory, core.tableAddress(abi.TABLE_EXPLANATION), abi.ExplanationTable);
  if (expect.error) {
    const names = reasonNames(replay.image);
    const text = schedulingFailureMessage(replay.nodeNames.length, reasonRecords(core, 0), [], names, replay.minor);
    if (expect.error !== text) result.differences.push(`${where}: error ${text}, expected ${expect.error}`);
    result.messages += 1;
    return;
  }
  const absentFilters = judgeVerdicts(replay, expect, table, where);
  if (expect.scores && !absentFilters) judgeScores(replay, expect, table, where);
  if (expect.message) judgeMessage(replay, expect, absentFilters, where);
  if (expect.message && !absentFilters)
    result.differences.push(...preemptionDifferences(replay, expect).map((text) => `${where}: ${text}`));
}

/** True when a filter plugin that the core lacks refused some node. */
function judgeVerdicts(replay: Replay, expect: Json, table: Explanation, where: string): boolean {
  const { result, nodeNames } = replay;
  if (expect.preFilter?.code !== "Success" && !PRESENT.has(expect.preFilter?.plugin)) return true;
  const actual = verdictsOf(replay, table);
  let absent = false;
  for (const name of nodeNames) {
    const verdict = expect.filter?.[name];
    const got = actual.get(name);
    if (verdict && !PRESENT.has(verdict.plugin)) {
      absent = true;
      // Plugins before it in order have passed the node; those after it are unknown.
      const refused = got !== undefined && got.plugin !== "" && got.plugin !== "NodeResourcesFit";
      if (refused) result.differences.push(`${where}: ${name} refused by ${got.plugin} before ${verdict.plugin}`);
      continue;
    }
    const feasible = expect.feasible?.includes(name) ? { plugin: "", reasons: [] } : undefined;
    const wanted = verdict ? { plugin: verdict.plugin, reasons: verdict.reasons } : feasible;
    result.verdicts += 1;
    if (JSON.stringify(got) !== JSON.stringify(wanted)) {
      result.differences.push(`${where}: ${name} got ${JSON.stringify(got)}, expected ${JSON.stringify(wanted)}`);
    }
  }
  return absent;
}

/** First failing plugin and reasons of each node of the last attempt; no entry for nodes that PreFilter left out. */
function verdictsOf({ nodeNames, image, minor }: Replay, table: Explanation): Map<string, Verdict> {
  const attempt = table.attempts - 1;
  const start = table.verdictsStart[attempt] ?? 0;
  const verdicts = new Map<string, Verdict>();
  for (let i = start; i < start + (table.verdictsCount[attempt] ?? 0); i++) {
    const reason = table.verdictReason[i] ?? 0;
    if (reason === abi.FAILED_NOT_IN_NODE_SET || reason === abi.FAILED_AFFINITY_CONFLICT) continue;
    const name = nodeNames[table.verdictNode[i] ?? -1] ?? "?";
    const entry = verdicts.get(name) ?? { plugin: PLUGIN_NAMES[table.verdictPlugin[i] ?? 0] ?? "", reasons: [] };
    if (reason !== abi.FAILED_NONE)
      entry.reasons.push(reasonText(reason, table.verdictArgument[i] ?? 0, reasonNames(image), minor));
    verdicts.set(name, entry);
  }
  return verdicts;
}

function judgeScores(replay: Replay, expect: Json, table: Explanation, where: string): void {
  const { result, nodeNames, document } = replay;
  const attempt = table.attempts - 1;
  const start = table.scoresStart[attempt] ?? 0;
  const totals = new Map<string, number>();
  for (let i = start; i < start + (table.scoresCount[attempt] ?? 0); i++) {
    const name = nodeNames[table.scoreNode[i] ?? -1] ?? "?";
    const plugin = PLUGIN_NAMES[table.scorePlugin[i] ?? 0] ?? "";
    const wanted = expect.scores[name]?.plugins[plugin] ?? 0;
    result.scores += 1;
    if (Number(table.scoreNormalized[i]) !== wanted) {
      result.differences.push(`${where}: ${plugin} gives ${name} ${table.scoreNormalized[i]}, expected ${wanted}`);
    }
    totals.set(name, (totals.get(name) ?? 0) + Number(table.scoreWeighted[i]));
  }
  for (const [name, { plugins }] of Object.entries<Json>(expect.scores)) {
    for (const [plugin, score] of Object.entries<number>(plugins)) {
      if (!PRESENT.has(plugin)) totals.set(name, (totals.get(name) ?? 0) + score * document.config.weights[plugin]);
    }
  }
  const highest = Math.max(...totals.values());
  const best = [...totals].filter(([, total]) => total === highest).map(([name]) => name);
  result.bestSets += 1;
  if (JSON.stringify(best.sort()) !== JSON.stringify(expect.best))
    result.differences.push(`${where}: best ${best}, expected ${expect.best}`);
}

function judgeMessage(replay: Replay, expect: Json, absentFilters: boolean, where: string): void {
  const { core, result, image, minor, nodeNames } = replay;
  if (absentFilters) {
    result.unjudgedMessages += 1;
    return;
  }
  const text = schedulingFailureMessage(
    nodeNames.length,
    reasonRecords(core, 0),
    reasonRecords(core, 1),
    reasonNames(image),
    minor,
  );
  result.messages += 1;
  if (text !== expect.message) result.differences.push(`${where}: message ${text}\n   expected ${expect.message}`);
}
