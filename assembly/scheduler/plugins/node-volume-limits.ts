// NodeVolumeLimits: a node takes only so many volumes of a CSI driver; and EBSLimits, GCEPDLimits and AzureDiskLimits for disks that no CSI driver
// has taken over on the node (in the default profile before v1.31). Mirrors pkg/scheduler/framework/plugins/nodevolumelimits/{csi,non_csi}.go,
// v1.28 and v1.35. Distinct volumes count; those of a claim that is not bound yet count by its class. Reasons: FAILED_MAX_* (Unschedulable). A
// claim that is missing or not the pod's own is an error upstream; in a cycle another plugin's PreFilter rejects such a pod before.

import { FAILED_NONE, SECTION_NODES, SECTION_TEMPLATES } from "../../abi/constants";
import { CsiDriverRecord, NodeRecord, StorageClassRecord, TemplateRecord, VolumeRecord } from "../../abi/records";
import {
  FAILED_CLAIM_NOT_FOUND,
  FAILED_MAX_AZURE_DISK_VOLUMES,
  FAILED_MAX_CSI_VOLUMES,
  FAILED_MAX_EBS_VOLUMES,
  FAILED_MAX_GCE_PD_VOLUMES,
  FAILED_NOT_OWNER,
  SECTION_CSI_DRIVERS,
  SECTION_STORAGE_CLASSES,
  VOLUME_AWS_EBS,
  VOLUME_AZURE_DISK,
  VOLUME_CLAIM,
  VOLUME_EPHEMERAL,
  VOLUME_GCE_PD,
} from "../../abi/storage";
import { volumeRecord } from "../../cluster/matching-volume";
import { claimRecord, volumeOf } from "../../cluster/storage";
import { world } from "../../cluster/world";
import { AttachSet } from "../attach-set";

/** The CSI volumes, not one kind of in-tree disk. */
export const ANY_DRIVER: u32 = 0;
// Keys of volumes without a handle of their own.
const UNBOUND_CLAIM: u64 = 1 << 63;
const PROVISIONED: u64 = 1 << 62;

/** Whether a pod has volumes that may count: claims, or disks that a CSI driver may have taken over. */
export function mayAttach(spec: TemplateRecord): bool {
  for (let i: u32 = 0; i < spec.volumesCount; i++) {
    const kind = volumeOf(spec, i).kind;
    if (kind == VOLUME_CLAIM || kind == VOLUME_EPHEMERAL || isInTree(kind)) return true;
  }
  return false;
}

/** The error that a pod's own claims cause, FAILED_NONE without one. */
export function limitsError(spec: TemplateRecord): u32 {
  for (let i: u32 = 0; i < spec.volumesCount; i++) {
    const volume = volumeOf(spec, i);
    if (volume.kind != VOLUME_CLAIM && volume.kind != VOLUME_EPHEMERAL) continue;
    if (volume.claim < 0) return FAILED_CLAIM_NOT_FOUND;
    if (volume.kind == VOLUME_EPHEMERAL && !volume.owned) return FAILED_NOT_OWNER;
  }
  return FAILED_NONE;
}

/** FAILED_MAX_* when the pod's volumes are too many for the node. `kind`: ANY_DRIVER, or VOLUME_* of an in-tree disk. */
export function filterVolumeLimits(
  spec: TemplateRecord,
  node: i32,
  kind: u32,
  wanted: AttachSet,
  attached: AttachSet,
): u32 {
  const record = world.row<NodeRecord>(SECTION_NODES, node);
  if (kind == ANY_DRIVER ? record.csiDriversCount == 0 : inTreeLimit(record, kind) < 0) return FAILED_NONE;
  if (kind != ANY_DRIVER && (record.migratedPlugins & (1 << kind)) != 0) return FAILED_NONE;
  wanted.count = 0;
  collect(spec, record.migratedPlugins, kind, wanted);
  if (wanted.count == 0) return FAILED_NONE;
  attached.count = 0;
  const pods = world.pods;
  for (let pod = world.nodes.firstPod.at(node); pod >= 0; pod = pods.nextOnNode.at(pod)) {
    const other = world.row<TemplateRecord>(SECTION_TEMPLATES, pods.template.at(pod));
    collect(other, record.migratedPlugins, kind, attached);
  }
  if (kind != ANY_DRIVER)
    return exceeds(0, inTreeLimit(record, kind), wanted, attached) ? inTreeReason(kind) : FAILED_NONE;
  for (let i: u32 = 0; i < record.csiDriversCount; i++) {
    const said = world.row<CsiDriverRecord>(SECTION_CSI_DRIVERS, record.csiDriversStart + i);
    if (said.limit >= 0 && exceeds(said.driver, said.limit, wanted, attached)) return FAILED_MAX_CSI_VOLUMES;
  }
  return FAILED_NONE;
}

/** Only a driver of which the pod brings something new is checked. */
function exceeds(driver: u32, limit: i32, wanted: AttachSet, attached: AttachSet): bool {
  const added = wanted.countOf(driver, attached);
  // An in-tree plugin also refuses a pod that adds nothing to a node that is over its limit already.
  if (added == 0 && driver != 0) return false;
  return attached.countOf(driver, null) + added > limit;
}

function collect(spec: TemplateRecord, migrated: u32, kind: u32, into: AttachSet): void {
  for (let i: u32 = 0; i < spec.volumesCount; i++) {
    const volume = volumeOf(spec, i);
    if (volume.kind == VOLUME_CLAIM || volume.kind == VOLUME_EPHEMERAL) {
      if (volume.claim >= 0) collectClaim(volume.claim, migrated, kind, into);
    } else if (isInTree(volume.kind)) collectDisk(volume, migrated, kind, into);
  }
}

function collectDisk(volume: VolumeRecord, migrated: u32, kind: u32, into: AttachSet): void {
  if (kind != ANY_DRIVER) {
    if (volume.kind == kind) into.add(0, volume.handle);
  } else if (migrated & (1 << volume.kind)) into.add(volume.driver, volume.handle);
}

function collectClaim(claim: i32, migrated: u32, kind: u32, into: AttachSet): void {
  const volume = world.claims.volume.at(claim);
  const record = volumeRecord(volume);
  if (record !== null) {
    if (isCounted(record.kind, record.driver, migrated, kind))
      into.add(kind == ANY_DRIVER ? record.driver : 0, record.handle);
    return;
  }
  const classRow = volume < 0 ? claimRecord(claim).storageClass : world.persistentVolumes.storageClass.at(volume);
  if (classRow < 0) return;
  const storageClass = world.row<StorageClassRecord>(SECTION_STORAGE_CLASSES, classRow);
  if (!isCounted(storageClass.kind, storageClass.driver, migrated, kind)) return;
  const key = volume < 0 ? UNBOUND_CLAIM | <u64>claim : PROVISIONED | <u64>volume;
  into.add(kind == ANY_DRIVER ? storageClass.driver : 0, key);
}

/** Whether a volume of an in-tree kind, or of a driver alone, is one that is counted. */
function isCounted(volumeKind: u32, driver: u32, migrated: u32, kind: u32): bool {
  if (kind != ANY_DRIVER) return volumeKind == kind;
  return driver != 0 && (!isInTree(volumeKind) || (migrated & (1 << volumeKind)) != 0);
}

function isInTree(kind: u32): bool {
  return kind == VOLUME_GCE_PD || kind == VOLUME_AWS_EBS || kind == VOLUME_AZURE_DISK;
}

function inTreeLimit(record: NodeRecord, kind: u32): i32 {
  if (kind == VOLUME_AWS_EBS) return record.ebsVolumeLimit;
  return kind == VOLUME_GCE_PD ? record.gcePdVolumeLimit : record.azureDiskVolumeLimit;
}

function inTreeReason(kind: u32): u32 {
  if (kind == VOLUME_AWS_EBS) return FAILED_MAX_EBS_VOLUMES;
  return kind == VOLUME_GCE_PD ? FAILED_MAX_GCE_PD_VOLUMES : FAILED_MAX_AZURE_DISK_VOLUMES;
}
