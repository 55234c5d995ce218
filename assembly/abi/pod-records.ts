// Rows of pods: their specs, containers, behaviour, owners. The image and its conventions: records.ts.

/** Everything pods created from one pod spec share. Equal specs share one row. */
@unmanaged
export class TemplateRecord {
  overheadCpuMilli: i64;
  overheadMemoryBytes: i64;
  overheadEphemeralBytes: i64;
  terminationGraceSeconds: i64;
  namespace: u32;
  labelsStart: u32;
  labelsCount: u32;
  priority: i32;
  /** spec.nodeName, 0 when absent. */
  nodeName: u32;
  /** spec.nodeSelector as a run of RequirementRecord (operator In, one value each), ANDed. */
  nodeSelectorStart: u32;
  nodeSelectorCount: u32;
  /** 1 when requiredDuringSchedulingIgnoredDuringExecution is present: an empty list of terms then matches nothing. */
  hasRequiredTerms: u32;
  requiredTermsStart: u32;
  requiredTermsCount: u32;
  preferredTermsStart: u32;
  preferredTermsCount: u32;
  tolerationsStart: u32;
  tolerationsCount: u32;
  containersStart: u32;
  containersCount: u32;
  initContainersStart: u32;
  initContainersCount: u32;
  overheadExtendedStart: u32;
  overheadExtendedCount: u32;
  /** RESTART_* */
  restartPolicy: u32;
  hostNetwork: u32;
  /** 1: static, mirror, or priority of a system-critical class: never evicted. */
  critical: u32;
  preemptionNever: u32;
  /** Row of SchedulerProfileRecord, NO_SCHEDULER when no profile has spec.schedulerName. */
  schedulerProfile: i32;
  /** Run of ValueRecord: string ids of spec.schedulingGates' names. */
  schedulingGatesStart: u32;
  schedulingGatesCount: u32;
  /** Run of VolumeRecord; none: no volume decides where the pod runs. */
  volumesStart: u32;
  volumesCount: u32;
  /** Run of SpreadConstraintRecord; spreadDefaulted 1: not the pod's own but the system's defaults. */
  spreadStart: u32;
  spreadCount: u32;
  spreadDefaulted: u32;
  /** Run of PodAffinityTermRecord. */
  podTermsStart: u32;
  podTermsCount: u32;
  /** Run of QuotaRecord: the quotas of the namespace. */
  quotasStart: u32;
  quotasCount: u32;
  /** spec.priorityClassName as admission leaves it, 0 when there is none. */
  priorityClass: u32;
  /** 1: spec.activeDeadlineSeconds is set. 1: an inter-pod affinity term reaches into other namespaces. */
  hasDeadline: u32;
  crossesNamespaces: u32;
  /** 1: a volume names a ConfigMap or Secret that does not exist. 1: a static pod, which a kubelet runs by itself. */
  mountProblem: u32;
  staticPod: u32;
  /** Row of SelectorRecord of the first Service that selects the pods, NO_SELECTOR; only where a profile has ServiceAffinity. */
  serviceSelector: i32;
}

@unmanaged
export class ContainerRecord {
  /** Hash of the name: the container's share in random stream keys. */
  entity: u64;
  /** Requests and limits; -1: the key is absent (an explicit 0 is 0). */
  cpuRequestMilli: i64;
  cpuLimitMilli: i64;
  memoryRequestBytes: i64;
  memoryLimitBytes: i64;
  ephemeralRequestBytes: i64;
  ephemeralLimitBytes: i64;
  extendedStart: u32;
  extendedCount: u32;
  name: u32;
  /** Row of ImageRecord, -1 when unnamed. */
  image: i32;
  /** PULL_* */
  pullPolicy: u32;
  /** Row of BehaviorRecord, -1: idles, uses nothing. */
  behavior: i32;
  /** Init container; with `sidecar` one that is restarted and stays. */
  init: u32;
  sidecar: u32;
  /** Rows of ProbeRecord or -1. */
  readinessProbe: i32;
  livenessProbe: i32;
  startupProbe: i32;
  /** Rows of distributions: how long the postStart and the preStop hook take; -1: there is none. HOOK_* bits of those that fail. */
  postStart: i32;
  preStop: i32;
  hookFails: u32;
  /** 1: its environment refers to a ConfigMap, Secret or key that does not exist. */
  configProblem: u32;
  portsStart: u32;
  portsCount: u32;
  /** Run of DiskUseRecord. */
  disksStart: u32;
  disksCount: u32;
}

@unmanaged
export class PortRecord {
  name: u32;
  containerPort: u32;
  hostPort: u32;
  /** PROTOCOL_* */
  protocol: u32;
  /** 0: every address of the node (none given, or 0.0.0.0). */
  hostIP: u32;
}

@unmanaged
export class ProbeRecord {
  initialDelaySeconds: i32;
  periodSeconds: i32;
  timeoutSeconds: i32;
  successThreshold: i32;
  failureThreshold: i32;
  /** HANDLER_* */
  handler: u32;
  /** The probe's own terminationGracePeriodSeconds, -1 absent. */
  graceSeconds: i32;
}

@unmanaged
export class ImageRecord {
  sizeBytes: u64;
  name: u32;
  /** 1: no registry has it; pulling fails. */
  missing: u32;
  /** 1: the name is no image reference. */
  invalid: u32;
  /** Run of ImageLayerRecord; none: the image is one layer of its own. */
  layersStart: u32;
  layersCount: u32;
}

/** What a manifest cannot say about a container: how it behaves. Distributions are rows of section DISTRIBUTIONS. */
@unmanaged
export class BehaviorRecord {
  /** Time to stop after SIGTERM; NEVER: the configured default. */
  stopNs: u64;
  /** Runs for this long and exits with `exitCode`; NEVER: runs on. */
  exitAfterNs: u64;
  responseBytes: u64;
  memoryBaseBytes: i64;
  memoryPerRequestBytes: i64;
  memoryPerConnectionBytes: i64;
  memoryLeakBytesPerSecond: i64;
  /** The leak begins this long after the container starts, and ends when the leaked memory reaches the maximum (-1: never). */
  memoryLeakDelayNs: u64;
  memoryLeakMaxBytes: i64;
  /** A sawtooth: grows by so much a second from 0 to `memorySawtoothBytes`, and falls to 0 every period (0: there is none). */
  memorySawtoothPeriodNs: u64;
  memorySawtoothBytes: i64;
  memorySawtoothBytesPerSecond: i64;
  /** Page cache of files, and how much of it is active. */
  memoryCacheBytes: i64;
  memoryCacheActiveBytes: i64;
  backgroundCpuMilli: i64;
  /** Its processes when it starts; how many more each second, and up to how many more (-1: without end). */
  processes: i64;
  processesPerSecond: i64;
  processesGrowthMax: i64;
  /** Row of a distribution (ns) from container start to able to serve; -1: at once. */
  startup: i32;
  /** Row of a distribution of CPU time (ns) per request; -1: serves nothing. */
  serveCpu: i32;
  /** Requests in service at a time. */
  concurrency: u32;
  /** Requests that may wait beyond those; one more is answered 503. */
  queueLimit: u32;
  exitCode: i32;
  /** Row of a distribution of CPU time (ns) of one HTTP or gRPC probe; -1: nothing. */
  probeCpu: i32;
  /** Cores that it can use at once for requests, 0: as many as requests in service. */
  threads: u32;
  /** Run of CallRecord: what its handler calls. */
  callsStart: u32;
  callsCount: u32;
  /** Different steps among them. */
  callSteps: u32;
  /** The same of the process of one exec probe. */
  execCpu: i32;
  /** 1: the process cannot be started (RunContainerError). */
  startFails: u32;
  /** Run of MemoryStepRecord in order of time. */
  memoryStepsStart: u32;
  memoryStepsCount: u32;
}

/** What a container takes in addition so long after its start. */
@unmanaged
export class MemoryStepRecord {
  afterNs: u64;
  bytes: i64;
}

/** A controller that owns pods, with the template of a Deployment's first ReplicaSet. Of its further ones: rollout-records.ts. */
@unmanaged
export class WorkloadRecord {
  entity: u64;
  createdNs: u64;
  /** WORKLOAD_* */
  kind: u32;
  name: u32;
  namespace: u32;
  template: u32;
  replicas: i32;
  minReadySeconds: i32;
}

/** A pod that no controller owns, or one found in a dump of a running cluster. */
@unmanaged
export class PodRecord {
  entity: u64;
  createdNs: u64;
  /** Completes this long after it starts; NEVER: runs on. */
  runForNs: u64;
  template: u32;
  name: u32;
  /** Owner (row of WorkloadRecord) or -1. */
  workload: i32;
  /** 1: already running on spec.nodeName when the simulation begins. */
  running: u32;
  /** Name of the node in status.nominatedNodeName, 0 none. */
  nominatedNodeName: u32;
  /** 1: a dump shows it, so that it was admitted before the simulation begins. */
  stored: u32;
  /** 1: condition Ready is True; 1: metadata.deletionTimestamp is set, 2: because kube-scheduler made room (condition DisruptionTarget). */
  ready: u32;
  terminating: u32;
  /** status.startTime, counted from the first one of the dump; NEVER when absent. Only a one-shot run reads it. */
  startedNs: u64;
  /** Name of the only node that a DaemonSet's pod asks for, 0 for all others. */
  pinnedNodeName: u32;
}
