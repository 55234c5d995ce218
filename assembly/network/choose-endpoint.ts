// Which endpoint a new connection to a Service gets.
//
// iptables: the rules `statistic --mode random --probability 1/n, 1/(n-1), …` give each of n endpoints the same chance. ipvs: round robin,
// one turn per client node and Service port, as every node keeps its own virtual servers. A headless Service has no proxy: the client takes
// one of the addresses that DNS gives in random order. With ClientIP affinity a client keeps its endpoint until it has opened no
// connection for the timeout.

import { NEVER, SECTION_SERVICES, SERVICE_HEADLESS } from "../abi/constants";
import { PROXY_IPVS } from "../abi/network";
import { ServiceRecord } from "../abi/records";
import { world } from "../cluster/world";
import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";
import { Stream } from "../kernel/random";
import { lowerBound } from "./endpoints";
import { KeyIndex, keyIndex, NO_ROW } from "./key-index";
import { networkRecord } from "./path-costs";
import { networkState } from "./state";

const SECOND_NS: u64 = 1000000000;

/** No endpoint is ready. */
export const NO_ENDPOINT: i32 = -1;

@unmanaged
export class ChoiceTable {
  /** By {node, port}: the pod that had the last turn. */
  turnIndex: KeyIndex;
  turns: i32;
  lastPod: Column<i32>;
  /** By {client, port}: the client's pod and when it last opened a connection. */
  clientIndex: KeyIndex;
  clients: i32;
  keptPod: Column<i32>;
  keptNs: Column<u64>;
}

/** No turn taken yet, no client known. */
export function choiceTable(arena: Arena): ChoiceTable {
  const choices = changetype<ChoiceTable>(arena.take(offsetof<ChoiceTable>()));
  choices.turnIndex = keyIndex(arena);
  choices.lastPod = column<i32>(arena, 0);
  choices.clientIndex = keyIndex(arena);
  choices.keptPod = column<i32>(arena, 0);
  choices.keptNs = column<u64>(arena, 0);
  return choices;
}

/**
 * The endpoint (its number among the port's) for a new connection, or NO_ENDPOINT. `node` is where the Service's address is translated, `client`
 * a number for the client's address, `stream` the chance of iptables and DNS.
 */
export function chooseEndpoint(port: i32, node: i32, client: u64, stream: Stream): i32 {
  const ports = networkState().ports;
  const count = ports.endpoints.at(port);
  if (count == 0) return NO_ENDPOINT;
  const service = world.row<ServiceRecord>(SECTION_SERVICES, ports.service.at(port));
  if (service.sessionAffinitySeconds > 0 && service.type != SERVICE_HEADLESS) {
    return keptEndpoint(port, node, client, <u64>service.sessionAffinitySeconds * SECOND_NS, stream);
  }
  return freshEndpoint(port, count, node, service.type == SERVICE_HEADLESS, stream);
}

function freshEndpoint(port: i32, count: i32, node: i32, headless: bool, stream: Stream): i32 {
  if (networkRecord().proxyMode == PROXY_IPVS && !headless) return nextInTurn(port, count, node);
  return <i32>stream.below(count);
}

/** The first endpoint behind the one that had the last turn, around the end. */
function nextInTurn(port: i32, count: i32, node: i32): i32 {
  const choices = networkState().choices;
  const pods = networkState().ports.podsOf(port);
  let turn = choices.turnIndex.find(node, port);
  if (turn == NO_ROW) {
    turn = choices.turns;
    choices.turns = turn + 1;
    choices.lastPod.ensure(world.arena, turn + 1);
    choices.lastPod.put(turn, -1);
    choices.turnIndex.add(node, port, turn);
  }
  let next = lowerBound(pods, count, choices.lastPod.at(turn) + 1);
  if (next == count) next = 0;
  choices.lastPod.put(turn, pods.at(next));
  return next;
}

function keptEndpoint(port: i32, node: i32, client: u64, timeoutNs: u64, stream: Stream): i32 {
  const choices = networkState().choices;
  const ports = networkState().ports;
  const count = ports.endpoints.at(port);
  const pods = ports.podsOf(port);
  let row = choices.clientIndex.find(client, port);
  if (row == NO_ROW) {
    row = choices.clients;
    choices.clients = row + 1;
    choices.keptPod.ensure(world.arena, row + 1);
    choices.keptNs.ensure(world.arena, row + 1);
    choices.keptNs.put(row, NEVER);
    choices.clientIndex.add(client, port, row);
  }
  const keptNs = choices.keptNs.at(row);
  choices.keptNs.put(row, world.nowNs);
  if (keptNs != NEVER && world.nowNs - keptNs < timeoutNs) {
    const pod = choices.keptPod.at(row);
    const at = lowerBound(pods, count, pod);
    if (at < count && pods.at(at) == pod) return at;
  }
  const chosen = freshEndpoint(port, count, node, false, stream);
  choices.keptPod.put(row, pods.at(chosen));
  return chosen;
}
