// What a capture of a run (`plimsoll run --capture`) asks a replay for: every try that is under way in a window of time, with its ends and its instants.
// The host makes packets of them. A run without captures pays one comparison a try; the events are the same.

import { NEVER, SECTION_TRAFFICS, TRAFFIC_PROBE } from "../abi/constants";
import {
  PATH_NO_ADDRESS,
  TABLE_CAPTURED_TRIES,
  TRY_NO_ENDPOINTS,
  TRY_NOT_LOCAL,
  TRY_SENT,
  TRY_UNDER_WAY,
} from "../abi/network";
import { TrafficRecord } from "../abi/records";
import { world } from "../cluster/world";
import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";
import { Origin, setNodeOrigin, setOrigin, setPodOrigin } from "../network/origins";
import { answerBytes } from "../network/routes";
import { networkState } from "../network/state";
import { beginTriedPath } from "../network/traced-path";
import { NOBODY, Request } from "./request";
import { WorkloadState, workloadState } from "./state";
import { Traffic } from "./traffic";

/** One try a row, in no order. Instants that it did not reach are 0. */
@unmanaged
export class CapturedTriesTable {
  count: i32;
  /** The first row that is free again, -1: none; they are linked by `number`, and `traffic` is -1 in them. */
  free: i32;
  /** From when on tries are missing because the table was full, NEVER: none is. */
  fullNs: u64;
  traffic: Column<i32>;
  number: Column<u32>;
  tries: Column<u8>;
  /** OUTCOME_OK, 1 + ERROR_*, SPAN_GIVEN_UP, or TRY_UNDER_WAY. */
  outcome: Column<u8>;
  /** 1: it opens a connection. */
  fresh: Column<u8>;
  /** 1: the client keeps the connection for its next request. */
  kept: Column<u8>;
  /** TRY_*: what became of its first packet. */
  fate: Column<u8>;
  /** The pod that sends it, -1: none; the container it is for, -1: none was chosen. */
  source: Column<i32>;
  container: Column<i32>;
  /** The endpoint's number in its chain, and how many there were; of a try over an open connection 0. */
  endpoint: Column<u32>;
  endpoints: Column<u32>;
  /** Number of the connection, from 1; 0: one that was opened before captures saw it. */
  connection: Column<u32>;
  requestBytes: Column<u64>;
  answerBytes: Column<u64>;
  triedNs: Column<u64>;
  arrivedNs: Column<u64>;
  startedNs: Column<u64>;
  servedNs: Column<u64>;
  endedNs: Column<u64>;
}

/** What the notes need beside the table. */
@unmanaged
export class CapturedTries {
  arena: Arena;
  /** 1: somebody captures. */
  on: u32;
  fromNs: u64;
  untilNs: u64;
  most: i32;
  /** By traffic: 1 if it is asked for. */
  asked: usize;
  table: CapturedTriesTable;
  /** By row of the requests: the try's row here. */
  rowOf: Column<i32>;
  /** By row of the connections: its number. */
  connectionOf: Column<u32>;
  connections: u32;
  origin: Origin;
}

/** Nobody captures. */
export function capturedTries(arena: Arena): CapturedTries {
  const made = changetype<CapturedTries>(arena.take(offsetof<CapturedTries>()));
  made.arena = arena;
  return made;
}

/**
 * Notes tries that are under way in [fromNs, untilNs), at most `most` of them. Which traffics, a byte each, is to be written at the returned address.
 */
export function captureTries(state: WorkloadState, fromNs: u64, untilNs: u64, most: i32): usize {
  const captured = state.captured;
  const arena = captured.arena;
  const table = changetype<CapturedTriesTable>(arena.take(offsetof<CapturedTriesTable>()));
  table.free = NOBODY;
  table.fullNs = NEVER;
  table.traffic = column<i32>(arena, 0);
  table.number = column<u32>(arena, 0);
  table.tries = column<u8>(arena, 0);
  table.outcome = column<u8>(arena, 0);
  table.fresh = column<u8>(arena, 0);
  table.kept = column<u8>(arena, 0);
  table.fate = column<u8>(arena, 0);
  table.source = column<i32>(arena, 0);
  table.container = column<i32>(arena, 0);
  table.endpoint = column<u32>(arena, 0);
  table.endpoints = column<u32>(arena, 0);
  table.connection = column<u32>(arena, 0);
  table.requestBytes = column<u64>(arena, 0);
  table.answerBytes = column<u64>(arena, 0);
  table.triedNs = column<u64>(arena, 0);
  table.arrivedNs = column<u64>(arena, 0);
  table.startedNs = column<u64>(arena, 0);
  table.servedNs = column<u64>(arena, 0);
  table.endedNs = column<u64>(arena, 0);
  captured.on = 1;
  captured.fromNs = fromNs;
  captured.untilNs = untilNs;
  captured.most = most;
  captured.asked = arena.take(<usize>state.trafficCount);
  captured.table = table;
  captured.rowOf = column<i32>(arena, 0);
  captured.connectionOf = column<u32>(arena, 0);
  captured.origin = changetype<Origin>(arena.take(offsetof<Origin>()));
  world.publish(TABLE_CAPTURED_TRIES, changetype<usize>(table));
  return captured.asked;
}

/** A try sets out, over an open connection or (NOBODY) a new one. */
export function noteTry(state: WorkloadState, request: Request, requestRow: i32): void {
  const captured = state.captured;
  const traffic = request.traffic;
  if (!load<u8>(captured.asked + <usize>traffic) || world.nowNs >= captured.untilNs) return;
  const row = takeRow(captured);
  if (row == NOBODY) return;
  request.capture();
  captured.rowOf.ensure(captured.arena, requestRow + 1);
  captured.rowOf.put(requestRow, row);
  const table = captured.table;
  const connection = request.connection;
  table.traffic.put(row, traffic);
  table.number.put(row, request.number);
  table.tries.put(row, request.tries);
  table.outcome.put(row, <u8>TRY_UNDER_WAY);
  table.fresh.put(row, connection == NOBODY ? 1 : 0);
  table.kept.put(row, state.traffic(traffic).keepAlive ? 1 : 0);
  table.fate.put(row, <u8>TRY_SENT);
  table.source.put(row, request.source);
  table.container.put(row, NOBODY);
  table.endpoint.put(row, 0);
  table.endpoints.put(row, 0);
  table.requestBytes.put(row, world.row<TrafficRecord>(SECTION_TRAFFICS, traffic).requestBytes);
  table.answerBytes.put(row, 0);
  table.triedNs.put(row, world.nowNs);
  table.arrivedNs.put(row, 0);
  table.startedNs.put(row, 0);
  table.servedNs.put(row, 0);
  table.endedNs.put(row, 0);
  if (connection == NOBODY) {
    captured.connections += 1;
    table.connection.put(row, captured.connections);
    return;
  }
  captured.connectionOf.ensure(captured.arena, connection + 1);
  table.connection.put(row, captured.connectionOf.at(connection));
  noteServer(state, row, traffic, state.connections.container.at(connection));
}

/** Whom a try over a new connection is for; `fate` is TRY_*. */
export function noteChoice(state: WorkloadState, requestRow: i32, container: i32, endpoint: i32, fate: u32): void {
  const captured = state.captured;
  const row = captured.rowOf.at(requestRow);
  const table = captured.table;
  table.fate.put(row, <u8>fate);
  if (container == NOBODY) return;
  table.endpoint.put(row, endpoint);
  table.endpoints.put(row, networkState().choices.count);
  noteServer(state, row, table.traffic.at(row), container);
}

/** A probe is for a container at its own address. */
export function noteProbed(state: WorkloadState, requestRow: i32, container: i32): void {
  noteServer(state, state.captured.rowOf.at(requestRow), state.probes, container);
}

/** The server has accepted a connection that is kept: later tries over it are of the same. */
export function noteKept(state: WorkloadState, request: Request, requestRow: i32): void {
  const connection = request.connection;
  if (connection == NOBODY) return;
  const captured = state.captured;
  captured.connectionOf.ensure(captured.arena, connection + 1);
  const number = request.captured ? captured.table.connection.at(captured.rowOf.at(requestRow)) : 0;
  captured.connectionOf.put(connection, number);
}

/** A try ended, with an answer, a failure, or (SPAN_GIVEN_UP) because its client gave up. */
export function noteTryEnd(state: WorkloadState, request: Request, requestRow: i32, outcome: u8): void {
  const captured = state.captured;
  const table = captured.table;
  const row = captured.rowOf.at(requestRow);
  if (world.nowNs < captured.fromNs) {
    table.traffic.put(row, NOBODY);
    table.number.put(row, <u32>table.free);
    table.free = row;
    return;
  }
  table.outcome.put(row, outcome);
  noteInstants(table, row, request);
  table.endedNs.put(row, world.nowNs);
}

/** The run is over: tries that are under way have come as far as they have. */
export function settleCaptured(state: WorkloadState): void {
  if (!state.captured.on) return;
  for (let row = 0; row < state.trafficCount; row++) settleTraffic(state, state.traffic(row));
}

/**
 * Sets a captured try as the connection to look at (TABLE_TRACED_PATH), from the given port of its client. PATH_*. Call it after the run: the addresses
 * are those that the ends have or had, and nothing is chosen anew.
 */
export function beginCapturedPath(row: i32, clientPort: u32): u32 {
  const state = workloadState();
  const table = state.captured.table;
  const fate: u32 = table.fate.at(row);
  const container = table.container.at(row);
  const source = table.source.at(row);
  const traffic = state.traffic(table.traffic.at(row));
  const origin = state.captured.origin;
  if (traffic.record.kind == TRAFFIC_PROBE) {
    if (container == NOBODY) return PATH_NO_ADDRESS;
    setNodeOrigin(origin, world.pods.node.at(world.containers.pod.at(container)));
  } else if (source >= 0) setPodOrigin(origin, traffic.record, source);
  else setOrigin(origin, traffic.record);
  const server = fate == TRY_NO_ENDPOINTS || fate == TRY_NOT_LOCAL ? NOBODY : container;
  return beginTriedPath(
    origin,
    server,
    table.endpoint.at(row),
    table.endpoints.at(row),
    clientPort,
    fate == TRY_NOT_LOCAL,
  );
}

function takeRow(captured: CapturedTries): i32 {
  const table = captured.table;
  const free = table.free;
  if (free != NOBODY) {
    table.free = <i32>table.number.at(free);
    return free;
  }
  const row = table.count;
  if (row >= captured.most) {
    if (table.fullNs == NEVER) table.fullNs = world.nowNs;
    return NOBODY;
  }
  table.count = row + 1;
  growRows(captured.arena, table, row + 1);
  return row;
}

function noteServer(state: WorkloadState, row: i32, traffic: i32, container: i32): void {
  const table = state.captured.table;
  table.container.put(row, container);
  table.answerBytes.put(row, answerBytes(traffic, container));
}

function noteInstants(table: CapturedTriesTable, row: i32, request: Request): void {
  table.arrivedNs.put(row, request.arrivedNs);
  table.startedNs.put(row, request.startedNs);
  table.servedNs.put(row, request.servedNs);
}

function settleTraffic(state: WorkloadState, traffic: Traffic): void {
  let row = traffic.oldest;
  while (row != NOBODY) {
    const request = state.requests.at(row);
    if (request.captured) noteInstants(state.captured.table, state.captured.rowOf.at(row), request);
    row = request.newer;
  }
}

function growRows(arena: Arena, table: CapturedTriesTable, rows: i32): void {
  table.traffic.ensure(arena, rows);
  table.number.ensure(arena, rows);
  table.tries.ensure(arena, rows);
  table.outcome.ensure(arena, rows);
  table.fresh.ensure(arena, rows);
  table.kept.ensure(arena, rows);
  table.fate.ensure(arena, rows);
  table.source.ensure(arena, rows);
  table.container.ensure(arena, rows);
  table.endpoint.ensure(arena, rows);
  table.endpoints.ensure(arena, rows);
  table.connection.ensure(arena, rows);
  table.requestBytes.ensure(arena, rows);
  table.answerBytes.ensure(arena, rows);
  table.triedNs.ensure(arena, rows);
  table.arrivedNs.ensure(arena, rows);
  table.startedNs.ensure(arena, rows);
  table.servedNs.ensure(arena, rows);
  table.endedNs.ensure(arena, rows);
}
