// Acts on preemption's choice: the victims are deleted, lower pods lose their nomination to the node, the pod is nominated to it and waits in
// the queue. Mirrors prepareCandidate (pkg/scheduler/framework/preemption/executor.go, v1.35). The deletions are written at the start of the
// cycle that decided them.

import { NEVER } from "../../abi/constants";
import { TRACE_PREEMPTED } from "../../abi/trace-kinds";
import { deletePod, OWN_GRACE } from "../../cluster/delete-pod";
import { world } from "../../cluster/world";
import { nominationEnded } from "../queue/requeue-events";
import { scheduler } from "../state";
import { podPriority } from "./more-important-pod";
import { clearNomination, nominate } from "./nominator";

/** Evicts the victims of the chosen candidate and nominates the pod to its node. */
export function prepareCandidate(pod: i32): void {
  const table = scheduler().preempting;
  const chosen = table.chosen;
  const node = table.node.at(chosen);
  const start = table.victimsStart.at(chosen);
  for (let i = 0; i < table.victimsCount.at(chosen); i++) preempt(table.victims.at(start + i), pod, node);
  clearLowerNominations(pod, node);
  nominate(pod, node);
}

/** A pod that is terminating already is only marked: its deletion goes on. */
function preempt(victim: i32, pod: i32, node: i32): void {
  const table = scheduler().preempting;
  table.preempted.ensure(world.arena, victim + 1);
  table.preempted.put(victim, 1);
  if (world.pods.deletionNs.at(victim) != NEVER) return;
  world.emit(TRACE_PREEMPTED, victim, pod, node, 0);
  deletePod(victim, OWN_GRACE);
}

/** Lower pods nominated to the node may no longer fit there. */
export function clearLowerNominations(pod: i32, node: i32): void {
  const nominator = scheduler().nominator;
  const priority = podPriority(pod);
  let other = nominator.firstOnNode.at(node);
  while (other >= 0) {
    const next = nominator.next.at(other);
    if (podPriority(other) < priority && clearNomination(other)) nominationEnded(other);
    other = next;
  }
}
