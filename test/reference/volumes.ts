// VolumeRestrictions, NodeVolumeLimits, VolumeBinding and VolumeZone for claims that are bound to CSI volumes. Mirrors
// pkg/scheduler/framework/plugins/{volumerestrictions,nodevolumelimits,volumebinding,volumezone}. Claims that still wait for a volume, in-tree
// disks and ephemeral volumes are not in the reference.

import { type Changes, type Json, labelsOf, nameOf, namespaceOf, type Snapshot } from "./plain-cluster.ts";
import { nodeTermMatches } from "./selectors.ts";

const ONE_POD = "ReadWriteOncePod";
const ZONE_LABELS = ["topology.kubernetes.io/zone", "topology.kubernetes.io/region"];

/** A claim of a pod with its volume. */
interface BoundClaim {
  readonly claim: Json;
  readonly volume: Json;
}

/** What PreFilter knows. */
export interface VolumeState {
  readonly claims: readonly BoundClaim[];
  /** Claims for one pod alone that other pods use; 0: VolumeRestrictions skips the pod, and nominated pods are then not asked either. */
  readonly conflicts: number;
}

export interface VolumeRefusal {
  readonly plugin: string;
  readonly reason: string;
  readonly unresolvable: boolean;
}

/** Looks up a pod's claims; undefined when it has none. */
export function preFilterVolumes(snapshot: Snapshot, pod: Json): VolumeState | undefined {
  const claims = boundClaims(snapshot, pod);
  if (claims.length === 0) return undefined;
  const exclusive = claims.filter(isForOnePod);
  const used = exclusive.filter(({ claim }) => snapshot.cluster.pods.some((other) => uses(other, claim)));
  return { claims, conflicts: used.length };
}

/** The first plugin that refuses a node. */
export function volumeRefusal(
  snapshot: Snapshot,
  { claims, conflicts }: VolumeState,
  node: Json,
  changes?: Changes,
): VolumeRefusal | undefined {
  if (conflicts > 0 && conflicts + conflictsMoved(claims, changes) > 0) {
    const reason = "node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode";
    return { plugin: "VolumeRestrictions", reason, unresolvable: false };
  }
  if (exceedsLimits(snapshot, claims, node, changes))
    return { plugin: "NodeVolumeLimits", reason: "node(s) exceed max volume count", unresolvable: false };
  if (!claims.every(({ volume }) => isReachable(volume, node)))
    return { plugin: "VolumeBinding", reason: "node(s) had volume node affinity conflict", unresolvable: true };
  if (!claims.every(({ volume }) => isInZone(volume, node)))
    return { plugin: "VolumeZone", reason: "node(s) had no available volume zone", unresolvable: true };
  return undefined;
}

function boundClaims({ cluster }: Snapshot, pod: Json): BoundClaim[] {
  const { persistentVolumeClaims = [], persistentVolumes = [] } = cluster.storage ?? {};
  return (pod.spec.volumes ?? []).map(({ persistentVolumeClaim: { claimName } }: Json) => {
    const claim = persistentVolumeClaims.find(
      (each: Json) => nameOf(each) === claimName && namespaceOf(each) === namespaceOf(pod),
    );
    const volume = persistentVolumes.find((each: Json) => nameOf(each) === claim?.spec.volumeName);
    if (volume === undefined) throw new Error(`${claimName} is not bound`);
    return { claim, volume };
  });
}

function isForOnePod({ claim }: BoundClaim): boolean {
  return claim.spec.accessModes.includes(ONE_POD);
}

function uses(pod: Json, claim: Json): boolean {
  if (namespaceOf(pod) !== namespaceOf(claim)) return false;
  return (pod.spec.volumes ?? []).some((each: Json) => each.persistentVolumeClaim.claimName === nameOf(claim));
}

/** updateWithPod: every volume of the pods that come or go counts. */
function conflictsMoved(claims: readonly BoundClaim[], changes: Changes | undefined): number {
  if (changes === undefined) return 0;
  const exclusive = claims.filter(isForOnePod);
  const used = (pods: readonly Json[]): number =>
    pods.reduce((sum, pod) => sum + exclusive.filter(({ claim }) => uses(pod, claim)).length, 0);
  return used(changes.added) - used(changes.removed);
}

/** Whether a driver would have to attach more volumes than the node's CSINode allows; a volume that is attached already counts once. */
function exceedsLimits(
  snapshot: Snapshot,
  claims: readonly BoundClaim[],
  node: Json,
  changes: Changes | undefined,
): boolean {
  const csiNode = (snapshot.cluster.storage?.csiNodes ?? []).find((each: Json) => nameOf(each) === nameOf(node));
  const attached = new Set(
    snapshot.podsOn(node, changes).flatMap((other) => boundClaims(snapshot, other).map(handleOf)),
  );
  return (csiNode?.spec.drivers ?? []).some(({ name, allocatable }: Json) => {
    if (allocatable?.count === undefined) return false;
    const ofDriver = (handle: string): boolean => handle.startsWith(`${name}/`);
    const added = [...new Set(claims.map(handleOf))].filter((handle) => ofDriver(handle) && !attached.has(handle));
    return added.length > 0 && [...attached].filter(ofDriver).length + added.length > allocatable.count;
  });
}

function handleOf({ volume }: BoundClaim): string {
  return `${volume.spec.csi.driver}/${volume.spec.csi.volumeHandle}`;
}

function isReachable({ spec }: Json, node: Json): boolean {
  const terms: Json[] | undefined = spec.nodeAffinity?.required?.nodeSelectorTerms;
  return terms === undefined || terms.some((term) => nodeTermMatches(term, node));
}

/** A volume's labels list its zones; a node without any zone label is in all of them. */
function isInZone(volume: Json, node: Json): boolean {
  const labels = labelsOf(node);
  if (ZONE_LABELS.every((key) => labels[key] === undefined)) return true;
  return ZONE_LABELS.every((key) => {
    const zones = labelsOf(volume)[key];
    return zones === undefined || zones.split("__").includes(labels[key] ?? "");
  });
}
