// What holds of pods and containers, at every instant and over time.

import * as abi from "../../src/core/abi.generated.ts";
import { INIT_CONTAINER, SIDECAR } from "../determinism/random-pods.ts";
import {
  cell,
  type History,
  type Invariant,
  isOver,
  NEVER,
  type Observation,
  rows,
  SECOND_NS,
  wide,
} from "./observation.ts";

/** How often a kubelet asks its container runtime what has happened. */
const RELIST_NS = SECOND_NS;
/** What a pod may still take beyond its grace period: the least 2 s of the last step, a second for each step whose time is reckoned in whole ones. */
const END_SLACK_NS = 5n * SECOND_NS;

/** From each phase, the phases that may follow. */
const NEXT_PHASES: Readonly<Record<number, readonly number[]>> = {
  [abi.PHASE_PENDING]: [abi.PHASE_RUNNING, abi.PHASE_SUCCEEDED, abi.PHASE_FAILED],
  [abi.PHASE_RUNNING]: [abi.PHASE_SUCCEEDED, abi.PHASE_FAILED],
  [abi.PHASE_SUCCEEDED]: [],
  [abi.PHASE_FAILED]: [],
};

/** Whether a pod may go from one phase to the other. */
export function isLegalPhaseChange(from: number, to: number): boolean {
  return NEXT_PHASES[from]?.includes(to) ?? false;
}

function* containersOf({ pods }: Observation, pod: number): Generator<number> {
  const start = cell(pods.containersStart, pod);
  for (const index of rows(cell(pods.containersCount, pod))) yield start + index;
}

const readyPodsRun: Invariant = (seen, report) => {
  const { pods, containers } = seen;
  for (const pod of rows(pods.count)) {
    if (cell(pods.ready, pod) === 0) continue;
    if (cell(pods.phase, pod) !== abi.PHASE_RUNNING) report(`pod ${pod} is ready in phase ${pods.phase[pod]}`);
    if (cell(pods.gone, pod) === 1) report(`pod ${pod} is ready and gone`);
    if (cell(pods.node, pod) < 0) report(`pod ${pod} is ready on no node`);
    if (wide(pods.firstReadyNs, pod) === NEVER) report(`pod ${pod} is ready and never was`);
    // A kubelet notices the end of a container at its next relist: until then the pod still counts as ready.
    const justEnded = (row: number) => {
      const finishedNs = wide(containers.finishedNs, row);
      return finishedNs !== NEVER && seen.nowNs <= finishedNs + RELIST_NS;
    };
    if (![...containersOf(seen, pod)].some((row) => cell(containers.ready, row) === 1 || justEnded(row)))
      report(`pod ${pod} is ready, no container is`);
  }
};

const containersRunInLivingPods: Invariant = (seen, report) => {
  const { pods, containers } = seen;
  for (const row of rows(containers.count)) {
    const pod = cell(containers.pod, row);
    const running = cell(containers.state, row) === abi.CONTAINER_RUNNING;
    // An init container that has done its work counts as ready.
    const completed =
      cell(containers.state, row) === abi.CONTAINER_TERMINATED &&
      cell(containers.exitCode, row) === 0 &&
      seen.facts.names.containers[cell(containers.spec, row)]?.name === INIT_CONTAINER;
    if (cell(containers.ready, row) === 1 && !running && !completed)
      report(`container ${row} is ready and does not run`);
    if (running && cell(pods.node, pod) < 0) report(`container ${row} runs on no node`);
    if (running && isOver(seen, pod)) report(`container ${row} runs in pod ${pod}, which is over`);
    if (running && wide(containers.startedNs, row) > seen.nowNs) report(`container ${row} runs and is yet to start`);
    const [started, finished] = [wide(containers.startedNs, row), wide(containers.finishedNs, row)];
    if (cell(containers.state, row) === abi.CONTAINER_TERMINATED && started !== NEVER && finished < started) {
      report(`container ${row} ended at ${finished}, before it started at ${started}`);
    }
  }
};

const timesAreInOrder: Invariant = ({ nowNs, pods }, report) => {
  for (const pod of rows(pods.count)) {
    const steps = [
      ["created", pods.createdNs],
      ["scheduled", pods.scheduledNs],
      ["started", pods.startedNs],
      ["ready", pods.firstReadyNs],
      ["finished", pods.finishedNs],
      ["gone", pods.goneNs],
    ] as const;
    let latest = { name: "the start", at: 0n };
    for (const [name, column] of steps) {
      const at = wide(column, pod);
      if (at === NEVER) continue;
      if (at < latest.at || at > nowNs)
        report(`pod ${pod} ${name} at ${at}: ${latest.name} was at ${latest.at}, now is ${nowNs}`);
      latest = { name, at };
    }
    const over = cell(pods.phase, pod) === abi.PHASE_SUCCEEDED || cell(pods.phase, pod) === abi.PHASE_FAILED;
    if (over !== (wide(pods.finishedNs, pod) !== NEVER))
      report(`pod ${pod}: phase ${pods.phase[pod]} and its end disagree`);
    if ((cell(pods.gone, pod) === 1) !== (wide(pods.goneNs, pod) !== NEVER))
      report(`pod ${pod}: gone and its time disagree`);
    if (cell(pods.reason, pod) === abi.REASON_EVICTED && cell(pods.phase, pod) !== abi.PHASE_FAILED) {
      report(`pod ${pod} is evicted in phase ${pods.phase[pod]}`);
    }
  }
};

const deletedPodsGo: Invariant = (seen, report) => {
  const { nowNs, pods, facts } = seen;
  for (const pod of rows(pods.count)) {
    const deletion = wide(pods.deletionNs, pod);
    if (deletion === NEVER || cell(pods.gone, pod) === 1) continue;
    const due = deletion + wide(pods.graceSeconds, pod) * SECOND_NS + 4n * facts.apiLatencyNs + END_SLACK_NS;
    if (nowNs > due)
      report(`pod ${pod} was deleted at ${deletion} with ${pods.graceSeconds[pod]} s of grace and is still there`);
  }
};

const restartPolicyIsKept: Invariant = ({ pods, containers, facts }, report) => {
  for (const row of rows(containers.count)) {
    const template = cell(pods.template, cell(containers.pod, row));
    // Sidecars restart whatever the pod's policy: they are init containers, which the names tell apart.
    const name = facts.names.containers[cell(containers.spec, row)]?.name;
    if (facts.names.templates[template]?.restartPolicy !== "Never" || name === SIDECAR) continue;
    if (cell(containers.restarts, row) > 0) report(`container ${row} restarted under restartPolicy Never`);
  }
};

/** Phases, restarts, nodes and deletions go one way only. */
export class OneWay implements History {
  #phases: number[] = [];
  #nodes: number[] = [];
  #deleted: boolean[] = [];
  #restarts: number[] = [];

  observe({ pods, containers }: Observation, report: (fault: string) => void): void {
    for (const [pod, before] of this.#phases.entries()) {
      const now = cell(pods.phase, pod);
      const skipped = before === abi.PHASE_PENDING || isLegalPhaseChange(before, now);
      if (now !== before && !skipped) report(`pod ${pod} went from phase ${before} to ${now}`);
      const node = cell(pods.node, pod);
      if ((this.#nodes[pod] ?? -1) >= 0 && node !== this.#nodes[pod])
        report(`pod ${pod} moved from ${this.#nodes[pod]} to ${node}`);
      if (this.#deleted[pod] && wide(pods.deletionNs, pod) === NEVER) report(`pod ${pod} is no longer deleted`);
    }
    for (const [row, before] of this.#restarts.entries()) {
      if (cell(containers.restarts, row) < before)
        report(`container ${row}: ${before} restarts became ${containers.restarts[row]}`);
    }
    this.#phases = [...pods.phase.subarray(0, pods.count)];
    this.#nodes = [...pods.node.subarray(0, pods.count)];
    this.#deleted = [...pods.deletionNs.subarray(0, pods.count)].map((at) => at !== NEVER);
    this.#restarts = [...containers.restarts.subarray(0, containers.count)];
  }
}

/** By name, for the message. */
export const lifecycleInvariants: Readonly<Record<string, Invariant>> = {
  "ready implies running": readyPodsRun,
  "containers run in living pods": containersRunInLivingPods,
  "times are in order": timesAreInOrder,
  "a deleted pod goes when its grace is over": deletedPodsGo,
  "restartPolicy Never is kept": restartPolicyIsKept,
};
