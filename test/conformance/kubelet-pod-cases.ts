// The vectors about a pod's phase and conditions.

import * as abi from "../../src/core/abi.generated.ts";
import type { Json } from "./cluster-image.ts";
import { rules, writeStatuses } from "./kubelet-core.ts";
import { compare, type Outcome } from "./subject.ts";

const PHASES = ["Pending", "Running", "Succeeded", "Failed"];
const POLICIES: Record<string, number> = {
  Always: abi.RESTART_ALWAYS,
  OnFailure: abi.RESTART_ON_FAILURE,
  Never: abi.RESTART_NEVER,
};
const EMPTY = 1;
const WAITING = 2;
const RUNNING = 3;
const TERMINATED = 4;
const FAILED = 8;
const ENDED_BEFORE = 16;
const STARTED = 32;
const READY = 64;
const SIDECAR = 128;
const REASONS = ["", "ContainersNotReady", "PodCompleted", "PodFailed"];

export function podPhase(_group: string, { pod, podIsTerminal, expect }: Json): Outcome {
  const { spec, status = {} } = pod;
  const statuses = statusBytes(spec, [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]);
  const policy = POLICIES[spec.restartPolicy] ?? abi.RESTART_ALWAYS;
  const phase = rules().podPhase(
    writeStatuses(statuses),
    count(spec.initContainers),
    count(spec.containers),
    policy,
    podIsTerminal,
  );
  return compare({ phase: PHASES[phase] }, expect);
}

export function podConditions(group: string, testCase: Json): Outcome {
  const { spec, containerStatuses, podPhase, expect } = testCase;
  if (spec.readinessGates) return { skip: "readiness gates are not simulated" };
  const address = writeStatuses(statusBytes(spec, containerStatuses));
  const [inits, mains] = [count(spec.initContainers), count(spec.containers)];
  const phase = PHASES.indexOf(podPhase);
  const initialized = group === "GeneratePodInitializedCondition";
  const verdict = initialized
    ? rules().initializedVerdict(address, inits, mains, phase)
    : rules().containersReadyVerdict(address, inits, mains, phase);
  const isTrue = verdict === 0 || (initialized && verdict === 2);
  const reason = initialized && verdict === 1 ? "ContainersNotInitialized" : (REASONS[verdict] ?? "");
  // The message lists names, which the core does not know.
  const { message: _, ...wanted } = expect;
  const { type } = wanted;
  return compare(
    { ...(type ? { type } : {}), status: isTrue ? "True" : "False", ...(reason ? { reason } : {}) },
    wanted,
  );
}

function statusBytes(spec: Json, statuses: Json[]): number[] {
  const byName = new Map(statuses.map((status) => [status.name, status]));
  return [...(spec.initContainers ?? []), ...(spec.containers ?? [])].map((container) => {
    const status = byName.get(container.name);
    const sidecar = container.restartPolicy === "Always" ? SIDECAR : 0;
    return status ? sidecar | statusByte(status) : sidecar;
  });
}

function statusByte({ state, lastState = {}, ready, started }: Json): number {
  const ended = state.terminated ?? lastState.terminated;
  let byte = state.terminated ? TERMINATED : state.running ? RUNNING : state.waiting ? WAITING : EMPTY;
  if (ended) byte |= ENDED_BEFORE | (ended.exitCode !== 0 ? FAILED : 0);
  if (ready) byte |= READY;
  if (started) byte |= STARTED;
  return byte;
}

function count(list: Json[] | undefined): number {
  return list?.length ?? 0;
}
