// The network: who reaches whom, over which hops, at what cost, and which endpoints the Services have.

import { TABLE_NETWORK } from "../abi/constants";
import { NETWORK_POD_CHANGED } from "../abi/events";
import { TABLE_HOPS, TABLE_TRACED_PATH } from "../abi/network";
import { world } from "../cluster/world";
import { nodeIndex } from "./addresses";
import { choiceTable } from "./choose-endpoint";
import { endpointLog } from "./endpoint-log";
import { podChanged } from "./endpoints";
import { FibEntry } from "./fib";
import { Flow } from "./flow";
import { hopTable } from "./hops";
import { Packet } from "./packet";
import { pathCosts } from "./path-costs";
import { networkPolicies } from "./policy/policies";
import { proxyTable } from "./proxy-sync";
import { routeTable } from "./routes";
import { servicePortTable, templatePorts } from "./service-ports";
import { sourceTable } from "./sources";
import { NetworkState } from "./state";
import { tracedPathTable } from "./traced-path";
import { trackedTable } from "./tracked";

/** Builds the network's tables. */
export function initNetwork(): void {
  const arena = world.arena;
  const state = changetype<NetworkState>(arena.take(offsetof<NetworkState>()));
  world.network = changetype<usize>(state);
  state.costs = pathCosts(arena);
  state.flow = changetype<Flow>(arena.take(offsetof<Flow>()));
  state.packet = changetype<Packet>(arena.take(offsetof<Packet>()));
  state.route = changetype<FibEntry>(arena.take(offsetof<FibEntry>()));
  state.tracked = trackedTable(arena);
  state.nodesByAddress = nodeIndex();
  state.hops = hopTable(arena);
  state.routes = routeTable(arena);
  state.ports = servicePortTable(arena);
  state.templatePorts = templatePorts(arena);
  state.choices = choiceTable(arena);
  state.log = endpointLog(arena);
  state.proxies = proxyTable(arena);
  state.sources = sourceTable(arena);
  state.tracedPath = tracedPathTable(arena);
  world.publish(TABLE_TRACED_PATH, changetype<usize>(state.tracedPath));
  world.publish(TABLE_HOPS, changetype<usize>(state.hops));
  state.policies = networkPolicies(arena);
  world.publish(TABLE_NETWORK, changetype<usize>(state.ports));
}

/** The network only reacts: nothing happens in it by itself. */
export function startNetwork(): void {}

export function handleNetworkEvent(kind: u32, a: u32, _b: u32): void {
  assert(kind == NETWORK_POD_CHANGED, "network: an unknown event");
  podChanged(a);
}
