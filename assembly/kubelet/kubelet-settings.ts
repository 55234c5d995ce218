// Settings of every kubelet beyond those of the configuration row. An image without them (a test of something else) has serial pulls and no limits.

import { SECTION_KUBELET_SETTINGS } from "../abi/constants";
import { KubeletSettingsRecord } from "../abi/records";
import { world } from "../cluster/world";
import { BACK_OFF_MAX_NS } from "./back-off";

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
