// A small, complete RunResult with known numbers, for the tests of everything that reads results.

import {
  API_VERSION,
  type DeploymentResult,
  type LatencyClass,
  type PlacedNode,
  type PlacedPod,
  type RunResult,
  type ScalingSync,
} from "./run-result.ts";

const MI = 1024 * 1024;

/** A fresh copy: three pods of which one is pending, one eviction, one HPA, two traffic classes of which one is idle. */
export function sampleRunResult(): RunResult {
  return {
    apiVersion: API_VERSION,
    kind: "RunResult",
    identity: {
      scenarioHash: "5ca1ab1e",
      seed: "harbour",
      replication: 0,
      engineVersion: "0.1.0",
      wasmHash: "c0ffee",
      fingerprint: "0123456789abcdef",
    },
    scenario: { name: "sample", description: "", kubernetesVersion: "1.35" },
    time: { horizonNs: 10_000_000_000, warmupNs: 0, endedAtNs: 10_000_000_000, events: 1234 },
    placement: samplePlacement(),
    scheduling: SCHEDULING,
    quotas: [],
    deployments: [],
    evictions: [sampleEviction()],
    deletedImages: [],
    oomKills: [],
    nodeGroups: [],
    autoscaling: [
      {
        hpa: "web",
        namespace: "default",
        target: { kind: "Deployment", namespace: "default", name: "web" },
        minReplicas: 1,
        maxReplicas: 8,
        syncs: [sync(15, 1, 1, 10), sync(30, 1, 8, 160), sync(45, 8, 2, 5)],
      },
    ],
    latency: [BUSY, { ...BUSY, class: "idle", ...NOTHING }],
    calls: [],
    timeline: [
      {
        atNs: 1_000_000,
        lastNs: 1_000_000,
        count: 1,
        type: "Normal",
        reason: "Scheduled",
        object: { kind: "Pod", namespace: "default", name: "web-a" },
        message: "Successfully assigned default/web-a to node2",
        source: "default-scheduler",
      },
    ],
    series: [
      { metric: "replicas", subject: "default/web", startNs: 0, intervalNs: 5_000_000_000, values: [1, 8, null] },
    ],
    expectations: [],
    diagnostics: [],
  };
}

const SCHEDULING: RunResult["scheduling"] = {
  attempts: { scheduled: 2, unschedulable: 3, error: 0 },
  sliDuration: {
    count: 2,
    meanNs: 1_500_000,
    minNs: 1_000_000,
    p50Ns: 1_000_000,
    p90Ns: 2_000_000,
    p95Ns: 2_000_000,
    p99Ns: 2_000_000,
    maxNs: 2_000_000,
  },
  cycles: { busyNs: 2_500_000, longestNs: 504_000 },
  throttledNs: 0,
  mostActive: 3,
  mostPending: 3,
};

const BUSY: LatencyClass = {
  class: "ab",
  count: 990,
  errors: { count: 10, byKind: { timeout: 3, rejected: 7 } },
  retries: { count: 0, refused: 0 },
  measuredNs: 10_000_000_000,
  throughputPerSecondMilli: 99_000,
  meanNs: 120_000_001,
  minNs: 1_000_000,
  p50Ns: 100_000_000,
  p90Ns: 200_000_000,
  p95Ns: 300_000_000,
  p99Ns: 400_000_000,
  p999Ns: 800_000_000,
  maxNs: 900_000_000,
  percentiles: [{ partsPerMillion: 970_000, valueNs: 350_000_000 }],
  breakdown: { queue: { meanNs: 100_000_000 }, cpu: { meanNs: 20_000_000 }, "network/veth": { meanNs: 1 } },
};

const NOTHING = {
  count: 0,
  errors: { count: 0, byKind: {} },
  throughputPerSecondMilli: 0,
  meanNs: 0,
  minNs: 0,
  p50Ns: 0,
  p90Ns: 0,
  p95Ns: 0,
  p99Ns: 0,
  p999Ns: 0,
  maxNs: 0,
  percentiles: [],
  breakdown: {},
};

function samplePlacement(): RunResult["placement"] {
  return {
    pods: [
      pod({
        name: "web-a",
        node: "node2",
        scheduledNs: 1_000_000,
        startedNs: 1_500_000_000,
        readyNs: 2_000_000_000,
        restarts: 2,
        cfsPeriods: 200,
        cfsThrottledPeriods: 30,
        cfsThrottledNs: 2_400_000_000,
      }),
      pod({ name: "web-b", node: "node3", scheduledNs: 2_000_000, startedNs: 3_500_000_000, readyNs: 4_000_000_000 }),
      pod({
        name: "web-c",
        phase: "Pending",
        ready: false,
        status: "Pending",
        reason: "Unschedulable",
        message: "0/2 nodes are available: 2 Insufficient memory.",
        memoryUsageBytes: 0,
      }),
    ],
    nodes: [node("node2"), node("node3")],
    pending: [{ message: "0/2 nodes are available: 2 Insufficient memory.", count: 1, pods: ["default/web-c"] }],
  };
}

function pod(fields: Partial<PlacedPod>): PlacedPod {
  return {
    namespace: "default",
    name: "web",
    owner: { kind: "Deployment", name: "web" },
    node: null,
    phase: "Running",
    ready: true,
    terminating: false,
    qosClass: "Burstable",
    priority: 0,
    status: "Running",
    reason: "",
    message: "",
    createdNs: 0,
    scheduledNs: null,
    startedNs: null,
    readyNs: null,
    finishedNs: null,
    restarts: 0,
    schedulingAttempts: 1,
    cpuRequestMilli: 50,
    cpuLimitMilli: null,
    memoryRequestBytes: 256 * MI,
    memoryLimitBytes: null,
    memoryUsageBytes: 40 * MI,
    cpuUsageMilli: 20,
    cfsPeriods: 0,
    cfsThrottledPeriods: 0,
    cfsThrottledNs: 0,
    images: ["nginx:1.25"],
    ...fields,
  };
}

function node(name: string): PlacedNode {
  const amounts = { cpuMilli: 2000, memoryBytes: 2048 * MI, ephemeralStorageBytes: 0, pods: 110, extended: {} };
  return {
    name,
    createdNs: 0,
    removedNs: null,
    capacity: amounts,
    allocatable: amounts,
    requested: { ...amounts, cpuMilli: 50, memoryBytes: 256 * MI, pods: 1 },
    used: { cpuMilli: 20, memoryBytes: 40 * MI, memoryMaxBytes: 50 * MI },
    pods: 1,
    unschedulable: false,
    taints: [],
    conditions: [
      {
        type: "Ready",
        status: "True",
        reason: "KubeletReady",
        message: "kubelet is posting ready status",
        lastTransitionNs: 0,
      },
    ],
    zone: "",
    podCIDR: "10.244.1.0/24",
  };
}

function sampleEviction(): RunResult["evictions"][number] {
  return {
    atNs: 5_000_000_000,
    namespace: "default",
    pod: "leaky",
    node: "node2",
    qosClass: "BestEffort",
    reason: "Evicted",
    message: "The node was low on resource: memory.",
    signal: "memory.available",
    resource: "memory",
    usedBytes: null,
    thresholdBytes: 100 * MI,
    availableBytes: 90 * MI,
    soft: false,
    ranking: [
      {
        namespace: "default",
        name: "leaky",
        qosClass: "BestEffort",
        usageBytes: 500 * MI,
        requestBytes: 0,
        exceedsRequest: true,
        priority: 0,
        overRequestBytes: 500 * MI,
      },
    ],
  };
}

function sync(atSeconds: number, currentReplicas: number, desiredReplicas: number, percent: number): ScalingSync {
  return {
    atNs: atSeconds * 1_000_000_000,
    currentReplicas,
    desiredReplicas,
    readyPods: currentReplicas,
    metricName: "cpu",
    metricValue: percent,
    targetValue: 20,
    unit: "percent",
    proposedReplicas: desiredReplicas,
    reason: desiredReplicas === currentReplicas ? "ReadyForNewScale" : "SuccessfulRescale",
    message: `ceil(${currentReplicas} x ${percent} / 20)`,
    conditions: [],
  };
}

/** A Deployment that was created and rolled out twice, the second time in vain. */
export function sampleDeployment(): DeploymentResult {
  const rollout = {
    replicaSet: "web-1",
    supersededNs: null,
    deadlineExceededNs: null,
    replicas: 4,
    leastReady: 3,
    leastAvailable: 3,
    mostPods: 5,
  };
  return {
    namespace: "default",
    name: "web",
    paused: false,
    specReplicas: 4,
    replicas: 5,
    updatedReplicas: 2,
    readyReplicas: 3,
    availableReplicas: 3,
    unavailableReplicas: 2,
    conditions: [],
    replicaSets: [],
    rollouts: [
      { ...rollout, revision: 1, beganNs: 5_000_000, completedNs: 3_000_000_000, leastReady: 0, leastAvailable: 0 },
      {
        ...rollout,
        revision: 2,
        beganNs: 60_000_000_000,
        completedNs: 68_500_000_000,
        leastReady: 4,
        leastAvailable: 4,
      },
      {
        ...rollout,
        revision: 3,
        beganNs: 120_000_000_000,
        completedNs: null,
        deadlineExceededNs: 721_000_000_000,
        leastAvailable: 2,
      },
    ],
  };
}
