// Mixes of affinity and anti-affinity between pods. As upstream, pods before are in one namespace, those that count in another, and the terms
// name both.

import { HOSTNAME, many, NAMESPACES, node, nodesInZones, pod, sizes, ZONE } from "./objects.mjs";

/** @param {string} color @param {string} topologyKey */
const term = (color, topologyKey) => ({
  labelSelector: { matchLabels: { color } },
  topologyKey,
  namespaces: NAMESPACES,
});

/** @param {string} color @param {string} topologyKey */
const required = (color, topologyKey) => ({
  requiredDuringSchedulingIgnoredDuringExecution: [term(color, topologyKey)],
});

/** @param {string} color */
const preferred = (color) => ({
  preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: term(color, HOSTNAME) }],
});

/** Makers of pods by what they want. @type {Record<string, (name: string, namespace: string) => object>} */
const PODS = {
  plain: (name, namespace) => pod(name, { namespace }),
  green: (name, namespace) => pod(name, { namespace, labels: { color: "green" } }),
  affinity: (name, namespace) =>
    pod(name, { namespace, labels: { color: "blue" }, spec: { affinity: { podAffinity: required("blue", ZONE) } } }),
  antiAffinity: (name, namespace) =>
    pod(name, {
      namespace,
      labels: { color: "green" },
      spec: { affinity: { podAntiAffinity: required("green", HOSTNAME) } },
    }),
  preferredAffinity: (name, namespace) =>
    pod(name, { namespace, labels: { color: "red" }, spec: { affinity: { podAffinity: preferred("red") } } }),
  preferredAntiAffinity: (name, namespace) =>
    pod(name, { namespace, labels: { color: "yellow" }, spec: { affinity: { podAntiAffinity: preferred("yellow") } } }),
};

/** @param {string} kind @param {number} count @param {string} prefix @param {number} namespace */
function pods(kind, count, prefix, namespace) {
  const make = /** @type {(typeof PODS)[string]} */ (PODS[kind]);
  return many(count, (i) => make(`${prefix}-${i}`, /** @type {string} */ (NAMESPACES[namespace])));
}

/**
 * A mix whose pods before and pods that count are each of one kind.
 * @param {{name: string, upstream: string, sizes: import("./objects.mjs").Size[], before: string, counted: string, oneZone?: boolean}} given
 * @returns {import("./objects.mjs").Mix}
 */
const mixOf = ({ name, upstream, sizes, before, counted, oneZone = false }) => ({
  name,
  upstream,
  sizes,
  objects: ({ nodes, init, measured }) => ({
    nodes: oneZone ? nodesInZones(nodes, ["zone1"]) : many(nodes, (i) => node(i)),
    standing: pods(before, init, "init", 0),
    measured: pods(counted, measured, "pod", 1),
  }),
});

export const podAffinity = mixOf({
  name: "pod affinity, required",
  upstream: "SchedulingPodAffinity",
  sizes: sizes([500, 1000], [5000, 5000]),
  before: "affinity",
  counted: "affinity",
  oneZone: true,
});

export const podAntiAffinity = mixOf({
  name: "pod anti-affinity, required",
  upstream: "SchedulingPodAntiAffinity",
  sizes: sizes([100, 400], [1000, 2000]),
  before: "antiAffinity",
  counted: "antiAffinity",
});

export const matchingAntiAffinity = mixOf({
  name: "pods that others' anti-affinity matches",
  upstream: "SchedulingPodMatchingAntiAffinity",
  sizes: sizes([100, 400], [1000, 5000]),
  before: "antiAffinity",
  counted: "green",
});

export const preferredAffinity = mixOf({
  name: "pod affinity, preferred",
  upstream: "SchedulingPreferredPodAffinity",
  sizes: sizes([500, 1000], [5000, 5000]),
  before: "preferredAffinity",
  counted: "preferredAffinity",
});

export const preferredAntiAffinity = mixOf({
  name: "pod anti-affinity, preferred",
  upstream: "SchedulingPreferredPodAntiAffinity",
  sizes: sizes([500, 1000], [5000, 5000]),
  before: "preferredAntiAffinity",
  counted: "preferredAntiAffinity",
});

/** Plain pods amid as many of each other kind. @type {import("./objects.mjs").Mix} */
export const mixed = {
  name: "plain pods amid all of these",
  upstream: "MixedSchedulingBasePod",
  sizes: sizes([200, 1000], [2000, 5000]),
  objects: ({ nodes, init, measured }) => ({
    nodes: nodesInZones(nodes, ["zone1"]),
    standing: ["plain", "affinity", "antiAffinity", "preferredAffinity", "preferredAntiAffinity"].flatMap((kind) =>
      pods(kind, init, `init-${kind.toLowerCase()}`, 0),
    ),
    measured: many(measured, (i) => pod(`pod-${i}`)),
  }),
};
