// Fields of `spec.cluster`: the machines and the settings of the components.

import { z } from "zod";
import { DEFAULT_EVICTION_HARD } from "../kubernetes/kubelet-configuration.ts";
import { scrapePeriod } from "./metric-schema.ts";
import { networkSchema } from "./network-schema.ts";
import { clusterAutoscaler, groupAutoscaling } from "./node-group-schema.ts";
import {
  duration,
  exactlyOne,
  hasExactlyOne,
  integer,
  name,
  quantity,
  quantityOrPercent,
  textMap,
} from "./schema-parts.ts";

const capacity = z
  .object({
    cpu: quantity("CPUs."),
    memory: quantity("Memory."),
    pods: quantity("Most pods at a time (kubelet maxPods).").default("110"),
    "ephemeral-storage": quantity("Local disk for images, logs and emptyDir volumes.").default("100Gi"),
  })
  .catchall(quantity("An extended resource such as nvidia.com/gpu."))
  .describe("status.capacity of each node. Extended resources by their full name: nvidia.com/gpu.");

const allocatable = z
  .object({
    cpu: quantity("CPUs.").optional(),
    memory: quantity("Memory.").optional(),
    pods: quantity("Pods.").optional(),
    "ephemeral-storage": quantity("Local disk.").optional(),
  })
  .catchall(quantity("An extended resource such as nvidia.com/gpu."))
  .describe(
    "status.allocatable as it is. Without it: capacity less kubeReserved, systemReserved and the hard eviction threshold, as kubelet reckons.",
  );

const reserved = (description: string) =>
  z
    .strictObject({
      cpu: quantity("CPUs.").default("0"),
      memory: quantity("Memory.").default("0"),
      "ephemeral-storage": quantity("Local disk.").default("0"),
    })
    .describe(description);

const thresholds = (description: string) =>
  z
    .strictObject({
      "memory.available": quantityOrPercent("Memory of the node less the working set of all pods.").optional(),
      "nodefs.available": quantityOrPercent("Space left on the node's disk.").optional(),
      "nodefs.inodesFree": quantityOrPercent("Inodes left on the node's disk.").optional(),
      "imagefs.available": quantityOrPercent(
        "Space left on the disk of images and writable layers: the node's disk where there is no imageDisk.",
      ).optional(),
      "imagefs.inodesFree": quantityOrPercent("Inodes left on that disk.").optional(),
      "pid.available": quantityOrPercent("Processes that can still be started.").optional(),
    })
    .describe(description);

const grace = () => duration("How long it must be crossed without a break.").optional();

const taint = z
  .strictObject({
    key: name("Key, for example node-role.kubernetes.io/control-plane."),
    value: z.string().default("").describe("Value."),
    effect: z
      .enum(["NoSchedule", "PreferNoSchedule", "NoExecute"])
      .describe("What it does to pods that do not tolerate it."),
  })
  .describe("A node taint.");

const nodePool = z
  .strictObject({
    name: name("Name of the pool; with count the nodes are called NAME-1, NAME-2 and so on."),
    count: integer(0, 1_000_000_000, "How many nodes.").optional(),
    names: z.array(name("Name of a node.")).min(1).describe("Names of the nodes, in place of count.").optional(),
    capacity,
    allocatable: allocatable.optional(),
    kubeReserved: reserved("KubeletConfiguration kubeReserved.").prefault({}),
    systemReserved: reserved("KubeletConfiguration systemReserved.").prefault({}),
    inodes: quantity("Inodes of the node's disk; without it one for 16Ki, as ext4 makes them.").optional(),
    imageDisk: z
      .strictObject({
        size: quantity("Its size."),
        inodes: quantity("Its inodes; without it one for 16Ki.").optional(),
      })
      .describe("A disk of their own for images and writable layers (imagefs). Without it they are on the node's disk.")
      .optional(),
    pids: quantity("Most processes at a time (kernel.pid_max).").default("4194304"),
    systemUsage: z
      .strictObject({
        cpu: quantity("CPU in use.").default("0"),
        memory: quantity("Working set.").default("0"),
        disk: quantity("Space on the node's disk.").default("0"),
        inodes: quantity("Inodes on the node's disk.").default("0"),
        processes: quantity("Processes.").default("0"),
      })
      .describe("What the kernel, kubelet and container runtime really use, beside all pods.")
      .prefault({}),
    evictionHard: thresholds("Hard eviction thresholds of this pool; without it those of cluster.kubelet.").optional(),
    kubeletConfiguration: name(
      "File of a KubeletConfiguration for this pool, in place of cluster.kubelet.configuration.",
    ).optional(),
    labels: textMap("Labels, beside kubernetes.io/hostname, os, arch and the zone that every node gets.").default({}),
    taints: z.array(taint).describe("Taints.").default([]),
    unschedulable: z.boolean().describe("Cordoned from the start.").default(false),
    zone: z.string().describe("Value of topology.kubernetes.io/zone; empty for none.").default(""),
    segment: z
      .string()
      .describe("Layer-2 network. Nodes of different segments reach each other through a router; host-gw does not.")
      .default("default"),
    images: z.array(name("Image.")).describe("Images that are on the nodes before the run.").default([]),
    staticPods: z
      .array(name("Name of a Pod among the manifests, or namespace/name."))
      .describe(
        "Pods that each node's kubelet runs by itself, as from its staticPodPath: one of each called NAME-NODE, without the scheduler, and never evicted.",
      )
      .default([]),
    networkReadyAfter: duration(
      "When the network plugin of the nodes works, from the start of the run, or from when they joined; pods off the host network wait for it.",
    ).default("0s"),
    addresses: z
      .array(z.string())
      .describe("InternalIP of the nodes, in order; nodes beyond the list get the next free ones of their segment.")
      .default([]),
    ipvsModules: z
      .boolean()
      .describe("The kernel has the modules of ipvs: without them kube-proxy cannot use that mode.")
      .default(true),
    nicBitsPerSecond: quantity("Rate of the network card, for example 10G; without it the profile's.").optional(),
    autoscaling: groupAutoscaling.optional(),
  })
  .refine(hasExactlyOne("count", "names"))
  .meta(exactlyOne("count", "names"))
  .describe("Nodes that are alike.");

const kubelet = z
  .strictObject({
    configuration: name(
      "File of a KubeletConfiguration (kubelet.config.k8s.io/v1beta1) beneath the scenario's folder, for all node pools. What it writes goes before the fields here and before kubeReserved, systemReserved, evictionHard and capacity.pods of the pools.",
    ).optional(),
    sandboxTime: duration("Setting up a pod's sandbox and network. An assumption: it varies widely.").default("300ms"),
    containerStartTime: duration("Creating and starting a container whose image is there. An assumption.").default(
      "100ms",
    ),
    containerStopTime: duration(
      "From SIGTERM to the end of a container whose behaviour does not say. An assumption.",
    ).default("1s"),
    evictionHard: thresholds("Hard eviction thresholds of all nodes.").prefault(DEFAULT_EVICTION_HARD),
    evictionSoft: thresholds("Soft eviction thresholds of all nodes.").prefault({}),
    evictionSoftGracePeriod: z
      .union([
        duration("For every signal."),
        z
          .strictObject({
            "memory.available": grace(),
            "nodefs.available": grace(),
            "nodefs.inodesFree": grace(),
            "imagefs.available": grace(),
            "imagefs.inodesFree": grace(),
            "pid.available": grace(),
          })
          .describe("By signal."),
      ])
      .describe("How long a soft threshold must be crossed without a break: one duration, or one for each signal.")
      .default("1m30s"),
    evictionMaxPodGracePeriod: integer(
      0,
      1_000_000,
      "Seconds of grace, at most, for a pod that a soft threshold evicts; its own if that is less, and never below 1.",
    ).default(0),
    evictionMinimumReclaim: thresholds("How far beyond the threshold to go once it is met.").prefault({}),
    evictionPressureTransitionPeriod: duration("How long a pressure condition stays after its cause went.").default(
      "5m",
    ),
    evictionMonitorPeriod: duration("How often thresholds are looked at.").default("10s"),
    imageGCHighThresholdPercent: integer(
      0,
      100,
      "Share of the images' disk in use from which unused images are deleted; 100: never.",
    ).default(85),
    imageGCLowThresholdPercent: integer(0, 100, "Share down to which they are.").default(80),
    imageMinimumGCAge: duration("Unused images younger than this stay.").default("2m"),
    containerLogMaxSize: quantity("Size at which a container's log file is rotated.").default("10Mi"),
    containerLogMaxFiles: integer(2, 1_000_000, "Log files of a container, the one in use included.").default(5),
    serializeImagePulls: z.boolean().describe("One image at a time on each node.").default(true),
    maxParallelImagePulls: integer(
      1,
      10_000,
      "Most images at a time where serializeImagePulls is false; without it any number.",
    ).optional(),
    registryPullQPS: integer(0, 1_000_000, "Pulls a second of each node; 0: any number.").default(5),
    registryBurst: integer(1, 1_000_000, "Pulls that may come at once before registryPullQPS holds.").default(10),
    cpuCFSQuota: z
      .boolean()
      .describe("Limits of CPU are enforced; without, a container takes what is free and is never throttled.")
      .default(true),
    maxContainerRestartPeriod: duration(
      "Longest restart back-off (crashLoopBackOff.maxContainerRestartPeriod), 1s to 5m.",
    ).default("5m"),
  })
  .describe("Settings of every kubelet, by the names of KubeletConfiguration where it has them.");

const schedulerCost = z
  .strictObject({
    profile: z
      .enum(["assumed", "measured-1.28", "scheduler-perf-1.28", "scheduler-perf-5000", "instant"])
      .describe(
        "Whose times: assumed, of no machine in particular; measured-1.28, cycles of kube-scheduler 1.28 on 2 cores; scheduler-perf-1.28, the same with API server and etcd beside it; scheduler-perf-5000, what Kubernetes' CI asks for with 5,000 nodes; instant, none.",
      )
      .default("assumed"),
    cores: integer(
      1,
      1024,
      "Cores that filters, scores and dry runs spread over, no more than parallelism of the configuration (16); without it the profile's.",
    ).optional(),
  })
  .describe("What scheduling costs in time.");

const scheduler = z
  .strictObject({
    configuration: name(
      "File of a KubeSchedulerConfiguration (kubescheduler.config.k8s.io/v1) beneath the scenario's folder: profiles, plugins, weights and arguments. What it writes goes before the fields here. It may also stand among the manifests.",
    ).optional(),
    cost: schedulerCost.prefault({}),
    cycleTime: duration("Fixed time of one scheduling cycle; without it the cost profile's.").optional(),
    cycleTimePerNode: duration(
      "CPU time that each feasible node adds to a cycle; without it the cost profile's.",
    ).optional(),
    filterTimePerNode: duration(
      "CPU time that each node adds to a cycle in which it is filtered; without it the cost profile's.",
    ).optional(),
    dryRunTimePerNode: duration("CPU time of trying preemption on a node; without it the cost profile's.").optional(),
    bindTime: duration(
      "From the decision until the binding is written, beside apiLatency; without it the cost profile's.",
    ).optional(),
    apiQps: integer(
      0,
      1_000_000,
      "Calls of the API per second that the scheduler's client lets through (clientConnection.qps of the configuration); 0: any number. kube-scheduler's own default is 50.",
    ).default(0),
    apiBurst: integer(
      1,
      1_000_000,
      "Calls that may go at once before apiQps holds (clientConnection.burst of the configuration).",
    ).default(100),
    podInitialBackoff: duration("First wait of a pod that found no node.").default("1s"),
    podMaxBackoff: duration("Longest wait.").default("10s"),
    percentageOfNodesToScore: integer(
      0,
      100,
      "Share of feasible nodes to look for before scoring; 0 adapts to the cluster's size.",
    ).default(0),
    tieBreak: z
      .enum(["random", "lowest-name"])
      .describe(
        "Choice among nodes of equal score. kube-scheduler draws at random; lowest-name makes small examples checkable by hand.",
      )
      .default("random"),
  })
  .describe("Settings of kube-scheduler.");

const imagePull = z
  .strictObject({
    bytesPerSecond: quantity(
      "Rate of the registry to one node, shared by the images it pulls at a time. An assumption.",
    ).default("50Mi"),
    registryBytesPerSecond: quantity(
      "Rate of the registry to all nodes together, shared max-min by what they pull; without it each node gets bytesPerSecond.",
    ).optional(),
    outages: z
      .array(
        z.strictObject({
          from: duration("When it begins, from the start of the run."),
          to: duration("When it ends."),
        }),
      )
      .describe("Times in which the registry answers nothing: pulls that ask for their manifest then fail.")
      .default([]),
    latency: duration("Before the first byte. An assumption.").default("500ms"),
    defaultSize: quantity("Size of an image that spec.images does not list. An assumption.").default("100Mi"),
  })
  .describe("How images reach the nodes.");

const metrics = z
  .strictObject({
    kubeletPeriod: duration("How often a kubelet samples its containers.").default("10s"),
    resolution: duration("How often metrics-server scrapes the kubelets (--metric-resolution).").default("15s"),
    scrapePeriod,
  })
  .describe("The resource metrics pipeline.");

const autoscaling = z
  .strictObject({
    syncPeriod: duration("--horizontal-pod-autoscaler-sync-period.").default("15s"),
    tolerance: z.number().min(0).max(10).describe("--horizontal-pod-autoscaler-tolerance, a ratio.").default(0.1),
    downscaleStabilization: duration("--horizontal-pod-autoscaler-downscale-stabilization.").default("5m"),
    cpuInitializationPeriod: duration("--horizontal-pod-autoscaler-cpu-initialization-period.").default("5m"),
    initialReadinessDelay: duration("--horizontal-pod-autoscaler-initial-readiness-delay.").default("30s"),
    scaleToZero: z
      .boolean()
      .describe("Feature gate HPAScaleToZero: minReplicas may be 0 with an Object or External metric.")
      .default(false),
  })
  .describe("Settings of the HPA controller.");

const controlPlane = z
  .strictObject({
    apiLatency: duration("From one component's write until another's watch shows it. An assumption.").default("5ms"),
  })
  .describe("The API server.");

/** `spec.cluster`. */
export const clusterSchema = z
  .strictObject({
    nodePools: z.array(nodePool).describe("The machines. Nodes may also be given as manifests.").default([]),
    network: networkSchema.prefault({}),
    controlPlane: controlPlane.prefault({}),
    scheduler: scheduler.prefault({}),
    kubelet: kubelet.prefault({}),
    imagePull: imagePull.prefault({}),
    metrics: metrics.prefault({}),
    autoscaling: autoscaling.prefault({}),
    clusterAutoscaler: clusterAutoscaler.prefault({}),
  })
  .describe("The machines, their network and the settings of the components.");
