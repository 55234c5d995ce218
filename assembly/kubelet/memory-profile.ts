// Changes of a container's memory that its behaviour sets by the clock: steps, and the fall at the end of each tooth of a sawtooth. One event is
// pending for a container, at the next of them.

import { NEVER, SECTION_MEMORY_STEPS } from "../abi/constants";
import { AT_CLUSTER } from "../abi/events";
import { BehaviorRecord, MemoryStepRecord } from "../abi/records";
import { world } from "../cluster/world";
import { KUBELET_MEMORY_PROFILE } from "./events";
import { ContainerMemory } from "./memory-state";

/** What a behaviour says of it. */
export function admitProfile(made: ContainerMemory, behavior: BehaviorRecord): void {
  made.sawPeriodNs = behavior.memorySawtoothPeriodNs;
  made.sawBytes = behavior.memorySawtoothBytes;
  made.sawRate = made.sawPeriodNs > 0 ? behavior.memorySawtoothBytesPerSecond : 0;
  made.stepsStart = behavior.memoryStepsStart;
  made.stepsCount = behavior.memoryStepsCount;
}

/** The container starts: no step is taken yet, and the first tooth begins. */
export function startProfile(started: ContainerMemory, nowNs: u64): void {
  started.startedNs = nowNs;
  started.stepsTaken = 0;
  started.stepped = 0;
  started.sawFromNs = nowNs;
  scheduleProfile(started);
}

/** The container stops. */
export function stopProfile(stopped: ContainerMemory): void {
  if (stopped.profileNs != NEVER) world.simulator.cancel(stopped.profileEvent);
  stopped.profileNs = NEVER;
}

/** Whether the tooth that began at `sawFromNs` ends now. */
export function toothOver(owner: ContainerMemory, nowNs: u64): bool {
  return owner.sawRate > 0 && nowNs - owner.sawFromNs >= owner.sawPeriodNs;
}

/** Takes the steps that are due and returns their bytes. */
export function takeSteps(owner: ContainerMemory, nowNs: u64): i64 {
  let bytes: i64 = 0;
  while (stepNs(owner) <= nowNs) {
    bytes += step(owner).bytes;
    owner.stepsTaken += 1;
  }
  owner.stepped += bytes;
  return bytes;
}

/** Arranges the next change. */
export function scheduleProfile(owner: ContainerMemory): void {
  let at = stepNs(owner);
  if (owner.sawRate > 0) at = min<u64>(at, owner.sawFromNs + owner.sawPeriodNs);
  if (at >= world.config.horizonNs) return;
  owner.profileNs = at;
  owner.profileEvent = world.simulator.schedule(at, AT_CLUSTER, KUBELET_MEMORY_PROFILE, owner.row, 0);
}

function stepNs(owner: ContainerMemory): u64 {
  if (owner.stepsTaken >= owner.stepsCount) return NEVER;
  const after = step(owner).afterNs;
  return after < NEVER - owner.startedNs ? owner.startedNs + after : NEVER;
}

function step(owner: ContainerMemory): MemoryStepRecord {
  return world.row<MemoryStepRecord>(SECTION_MEMORY_STEPS, owner.stepsStart + owner.stepsTaken);
}
