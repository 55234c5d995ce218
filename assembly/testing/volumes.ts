// Test-only door to the volume plugins: each plugin's PreFilter and Filter by itself, for template 0 and node 0 of an image.

import { FAILED_NONE, SECTION_TEMPLATES } from "../abi/constants";
import { TemplateRecord } from "../abi/records";
import {
  FAILED_CLAIM_NOT_FOUND,
  FAILED_DISK_CONFLICT,
  FAILED_READ_WRITE_ONCE_POD,
  FAILED_VOLUME_ZONE,
} from "../abi/storage";
import { assign } from "../cluster/assignment";
import { createPod } from "../cluster/create-pod";
import { loadCluster, reserveImage } from "../cluster/load";
import { volumeOf } from "../cluster/storage";
import { world } from "../cluster/world";
import { bindFirstClaims } from "../controllers/persistent-volumes";
import { filterVolumeLimits, limitsError, mayAttach } from "../scheduler/plugins/node-volume-limits";
import {
  claimRejection,
  filterVolumeBinding,
  hasClaim,
  isHost,
  namesHosts,
  prepareClaims,
} from "../scheduler/plugins/volume-binding";
import {
  claimIsInUse,
  hasDiskConflict,
  hasRestrictedDisks,
  missingClaim,
} from "../scheduler/plugins/volume-restrictions";
import { hasZonedVolumes, passesVolumeZone, zoneRejection } from "../scheduler/plugins/volume-zone";
import { initScheduler } from "../scheduler/scheduler";
import { scheduler } from "../scheduler/state";

export { assign, bindFirstClaims, createPod, initScheduler, loadCluster, reserveImage };

/** What a PreFilter gives when it is neither Skip nor a rejection. */
const TAKES_PART: u32 = 0xffffffff;

/** VolumeRestrictions' PreFilter: a rejection, FAILED_NONE for Skip, or TAKES_PART. */
export function preFilterRestrictions(): u32 {
  if (missingClaim(spec()) >= 0) return FAILED_CLAIM_NOT_FOUND;
  return hasRestrictedDisks(spec()) || claimIsInUse(spec()) ? TAKES_PART : FAILED_NONE;
}

export function filterRestrictions(node: i32): u32 {
  if (hasDiskConflict(spec(), node)) return FAILED_DISK_CONFLICT;
  return claimIsInUse(spec()) ? FAILED_READ_WRITE_ONCE_POD : FAILED_NONE;
}

export function preFilterLimits(): u32 {
  return mayAttach(spec()) ? TAKES_PART : FAILED_NONE;
}

/** NodeVolumeLimits of a kind of volumes. */
export function filterLimits(node: i32, kind: u32): u32 {
  const error = limitsError(spec());
  if (error != FAILED_NONE) return error;
  const state = scheduler().volumes;
  return filterVolumeLimits(spec(), node, kind, state.wanted, state.attached);
}

export function preFilterBinding(): u32 {
  let any = false;
  for (let i: u32 = 0; i < spec().volumesCount; i++) {
    const reason = claimRejection(spec(), i);
    if (reason != FAILED_NONE) return reason;
    if (hasClaim(spec(), i)) any = true;
  }
  const reason = any ? prepareClaims(spec(), scheduler().volumes.claims) : FAILED_NONE;
  return reason != FAILED_NONE ? reason : any ? TAKES_PART : FAILED_NONE;
}

/** The first volume that a PreFilter rejects, in the order of the spec: 0 VolumeRestrictions, 1 VolumeBinding, 2 VolumeZone; -1 none. */
export function rejectedVolume(plugin: u32): i32 {
  if (plugin == 0) return missingClaim(spec());
  for (let i: u32 = 0; i < spec().volumesCount; i++) {
    if ((plugin == 1 ? claimRejection(spec(), i) : zoneRejection(spec(), i)) != FAILED_NONE) return <i32>i;
  }
  return -1;
}

/** String id of the name of a volume's claim, and its row. */
export function claimName(index: u32): u32 {
  return volumeOf(spec(), index).id;
}

export function claimRow(index: u32): i32 {
  return volumeOf(spec(), index).claim;
}

export function narrows(): bool {
  return namesHosts(scheduler().volumes.claims);
}

export function isEligible(node: i32): bool {
  return isHost(scheduler().volumes.claims, node);
}

/** Bits from FAILED_VOLUME_NODE_AFFINITY on. */
export function filterBinding(node: i32): u32 {
  return filterVolumeBinding(scheduler().volumes.claims, node);
}

export function preFilterZone(): u32 {
  for (let i: u32 = 0; i < spec().volumesCount; i++) {
    const reason = zoneRejection(spec(), i);
    if (reason != FAILED_NONE) return reason;
  }
  return hasZonedVolumes(spec()) ? TAKES_PART : FAILED_NONE;
}

export function filterZone(node: i32): u32 {
  return passesVolumeZone(spec(), node) ? FAILED_NONE : FAILED_VOLUME_ZONE;
}

export function tableAddress(id: i32): usize {
  return load<usize>(world.tables + ((<usize>id) << alignof<usize>()));
}

function spec(): TemplateRecord {
  return world.row<TemplateRecord>(SECTION_TEMPLATES, 0);
}
