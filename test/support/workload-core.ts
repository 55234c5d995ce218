// The load on kubelets and a network, as tests drive it.

import type { RowOf } from "../../src/core/layout.ts";
import { viewTable } from "../../src/core/table-view.ts";
import { loadAssembly } from "./assembly.ts";
import { abi, placeImage } from "./image.ts";
import { CLIENT_TEMPLATE, CLIENT_WORKLOAD, networkImage, SERVER_TEMPLATE, type TestCluster } from "./network-image.ts";

interface Exports {
  reserveImage(bytes: number): number;
  loadWorld(): number;
  createOn(template: number, workload: number, record: number, entity: bigint, node: number): number;
  deletePod(pod: number, graceSeconds: bigint): void;
  run(untilNs: bigint): void;
  finishWorkload(): void;
  trafficQuantileNs(traffic: number, numerator: number, denominator: number): bigint;
  executed(): bigint;
  fingerprint(): bigint;
  stateEnd(): number;
  requestRows(): number;
  containerWorkingSetBytes(container: number): bigint;
  containerCpuUsedNs(container: number): bigint;
  tableAddress(id: number): number;
}

/** What came of one traffic. */
export interface TrafficResult {
  readonly sent: number;
  readonly answered: number;
  readonly failed: number;
  readonly inFlight: number;
  readonly counted: number;
  /** By kind, only those that occurred. */
  readonly failures: Readonly<Record<string, number>>;
  readonly meanNs: number;
  readonly minNs: number;
  readonly maxNs: number;
  readonly p50Ns: number;
  readonly p99Ns: number;
  /** By the end of the PART_ constant's name, only those above 0. */
  readonly parts: Readonly<Record<string, number>>;
}

export type WorkloadCore = Exports & {
  memory: WebAssembly.Memory;
  addServer(node: number): number;
  addClient(node: number): number;
  /** Runs to the end and fills the tables; once. */
  finish(untilNs: number): void;
  result(traffic?: number): TrafficResult;
  servers(): RowOf<typeof abi.ServerTable>[];
  /** Of traffic 0. */
  series(): { intervalNs: number; answered: number[]; failed: number[]; p99Ns: number[] };
};

export const SECOND = 1_000_000_000;

const NETWORK_PARTS = ["stack", "veth", "bridge", "route", "netfilter", "encap", "wire", "wakeup"];
const PARTS = ["queue", "cpu", "cpu_wait", "throttled", "calls", "retries", ...NETWORK_PARTS];
const ERRORS = ["refused", "reset", "timeout", "rejected", "no-endpoints", "unreachable", "downstream"];

/** A core with the cluster loaded, its traffic about to start, and no pods. */
export async function workloadCore(cluster: TestCluster): Promise<WorkloadCore> {
  const core = await loadAssembly<Exports>("assembly/testing/workload.ts");
  placeImage(core, networkImage(cluster));
  if (core.loadWorld() !== abi.STATUS_DONE) throw new Error("the image was refused");
  let entity = 100n;
  const add = (template: number, workload: number, node: number) =>
    core.createOn(template, workload, 0, entity++, node);
  return Object.assign(Object.create(core) as WorkloadCore, {
    addServer: (node: number) => add(SERVER_TEMPLATE, -1, node),
    addClient: (node: number) => add(CLIENT_TEMPLATE, CLIENT_WORKLOAD, node),
    finish: (untilNs: number) => {
      core.run(BigInt(untilNs));
      core.finishWorkload();
    },
    result: (traffic = 0) => resultOf(core, traffic),
    servers: () => serversOf(core),
    series: () => {
      const table = viewTable(core.memory, core.tableAddress(abi.TABLE_LATENCY_SERIES), abi.LatencySeriesTable);
      const numbers = (column: BigUint64Array) => Array.from(column.subarray(0, abi.SERIES_INTERVALS), Number);
      const columns = { answered: numbers(table.answered), failed: numbers(table.failed), p99Ns: numbers(table.p99Ns) };
      return { intervalNs: Number(table.intervalNs), ...columns };
    },
  });
}

function resultOf(core: Exports & { memory: WebAssembly.Memory }, traffic: number): TrafficResult {
  const table = viewTable(core.memory, core.tableAddress(abi.TABLE_LATENCY), abi.LatencyTable);
  const at = (column: BigUint64Array) => Number(column[traffic]);
  const failures = ERRORS.map((kind, i) => [kind, Number(table.failures[traffic * abi.ERRORS + i])] as const);
  const parts = PARTS.map((name, part) => [name, Number(table.partMeanNs[traffic * abi.PARTS + part])] as const);
  return {
    sent: at(table.sent),
    answered: at(table.answered),
    failed: at(table.failed),
    inFlight: at(table.inFlight),
    counted: at(table.counted),
    failures: Object.fromEntries(failures.filter(([, count]) => count > 0)),
    meanNs: at(table.meanNs),
    minNs: at(table.minNs),
    maxNs: at(table.maxNs),
    p50Ns: at(table.p50Ns),
    p99Ns: at(table.p99Ns),
    parts: Object.fromEntries(parts.filter(([, ns]) => ns > 0)),
  };
}

function serversOf(core: Exports & { memory: WebAssembly.Memory }): RowOf<typeof abi.ServerTable>[] {
  const table = viewTable(core.memory, core.tableAddress(abi.TABLE_SERVERS), abi.ServerTable);
  return Array.from({ length: table.count }, (_, row) => ({
    count: table.count,
    arrived: table.arrived[row] ?? 0n,
    served: table.served[row] ?? 0n,
    refused: table.refused[row] ?? 0n,
    rejected: table.rejected[row] ?? 0n,
    reset: table.reset[row] ?? 0n,
    waitingHighest: table.waitingHighest[row] ?? 0,
    populationNs: table.populationNs[row] ?? 0n,
    sojournNs: table.sojournNs[row] ?? 0n,
  })) as unknown as RowOf<typeof abi.ServerTable>[];
}
