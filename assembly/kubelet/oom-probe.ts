// What an explanation of OOM kills asks a replay for: the kills of one pod, each with the parts of what its container held and, where the node was
// out of memory, every candidate with its badness. A run without the probe pays one comparison a kill; the events are the same.

import { SECTION_NODES, TABLE_OOM_KILLS } from "../abi/constants";
import { NodeRecord } from "../abi/records";
import { world } from "../cluster/world";
import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";
import { containerAnonymousBytes } from "./memory";
import { leaked, sawn } from "./memory-amounts";
import { ContainerMemory } from "./memory-state";
import { containerOomScoreAdj, nodeAnonymousBytes } from "./node-memory";
import { oomBadness } from "./oom-score";
import { kubeletState } from "./state";

/** Kills of the probed pod, in order of time; bytes. */
@unmanaged
export class OomKillTable {
  count: i32;
  atNs: Column<u64>;
  container: Column<i32>;
  node: Column<i32>;
  /** 1: the node was out of memory; 0: the container passed its limit. */
  byNode: Column<u8>;
  /** The container's limit, -1 none. */
  limit: Column<i64>;
  /** The node's capacity, the system's working set, and what all its containers held together but page cache. */
  capacity: Column<i64>;
  system: Column<i64>;
  pods: Column<i64>;
  /** Parts of what the container held: they add up to what it held. */
  base: Column<i64>;
  inFlight: Column<i32>;
  perRequest: Column<i64>;
  open: Column<i32>;
  perConnection: Column<i64>;
  steps: Column<i64>;
  stepsTaken: Column<i32>;
  leak: Column<i64>;
  leakRate: Column<i64>;
  leakFromNs: Column<u64>;
  sawtooth: Column<i64>;
  startedNs: Column<u64>;
  /** Run of candidates; the killed container is among them. */
  candidatesStart: Column<i32>;
  candidatesCount: Column<i32>;
  /** By candidate: its container row, what it held, its oom_score_adj and its badness. */
  candidates: i32;
  candidate: Column<i32>;
  candidateHeld: Column<i64>;
  candidateAdj: Column<i64>;
  candidateBadness: Column<i64>;
}

@unmanaged
export class OomProbe {
  arena: Arena;
  /** The pod that is asked about, -1 none. */
  pod: i32;
  table: OomKillTable;
}

/** A probe that asks for nothing. */
export function oomProbe(arena: Arena): OomProbe {
  const probe = changetype<OomProbe>(arena.take(offsetof<OomProbe>()));
  probe.arena = arena;
  probe.pod = -1;
  return probe;
}

/** Notes the OOM kills of a pod from now on. */
export function watchOomKills(pod: i32): void {
  const probe = kubeletState().oomProbe;
  const arena = probe.arena;
  const table = changetype<OomKillTable>(arena.take(offsetof<OomKillTable>()));
  table.atNs = column<u64>(arena, 0);
  table.container = column<i32>(arena, 0);
  table.node = column<i32>(arena, 0);
  table.byNode = column<u8>(arena, 0);
  table.limit = column<i64>(arena, 0);
  table.capacity = column<i64>(arena, 0);
  table.system = column<i64>(arena, 0);
  table.pods = column<i64>(arena, 0);
  table.base = column<i64>(arena, 0);
  table.inFlight = column<i32>(arena, 0);
  table.perRequest = column<i64>(arena, 0);
  table.open = column<i32>(arena, 0);
  table.perConnection = column<i64>(arena, 0);
  table.steps = column<i64>(arena, 0);
  table.stepsTaken = column<i32>(arena, 0);
  table.leak = column<i64>(arena, 0);
  table.leakRate = column<i64>(arena, 0);
  table.leakFromNs = column<u64>(arena, 0);
  table.sawtooth = column<i64>(arena, 0);
  table.startedNs = column<u64>(arena, 0);
  table.candidatesStart = column<i32>(arena, 0);
  table.candidatesCount = column<i32>(arena, 0);
  table.candidate = column<i32>(arena, 0);
  table.candidateHeld = column<i64>(arena, 0);
  table.candidateAdj = column<i64>(arena, 0);
  table.candidateBadness = column<i64>(arena, 0);
  probe.table = table;
  probe.pod = pod;
  world.publish(TABLE_OOM_KILLS, changetype<usize>(table));
}

/** A container is about to be killed for memory. */
export function noteOomKill(container: i32, byNode: bool): void {
  const probe = kubeletState().oomProbe;
  if (probe.pod < 0 || world.containers.pod.at(container) != probe.pod) return;
  const table = probe.table;
  const row = table.count;
  table.count = row + 1;
  growKills(probe.arena, table, row + 1);
  const owner = kubeletState().memory.container(container);
  const record = world.row<NodeRecord>(SECTION_NODES, owner.node);
  table.atNs.put(row, world.nowNs);
  table.container.put(row, container);
  table.node.put(row, owner.node);
  table.byNode.put(row, byNode ? 1 : 0);
  table.limit.put(row, owner.limit);
  table.capacity.put(row, record.memoryCapacityBytes);
  table.system.put(row, record.systemMemoryBytes);
  table.pods.put(row, nodeAnonymousBytes(owner.node));
  noteParts(table, row, owner);
  table.candidatesStart.put(row, table.candidates);
  if (byNode) noteCandidates(probe, owner.node, record.memoryCapacityBytes);
  else noteCandidate(probe, container, record.memoryCapacityBytes);
  table.candidatesCount.put(row, table.candidates - table.candidatesStart.at(row));
}

function noteParts(table: OomKillTable, row: i32, owner: ContainerMemory): void {
  const nowNs = world.nowNs;
  table.base.put(row, owner.base);
  table.inFlight.put(row, owner.inFlight);
  table.perRequest.put(row, owner.perRequest);
  table.open.put(row, owner.open);
  table.perConnection.put(row, owner.perConnection);
  table.steps.put(row, owner.stepped);
  table.stepsTaken.put(row, owner.stepsTaken);
  table.leak.put(row, leaked(owner, nowNs));
  table.leakRate.put(row, owner.leakRate);
  table.leakFromNs.put(row, owner.leakFromNs);
  table.sawtooth.put(row, sawn(owner, nowNs));
  table.startedNs.put(row, owner.startedNs);
}

/** Every container that the kernel weighs (oomVictim). */
function noteCandidates(probe: OomProbe, node: i32, capacity: i64): void {
  for (let pod = world.nodes.firstPod.at(node); pod >= 0; pod = world.pods.nextOnNode.at(pod)) {
    const start = world.pods.containersStart.at(pod);
    const end = start + world.pods.containersCount.at(pod);
    for (let row = start; row < end; row++) noteCandidate(probe, row, capacity);
  }
}

function noteCandidate(probe: OomProbe, container: i32, capacity: i64): void {
  const held = containerAnonymousBytes(container);
  if (held <= 0) return;
  const table = probe.table;
  const row = table.candidates;
  table.candidates = row + 1;
  table.candidate.ensure(probe.arena, row + 1);
  table.candidateHeld.ensure(probe.arena, row + 1);
  table.candidateAdj.ensure(probe.arena, row + 1);
  table.candidateBadness.ensure(probe.arena, row + 1);
  const adj = containerOomScoreAdj(container);
  table.candidate.put(row, container);
  table.candidateHeld.put(row, held);
  table.candidateAdj.put(row, adj);
  table.candidateBadness.put(row, oomBadness(held, adj, capacity));
}

function growKills(arena: Arena, table: OomKillTable, rows: i32): void {
  table.atNs.ensure(arena, rows);
  table.container.ensure(arena, rows);
  table.node.ensure(arena, rows);
  table.byNode.ensure(arena, rows);
  table.limit.ensure(arena, rows);
  table.capacity.ensure(arena, rows);
  table.system.ensure(arena, rows);
  table.pods.ensure(arena, rows);
  table.base.ensure(arena, rows);
  table.inFlight.ensure(arena, rows);
  table.perRequest.ensure(arena, rows);
  table.open.ensure(arena, rows);
  table.perConnection.ensure(arena, rows);
  table.steps.ensure(arena, rows);
  table.stepsTaken.ensure(arena, rows);
  table.leak.ensure(arena, rows);
  table.leakRate.ensure(arena, rows);
  table.leakFromNs.ensure(arena, rows);
  table.sawtooth.ensure(arena, rows);
  table.startedNs.ensure(arena, rows);
  table.candidatesStart.ensure(arena, rows);
  table.candidatesCount.ensure(arena, rows);
}
