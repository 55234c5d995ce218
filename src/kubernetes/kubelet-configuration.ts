// What a KubeletConfiguration says of which a simulation knows something. A field is undefined when the file does not write it; zeros
// that stand for upstream's default are that default.

import type { EvictionThreshold } from "./eviction-threshold.ts";
import type { Origin, StringMap } from "./object-meta.ts";

/** Fields by the names of kubelet.config.k8s.io/v1beta1. Durations are Go's texts, quantities Kubernetes'. */
export interface KubeletConfiguration {
  /** The whole map: with mergeDefaultEvictionSettings, upstream's defaults are among it. */
  readonly evictionHard?: StringMap;
  readonly evictionSoft?: StringMap;
  readonly evictionSoftGracePeriod?: StringMap;
  readonly evictionMinimumReclaim?: StringMap;
  readonly evictionMaxPodGracePeriod?: number;
  readonly evictionPressureTransitionPeriod?: string;
  /** All thresholds that the four maps make, the copy for allocatable memory included. */
  readonly thresholds: readonly EvictionThreshold[];
  readonly kubeReserved?: StringMap;
  readonly systemReserved?: StringMap;
  readonly enforceNodeAllocatable?: readonly string[];
  readonly maxPods?: number;
  readonly podsPerCore?: number;
  /** -1: as many as the node allows. */
  readonly podPidsLimit?: number;
  readonly imageGCHighThresholdPercent?: number;
  readonly imageGCLowThresholdPercent?: number;
  readonly imageMinimumGCAge?: string;
  readonly imageMaximumGCAge?: string;
  readonly containerLogMaxSize?: string;
  readonly containerLogMaxFiles?: number;
  readonly serializeImagePulls?: boolean;
  readonly maxParallelImagePulls?: number;
  readonly registryPullQPS?: number;
  readonly registryBurst?: number;
  readonly nodeStatusUpdateFrequency?: string;
  readonly nodeStatusReportFrequency?: string;
  readonly cpuCFSQuota?: boolean;
  readonly cpuCFSQuotaPeriod?: string;
  /** crashLoopBackOff.maxContainerRestartPeriod. */
  readonly maxContainerRestartPeriod?: string;
  readonly registerWithTaints?: readonly { readonly key: string; readonly value: string; readonly effect: string }[];
  readonly origin: Origin;
}

/** DefaultEvictionHard of pkg/kubelet/eviction/defaults_linux.go, v1.35. */
export const DEFAULT_EVICTION_HARD: StringMap = {
  "memory.available": "100Mi",
  "nodefs.available": "10%",
  "nodefs.inodesFree": "5%",
  "imagefs.available": "15%",
  "imagefs.inodesFree": "5%",
};
