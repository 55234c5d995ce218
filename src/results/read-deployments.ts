// Deployments from the core's tables: their status as `kubectl get deployment -o yaml` shows it, and their rollouts. Messages mirror
// pkg/controller/deployment/sync.go and progress.go, v1.35.

import type { CompiledNames } from "../compile/compiled-scenario.ts";
import * as abi from "../core/abi.generated.ts";
import type { CoreInstance } from "../core/core-instance.ts";
import type { TableView } from "../core/layout.ts";
import type { Naming } from "./naming.ts";
import type { DeploymentResult, ResultCondition, RolloutResult } from "./run-result.ts";

const TYPES = ["Available", "Progressing", "ReplicaFailure"] as const;
const STATUSES = { [abi.CONDITION_TRUE]: "True", [abi.CONDITION_FALSE]: "False" } as const;

/** What the reading needs beside tables and names. */
export interface DeploymentFacts {
  /** Why pods could not be created, by row of the ReplicaSet table. */
  readonly failures: ReadonlyMap<number, string>;
}

/** Reads every Deployment that exists. */
export class DeploymentReader {
  readonly #naming: Naming;
  readonly #names: CompiledNames;
  readonly #facts: DeploymentFacts;
  readonly #deployments: TableView<typeof abi.DeploymentTable>;
  readonly #sets: TableView<typeof abi.ReplicaSetTable>;
  readonly #workloads: TableView<typeof abi.WorkloadTable>;
  readonly #rollouts: TableView<typeof abi.RolloutTable>;

  constructor(naming: Naming, instance: CoreInstance, facts: DeploymentFacts) {
    const deployments = instance.table(abi.TABLE_DEPLOYMENTS, abi.DeploymentTable);
    const sets = instance.table(abi.TABLE_REPLICA_SETS, abi.ReplicaSetTable);
    const workloads = instance.table(abi.TABLE_WORKLOADS, abi.WorkloadTable);
    const rollouts = instance.table(abi.TABLE_ROLLOUTS, abi.RolloutTable);
    if (!deployments || !sets || !workloads || !rollouts) throw new Error("results: the core publishes no Deployments");
    this.#naming = naming;
    this.#names = naming.names;
    this.#facts = facts;
    this.#deployments = deployments;
    this.#sets = sets;
    this.#workloads = workloads;
    this.#rollouts = rollouts;
  }

  read(): DeploymentResult[] {
    const rows = Array.from({ length: this.#deployments.count }, (_, row) => row);
    const rollouts = this.#rolloutsByDeployment();
    return rows
      .filter((row) => this.#workloads.exists[this.#deployments.workload[row] ?? 0] === 1)
      .map((row) => this.#deployment(row, rollouts.get(row) ?? []));
  }

  #deployment(row: number, rollouts: readonly RolloutResult[]): DeploymentResult {
    const table = this.#deployments;
    const workload = table.workload[row] ?? 0;
    const { namespace, name } = this.#naming.workload(workload);
    return {
      namespace,
      name,
      paused: table.paused[row] === 1,
      specReplicas: this.#workloads.specReplicas[workload] ?? 0,
      replicas: table.replicas[row] ?? 0,
      updatedReplicas: table.updatedReplicas[row] ?? 0,
      readyReplicas: table.readyReplicas[row] ?? 0,
      availableReplicas: table.availableReplicas[row] ?? 0,
      unavailableReplicas: table.unavailableReplicas[row] ?? 0,
      conditions: TYPES.flatMap((type, i) => this.#condition(row, type, i, name)),
      replicaSets: this.#replicaSets(workload),
      rollouts: [...rollouts],
    };
  }

  #condition(row: number, type: (typeof TYPES)[number], index: number, name: string): ResultCondition[] {
    const table = this.#deployments;
    const at = row * abi.DEPLOYMENT_CONDITIONS + index;
    const status = table.conditionStatus[at] ?? 0;
    if (status === abi.CONDITION_ABSENT) return [];
    const { reason, message } = this.#words(table.conditionReason[at] ?? 0, table.conditionSet[at] ?? -1, name);
    const lastTransitionNs = Number(table.conditionTransitionNs[at] ?? 0n);
    const known = STATUSES[status as keyof typeof STATUSES] ?? "Unknown";
    return [{ type, status: known, reason, message, lastTransitionNs }];
  }

  #words(reason: number, set: number, name: string): { reason: string; message: string } {
    const maker = set < 0 ? "" : this.#naming.podMaker(set).name;
    const subject = set < 0 ? `Deployment ${JSON.stringify(name)}` : `ReplicaSet ${JSON.stringify(maker)}`;
    switch (reason) {
      case abi.ROLLOUT_MINIMUM_REPLICAS_AVAILABLE:
        return { reason: "MinimumReplicasAvailable", message: "Deployment has minimum availability." };
      case abi.ROLLOUT_MINIMUM_REPLICAS_UNAVAILABLE:
        return { reason: "MinimumReplicasUnavailable", message: "Deployment does not have minimum availability." };
      case abi.ROLLOUT_NEW_REPLICA_SET_CREATED:
        return { reason: "NewReplicaSetCreated", message: `Created new replica set ${JSON.stringify(maker)}` };
      case abi.ROLLOUT_FOUND_NEW_REPLICA_SET:
        return { reason: "FoundNewReplicaSet", message: `Found new replica set ${JSON.stringify(maker)}` };
      case abi.ROLLOUT_REPLICA_SET_UPDATED:
        return { reason: "ReplicaSetUpdated", message: `${subject} is progressing.` };
      case abi.ROLLOUT_NEW_REPLICA_SET_AVAILABLE:
        return { reason: "NewReplicaSetAvailable", message: `${subject} has successfully progressed.` };
      case abi.ROLLOUT_PROGRESS_DEADLINE_EXCEEDED:
        return { reason: "ProgressDeadlineExceeded", message: `${subject} has timed out progressing.` };
      case abi.ROLLOUT_DEPLOYMENT_PAUSED:
        return { reason: "DeploymentPaused", message: "Deployment is paused" };
      case abi.ROLLOUT_DEPLOYMENT_RESUMED:
        return { reason: "DeploymentResumed", message: "Deployment is resumed" };
      default:
        return { reason: "FailedCreate", message: this.#facts.failures.get(set) ?? "" };
    }
  }

  #replicaSets(workload: number): DeploymentResult["replicaSets"] {
    const sets = this.#sets;
    const { length } = this.#names.workloads;
    const further = this.#names.replicaSets.flatMap((each, i) => (each.workload === workload ? [length + i] : []));
    return [workload, ...further]
      .filter((set) => sets.exists[set] === 1)
      .map((set) => ({
        name: this.#naming.podMaker(set).name,
        revision: sets.revision[set] ?? 0,
        specReplicas: sets.specReplicas[set] ?? 0,
        replicas: sets.statusReplicas[set] ?? 0,
        readyReplicas: sets.readyReplicas[set] ?? 0,
        availableReplicas: sets.availableReplicas[set] ?? 0,
      }))
      .sort((a, b) => a.revision - b.revision);
  }

  #rolloutsByDeployment(): Map<number, RolloutResult[]> {
    const found = new Map<number, RolloutResult[]>();
    for (let row = 0; row < this.#rollouts.count; row++) {
      const deployment = this.#rollouts.deployment[row] ?? 0;
      const list = found.get(deployment);
      if (list) list.push(this.#rollout(row));
      else found.set(deployment, [this.#rollout(row)]);
    }
    return found;
  }

  #rollout(row: number): RolloutResult {
    const table = this.#rollouts;
    return {
      revision: table.revision[row] ?? 0,
      replicaSet: this.#naming.podMaker(table.replicaSet[row] ?? 0).name,
      beganNs: Number(table.beganNs[row] ?? 0n),
      completedNs: instant(table.completedNs[row]),
      supersededNs: instant(table.supersededNs[row]),
      deadlineExceededNs: instant(table.deadlineNs[row]),
      replicas: table.replicas[row] ?? 0,
      leastReady: table.leastReady[row] ?? 0,
      leastAvailable: table.leastAvailable[row] ?? 0,
      mostPods: table.mostPods[row] ?? 0,
    };
  }
}

function instant(ns: bigint | undefined): number | null {
  return ns === undefined || ns === abi.NEVER ? null : Number(ns);
}
