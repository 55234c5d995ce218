// The PersistentVolume controller at the beginning: claims that need no consumer are bound, or get a volume made, before the first pod comes.
// Mirrors syncUnboundClaim (pkg/controller/volume/persistentvolume/pv_controller.go, v1.35). A claim that waits for its first consumer is left
// to the scheduler, unless a volume is reserved for it or it names its volume.

import { SECTION_NODES } from "../abi/constants";
import { PersistentVolumeRecord, StorageClassRecord } from "../abi/records";
import { BINDING_WAIT_FOR_FIRST_CONSUMER, CLAIM_PENDING, NO_ROW, SECTION_STORAGE_CLASSES } from "../abi/storage";
import { offersModes, reservedVolume, suitableVolumes, volumeRecord } from "../cluster/matching-volume";
import { bindClaim, claimRecord, provisionVolume } from "../cluster/storage";
import { allowsTopology, csiDriverOf } from "../cluster/volume-topology";
import { world } from "../cluster/world";
import { column } from "../kernel/column";

/** Binds what can be bound before time 0, claim by claim in their order. */
export function bindFirstClaims(): void {
  const claims = world.claims;
  for (let claim = 0; claim < claims.count; claim++) {
    if (claims.bound.at(claim) || claims.phase.at(claim) != CLAIM_PENDING || claimRecord(claim).deleted) continue;
    if (claimRecord(claim).volumeName != 0) bindNamed(claim);
    else bindBest(claim);
  }
  for (let claim = 0; claim < claims.count; claim++) if (claims.bound.at(claim)) claims.boundNs.put(claim, 0);
}

/** A claim that names its volume gets it, or waits for it. */
function bindNamed(claim: i32): void {
  const volumes = world.persistentVolumes;
  const volume = world.claims.volume.at(claim);
  const record = volumeRecord(volume);
  if (record === null || (volumes.claim.at(volume) != NO_ROW && volumes.claim.at(volume) != claim)) return;
  const wanted = claimRecord(claim);
  const holds = record.capacityBytes >= wanted.storageBytes && record.block == wanted.block;
  if (holds && record.className == wanted.className) bindClaim(claim, volume, -1, false);
}

/** Without a name: the volume reserved for it, else the best free one, else a new one. */
function bindBest(claim: i32): void {
  const reserved = reservedVolume(claim);
  if (reserved >= 0) {
    bindClaim(claim, reserved, -1, false);
    return;
  }
  const row = claimRecord(claim).storageClass;
  const storageClass = classRecord(row);
  if (storageClass !== null && storageClass.bindingMode == BINDING_WAIT_FOR_FIRST_CONSUMER) return;
  const best = bestVolume(claim);
  if (best >= 0) bindClaim(claim, best, -1, false);
  else if (storageClass !== null && storageClass.provisions) {
    const node = topologyNode(claim, storageClass);
    if (node >= -1) bindClaim(claim, provisionVolume(claim, row, node), -1, true);
  }
}

/** Volumes with the fewest access modes go first, then the smallest (pvIndex.findByClaim). */
function bestVolume(claim: i32): i32 {
  const list = column<i32>(world.arena, 16);
  const count = suitableVolumes(claim, list, 0);
  let best = -1;
  let fewest = i32.MAX_VALUE;
  for (let i = 0; i < count; i++) {
    const record = volumeRecord(list.at(i)) as PersistentVolumeRecord;
    const modes = <i32>popcnt(record.accessModes);
    if (offersModes(claimRecord(claim), record) && modes < fewest) {
      best = list.at(i);
      fewest = modes;
    }
  }
  return best;
}

/**
 * The node whose topology a volume that is made without a consumer gets: the claim's hash picks one of those that run the driver and have an
 * allowed topology, as external-provisioner's hash picks a topology. -1: the driver has no topology; -2: no node has an allowed one.
 */
function topologyNode(claim: i32, storageClass: StorageClassRecord): i32 {
  const nodes = world.image.rows(SECTION_NODES);
  let count: u64 = 0;
  for (let node = 0; node < nodes; node++) if (offersTopology(storageClass, node)) count += 1;
  if (count == 0) return storageClass.topologiesCount == 0 ? -1 : -2;
  let left = claimRecord(claim).entity % count;
  for (let node = 0; node < nodes; node++) {
    if (!offersTopology(storageClass, node)) continue;
    if (left == 0) return node;
    left -= 1;
  }
  assert(false, "persistent volumes: fewer topologies than were counted");
  return -1;
}

function offersTopology(storageClass: StorageClassRecord, node: i32): bool {
  if (!world.nodes.present.at(node)) return false;
  const driver = csiDriverOf(node, storageClass.driver);
  return driver !== null && driver.topologyKeysCount > 0 && allowsTopology(storageClass, node);
}

/** A class, null when the claim names none that exists. */
function classRecord(row: i32): StorageClassRecord | null {
  return row < 0 ? null : world.row<StorageClassRecord>(SECTION_STORAGE_CLASSES, row);
}
