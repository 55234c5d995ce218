// Which endpoint a new connection to a Service gets, by the rules of the node that translates it, which may be behind.
//
// iptables and nftables: each of n endpoints has the same chance (`statistic --mode random --probability 1/n, 1/(n-1), …`; `numgen random mod n`).
// ipvs and userspace: turns, one for each node and Service port; ipvs' sh and dh by hashes of the client's or the Service's address. A headless Service
// has no proxy: the client takes one of the addresses that DNS gives in random order. With ClientIP affinity a client keeps its endpoint until it has
// opened no connection for the timeout. Where no endpoint is ready, those that terminate and still serve are taken (KEP-1669).

import { NEVER, SECTION_SERVICES, SERVICE_HEADLESS } from "../abi/constants";
import { IPVS_DH, IPVS_SH, PROXY_IPVS, PROXY_USERSPACE } from "../abi/network";
import { ServiceRecord } from "../abi/records";
import { world } from "../cluster/world";
import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";
import { Stream } from "../kernel/random";
import { EndpointList, endpointList } from "./endpoint-list";
import { LIST_READY, LIST_TERMINATING } from "./endpoint-log";
import { lowerBound } from "./endpoints";
import { TO_NODE_PORT, TO_VIRTUAL_IP } from "./flow";
import { KeyIndex, keyIndex, NO_ROW } from "./key-index";
import { networkRecord } from "./path-costs";
import { NetworkState, networkState } from "./state";

const SECOND_NS: u64 = 1000000000;
/** hash_32 of the kernel's hash.h, and the 8 bits of ipvs' tables (IP_VS_SH_TAB_BITS, IP_VS_DH_TAB_BITS). */
const GOLDEN_RATIO_32: u32 = 0x61c88647;
const IPVS_TABLE_BITS: u32 = 8;

/** No endpoint is there, and the connection is refused; the node has none, and a traffic policy of Local drops it. */
export const NO_ENDPOINT: i32 = -1;
export const NO_LOCAL_ENDPOINT: i32 = -2;

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
  /** A list as it was, and what of it is on a node. */
  before: EndpointList;
  local: EndpointList;
  /** The choice: serving container, its pod, and how many there were to choose from. */
  container: i32;
  pod: i32;
  count: u32;
}

/** No turn taken yet, no client known. */
export function choiceTable(arena: Arena): ChoiceTable {
  const choices = changetype<ChoiceTable>(arena.take(offsetof<ChoiceTable>()));
  choices.turnIndex = keyIndex(arena);
  choices.lastPod = column<i32>(arena, 0);
  choices.clientIndex = keyIndex(arena);
  choices.keptPod = column<i32>(arena, 0);
  choices.keptNs = column<u64>(arena, 0);
  choices.before = endpointList(arena);
  choices.local = endpointList(arena);
  return choices;
}

/**
 * The endpoint (its number in its chain, and the rest in `choices`) for a new connection, NO_ENDPOINT or NO_LOCAL_ENDPOINT. `node` is where the Service's
 * address is translated, `target` TO_*, `client` a number for the client's address, `stream` the chance of iptables and DNS.
 */
export function chooseEndpoint(port: i32, node: i32, target: u32, client: u64, stream: Stream): i32 {
  const state = networkState();
  const service = world.row<ServiceRecord>(SECTION_SERVICES, state.ports.service.at(port));
  const headless = service.type == SERVICE_HEADLESS;
  const known = headless ? state.log.seen() : state.proxies.appliedOn(node, state.log);
  const localOnly =
    (target == TO_NODE_PORT && service.externalLocal != 0) || (target == TO_VIRTUAL_IP && service.internalLocal != 0);
  const list = usable(state, port, node, known, localOnly);
  if (list.count == 0) return localOnly && state.ports.endpoints.at(port) > 0 ? NO_LOCAL_ENDPOINT : NO_ENDPOINT;
  const at =
    service.sessionAffinitySeconds > 0 && !headless
      ? keptEndpoint(list, port, node, client, <u64>service.sessionAffinitySeconds * SECOND_NS, stream)
      : freshEndpoint(list, port, node, client, headless, stream);
  const choices = state.choices;
  choices.pod = list.pods.at(at);
  choices.container = list.containers.at(at);
  choices.count = list.count;
  return at;
}

/** Ready endpoints, or else those that terminate and serve, as whoever knows `known` changes has them. */
function usable(state: NetworkState, port: i32, node: i32, known: i32, localOnly: bool): EndpointList {
  const ready = listAt(state, port, known, LIST_READY);
  const near = localOnly ? onNode(state, node, ready) : ready;
  if (near.count > 0) return near;
  const terminating = listAt(state, port, known, LIST_TERMINATING);
  return localOnly ? onNode(state, node, terminating) : terminating;
}

function listAt(state: NetworkState, port: i32, known: i32, list: u32): EndpointList {
  const now = state.ports.listOf(port, list);
  const last = state.ports.lastChange.at(port);
  if (last < known) return now;
  const before = state.choices.before;
  before.copyFrom(now);
  before.undo(state.log, last, known, list);
  return before;
}

function onNode(state: NetworkState, node: i32, list: EndpointList): EndpointList {
  state.choices.local.keepOn(node, list);
  return state.choices.local;
}

function freshEndpoint(list: EndpointList, port: i32, node: i32, client: u64, headless: bool, stream: Stream): i32 {
  if (headless) return <i32>stream.below(list.count);
  const record = networkRecord();
  if (record.proxyMode == PROXY_USERSPACE) return nextInTurn(list, port, node);
  if (record.proxyMode != PROXY_IPVS) return <i32>stream.below(list.count);
  if (record.ipvsScheduler == IPVS_SH) return inBucket(list, <u32>client);
  if (record.ipvsScheduler == IPVS_DH) return inBucket(list, serviceAddress(port));
  return nextInTurn(list, port, node);
}

/** Every endpoint has the weight 1, so that the buckets of ipvs' table go round. */
function inBucket(list: EndpointList, address: u32): i32 {
  const bucket = (address * GOLDEN_RATIO_32) >> (32 - IPVS_TABLE_BITS);
  return <i32>(bucket % <u32>list.count);
}

function serviceAddress(port: i32): u32 {
  return world.row<ServiceRecord>(SECTION_SERVICES, networkState().ports.service.at(port)).clusterIp;
}

/** The first endpoint behind the one that had the last turn, around the end. */
function nextInTurn(list: EndpointList, port: i32, node: i32): i32 {
  const choices = networkState().choices;
  let turn = choices.turnIndex.find(node, port);
  if (turn == NO_ROW) {
    turn = choices.turns;
    choices.turns = turn + 1;
    choices.lastPod.ensure(world.arena, turn + 1);
    choices.lastPod.put(turn, -1);
    choices.turnIndex.add(node, port, turn);
  }
  let next = lowerBound(list.pods, list.count, choices.lastPod.at(turn) + 1);
  if (next == list.count) next = 0;
  choices.lastPod.put(turn, list.pods.at(next));
  return next;
}

function keptEndpoint(list: EndpointList, port: i32, node: i32, client: u64, timeoutNs: u64, stream: Stream): i32 {
  const choices = networkState().choices;
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
    const at = lowerBound(list.pods, list.count, pod);
    if (at < list.count && list.pods.at(at) == pod) return at;
  }
  const chosen = freshEndpoint(list, port, node, client, false, stream);
  choices.keptPod.put(row, list.pods.at(chosen));
  return chosen;
}
