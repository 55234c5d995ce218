// PersistentVolumes and claims: what is bound to what, and since when. A row below the number of rows in the image is that row of the image;
// volumes that a provisioner makes during the run come after.

import { NEVER, SECTION_TEMPLATES } from "../abi/constants";
import { ClaimRecord, PersistentVolumeRecord, TemplateRecord, VolumeRecord } from "../abi/records";
import {
  CLAIM_BOUND,
  NO_ROW,
  PV_AVAILABLE,
  PV_BOUND,
  SECTION_CLAIMS,
  SECTION_PERSISTENT_VOLUMES,
  SECTION_VOLUMES,
  TABLE_CLAIMS,
  TABLE_PERSISTENT_VOLUMES,
  TRACE_CLAIM_BOUND,
  VOLUME_CLAIM,
} from "../abi/storage";
import { Column, column } from "../kernel/column";
import { world } from "./world";

@unmanaged
export class PersistentVolumeTable {
  count: i32;
  /** Row of PersistentVolumeRecord, NO_ROW for a provisioned one. */
  record: Column<i32>;
  /** spec.claimRef: a row of the claims, NO_ROW, or FOREIGN_CLAIM. */
  claim: Column<i32>;
  /** PV_* */
  phase: Column<u8>;
  /** A provisioned volume: the class, and the node whose topology it has (-1: it can be reached from anywhere). */
  storageClass: Column<i32>;
  topologyNode: Column<i32>;
}

@unmanaged
export class ClaimTable {
  count: i32;
  /** The volume that spec.volumeName names, NO_ROW when none is named or there is none. */
  volume: Column<i32>;
  /** 1: bound on both sides. */
  bound: Column<u8>;
  /** CLAIM_* */
  phase: Column<u8>;
  /** When it was bound; 0 for what was bound before the run, NEVER when it is not. */
  boundNs: Column<u64>;
  /** The scheduler's choice while its binding is under way: a volume, or the node for which one is provisioned; and when that is done. */
  reservedVolume: Column<i32>;
  selectedNode: Column<i32>;
  dueNs: Column<u64>;
  /** Assigned pods that use it. */
  pods: Column<i32>;
}

/** Builds both tables from the image. */
export function initStorage(): void {
  const arena = world.arena;
  const image = world.image;
  const volumes = changetype<PersistentVolumeTable>(arena.take(offsetof<PersistentVolumeTable>()));
  volumes.record = column<i32>(arena, 0);
  volumes.claim = column<i32>(arena, 0);
  volumes.phase = column<u8>(arena, 0);
  volumes.storageClass = column<i32>(arena, 0);
  volumes.topologyNode = column<i32>(arena, 0);
  world.persistentVolumes = volumes;
  for (let row = 0; row < image.rows(SECTION_PERSISTENT_VOLUMES); row++) {
    const record = world.row<PersistentVolumeRecord>(SECTION_PERSISTENT_VOLUMES, row);
    addVolume(row, record.claim, <u8>record.phase, NO_ROW, -1);
  }
  world.claims = claimTable(image.rows(SECTION_CLAIMS));
  world.publish(TABLE_PERSISTENT_VOLUMES, changetype<usize>(volumes));
  world.publish(TABLE_CLAIMS, changetype<usize>(world.claims));
}

/** A volume that a provisioner made for a claim. Returns its row. */
export function provisionVolume(claim: i32, storageClass: i32, topologyNode: i32): i32 {
  return addVolume(NO_ROW, claim, PV_AVAILABLE, storageClass, topologyNode);
}

/** Binds a claim and a volume to each other, on both sides. */
export function bindClaim(claim: i32, volume: i32, node: i32, provisioned: bool): void {
  const volumes = world.persistentVolumes;
  const claims = world.claims;
  assert(!claims.bound.at(claim), "bindClaim: the claim is bound already");
  volumes.claim.put(volume, claim);
  volumes.phase.put(volume, PV_BOUND);
  claims.volume.put(claim, volume);
  claims.bound.put(claim, 1);
  claims.phase.put(claim, CLAIM_BOUND);
  claims.boundNs.put(claim, world.nowNs);
  claims.reservedVolume.put(claim, NO_ROW);
  world.emit(TRACE_CLAIM_BOUND, claim, volume, node, provisioned ? 1 : 0);
}

/** Counts the claims of a pod that comes to a node or leaves it. */
export function countClaims(pod: i32, change: i32): void {
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, world.pods.template.at(pod));
  const claims = world.claims;
  for (let i: u32 = 0; i < spec.volumesCount; i++) {
    const volume = volumeOf(spec, i);
    if (volume.kind == VOLUME_CLAIM && volume.claim >= 0)
      claims.pods.put(volume.claim, claims.pods.at(volume.claim) + change);
  }
}

/** The i-th volume of a pod spec. */
export function volumeOf(spec: TemplateRecord, i: u32): VolumeRecord {
  return world.row<VolumeRecord>(SECTION_VOLUMES, spec.volumesStart + i);
}

/** A claim as the image has it. */
export function claimRecord(claim: i32): ClaimRecord {
  return world.row<ClaimRecord>(SECTION_CLAIMS, claim);
}

function addVolume(record: i32, claim: i32, phase: u8, storageClass: i32, topologyNode: i32): i32 {
  const arena = world.arena;
  const volumes = world.persistentVolumes;
  const row = volumes.count;
  volumes.record.ensure(arena, row + 1);
  volumes.claim.ensure(arena, row + 1);
  volumes.phase.ensure(arena, row + 1);
  volumes.storageClass.ensure(arena, row + 1);
  volumes.topologyNode.ensure(arena, row + 1);
  volumes.count = row + 1;
  volumes.record.put(row, record);
  volumes.claim.put(row, claim);
  volumes.phase.put(row, phase);
  volumes.storageClass.put(row, storageClass);
  volumes.topologyNode.put(row, topologyNode);
  return row;
}

function claimTable(count: i32): ClaimTable {
  const arena = world.arena;
  const claims = changetype<ClaimTable>(arena.take(offsetof<ClaimTable>()));
  claims.count = count;
  claims.volume = column<i32>(arena, count);
  claims.bound = column<u8>(arena, count);
  claims.phase = column<u8>(arena, count);
  claims.boundNs = column<u64>(arena, count);
  claims.reservedVolume = column<i32>(arena, count);
  claims.selectedNode = column<i32>(arena, count);
  claims.dueNs = column<u64>(arena, count);
  claims.pods = column<i32>(arena, count);
  for (let row = 0; row < count; row++) {
    const record = claimRecord(row);
    claims.volume.put(row, record.volume);
    claims.bound.put(row, <u8>record.bound);
    claims.phase.put(row, <u8>record.phase);
    claims.boundNs.put(row, record.bound ? 0 : NEVER);
    claims.reservedVolume.put(row, NO_ROW);
    claims.selectedNode.put(row, -1);
    claims.dueNs.put(row, NEVER);
  }
  return claims;
}
