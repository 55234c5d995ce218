// Endpoints follow the pods: a pod is an endpoint of every port it serves while it is ready and not being deleted.

import { NEVER, PHASE_RUNNING } from "../abi/constants";
import { world } from "../cluster/world";
import { Column } from "../kernel/column";
import { sourcePodChanged } from "./sources";
import { networkState } from "./state";

/** What a pod is now decides: events may come late or twice. */
export function podChanged(pod: i32): void {
  const pods = world.pods;
  const ready = pods.ready.at(pod) != 0 && pods.phase.at(pod) == PHASE_RUNNING;
  const belongs = ready && pods.gone.at(pod) == 0 && pods.deletionNs.at(pod) == NEVER;
  const state = networkState();
  const template = pods.template.at(pod);
  const start = state.templatePorts.start.at(template);
  const end = start + state.templatePorts.count.at(template);
  for (let i = start; i < end; i++) {
    const port = state.templatePorts.port.at(i);
    const container = pods.containersStart.at(pod) + state.templatePorts.container.at(i);
    if (belongs) addEndpoint(port, pod, container);
    else removeEndpoint(port, pod);
  }
  sourcePodChanged(state.sources, pod, belongs);
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

function addEndpoint(port: i32, pod: i32, container: i32): void {
  const ports = networkState().ports;
  const pods = ports.podsOf(port);
  const count = ports.endpoints.at(port);
  const at = lowerBound(pods, count, pod);
  if (at < count && pods.at(at) == pod) return;
  insertRow(pods, count, at, pod);
  insertRow(ports.containersOf(port), count, at, container);
  ports.endpoints.put(port, count + 1);
}

function removeEndpoint(port: i32, pod: i32): void {
  const ports = networkState().ports;
  const pods = ports.podsOf(port);
  const count = ports.endpoints.at(port);
  const at = lowerBound(pods, count, pod);
  if (at == count || pods.at(at) != pod) return;
  removeRow(pods, count, at);
  removeRow(ports.containersOf(port), count, at);
  ports.endpoints.put(port, count - 1);
}
