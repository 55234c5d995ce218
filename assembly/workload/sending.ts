// The client's side of a request: when it is sent, over which connection, to which endpoint.

import { ERROR_NO_ENDPOINTS, ERROR_UNREACHABLE, NEVER, SECTION_TEMPLATES } from "../abi/constants";
import { AT_TRAFFIC, REQUEST_ANSWERED, REQUEST_ARRIVED, REQUEST_TIMEOUT, TRAFFIC_SEND } from "../abi/events";
import { TRY_HOST_GONE, TRY_NO_ENDPOINTS, TRY_NOT_LOCAL, TRY_SENT, TRY_UNREACHABLE } from "../abi/network";
import { TemplateRecord } from "../abi/records";
import { world } from "../cluster/world";
import { Distribution, sampleNs } from "../kernel/distribution";
import { hasPodDevices } from "../network/addresses";
import { chooseEndpoint, NO_ENDPOINT, NO_LOCAL_ENDPOINT } from "../network/choose-endpoint";
import { clientAddress, setPodOrigin } from "../network/origins";
import { routeTo, routeToRejection } from "../network/routes";
import { networkState } from "../network/state";
import { Arrivals, nextArrivalNs } from "./arrivals";
import { noteChoice, noteTry } from "./captured-tries";
import { demandNs } from "./demand";
import { closeConnection, isOpen } from "./keep-alive";
import { isTraced } from "./latency-probe";
import { drawClass, pacerOf, sentOfMix } from "./mixes";
import { LOST, NOBODY, ON_WAY, OUTCOME_OK, Request } from "./request";
import { WorkloadState, workloadState } from "./state";
import { Traffic } from "./traffic";

/** Linux gives up connecting after the SYN and six retries: 1 + 2 + 4 + … + 64 s (tcp_syn_retries). */
export const CONNECT_LIMIT_NS: u64 = 127000000000;
/** Three ARP requests, a second apart (mcast_solicit, retrans_time_ms). */
const NEIGHBOUR_FAILED_NS: u64 = 3000000000;

/** Whether the traffic, or the mix of which it is the first class, may send one more request now. */
export function maySend(traffic: Traffic): bool {
  const sent = traffic.mix < 0 ? traffic.sent : sentOfMix(workloadState(), traffic.mix);
  return sent < traffic.limit && world.nowNs < traffic.endNs;
}

/** Open traffic: schedules the next request. */
export function scheduleArrival(row: i32, traffic: Traffic): void {
  const nextNs =
    traffic.arrivals != 0
      ? nextArrivalNs(changetype<Arrivals>(traffic.arrivals), traffic.pauses)
      : world.nowNs + sampleNs(traffic.pauses, changetype<Distribution>(traffic.interval));
  const untilNs = min<u64>(traffic.endNs, world.config.horizonNs);
  if (nextNs >= untilNs || !maySend(traffic)) return;
  world.after(nextNs - world.nowNs, AT_TRAFFIC, TRAFFIC_SEND, row, NOBODY);
}

/** Sends a request for `client` (-1: open traffic), unless the traffic is over or no pod is there to send it. */
export function sendRequest(row: i32, client: i32): void {
  const state = workloadState();
  const pacer = state.traffic(row);
  if (!maySend(pacer)) return;
  const drawn = pacer.mix < 0 ? row : drawClass(state, row);
  const traffic = state.traffic(drawn);
  const connection = traffic.keepAlive ? takeConnection(state, traffic, client) : NOBODY;
  if (!findOrigin(state, traffic, connection)) {
    park(state, pacer, client);
    return;
  }
  const request = newRequest(state, traffic, drawn, client);
  sendTry(state, traffic, request, connection);
}

/** A call from a handler to a Service. Returns its request. */
export function sendCall(state: WorkloadState, row: i32, handler: i32, container: i32): i32 {
  const traffic = state.traffic(row);
  const connection = traffic.keepAlive ? state.callPools.take(state, row, container) : NOBODY;
  setPodOrigin(traffic.origin, traffic.record, world.containers.pod.at(container));
  const request = newRequest(state, traffic, row, handler);
  sendTry(state, traffic, request, connection);
  return request;
}

/** Sends one more try of a request; false when no pod is there to send it. */
export function sendAgain(state: WorkloadState, traffic: Traffic, row: i32): bool {
  const request = state.requests.at(row);
  let connection = NOBODY;
  if (traffic.call) {
    const container = state.requests.at(state.handlers.at(request.client).request).container;
    if (traffic.keepAlive) connection = state.callPools.take(state, request.traffic, container);
    setPodOrigin(traffic.origin, traffic.record, world.containers.pod.at(container));
  } else {
    if (traffic.keepAlive) connection = takeConnection(state, traffic, request.client);
    if (!findOrigin(state, traffic, connection)) return false;
  }
  sendTry(state, traffic, row, connection);
  return true;
}

/** Clients that waited for a pod of `workload` to send from go on. */
export function wakeClients(workload: i32): void {
  const state = workloadState();
  for (let row = 0; row < state.trafficCount; row++) {
    const traffic = state.traffic(row);
    if (traffic.record.fromWorkload != workload) continue;
    let client = traffic.parked;
    traffic.parked = NOBODY;
    while (client != NOBODY) {
      const next = state.clients.nextParked.at(client);
      world.after(0, AT_TRAFFIC, TRAFFIC_SEND, row, client);
      client = next;
    }
  }
}

/** A request that nobody has sent before. */
export function newRequest(state: WorkloadState, traffic: Traffic, row: i32, client: i32): i32 {
  const request = state.requests.take();
  const made = state.requests.at(request);
  traffic.sent += 1;
  made.sentNs = world.nowNs;
  made.traffic = row;
  made.number = <u32>traffic.sent;
  made.client = client;
  made.handler = NOBODY;
  made.tries = 1;
  return request;
}

/** Sends a try over an open connection or (NOBODY) a new one; the client waits for it from now on. */
function sendTry(state: WorkloadState, traffic: Traffic, request: i32, connection: i32): void {
  setOut(state, traffic, request, connection);
  if (connection == NOBODY) {
    connect(state, traffic, request);
    return;
  }
  const made = state.requests.at(request);
  made.container = state.connections.container.at(connection);
  // A connection was opened for a request of one class of a mix, and serves others of other sizes.
  made.route =
    traffic.mix < 0 ? state.connections.route.at(connection) : routeTo(made.traffic, traffic.origin, made.container);
  dispatch(traffic, made, request, networkState().routes.at(made.route).requestNs);
}

/** Notes that a try is on its way, and that a client waits for it. */
export function setOut(state: WorkloadState, traffic: Traffic, request: i32, connection: i32): void {
  const made = state.requests.at(request);
  made.triedNs = world.nowNs;
  made.connection = connection;
  made.source = traffic.origin.pod;
  made.route = NOBODY;
  made.chainNs = 0;
  made.callsNs = 0;
  made.throttledNs = 0;
  made.state = <u8>ON_WAY;
  made.outcome = <u8>OUTCOME_OK;
  made.setFresh(connection == NOBODY);
  if (state.probe.traced != NOBODY && isTraced(state, traffic, made)) made.trace();
  if (state.captured.on) noteTry(state, made, request);
  awaitAnswer(state, traffic, made, request);
}

/** Puts a try on the list of those that may time out; the oldest one's timer is set. */
function awaitAnswer(state: WorkloadState, traffic: Traffic, made: Request, request: i32): void {
  made.newer = NOBODY;
  made.older = traffic.newest;
  if (traffic.newest != NOBODY) state.requests.at(traffic.newest).newer = request;
  else traffic.oldest = request;
  traffic.newest = request;
  if (traffic.timed || traffic.timeoutNs == NEVER) return;
  traffic.timed = 1;
  world.after(traffic.timeoutNs, AT_TRAFFIC, REQUEST_TIMEOUT, made.traffic, 0);
}

/** Sets where a request comes from: of traffic from pods the pod of its connection or the next in turn; false when there is none. */
function findOrigin(state: WorkloadState, traffic: Traffic, connection: i32): bool {
  if (traffic.record.fromWorkload < 0) return true;
  const pod = connection == NOBODY ? nextSource(pacerOf(state, traffic)) : state.connections.pod.at(connection);
  if (pod < 0) return false;
  setPodOrigin(traffic.origin, traffic.record, pod);
  return true;
}

/** Opens a connection for the request, if somebody is there. */
function connect(state: WorkloadState, traffic: Traffic, request: i32): void {
  const network = networkState();
  const origin = traffic.origin;
  const made = state.requests.at(request);
  const endpoint = chooseEndpoint(traffic.port, origin.node, origin.target, clientAddress(origin), traffic.endpoints);
  if (endpoint == NO_ENDPOINT) {
    made.outcome = <u8>(1 + ERROR_NO_ENDPOINTS);
    if (made.captured) noteChoice(state, request, NOBODY, 0, TRY_NO_ENDPOINTS);
    const rejection = network.routes.at(routeToRejection(made.traffic, origin));
    world.after(rejection.replyNs, AT_TRAFFIC, REQUEST_ANSWERED, request, 0);
    return;
  }
  if (endpoint == NO_LOCAL_ENDPOINT) {
    if (made.captured) noteChoice(state, request, NOBODY, 0, TRY_NOT_LOCAL);
    lose(traffic, made, request, CONNECT_LIMIT_NS);
    return;
  }
  made.container = network.choices.container;
  if (made.captured) noteChoice(state, request, made.container, endpoint, TRY_SENT);
  if (hasEnded(network.choices.pod)) {
    if (made.captured) noteChoice(state, request, made.container, endpoint, TRY_HOST_GONE);
    // Nobody answers ARP for the address: the sender hears of it (ICMP host unreachable), unless the route itself is gone.
    lose(traffic, made, request, hasPodDevices() ? CONNECT_LIMIT_NS : NEIGHBOUR_FAILED_NS);
    return;
  }
  made.route = routeTo(made.traffic, origin, made.container);
  const route = network.routes.at(made.route);
  if (!route.reachable) {
    if (made.captured) noteChoice(state, request, made.container, endpoint, TRY_UNREACHABLE);
    lose(traffic, made, request, CONNECT_LIMIT_NS);
    return;
  }
  if (route.translated) made.chainNs = <u64>endpoint * network.costs.ruleNs;
  dispatch(traffic, made, request, route.forwardNs + made.chainNs);
}

/** A connection that never comes about: the client gives up by itself, or after `limitNs` its system does. */
function lose(traffic: Traffic, made: Request, request: i32, limitNs: u64): void {
  made.outcome = <u8>(1 + ERROR_UNREACHABLE);
  if (traffic.timeoutNs <= limitNs) made.state = <u8>LOST;
  else world.after(limitNs, AT_TRAFFIC, REQUEST_ANSWERED, request, 0);
}

/** Whether a pod's network is gone. One of the host network leaves its node's, which refuses. */
function hasEnded(pod: i32): bool {
  const pods = world.pods;
  if (pods.finishedNs.at(pod) == NEVER) return false;
  return !world.row<TemplateRecord>(SECTION_TEMPLATES, pods.template.at(pod)).hostNetwork;
}

function dispatch(traffic: Traffic, made: Request, request: i32, delayNs: u64): void {
  made.demandNs = demandNs(traffic.demands, traffic.demand, made.number, made.container, traffic.serveCpu);
  world.after(delayNs, AT_TRAFFIC, REQUEST_ARRIVED, request, 0);
}

/** A kept connection that is still open, or NOBODY. */
function takeConnection(state: WorkloadState, traffic: Traffic, client: i32): i32 {
  if (client >= 0) {
    const kept = state.clients.connection.at(client);
    state.clients.connection.put(client, NOBODY);
    if (kept == NOBODY || isOpen(state, traffic, kept)) return kept;
    closeConnection(state, kept);
    return NOBODY;
  }
  const pool = pacerOf(state, traffic);
  while (pool.idle != NOBODY) {
    const kept = pool.idle;
    pool.idle = state.connections.next.at(kept);
    if (isOpen(state, traffic, kept)) return kept;
    closeConnection(state, kept);
  }
  return NOBODY;
}

/** The ready pods of the workload take turns; -1 when there is none. */
function nextSource(traffic: Traffic): i32 {
  const sources = networkState().sources;
  const workload = traffic.record.fromWorkload;
  const count = sources.count.at(workload);
  if (count == 0) return -1;
  const turn = <i32>(traffic.turn % <u32>count);
  traffic.turn = turn + 1;
  return sources.podsOf(workload).at(turn);
}

/** A closed client waits until a pod is ready; a request of open traffic is simply not sent: its sender does not exist. */
function park(state: WorkloadState, traffic: Traffic, client: i32): void {
  if (client < 0) return;
  state.clients.nextParked.put(client, traffic.parked);
  traffic.parked = client;
}
