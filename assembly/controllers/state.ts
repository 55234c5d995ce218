// What the controllers keep beside the shared tables.

import { NEVER } from "../abi/constants";
import { world } from "../cluster/world";
import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";
import { Arrivals } from "./arrivals";
import { DeploymentTable } from "./deployments";
import { DisruptionState } from "./disruption";
import { RolloutTable } from "./rollouts";

@unmanaged
export class ControllersState {
  workloads: Arrivals;
  pods: Arrivals;
  timeline: Arrivals;
  /** Node row of a node's name, by string id; -1: no node is called so. */
  nodeOfName: Column<i32>;

  /** By row of the ReplicaSet table: pods of the present burst still to be created, and the size of the next batch. */
  creating: Column<i32>;
  batch: Column<i32>;
  /** 1: a sync is queued. 1: something changed during a burst. */
  queued: Column<u8>;
  again: Column<u8>;
  /** 1: the next sync counts all pods anew, since minReadySeconds changed. */
  review: Column<u8>;
  /** Syncs that failed in a row, and when the next try is due (NEVER: none is). */
  failures: Column<u32>;
  retryNs: Column<u64>;
  /** By pod: STATUS_* bits with which it is counted in its owner's status. */
  counted: Column<u8>;

  /** Scratch of one choice of pods to delete: rows of ActivePodRecord, their order, pods of the owner by node. */
  active: Column<u8>;
  order: Column<i32>;
  onNode: Column<i32>;

  /** By workload: number among the DaemonSets, -1. */
  daemonSet: Column<i32>;
  daemonSets: i32;
  /** By DaemonSet: nodes that need a pod in the present burst (address of a Column<i32>), and the next of them. */
  needed: Column<usize>;
  nextNeeded: Column<i32>;
  /** By DaemonSet × node: back-off of replacing failed pods. */
  backoffNs: Column<u64>;
  backoffSinceNs: Column<u64>;
  disruption: DisruptionState;

  /** By workload: row of the Deployment table, -1. */
  deploymentOf: Column<i32>;
  deployments: DeploymentTable;
  rollouts: RolloutTable;
  /** Scratch of one sync: rows of the ReplicaSet table in some order, and the sizes that they are to have. */
  sets: Column<i32>;
  sizes: Column<i32>;
}

/** The state of this part. */
export function controllers(): ControllersState {
  return changetype<ControllersState>(world.controllers);
}

/** Empty columns for `workloads` workloads, of which `daemonSets` are DaemonSets, with `makers` rows of the ReplicaSet table, on `nodes` nodes. */
export function controllersState(
  arena: Arena,
  workloads: i32,
  makers: i32,
  daemonSets: i32,
  nodes: i32,
  names: i32,
): ControllersState {
  const state = changetype<ControllersState>(arena.take(offsetof<ControllersState>()));
  state.nodeOfName = column<i32>(arena, names);
  state.creating = column<i32>(arena, makers);
  state.batch = column<i32>(arena, makers);
  state.queued = column<u8>(arena, makers);
  state.again = column<u8>(arena, makers);
  state.review = column<u8>(arena, makers);
  state.failures = column<u32>(arena, makers);
  state.retryNs = column<u64>(arena, makers);
  state.counted = column<u8>(arena, 0);
  state.active = column<u8>(arena, 0);
  state.order = column<i32>(arena, 0);
  state.onNode = column<i32>(arena, nodes);
  state.daemonSet = column<i32>(arena, workloads);
  state.daemonSets = daemonSets;
  state.needed = column<usize>(arena, daemonSets);
  state.nextNeeded = column<i32>(arena, daemonSets);
  state.backoffNs = column<u64>(arena, daemonSets * nodes);
  state.backoffSinceNs = column<u64>(arena, daemonSets * nodes);
  for (let i = 0; i < state.nodeOfName.capacity; i++) state.nodeOfName.put(i, -1);
  for (let i = 0; i < makers; i++) state.retryNs.put(i, NEVER);
  for (let i = 0; i < daemonSets; i++) state.needed.put(i, changetype<usize>(column<i32>(arena, 0)));
  return state;
}
