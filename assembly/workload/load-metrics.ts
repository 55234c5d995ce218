// What others may read of the load: counters and levels of servers and of traffic, as a monitoring system finds them.

import { MEASURE_ANSWERS, MEASURE_ERRORS, MEASURE_IN_FLIGHT, MEASURE_QUEUE, MEASURE_REQUESTS } from "../abi/constants";
import { workloadState } from "./state";
import { Traffic } from "./traffic";

/** Whether a measure counts up, so that its rate is asked for; others are levels. */
export function isCounter(measure: u32): bool {
  return measure == MEASURE_REQUESTS || measure == MEASURE_ANSWERS || measure == MEASURE_ERRORS;
}

/** A measure of the server in a container, over all its lives. */
export function serverMeasure(container: i32, measure: u32): u64 {
  const servers = workloadState().servers;
  if (container >= servers.count) return 0;
  const server = servers.at(container);
  switch (measure) {
    case MEASURE_REQUESTS:
      return server.arrived;
    case MEASURE_ANSWERS:
      return server.served;
    case MEASURE_ERRORS:
      return server.refused + server.rejected + server.reset;
    case MEASURE_QUEUE:
      return server.waiting;
    default:
      assert(measure == MEASURE_IN_FLIGHT, "load: an unknown measure");
      return <u64>server.inService + <u64>server.waiting;
  }
}

/** A measure of all traffic to a Service. */
export function serviceMeasure(service: u32, measure: u32): u64 {
  const state = workloadState();
  let sum: u64 = 0;
  for (let row = 0; row < state.trafficCount; row++) {
    const traffic = state.traffic(row);
    if (row != state.probes && traffic.record.service == service) sum += measureOf(traffic, measure);
  }
  return sum;
}

/** A measure of one traffic. */
export function trafficMeasure(row: i32, measure: u32): u64 {
  return measureOf(workloadState().traffic(row), measure);
}

function measureOf(traffic: Traffic, measure: u32): u64 {
  if (measure == MEASURE_REQUESTS) return traffic.sent;
  if (measure == MEASURE_ANSWERS) return traffic.answered;
  if (measure == MEASURE_ERRORS) return traffic.failed;
  return traffic.sent - traffic.answered - traffic.failed;
}
