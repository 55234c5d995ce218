// The texts of the volume plugins of kube-scheduler. Mirrors the reasons of pkg/scheduler/framework/plugins/{volumerestrictions,nodevolumelimits,
// volumebinding,volumezone}, v1.28 to v1.35.

import type { CompiledClaim } from "../compile/compiled-scenario.ts";
import * as abi from "../core/abi.generated.ts";

/** Names by PLUGIN_*. */
export const VOLUME_PLUGINS: Readonly<Record<number, string>> = {
  [abi.PLUGIN_VOLUME_RESTRICTIONS]: "VolumeRestrictions",
  [abi.PLUGIN_NODE_VOLUME_LIMITS]: "NodeVolumeLimits",
  [abi.PLUGIN_VOLUME_BINDING]: "VolumeBinding",
  [abi.PLUGIN_VOLUME_ZONE]: "VolumeZone",
  [abi.PLUGIN_EBS_LIMITS]: "EBSLimits",
  [abi.PLUGIN_GCE_PD_LIMITS]: "GCEPDLimits",
  [abi.PLUGIN_AZURE_DISK_LIMITS]: "AzureDiskLimits",
};

/** For rows that name no claim. */
export const NO_CLAIM: CompiledClaim = { namespace: "", name: "", volumeName: "", className: "" };

const TOO_MANY = "node(s) exceed max volume count";
const PLAIN: Readonly<Record<number, string>> = {
  [abi.FAILED_DISK_CONFLICT]: "node(s) had no available disk",
  [abi.FAILED_READ_WRITE_ONCE_POD]:
    "node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode",
  [abi.FAILED_MAX_EBS_VOLUMES]: TOO_MANY,
  [abi.FAILED_MAX_GCE_PD_VOLUMES]: TOO_MANY,
  [abi.FAILED_MAX_CSI_VOLUMES]: TOO_MANY,
  [abi.FAILED_MAX_AZURE_DISK_VOLUMES]: TOO_MANY,
  [abi.FAILED_VOLUME_NODE_AFFINITY]: "node(s) had volume node affinity conflict",
  [abi.FAILED_VOLUME_BIND]: "node(s) didn't find available persistent volumes to bind",
  [abi.FAILED_VOLUME_NOT_EXISTENT]: "node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)",
  [abi.FAILED_VOLUME_ZONE]: "node(s) had no available volume zone",
  [abi.FAILED_UNBOUND_IMMEDIATE]: "pod has unbound immediate PersistentVolumeClaims",
  [abi.FAILED_CLAIM_WITHOUT_CLASS]: "PersistentVolumeClaim had no pv name and storageClass name",
  [abi.FAILED_CLAIM_WITHOUT_VOLUME]: "PersistentVolume had no name",
};

/** What arguments of these reasons stand for. */
export interface VolumeReasonNames {
  string(id: number): string;
  claim?(row: number): CompiledClaim;
}

/** Whether a reason rejects the pod as a whole, before any node is looked at. */
export function isVolumeRejection(reason: number): boolean {
  return reason >= abi.FAILED_CLAIM_NOT_FOUND && reason < abi.FAILED_STORAGE_LIMIT;
}

/** The text of a FAILED_* code of these plugins. */
export function volumeReasonText(reason: number, argument: number, names: VolumeReasonNames): string {
  const plain = PLAIN[reason];
  if (plain !== undefined) return plain;
  const quote = JSON.stringify;
  const claim = names.claim?.(argument) ?? NO_CLAIM;
  switch (reason) {
    case abi.FAILED_CLAIM_NOT_FOUND:
      return `persistentvolumeclaim ${quote(names.string(argument))} not found`;
    case abi.FAILED_EPHEMERAL_CLAIM_NOT_FOUND:
      return `waiting for ephemeral volume controller to create the persistentvolumeclaim ${quote(names.string(argument))}`;
    case abi.FAILED_CLAIM_LOST:
      return `persistentvolumeclaim ${quote(claim.name)} bound to non-existent persistentvolume ${quote(claim.volumeName)}`;
    case abi.FAILED_CLAIM_DELETED:
      return `persistentvolumeclaim ${quote(claim.name)} is being deleted`;
    case abi.FAILED_CLASS_NOT_FOUND:
      return `storageclass.storage.k8s.io ${quote(claim.className)} not found`;
    case abi.FAILED_CLASS_WITHOUT_MODE:
      return `VolumeBindingMode not set for StorageClass ${quote(claim.className)}`;
    case abi.FAILED_VOLUME_NOT_FOUND:
      return `persistentvolume ${quote(claim.volumeName)} not found`;
    default:
      throw new Error(`scheduling reason ${reason} has no text`);
  }
}
