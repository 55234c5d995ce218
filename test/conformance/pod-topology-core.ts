// PodTopologySpread and InterPodAffinity of the core behind a small door.

import * as abi from "../../src/core/abi.generated.ts";
import { compileAssembly } from "../support/assembly.ts";
import { placeImage } from "../support/image.ts";
import { ClusterImage, type Json } from "./cluster-image.ts";

/** What assembly/testing/pod-topology.ts exports. */
export interface PodTopologyExports {
  memory: WebAssembly.Memory;
  reserveImage(bytes: number): number;
  loadCluster(): number;
  initScheduler(): void;
  startScheduler(): void;
  createPod(template: number, workload: number, record: number, entity: bigint): number;
  assign(pod: number, node: number): void;
  release(pod: number): void;
  putOnNode(pod: number, node: number): void;
  liftFromNode(pod: number, node: number): void;
  terminate(pod: number): void;
  preFilterSpread(pod: number): number;
  filterSpread(pod: number, node: number): number;
  moveSpread(pod: number, node: number, other: number, sign: number): void;
  preFilterInterPod(pod: number): number;
  filterInterPod(pod: number, node: number): number;
  passes(pod: number, node: number): number;
  clearFeasible(): void;
  addFeasible(node: number): void;
  scoreSpread(pod: number): number;
  spreadScore(position: number): bigint;
  scoreInterPod(pod: number, hardWeight: number, ignoreExisting: boolean): number;
  interPodScore(position: number): bigint;
}

/** What a case places: `pod` against `nodes` with `existingPods` on them. */
export interface PlacementCase {
  readonly pod: Json;
  readonly nodes: readonly Json[];
  readonly existingPods?: readonly Json[];
  readonly namespaces?: readonly Json[];
  readonly services?: readonly Json[];
}

/** A case in the core: the pod in question, not assigned, and the existing ones by their place in the case (-1: on no known node). */
export interface LoadedCase {
  readonly core: PodTopologyExports;
  readonly pod: number;
  readonly existing: readonly number[];
}

/** Compiles the test build once. */
export function compilePodTopology(): Promise<WebAssembly.Module> {
  return compileAssembly("assembly/testing/pod-topology.ts");
}

/** Loads a case into a fresh instance. Existing pods with a deletionTimestamp are being deleted. */
export function loadPlacement(module: WebAssembly.Module, placement: PlacementCase): LoadedCase {
  const { pod, nodes, existingPods = [], namespaces = [], services = [] } = placement;
  const image = new ClusterImage([pod, ...nodes, ...existingPods]);
  for (const service of services) image.topology.addService(service);
  for (const namespace of namespaces) image.topology.addNamespace(namespace);
  for (const node of nodes) image.addNode(node);
  const template = image.addPod(pod);
  const templates = existingPods.map((each) => image.addPod(each));
  const core = instantiate(module);
  placeImage(core, image.finish(28));
  if (core.loadCluster() !== abi.STATUS_DONE) throw new Error("the image was refused");
  core.initScheduler();
  core.startScheduler();
  const rowOf = new Map(nodes.map(({ metadata }, row) => [metadata.name, row]));
  const existing = existingPods.map((each, i) => {
    const node = rowOf.get(each.spec?.nodeName);
    if (node === undefined) return -1;
    const row = core.createPod(templates[i] ?? 0, -1, -1, BigInt(i));
    core.assign(row, node);
    if (each.metadata?.deletionTimestamp) core.terminate(row);
    return row;
  });
  return { core, pod: core.createPod(template, -1, -1, 1_000_000n), existing };
}

function instantiate(module: WebAssembly.Module): PodTopologyExports {
  const instance = new WebAssembly.Instance(module, { env: { abort } });
  const core = instance.exports as unknown as PodTopologyExports;
  function abort(message: number, _file: number, line: number): void {
    const bytes = new DataView(core.memory.buffer).getUint32((message >>> 0) - 4, true);
    const text = String.fromCharCode(...new Uint16Array(core.memory.buffer, message >>> 0, bytes >>> 1));
    throw new Error(`${text} (line ${line})`);
  }
  return core;
}
