// Pulling images. A node pulls one image after the other (serializeImagePulls, the default), or several at a time. A pull asks the registry for the
// manifest, then fetches what the node lacks; layers that another pull of the node fetches are waited for. Mirrors pkg/kubelet/images/puller.go and
// the throttled image service of pkg/kubelet/images/helpers.go, v1.35.
//
//     queued ─► resolving ─► fetching ─► done
//               (latency)  └► waiting for another pull's layers ┘

import { PULL_NOT_FOUND, PULL_QPS_EXCEEDED, PULL_REGISTRY_DOWN, SECTION_IMAGES } from "../abi/constants";
import { AT_CLUSTER } from "../abi/events";
import { ImageRecord } from "../abi/records";
import { world } from "../cluster/world";
import { KUBELET_PULL_STEP } from "./events";
import { claimLayers, forgetLayers, landLayers, layersOnTheirWay } from "./image-layers";
import { imageArrived } from "./images";
import { hasSettings, kubeletSettings } from "./kubelet-settings";
import { imagePulled } from "./pod-worker";
import {
  NO_PULL,
  PULL_FETCHING,
  PULL_QUEUED,
  PULL_RESOLVING,
  PULL_SUCCEEDED,
  PULL_WAITING,
  PullState,
} from "./pull-state";
import { beginFlow, endFlow, registryIsDown, takePullToken } from "./registry";
import { kubeletState } from "./state";

/** Asks for an image on behalf of a container; `worker` is the incarnation of its pod's worker, which hears of the end (imagePulled). */
export function requestPull(node: i32, image: i32, container: i32, worker: u32): void {
  const state = kubeletState().pulls;
  const row = state.take(world.arena);
  const pull = state.at(row);
  pull.node = node;
  pull.image = image;
  pull.container = container;
  pull.worker = worker;
  pull.askedNs = world.nowNs;
  pull.next = NO_PULL;
  if (state.running.at(node) < parallelPulls()) {
    start(state, row);
    return;
  }
  pull.stage = PULL_QUEUED;
  if (state.queueHead.at(node) == NO_PULL) state.queueHead.put(node, row);
  else state.at(state.queueTail.at(node)).next = row;
  state.queueTail.put(node, row);
}

/** The event of a pull: the manifest is there, or what it fetches. */
export function stepPull(row: i32): void {
  const state = kubeletState().pulls;
  const pull = state.at(row);
  pull.event = 0;
  if (pull.stage == PULL_FETCHING) {
    landLayers(row);
    pull.stage = PULL_WAITING;
    endFlow(row);
    finishComplete(state, pull.node);
    return;
  }
  if (pull.outcome == PULL_SUCCEEDED) {
    if (registryIsDown()) pull.outcome = 1 + PULL_REGISTRY_DOWN;
    else if (world.row<ImageRecord>(SECTION_IMAGES, pull.image).missing) pull.outcome = 1 + PULL_NOT_FOUND;
  }
  if (pull.outcome != PULL_SUCCEEDED) {
    finish(state, row);
    return;
  }
  pull.restBytes = claimLayers(row);
  pull.stage = PULL_WAITING;
  if (pull.restBytes > 0) {
    pull.stage = PULL_FETCHING;
    beginFlow(row);
  } else if (!layersOnTheirWay(row)) finish(state, row);
}

/** The node is gone: nothing of what it pulls or would pull arrives, and what asked for it is gone too. */
export function abandonPulls(node: i32): void {
  const state = kubeletState().pulls;
  for (let row = state.queueHead.at(node); row != NO_PULL; ) {
    const next = state.at(row).next;
    state.give(row);
    row = next;
  }
  state.queueHead.put(node, NO_PULL);
  while (state.firstOnNode.at(node) != NO_PULL) {
    const row = state.firstOnNode.at(node);
    const pull = state.at(row);
    state.firstOnNode.put(node, pull.nextOnNode);
    const fetches = pull.stage == PULL_FETCHING;
    pull.stage = PULL_WAITING;
    if (fetches) endFlow(row);
    if (pull.event != 0) world.simulator.cancel(pull.event);
    state.give(row);
  }
  state.running.put(node, 0);
  state.spentNano.put(node, 0);
  forgetLayers(node);
}

function parallelPulls(): i32 {
  if (!hasSettings()) return 1;
  const most = <i32>kubeletSettings().maxParallelImagePulls;
  return most == 0 ? i32.MAX_VALUE : most;
}

function start(state: PullState, row: i32): void {
  const pull = state.at(row);
  const node = pull.node;
  state.running.put(node, state.running.at(node) + 1);
  pull.nextOnNode = state.firstOnNode.at(node);
  pull.previousOnNode = NO_PULL;
  if (pull.nextOnNode != NO_PULL) state.at(pull.nextOnNode).previousOnNode = row;
  state.firstOnNode.put(node, row);
  pull.stage = PULL_RESOLVING;
  pull.startedNs = world.nowNs;
  const allowed = takePullToken(node);
  if (!allowed) pull.outcome = 1 + PULL_QPS_EXCEEDED;
  pull.event = world.after(allowed ? world.config.imagePullLatencyNs : 0, AT_CLUSTER, KUBELET_PULL_STEP, row, 0);
}

/** Layers have landed: every pull of the node that waits for no other is done, the oldest first. An end may change the list, so each search is new. */
function finishComplete(state: PullState, node: i32): void {
  for (;;) {
    let found = NO_PULL;
    for (let row = state.firstOnNode.at(node); row != NO_PULL; row = state.at(row).nextOnNode) {
      if (state.at(row).stage == PULL_WAITING && !layersOnTheirWay(row)) found = row;
    }
    if (found == NO_PULL) return;
    finish(state, found);
  }
}

/** The pull is over, well or badly: the next one of the node's queue begins, and the worker hears of it. */
function finish(state: PullState, row: i32): void {
  const pull = state.at(row);
  const node = pull.node;
  const container = pull.container;
  const worker = pull.worker;
  const outcome = pull.outcome;
  const tookNs = world.nowNs - pull.startedNs;
  const waitedNs = pull.startedNs - pull.askedNs;
  if (outcome == PULL_SUCCEEDED) imageArrived(node, pull.image);
  if (pull.previousOnNode == NO_PULL) state.firstOnNode.put(node, pull.nextOnNode);
  else state.at(pull.previousOnNode).nextOnNode = pull.nextOnNode;
  if (pull.nextOnNode != NO_PULL) state.at(pull.nextOnNode).previousOnNode = pull.previousOnNode;
  state.running.put(node, state.running.at(node) - 1);
  state.give(row);
  const next = state.queueHead.at(node);
  if (next != NO_PULL) {
    state.queueHead.put(node, state.at(next).next);
    start(state, next);
  }
  imagePulled(container, worker, outcome, tookNs, waitedNs);
}
