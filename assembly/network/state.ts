// The network's state block, reached by world.network.

import { world } from "../cluster/world";
import { ChoiceTable } from "./choose-endpoint";
import { EndpointLog } from "./endpoint-log";
import { FibEntry } from "./fib";
import { Flow } from "./flow";
import { HopTable } from "./hops";
import { KeyIndex } from "./key-index";
import { Packet } from "./packet";
import { PathCosts } from "./path-costs";
import { NetworkPolicies } from "./policy/policies";
import { ProxyTable } from "./proxy-sync";
import { RouteTable } from "./routes";
import { ServicePortTable, TemplatePorts } from "./service-ports";
import { SourceTable } from "./sources";
import { TracedPathTable } from "./traced-path";
import { TrackedTable } from "./tracked";

@unmanaged
export class NetworkState {
  costs: PathCosts;
  /** The packet being resolved and its way. */
  flow: Flow;
  packet: Packet;
  route: FibEntry;
  tracked: TrackedTable;
  hops: HopTable;
  routes: RouteTable;
  ports: ServicePortTable;
  templatePorts: TemplatePorts;
  choices: ChoiceTable;
  log: EndpointLog;
  proxies: ProxyTable;
  sources: SourceTable;
  nodesByAddress: KeyIndex;
  tracedPath: TracedPathTable;
  policies: NetworkPolicies;
}

/** The block. */
export function networkState(): NetworkState {
  return changetype<NetworkState>(world.network);
}
