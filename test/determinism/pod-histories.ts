// What became of each pod, by a name that does not depend on rows: two runs of differently written scenarios can be compared.

import { NodeTable, PodTable, TABLE_NODES, TABLE_PODS } from "../../src/core/abi.generated.ts";
import type { CoreInstance } from "../../src/core/core-instance.ts";
import type { Simulation } from "./simulation.ts";

/** Times in nanoseconds; -1n: it has not happened. */
export interface PodHistory {
  readonly node: string;
  readonly phase: number;
  readonly reason: number;
  readonly createdNs: bigint;
  readonly scheduledNs: bigint;
  readonly firstReadyNs: bigint;
  readonly finishedNs: bigint;
  readonly goneNs: bigint;
}

/** Every pod that ever was, by `name` or `owner#ordinal`. */
export function podHistories(core: CoreInstance, { names }: Simulation): Map<string, PodHistory> {
  const pods = core.table(TABLE_PODS, PodTable);
  if (!pods) throw new Error("no table of pods");
  const at = (column: BigUint64Array, pod: number): bigint => BigInt.asIntN(64, column[pod] ?? 0n);
  const histories = new Map<string, PodHistory>();
  for (let pod = 0; pod < pods.count; pod++) {
    const record = pods.record[pod] ?? -1;
    const owner = names.workloads[pods.workload[pod] ?? -1];
    const further = names.replicaSets[(pods.replicaSet[pod] ?? -1) - names.workloads.length]?.name ?? "";
    const name = names.pods[record]?.name ?? `${owner?.kind}/${owner?.name}${further}#${pods.ordinal[pod]}`;
    histories.set(name, {
      node: names.nodes[pods.node[pod] ?? -1]?.name ?? "",
      phase: pods.phase[pod] ?? -1,
      reason: pods.reason[pod] ?? -1,
      createdNs: at(pods.createdNs, pod),
      scheduledNs: at(pods.scheduledNs, pod),
      firstReadyNs: at(pods.firstReadyNs, pod),
      finishedNs: at(pods.finishedNs, pod),
      goneNs: at(pods.goneNs, pod),
    });
  }
  return histories;
}

/** Requested cpu and number of pods of each node, by name. */
export function nodeLoads(core: CoreInstance, { names }: Simulation): Map<string, string> {
  const nodes = core.table(TABLE_NODES, NodeTable);
  if (!nodes) throw new Error("no table of nodes");
  return new Map(
    names.nodes.map(({ name }, row) => [name, `${nodes.cpuRequestedMilli[row]}m in ${nodes.podCount[row]} pods`]),
  );
}
