// The moves of world.probePod through the scheduling queue, one row each; the host reads it as TABLE_QUEUE_HISTORY. Whoever is about to move pods
// says why first (`because`), which costs nothing worth saving; rows are written for the probed pod only.

import { world } from "../../cluster/world";
import { Arena } from "../../kernel/arena";
import { Column, column } from "../../kernel/column";
import { scheduler } from "../state";

@unmanaged
export class QueueHistoryTable {
  moves: i32;
  timeNs: Column<u64>;
  /** QUEUE_* it moves to; MOVE_* and its row. */
  queue: Column<u32>;
  cause: Column<u32>;
  object: Column<i32>;
  /** As the queue has them at that time: attempts so far, bits of the plugins that rejected the last one, end of the backoff (0 none). */
  attempts: Column<u32>;
  rejectors: Column<u32>;
  backoffUntilNs: Column<u64>;
  /** Why pods move at present. */
  presentCause: u32;
  presentObject: i32;
  /** The first thing that may help the pod whose cycle is under way, 0 none. */
  meanwhileCause: u32;
  meanwhileObject: i32;
}

/** Nothing has moved. */
export function queueHistoryTable(arena: Arena): QueueHistoryTable {
  const table = changetype<QueueHistoryTable>(arena.take(offsetof<QueueHistoryTable>()));
  table.timeNs = column<u64>(arena, 0);
  table.queue = column<u32>(arena, 0);
  table.cause = column<u32>(arena, 0);
  table.object = column<i32>(arena, 0);
  table.attempts = column<u32>(arena, 0);
  table.rejectors = column<u32>(arena, 0);
  table.backoffUntilNs = column<u64>(arena, 0);
  return table;
}

/** Pods that move from now on do so for this reason (MOVE_*). */
export function because(cause: u32, object: i32): void {
  const table = scheduler().history;
  table.presentCause = cause;
  table.presentObject = object;
}

/** What happens now asks for the pods that these plugins reject (bits): the pod in its cycle may be one of them. */
export function askMeanwhile(asks: u32): void {
  const state = scheduler();
  const table = state.history;
  if (table.meanwhileCause == 0 && (asks & state.queue.rejectors.at(state.failing)) != 0) {
    table.meanwhileCause = table.presentCause;
    table.meanwhileObject = table.presentObject;
  }
  state.movesMeanwhile |= asks;
}

/** The cycle of a pod ended in failure: what asked for it meanwhile, or else the failure, is why it moves. */
export function becauseOfFailure(otherwise: u32, retry: bool): void {
  const table = scheduler().history;
  if (retry && table.meanwhileCause != 0) because(table.meanwhileCause, table.meanwhileObject);
  else because(otherwise, -1);
  table.meanwhileCause = 0;
}

/** Notes that a pod moves to a queue (QUEUE_*). Changes nothing but the history. */
export function noteMove(pod: i32, queue: u32): void {
  if (world.probePod != pod) return;
  const state = scheduler();
  const table = state.history;
  const arena = world.arena;
  const row = table.moves;
  table.moves = row + 1;
  table.timeNs.ensure(arena, row + 1);
  table.queue.ensure(arena, row + 1);
  table.cause.ensure(arena, row + 1);
  table.object.ensure(arena, row + 1);
  table.attempts.ensure(arena, row + 1);
  table.rejectors.ensure(arena, row + 1);
  table.backoffUntilNs.ensure(arena, row + 1);
  table.timeNs.put(row, world.nowNs);
  table.queue.put(row, queue);
  table.cause.put(row, table.presentCause);
  table.object.put(row, table.presentObject);
  table.attempts.put(row, state.queue.attempts.at(pod));
  table.rejectors.put(row, state.queue.rejectors.at(pod));
  table.backoffUntilNs.put(row, state.queue.backoffUntilNs.at(pod));
}
