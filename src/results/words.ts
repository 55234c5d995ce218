// Kubernetes' words for the core's numbers.

import * as abi from "../core/abi.generated.ts";

/** PodStatus.phase by PHASE_*. */
export const PHASES = ["Pending", "Running", "Succeeded", "Failed"] as const;

/** PodStatus.qosClass by QOS_*. */
export const QOS_CLASSES = ["BestEffort", "Burstable", "Guaranteed"] as const;

/** Reasons of pods and container states by REASON_*. */
export const REASONS: Readonly<Record<number, string>> = {
  [abi.REASON_NONE]: "",
  [abi.REASON_UNSCHEDULABLE]: "Unschedulable",
  [abi.REASON_CONTAINER_CREATING]: "ContainerCreating",
  [abi.REASON_CRASH_LOOP_BACK_OFF]: "CrashLoopBackOff",
  [abi.REASON_COMPLETED]: "Completed",
  [abi.REASON_ERROR]: "Error",
  [abi.REASON_OOM_KILLED]: "OOMKilled",
  [abi.REASON_EVICTED]: "Evicted",
  [abi.REASON_ERR_IMAGE_PULL]: "ErrImagePull",
  [abi.REASON_IMAGE_PULL_BACK_OFF]: "ImagePullBackOff",
  [abi.REASON_ERR_IMAGE_NEVER_PULL]: "ErrImageNeverPull",
  [abi.REASON_POD_INITIALIZING]: "PodInitializing",
  [abi.REASON_OUT_OF_CPU]: "OutOfcpu",
  [abi.REASON_OUT_OF_MEMORY]: "OutOfmemory",
  [abi.REASON_OUT_OF_PODS]: "OutOfpods",
  [abi.REASON_SCHEDULING_GATED]: "SchedulingGated",
  [abi.REASON_INVALID_IMAGE_NAME]: "InvalidImageName",
  [abi.REASON_CREATE_CONTAINER_CONFIG_ERROR]: "CreateContainerConfigError",
  [abi.REASON_RUN_CONTAINER_ERROR]: "RunContainerError",
  [abi.REASON_START_ERROR]: "StartError",
  [abi.REASON_POST_START_HOOK_ERROR]: "PostStartHookError",
};

/** The controller that makes the pods of a kind, as the source of its events. */
export const CONTROLLER_OF: Readonly<Record<string, string>> = {
  Deployment: "replicaset-controller",
  ReplicaSet: "replicaset-controller",
  ReplicationController: "replication-controller",
  DaemonSet: "daemonset-controller",
};

/** Node conditions by CONDITION_* bit: condition type, taint key, and the words of true and false. */
export const NODE_CONDITIONS = [
  {
    bit: abi.CONDITION_MEMORY_PRESSURE,
    type: "MemoryPressure",
    taint: "node.kubernetes.io/memory-pressure",
    event: { true: "NodeHasInsufficientMemory", false: "NodeHasSufficientMemory" },
    reason: { true: "KubeletHasInsufficientMemory", false: "KubeletHasSufficientMemory" },
    message: { true: "kubelet has insufficient memory available", false: "kubelet has sufficient memory available" },
  },
  {
    bit: abi.CONDITION_DISK_PRESSURE,
    type: "DiskPressure",
    taint: "node.kubernetes.io/disk-pressure",
    event: { true: "NodeHasDiskPressure", false: "NodeHasNoDiskPressure" },
    reason: { true: "KubeletHasDiskPressure", false: "KubeletHasNoDiskPressure" },
    message: { true: "kubelet has disk pressure", false: "kubelet has no disk pressure" },
  },
  {
    bit: abi.CONDITION_PID_PRESSURE,
    type: "PIDPressure",
    taint: "node.kubernetes.io/pid-pressure",
    event: { true: "NodeHasInsufficientPID", false: "NodeHasSufficientPID" },
    reason: { true: "KubeletHasInsufficientPID", false: "KubeletHasSufficientPID" },
    message: { true: "kubelet has insufficient PID available", false: "kubelet has sufficient PID available" },
  },
] as const;

/** The taint that the cluster autoscaler puts on nodes that it removes. */
export const TO_BE_DELETED_TAINT = "ToBeDeletedByClusterAutoscaler";

/** Parts of a latency by PART_*, as results name them. */
export const LATENCY_PARTS: readonly string[] = [
  "queue",
  "cpu",
  "cpu-wait",
  "throttled",
  "calls",
  "retries",
  "network.stack",
  "network.veth",
  "network.bridge",
  "network.route",
  "network.netfilter",
  "network.encapsulation",
  "network.wire",
  "network.wakeup",
];

/** A duration as Go's time.Duration prints it when rounded to milliseconds, for event messages. */
export function goDuration(ns: number): string {
  const ms = Math.round(ns / 1e6);
  if (ms === 0) return "0s";
  if (ms < 1000) return `${ms}ms`;
  const seconds = Math.floor(ms / 1000);
  const fraction = String(ms % 1000)
    .padStart(3, "0")
    .replace(/0+$/, "");
  const tail = `${seconds % 60}${fraction === "" ? "" : `.${fraction}`}s`;
  if (seconds < 60) return tail;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes}m${tail}` : `${Math.floor(minutes / 60)}h${minutes % 60}m${tail}`;
}
