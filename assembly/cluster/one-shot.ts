// A one-shot run asks where pods would go on a cluster as it is: a dump's pods stand where they stand, in the state the dump shows.

import { NEVER, PHASE_RUNNING } from "../abi/constants";
import { SECTION_ONE_SHOT } from "../abi/one-shot";
import { OneShotRecord, PodRecord } from "../abi/records";
import { world } from "./world";

/** Whether nothing but the scheduler and what feeds it moves. */
export function isOneShot(): bool {
  return world.image.rows(SECTION_ONE_SHOT) > 0;
}

/** The settings of a one-shot run. */
export function oneShotRecord(): OneShotRecord {
  return world.row<OneShotRecord>(SECTION_ONE_SHOT, 0);
}

/** Gives a dump's pod the status that no kubelet will report. */
export function standAsDumped(pod: i32, record: PodRecord): void {
  const pods = world.pods;
  pods.startedNs.put(pod, record.startedNs);
  if (!record.running) return;
  pods.phase.put(pod, PHASE_RUNNING);
  if (!record.ready) return;
  pods.ready.put(pod, 1);
  pods.firstReadyNs.put(pod, world.nowNs);
  pods.readyChangedNs.put(pod, record.startedNs == NEVER ? world.nowNs : record.startedNs);
}
