// Probes of kubelets that are requests (httpGet, grpc): from the node itself to the container's address over a new connection, into the same queue
// and onto the same CPU as all other requests. The kubelet keeps the time; an answer that comes too late finds nobody who waits for it.

import { SECTION_BEHAVIORS, SECTION_DISTRIBUTIONS, SECTION_TRAFFICS, TRAFFIC_PROBE } from "../abi/constants";
import { AT_CLUSTER, AT_TRAFFIC, KUBELET_PROBE_ANSWERED, REQUEST_ARRIVED } from "../abi/events";
import { BehaviorRecord, TrafficRecord } from "../abi/records";
import { world } from "../cluster/world";
import { Distribution, sampleNs } from "../kernel/distribution";
import { setNodeOrigin } from "../network/origins";
import { routeTo } from "../network/routes";
import { networkState } from "../network/state";
import { noteProbed } from "./captured-tries";
import { behaviorOf, numberedStream } from "./demand";
import { NOBODY, Request } from "./request";
import { newRequest, setOut } from "./sending";
import { workloadState } from "./state";
import { Traffic } from "./traffic";

/** Set in the tag of an answer that is good. */
const SUCCEEDED: u32 = 1 << 31;

/** The row of the probes, NOBODY when none is a request. */
export function probeTraffic(): i32 {
  const last = world.image.rows(SECTION_TRAFFICS) - 1;
  return last >= 0 && world.row<TrafficRecord>(SECTION_TRAFFICS, last).kind == TRAFFIC_PROBE ? last : NOBODY;
}

/** A kubelet probes a container of its node. */
export function sendProbe(container: i32, tag: u32): void {
  const state = workloadState();
  assert(state.probes != NOBODY, "probing: the image has no row for probes");
  const traffic = state.traffic(state.probes);
  setNodeOrigin(traffic.origin, world.pods.node.at(world.containers.pod.at(container)));
  const row = newRequest(state, traffic, state.probes, <i32>tag);
  const request = state.requests.at(row);
  request.container = container;
  setOut(state, traffic, row, NOBODY);
  if (request.captured) noteProbed(state, row, container);
  request.route = routeTo(state.probes, traffic.origin, container);
  request.demandNs = demandNs(traffic, request);
  world.after(networkState().routes.at(request.route).forwardNs, AT_TRAFFIC, REQUEST_ARRIVED, row, 0);
}

/** A probe was answered, refused, or cut off: its kubelet hears of it. */
export function probeAnswered(request: Request, ok: bool): void {
  const tag = <u32>request.client | (ok ? SUCCEEDED : 0);
  world.after(0, AT_CLUSTER, KUBELET_PROBE_ANSWERED, request.container, tag);
}

/** CPU time of a probe; its handler calls nobody. */
function demandNs(traffic: Traffic, request: Request): u64 {
  const behavior = behaviorOf(request.container);
  if (behavior < 0) return 0;
  const probeCpu = world.row<BehaviorRecord>(SECTION_BEHAVIORS, behavior).probeCpu;
  if (probeCpu < 0) return 0;
  numberedStream(traffic.demands, traffic.demand, ((<u64>request.container) << 32) | request.number);
  return sampleNs(traffic.demand, world.row<Distribution>(SECTION_DISTRIBUTIONS, probeCpu));
}
