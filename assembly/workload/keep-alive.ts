// The life of a kept connection: opened by the first request that arrives over it, closed when the client gives up, when the pod it comes
// from goes, or when the server stops.

import { connectionsOpen } from "../kubelet/memory";
import { networkState } from "../network/state";
import { pacerOf } from "./mixes";
import { NOBODY, Request } from "./request";
import { WorkloadState } from "./state";
import { Traffic } from "./traffic";

/** Whether both ends of a connection are still there. */
export function isOpen(state: WorkloadState, traffic: Traffic, connection: i32): bool {
  const connections = state.connections;
  const container = connections.container.at(connection);
  if (state.servers.at(container).life != connections.life.at(connection)) return false;
  const workload = traffic.record.fromWorkload;
  return workload < 0 || networkState().sources.has(workload, connections.pod.at(connection));
}

/** Closes a connection, at the server too if the server still has it. */
export function closeConnection(state: WorkloadState, connection: i32): void {
  const connections = state.connections;
  const container = connections.container.at(connection);
  const server = state.servers.at(container);
  if (server.connectionsWeigh && server.life == connections.life.at(connection)) connectionsOpen(container, -1);
  connections.give(connection);
}

/** The server accepts the request's new connection. A client that keeps connections and still waits gets one to keep. */
export function acceptConnection(state: WorkloadState, traffic: Traffic, request: Request): void {
  if (state.servers.at(request.container).connectionsWeigh) connectionsOpen(request.container, 1);
  if (!traffic.keepAlive || request.abandoned) {
    request.setHolds(true);
    return;
  }
  const life = state.servers.at(request.container).life;
  request.connection = state.connections.open(request.container, life, request.source, request.route);
}

/** The client keeps the connection of an answered request for the next one, or closes it. */
export function keepConnection(state: WorkloadState, traffic: Traffic, request: Request): void {
  const connection = request.connection;
  if (connection == NOBODY) return;
  if (!isOpen(state, traffic, connection)) closeConnection(state, connection);
  else if (traffic.call) {
    const caller = state.requests.at(state.handlers.at(request.client).request).container;
    state.callPools.put(state, request.traffic, caller, connection);
  } else if (request.client >= 0) state.clients.connection.put(request.client, connection);
  else {
    const pool = pacerOf(state, traffic);
    state.connections.next.put(connection, pool.idle);
    pool.idle = connection;
  }
}
