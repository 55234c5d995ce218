// Endpoints follow the pods. A pod is a ready endpoint of every port it serves while it is ready and not being deleted (or, where the Service publishes
// addresses that are not ready, while it has one), and a terminating one while it is being deleted and still serves.

import { NEVER, PHASE_PENDING, PHASE_RUNNING, SECTION_SERVICES } from "../abi/constants";
import { ServiceRecord } from "../abi/records";
import { world } from "../cluster/world";
import { Column } from "../kernel/column";
import { LIST_READY, LIST_TERMINATING } from "./endpoint-log";
import { sourcePodChanged } from "./sources";
import { networkState } from "./state";

/** What a pod is now decides: events may come late or twice. */
export function podChanged(pod: i32): void {
  const pods = world.pods;
  const phase = pods.phase.at(pod);
  const here = pods.gone.at(pod) == 0;
  const serves = here && pods.ready.at(pod) != 0 && phase == PHASE_RUNNING;
  const deleting = pods.deletionNs.at(pod) != NEVER;
  const hasAddress = here && pods.address.at(pod) != 0 && (phase == PHASE_RUNNING || phase == PHASE_PENDING);
  const state = networkState();
  const template = pods.template.at(pod);
  const start = state.templatePorts.start.at(template);
  const end = start + state.templatePorts.count.at(template);
  for (let i = start; i < end; i++) {
    const port = state.templatePorts.port.at(i);
    const container = pods.containersStart.at(pod) + state.templatePorts.container.at(i);
    const service = world.row<ServiceRecord>(SECTION_SERVICES, state.ports.service.at(port));
    const ready = service.publishNotReady ? hasAddress : serves && !deleting;
    setEndpoint(LIST_READY, port, pod, container, ready);
    setEndpoint(LIST_TERMINATING, port, pod, container, !ready && serves && deleting);
  }
  sourcePodChanged(state.sources, pod, serves && !deleting);
}

/** Where `value` stands in the first `count` ascending rows, or where it would. */
export function lowerBound(rows: Column<i32>, count: i32, value: i32): i32 {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows.at(middle) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Makes room at `at` in a run of `count` rows. */
export function insertRow(rows: Column<i32>, count: i32, at: i32, value: i32): void {
  rows.ensure(world.arena, count + 1);
  const from = rows.base + ((<usize>at) << 2);
  memory.copy(from + 4, from, (<usize>(count - at)) << 2);
  rows.put(at, value);
}

/** Takes the row at `at` out of a run of `count` rows. */
export function removeRow(rows: Column<i32>, count: i32, at: i32): void {
  const from = rows.base + ((<usize>at) << 2);
  memory.copy(from, from + 4, (<usize>(count - at - 1)) << 2);
}

/** Puts a pod on a list of a port or takes it off, and notes it if that changes anything. */
function setEndpoint(list: u32, port: i32, pod: i32, container: i32, belongs: bool): void {
  const state = networkState();
  const endpoints = state.ports.listOf(port, list);
  const count = endpoints.count;
  const at = lowerBound(endpoints.pods, count, pod);
  const present = at < count && endpoints.pods.at(at) == pod;
  if (present == belongs) return;
  if (belongs) endpoints.insert(at, pod, container);
  else endpoints.remove(at);
  if (list == LIST_READY) state.ports.endpoints.put(port, endpoints.count);
  const last = state.ports.lastChange.at(port);
  state.ports.lastChange.put(port, state.log.add(port, pod, container, list, belongs, last));
}
