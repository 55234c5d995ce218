// The plugins that look at volumes, in the order of the default profile: VolumeRestrictions, EBSLimits, GCEPDLimits, NodeVolumeLimits,
// AzureDiskLimits, VolumeBinding, VolumeZone. A pod whose spec has no volume that matters passes them at the cost of one test per cycle.

import { FAILED_NONE, SECTION_TEMPLATES } from "../abi/constants";
import { TemplateRecord } from "../abi/records";
import {
  FAILED_CLAIM_NOT_FOUND,
  FAILED_DISK_CONFLICT,
  FAILED_EPHEMERAL_CLAIM_NOT_FOUND,
  FAILED_MAX_AZURE_DISK_VOLUMES,
  FAILED_MAX_CSI_VOLUMES,
  FAILED_MAX_EBS_VOLUMES,
  FAILED_MAX_GCE_PD_VOLUMES,
  FAILED_READ_WRITE_ONCE_POD,
  FAILED_STORAGE_LIMIT,
  FAILED_VOLUME_NODE_AFFINITY,
  FAILED_VOLUME_NOT_EXISTENT,
  FAILED_VOLUME_ZONE,
  PLUGIN_AZURE_DISK_LIMITS,
  PLUGIN_EBS_LIMITS,
  PLUGIN_GCE_PD_LIMITS,
  PLUGIN_NODE_VOLUME_LIMITS,
  PLUGIN_VOLUME_BINDING,
  PLUGIN_VOLUME_RESTRICTIONS,
  PLUGIN_VOLUME_ZONE,
  VOLUME_AWS_EBS,
  VOLUME_AZURE_DISK,
  VOLUME_GCE_PD,
} from "../abi/storage";
import { volumeOf } from "../cluster/storage";
import { world } from "../cluster/world";
import { AttachSet, attachSet } from "./attach-set";
import { NodeVerdict } from "./node-verdict";
import { ANY_DRIVER, filterVolumeLimits, mayAttach } from "./plugins/node-volume-limits";
import {
  claimRejection,
  filterVolumeBinding,
  isHost,
  namesHosts,
  PodClaims,
  podClaims,
  prepareClaims,
  reasonBit,
} from "./plugins/volume-binding";
import { claimIsInUse, hasDiskConflict, hasRestrictedDisks, missingClaim } from "./plugins/volume-restrictions";
import { hasZonedVolumes, passesVolumeZone, zoneRejection } from "./plugins/volume-zone";
import { profileFor } from "./profile";
import { pluginBit } from "./queue/requeue-events";
import { scheduler } from "./state";

/** In this version alone bound local volumes narrow the nodes to filter (kubernetes#109877, taken back by #125398). */
const NARROWS_IN_MINOR: u32 = 28;
/** The in-tree plugins left the default profile in this minor version (kubernetes#124500). */
const IN_TREE_LIMITS_BEFORE_MINOR: u32 = 31;

/** What the plugins prepare for the pod of the present cycle. */
@unmanaged
export class VolumeFilters {
  claims: PodClaims;
  wanted: AttachSet;
  attached: AttachSet;
  /** Bits of the plugins that filter in this cycle. */
  active: u32;
  /** FAILED_* that PreFilter rejects the pod with, and its argument; and the plugin (PLUGIN_*). */
  rejection: u32;
  rejectionArgument: u32;
  rejectionPlugin: u32;
  /** 1: only hosts of the bound local volumes are filtered. */
  narrowed: u32;
}

/** State of the plugins. */
export function volumeFilters(): VolumeFilters {
  const arena = world.arena;
  const made = changetype<VolumeFilters>(arena.take(offsetof<VolumeFilters>()));
  made.claims = podClaims(arena);
  made.wanted = attachSet(arena);
  made.attached = attachSet(arena);
  return made;
}

/** PreFilter of all of them: the bits of those that filter. */
export function preFilterVolumes(template: i32): u32 {
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, template);
  const state = scheduler().volumes;
  state.active = 0;
  state.rejection = FAILED_NONE;
  state.narrowed = 0;
  state.claims.boundCount = 0;
  state.claims.waitingCount = 0;
  if (spec.volumesCount == 0) return 0;
  const profile = profileFor(spec);
  const enabled = profile.preFilter;
  if (enabled & pluginBit(PLUGIN_VOLUME_RESTRICTIONS) && rejectsMissing(spec, state)) return 0;
  if (enabled & pluginBit(PLUGIN_VOLUME_BINDING) && rejectsClaims(spec, state)) return 0;
  if (enabled & pluginBit(PLUGIN_VOLUME_ZONE) && rejectsZones(spec, state)) return 0;
  state.active = takesPart(spec, state) & profile.filter;
  if (world.config.kubernetesMinor == NARROWS_IN_MINOR && state.active & pluginBit(PLUGIN_VOLUME_BINDING))
    state.narrowed = namesHosts(state.claims) ? 1 : 0;
  return state.active;
}

/** Whether PreFilter leaves a node out of the search. */
export function isOutOfVolumes(node: i32): bool {
  const state = scheduler().volumes;
  return state.narrowed != 0 && !isHost(state.claims, node);
}

/** The first reason on a node, FAILED_NONE when it passes; state.claims then holds what the claims get there. */
export function filterVolumes(template: i32, node: i32): u32 {
  const state = scheduler().volumes;
  const active = state.active;
  if (active == 0) return FAILED_NONE;
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, template);
  const early = filterBeforeBinding(spec, node, state);
  if (early != FAILED_NONE) return early;
  if (active & pluginBit(PLUGIN_VOLUME_BINDING)) {
    const reasons = filterVolumeBinding(state.claims, node);
    if (reasons != 0) return FAILED_VOLUME_NODE_AFFINITY + <u32>ctz(reasons);
  }
  if (active & pluginBit(PLUGIN_VOLUME_ZONE) && !passesVolumeZone(spec, node)) return FAILED_VOLUME_ZONE;
  return FAILED_NONE;
}

/** Adds all reasons of the plugin that refuses a node. */
export function judgeVolumes(template: i32, node: i32, verdict: NodeVerdict): void {
  const state = scheduler().volumes;
  if (state.active == 0) return;
  const first = filterVolumes(template, node);
  if (first < FAILED_VOLUME_NODE_AFFINITY || first > FAILED_VOLUME_NOT_EXISTENT) {
    if (first != FAILED_NONE) verdict.add(first, 0);
    return;
  }
  const reasons = filterVolumeBinding(state.claims, node);
  for (let reason = FAILED_VOLUME_NODE_AFFINITY; reason <= FAILED_VOLUME_NOT_EXISTENT; reason++) {
    if (reasons & reasonBit(reason)) verdict.add(reason, 0);
  }
}

/** The plugin (PLUGIN_*) that gives a reason about volumes; of a rejection by PreFilter the one of the present cycle. */
export function pluginOfVolumes(reason: u32): u32 {
  switch (reason) {
    case FAILED_DISK_CONFLICT:
    case FAILED_READ_WRITE_ONCE_POD:
      return PLUGIN_VOLUME_RESTRICTIONS;
    case FAILED_MAX_EBS_VOLUMES:
      return PLUGIN_EBS_LIMITS;
    case FAILED_MAX_GCE_PD_VOLUMES:
      return PLUGIN_GCE_PD_LIMITS;
    case FAILED_MAX_CSI_VOLUMES:
      return PLUGIN_NODE_VOLUME_LIMITS;
    case FAILED_MAX_AZURE_DISK_VOLUMES:
      return PLUGIN_AZURE_DISK_LIMITS;
    case FAILED_VOLUME_ZONE:
      return PLUGIN_VOLUME_ZONE;
    default:
      return reason <= FAILED_VOLUME_NOT_EXISTENT ? PLUGIN_VOLUME_BINDING : scheduler().volumes.rejectionPlugin;
  }
}

/** Whether a reason is of these plugins. */
export function isAboutVolumes(reason: u32): bool {
  return reason >= FAILED_DISK_CONFLICT && reason < FAILED_STORAGE_LIMIT;
}

/** The plugins that do not skip the pod. */
function takesPart(spec: TemplateRecord, state: VolumeFilters): u32 {
  let active: u32 = 0;
  if (hasRestrictedDisks(spec) || claimIsInUse(spec)) active |= pluginBit(PLUGIN_VOLUME_RESTRICTIONS);
  if (mayAttach(spec)) {
    active |= pluginBit(PLUGIN_NODE_VOLUME_LIMITS);
    if (world.config.kubernetesMinor < IN_TREE_LIMITS_BEFORE_MINOR) active |= inTreeLimits();
  }
  if (state.claims.boundCount + state.claims.waitingCount > 0) active |= pluginBit(PLUGIN_VOLUME_BINDING);
  if (hasZonedVolumes(spec)) active |= pluginBit(PLUGIN_VOLUME_ZONE);
  return active;
}

function filterBeforeBinding(spec: TemplateRecord, node: i32, state: VolumeFilters): u32 {
  const active = state.active;
  if (active & pluginBit(PLUGIN_VOLUME_RESTRICTIONS)) {
    if (hasDiskConflict(spec, node)) return FAILED_DISK_CONFLICT;
    if (claimIsInUse(spec)) return FAILED_READ_WRITE_ONCE_POD;
  }
  let reason = limits(spec, node, PLUGIN_EBS_LIMITS, VOLUME_AWS_EBS);
  if (reason == FAILED_NONE) reason = limits(spec, node, PLUGIN_GCE_PD_LIMITS, VOLUME_GCE_PD);
  if (reason == FAILED_NONE) reason = limits(spec, node, PLUGIN_NODE_VOLUME_LIMITS, ANY_DRIVER);
  if (reason == FAILED_NONE) reason = limits(spec, node, PLUGIN_AZURE_DISK_LIMITS, VOLUME_AZURE_DISK);
  return reason;
}

function limits(spec: TemplateRecord, node: i32, plugin: u32, kind: u32): u32 {
  const state = scheduler().volumes;
  if ((state.active & pluginBit(plugin)) == 0) return FAILED_NONE;
  return filterVolumeLimits(spec, node, kind, state.wanted, state.attached);
}

function rejectsMissing(spec: TemplateRecord, state: VolumeFilters): bool {
  const index = missingClaim(spec);
  if (index < 0) return false;
  reject(state, PLUGIN_VOLUME_RESTRICTIONS, FAILED_CLAIM_NOT_FOUND, volumeOf(spec, index).id);
  return true;
}

function rejectsClaims(spec: TemplateRecord, state: VolumeFilters): bool {
  for (let i: u32 = 0; i < spec.volumesCount; i++) {
    const reason = claimRejection(spec, i);
    if (reason == FAILED_NONE) continue;
    const volume = volumeOf(spec, i);
    const named = reason == FAILED_CLAIM_NOT_FOUND || reason == FAILED_EPHEMERAL_CLAIM_NOT_FOUND;
    reject(state, PLUGIN_VOLUME_BINDING, reason, named ? volume.id : <u32>volume.claim);
    return true;
  }
  const reason = prepareClaims(spec, state.claims);
  if (reason != FAILED_NONE) reject(state, PLUGIN_VOLUME_BINDING, reason, 0);
  return reason != FAILED_NONE;
}

function rejectsZones(spec: TemplateRecord, state: VolumeFilters): bool {
  for (let i: u32 = 0; i < spec.volumesCount; i++) {
    const reason = zoneRejection(spec, i);
    if (reason == FAILED_NONE) continue;
    reject(state, PLUGIN_VOLUME_ZONE, reason, <u32>volumeOf(spec, i).claim);
    return true;
  }
  return false;
}

function reject(state: VolumeFilters, plugin: u32, reason: u32, argument: u32): void {
  state.rejectionPlugin = plugin;
  state.rejection = reason;
  state.rejectionArgument = argument;
}

function inTreeLimits(): u32 {
  return pluginBit(PLUGIN_EBS_LIMITS) | pluginBit(PLUGIN_GCE_PD_LIMITS) | pluginBit(PLUGIN_AZURE_DISK_LIMITS);
}
