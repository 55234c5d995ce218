// Pods that send: the ready pods of each workload that some traffic comes from, in order of creation.

import { SECTION_TRAFFICS } from "../abi/constants";
import { AT_TRAFFIC, TRAFFIC_WAKE } from "../abi/events";
import { TrafficRecord } from "../abi/records";
import { world } from "../cluster/world";
import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";
import { insertRow, lowerBound, removeRow } from "./endpoints";

@unmanaged
export class SourceTable {
  /** Per workload: how many pods, and the Column<i32> of them (0: no traffic comes from it). */
  count: Column<i32>;
  pods: Column<usize>;

  @inline podsOf(workload: i32): Column<i32> {
    return changetype<Column<i32>>(this.pods.at(workload));
  }

  /** Whether a pod may send. */
  has(workload: i32, pod: i32): bool {
    const count = this.count.at(workload);
    const at = lowerBound(this.podsOf(workload), count, pod);
    return at < count && this.podsOf(workload).at(at) == pod;
  }
}

/** Lists for the workloads that traffic comes from. */
export function sourceTable(arena: Arena): SourceTable {
  const sources = changetype<SourceTable>(arena.take(offsetof<SourceTable>()));
  sources.count = column<i32>(arena, world.workloads.count);
  sources.pods = column<usize>(arena, world.workloads.count);
  for (let row = 0; row < world.image.rows(SECTION_TRAFFICS); row++) {
    const workload = world.row<TrafficRecord>(SECTION_TRAFFICS, row).fromWorkload;
    if (workload < 0 || sources.pods.at(workload) != 0) continue;
    sources.pods.put(workload, changetype<usize>(column<i32>(arena, 0)));
  }
  return sources;
}

/** Puts a pod on its workload's list or takes it off. The first pod of a list wakes the clients that wait for one. */
export function sourcePodChanged(sources: SourceTable, pod: i32, belongs: bool): void {
  const workload = world.pods.workload.at(pod);
  if (workload < 0 || sources.pods.at(workload) == 0) return;
  const pods = sources.podsOf(workload);
  const count = sources.count.at(workload);
  const at = lowerBound(pods, count, pod);
  const present = at < count && pods.at(at) == pod;
  if (belongs == present) return;
  if (!belongs) {
    removeRow(pods, count, at);
    sources.count.put(workload, count - 1);
    return;
  }
  insertRow(pods, count, at, pod);
  sources.count.put(workload, count + 1);
  if (count == 0) world.after(0, AT_TRAFFIC, TRAFFIC_WAKE, workload, 0);
}
