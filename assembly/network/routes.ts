// Routes: what the packets between a client and a server cost, summed over the hops once. A route is for one traffic, so its sizes are
// known. Nodes, segments and pods' nodes never change during a run, so neither does a route.
//
//     a new connection:   SYN →  ← SYN-ACK  request →  ← answer        an open one:   request →  ← answer
//                         forwardNs                    backNs                         requestNs  backNs

import {
  FIRST_NETWORK_PART,
  NETWORK_PARTS,
  NEVER,
  SECTION_BEHAVIORS,
  SECTION_CONTAINERS,
  SECTION_TRAFFICS,
} from "../abi/constants";
import { BehaviorRecord, ContainerRecord, TrafficRecord } from "../abi/records";
import { world } from "../cluster/world";
import { Arena } from "../kernel/arena";
import { TO_ADDRESS } from "./flow";
import { HopTable } from "./hops";
import { KeyIndex, keyIndex, NO_ROW } from "./key-index";
import { Origin } from "./origins";
import { resolve, resolveRejection } from "./resolve";
import { setFlow, setRejectedFlow } from "./set-flow";
import { networkState } from "./state";

/** Bits of a key that a template has. */
const MOST_TEMPLATES: i32 = 1 << 21;
/** Key of "no server" in place of a node. */
const REJECTED: u64 = 0xffffffff;

@unmanaged
export class Route {
  /** 0: packets get lost on the way there or back. */
  reachable: u32;
  /** 1: the client's node translates a virtual address, so the chosen endpoint's number adds `ruleNs` each. */
  translated: u32;
  forwardNs: u64;
  requestNs: u64;
  backNs: u64;
  /** A packet without payload back: RST, or a bare status. */
  replyNs: u64;
  /** Requests answered and counted, on new connections and on open ones. */
  freshCount: u64;
  openCount: u64;
  traffic: i32;
}

const FRESH_PARTS: usize = offsetof<Route>();
const OPEN_PARTS: usize = FRESH_PARTS + 8 * 8;
const ROUTE_BYTES: usize = OPEN_PARTS + 8 * 8;

@unmanaged
export class RouteTable {
  count: i32;
  capacity: i32;
  base: usize;
  index: KeyIndex;

  @inline at(row: i32): Route {
    return changetype<Route>(this.base + <usize>row * ROUTE_BYTES);
  }

  /** Time of network part `part` (0 is the first network part) of a request with its answer. */
  @inline freshPart(row: i32, part: u32): u64 {
    return load<u64>(this.base + <usize>row * ROUTE_BYTES + FRESH_PARTS + ((<usize>part) << 3));
  }

  @inline openPart(row: i32, part: u32): u64 {
    return load<u64>(this.base + <usize>row * ROUTE_BYTES + OPEN_PARTS + ((<usize>part) << 3));
  }
}

/** No routes yet. */
export function routeTable(arena: Arena): RouteTable {
  assert(world.templates.count < MOST_TEMPLATES, "network: more templates than a route's key has room for");
  const routes = changetype<RouteTable>(arena.take(offsetof<RouteTable>()));
  routes.index = keyIndex(arena);
  return routes;
}

/** The route of traffic `traffic` from `origin` to a container; resolved the first time. */
export function routeTo(traffic: i32, origin: Origin, container: i32): i32 {
  const pod = world.containers.pod.at(container);
  const samePod = <u64>(pod == origin.pod);
  const key0 = ((<u64>(<u32>origin.node)) << 32) | <u64>(<u32>world.pods.node.at(pod));
  // NetworkPolicies go by what the pods are, so their templates are part of the key.
  const client = origin.pod < 0 ? 0 : <u64>world.pods.template.at(origin.pod) + 1;
  const key1 = ((<u64>traffic) << 44) | (client << 22) | ((<u64>world.pods.template.at(pod)) << 1) | samePod;
  const routes = networkState().routes;
  const found = routes.index.find(key0, key1);
  if (found != NO_ROW) return found;
  const route = newRoute(traffic);
  routes.index.add(key0, key1, route);
  resolveRoute(route, origin, container);
  return route;
}

/** The way to a refusal at the client's own side, because the Service has no endpoints. */
export function routeToRejection(traffic: i32, origin: Origin): i32 {
  const key0 = ((<u64>(<u32>origin.node)) << 32) | REJECTED;
  const key1 = (<u64>traffic) << 44;
  const routes = networkState().routes;
  const found = routes.index.find(key0, key1);
  if (found != NO_ROW) return found;
  const route = newRoute(traffic);
  routes.index.add(key0, key1, route);
  setRejectedFlow(origin);
  resolveRejection(networkState());
  routes.at(route).replyNs = networkState().hops.totalNs();
  return route;
}

function newRoute(traffic: i32): i32 {
  const routes = networkState().routes;
  const row = routes.count;
  if (row == routes.capacity) {
    const capacity = row > 0 ? row * 2 : 16;
    const base = world.arena.take(<usize>capacity * ROUTE_BYTES);
    memory.copy(base, routes.base, <usize>row * ROUTE_BYTES);
    routes.base = base;
    routes.capacity = capacity;
  }
  routes.count = row + 1;
  routes.at(row).traffic = traffic;
  return row;
}

function resolveRoute(row: i32, origin: Origin, container: i32): void {
  const state = networkState();
  const routes = state.routes;
  const made = routes.at(row);
  const traffic = made.traffic;
  const request = world.row<TrafficRecord>(SECTION_TRAFFICS, traffic).requestBytes;
  made.translated = origin.target == TO_ADDRESS ? 0 : 1;
  setFlow(origin, container, false, true, 0);
  // The kernel answers a SYN; no process is woken by it.
  state.flow.wakes = 0;
  if (!resolve(state)) return;
  made.forwardNs = addParts(row, FRESH_PARTS, state.hops);
  setFlow(origin, container, true, false, 0);
  if (!resolve(state)) return;
  made.replyNs = addParts(row, FRESH_PARTS, state.hops);
  made.forwardNs += made.replyNs;
  setFlow(origin, container, false, false, request);
  if (!resolve(state)) return;
  made.requestNs = addParts(row, FRESH_PARTS, state.hops);
  made.forwardNs += made.requestNs;
  addParts(row, OPEN_PARTS, state.hops);
  setFlow(origin, container, true, false, answerBytes(traffic, container));
  if (!resolve(state)) return;
  made.backNs = addParts(row, FRESH_PARTS, state.hops);
  addParts(row, OPEN_PARTS, state.hops);
  made.reachable = 1;
}

/** Adds the hops' costs to the parts of a route, by part; returns their sum. */
function addParts(row: i32, parts: usize, hops: HopTable): u64 {
  const base = changetype<usize>(networkState().routes.at(row)) + parts;
  for (let hop = 0; hop < hops.count; hop++) {
    const part = hops.part.at(hop) - FIRST_NETWORK_PART;
    assert(part < NETWORK_PARTS, "network: a hop that counts as no part of the network");
    const at = base + ((<usize>part) << 3);
    store<u64>(at, load<u64>(at) + hops.costNs.at(hop));
  }
  return hops.totalNs();
}

/** Size of an answer to a request of a traffic. */
export function answerBytes(traffic: i32, container: i32): u64 {
  const own = world.row<TrafficRecord>(SECTION_TRAFFICS, traffic).answerBytes;
  if (own != NEVER) return own;
  const spec = world.row<ContainerRecord>(SECTION_CONTAINERS, world.containers.spec.at(container));
  return spec.behavior < 0 ? 0 : world.row<BehaviorRecord>(SECTION_BEHAVIORS, spec.behavior).responseBytes;
}
