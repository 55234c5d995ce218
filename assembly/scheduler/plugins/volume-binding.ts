// VolumeBinding: bound volumes must be reachable from the node; a claim that waits for its first consumer gets a matching volume there, or one
// is provisioned for it. Mirrors pkg/scheduler/framework/plugins/volumebinding/{volume_binding,binder}.go, v1.35; CSIStorageCapacity is not
// looked at. Reasons, all UnschedulableAndUnresolvable: FAILED_VOLUME_NODE_AFFINITY, FAILED_VOLUME_BIND, FAILED_VOLUME_NOT_EXISTENT.

import { FAILED_NONE, OPERATOR_IN, SECTION_NODES, SECTION_REQUIREMENTS, SECTION_TERMS } from "../../abi/constants";
import {
  NodeRecord,
  RequirementRecord,
  StorageClassRecord,
  StorageRecord,
  TemplateRecord,
  TermRecord,
} from "../../abi/records";
import {
  BINDING_WAIT_FOR_FIRST_CONSUMER,
  CLAIM_LOST,
  FAILED_CLAIM_DELETED,
  FAILED_CLAIM_LOST,
  FAILED_CLAIM_NOT_FOUND,
  FAILED_EPHEMERAL_CLAIM_NOT_FOUND,
  FAILED_NOT_OWNER,
  FAILED_UNBOUND_IMMEDIATE,
  FAILED_VOLUME_BIND,
  FAILED_VOLUME_NODE_AFFINITY,
  FAILED_VOLUME_NOT_EXISTENT,
  SECTION_STORAGE,
  SECTION_STORAGE_CLASSES,
  VOLUME_CLAIM,
  VOLUME_EPHEMERAL,
} from "../../abi/storage";
import { firstReachable, reservedVolume, suitableVolumes, volumeRecord } from "../../cluster/matching-volume";
import { hasValue } from "../../cluster/node-selector";
import { claimRecord, volumeOf } from "../../cluster/storage";
import { allowsTopology, isReachable } from "../../cluster/volume-topology";
import { world } from "../../cluster/world";
import { Arena } from "../../kernel/arena";
import { Column, column } from "../../kernel/column";

/** PodVolumeClaims of the pod in its cycle, and what the last node looked at would give it. */
@unmanaged
export class PodClaims {
  boundCount: i32;
  bound: Column<i32>;
  /** Claims that wait for their first consumer, smallest first. */
  waitingCount: i32;
  waiting: Column<i32>;
  /** By waiting claim: the volume reserved for it (-1 none), and the run of volumes that would suit it. */
  reserved: Column<i32>;
  suitableStart: Column<i32>;
  suitableCount: Column<i32>;
  suitable: Column<i32>;
  /** By waiting claim, for the node that was filtered last: the volume it gets there, -1: one is provisioned. */
  chosen: Column<i32>;
}

/** Nothing looked at yet. */
export function podClaims(arena: Arena): PodClaims {
  const made = changetype<PodClaims>(arena.take(offsetof<PodClaims>()));
  made.bound = column<i32>(arena, 4);
  made.waiting = column<i32>(arena, 4);
  made.reserved = column<i32>(arena, 4);
  made.suitableStart = column<i32>(arena, 4);
  made.suitableCount = column<i32>(arena, 4);
  made.suitable = column<i32>(arena, 16);
  made.chosen = column<i32>(arena, 4);
  return made;
}

/** Whether a volume is, or stands for, a claim. */
export function hasClaim(spec: TemplateRecord, index: u32): bool {
  const kind = volumeOf(spec, index).kind;
  return kind == VOLUME_CLAIM || kind == VOLUME_EPHEMERAL;
}

/** What is wrong with the claim of a volume whatever the node (podHasPVCs), FAILED_NONE when nothing is. */
export function claimRejection(spec: TemplateRecord, index: u32): u32 {
  if (!hasClaim(spec, index)) return FAILED_NONE;
  const volume = volumeOf(spec, index);
  const ephemeral = volume.kind == VOLUME_EPHEMERAL;
  if (volume.claim < 0) return ephemeral ? FAILED_EPHEMERAL_CLAIM_NOT_FOUND : FAILED_CLAIM_NOT_FOUND;
  if (world.claims.phase.at(volume.claim) == CLAIM_LOST) return FAILED_CLAIM_LOST;
  if (claimRecord(volume.claim).deleted) return FAILED_CLAIM_DELETED;
  return ephemeral && !volume.owned ? FAILED_NOT_OWNER : FAILED_NONE;
}

/** Sorts the pod's claims into bound and waiting ones. FAILED_UNBOUND_IMMEDIATE when one is neither (GetPodVolumeClaims). */
export function prepareClaims(spec: TemplateRecord, state: PodClaims): u32 {
  state.boundCount = 0;
  state.waitingCount = 0;
  for (let i: u32 = 0; i < spec.volumesCount; i++) {
    if (!hasClaim(spec, i)) continue;
    const claim = volumeOf(spec, i).claim;
    if (world.claims.bound.at(claim)) {
      state.bound.ensure(world.arena, state.boundCount + 1);
      state.bound.put(state.boundCount, claim);
      state.boundCount += 1;
    } else if (waitsForConsumer(claim)) addWaiting(state, claim);
    else return FAILED_UNBOUND_IMMEDIATE;
  }
  findSuitable(state);
  return FAILED_NONE;
}

/** The reasons of a node, as bits 1 << (FAILED_* - FAILED_VOLUME_NODE_AFFINITY), in upstream's order; fills state.chosen (FindPodVolumes). */
export function filterVolumeBinding(state: PodClaims, node: i32): u32 {
  let reasons = checkBound(state, node);
  if (!placeWaiting(state, node)) reasons |= reasonBit(FAILED_VOLUME_BIND);
  return reasons;
}

/** The bit of a reason of this plugin. */
export function reasonBit(reason: u32): u32 {
  return 1 << (reason - FAILED_VOLUME_NODE_AFFINITY);
}

/** Whether bound local volumes narrow the search (GetEligibleNodes): some bound volume names hosts. */
export function namesHosts(state: PodClaims): bool {
  for (let i = 0; i < state.boundCount; i++) {
    const volume = world.claims.volume.at(state.bound.at(i));
    // One missing volume, and upstream does not narrow at all.
    if (volume < 0) return false;
  }
  for (let i = 0; i < state.boundCount; i++) {
    if (volumeNamesHosts(world.claims.volume.at(state.bound.at(i)))) return true;
  }
  return false;
}

/** Whether a node's name is among the hosts of every bound volume that names some. */
export function isHost(state: PodClaims, node: i32): bool {
  const name = world.row<NodeRecord>(SECTION_NODES, node).name;
  for (let i = 0; i < state.boundCount; i++) {
    const volume = world.claims.volume.at(state.bound.at(i));
    if (volumeNamesHosts(volume) && !volumeNamesHost(volume, name)) return false;
  }
  return true;
}

function waitsForConsumer(claim: i32): bool {
  const record = claimRecord(claim);
  if (record.volumeName != 0 || record.storageClass < 0) return false;
  const storageClass = world.row<StorageClassRecord>(SECTION_STORAGE_CLASSES, record.storageClass);
  return storageClass.bindingMode == BINDING_WAIT_FOR_FIRST_CONSUMER;
}

function addWaiting(state: PodClaims, claim: i32): void {
  const arena = world.arena;
  const count = state.waitingCount;
  for (let i = 0; i < count; i++) if (state.waiting.at(i) == claim) return;
  state.waiting.ensure(arena, count + 1);
  state.reserved.ensure(arena, count + 1);
  state.suitableStart.ensure(arena, count + 1);
  state.suitableCount.ensure(arena, count + 1);
  state.chosen.ensure(arena, count + 1);
  const bytes = claimRecord(claim).storageBytes;
  let at = count;
  while (at > 0 && claimRecord(state.waiting.at(at - 1)).storageBytes > bytes) {
    state.waiting.put(at, state.waiting.at(at - 1));
    at -= 1;
  }
  state.waiting.put(at, claim);
  state.waitingCount = count + 1;
}

function findSuitable(state: PodClaims): void {
  let start = 0;
  for (let i = 0; i < state.waitingCount; i++) {
    const claim = state.waiting.at(i);
    const reserved = reservedVolume(claim);
    const count = reserved >= 0 ? 0 : suitableVolumes(claim, state.suitable, start);
    state.reserved.put(i, reserved);
    state.suitableStart.put(i, start);
    state.suitableCount.put(i, count);
    start += count;
  }
}

function checkBound(state: PodClaims, node: i32): u32 {
  for (let i = 0; i < state.boundCount; i++) {
    const volume = world.claims.volume.at(state.bound.at(i));
    if (volume < 0) return reasonBit(FAILED_VOLUME_NOT_EXISTENT);
    if (!isReachable(volume, node)) return reasonBit(FAILED_VOLUME_NODE_AFFINITY);
  }
  return 0;
}

/** Whether every waiting claim gets a volume on the node. */
function placeWaiting(state: PodClaims, node: i32): bool {
  const claims = world.claims;
  const count = state.waitingCount;
  for (let i = 0; i < count; i++) {
    const selected = claims.selectedNode.at(state.waiting.at(i));
    if (selected >= 0 && selected != node) return false;
  }
  for (let i = 0; i < count; i++) {
    const claim = state.waiting.at(i);
    const volume = claims.selectedNode.at(claim) >= 0 ? -1 : matchOn(state, i, node);
    state.chosen.put(i, volume);
    if (volume < 0 && !canProvision(claim, node)) return false;
  }
  return true;
}

function matchOn(state: PodClaims, i: i32, node: i32): i32 {
  const reserved = state.reserved.at(i);
  if (reserved >= 0) return isReachable(reserved, node) ? reserved : -1;
  return firstReachable(state.suitable, state.suitableStart.at(i), state.suitableCount.at(i), node, state.chosen, i);
}

function canProvision(claim: i32, node: i32): bool {
  const row = claimRecord(claim).storageClass;
  const storageClass = world.row<StorageClassRecord>(SECTION_STORAGE_CLASSES, row);
  return storageClass.provisions != 0 && allowsTopology(storageClass, node);
}

function volumeNamesHosts(volume: i32): bool {
  return volumeNamesHost(volume, 0);
}

/** GetLocalPersistentVolumeNodeNames: hosts named by kubernetes.io/hostname In. With name 0: whether it names any. */
function volumeNamesHost(volume: i32, name: u32): bool {
  const record = volumeRecord(volume);
  if (record === null) return false;
  for (let i: u32 = 0; i < record.termsCount; i++) {
    const term = world.row<TermRecord>(SECTION_TERMS, record.termsStart + i);
    if (termNamesHost(term, name)) return true;
  }
  return false;
}

function termNamesHost(term: TermRecord, name: u32): bool {
  const hostname = world.row<StorageRecord>(SECTION_STORAGE, 0).hostnameKey;
  let named = false;
  for (let i: u32 = 0; i < term.expressionsCount; i++) {
    const requirement = world.row<RequirementRecord>(SECTION_REQUIREMENTS, term.expressionsStart + i);
    if (requirement.key != hostname || requirement.operator != OPERATOR_IN) continue;
    named = true;
    if (name != 0 && !hasValue(requirement, name)) return false;
  }
  return named;
}
