// Mixes in which something disturbs the pods that count: others that fit nowhere, others that preempt, nodes and pods that come and go.

import { created, endSeconds, hugePod, MEASURED_AT_SECONDS, many, node, pod, sizes } from "./objects.mjs";

/** How often upstream creates a disturbing pod, and how often it churns. */
const CREATE_EVERY_SECONDS = 0.2;
const CHURN_EVERY_SECONDS = 1;
/** Pods that fit nowhere and wait from the start, for each node: those of older versions of upstream's case. */
const BACKLOG_PER_NODE = 0.4;

/** Cycles for each pod that counts: disturbances take some of them. */
const CYCLES_PER_POD = 1.1;

/**
 * Objects created one after another while the pods that count are scheduled.
 * @param {number} measured
 * @param {number} everySeconds
 * @param {(index: number) => object} make
 */
const oneByOne = (measured, everySeconds, make) =>
  many(Math.floor((endSeconds(measured, CYCLES_PER_POD) - MEASURED_AT_SECONDS) / everySeconds), (i) =>
    created(MEASURED_AT_SECONDS + (i + 1) * everySeconds, make(i)),
  );

/** @type {import("./objects.mjs").Mix} */
export const unschedulable = {
  name: "backlog of unschedulable pods",
  upstream: "Unschedulable",
  cyclesPerPod: CYCLES_PER_POD,
  sizes: sizes([500, 1000], [5000, 10_000]),
  objects: ({ nodes, init, measured }) => ({
    nodes: many(nodes, (i) => node(i)),
    standing: [
      ...many(init, (i) => pod(`init-${i}`)),
      ...many(nodes * BACKLOG_PER_NODE, (i) => hugePod(`backlog-${i}`)),
      ...oneByOne(measured, CREATE_EVERY_SECONDS, (i) => hugePod(`huge-${i}`)),
    ],
    measured: many(measured, (i) => pod(`pod-${i}`)),
  }),
};

/** @param {string} name */
const lowPriorityPod = (name) =>
  pod(name, { requests: { cpu: "900m", memory: "500Mi" }, spec: { terminationGracePeriodSeconds: 0 } });

/** @param {string} name */
const preemptor = (name) => pod(name, { requests: { cpu: "3", memory: "500Mi" }, spec: { priority: 10 } });

/** Every node is full with four pods; every pod that counts evicts three. @type {import("./objects.mjs").Mix} */
export const preemption = {
  name: "preemption",
  upstream: "PreemptionBasic",
  // Two cycles each, and a backoff of a second or more between them.
  cyclesPerPod: 4,
  sizes: sizes([2000, 500], [20_000, 5000]),
  binds: true,
  objects: ({ nodes, init, measured }) => ({
    nodes: many(nodes, (i) => node(i)),
    standing: many(init, (i) => lowPriorityPod(`init-${i}`)),
    measured: many(measured, (i) => preemptor(`pod-${i}`)),
  }),
};

/** Pods that fit beside four on a node, while others preempt. @type {import("./objects.mjs").Mix} */
export const preemptionBeside = {
  name: "small pods beside preemption",
  upstream: "PreemptionAsync",
  cyclesPerPod: CYCLES_PER_POD,
  sizes: sizes([2000, 500], [20_000, 5000]),
  binds: true,
  objects: ({ nodes, init, measured }) => ({
    nodes: many(nodes, (i) => node(i)),
    standing: [
      ...many(init, (i) => lowPriorityPod(`init-${i}`)),
      ...oneByOne(measured, CREATE_EVERY_SECONDS, (i) => preemptor(`preemptor-${i}`)),
    ],
    measured: many(measured, (i) => pod(`pod-${i}`)),
  }),
};

/**
 * Every second upstream deletes and creates a node without room, a pod that fits nowhere and a Service. Here the node is cordoned and
 * uncordoned in turn, for nodes do not come and go; Services matter to no filter.
 * @type {import("./objects.mjs").Mix}
 */
export const churn = {
  name: "churn",
  upstream: "SchedulingWithMixedChurn",
  cyclesPerPod: CYCLES_PER_POD,
  sizes: sizes([0, 1000], [0, 10_000]),
  objects: ({ nodes, measured }) => {
    const full = node(nodes, { capacity: { pods: "0" } });
    const huge = oneByOne(measured, CHURN_EVERY_SECONDS, (i) => hugePod(`huge-${i}`));
    return {
      nodes: [...many(nodes, (i) => node(i)), full],
      standing: huge,
      measured: many(measured, (i) => pod(`pod-${i}`)),
      timeline: huge.slice(1).flatMap((_, i) => {
        const at = `${(MEASURED_AT_SECONDS + (i + 2) * CHURN_EVERY_SECONDS) * 1000}ms`;
        return [
          { at, kubectl: `${i % 2 === 0 ? "cordon" : "uncordon"} ${full.metadata.name}` },
          { at, kubectl: `delete pod huge-${i}` },
        ];
      }),
    };
  },
};
