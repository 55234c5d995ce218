// Random machines and component settings, as `spec.cluster` of a scenario.

import fc from "fast-check";

/** A mapping as it stands in a scenario file. */
export type Mapping = { readonly [field: string]: unknown };

/** What an arbitrary makes. */
export type Made<A> = A extends fc.Arbitrary<infer T> ? T : never;

/** Images that random pods name; `gone:1` is on no registry. */
export const IMAGES = ["web:1", "app:2", "tiny:3", "gone:1"] as const;
/** The extended resource some nodes have. */
export const DEVICE = "example.com/device";
/** The taint some nodes have. */
export const TAINT_KEY = "dedicated";

const MOST_POOLS = 3;
const MOST_NODES_OF_POOL = 3;

/** A text such as 250ms. */
export const millis = (min: number, max: number): fc.Arbitrary<string> =>
  fc.integer({ min, max }).map((value) => `${value}ms`);

/** One of the values, or nothing at all. */
export const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });

/** Drops the fields that are undefined: a scenario file has no such value. */
export function given(fields: Mapping): Mapping {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

const taint = fc.record({
  key: fc.constant(TAINT_KEY),
  value: fc.constantFrom("", "web"),
  effect: fc.constantFrom("NoSchedule", "PreferNoSchedule"),
});

const pool = fc
  .record({
    count: fc.integer({ min: 1, max: MOST_NODES_OF_POOL }),
    cpu: fc.constantFrom("500m", "1", "2", "4"),
    memory: fc.constantFrom("512Mi", "1Gi", "2Gi", "4Gi"),
    pods: fc.constantFrom("3", "8", "110"),
    disk: fc.constantFrom("100Gi", "100Gi", "3Gi"),
    imageDisk: maybe(fc.constantFrom({ size: "1Gi" }, { size: "20Gi" })),
    pids: fc.constantFrom("4194304", "400"),
    devices: fc.constantFrom("0", "0", "1", "2"),
    tier: fc.constantFrom("a", "b"),
    zone: fc.constantFrom("", "east", "west"),
    segment: fc.constantFrom("default", "default", "other"),
    taints: fc.array(taint, { maxLength: 1 }),
    unschedulable: fc.constantFrom(false, false, false, true),
    systemMemory: fc.constantFrom("0", "100Mi"),
    reserved: fc.constantFrom("0", "64Mi"),
    images: fc.uniqueArray(fc.constantFrom(...IMAGES), { maxLength: 2 }),
  })
  .map(({ cpu, memory, pods, disk, imageDisk, devices, tier, systemMemory, reserved, ...rest }) => ({
    ...rest,
    ...given({ imageDisk }),
    capacity: { cpu, memory, pods, "ephemeral-storage": disk, ...(devices === "0" ? {} : { [DEVICE]: devices }) },
    labels: { tier },
    kubeReserved: { memory: reserved },
    systemUsage: { memory: systemMemory },
  }));

const network = fc.record({
  profile: fc.constantFrom("lab-vm", "baremetal-40g-mtu9000", "10g-e5-2620"),
  flannel: fc.constantFrom("vxlan", "host-gw").map((type) => ({ Network: "10.244.0.0/16", Backend: { Type: type } })),
  proxyMode: fc.constantFrom("iptables", "ipvs"),
});

const kubelet = fc.record({
  evictionHard: fc.constantFrom(
    { "memory.available": "100Mi" },
    { "memory.available": "10%" },
    { "memory.available": "100Mi", "nodefs.available": "20%", "imagefs.available": "20%", "pid.available": "50" },
    { "nodefs.inodesFree": "40%", "imagefs.inodesFree": "10%" },
  ),
  evictionSoft: fc.constantFrom({}, { "memory.available": "200Mi" }, { "nodefs.available": "30%" }),
  evictionSoftGracePeriod: fc.constantFrom("5s", "20s"),
  evictionPressureTransitionPeriod: fc.constantFrom("15s", "1m"),
  serializeImagePulls: fc.constantFrom(true, false),
  registryPullQPS: fc.constantFrom(5, 0, 1),
  registryBurst: fc.constantFrom(10, 1),
});

const imagePull = fc.record({ registryBytesPerSecond: maybe(fc.constantFrom("20Mi", "60Mi")) }).map(given);

const scheduler = fc.record({
  tieBreak: fc.constantFrom("random", "random", "lowest-name"),
  percentageOfNodesToScore: fc.constantFrom(0, 0, 50),
});

const autoscaling = fc.record({
  syncPeriod: fc.constantFrom("5s", "15s"),
  downscaleStabilization: fc.constantFrom("10s", "5m"),
  cpuInitializationPeriod: fc.constantFrom("10s", "5m"),
});

/** Node groups whose nodes come and go within a minute; never the first pool, which has a node that stays. */
const group = fc.record({
  more: fc.integer({ min: 0, max: 2 }),
  bootTime: fc.constantFrom<string | Mapping>("0s", "2s", { distribution: "exponential", mean: "6s" }),
  pricePerHour: fc.constantFrom(0, 0.25),
});

const clusterAutoscaler = fc.record({
  scanInterval: fc.constantFrom("1s", "3s"),
  expander: fc.constantFrom("random", "least-waste", "most-pods,least-nodes"),
  scaleDownDelayAfterAdd: fc.constantFrom("0s", "6s"),
  scaleDownUnneededTime: fc.constantFrom("0s", "5s"),
  scaleDownUtilizationThreshold: fc.constantFrom(0.5, 0.9),
  unremovableNodeRecheckTimeout: fc.constantFrom("0s", "4s"),
  maxNodeProvisionTime: fc.constant("7s"),
  initialNodeGroupBackoffDuration: fc.constant("4s"),
  nodeDeleteDelayAfterTaint: fc.constantFrom("0s", "2s"),
  skipNodesWithLocalStorage: fc.boolean(),
  maxPodEvictionTime: fc.constantFrom("0s", "15s"),
});

/** `spec.cluster`, with 1 to 8 nodes named POOL-1, POOL-2 and so on. */
export const randomCluster: fc.Arbitrary<{ cluster: Mapping; nodes: string[] }> = fc
  .record({
    pools: fc.array(pool, { minLength: 1, maxLength: MOST_POOLS }),
    network,
    kubelet,
    imagePull,
    scheduler,
    autoscaling,
    clusterAutoscaler,
    groups: fc.array(maybe(group), { minLength: MOST_POOLS, maxLength: MOST_POOLS }),
    controlPlane: fc.record({ apiLatency: millis(1, 50) }),
  })
  .map(({ pools, groups, ...settings }) => {
    const named = pools.map((each, index) => ({ name: `pool${index}`, ...each, ...groupOf(each, index, groups) }));
    const nodes = named
      .filter((each) => !("autoscaling" in each))
      .flatMap(({ name, count }) => Array.from({ length: count }, (_, i) => `${name}-${i + 1}`));
    return { cluster: { nodePools: named, ...settings }, nodes };
  });

function groupOf(
  { count }: { count: number },
  index: number,
  groups: readonly (Made<typeof group> | undefined)[],
): Mapping {
  const own = index === 0 ? undefined : groups[index];
  if (own === undefined) return {};
  const { more, ...rest } = own;
  return { autoscaling: { max: count + more, ...rest } };
}
