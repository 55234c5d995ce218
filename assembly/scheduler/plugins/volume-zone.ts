// VolumeZone: zone and region labels of bound volumes must agree with the node's. Mirrors
// pkg/scheduler/framework/plugins/volumezone/volume_zone.go, v1.35. A volume's label may list several values ("a__b"). A node with none of the
// four labels passes. Reason: FAILED_VOLUME_ZONE (UnschedulableAndUnresolvable); PreFilter may reject the pod as a whole.

import { FAILED_NONE, NEVER, SECTION_NODES, SECTION_VALUES } from "../../abi/constants";
import {
  NodeRecord,
  StorageClassRecord,
  StorageRecord,
  TemplateRecord,
  ValueRecord,
  VolumeZoneRecord,
} from "../../abi/records";
import {
  BINDING_UNSET,
  BINDING_WAIT_FOR_FIRST_CONSUMER,
  FAILED_CLAIM_NOT_FOUND,
  FAILED_CLAIM_WITHOUT_CLASS,
  FAILED_CLAIM_WITHOUT_VOLUME,
  FAILED_CLASS_NOT_FOUND,
  FAILED_CLASS_WITHOUT_MODE,
  FAILED_VOLUME_NOT_FOUND,
  SECTION_STORAGE,
  SECTION_STORAGE_CLASSES,
  SECTION_VOLUME_ZONES,
  VOLUME_CLAIM,
} from "../../abi/storage";
import { volumeRecord } from "../../cluster/matching-volume";
import { labelValue, NO_LABEL } from "../../cluster/node-selector";
import { claimRecord, volumeOf } from "../../cluster/storage";
import { world } from "../../cluster/world";

/** What PreFilter rejects a pod with for one of its volumes, FAILED_NONE when it does not. */
export function zoneRejection(spec: TemplateRecord, index: u32): u32 {
  const volume = volumeOf(spec, index);
  if (volume.kind != VOLUME_CLAIM) return FAILED_NONE;
  if (volume.claim < 0) return FAILED_CLAIM_NOT_FOUND;
  const claim = claimRecord(volume.claim);
  if (world.claims.volume.at(volume.claim) >= 0) return FAILED_NONE;
  if (claim.volumeName != 0) return FAILED_VOLUME_NOT_FOUND;
  if (claim.className == 0) return FAILED_CLAIM_WITHOUT_CLASS;
  if (claim.storageClass < 0) return FAILED_CLASS_NOT_FOUND;
  const mode = world.row<StorageClassRecord>(SECTION_STORAGE_CLASSES, claim.storageClass).bindingMode;
  if (mode == BINDING_UNSET) return FAILED_CLASS_WITHOUT_MODE;
  return mode == BINDING_WAIT_FOR_FIRST_CONSUMER ? FAILED_NONE : FAILED_CLAIM_WITHOUT_VOLUME;
}

/** Whether any volume of the pod has zone or region labels. */
export function hasZonedVolumes(spec: TemplateRecord): bool {
  for (let i: u32 = 0; i < spec.volumesCount; i++) if (zonesOf(spec, i) != NEVER) return true;
  return false;
}

/** Whether the node is where the volumes are. */
export function passesVolumeZone(spec: TemplateRecord, node: i32): bool {
  const record = world.row<NodeRecord>(SECTION_NODES, node);
  if (!hasZone(record)) return true;
  for (let i: u32 = 0; i < spec.volumesCount; i++) {
    const zones = zonesOf(spec, i);
    if (zones == NEVER) continue;
    const start = <u32>(zones >> 32);
    for (let at = start; at < start + <u32>zones; at++) {
      if (!isInZone(world.row<VolumeZoneRecord>(SECTION_VOLUME_ZONES, at), record)) return false;
    }
  }
  return true;
}

/** The run of zone rows of a volume's PersistentVolume as start << 32 | count, NEVER when it has none. */
function zonesOf(spec: TemplateRecord, index: u32): u64 {
  const volume = volumeOf(spec, index);
  if (volume.kind != VOLUME_CLAIM || volume.claim < 0) return NEVER;
  const bound = world.claims.volume.at(volume.claim);
  const record = volumeRecord(bound);
  if (record === null || record.zonesCount == 0) return NEVER;
  return ((<u64>record.zonesStart) << 32) | record.zonesCount;
}

function hasZone(node: NodeRecord): bool {
  const keys = world.row<StorageRecord>(SECTION_STORAGE, 0);
  return (
    labelValue(node, keys.zoneKey) != NO_LABEL ||
    labelValue(node, keys.regionKey) != NO_LABEL ||
    labelValue(node, keys.betaZoneKey) != NO_LABEL ||
    labelValue(node, keys.betaRegionKey) != NO_LABEL
  );
}

function isInZone(zone: VolumeZoneRecord, node: NodeRecord): bool {
  let value = labelValue(node, zone.key);
  if (value == NO_LABEL) value = labelValue(node, zone.stableKey);
  if (value == NO_LABEL) return false;
  for (let i: u32 = 0; i < zone.valuesCount; i++) {
    if (<i64>world.row<ValueRecord>(SECTION_VALUES, zone.valuesStart + i).value == value) return true;
  }
  return false;
}
