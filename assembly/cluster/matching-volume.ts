// Which existing PersistentVolume a claim gets. Mirrors FindMatchingVolume (k8s.io/component-helpers/storage/volume/helpers.go, v1.35), in two
// steps: what does not depend on the node is looked at once for a claim; the volumes that remain are tried in order on each node. A volume
// that is reserved for the claim goes before all others, and alone; else the smallest wins, the earlier row among equals.

import { SECTION_REQUIREMENTS } from "../abi/constants";
import { ClaimRecord, PersistentVolumeRecord, RequirementRecord } from "../abi/records";
import { PV_AVAILABLE, SECTION_PERSISTENT_VOLUMES } from "../abi/storage";
import { Column } from "../kernel/column";
import { meetsRequirement } from "./node-selector";
import { claimRecord } from "./storage";
import { isReachable } from "./volume-topology";
import { world } from "./world";

/** The row of the image of a volume, null for a provisioned one and for none (-1). */
export function volumeRecord(volume: i32): PersistentVolumeRecord | null {
  if (volume < 0) return null;
  const row = world.persistentVolumes.record.at(volume);
  return row < 0 ? null : world.row<PersistentVolumeRecord>(SECTION_PERSISTENT_VOLUMES, row);
}

/** The volume reserved for a claim that is large enough for it, -1 when there is none. */
export function reservedVolume(claim: i32): i32 {
  const volumes = world.persistentVolumes;
  const wanted = claimRecord(claim);
  for (let volume = 0; volume < volumes.count; volume++) {
    const record = volumeRecord(volume);
    if (volumes.claim.at(volume) == claim && record !== null && couldHold(wanted, record)) return volume;
  }
  return -1;
}

/** Appends the unreserved volumes that suit a claim wherever its pod runs, smallest first, from row `start` of `list`. Returns how many. */
export function suitableVolumes(claim: i32, list: Column<i32>, start: i32): i32 {
  const volumes = world.persistentVolumes;
  const wanted = claimRecord(claim);
  let count = 0;
  for (let volume = 0; volume < volumes.count; volume++) {
    const record = volumeRecord(volume);
    if (record === null || volumes.claim.at(volume) != -1 || volumes.phase.at(volume) != PV_AVAILABLE) continue;
    if (!couldHold(wanted, record) || !suits(wanted, record)) continue;
    list.ensure(world.arena, start + count + 1);
    let at = start + count;
    while (at > start && capacityOf(list.at(at - 1)) > record.capacityBytes) {
      list.put(at, list.at(at - 1));
      at -= 1;
    }
    list.put(at, volume);
    count += 1;
  }
  return count;
}

/** The first of `count` volumes from row `start` of `list` that the node reaches and that no row of `taken` (up to `takenCount`) names; -1: none. */
export function firstReachable(
  list: Column<i32>,
  start: i32,
  count: i32,
  node: i32,
  taken: Column<i32>,
  takenCount: i32,
): i32 {
  for (let i = start; i < start + count; i++) {
    const volume = list.at(i);
    let free = true;
    for (let j = 0; j < takenCount && free; j++) free = taken.at(j) != volume;
    if (free && isReachable(volume, node)) return volume;
  }
  return -1;
}

/** Whether a volume offers every access mode of a claim. */
export function offersModes(wanted: ClaimRecord, record: PersistentVolumeRecord): bool {
  return (wanted.accessModes & ~record.accessModes) == 0;
}

/** Size and mode, which even a volume reserved for the claim must have. */
function couldHold(wanted: ClaimRecord, record: PersistentVolumeRecord): bool {
  return record.capacityBytes >= wanted.storageBytes && record.block == wanted.block && !record.deleted;
}

function suits(wanted: ClaimRecord, record: PersistentVolumeRecord): bool {
  if (record.className != wanted.className || !offersModes(wanted, record)) return false;
  for (let i: u32 = 0; i < wanted.selectorCount; i++) {
    const requirement = world.row<RequirementRecord>(SECTION_REQUIREMENTS, wanted.selectorStart + i);
    if (!meetsRequirement(requirement, record.labelsStart, record.labelsCount)) return false;
  }
  return true;
}

function capacityOf(volume: i32): i64 {
  const record = volumeRecord(volume);
  return record === null ? 0 : record.capacityBytes;
}
