// The scheduler of the core behind a small door, one fresh instance per case or scenario.

import * as abi from "../../src/core/abi.generated.ts";
import { viewTable } from "../../src/core/table-view.ts";
import type { ReasonNames, ReasonRecord } from "../../src/results/fit-error.ts";
import { compileAssembly } from "../support/assembly.ts";
import { placeImage } from "../support/image.ts";
import type { ClusterImage } from "./cluster-image.ts";

/** What assembly/testing/scheduler.ts exports. */
export interface SchedulerExports {
  memory: WebAssembly.Memory;
  reserveImage(bytes: number): number;
  loadCluster(): number;
  initScheduler(): void;
  startScheduler(): void;
  createPod(template: number, workload: number, record: number, entity: bigint): number;
  assign(pod: number, node: number): void;
  release(pod: number): void;
  attemptPod(pod: number): number;
  histogram(which: number): number;
  queueAddress(): number;
  passesUnschedulable(template: number, node: number): number;
  passesName(template: number, node: number): number;
  untoleratedTaint(template: number, node: number, conditionTaints: number): bigint;
  taintScore(template: number, node: number): number;
  toleratesRow(toleration: number, taint: number): number;
  keepsOff(effect: number): number;
  matchesAffinity(template: number, node: number): number;
  matchesTermRow(term: number, node: number): number;
  affinityFailure(template: number, node: number): number;
  affinityScore(template: number, node: number): number;
  checksNodePorts(template: number): number;
  passesNodePorts(template: number, node: number): number;
  hostPortsConflict(
    ip: number,
    protocol: number,
    port: number,
    otherIp: number,
    otherProtocol: number,
    other: number,
  ): number;
  brokenLinear(start: number, count: number, utilization: bigint): bigint;
  imageScoreOf(template: number, node: number): bigint;
  isGated(template: number): number;
  preFilterNodeAffinity(template: number): number;
  isNamedNode(template: number, name: number): number;
  unfit(template: number, node: number, after: number): number;
  fitReason(position: number): number;
  fitArgument(position: number): number;
  isUnresolvable(template: number, node: number): number;
  fitScoreOf(template: number, node: number): bigint;
  balancedScoreOf(template: number, node: number): bigint;
  normalizeScore(raw: bigint, highest: bigint, reverse: boolean): bigint;
  numFeasibleNodesToFind(percentage: number, nodes: number): number;
  backoffNs(attempts: number, initialNs: bigint, maxNs: bigint): bigint;
  precedes(priority: number, timestampNs: bigint, otherPriority: number, otherTimestampNs: bigint): number;
  putTotal(index: number, node: number, total: bigint): void;
  selectAmong(pod: number, attempt: number, count: number): number;
  post(delayNs: bigint, kind: number, a: number, b: number): void;
  run(untilNs: bigint): number;
  nowNs(): bigint;
  fingerprint(): bigint;
  probePod(pod: number): void;
  allowShortcuts(bits: number): void;
  limitKeptScores(templates: number): void;
  traceBase(): number;
  traceCount(): number;
  traceReset(): void;
  tableAddress(id: number): number;
  preemptingAddress(): number;
  postFilterOver(pod: number, potential: bigint, nominatedUnresolvable: boolean): number;
  startPod(pod: number, startNs: bigint): void;
  markPreempted(pod: number): void;
  earliestStartOf(first: number, count: number): bigint;
  calculateNumCandidates(nodes: number, minPercentage: number, minAbsolute: number): number;
  clearLowerNominations(pod: number, node: number): void;
  clearNomination(pod: number): number;
  dropNomination(pod: number): void;
  isUnresolvableReason(reason: number): number;
  moreImportant(priority: number, start: bigint, otherPriority: number, otherStart: bigint): number;
  nominate(pod: number, node: number): void;
  nominatedNode(pod: number): number;
  pinPod(pod: number, node: number): void;
  deletePod(pod: number): void;
  terminatePod(pod: number): void;
  naturalLogarithm(x: number): number;
  taintNode(node: number, conditionTaints: number, unschedulable: number): void;
}

/** Compiles the test build once. */
export function compileScheduler(): Promise<WebAssembly.Module> {
  return compileAssembly("assembly/testing/scheduler.ts");
}

/** A fresh instance. */
export function instantiateScheduler(module: WebAssembly.Module): SchedulerExports {
  const instance = new WebAssembly.Instance(module, { env: { abort } });
  const core = instance.exports as unknown as SchedulerExports;
  function abort(message: number, _file: number, line: number): void {
    const bytes = new DataView(core.memory.buffer).getUint32((message >>> 0) - 4, true);
    const text = String.fromCharCode(...new Uint16Array(core.memory.buffer, message >>> 0, bytes >>> 1));
    throw new Error(`${text} (line ${line})`);
  }
  return core;
}

/** A fresh instance with an image loaded and the scheduler ready. */
export function loadScheduler(
  module: WebAssembly.Module,
  image: ClusterImage,
  kubernetesMinor: number,
  config: Parameters<ClusterImage["finish"]>[1] = {},
): SchedulerExports {
  const core = instantiateScheduler(module);
  placeImage(core, image.finish(kubernetesMinor, config));
  if (core.loadCluster() !== abi.STATUS_DONE) throw new Error("the image was refused");
  core.initScheduler();
  core.startScheduler();
  return core;
}

/** The histogram of the last diagnosis: 0 the reasons, 1 the preemption half. */
export function reasonRecords(core: SchedulerExports, which: 0 | 1): ReasonRecord[] {
  const table = viewTable(core.memory, core.histogram(which), abi.ReasonTable);
  return Array.from({ length: table.count }, (_, i) => ({
    reason: table.reason[i] ?? 0,
    argument: table.argument[i] ?? 0,
    nodes: table.nodes[i] ?? 0,
  }));
}

/** What arguments of reasons stand for in an image. */
export function reasonNames(image: ClusterImage): ReasonNames {
  return {
    taint: (row) => image.taints[row] ?? { key: "?", value: "?" },
    extendedResource: (index) => image.extended[index] ?? "?",
    string: (id) => image.writer.strings[id] ?? "?",
  };
}
