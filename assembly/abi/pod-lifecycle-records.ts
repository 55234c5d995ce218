// Rows of what kubelets are configured to do, of the registry they pull from, and of the layers of images. The image and its conventions: records.ts.

/** One row: settings of every kubelet, by the names of KubeletConfiguration, and of the registry. Absent in tests: serial pulls, no limits. */
@unmanaged
export class KubeletSettingsRecord {
  /** What the registry sends to all nodes together; 0: as much as they take. */
  registryBytesPerSecond: u64;
  /** The longest restart back-off (crashLoopBackOff.maxContainerRestartPeriod). */
  crashLoopMaxNs: u64;
  /** Pulls at a time on a node: 1 is serializeImagePulls, 0 any number. */
  maxParallelImagePulls: u32;
  /** registryPullQPS in thousandths (0: no limit) and registryBurst. */
  registryQpsMilli: u32;
  registryBurst: u32;
  /** Seconds: the most grace of a pod evicted by a soft threshold (evictionMaxPodGracePeriod). */
  evictionMaxPodGraceSeconds: u32;
  /** imageGCHighThresholdPercent, imageGCLowThresholdPercent, and imageMinimumGCAge in seconds; high 100: images are never collected. */
  imageGcHighPercent: u32;
  imageGcLowPercent: u32;
  imageGcMinimumAgeSeconds: u32;
  /** 1: limits of CPU are not enforced (cpuCFSQuota: false). */
  noCpuQuota: u32;
  /** Different layers among all images that list theirs. */
  layers: u32;
}

/** A time in which the registry answers nothing. */
@unmanaged
export class RegistryOutageRecord {
  fromNs: u64;
  untilNs: u64;
}

/** A layer of an image: its number among all layers, and its size. */
@unmanaged
export class ImageLayerRecord {
  sizeBytes: u64;
  layer: u32;
}
