// A whole cluster as files, made the way people keep one: node pools in the scenario, Deployments as YAML in a folder, a file for each namespace.
//
// Deployments are those of sig-scalability's load test (perf-tests, clusterloader2/testing/load): for every 100 nodes a namespace with 30 pods a
// node, half of them in Deployments of 5, a quarter in Deployments of 30 and a quarter in Deployments of 250.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";

const PODS_PER_NODE = 30;
const NODES_PER_NAMESPACE = 100;
/** Size of a Deployment, and its share of a namespace's pods. */
const GROUPS = [
  { size: "small", replicas: 5, share: 1 / 2 },
  { size: "medium", replicas: 30, share: 1 / 4 },
  { size: "big", replicas: 250, share: 1 / 4 },
];
const ZONES = ["eu-1a", "eu-1b", "eu-1c"];
const POOLS = [
  { pool: "general", share: 0.7, capacity: `{cpu: "16", memory: 64Gi}` },
  { pool: "large", share: 0.2, capacity: `{cpu: "32", memory: 128Gi}` },
  { pool: "memory", share: 0.1, capacity: `{cpu: "8", memory: 64Gi}` },
];
const REQUESTS = ["{cpu: 100m, memory: 128Mi}", "{cpu: 250m, memory: 512Mi}", "{cpu: 500m, memory: 1Gi}"];
const IMAGES = 40;

/** An element of a list that is never empty. @template T @param {readonly T[]} list @param {number} index */
const cycled = (list, index) => /** @type {T} */ (list[index % list.length]);

/** @param {string} namespace @param {string} name @param {number} replicas @param {number} index */
const deployment = (namespace, name, replicas, index) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  replicas: ${replicas}
  selector:
    matchLabels:
      name: ${name}
  template:
    metadata:
      labels:
        name: ${name}
    spec:
      containers:
        - name: main
          image: registry.example/app-${index % IMAGES}:1.0
          resources:
            requests: ${cycled(REQUESTS, index)}
`;

/** The Deployments of a namespace for so many nodes. @param {string} namespace @param {number} nodes */
function deployments(namespace, nodes) {
  const pods = nodes * PODS_PER_NODE;
  return GROUPS.flatMap(({ size, replicas, share }) =>
    Array.from({ length: Math.floor((pods * share) / replicas) }, (_, i) => ({ name: `${size}-${i}`, replicas })),
  ).map(({ name, replicas }, index) => ({ replicas, text: deployment(namespace, name, replicas, index) }));
}

/** @param {number} nodes @param {number} pods */
function scenario(nodes, pods) {
  const pools = POOLS.flatMap(({ pool, share, capacity }) =>
    ZONES.map((zone, i) => {
      const count = Math.floor((nodes * share) / ZONES.length) + (pool === "general" && i === 0 ? missing(nodes) : 0);
      return `      - {name: ${pool}-${zone}, count: ${count}, zone: ${zone}, capacity: ${capacity}}`;
    }),
  );
  return `apiVersion: plimsoll.sim/v1alpha1
kind: Scenario
metadata: {name: cluster-of-${nodes}}
spec:
  seed: bench
  duration: 15m
  cluster:
    nodePools:
${pools.join("\n")}
  manifests:
    - file: workloads
  expectations:
    pods_ready: ["count==${pods}"]
`;
}

/** Nodes that rounding left out. @param {number} nodes */
function missing(nodes) {
  const made = POOLS.reduce((sum, { share }) => sum + ZONES.length * Math.floor((nodes * share) / ZONES.length), 0);
  return nodes - made;
}

/** Writes the files below `folder`; returns how many pods and Deployments there are. @param {string} folder @param {number} nodes */
export function writeCluster(folder, nodes) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(`${folder}/workloads`, { recursive: true });
  let pods = 0;
  let count = 0;
  for (let first = 0; first < nodes; first += NODES_PER_NAMESPACE) {
    const namespace = `load-${String(first / NODES_PER_NAMESPACE).padStart(3, "0")}`;
    const made = deployments(namespace, Math.min(NODES_PER_NAMESPACE, nodes - first));
    writeFileSync(`${folder}/workloads/${namespace}.yaml`, made.map(({ text }) => text).join("---\n"));
    pods += made.reduce((sum, { replicas }) => sum + replicas, 0);
    count += made.length;
  }
  writeFileSync(`${folder}/scenario.yaml`, scenario(nodes, pods));
  return { pods, deployments: count };
}
