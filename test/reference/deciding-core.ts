// The core's side of a random sequence: one instance per mode, fed with the same pods and nodes, and its decisions read back in names.

import * as abi from "../../src/core/abi.generated.ts";
import type { TableView } from "../../src/core/layout.ts";
import { viewTable } from "../../src/core/table-view.ts";
import { type ReasonNames, reasonText, schedulingFailureMessage } from "../../src/results/fit-error.ts";
import { VOLUME_PLUGINS } from "../../src/results/volume-reasons.ts";
import { ClusterImage } from "../conformance/cluster-image.ts";
import { addBudgets, addPodRow } from "../conformance/preemption-image.ts";
import { foundCandidates } from "../conformance/preemption-replay.ts";
import { loadScheduler, reasonNames, reasonRecords, type SchedulerExports } from "../conformance/scheduler-core.ts";
import { StorageImage } from "../conformance/storage-image.ts";
import type { ComparableDecision } from "./comparable-decision.ts";
import { type Json, nameOf } from "./plain-cluster.ts";

/** How the core may go about its decisions: SHORTCUT_* bits. */
export interface Mode {
  readonly name: string;
  readonly shortcuts: number;
  /** Templates whose scores are kept at one time; as many as memory allows without it. */
  readonly keptTemplates?: number;
}

/** What an instance is made from. */
export interface CoreCluster {
  readonly kubernetesMinor: number;
  readonly args: Json;
  readonly nodes: readonly Json[];
  readonly namespaces: readonly Json[];
  readonly services: readonly Json[];
  readonly podDisruptionBudgets: readonly Json[];
  readonly storage: Json | undefined;
  /** Every pod that will ever be created, in the order of creation. */
  readonly pods: readonly Json[];
}

type Explanation = TableView<typeof abi.ExplanationTable>;

const PLUGINS: Readonly<Record<number, string>> = {
  [abi.PLUGIN_NODE_UNSCHEDULABLE]: "NodeUnschedulable",
  [abi.PLUGIN_NODE_NAME]: "NodeName",
  [abi.PLUGIN_TAINT_TOLERATION]: "TaintToleration",
  [abi.PLUGIN_NODE_AFFINITY]: "NodeAffinity",
  [abi.PLUGIN_NODE_PORTS]: "NodePorts",
  [abi.PLUGIN_NODE_RESOURCES_FIT]: "NodeResourcesFit",
  [abi.PLUGIN_NODE_RESOURCES_BALANCED_ALLOCATION]: "NodeResourcesBalancedAllocation",
  [abi.PLUGIN_POD_TOPOLOGY_SPREAD]: "PodTopologySpread",
  [abi.PLUGIN_INTER_POD_AFFINITY]: "InterPodAffinity",
  [abi.PLUGIN_IMAGE_LOCALITY]: "ImageLocality",
  ...VOLUME_PLUGINS,
};
/** Reasons of nodes that PreFilter left out: no filter looked at them. */
const NOT_FILTERED: ReadonlySet<number> = new Set([
  abi.FAILED_NOT_IN_NODE_SET,
  abi.FAILED_AFFINITY_CONFLICT,
  abi.FAILED_NODE_NOT_FOUND,
]);
const SECOND_NS = 1_000_000_000n;

export class DecidingCore {
  readonly mode: Mode;
  readonly core: SchedulerExports;
  readonly #names: ReasonNames;
  readonly #nodeNames: readonly string[];
  readonly #minor: number;
  readonly #templates: readonly number[];
  readonly #records: readonly number[];
  /** Rows by name of the pod. */
  readonly #rows = new Map<string, number>();

  constructor(module: WebAssembly.Module, cluster: CoreCluster, mode: Mode) {
    const { kubernetesMinor, args, nodes, pods } = cluster;
    const image = new ClusterImage([...nodes, ...pods], args);
    if (cluster.storage) image.useStorage(new StorageImage(image.writer, cluster.storage));
    for (const service of cluster.services) image.topology.addService(service);
    if (args.defaultConstraints) image.topology.useDefaultConstraints(args.defaultConstraints);
    for (const namespace of cluster.namespaces) image.topology.addNamespace(namespace);
    for (const node of nodes) image.addNode(node);
    addBudgets(image, cluster.podDisruptionBudgets);
    this.#records = pods.map((pod) => addPodRow(image, pod));
    this.#templates = pods.map((pod) => image.addPod(pod));
    this.#minor = kubernetesMinor;
    this.#nodeNames = nodes.map(nameOf);
    this.#names = reasonNames(image);
    this.mode = mode;
    this.core = loadScheduler(module, image, kubernetesMinor);
    this.core.allowShortcuts(mode.shortcuts);
    if (mode.keptTemplates !== undefined) this.core.limitKeptScores(mode.keptTemplates);
  }

  /** Creates the next pod. */
  create(name: string): void {
    const index = this.#rows.size;
    const row = this.core.createPod(this.#templates[index] ?? -1, -1, this.#records[index] ?? -1, BigInt(index));
    this.#rows.set(name, row);
  }

  /** Puts a pod on a node, where it starts at a time. */
  bind(name: string, node: string, startSeconds: number): void {
    const row = this.#row(name);
    this.core.dropNomination(row);
    this.core.assign(row, this.#nodeRow(node));
    this.core.startPod(row, BigInt(startSeconds) * SECOND_NS);
  }

  release(name: string): void {
    this.core.release(this.#row(name));
  }

  terminate(name: string): void {
    this.core.terminatePod(this.#row(name));
  }

  markPreempted(name: string): void {
    this.core.markPreempted(this.#row(name));
  }

  nominate(name: string, node: string): void {
    this.core.nominate(this.#row(name), this.#nodeRow(node));
  }

  clearNomination(name: string): void {
    this.core.clearNomination(this.#row(name));
  }

  clearLowerNominations(name: string, node: string): void {
    this.core.clearLowerNominations(this.#row(name), this.#nodeRow(node));
  }

  /** Name of the node a pod is nominated to. */
  nominatedNode(name: string): string | undefined {
    return this.#nodeNames[this.core.nominatedNode(this.#row(name))];
  }

  /** The scheduler hears of a node's CONDITION_* taints and of spec.unschedulable. */
  changeNode(index: number, conditions: number, unschedulable: boolean): void {
    this.core.taintNode(index, conditions, unschedulable ? 1 : 0);
    this.core.post(0n, abi.SCHEDULER_NODE_CHANGED, index, 0);
    this.core.run(this.core.nowNs());
  }

  /** Tries a pod; nothing but the start of the next search changes. */
  decide(
    name: string,
  ): ComparableDecision & { readonly winner: string | undefined; readonly nominee: string | undefined } {
    const winner = this.core.attemptPod(this.#row(name));
    const table = viewTable(this.core.memory, this.core.tableAddress(abi.TABLE_EXPLANATION), abi.ExplanationTable);
    const attempt = table.attempts - 1;
    const found = winner < 0 ? foundCandidates(this.#preemption()) : [];
    return {
      verdicts: this.#verdicts(table, attempt),
      feasible: table.feasible[attempt] ?? 0,
      scores: this.#scores(table, attempt),
      ties: table.ties[attempt] ?? 0,
      message: winner < 0 ? this.#message() : undefined,
      candidates: Object.fromEntries(
        found.map(({ node, victims, numPDBViolations }) => [node, [numPDBViolations, ...victims]]),
      ),
      dryRuns: winner < 0 ? this.#dryRuns(table, attempt) : {},
      winner: this.#nodeNames[winner],
      nominee: found.find(({ chosen }) => chosen)?.node,
    };
  }

  #verdicts(table: Explanation, attempt: number): ComparableDecision["verdicts"] {
    const verdicts: Record<string, string[]> = {};
    const start = table.verdictsStart[attempt] ?? 0;
    for (let i = start; i < start + (table.verdictsCount[attempt] ?? 0); i++) {
      const reason = table.verdictReason[i] ?? 0;
      if (NOT_FILTERED.has(reason)) continue;
      const name = this.#nodeNames[table.verdictNode[i] ?? -1] ?? "?";
      verdicts[name] ??= reason === abi.FAILED_NONE ? [] : [PLUGINS[table.verdictPlugin[i] ?? 0] ?? "?"];
      if (reason !== abi.FAILED_NONE) verdicts[name].push(this.#reason(reason, table.verdictArgument[i] ?? 0));
    }
    return verdicts;
  }

  #scores(table: Explanation, attempt: number): ComparableDecision["scores"] {
    const scores: Record<string, Record<string, number[]>> = {};
    const start = table.scoresStart[attempt] ?? 0;
    for (let i = start; i < start + (table.scoresCount[attempt] ?? 0); i++) {
      const plugin = PLUGINS[table.scorePlugin[i] ?? 0] ?? "?";
      const name = this.#nodeNames[table.scoreNode[i] ?? -1] ?? "?";
      scores[plugin] ??= {};
      scores[plugin][name] = [table.scoreRaw[i], table.scoreNormalized[i], table.scoreWeighted[i]].map(Number);
    }
    return scores;
  }

  /** Rows with FAILED_NONE are the candidates, which are read elsewhere. */
  #dryRuns(table: Explanation, attempt: number): ComparableDecision["dryRuns"] {
    const dryRuns: Record<string, string[]> = {};
    const start = table.dryRunsStart[attempt] ?? 0;
    for (let i = start; i < start + (table.dryRunsCount[attempt] ?? 0); i++) {
      const reason = table.dryRunReason[i] ?? 0;
      if (reason === abi.FAILED_NONE) continue;
      const name = this.#nodeNames[table.dryRunNode[i] ?? -1] ?? "?";
      dryRuns[name] ??= [];
      dryRuns[name].push(this.#reason(reason, table.dryRunArgument[i] ?? 0));
    }
    return dryRuns;
  }

  #message(): string {
    const [reasons, preemption] = [reasonRecords(this.core, 0), reasonRecords(this.core, 1)];
    return schedulingFailureMessage(this.#nodeNames.length, reasons, preemption, this.#names, this.#minor);
  }

  #reason(reason: number, argument: number): string {
    return reasonText(reason, argument, this.#names, this.#minor);
  }

  #preemption() {
    return { core: this.core, nodeNames: this.#nodeNames, podRows: this.#rows };
  }

  #row(name: string): number {
    const row = this.#rows.get(name);
    if (row === undefined) throw new Error(`no pod ${name}`);
    return row;
  }

  #nodeRow(name: string): number {
    return this.#nodeNames.indexOf(name);
  }
}
