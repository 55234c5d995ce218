// Test-only door to the network: paths, services and endpoints without kubelets. Pods are put on nodes and made ready by hand.

import { NEVER, PHASE_RUNNING, SECTION_TRAFFICS } from "../abi/constants";
import { NETWORK_POD_CHANGED } from "../abi/events";
import { TrafficRecord } from "../abi/records";
import { assign } from "../cluster/assignment";
import { createPod } from "../cluster/create-pod";
import { loadCluster, reserveImage } from "../cluster/load";
import { giveAddress } from "../cluster/pod-addresses";
import { world } from "../cluster/world";
import { STREAM_BYTES, Stream, seedStream } from "../kernel/random";
import { chooseEndpoint } from "../network/choose-endpoint";
import { handleNetworkEvent, initNetwork } from "../network/network";
import { clientAddress, Origin, portRow, setOrigin, setPodOrigin } from "../network/origins";
import { serialisationNs, wireBytes } from "../network/path-costs";
import { probabilityDigits } from "../network/probability";
import { resolve, resolveRejection } from "../network/resolve";
import { routeTo } from "../network/routes";
import { setFlow, setRejectedFlow } from "../network/set-flow";
import { networkState } from "../network/state";

export { probabilityDigits, reserveImage, serialisationNs, wireBytes };

/** Builds the cluster and the network. STATUS_*. */
export function loadWorld(): i32 {
  const status = loadCluster();
  if (status == 0) initNetwork();
  return status;
}

/** A running pod on a node. */
export function createOn(template: u32, node: i32): i32 {
  const pod = createPod(template, -1, -1, <u64>world.pods.count + 1);
  assign(pod, node);
  giveAddress(pod);
  world.pods.phase.put(pod, PHASE_RUNNING);
  return pod;
}

/** The pod's readiness as its kubelet would report it. */
export function setReady(pod: i32, ready: bool): void {
  world.pods.ready.put(pod, ready ? 1 : 0);
  handleNetworkEvent(NETWORK_POD_CHANGED, pod, 0);
}

export function deletePod(pod: i32): void {
  world.pods.deletionNs.put(pod, world.nowNs);
  handleNetworkEvent(NETWORK_POD_CHANGED, pod, 0);
}

/**
 * Lists the hops between traffic `traffic`'s client (in pod `source`, or -1: as its record says) and container `container`. The payload is
 * `bytes`; nobody is woken when `wakes` is 0. False when the packet is lost.
 */
export function path(
  traffic: i32,
  source: i32,
  container: i32,
  reply: bool,
  fresh: bool,
  bytes: u64,
  wakes: u32,
  endpoint: u32,
): bool {
  setFlow(originOf(traffic, source), container, reply, fresh, bytes);
  networkState().flow.wakes = wakes;
  networkState().flow.endpoint = endpoint;
  return resolve(networkState());
}

/** Lists the hops of a refusal for want of endpoints. */
export function rejectionPath(traffic: i32): void {
  setRejectedFlow(originOf(traffic, -1));
  resolveRejection(networkState());
}

/** Address of the list of hops. */
export function hops(): usize {
  return changetype<usize>(networkState().hops);
}

export function routeForwardNs(traffic: i32, source: i32, container: i32): u64 {
  return networkState().routes.at(routeTo(traffic, originOf(traffic, source), container)).forwardNs;
}

/** Seeds the chance of the following choices. */
export function seedChoices(entity: u64): void {
  seedStream(stream(), changetype<usize>(world.config), 5, entity, 0);
}

/** The pod that the next connection of a traffic gets, -1 when there is no endpoint. */
export function choose(traffic: i32, source: i32): i32 {
  const record = world.row<TrafficRecord>(SECTION_TRAFFICS, traffic);
  const port = portRow(record);
  const origin = originOf(traffic, source);
  const endpoint = chooseEndpoint(port, origin.node, origin.target, clientAddress(origin), stream());
  return endpoint < 0 ? endpoint : networkState().choices.pod;
}

/** Moves the clock. */
export function advance(untilNs: u64): void {
  assert(untilNs != NEVER && !world.simulator.advance(untilNs), "testing: an event is pending");
}

export function tableAddress(id: i32): usize {
  return load<usize>(world.tables + ((<usize>id) << alignof<usize>()));
}

function originOf(traffic: i32, source: i32): Origin {
  const origin = changetype<Origin>(memory.data(<i32>offsetof<Origin>(), 8));
  const record = world.row<TrafficRecord>(SECTION_TRAFFICS, traffic);
  if (source < 0) setOrigin(origin, record);
  else setPodOrigin(origin, record, source);
  return origin;
}

function stream(): Stream {
  return changetype<Stream>(memory.data(<i32>STREAM_BYTES, 8));
}
