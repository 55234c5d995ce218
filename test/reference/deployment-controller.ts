// One sync of the Deployment controller in plain TypeScript, written from pkg/controller/deployment (sync.go, rolling.go, recreate.go,
// util/deployment_util.go, v1.35) and from nothing of the core. Go's float64 is JavaScript's number.

export interface ReplicaSet {
  readonly name: string;
  /** metadata.creationTimestamp, whole seconds. */
  readonly created: number;
  spec: number;
  readonly status: number;
  readonly ready: number;
  readonly available: number;
  revision: number;
  /** Annotations; undefined: not there. */
  desired: number | undefined;
  max: number | undefined;
}

/** A number of pods, or percent. */
export type Fence = number | `${number}%`;

export interface Deployment {
  readonly replicas: number;
  readonly paused: boolean;
  readonly strategy: "RollingUpdate" | "Recreate";
  readonly maxSurge: Fence;
  readonly maxUnavailable: Fence;
  readonly revisionHistoryLimit: number;
  /** status before the sync. */
  readonly status: { readonly replicas: number; readonly updated: number; readonly available: number };
  /** The ReplicaSet of the template, once it exists; its name and time of creation when it is made. */
  newSet: ReplicaSet | undefined;
  readonly next: { readonly name: string; readonly created: number };
  oldSets: ReplicaSet[];
  /** Pods of old ReplicaSets that are not over, those that terminate among them. */
  readonly oldPods: number;
}

function share(fence: Fence, total: number, round: (value: number) => number): number {
  return typeof fence === "number" ? fence : round((Number.parseInt(fence, 10) * total) / 100);
}

function fenceposts({ maxSurge, maxUnavailable, replicas }: Deployment): { surge: number; unavailable: number } {
  const surge = share(maxSurge, replicas, Math.ceil);
  const unavailable = share(maxUnavailable, replicas, Math.floor);
  return surge === 0 && unavailable === 0 ? { surge, unavailable: 1 } : { surge, unavailable };
}

function maxSurge(d: Deployment): number {
  return d.strategy === "RollingUpdate" ? fenceposts(d).surge : 0;
}

function maxUnavailable(d: Deployment): number {
  if (d.strategy !== "RollingUpdate" || d.replicas === 0) return 0;
  return Math.min(fenceposts(d).unavailable, d.replicas);
}

function total(sets: readonly ReplicaSet[], of: (set: ReplicaSet) => number): number {
  return sets.reduce((sum, set) => sum + of(set), 0);
}

const specOf = ({ spec }: ReplicaSet): number => spec;
const isActive = ({ spec }: ReplicaSet): boolean => spec > 0;
const byCreation = (a: ReplicaSet, b: ReplicaSet): number => a.created - b.created || (a.name < b.name ? -1 : 1);

function all(d: Deployment): ReplicaSet[] {
  return d.newSet === undefined ? [...d.oldSets] : [...d.oldSets, d.newSet];
}

/** scaleReplicaSet */
function write(d: Deployment, set: ReplicaSet, size: number): boolean {
  const scaled = set.spec !== size;
  set.spec = size;
  set.desired = d.replicas;
  set.max = d.replicas + maxSurge(d);
  return scaled;
}

/** scaleReplicaSetAndRecordEvent */
function scaleTo(d: Deployment, set: ReplicaSet, size: number): boolean {
  return set.spec === size ? false : write(d, set, size);
}

function maxRevision(d: Deployment): number {
  return Math.max(0, ...d.oldSets.map(({ revision }) => revision));
}

function newRSNewReplicas(d: Deployment, own: number): number {
  if (d.strategy === "Recreate") return d.replicas;
  const most = d.replicas + share(d.maxSurge, d.replicas, Math.ceil);
  const now = total(all(d), specOf);
  return now >= most ? own : own + Math.min(most - now, d.replicas - own);
}

/** getNewReplicaSet: the revision of one that is there, or one that is made. */
function getNewReplicaSet(d: Deployment, create: boolean): void {
  const revision = maxRevision(d) + 1;
  if (d.newSet !== undefined) d.newSet.revision = Math.max(d.newSet.revision, revision);
  else if (create) {
    const spec = newRSNewReplicas(d, 0);
    const annotations = { desired: d.replicas, max: d.replicas + maxSurge(d) };
    d.newSet = { ...d.next, spec, status: 0, ready: 0, available: 0, revision, ...annotations };
  }
}

function roundToInt32(value: number): number {
  return value < 0 ? Math.trunc(value - 0.5) : Math.trunc(value + 0.5);
}

function fraction(d: Deployment, set: ReplicaSet): number {
  if (d.replicas === 0) return -set.spec;
  const before = set.max === undefined || set.max === 0 ? d.status.replicas : set.max;
  return before === 0 ? 0 : roundToInt32((set.spec * (d.replicas + maxSurge(d))) / before) - set.spec;
}

function scale(d: Deployment): void {
  const active = all(d).filter(isActive);
  if (active.length <= 1) {
    const youngest = [...d.oldSets].sort(byCreation).at(-1);
    const only = active[0] ?? d.newSet ?? youngest;
    if (only) scaleTo(d, only, d.replicas);
    return;
  }
  const { newSet } = d;
  if (newSet?.spec === d.replicas && newSet.desired === d.replicas && newSet.available === d.replicas) {
    for (const old of d.oldSets.filter(isActive)) scaleTo(d, old, 0);
    return;
  }
  if (d.strategy !== "RollingUpdate") return;
  const allowed = d.replicas > 0 ? d.replicas + maxSurge(d) : 0;
  const toAdd = allowed - total(active, specOf);
  if (toAdd !== 0) active.sort((a, b) => b.spec - a.spec || (toAdd > 0 ? byCreation(b, a) : byCreation(a, b)));
  let added = 0;
  const sizes = active.map((set) => {
    const left = toAdd - added;
    const wanted = fraction(d, set);
    const given = toAdd === 0 || left === 0 ? 0 : toAdd > 0 ? Math.min(wanted, left) : Math.max(wanted, left);
    added += given;
    return set.spec + given;
  });
  if (toAdd !== 0) sizes[0] = Math.max(0, (sizes[0] ?? 0) + toAdd - added);
  for (const [i, set] of active.entries()) write(d, set, sizes[i] ?? 0);
}

function cleanupDeployment(d: Deployment): void {
  const surplus = d.oldSets.length - d.revisionHistoryLimit;
  if (surplus <= 0) return;
  const sorted = [...d.oldSets].sort((a, b) => a.revision - b.revision || byCreation(a, b));
  const gone = sorted.slice(0, surplus).filter(({ spec, status }) => spec === 0 && status === 0);
  d.oldSets = d.oldSets.filter((set) => !gone.includes(set));
}

function isComplete({ replicas, status }: Deployment): boolean {
  return status.updated === replicas && status.replicas === replicas && status.available === replicas;
}

function reconcileNew(d: Deployment, set: ReplicaSet): boolean {
  if (set.spec === d.replicas) return false;
  return scaleTo(d, set, set.spec > d.replicas ? d.replicas : newRSNewReplicas(d, set.spec));
}

function reconcileOld(d: Deployment, set: ReplicaSet): boolean {
  const old = d.oldSets.filter(isActive).sort(byCreation);
  if (old.length === 0) return false;
  const least = d.replicas - maxUnavailable(d);
  const most = total(all(d), specOf) - least - (set.spec - set.available);
  if (most <= 0) return false;
  let cleaned = 0;
  for (const each of old) {
    if (cleaned >= most) break;
    if (each.spec === each.available) continue;
    const fewer = Math.min(most - cleaned, each.spec - each.available);
    // "got invalid request to scale down": reconcileOldReplicaSets swallows the error.
    if (fewer < 0) return false;
    scaleTo(d, each, each.spec - fewer);
    cleaned += fewer;
  }
  const spare = total([...old, set], ({ available }) => available) - least;
  let gone = 0;
  for (const each of old) {
    if (gone >= spare) break;
    const fewer = Math.min(each.spec, spare - gone);
    scaleTo(d, each, each.spec - fewer);
    gone += fewer;
  }
  return cleaned + gone > 0;
}

function rolloutRolling(d: Deployment): void {
  getNewReplicaSet(d, true);
  const set = d.newSet as ReplicaSet;
  if (reconcileNew(d, set) || reconcileOld(d, set)) return;
  if (isComplete(d)) cleanupDeployment(d);
}

function rolloutRecreate(d: Deployment): void {
  const active = d.oldSets.filter(isActive);
  for (const old of active) scaleTo(d, old, 0);
  if (active.length > 0 || total(d.oldSets, ({ status }) => status) > 0 || d.oldPods > 0) return;
  getNewReplicaSet(d, true);
  scaleTo(d, d.newSet as ReplicaSet, d.replicas);
  if (isComplete(d)) cleanupDeployment(d);
}

/** syncDeployment, as far as ReplicaSets go. */
export function syncDeployment(d: Deployment): void {
  getNewReplicaSet(d, false);
  const isScaling = all(d).some((set) => isActive(set) && set.desired !== undefined && set.desired !== d.replicas);
  if (d.paused || isScaling) {
    scale(d);
    if (d.paused) cleanupDeployment(d);
  } else if (d.strategy === "Recreate") rolloutRecreate(d);
  else rolloutRolling(d);
}
