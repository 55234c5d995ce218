// Runs scenarios for tests through the door that everybody uses: text, documents, image, core.

import { createHash } from "node:crypto";
import type { CompiledNames } from "../../src/compile/compiled-scenario.ts";
import * as abi from "../../src/core/abi.generated.ts";
import { CoreInstance } from "../../src/core/core-instance.ts";
import type { Layout } from "../../src/core/layout.ts";
import { DiagnosticList } from "../../src/documents/diagnostic.ts";
import { readDocuments } from "../../src/documents/read-documents.ts";
import { type Prepared, prepare } from "../../src/run/prepare.ts";
import { DEFAULT_LIMITS } from "../../src/scenario/limits.ts";
import { releaseWasm } from "../support/release-wasm.ts";
import type { ScenarioFile } from "./random-scenario.ts";

/** Events of a slice that nobody means to see the end of. */
export const WHOLE_SLICE = 1_000_000;

/** A compiled scenario, ready to be loaded as often as wanted. */
export interface Simulation {
  readonly module: WebAssembly.Module;
  readonly image: Uint8Array<ArrayBuffer>;
  readonly horizonNs: bigint;
  readonly names: CompiledNames;
}

/** Tables by their number, with the layout the host reads them by. */
const TABLES: readonly (readonly [number, Layout])[] = [
  [abi.TABLE_NODES, abi.NodeTable],
  [abi.TABLE_PODS, abi.PodTable],
  [abi.TABLE_CONTAINERS, abi.ContainerTable],
  [abi.TABLE_TEMPLATES, abi.TemplateTable],
  [abi.TABLE_WORKLOADS, abi.WorkloadTable],
  [abi.TABLE_REPLICA_SETS, abi.ReplicaSetTable],
  [abi.TABLE_DEPLOYMENTS, abi.DeploymentTable],
  [abi.TABLE_ROLLOUTS, abi.RolloutTable],
  [abi.TABLE_LATENCY, abi.LatencyTable],
  [abi.TABLE_KUBELET, abi.KubeletTable],
  [abi.TABLE_HPAS, abi.HpaTable],
  [abi.TABLE_LATENCY_SERIES, abi.LatencySeriesTable],
  [abi.TABLE_SERVERS, abi.ServerTable],
  [abi.TABLE_NODE_USAGE, abi.NodeUsageTable],
  [abi.TABLE_NODE_GROUPS, abi.NodeGroupTable],
];

/** Compiles a scenario. Throws as preparedOf does. */
export async function simulationOf(file: ScenarioFile): Promise<Simulation> {
  const { module } = await releaseWasm();
  const { compiled, scenario } = await preparedOf(file);
  return { module, image: compiled.image, horizonNs: BigInt(scenario.durationNs), names: compiled.names };
}

/** Reads and compiles a scenario. Throws with the findings when it is refused: a generator that makes such a thing is wrong. */
export async function preparedOf(file: ScenarioFile): Promise<Prepared> {
  const findings = new DiagnosticList();
  const [document] = readDocuments(JSON.stringify(file), "random.json", { dialect: "scenario" }, findings);
  if (!document) throw new Error(`the scenario cannot be read: ${JSON.stringify(findings.all)}`);
  const options = {
    overrides: [],
    limits: DEFAULT_LIMITS,
    replication: 0,
    manifests: [],
    readManifest: () => Promise.reject(new Error("a random scenario names no file")),
  };
  const prepared = await prepare(document, options, findings);
  if (!prepared) {
    const errors = findings.all.filter(({ severity }) => severity === "error");
    throw new Error(`the scenario is refused: ${JSON.stringify(errors)}`);
  }
  return prepared;
}

/** A fresh core with the scenario loaded. */
export function start({ module, image }: Simulation): CoreInstance {
  return CoreInstance.load(module, image);
}

/** Runs up to `untilNs` in slices of `events` events. */
export function runTo(core: CoreInstance, untilNs: bigint, events = WHOLE_SLICE): void {
  for (;;) {
    const status = core.run(untilNs, events);
    if (status === abi.STATUS_DONE) return;
    if (status !== abi.STATUS_PAUSED && status !== abi.STATUS_DRAIN) throw new Error(`status ${status}`);
  }
}

/** A core that has run to its horizon and filled its tables. */
export function runWhole(simulation: Simulation, events = WHOLE_SLICE): CoreInstance {
  const core = start(simulation);
  runTo(core, simulation.horizonNs, events);
  core.finish();
  return core;
}

/** Everything a result is made from: fingerprint, number of events, tables by name, trace. Equal runs give equal digests. */
export function digestOf(core: CoreInstance, fromRecord = 0): Record<string, string> {
  const digest: Record<string, string> = {
    fingerprint: core.fingerprint,
    executed: `${core.executed}`,
    now: `${core.nowNs}`,
    trace: hashOf(traceBytes(core).subarray(fromRecord * TRACE_RECORD_BYTES)),
  };
  for (const [id, layout] of TABLES) {
    const table = core.table(id, layout);
    if (table) digest[layout.name] = hashTable(table, layout);
  }
  return digest;
}

/** The explanation that a probe left: how many attempts, and a hash of all that is said of them. */
export function explanationOf(core: CoreInstance): { readonly attempts: number; readonly hash: string } {
  const table = core.table(abi.TABLE_EXPLANATION, abi.ExplanationTable);
  if (!table) throw new Error("the core has no table of explanations");
  return { attempts: table.attempts, hash: hashTable(table, abi.ExplanationTable) };
}

const TRACE_RECORD_BYTES = 32;

/** The whole trace drained so far. */
export function traceBytes(core: CoreInstance): Uint8Array {
  return new Uint8Array(Buffer.concat(core.trace.chunks.map((chunk) => new Uint8Array(chunk))));
}

/** Hash of the core's whole state. */
export function stateHash(core: CoreInstance): string {
  return hashOf(core.snapshot().bytes);
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 16);
}

/** Columns and scalars; addresses within memory are left out, they say nothing about the result. */
function hashTable(table: Record<string, unknown>, layout: Layout): string {
  const hash = createHash("sha256");
  for (const [field, [type]] of Object.entries(layout.fields)) {
    const value = table[field];
    if (ArrayBuffer.isView(value)) hash.update(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    else if (type !== "usize") hash.update(`${field}=${value};`);
  }
  return hash.digest("hex").slice(0, 16);
}
