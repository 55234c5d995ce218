// Mixes of topology spread over three zones: hard, soft, and by the scheduler's own default constraints for pods of a Service.

import { many, nodesInZones, pod, sizes, ZONE } from "./objects.mjs";

const ZONES = ["moon-1", "moon-2", "moon-3"];

/**
 * @param {string} name
 * @param {string} upstream
 * @param {"DoNotSchedule" | "ScheduleAnyway"} whenUnsatisfiable
 * @returns {import("./objects.mjs").Mix}
 */
function spreading(name, upstream, whenUnsatisfiable) {
  const labels = { color: "blue" };
  const constraint = { maxSkew: 5, topologyKey: ZONE, whenUnsatisfiable, labelSelector: { matchLabels: labels } };
  return {
    name,
    upstream,
    sizes: sizes([1000, 1000], [5000, 5000]),
    objects: ({ nodes, init, measured }) => ({
      nodes: nodesInZones(nodes, ZONES),
      standing: many(init, (i) => pod(`init-${i}`)),
      measured: many(measured, (i) => pod(`pod-${i}`, { labels, spec: { topologySpreadConstraints: [constraint] } })),
    }),
  };
}

export const hardSpread = spreading("topology spread, hard", "TopologySpreading", "DoNotSchedule");
export const softSpread = spreading("topology spread, soft", "PreferredTopologySpreading", "ScheduleAnyway");

const labels = { app: "scheduler-perf" };
const service = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "service", namespace: "service-ns" },
  spec: { selector: labels, ports: [{ protocol: "TCP", port: 80, targetPort: 8000 }] },
};

/** @type {import("./objects.mjs").Mix} */
export const defaultSpread = {
  name: "topology spread, default",
  upstream: "DefaultTopologySpreading",
  sizes: sizes([1000, 1000], [5000, 10_000]),
  objects: ({ nodes, init, measured }) => ({
    nodes: nodesInZones(nodes, ZONES),
    standing: [service, ...many(init, (i) => pod(`init-${i}`))],
    measured: many(measured, (i) => pod(`pod-${i}`, { namespace: "service-ns", labels, requests: {} })),
  }),
};
