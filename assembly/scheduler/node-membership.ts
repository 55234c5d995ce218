// Nodes that the scheduler's cache gains and loses: addNodeToCache and deleteNodeFromCache of pkg/scheduler/eventhandlers.go, v1.35. What is kept by
// position is made anew, for the order of all nodes may be another; nodes come and go rarely.

import { REPORTED_LIFE_SHIFT } from "../abi/node-groups";
import { MOVE_NODE_JOINED, MOVE_NODE_LEFT } from "../abi/queue-history";
import { world } from "../cluster/world";
import { copyNodes } from "./kept/node-mirror";
import { forgetRefusals } from "./kept/refusals";
import { placeNodes } from "./kept/score-cache";
import { addToTree, listTree, removeFromTree } from "./node-tree";
import { judgeNodeAgain, recountCandidates } from "./placement-class";
import { hideImage, hideImages, showFirstImages, showImage } from "./plugins/image-locality";
import { clearNomination } from "./preemption/nominator";
import { because } from "./queue/queue-history";
import { askAfterJoin, askAfterLeave } from "./queue/requeue-nodes";
import { judgeSpreadAgain } from "./spread-slots";
import { SchedulerState, scheduler } from "./state";

const IMAGE_MASK: u32 = (1 << REPORTED_LIFE_SHIFT) - 1;

/** The informer shows a new node. */
export function nodeJoined(node: i32): void {
  const state = scheduler();
  state.conditionTaints.put(node, world.nodes.conditionTaints.at(node));
  state.unschedulable.put(node, world.nodes.unschedulable.at(node));
  state.isListed.put(node, 1);
  addToTree(state.tree, node);
  showFirstImages(state.images, node);
  relist(state, node);
  because(MOVE_NODE_JOINED, node);
  askAfterJoin(node);
}

/** The informer shows that a node was deleted. */
export function nodeLeft(node: i32): void {
  const state = scheduler();
  state.isListed.put(node, 0);
  removeFromTree(state.tree, node);
  hideImages(state.images, node);
  // Nothing of a nomination to a node that is not there is left but its name.
  while (state.nominator.firstOnNode.at(node) >= 0) clearNomination(state.nominator.firstOnNode.at(node));
  relist(state, node);
  because(MOVE_NODE_LEFT, node);
  askAfterLeave(node);
}

/** A node's status shows an image, unless it is that of an earlier machine. */
export function imageReported(node: i32, report: u32): void {
  if (speaksOf(node, report)) showImage(scheduler().images, node, report & IMAGE_MASK);
}

/** A node's status shows an image no more. */
export function imageGone(node: i32, report: u32): void {
  if (speaksOf(node, report)) hideImage(scheduler().images, node, report & IMAGE_MASK);
}

function speaksOf(node: i32, report: u32): bool {
  return scheduler().isListed.at(node) != 0 && report >> REPORTED_LIFE_SHIFT == world.nodes.lives.at(node) - 1;
}

/** Everything that depends on which nodes there are, or on their order. */
function relist(state: SchedulerState, node: i32): void {
  state.listed = listTree(state.tree, state.order);
  judgeListedAgain(state, node);
  for (let row = 0; row < state.classes.count; row++) {
    if (state.classes.verdicts.at(row)) recountCandidates(row);
  }
  copyNodes(state.mirror, state.order, state.listed);
  placeNodes(state);
  forgetRefusals(state.refusals);
}

/** What is known of a node whose place in the list changed: the static verdicts on it, and the spread constraints whose count it takes part in. */
export function judgeListedAgain(state: SchedulerState, node: i32): void {
  for (let row = 0; row < state.classes.count; row++) {
    if (state.classes.verdicts.at(row)) judgeNodeAgain(row, node);
  }
  judgeSpreadAgain(state.hardSpread, node);
  judgeSpreadAgain(state.softSpread, node);
}
