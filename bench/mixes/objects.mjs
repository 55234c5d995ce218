// The Kubernetes objects that the mixes are made of, of the sizes of kube-scheduler's own performance suite
// (test/integration/scheduler_perf/templates, v1.35): nodes of 4 CPUs and 32 GiB, pods of 100m and 500Mi.

/** When the pods are created that count; those before are in place by then. */
export const MEASURED_AT_SECONDS = 120;
/** Simulated time of a cycle whatever it looks at, about upstream's rate, so that disturbances meet as many pods as there. */
export const CYCLE_SECONDS = 0.0015;
/** From the last cycle that counts to the end of the run. */
const MARGIN_SECONDS = 0.1;

export const ZONE = "topology.kubernetes.io/zone";
export const HOSTNAME = "kubernetes.io/hostname";
/** The namespaces that the affinity mixes put their pods in, and that their terms name. */
export const NAMESPACES = ["sched-0", "sched-1"];

const CREATED_AT = "plimsoll.sim/created-at";

/** @typedef {{nodes: number, init: number, measured: number}} Size how many nodes, pods before and pods that count */
/** @typedef {{nodes: object[], standing: object[], measured: object[], timeline?: object[]}} Objects `standing`: there from the start, or at times of their own */
/**
 * One mix. `binds`: pods are bound and started, since preemption needs victims that run; in all others kubelets never hear of them.
 * `cyclesPerPod`: how often a pod that counts is tried, and how many cycles disturbances take beside it; 1 if not given.
 * @typedef {{name: string, upstream: string, sizes: Size[], binds?: boolean, cyclesPerPod?: number, objects: (size: Size) => Objects}} Mix
 */

/** When all pods that count are decided: the end of the run. @param {number} measured @param {number} [cyclesPerPod] */
export const endSeconds = (measured, cyclesPerPod = 1) =>
  MEASURED_AT_SECONDS + measured * cyclesPerPod * CYCLE_SECONDS + MARGIN_SECONDS;

/** The sizes of a mix as upstream has them. @param {[number, number]} small pods before and pods that count on 500 nodes @param {[number, number]} large on 5,000 */
export const sizes = (small, large) => [
  { nodes: 500, init: small[0], measured: small[1] },
  { nodes: 5000, init: large[0], measured: large[1] },
];

/** @template T @param {number} count @param {(index: number) => T} make */
export const many = (count, make) => Array.from({ length: count }, (_, index) => make(index));

/** @param {number} index @param {{labels?: Record<string, string>, capacity?: Record<string, string>}} [given] */
export function node(index, { labels = {}, capacity = {} } = {}) {
  const name = `node-${String(index).padStart(5, "0")}`;
  const amounts = { cpu: "4", memory: "32Gi", pods: "110", ...capacity };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { [HOSTNAME]: name, ...labels } },
    status: { capacity: amounts, allocatable: amounts },
  };
}

/** Nodes whose zones go round. @param {number} count @param {string[]} zones */
export const nodesInZones = (count, zones) =>
  many(count, (index) => node(index, { labels: { [ZONE]: /** @type {string} */ (zones[index % zones.length]) } }));

/**
 * A pod. `requests` {} asks for nothing.
 * @param {string} name
 * @param {{namespace?: string, labels?: Record<string, string>, requests?: Record<string, string>, spec?: object}} [given]
 */
export function pod(name, { namespace = "default", labels = {}, requests, spec = {} } = {}) {
  const amounts = requests ?? { cpu: "100m", memory: "500Mi" };
  const resources = { requests: amounts, limits: amounts };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, labels },
    spec: { containers: [{ name: "pause", image: "registry.k8s.io/pause:3.10.1", resources }], ...spec },
  };
}

/** The object, created that many seconds after the start. @param {number} seconds @param {any} object */
export function created(seconds, object) {
  const annotations = { ...object.metadata.annotations, [CREATED_AT]: `${Math.round(seconds * 1000)}ms` };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/** A pod that fits nowhere, and more important than all others: it asks for 9 of 4 CPUs. @param {string} name */
export const hugePod = (name) => pod(name, { requests: { cpu: "9", memory: "500Mi" }, spec: { priority: 10 } });
