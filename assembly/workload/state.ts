// The workload's state block, reached by world.workload.

import { world } from "../cluster/world";
import { CallPools } from "./call-pools";
import { CapturedTries } from "./captured-tries";
import { Clients } from "./client";
import { ConnectionPool } from "./connection";
import { HandlerTable } from "./handler";
import { LatencyProbe } from "./latency-probe";
import { LatencySeriesTable } from "./latency-series";
import { RequestTable } from "./request";
import { Servers } from "./server";
import { TRAFFIC_BYTES, Traffic } from "./traffic";

@unmanaged
export class WorkloadState {
  requests: RequestTable;
  servers: Servers;
  connections: ConnectionPool;
  clients: Clients;
  handlers: HandlerTable;
  callPools: CallPools;
  /** TRAFFIC_BYTES a row. */
  traffics: usize;
  trafficCount: i32;
  /** The row of kubelets' probes, NOBODY when none is a request. */
  probes: i32;
  series: LatencySeriesTable;
  probe: LatencyProbe;
  captured: CapturedTries;

  @inline traffic(row: i32): Traffic {
    return changetype<Traffic>(this.traffics + <usize>row * TRAFFIC_BYTES);
  }
}

/** The block. */
export function workloadState(): WorkloadState {
  return changetype<WorkloadState>(world.workload);
}
