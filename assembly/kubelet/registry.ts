// The registry's bandwidth. Pulls share their node's rate equally; when the registry itself is limited, what it sends is shared max-min among all
// pulls: none gets more than its share of its node, and what one cannot take goes to the others. A limited registry looks at every pull that
// fetches whenever one begins or ends.

import { SECTION_REGISTRY_OUTAGES } from "../abi/constants";
import { AT_CLUSTER } from "../abi/events";
import { RegistryOutageRecord } from "../abi/records";
import { world } from "../cluster/world";
import { KUBELET_PULL_STEP } from "./events";
import { hasSettings, kubeletSettings } from "./kubelet-settings";
import { NO_PULL, PULL_FETCHING, Pull, PullState } from "./pull-state";
import { kubeletState } from "./state";

const SECOND_NS: u64 = 1000000000;
const NANO: u64 = 1000000000;

/** The pull begins to fetch its bytes. */
export function beginFlow(row: i32): void {
  const state = pulls();
  const pull = state.at(row);
  pull.nextFlow = state.firstFlow;
  pull.previousFlow = NO_PULL;
  if (state.firstFlow != NO_PULL) state.at(state.firstFlow).previousFlow = row;
  state.firstFlow = row;
  state.flows += 1;
  state.fetching.put(pull.node, state.fetching.at(pull.node) + 1);
  pull.settledNs = world.nowNs;
  share(pull.node);
}

/** The pull has fetched them. */
export function endFlow(row: i32): void {
  const state = pulls();
  const pull = state.at(row);
  if (pull.previousFlow == NO_PULL) state.firstFlow = pull.nextFlow;
  else state.at(pull.previousFlow).nextFlow = pull.nextFlow;
  if (pull.nextFlow != NO_PULL) state.at(pull.nextFlow).previousFlow = pull.previousFlow;
  state.flows -= 1;
  state.fetching.put(pull.node, state.fetching.at(pull.node) - 1);
  pull.bytesPerSecond = 0;
  share(pull.node);
}

/** Whether registryPullQPS lets one more pull of the node through (a token bucket, flowcontrol.NewTokenBucketRateLimiter). */
export function takePullToken(node: i32): bool {
  if (!hasSettings()) return true;
  const settings = kubeletSettings();
  if (settings.registryQpsMilli == 0) return true;
  const state = pulls();
  const gained = ((world.nowNs - state.spentAtNs.at(node)) * <u64>settings.registryQpsMilli) / 1000;
  let spent = state.spentNano.at(node);
  spent = spent > gained ? spent - gained : 0;
  state.spentAtNs.put(node, world.nowNs);
  const allowed = spent + NANO <= <u64>settings.registryBurst * NANO;
  state.spentNano.put(node, allowed ? spent + NANO : spent);
  return allowed;
}

/** Whether the registry answers nobody now. */
export function registryIsDown(): bool {
  const count = world.image.rows(SECTION_REGISTRY_OUTAGES);
  for (let row = 0; row < count; row++) {
    const outage = world.row<RegistryOutageRecord>(SECTION_REGISTRY_OUTAGES, row);
    if (outage.fromNs <= world.nowNs && world.nowNs < outage.untilNs) return true;
  }
  return false;
}

/** Shares anew after the pulls of `node` changed. */
function share(node: i32): void {
  const state = pulls();
  const limit = hasSettings() ? kubeletSettings().registryBytesPerSecond : 0;
  if (limit > 0) {
    shareAll(state, limit);
    return;
  }
  const rate = nodeShare(state, node);
  for (let row = state.firstOnNode.at(node); row != NO_PULL; row = state.at(row).nextOnNode) {
    if (state.at(row).stage == PULL_FETCHING) setRate(state.at(row), row, rate);
  }
}

/** Max-min: the fair share of what is left grows as long as there are pulls that their node holds below it. */
function shareAll(state: PullState, limit: u64): void {
  let left = limit;
  let pullsLeft = <u64>state.flows;
  let fair: u64 = 0;
  for (;;) {
    if (pullsLeft == 0) break;
    const next = max<u64>(left / pullsLeft, 1);
    if (next <= fair) break;
    let held: u64 = 0;
    let heldBytes: u64 = 0;
    for (let row = state.firstFlow; row != NO_PULL; row = state.at(row).nextFlow) {
      const own = nodeShare(state, state.at(row).node);
      if (own > next) continue;
      held += 1;
      heldBytes += own;
    }
    fair = next;
    pullsLeft = <u64>state.flows - held;
    left = limit > heldBytes ? limit - heldBytes : 0;
  }
  for (let row = state.firstFlow; row != NO_PULL; row = state.at(row).nextFlow) {
    setRate(state.at(row), row, min<u64>(nodeShare(state, state.at(row).node), fair));
  }
}

/** What a pull of the node may take of the node's rate. */
function nodeShare(state: PullState, node: i32): u64 {
  const rate = world.config.imagePullBytesPerSecond;
  assert(rate > 0, "images: a node has no bandwidth");
  return max<u64>(rate / <u64>max<i32>(state.fetching.at(node), 1), 1);
}

function setRate(pull: Pull, row: i32, rate: u64): void {
  if (pull.bytesPerSecond == rate) return;
  const sent = sentBytes(world.nowNs - pull.settledNs, pull.bytesPerSecond);
  pull.restBytes = pull.restBytes > sent ? pull.restBytes - sent : 0;
  pull.settledNs = world.nowNs;
  pull.bytesPerSecond = rate;
  if (pull.event != 0) world.simulator.cancel(pull.event);
  pull.event = world.after(transferNs(pull.restBytes, rate), AT_CLUSTER, KUBELET_PULL_STEP, row, 0);
}

function transferNs(bytes: u64, bytesPerSecond: u64): u64 {
  return (bytes / bytesPerSecond) * SECOND_NS + ((bytes % bytesPerSecond) * SECOND_NS) / bytesPerSecond;
}

function sentBytes(ns: u64, bytesPerSecond: u64): u64 {
  return (ns / SECOND_NS) * bytesPerSecond + ((ns % SECOND_NS) * bytesPerSecond) / SECOND_NS;
}

function pulls(): PullState {
  return kubeletState().pulls;
}
