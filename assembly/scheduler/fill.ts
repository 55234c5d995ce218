// Fills the cluster with copies of one pod spec: each is a pod like any other and goes through the queue and a whole scheduling cycle; the next is
// made when the last has a node. The first one that fits nowhere ends it. Its spec says preemptionPolicy Never: what fits only by
// evicting others does not fit.

import { AT_CLUSTER, AT_TIMELINE, SCHEDULER_POD_ADDED } from "../abi/events";
import { SCHEDULER_FILL } from "../abi/one-shot";
import { createPod } from "../cluster/create-pod";
import { isOneShot, oneShotRecord } from "../cluster/one-shot";
import { world } from "../cluster/world";
import { Arena } from "../kernel/arena";
import { splitmix64 } from "../kernel/random";
import { scheduler } from "./state";

/** The host reads it as TABLE_FILL. */
@unmanaged
export class FillTable {
  /** Copies that have a node. */
  placed: i32;
  /** Copies made so far. Their rows in the pod table follow `first`, nothing else is created meanwhile. */
  made: i32;
  first: i32;
  /** Row of the copy that fits nowhere, -1: none did not. */
  refused: i32;
}

/** Nothing is made yet. */
export function fillTable(arena: Arena): FillTable {
  const table = changetype<FillTable>(arena.take(offsetof<FillTable>()));
  table.first = -1;
  table.refused = -1;
  return table;
}

/** Schedules the first copy, if there is anything to fill with. */
export function startFill(): void {
  if (!isOneShot()) return;
  const record = oneShotRecord();
  if (record.fillTemplate >= 0) world.simulator.schedule(record.fillStartNs, AT_TIMELINE, SCHEDULER_FILL, 0, 0);
}

/** Sees what became of the last copy and makes the next, an instant later than the one before: all of a copy's events are in its instant. */
export function fillNext(): void {
  const table = scheduler().fill;
  const record = oneShotRecord();
  if (table.made > 0) {
    const last = table.first + table.made - 1;
    if (world.pods.node.at(last) < 0) {
      table.refused = last;
      return;
    }
    table.placed += 1;
  }
  if (table.made >= record.fillLimit) return;
  const entity = splitmix64(record.fillEntity ^ splitmix64(<u64>table.made));
  const pod = createPod(record.fillTemplate, -1, -1, entity);
  if (table.made == 0) table.first = pod;
  table.made += 1;
  world.after(0, AT_CLUSTER, SCHEDULER_POD_ADDED, pod, 0);
  world.after(1, AT_TIMELINE, SCHEDULER_FILL, 0, 0);
}
