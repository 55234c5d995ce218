// One probe of a container: how it is carried out, and what comes of it. Mirrors pkg/kubelet/prober/prober.go and pkg/probe, v1.35.
//
//     tcpSocket    the kernel accepts as long as a process listens
//     httpGet,     a request to the container's server: PROBE_SENT goes out and KUBELET_PROBE_ANSWERED comes back; no answer within
//     grpc         timeoutSeconds is a failure. A container that serves nothing answers at once.
//     exec         a process in the container's cgroup: CPU work that a throttled or busy container finishes late
//     all          refused before the application has started

import {
  HANDLER_EXEC,
  HANDLER_TCP,
  PROBE_REFUSED,
  PROBE_REJECTED,
  PROBE_TIMED_OUT,
  SECTION_BEHAVIORS,
  SECTION_CONTAINERS,
} from "../abi/constants";
import { AT_CLUSTER, AT_TRAFFIC, PROBE_SENT } from "../abi/events";
import { BehaviorRecord, ContainerRecord, ProbeRecord } from "../abi/records";
import { STREAM_PROBE_CPU } from "../cluster/streams";
import { world } from "../cluster/world";
import { endCpuTask, startCpuTask } from "./cpu";
import { drawNs } from "./draw";
import { KUBELET_EXEC_DONE, KUBELET_PROBE_TIMEOUT } from "./events";
import { NO_TASK, PROBE_TYPES, ProbeState } from "./probe-state";
import { probeResult } from "./probes";
import { containerServes } from "./serving";
import { kubeletState } from "./state";

const SECOND_NS: u64 = 1000000000;
const TYPE_BITS: u32 = 2;
const TYPE_MASK: u32 = 3;
/** A tag leaves the highest bit to the answer. */
const TAG_MASK: u32 = 0x7fffffff;
const SUCCEEDED: u32 = 0x80000000;

/** Carries out a probe now; its result comes by probeResult, perhaps at once. */
export function runProbe(row: i32, type: u32, probe: ProbeRecord): void {
  if (!containerServes(row)) {
    probeResult(row, type, false, PROBE_REFUSED);
    return;
  }
  const behavior = world.row<ContainerRecord>(SECTION_CONTAINERS, world.containers.spec.at(row)).behavior;
  if (probe.handler == HANDLER_TCP || behavior < 0) {
    probeResult(row, type, true, 0);
    return;
  }
  const does = world.row<BehaviorRecord>(SECTION_BEHAVIORS, behavior);
  if (probe.handler == HANDLER_EXEC) {
    const demandNs = worksAlone(does) ? 0 : drawNs(row, STREAM_PROBE_CPU, does.execCpu, serialOf(row, type) + 1);
    if (demandNs == 0) probeResult(row, type, true, 0);
    else exec(row, type, probe, demandNs);
  } else if (does.serveCpu < 0) probeResult(row, type, true, 0);
  else {
    const tag = expectAnswer(row, type, probe);
    world.after(0, AT_TRAFFIC, PROBE_SENT, row, tag);
  }
}

/** Whether the probe's result may ever change once it has succeeded while the container runs. Only then is it worth repeating. */
export function mayChange(row: i32, probe: ProbeRecord): bool {
  const behavior = world.row<ContainerRecord>(SECTION_CONTAINERS, world.containers.spec.at(row)).behavior;
  if (behavior < 0 || probe.handler == HANDLER_TCP) return false;
  const does = world.row<BehaviorRecord>(SECTION_BEHAVIORS, behavior);
  if (probe.handler == HANDLER_EXEC) return !worksAlone(does) && does.execCpu >= 0;
  return does.serveCpu >= 0;
}

/** The container's server has answered the probe of a tag. */
export function probeAnswered(row: i32, answer: u32): void {
  const tag = answer & TAG_MASK;
  if (!concludes(row, tag)) return;
  probeResult(row, tag & TYPE_MASK, (answer & SUCCEEDED) != 0, PROBE_REJECTED);
}

/** No answer came in time. */
export function probeTimedOut(row: i32, tag: u32): void {
  const probes = state();
  const at = row * PROBE_TYPES + <i32>(tag & TYPE_MASK);
  if (tagOf(probes.serial.at(at), tag & TYPE_MASK) != tag || !probes.outstanding.at(at)) return;
  probes.timeout.put(at, 0);
  conclude(at);
  probeResult(row, tag & TYPE_MASK, false, PROBE_TIMED_OUT);
}

/** The process of an exec probe is done. `place` is container row << 2 | type. */
export function execDone(place: u32, task: i32): void {
  const row = <i32>(place >> TYPE_BITS);
  const type = place & TYPE_MASK;
  const at = row * PROBE_TYPES + <i32>type;
  assert(state().task.at(at) == task + 1, "probes: a process of another probe is done");
  conclude(at);
  probeResult(row, type, true, 0);
}

/** The container has ended: its probes are lost. */
export function dropProbes(row: i32): void {
  const probes = state();
  for (let type = 0; type < PROBE_TYPES; type++) {
    const at = row * PROBE_TYPES + type;
    if (probes.next.at(at) != 0) world.simulator.cancel(probes.next.at(at));
    probes.next.put(at, 0);
    if (probes.outstanding.at(at)) conclude(at);
  }
}

/** A container that neither serves nor computes: nothing in it can delay a process. */
function worksAlone(does: BehaviorRecord): bool {
  return does.serveCpu < 0 && does.backgroundCpuMilli == 0;
}

function exec(row: i32, type: u32, probe: ProbeRecord, demandNs: u64): void {
  expectAnswer(row, type, probe);
  const task = startCpuTask(row, demandNs, KUBELET_EXEC_DONE, ((<u32>row) << TYPE_BITS) | type);
  assert(task >= 0, "probes: a running container takes no work");
  state().task.put(row * PROBE_TYPES + <i32>type, task + 1);
}

/** A new probe waits for its answer until its timeout; returns its tag. */
function expectAnswer(row: i32, type: u32, probe: ProbeRecord): u32 {
  const probes = state();
  const at = row * PROBE_TYPES + <i32>type;
  assert(!probes.outstanding.at(at), "probes: a probe runs twice at a time");
  probes.serial.put(at, probes.serial.at(at) + 1);
  probes.outstanding.put(at, 1);
  const tag = tagOf(probes.serial.at(at), type);
  const timeoutNs = <u64>max<i32>(probe.timeoutSeconds, 1) * SECOND_NS;
  probes.timeout.put(at, world.after(timeoutNs, AT_CLUSTER, KUBELET_PROBE_TIMEOUT, row, tag));
  return tag;
}

/** True when the tag is that of the probe that waits; it waits no longer. */
function concludes(row: i32, tag: u32): bool {
  const probes = state();
  const at = row * PROBE_TYPES + <i32>(tag & TYPE_MASK);
  if (!probes.outstanding.at(at) || tagOf(probes.serial.at(at), tag & TYPE_MASK) != tag) return false;
  conclude(at);
  return true;
}

function conclude(at: i32): void {
  const probes = state();
  probes.outstanding.put(at, 0);
  if (probes.timeout.at(at) != 0) world.simulator.cancel(probes.timeout.at(at));
  probes.timeout.put(at, 0);
  const task = probes.task.at(at);
  if (task == NO_TASK) return;
  probes.task.put(at, NO_TASK);
  endCpuTask(task - 1);
}

function tagOf(serial: u32, type: u32): u32 {
  return ((serial << TYPE_BITS) | type) & TAG_MASK;
}

function serialOf(row: i32, type: u32): u32 {
  return state().serial.at(row * PROBE_TYPES + <i32>type);
}

function state(): ProbeState {
  return kubeletState().probes;
}
