// What an independent checker sees of a run: the tables between two slices. It is written from Kubernetes' rules and from what
// the tables say of themselves, and shares no code with the core.

import type { CompiledNames } from "../../src/compile/compiled-scenario.ts";
import * as abi from "../../src/core/abi.generated.ts";
import type { CoreInstance } from "../../src/core/core-instance.ts";
import type { Layout, TableView } from "../../src/core/layout.ts";
import type { Mapping, ScenarioFile } from "../determinism/random-scenario.ts";
import type { Simulation } from "../determinism/simulation.ts";

/** The tables at one instant. Views are over wasm memory: they end with the next slice. */
export interface Observation {
  readonly nowNs: bigint;
  readonly nodes: TableView<typeof abi.NodeTable>;
  readonly pods: TableView<typeof abi.PodTable>;
  readonly containers: TableView<typeof abi.ContainerTable>;
  readonly templates: TableView<typeof abi.TemplateTable>;
  readonly workloads: TableView<typeof abi.WorkloadTable>;
  readonly replicaSets: TableView<typeof abi.ReplicaSetTable>;
  readonly deployments: TableView<typeof abi.DeploymentTable>;
  readonly hpas: TableView<typeof abi.HpaTable>;
  readonly groups: TableView<typeof abi.NodeGroupTable>;
  readonly facts: ScenarioFacts;
}

/** What a scenario says, as far as the checks need it. */
export interface ScenarioFacts {
  readonly names: CompiledNames;
  readonly apiLatencyNs: bigint;
  /** Rows of pods of the image that name their node themselves: the scheduler never judged them. */
  readonly boundByName: ReadonlySet<number>;
  readonly scenario: ScenarioFile;
}

/** Tells what is wrong; nothing is thrown, so that all is heard. */
export type Report = (fault: string) => void;

/** A rule that holds at every instant. */
export type Invariant = (seen: Observation, report: Report) => void;

/** A rule over time: `observe` remembers what it needs. */
export interface History {
  observe(seen: Observation, report: Report): void;
}

/** No time. */
export const NEVER = abi.NEVER;
export const SECOND_NS = 1_000_000_000n;

/** Reads all tables. */
export function observe(core: CoreInstance, facts: ScenarioFacts): Observation {
  return {
    nowNs: core.nowNs,
    nodes: table(core, abi.TABLE_NODES, abi.NodeTable),
    pods: table(core, abi.TABLE_PODS, abi.PodTable),
    containers: table(core, abi.TABLE_CONTAINERS, abi.ContainerTable),
    templates: table(core, abi.TABLE_TEMPLATES, abi.TemplateTable),
    workloads: table(core, abi.TABLE_WORKLOADS, abi.WorkloadTable),
    replicaSets: table(core, abi.TABLE_REPLICA_SETS, abi.ReplicaSetTable),
    deployments: table(core, abi.TABLE_DEPLOYMENTS, abi.DeploymentTable),
    hpas: table(core, abi.TABLE_HPAS, abi.HpaTable),
    groups: table(core, abi.TABLE_NODE_GROUPS, abi.NodeGroupTable),
    facts,
  };
}

/** A table that every run has. */
export function table<L extends Layout>(core: CoreInstance, id: number, layout: L): TableView<L> {
  const found = core.table(id, layout);
  if (!found) throw new Error(`the core has no ${layout.name}`);
  return found;
}

/** What the checks need to know of a scenario. */
export function factsOf(scenario: ScenarioFile, { names }: Simulation): ScenarioFacts {
  const objects = scenario.spec.manifests.flatMap(({ objects: all }) => [...all]);
  const named = new Set(
    objects
      .filter(({ kind, spec }) => kind === "Pod" && (spec as Mapping).nodeName !== undefined)
      .map(({ metadata }) => (metadata as Mapping).name as string),
  );
  const { apiLatency } = scenario.spec.cluster.controlPlane as { apiLatency: string };
  return {
    names,
    apiLatencyNs: BigInt(Number.parseInt(apiLatency, 10)) * 1_000_000n,
    boundByName: new Set(names.pods.flatMap(({ name }, row) => (named.has(name) ? [row] : []))),
    scenario,
  };
}

/** 0 to count - 1. */
export function* rows(count: number): Generator<number> {
  for (let row = 0; row < count; row++) yield row;
}

/** A cell of a column of 32 bits or less; a row that does not exist is a fault of the checker. */
export function cell(column: Int32Array | Uint32Array | Uint8Array, row: number): number {
  const value = column[row];
  if (value === undefined) throw new RangeError(`no row ${row} in a column of ${column.length}`);
  return value;
}

/** A cell of a column of 64 bits. */
export function wide(column: BigInt64Array | BigUint64Array, row: number): bigint {
  const value = column[row];
  if (value === undefined) throw new RangeError(`no row ${row} in a column of ${column.length}`);
  return value;
}

/** Whether a pod's object exists and it neither finished nor is being deleted. */
export function isActive({ pods }: Observation, pod: number): boolean {
  return !isOver({ pods }, pod) && wide(pods.deletionNs, pod) === NEVER;
}

/** Whether a pod finished, or its object is gone. */
export function isOver({ pods }: Pick<Observation, "pods">, pod: number): boolean {
  const phase = cell(pods.phase, pod);
  return cell(pods.gone, pod) === 1 || phase === abi.PHASE_SUCCEEDED || phase === abi.PHASE_FAILED;
}
