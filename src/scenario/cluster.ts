// The machines, the network between them and the settings of the control plane, with every default resolved.

import type { DocumentPath } from "../documents/document.ts";
import type { ALLOCATABLE_MEMORY_SIGNAL, EVICTION_SIGNALS } from "../kubernetes/eviction-threshold.ts";
import type { ConntrackSettings } from "../kubernetes/kube-proxy-configuration.ts";
import type { ClusterAutoscalerSpec, NodeGroupSpec } from "./node-group.ts";

/** What a scenario says about machines, network and components. */
export interface Cluster {
  /** Expanded from the node pools, in file order. Nodes may also come from manifests; the compiler joins both. */
  readonly nodes: readonly NodeSpec[];
  readonly network: NetworkSpec;
  readonly controlPlane: ControlPlaneSpec;
  readonly scheduler: SchedulerSpec;
  readonly kubelet: KubeletSpec;
  readonly imagePull: ImagePullSpec;
  readonly metrics: MetricsSpec;
  readonly autoscaling: AutoscalingSpec;
  /** Pools that the cluster autoscaler sizes; without any it does not run. */
  readonly nodeGroups: readonly NodeGroupSpec[];
  readonly clusterAutoscaler: ClusterAutoscalerSpec;
}

/** Amounts of each resource, as integers. */
export interface ResourceAmounts {
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  readonly ephemeralStorageBytes: number;
  readonly pods: number;
  /** Extended resources such as `nvidia.com/gpu`, whole units, in order of name. */
  readonly extended: Readonly<Record<string, number>>;
}

/** One Kubernetes node. */
export interface NodeSpec {
  readonly name: string;
  readonly pool: string;
  readonly capacity: ResourceAmounts;
  /** Capacity less kubeReserved, systemReserved and the hard eviction threshold, or as the scenario says. */
  readonly allocatable: ResourceAmounts;
  /** With `kubernetes.io/hostname`, `os`, `arch` and the zone label added as a kubelet does. */
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly TaintSpec[];
  readonly unschedulable: boolean;
  readonly zone: string;
  /** Layer-2 network: nodes of one segment reach each other without a router. The name of one of the network's segments. */
  readonly segment: string;
  /** InternalIP; undefined: planned within its segment. */
  readonly address?: string | undefined;
  /** spec.podCIDR; undefined: allocated. */
  readonly podCIDR?: string | undefined;
  /** Images that are on the node before the run. */
  readonly images: readonly string[];
  /** Undefined: the network profile's. */
  readonly nicBitsPerSecond: number | undefined;
  /** CPU and working set of what is not a pod: kernel, kubelet, container runtime. */
  readonly systemCpuMilli: number;
  readonly systemMemoryBytes: number;
  /** `memory.available` below which pods are evicted at once; undefined: no hard threshold. */
  readonly evictionHardMemoryBytes: number | undefined;
  /** All thresholds, in the order in which the eviction manager goes through them. */
  readonly evictionThresholds: readonly NodeThreshold[];
  readonly disks: NodeDisks;
  /** Pods that its kubelet runs by itself, `name` or `namespace/name`; undefined: none. */
  readonly staticPods?: readonly string[];
  /** When the network plugin works; undefined: from the start. */
  readonly networkReadyNs?: number;
  /** Whether the kernel has the modules of ipvs; undefined: it has. */
  readonly ipvsModules?: boolean;
  readonly path: DocumentPath;
}

/** An eviction threshold of a node: an amount, or a share of the capacity. */
export interface NodeThreshold {
  readonly signal: EvictionSignal;
  readonly value: AmountOrShare;
  /** 0: a hard threshold. */
  readonly graceNs: number;
  /** How far beyond it to go once it is met. */
  readonly minReclaim: AmountOrShare;
}

/** What a threshold may be set for, and the copy that the kubelet makes for what pods may use. */
export type EvictionSignal = (typeof EVICTION_SIGNALS)[number] | typeof ALLOCATABLE_MEMORY_SIGNAL;

export type AmountOrShare = { readonly amount: number } | { readonly share: number };

/** A node's disks and processes. nodefs is as large as capacity's ephemeral-storage. */
export interface NodeDisks {
  readonly nodefsInodes: number;
  /** Undefined: images and writable layers are on nodefs. */
  readonly imagefs: { readonly bytes: number; readonly inodes: number } | undefined;
  readonly systemBytes: number;
  readonly systemInodes: number;
  readonly processesMax: number;
  readonly systemProcesses: number;
}

/** A node taint. */
export interface TaintSpec {
  readonly key: string;
  readonly value: string;
  readonly effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

/** Cost tables of the network model, by name. */
export type NetworkProfile = "lab-vm" | "baremetal-40g-mtu9000" | "10g-e5-2620";

/** Named costs of the network model that a scenario may override: the fields of NetworkRecord (assembly/abi/records.ts). */
export type NetworkCostName =
  | "stackNs"
  | "vethNs"
  | "bridgeNs"
  | "bridgeNetfilterNs"
  | "routeNs"
  | "conntrackLookupNs"
  | "conntrackInsertNs"
  | "iptablesRuleNs"
  | "ipvsDispatchNs"
  | "encapNs"
  | "decapNs"
  | "nftDispatchNs"
  | "ipipNs"
  | "relayNs"
  | "userspaceProxyNs"
  | "routerNs"
  | "proxyRunNs"
  | "wakeupNs"
  | "nicNs"
  | "copyPicosPerByte"
  | "cpuFactorMilli";

/** How pods reach each other and Services. */
export interface NetworkSpec {
  readonly profile: NetworkProfile;
  readonly pods: PodNetworkSpec;
  readonly proxy: ProxySpec;
  /** IPv4 CIDR of the virtual IPs (`--service-cluster-ip-range`). */
  readonly serviceCidr: string;
  /** Layer-2 networks of the nodes; every node's segment is one of them. */
  readonly segments: readonly SegmentSpec[];
  /** net.bridge.bridge-nf-call-iptables of the nodes. */
  readonly bridgeNetfilter: boolean;
  /** Only the overridden ones, integers in the unit of their name; the others are the profile's. */
  readonly costs: Readonly<Partial<Record<NetworkCostName, number>>>;
  /** One-way delay between two nodes; undefined: the profile's. */
  readonly wireLatencyNs: number | undefined;
  /** One-way delay between a client outside the cluster and the node it enters by; undefined: the profile's. */
  readonly externalLatencyNs: number | undefined;
  /** Rate of the links between nodes; undefined: the profile's. A node's own NIC may be slower. */
  readonly wireBitsPerSecond: number | undefined;
  /** MTU of the nodes' interfaces; undefined: the profile's. */
  readonly mtuBytes: number | undefined;
  readonly path: DocumentPath;
}

/** The CNI plugin's network, as its own configuration says it. */
export interface PodNetworkSpec {
  /** canal: flannel's network with Calico's policies. bridge: nobody routes between the nodes. */
  readonly cni: "flannel" | "calico" | "canal" | "bridge";
  /** IPv4 CIDR of all pods, for example `10.244.0.0/16`. */
  readonly network: string;
  /** What podCIDRs are taken from (--cluster-cidr); undefined: the network itself. */
  readonly clusterCidr?: string | undefined;
  /** First and last block that flannel takes leases from under its etcd manager; undefined: blocks are the nodes' podCIDRs. */
  readonly subnetRange?: { readonly first: string; readonly last: string } | undefined;
  /** Prefix length of a node's block: its podCIDR (`--node-cidr-mask-size`), or an IPPool's blockSize. */
  readonly blockLength: number;
  /** How addresses of pods cross nodes; host-gw is Calico without encapsulation as well, none the bridge plugin alone. */
  readonly backend: "vxlan" | "host-gw" | "udp" | "ipip" | "none";
  /** Tunnels only: straight to nodes of the same segment (DirectRouting, CrossSubnet). */
  readonly directRouting: boolean;
  readonly vni: number;
  /** UDP port of the tunnel. */
  readonly tunnelPort: number;
  /** MTU of the packets around the tunnel's, flannel's Backend.MTU; undefined: the node's. */
  readonly tunnelMtuBytes: number | undefined;
  /** --ip-masq, natOutgoing: what leaves the cluster from a pod has its node's address. */
  readonly masqueradeOutgoing: boolean;
  /** hairpinMode of the bridge's ports. */
  readonly hairpin: boolean;
}

/** kube-proxy, as its KubeProxyConfiguration says. */
export interface ProxySpec {
  /** The N of its release 1.N. */
  readonly minor: number;
  readonly mode: "userspace" | "iptables" | "ipvs" | "nftables";
  readonly ipvsScheduler: "rr" | "wrr" | "lc" | "dh" | "sh" | "sed" | "nq";
  /** minSyncPeriod and syncPeriod of the mode. */
  readonly minSyncNs: number;
  readonly syncNs: number;
  readonly masqueradeAll: boolean;
  readonly conntrack: ConntrackSettings;
}

/** A layer-2 network of nodes. */
export interface SegmentSpec {
  readonly name: string;
  /** IPv4 CIDR of its nodes' addresses. */
  readonly network: string;
  /** Address of the router to other segments and out of the cluster. */
  readonly router: string;
}

/** The API server and controllers between them. */
export interface ControlPlaneSpec {
  /** From one component's write until another component's watch shows it. */
  readonly apiLatencyNs: number;
}

/** Times of kube-scheduler, by name. */
export type SchedulerCostProfile =
  | "assumed"
  | "measured-1.28"
  | "scheduler-perf-1.28"
  | "scheduler-perf-5000"
  | "instant";

/** kube-scheduler. */
export interface SchedulerSpec {
  readonly costProfile: SchedulerCostProfile;
  /** Those that are undefined are the cost profile's (src/compile/scheduler-cost-profiles.ts). */
  readonly cores: number | undefined;
  /** Fixed part of one scheduling cycle. */
  readonly cycleTimeNs: number | undefined;
  /** Added to a cycle for each feasible node, for each node filtered, for each dry run of preemption; on one core. */
  readonly cycleTimePerNodeNs: number | undefined;
  readonly filterTimePerNodeNs: number | undefined;
  readonly dryRunTimePerNodeNs: number | undefined;
  /** From the decision to the binding's write. */
  readonly bindTimeNs: number | undefined;
  /** Calls of the API per second, 0: any number; and how many may go at once. */
  readonly apiQps: number;
  readonly apiBurst: number;
  readonly podInitialBackoffNs: number;
  readonly podMaxBackoffNs: number;
  /** 0: adaptive, as kube-scheduler's default. */
  readonly percentageOfNodesToScore: number;
  /** Among nodes of the highest score: at random as kube-scheduler does, or the lowest name for hand-checked examples. */
  readonly tieBreak: "random" | "lowest-name";
}

/** The kubelet of every node. */
export interface KubeletSpec {
  /** Pod sandbox and CNI set-up. */
  readonly sandboxTimeNs: number;
  /** Creating and starting one container whose image is there. */
  readonly containerStartTimeNs: number;
  /** From SIGTERM to the end of a container whose behaviour does not say. */
  readonly containerStopTimeNs: number;
  /** How often thresholds are looked at. */
  readonly evictionMonitorPeriodNs: number;
  readonly evictionPressureTransitionPeriodNs: number;
  /** The most grace that a pod evicted by a soft threshold gets. */
  readonly evictionMaxPodGraceSeconds: number;
  readonly imageGcHighPercent: number;
  readonly imageGcLowPercent: number;
  readonly imageGcMinimumAgeNs: number;
  /** The most that the log files of one container take together. */
  readonly containerLogBytes: number;
  /** Images that a node pulls at a time: 1 is serializeImagePulls, 0 any number. */
  readonly maxParallelImagePulls: number;
  /** Pulls a second, 0: any number, and how many may go at once. */
  readonly registryPullQps: number;
  readonly registryBurst: number;
  /** Limits of CPU are enforced by CFS quotas. */
  readonly cpuQuota: boolean;
  /** Longest restart back-off. */
  readonly maxContainerRestartPeriodNs: number;
}

/** Where images come from. */
export interface ImagePullSpec {
  readonly bytesPerSecond: number;
  /** To all nodes together; undefined: no limit. */
  readonly registryBytesPerSecond: number | undefined;
  /** When the registry is down. */
  readonly outages: readonly { readonly fromNs: number; readonly untilNs: number }[];
  /** Before the first byte. */
  readonly latencyNs: number;
  readonly defaultSizeBytes: number;
}

/** kubelet statistics and metrics-server. */
export interface MetricsSpec {
  /** How often a kubelet samples its containers. */
  readonly kubeletPeriodNs: number;
  /** metrics-server's `--metric-resolution`. */
  readonly resolutionNs: number;
  /** How often the monitoring system behind custom metrics scrapes. */
  readonly scrapePeriodNs: number;
}

/** The horizontal pod autoscaler controller, by the names of its flags. */
export interface AutoscalingSpec {
  readonly syncPeriodNs: number;
  /** Deviation of the ratio from 1 that is let be, as a ratio: 0.1. */
  readonly toleranceRatio: number;
  readonly downscaleStabilizationNs: number;
  readonly cpuInitializationPeriodNs: number;
  readonly initialReadinessDelayNs: number;
  /** Feature gate HPAScaleToZero. */
  readonly scaleToZero: boolean;
}
