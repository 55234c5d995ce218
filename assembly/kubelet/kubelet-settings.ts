// Settings of every kubelet beyond those of the configuration row. An image without them (a test of something else) has serial pulls and no limits.

import { SECTION_KUBELET_SETTINGS } from "../abi/constants";
import { KubeletSettingsRecord } from "../abi/records";
import { world } from "../cluster/world";
import { BACK_OFF_MAX_NS } from "./back-off";

const NO_IMAGE_GC: u32 = 101;

/** Whether the image says anything. */
export function hasSettings(): bool {
  return world.image.rows(SECTION_KUBELET_SETTINGS) > 0;
}

/** The row; only where hasSettings. */
export function kubeletSettings(): KubeletSettingsRecord {
  return world.row<KubeletSettingsRecord>(SECTION_KUBELET_SETTINGS, 0);
}

/** Whether a limit of CPU becomes a quota. */
export function enforcesCpuQuota(): bool {
  return !hasSettings() || kubeletSettings().noCpuQuota == 0;
}

/** Seconds: the most grace of a pod evicted by a soft threshold. */
export function evictionMaxPodGraceSeconds(): i64 {
  return hasSettings() ? <i64>kubeletSettings().evictionMaxPodGraceSeconds : 0;
}

/** The longest wait between two starts of a container. */
export function crashLoopMaxNs(): u64 {
  return hasSettings() ? kubeletSettings().crashLoopMaxNs : BACK_OFF_MAX_NS;
}

/** Share of the images' disk in use from which unused images are deleted, in percent; above 100: never. */
export function imageGcHighPercent(): u32 {
  return hasSettings() && kubeletSettings().imageGcHighPercent < 100
    ? kubeletSettings().imageGcHighPercent
    : NO_IMAGE_GC;
}

/** Down to which they are. */
export function imageGcLowPercent(): u32 {
  return kubeletSettings().imageGcLowPercent;
}

/** An image younger than that stays. */
export function imageGcMinimumAgeNs(): u64 {
  return hasSettings() ? <u64>kubeletSettings().imageGcMinimumAgeSeconds * 1000000000 : 0;
}
