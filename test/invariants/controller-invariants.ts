// What holds of controllers: their counts at every instant, and what they reach once nothing disturbs them.

import * as abi from "../../src/core/abi.generated.ts";
import {
  cell,
  type History,
  type Invariant,
  isActive,
  NEVER,
  type Observation,
  rows,
  SECOND_NS,
  wide,
} from "./observation.ts";

/** A controller that nothing disturbs for so long has done its work. */
const SETTLED_NS = 5n * SECOND_NS;

function podsOnList({ workloads, pods }: Observation, workload: number): number[] {
  const seen: number[] = [];
  for (
    let pod = cell(workloads.firstPod, workload);
    pod >= 0 && !seen.includes(pod);
    pod = cell(pods.nextOfWorkload, pod)
  ) {
    seen.push(pod);
  }
  return seen;
}

function ownedBy({ pods }: Observation, workload: number): number[] {
  return [...rows(pods.count)].filter((pod) => cell(pods.workload, pod) === workload);
}

const ownersListTheirPods: Invariant = (seen, report) => {
  const { workloads, replicaSets, pods } = seen;
  for (const workload of rows(workloads.count)) {
    const owned = ownedBy(seen, workload);
    const living = owned.filter((pod) => cell(pods.gone, pod) === 0);
    const listed = podsOnList(seen, workload);
    if (listed.toSorted((a, b) => a - b).join() !== living.join())
      report(`workload ${workload} lists ${listed}, owns ${living}`);
    const makers = [...rows(replicaSets.count)].filter((set) => cell(replicaSets.workload, set) === workload);
    const created = makers.reduce((sum, set) => sum + cell(replicaSets.created, set), 0);
    if (created !== owned.length) report(`workload ${workload} created ${created}, owns ${owned.length}`);
    const ordinals = new Set(owned.map((pod) => `${cell(pods.replicaSet, pod)} ${cell(pods.ordinal, pod)}`));
    if (ordinals.size !== owned.length) report(`workload ${workload}: two pods have one ordinal`);
  }
};

const oneDaemonPerNode: Invariant = (seen, report) => {
  const { workloads, pods, facts } = seen;
  for (const workload of rows(workloads.count)) {
    if (facts.names.workloads[workload]?.kind !== "DaemonSet") continue;
    const nodes = ownedBy(seen, workload)
      .filter((pod) => isActive(seen, pod))
      .map((pod) => cell(pods.pinnedNode, pod));
    if (new Set(nodes).size !== nodes.length) report(`DaemonSet ${workload} has two pods for one node: ${nodes}`);
    if (nodes.includes(-1)) report(`DaemonSet ${workload} has a pod for no node in particular`);
  }
};

/** When anything last happened to a pod that its owner's status counts. */
function lastChangeNs({ pods }: Observation, pod: number): bigint {
  const columns = [pods.createdNs, pods.readyChangedNs, pods.finishedNs, pods.deletionNs, pods.goneNs];
  return latest(columns.map((column) => wide(column, pod)).filter((at) => at !== NEVER));
}

function latest(times: readonly bigint[]): bigint {
  let found = 0n;
  for (const at of times) if (at > found) found = at;
  return found;
}

/** Status counters are those of the pods, as soon as the controller has seen them. */
const countersAreThoseOfThePods: Invariant = (seen, report) => {
  const { workloads, pods, nowNs, facts } = seen;
  for (const workload of rows(workloads.count)) {
    const owned = ownedBy(seen, workload);
    if (owned.some((pod) => lastChangeNs(seen, pod) + facts.apiLatencyNs >= nowNs)) continue;
    const active = owned.filter((pod) => isActive(seen, pod));
    const ready = active.filter((pod) => cell(pods.ready, pod) === 1);
    const status = [cell(workloads.statusReplicas, workload), cell(workloads.readyReplicas, workload)];
    if (status.join() !== [active.length, ready.length].join()) {
      report(
        `workload ${workload}: status ${status} (replicas, ready), its pods are ${active.length}, ${ready.length}`,
      );
    }
  }
};

/** An undisturbed controller has as many active pods as it was asked for: a ReplicaSet of a Deployment by the Deployment. */
export class Convergence implements History {
  /** By row of the ReplicaSet table: wanted and active as they were, and since when they have been the same, and differed. */
  readonly #seen = new Map<number, { readonly state: string; readonly sinceNs: bigint }>();

  observe(seen: Observation, report: (fault: string) => void): void {
    const { workloads, replicaSets, pods, nowNs, facts } = seen;
    for (const set of rows(replicaSets.count)) {
      const workload = cell(replicaSets.workload, set);
      const kind = facts.names.workloads[workload]?.kind;
      if (kind === "DaemonSet" || cell(workloads.exists, workload) === 0) continue;
      const isOfDeployment = kind === "Deployment";
      const wanted = isOfDeployment ? cell(replicaSets.specReplicas, set) : cell(workloads.specReplicas, workload);
      if (wanted === 0 && cell(replicaSets.created, set) === 0) continue;
      const owned = ownedBy(seen, workload).filter((pod) => cell(pods.replicaSet, pod) === set);
      const active = owned.filter((pod) => isActive(seen, pod)).length;
      const state = `${wanted} wanted, ${active} active, last change at ${latest(owned.map((pod) => lastChangeNs(seen, pod)))}`;
      const before = this.#seen.get(set);
      if (before?.state !== state || wanted === active) this.#seen.set(set, { state, sinceNs: nowNs });
      else if (before.sinceNs + SETTLED_NS < nowNs)
        report(`ReplicaSet ${set} of workload ${workload} stays at ${state}`);
    }
  }
}

const autoscalersKeepTheirBounds: Invariant = ({ hpas, workloads, facts }, report) => {
  for (const row of rows(hpas.count)) {
    const hpa = facts.names.hpas[row];
    if (!hpa || cell(hpas.syncs, row) === 0) continue;
    const [current, desired] = [cell(hpas.currentReplicas, row), cell(hpas.desiredReplicas, row)];
    const bounded = desired >= hpa.minReplicas && desired <= hpa.maxReplicas;
    // A target of size 0 is left alone, and a pass whose metrics all failed keeps the size it found.
    const scaling = cell(hpas.conditionStatus, row * abi.HPA_CONDITIONS + abi.HPA_SCALING_ACTIVE);
    if (!bounded && current !== 0 && scaling === abi.HPA_STATUS_TRUE) {
      report(`HPA ${row} wants ${desired} replicas, outside ${hpa.minReplicas} to ${hpa.maxReplicas}`);
    }
    if (workloads.count === 0) report(`HPA ${row} has no workload`);
  }
};

/** ReplicaSets' counters add up to those of their owner; a Deployment never has more replicas than it last allowed itself. */
const replicaSetsAddUp: Invariant = ({ workloads, replicaSets, deployments }, report) => {
  const setsOf = (workload: number): number[] =>
    [...rows(replicaSets.count)].filter((set) => cell(replicaSets.workload, set) === workload);
  const total = (sets: readonly number[], column: Int32Array): number =>
    sets.reduce((sum, set) => sum + cell(column, set), 0);
  for (const workload of rows(workloads.count)) {
    const sets = setsOf(workload);
    for (const name of ["statusReplicas", "readyReplicas", "availableReplicas"] as const) {
      const sum = total(sets, replicaSets[name]);
      if (sum !== cell(workloads[name], workload))
        report(`workload ${workload}: ${name} of its ReplicaSets are ${sum}`);
    }
    for (const set of sets) {
      const [pods, ready] = [cell(replicaSets.statusReplicas, set), cell(replicaSets.readyReplicas, set)];
      if (ready > pods || cell(replicaSets.availableReplicas, set) > ready) report(`ReplicaSet ${set} counts wrongly`);
    }
  }
  for (const deployment of rows(deployments.count)) {
    const sets = setsOf(cell(deployments.workload, deployment)).filter((set) => cell(replicaSets.exists, set) === 1);
    const most = Math.max(0, ...sets.map((set) => cell(replicaSets.maxReplicas, set)));
    const wanted = total(sets, replicaSets.specReplicas);
    if (wanted > most) report(`Deployment ${deployment} wants ${wanted} pods, of at most ${most}`);
  }
};

/** By name, for the message. */
export const controllerInvariants: Readonly<Record<string, Invariant>> = {
  "an owner lists its pods": ownersListTheirPods,
  "a DaemonSet has one pod per node": oneDaemonPerNode,
  "replica counters match the pods": countersAreThoseOfThePods,
  "ReplicaSets add up": replicaSetsAddUp,
  "an HPA stays within its bounds": autoscalersKeepTheirBounds,
};
