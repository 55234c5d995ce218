// VolumeRestrictions: a disk that only one node or one pod may have. Mirrors
// pkg/scheduler/framework/plugins/volumerestrictions/volume_restrictions.go, v1.35. Reasons: FAILED_DISK_CONFLICT (a GCE persistent disk, an
// EBS volume, an iSCSI target or an RBD image is on the node already), FAILED_READ_WRITE_ONCE_POD (some pod uses the claim). Both Unschedulable.

import { SECTION_TEMPLATES, SECTION_VALUES } from "../../abi/constants";
import { TemplateRecord, ValueRecord, VolumeRecord } from "../../abi/records";
import {
  ACCESS_READ_WRITE_ONCE_POD,
  VOLUME_AWS_EBS,
  VOLUME_CLAIM,
  VOLUME_GCE_PD,
  VOLUME_ISCSI,
  VOLUME_RBD,
} from "../../abi/storage";
import { claimRecord, volumeOf } from "../../cluster/storage";
import { world } from "../../cluster/world";

/** Whether a pod has disks that may conflict. */
export function hasRestrictedDisks(spec: TemplateRecord): bool {
  for (let i: u32 = 0; i < spec.volumesCount; i++) if (isRestricted(volumeOf(spec, i).kind)) return true;
  return false;
}

/** The first volume whose claim does not exist, -1 when all do. */
export function missingClaim(spec: TemplateRecord): i32 {
  for (let i: u32 = 0; i < spec.volumesCount; i++) {
    const volume = volumeOf(spec, i);
    if (volume.kind == VOLUME_CLAIM && volume.claim < 0) return <i32>i;
  }
  return -1;
}

/** Whether a claim of the pod that only one pod may use (ReadWriteOncePod) is in use, anywhere in the cluster. */
export function claimIsInUse(spec: TemplateRecord): bool {
  for (let i: u32 = 0; i < spec.volumesCount; i++) {
    const volume = volumeOf(spec, i);
    if (volume.kind != VOLUME_CLAIM || volume.claim < 0) continue;
    const exclusive = (claimRecord(volume.claim).accessModes & ACCESS_READ_WRITE_ONCE_POD) != 0;
    if (exclusive && world.claims.pods.at(volume.claim) > 0) return true;
  }
  return false;
}

/** Whether a disk of the pod is used on the node in a way that keeps the pod off. */
export function hasDiskConflict(spec: TemplateRecord, node: i32): bool {
  const pods = world.pods;
  for (let pod = world.nodes.firstPod.at(node); pod >= 0; pod = pods.nextOnNode.at(pod)) {
    if (disksConflict(spec, world.row<TemplateRecord>(SECTION_TEMPLATES, pods.template.at(pod)))) return true;
  }
  return false;
}

/** Whether two pods cannot be on one node for their disks. */
export function disksConflict(spec: TemplateRecord, other: TemplateRecord): bool {
  for (let i: u32 = 0; i < spec.volumesCount; i++) {
    const volume = volumeOf(spec, i);
    if (!isRestricted(volume.kind)) continue;
    for (let j: u32 = 0; j < other.volumesCount; j++) {
      if (conflicts(volume, volumeOf(other, j))) return true;
    }
  }
  return false;
}

function isRestricted(kind: u32): bool {
  return kind == VOLUME_GCE_PD || kind == VOLUME_AWS_EBS || kind == VOLUME_ISCSI || kind == VOLUME_RBD;
}

/** The same disk; read-only on both sides is no conflict, but for EBS. */
function conflicts(one: VolumeRecord, other: VolumeRecord): bool {
  if (one.kind != other.kind || one.id != other.id) return false;
  if (one.kind == VOLUME_AWS_EBS) return true;
  if (one.readOnly && other.readOnly) return false;
  return one.kind != VOLUME_RBD || shareMonitor(one, other);
}

function shareMonitor(one: VolumeRecord, other: VolumeRecord): bool {
  for (let i: u32 = 0; i < one.monitorsCount; i++) {
    const monitor = world.row<ValueRecord>(SECTION_VALUES, one.monitorsStart + i).value;
    for (let j: u32 = 0; j < other.monitorsCount; j++) {
      if (world.row<ValueRecord>(SECTION_VALUES, other.monitorsStart + j).value == monitor) return true;
    }
  }
  return false;
}
