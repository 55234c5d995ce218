// Mixes without constraints between pods: resources, node affinity, a resource of one node, a DaemonSet.

import { many, node, nodesInZones, pod, sizes, ZONE } from "./objects.mjs";

/** @type {import("./objects.mjs").Mix} */
export const basic = {
  name: "basic",
  upstream: "SchedulingBasic",
  sizes: sizes([500, 1000], [1000, 10_000]),
  objects: ({ nodes, init, measured }) => ({
    nodes: many(nodes, (i) => node(i)),
    standing: many(init, (i) => pod(`init-${i}`)),
    measured: many(measured, (i) => pod(`pod-${i}`)),
  }),
};

const zoneOneOrTwo = {
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: ZONE, operator: "In", values: ["zone1", "zone2"] }] }],
      },
    },
  },
};

/** @type {import("./objects.mjs").Mix} */
export const nodeAffinity = {
  name: "node affinity",
  upstream: "SchedulingNodeAffinity",
  sizes: sizes([500, 1000], [5000, 10_000]),
  objects: ({ nodes, init, measured }) => ({
    nodes: nodesInZones(nodes, ["zone1"]),
    standing: many(init, (i) => pod(`init-${i}`, { spec: zoneOneOrTwo })),
    measured: many(measured, (i) => pod(`pod-${i}`, { spec: zoneOneOrTwo })),
  }),
};

/**
 * Every node has a resource of its own, and every pod asks for that of one node: as many templates as pods. Upstream has 5,000 pods on 5,000
 * nodes; a filter that looks at each of 5,000 resources on each of 5,000 nodes takes a tenth of a second a pod, so that here 50 must do.
 * @type {import("./objects.mjs").Mix}
 */
export const extendedResources = {
  name: "extended resources",
  upstream: "SchedulingWithExtendedResource",
  sizes: sizes([0, 500], [0, 5000]),
  objects: ({ nodes, measured }) => ({
    nodes: many(nodes, (i) => node(i, { capacity: { [`foo.com/bar-${i}`]: "1" } })),
    standing: [],
    measured: many(measured, (i) => pod(`pod-${i}`, { requests: { [`foo.com/bar-${i}`]: "1" } })),
  }),
};

/**
 * Upstream puts 30,000 pods with a DaemonSet's node affinity on one node of 15,000; here two DaemonSets put as many on all nodes.
 * @type {import("./objects.mjs").Mix}
 */
export const daemonSet = {
  name: "DaemonSet",
  upstream: "SchedulingDaemonset",
  sizes: [500, 5000, 15_000].map((nodes) => ({ nodes, init: 0, measured: 2 * nodes })),
  objects: ({ nodes, measured }) => ({
    nodes: many(nodes, (i) => node(i)),
    standing: [],
    measured: many(measured / nodes, (i) => {
      const labels = { app: `daemon-${i}` };
      const { spec } = pod("", { requests: {} });
      return {
        apiVersion: "apps/v1",
        kind: "DaemonSet",
        metadata: { name: `daemon-${i}` },
        spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
      };
    }),
  }),
};
