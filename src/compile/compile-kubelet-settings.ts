// Settings of every kubelet and of the registry, as rows of the image.

import {
  KubeletSettingsRecord,
  RegistryOutageRecord,
  SECTION_KUBELET_SETTINGS,
  SECTION_REGISTRY_OUTAGES,
} from "../core/abi.generated.ts";
import type { CompileContext } from "./compile-context.ts";
import { layerCount } from "./compile-images.ts";

const MILLI = 1000;

/** Writes them. Call once every image is known. */
export function compileKubeletSettings(context: CompileContext): void {
  const { kubelet, imagePull } = context.scenario.cluster;
  context.writer.add(SECTION_KUBELET_SETTINGS, KubeletSettingsRecord, {
    registryBytesPerSecond: imagePull.registryBytesPerSecond ?? 0,
    crashLoopMaxNs: kubelet.maxContainerRestartPeriodNs,
    maxParallelImagePulls: kubelet.maxParallelImagePulls,
    imageGcHighPercent: kubelet.imageGcHighPercent,
    imageGcLowPercent: kubelet.imageGcLowPercent,
    imageGcMinimumAgeSeconds: Math.round(kubelet.imageGcMinimumAgeNs / 1e9),
    noCpuQuota: kubelet.cpuQuota ? 0 : 1,
    registryQpsMilli: kubelet.registryPullQps * MILLI,
    registryBurst: kubelet.registryBurst,
    evictionMaxPodGraceSeconds: kubelet.evictionMaxPodGraceSeconds,
    layers: layerCount(context),
  });
  for (const { fromNs, untilNs } of imagePull.outages) {
    context.writer.add(SECTION_REGISTRY_OUTAGES, RegistryOutageRecord, { fromNs, untilNs });
  }
}
