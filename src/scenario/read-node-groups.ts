// Pools with `autoscaling` to node groups, and the flags of the cluster autoscaler.

import { didYouMean, type Findings } from "./findings.ts";
import { durationNs } from "./formats.ts";
import { type ClusterAutoscalerSpec, EXPANDERS, type Expander, type NodeGroupSpec } from "./node-group.ts";
import { readDistribution } from "./read-behavior.ts";
import type { ScenarioDocument } from "./schema.ts";

type ClusterFields = ScenarioDocument["spec"]["cluster"];
type Pool = ClusterFields["nodePools"][number];
type Flags = ClusterFields["clusterAutoscaler"];

const PARTS_PER_MILLION = 1_000_000;
/** The core keeps a chain in the bytes of one number. */
const MOST_EXPANDERS = 4;

/** How many nodes a pool may ever have. */
export function mostNodes(pool: Pool): number {
  return pool.autoscaling?.max ?? pool.names?.length ?? pool.count ?? 0;
}

/** The node groups, in file order. */
export function readNodeGroups(cluster: ClusterFields, findings: Findings): NodeGroupSpec[] {
  const groups: NodeGroupSpec[] = [];
  let firstNode = 0;
  for (const [index, pool] of cluster.nodePools.entries()) {
    const { autoscaling } = pool;
    if (autoscaling !== undefined) {
      const path = ["spec", "cluster", "nodePools", index];
      checkGroup(pool, autoscaling, path, findings);
      groups.push({
        name: pool.name,
        firstNode,
        max: autoscaling.max,
        min: autoscaling.min,
        initial: Math.min(pool.count ?? 0, autoscaling.max),
        bootTime: readDistribution(autoscaling.bootTime, [...path, "autoscaling", "bootTime"], findings),
        pricePerHour: autoscaling.pricePerHour,
        priority: autoscaling.priority,
        scaleDownDisabled: autoscaling.scaleDownDisabled,
        ...thresholdsOf(autoscaling, cluster.clusterAutoscaler),
      });
    }
    firstNode += mostNodes(pool);
  }
  return groups;
}

/** The flags that hold for all groups. */
export function readClusterAutoscaler(flags: Flags, findings: Findings): ClusterAutoscalerSpec {
  const path = ["spec", "cluster", "clusterAutoscaler"];
  if (durationNs(flags.scanInterval) === 0)
    findings.error([...path, "scanInterval"], "out-of-range", "scanInterval must be more than 0s");
  return {
    scanIntervalNs: durationNs(flags.scanInterval),
    expanders: readExpanders(flags.expander, [...path, "expander"], findings),
    newPodScaleUpDelayNs: durationNs(flags.newPodScaleUpDelay),
    expendablePodsPriorityCutoff: flags.expendablePodsPriorityCutoff,
    initialBackoffNs: durationNs(flags.initialNodeGroupBackoffDuration),
    maxBackoffNs: durationNs(flags.maxNodeGroupBackoffDuration),
    backoffResetNs: durationNs(flags.nodeGroupBackoffResetTimeout),
    scaleDownEnabled: flags.scaleDownEnabled,
    delayAfterAddNs: durationNs(flags.scaleDownDelayAfterAdd),
    delayAfterDeleteNs: durationNs(flags.scaleDownDelayAfterDelete ?? flags.scanInterval),
    delayAfterFailureNs: durationNs(flags.scaleDownDelayAfterFailure),
    unremovableRecheckNs: durationNs(flags.unremovableNodeRecheckTimeout),
    ignoreDaemonSetsUtilization: flags.ignoreDaemonSetsUtilization,
    skipNodesWithSystemPods: flags.skipNodesWithSystemPods,
    skipNodesWithLocalStorage: flags.skipNodesWithLocalStorage,
    maxParallelism: flags.maxScaleDownParallelism,
    maxDrainParallelism: flags.maxDrainParallelism,
    maxGracefulTerminationSeconds: flags.maxGracefulTerminationSec,
    maxPodEvictionNs: durationNs(flags.maxPodEvictionTime),
    nodeDeleteDelayNs: durationNs(flags.nodeDeleteDelayAfterTaint),
  };
}

/** What a group may set for itself, else the flags. */
function thresholdsOf(own: NonNullable<Pool["autoscaling"]>, flags: Flags) {
  const threshold = own.scaleDownUtilizationThreshold ?? flags.scaleDownUtilizationThreshold;
  return {
    utilizationThresholdPpm: Math.round(threshold * PARTS_PER_MILLION),
    unneededTimeNs: durationNs(own.scaleDownUnneededTime ?? flags.scaleDownUnneededTime),
    maxProvisionTimeNs: durationNs(own.maxNodeProvisionTime ?? flags.maxNodeProvisionTime),
  };
}

function checkGroup(
  pool: Pool,
  { min, max }: NonNullable<Pool["autoscaling"]>,
  path: readonly (string | number)[],
  findings: Findings,
): void {
  const place = [...path, "autoscaling"];
  if (pool.names !== undefined) {
    const message = "a node group's nodes are called NAME-1, NAME-2 and so on";
    findings.error([...path, "names"], "contradiction", message, "give count in place of names", "key");
  }
  if (min > max) findings.error([...place, "min"], "out-of-range", `min ${min} is more than max ${max}`);
  const count = pool.count ?? 0;
  if (pool.names === undefined && (count < min || count > max)) {
    const message = `the node group begins with ${count} nodes, which is not from min ${min} to max ${max}`;
    findings.error([...path, "count"], "out-of-range", message);
  }
  if (pool.staticPods.length > 0) {
    const message = "static pods of nodes that come and go are not simulated";
    findings.error([...path, "staticPods"], "not-simulated", message, "use a DaemonSet");
  }
}

function readExpanders(text: string, path: readonly (string | number)[], findings: Findings): Expander[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.length > MOST_EXPANDERS)
    findings.error([...path], "out-of-range", `no more than ${MOST_EXPANDERS} expanders may follow one another`);
  return names.flatMap((name) => {
    const known = EXPANDERS.find((each) => each === name);
    if (known !== undefined) return [known];
    const hint = didYouMean(name, EXPANDERS);
    findings.error([...path], "unknown-value", `there is no expander ${JSON.stringify(name)}`, hint);
    return [];
  });
}
