// What a user does at an instant: scale, delete a pod, cordon, uncordon, and what timeline-deployments.ts has.

import {
  ACTION_CORDON,
  ACTION_DELETE_POD,
  ACTION_SCALE,
  ACTION_UNCORDON,
  SECTION_TIMELINE,
  SECTION_WORKLOADS,
  WORKLOAD_DAEMONSET,
} from "../abi/constants";
import { AT_CLUSTER, AT_TIMELINE, CONTROLLER_SYNC, TIMELINE_ACTION } from "../abi/events";
import { TimelineRecord, WorkloadRecord } from "../abi/records";
import { TRACE_TIMELINE } from "../abi/trace-kinds";
import { deletePod, OWN_GRACE } from "../cluster/delete-pod";
import { world } from "../cluster/world";
import { setUnschedulable } from "./node-lifecycle";
import { controllers } from "./state";
import { actOnDeployment } from "./timeline-deployments";

const NO_POD: i32 = -1;

/** Executes TimelineRecord row `a`, and schedules the next. */
export function handleTimelineEvent(kind: u32, a: u32, _b: u32): void {
  assert(kind == TIMELINE_ACTION, "timeline: an event of another part");
  world.emit(TRACE_TIMELINE, a, 0, 0, 0);
  const record = world.row<TimelineRecord>(SECTION_TIMELINE, a);
  switch (record.action) {
    case ACTION_SCALE:
      scale(record.a, record.value);
      break;
    case ACTION_DELETE_POD:
      deleteNamed(record);
      break;
    case ACTION_CORDON:
    case ACTION_UNCORDON:
      setUnschedulable(record.a, record.action == ACTION_CORDON);
      break;
    default:
      actOnDeployment(controllers(), record);
  }
  scheduleNextAction();
}

/** Schedules the next action of the timeline, if one is left. */
export function scheduleNextAction(): void {
  const list = controllers().timeline;
  if (list.next >= list.count) return;
  const row = list.rowAt(list.next);
  list.next += 1;
  world.simulator.schedule(list.timeNs(row), AT_TIMELINE, TIMELINE_ACTION, row, 0);
}

/** A DaemonSet has no size, and what does not exist yet cannot be scaled: kubectl answers with an error and nothing changes. */
function scale(workload: i32, replicas: i32): void {
  const isDaemonSet = world.row<WorkloadRecord>(SECTION_WORKLOADS, workload).kind == WORKLOAD_DAEMONSET;
  if (isDaemonSet || !world.workloads.exists.at(workload)) return;
  world.workloads.specReplicas.put(workload, replicas);
  world.after(world.config.apiLatencyNs, AT_CLUSTER, CONTROLLER_SYNC, workload, 0);
}

function deleteNamed(record: TimelineRecord): void {
  const pod = record.a >= 0 ? podOfReplicaSet(record.a, record.value) : podOfRecord(record.b);
  if (pod != NO_POD) deletePod(pod, OWN_GRACE);
}

/** The living pod that a row of the ReplicaSet table created as number `ordinal`. */
function podOfReplicaSet(set: i32, ordinal: u32): i32 {
  const pods = world.pods;
  let pod = world.workloads.firstPod.at(world.replicaSets.workload.at(set));
  while (pod >= 0 && (pods.ordinal.at(pod) != ordinal || pods.replicaSet.at(pod) != set))
    pod = pods.nextOfWorkload.at(pod);
  return pod;
}

/** The living pod of a PodRecord. */
function podOfRecord(record: i32): i32 {
  const pods = world.pods;
  for (let pod = 0; pod < pods.count; pod++) if (pods.record.at(pod) == record && !pods.gone.at(pod)) return pod;
  return NO_POD;
}
