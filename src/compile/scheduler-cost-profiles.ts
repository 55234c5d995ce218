// What scheduling costs, by name: times of kube-scheduler on a machine that somebody measured. Costs of a node are CPU time on one core and are
// spread over the cores. Marks: PUB published, FIT fitted to an anchor, ASM assumed. test/scheduler/throughput.test.ts holds the simulated
// throughput against the anchors; pods that use topology spreading or inter-pod affinity cost more in reality than here.

import type { SchedulerCostProfile } from "../scenario/cluster.ts";

/** The costs of a profile. */
export interface SchedulerCosts {
  /** Serial part of a cycle: queue, snapshot, assuming. */
  readonly cycleNs: number;
  /** A node that is filtered; a feasible node that is scored; a node on which preemption is tried. */
  readonly filterNodeNs: number;
  readonly feasibleNodeNs: number;
  readonly dryRunNs: number;
  /** From the decision until the binding is written. */
  readonly bindNs: number;
  readonly cores: number;
}

/** kube-scheduler v1.28.7's own code on 2 cores, nothing but scheduling cycles: 5 to 6 µs a feasible node of wall time. */
const MEASURED: SchedulerCosts = {
  // FIT: 720, 422 and 328 cycles a second with 500, 1,000 and 5,000 nodes, of which 230, 420 and 500 are looked at.
  cycleNs: 200_000,
  // FIT to the same, and to 163 and 39 a second when all of 1,000 and 5,000 are; how filter and score share it is ASM.
  filterNodeNs: 4_200,
  feasibleNodeNs: 6_600,
  // ASM: the filters once more, on a copy of the node.
  dryRunNs: 10_000,
  // ASM: one round trip of the API.
  bindNs: 1_000_000,
  cores: 2,
};

/** Every profile by its name. */
export const SCHEDULER_COST_PROFILES: Readonly<Record<SchedulerCostProfile, SchedulerCosts>> = {
  // ASM: a fast control plane. Looking at a node that is not feasible costs nothing.
  assumed: { cycleNs: 500_000, filterNodeNs: 0, feasibleNodeNs: 2_000, dryRunNs: 0, bindNs: 1_000_000, cores: 1 },
  "measured-1.28": MEASURED,
  // FIT: scheduler_perf's SchedulingBasic with API server and etcd on the same 2 cores: 404 to 507 pods a second with 500 nodes, 271 with 5,000.
  "scheduler-perf-1.28": { ...MEASURED, cycleNs: 920_000 },
  // FIT: what Kubernetes' own CI asks of SchedulingBasic with 5,000 nodes at least: 680 pods a second for 10,000 pods, 810 for 50,000. Cores: ASM.
  "scheduler-perf-5000": { ...MEASURED, cycleNs: 670_000, cores: 8 },
  instant: { cycleNs: 0, filterNodeNs: 0, feasibleNodeNs: 0, dryRunNs: 0, bindNs: 0, cores: 1 },
};
