// The machines of a group: which rows are free, and what is done with them. A row is free when it has no machine and no pod of its last machine is
// left in the API.

import { NEVER, SECTION_DISTRIBUTIONS } from "../abi/constants";
import { AT_CLUSTER } from "../abi/events";
import { rowAt } from "../abi/image";
import { CLUSTER_AUTOSCALER_BOOTED, CLUSTER_AUTOSCALER_OVERDUE } from "../abi/node-groups";
import { ConfigRecord, NodeGroupRecord } from "../abi/records";
import { TRACE_SCALE_UP_TIMED_OUT } from "../abi/trace-kinds";
import { joinCluster, leaveCluster } from "../cluster/membership";
import { STREAM_BOOT } from "../cluster/streams";
import { world } from "../cluster/world";
import { CONSTANT, Distribution, sampleNs } from "../kernel/distribution";
import { STREAM_BYTES, Stream, seedStream, splitmix64 } from "../kernel/random";
import { groupRecord, resize } from "./groups";
import { ClusterAutoscalerState, ROW_ABSENT, ROW_BOOTING, ROW_UP, settings } from "./state";

/** The first free row of a group after another (-1: of all), -1 when there is none. */
export function nextFreeRow(state: ClusterAutoscalerState, group: i32, after: i32): i32 {
  const record = groupRecord(group);
  const end = <i32>record.nodesStart + record.max;
  for (let node = max(<i32>record.nodesStart, after + 1); node < end; node++) {
    if (state.stage.at(node) == ROW_ABSENT && !isHaunted(state, node)) return node;
  }
  return -1;
}

/** Asks for machines; returns how many rows were free. */
export function takeMachines(state: ClusterAutoscalerState, group: i32, count: i32): i32 {
  const record = groupRecord(group);
  let node = -1;
  for (let taken = 0; taken < count; taken++) {
    node = nextFreeRow(state, group, node);
    if (node < 0) return taken;
    const life = state.taken.at(node) + 1;
    state.taken.put(node, life);
    state.takenNs.put(node, world.nowNs);
    state.stage.put(node, ROW_BOOTING);
    state.groups.target.put(group, state.groups.target.at(group) + 1);
    const bootNs = bootTimeNs(record, node, life);
    // A machine that comes too late has been given up by then.
    const late = bootNs > record.maxProvisionNs;
    const kind = late ? CLUSTER_AUTOSCALER_OVERDUE : CLUSTER_AUTOSCALER_BOOTED;
    world.after(late ? record.maxProvisionNs : bootNs, AT_CLUSTER, kind, node, life);
  }
  return count;
}

/** The machine is up and its kubelet registers the node. */
export function machineBooted(state: ClusterAutoscalerState, node: i32, life: u32): void {
  if (state.taken.at(node) != life || state.stage.at(node) != ROW_BOOTING) return;
  const group = state.groupOf.at(node);
  state.stage.put(node, ROW_UP);
  state.unneededNs.put(node, NEVER);
  state.recheckNs.put(node, 0);
  resize(state.groups, group, 1);
  joinCluster(node, group);
}

/** The machine did not register in time: it is given back, and the group rests (clusterstate, ExponentialBackoff of utils/backoff). */
export function machineOverdue(state: ClusterAutoscalerState, node: i32, life: u32): void {
  if (state.taken.at(node) != life || state.stage.at(node) != ROW_BOOTING) return;
  const group = state.groupOf.at(node);
  giveBack(state, node);
  state.groups.failed.put(group, state.groups.failed.at(group) + 1);
  world.emit(TRACE_SCALE_UP_TIMED_OUT, group, node, 0, 0);
  const nowNs = world.nowNs;
  if (state.backoffUntilNs.at(group) > nowNs) return;
  const rules = settings();
  const last = state.failedNs.at(group);
  const fresh = last == NEVER || nowNs - last > rules.backoffResetNs;
  const waitNs = fresh ? rules.initialBackoffNs : min<u64>(state.backoffNs.at(group) * 2, rules.maxBackoffNs);
  state.backoffNs.put(group, waitNs);
  state.failedNs.put(group, nowNs);
  state.backoffUntilNs.put(group, nowNs + waitNs);
}

/** The node goes, and its machine is given back. */
export function removeMachine(state: ClusterAutoscalerState, node: i32): void {
  const group = state.groupOf.at(node);
  resize(state.groups, group, -1);
  leaveCluster(node, group);
  giveBack(state, node);
}

function giveBack(state: ClusterAutoscalerState, node: i32): void {
  const group = state.groupOf.at(node);
  const machines = state.groups.machineNs;
  machines.put(group, machines.at(group) + (world.nowNs - state.takenNs.at(node)));
  state.stage.put(node, ROW_ABSENT);
  state.groups.target.put(group, state.groups.target.at(group) - 1);
}

/** Whether a pod of the row's last machine is still in the API. Looked up once a loop. */
function isHaunted(state: ClusterAutoscalerState, node: i32): bool {
  if (world.nodes.lives.at(node) == 0 || state.freeIn.at(node) == state.loops) return false;
  const pods = world.pods;
  for (let pod = 0; pod < pods.count; pod++) if (pods.node.at(pod) == node && !pods.gone.at(pod)) return true;
  state.freeIn.put(node, state.loops);
  return false;
}

/** One draw, from a stream of the row's place in its group and of how often it was taken. */
function bootTimeNs(record: NodeGroupRecord, node: i32, life: u32): u64 {
  if (record.bootTime < 0) return 0;
  const law = rowAt<Distribution>(world.image.section(SECTION_DISTRIBUTIONS), record.bootTime);
  if (law.kind == CONSTANT) return sampleNs(changetype<Stream>(0), law);
  const stream = changetype<Stream>(memory.data(<i32>STREAM_BYTES, 8));
  const key = changetype<usize>(world.config) + offsetof<ConfigRecord>("seedKey0");
  const entity = splitmix64(record.entity ^ splitmix64(((<u64>(<u32>node - record.nodesStart)) << 32) | <u64>life));
  seedStream(stream, key, STREAM_BOOT, entity, world.config.replication);
  return min<u64>(sampleNs(stream, law), NEVER - world.nowNs);
}
