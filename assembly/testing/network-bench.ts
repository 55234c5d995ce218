// What benchmarks of the network call, many times in one call: routes from the cache, whole paths, and endpoints that come and go.

import { SECTION_NETWORK, SECTION_TRAFFICS } from "../abi/constants";
import { NETWORK_POD_CHANGED } from "../abi/events";
import { NetworkRecord, TrafficRecord } from "../abi/records";
import { world } from "../cluster/world";
import { STREAM_BYTES, Stream, seedStream } from "../kernel/random";
import { chooseEndpoint } from "../network/choose-endpoint";
import { handleNetworkEvent } from "../network/network";
import { clientAddress, Origin, portRow, setPodOrigin } from "../network/origins";
import { resolve } from "../network/resolve";
import { routeTo } from "../network/routes";
import { setFlow } from "../network/set-flow";
import { networkState } from "../network/state";

export { createOn, loadWorld, reserveImage } from "./network";

/** Looks the routes from pod `client` to the containers of pods `first` to `first + pods - 1` up, one after the other, `count` in all. */
export function lookRoutesUp(client: i32, first: i32, pods: i32, count: i32): i32 {
  const origin = originOf(client);
  let sum = 0;
  let pod = first;
  for (let i = 0; i < count; i++) {
    sum ^= routeTo(0, origin, world.pods.containersStart.at(pod));
    pod += 1;
    if (pod == first + pods) pod = first;
  }
  return sum;
}

/** What a new connection asks of the network, `count` times: an endpoint of the Service, and the route to it. */
export function openConnections(client: i32, count: i32): i32 {
  const record = world.row<TrafficRecord>(SECTION_TRAFFICS, 0);
  const port = portRow(record);
  const chance = changetype<Stream>(memory.data(<i32>STREAM_BYTES, 8));
  seedStream(chance, changetype<usize>(world.config), 5, 1, 0);
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const origin = originOf(client);
    const endpoint = chooseEndpoint(port, origin.node, origin.target, clientAddress(origin), chance);
    assert(endpoint >= 0, "bench: no endpoint");
    sum ^= routeTo(0, origin, networkState().choices.container);
  }
  return sum;
}

/** Takes the first packet of a connection from pod `client` to pod `server` through the cluster, `count` times. The hops of one. */
export function resolvePaths(client: i32, server: i32, count: i32): i32 {
  const state = networkState();
  const origin = originOf(client);
  const container = world.pods.containersStart.at(server);
  for (let i = 0; i < count; i++) {
    setFlow(origin, container, false, true, 0);
    assert(resolve(state), "bench: the packet is lost");
  }
  return state.hops.count;
}

/** Pods `first` to `first + count - 1` become ready or stop being so. */
export function setReady(first: i32, count: i32, ready: bool): void {
  for (let pod = first; pod < first + count; pod++) {
    world.pods.ready.put(pod, ready ? 1 : 0);
    handleNetworkEvent(NETWORK_POD_CHANGED, pod, 0);
  }
}

/** Time passes until every node's rules hold all changes. */
export function letRulesFollow(): void {
  const record = world.row<NetworkRecord>(SECTION_NETWORK, 0);
  world.simulator.advance(
    world.nowNs + world.config.apiLatencyNs + <u64>record.proxyMinSyncNs + <u64>record.proxyRunNs + 1,
  );
}

/** A pod stops being ready and becomes it again, `count` times: two changes each. */
export function changeEndpoint(pod: i32, count: i32): void {
  for (let i = 0; i < count; i++) {
    setReady(pod, 1, false);
    setReady(pod, 1, true);
  }
}

/** Endpoints of all ports. */
export function endpoints(): i32 {
  const ports = networkState().ports;
  let sum = 0;
  for (let port = 0; port < ports.count; port++) sum += ports.endpoints.at(port);
  return sum;
}

function originOf(client: i32): Origin {
  const origin = changetype<Origin>(memory.data(<i32>offsetof<Origin>(), 8));
  setPodOrigin(origin, world.row<TrafficRecord>(SECTION_TRAFFICS, 0), client);
  return origin;
}
