// How a pod went through the scheduling queue: the history table of a run with the probe on it, in kube-scheduler's words.

import * as abi from "../core/abi.generated.ts";
import type { CoreInstance } from "../core/core-instance.ts";
import { PLUGINS } from "./explanation.ts";
import type { Naming, ObjectReference } from "./naming.ts";

/** One move. */
export interface QueueMove {
  readonly atNs: number;
  /** The event as kube-scheduler's metric queue_incoming_pods_total labels it; `Pop` when an attempt begins. */
  readonly event: string;
  /** The pod or node the event is about. */
  readonly object: ObjectReference | null;
  readonly to: "activeQ" | "backoffQ" | "unschedulablePods" | "attempt";
  /** How long it stays there; null: until the end. */
  readonly forNs: number | null;
  /** Attempts begun so far, this one included. */
  readonly attempts: number;
  /** Plugins that rejected the last attempt; empty while there was none. */
  readonly rejectedBy: readonly string[];
  /** When the backoff after the last attempt ends; null without one. */
  readonly backoffUntilNs: number | null;
}

const QUEUES: Readonly<Record<number, QueueMove["to"]>> = {
  [abi.QUEUE_ACTIVE]: "activeQ",
  [abi.QUEUE_BACKOFF]: "backoffQ",
  [abi.QUEUE_UNSCHEDULABLE]: "unschedulablePods",
  [abi.QUEUE_IN_FLIGHT]: "attempt",
};

/** Labels of pkg/scheduler/framework/events.go, v1.35. */
const EVENTS: Readonly<Record<number, string>> = {
  [abi.MOVE_ADDED]: "UnschedulablePodAdd",
  [abi.MOVE_POPPED]: "Pop",
  [abi.MOVE_POPPED_FROM_BACKOFF]: "PopFromBackoffQ",
  [abi.MOVE_FAILED]: "ScheduleAttemptFailure",
  [abi.MOVE_BACKOFF_OVER]: "BackoffComplete",
  [abi.MOVE_TIMEOUT]: "UnschedulableTimeout",
  [abi.MOVE_POD_ASSIGNED]: "AssignedPodAdd",
  [abi.MOVE_POD_REMOVED]: "AssignedPodDelete",
  // Upstream tells the end of a nomination as if an assigned pod had gone.
  [abi.MOVE_NOMINATION_ENDED]: "AssignedPodDelete",
  [abi.MOVE_NODE_CHANGED]: "NodeUpdate",
  [abi.MOVE_NODE_JOINED]: "NodeAdd",
  [abi.MOVE_NODE_LEFT]: "NodeDelete",
  [abi.MOVE_CLAIM_BOUND]: "PersistentVolumeClaimUpdate",
};

/** Those whose object is a node. */
const NODE_MOVES: ReadonlySet<number> = new Set([abi.MOVE_NODE_CHANGED, abi.MOVE_NODE_JOINED, abi.MOVE_NODE_LEFT]);

/** The moves of the probed pod, in order. */
export function readQueueHistory(naming: Naming, instance: CoreInstance): QueueMove[] {
  const table = instance.table(abi.TABLE_QUEUE_HISTORY, abi.QueueHistoryTable);
  if (table === undefined) return [];
  const timeOf = (row: number): number => Number(table.timeNs[row] ?? 0n);
  return Array.from({ length: table.moves }, (_, row): QueueMove => {
    const attempts = table.attempts[row] ?? 0;
    const backoff = Number(table.backoffUntilNs[row] ?? 0n);
    const cause = table.cause[row] ?? 0;
    const inBackoff = table.queue[row] === abi.QUEUE_BACKOFF || table.queue[row] === abi.QUEUE_UNSCHEDULABLE;
    return {
      atNs: timeOf(row),
      event: EVENTS[cause] ?? "",
      object: objectOf(naming, cause, table.object[row] ?? -1),
      to: QUEUES[table.queue[row] ?? 0] ?? "activeQ",
      forNs: row + 1 < table.moves ? timeOf(row + 1) - timeOf(row) : null,
      attempts,
      rejectedBy: pluginsOf(table.rejectors[row] ?? 0),
      backoffUntilNs: inBackoff && backoff > 0 ? backoff : null,
    };
  });
}

function objectOf(naming: Naming, cause: number, row: number): ObjectReference | null {
  if (row < 0) return null;
  return NODE_MOVES.has(cause) ? naming.node(row) : naming.pod(row);
}

function pluginsOf(bits: number): string[] {
  return Object.entries(PLUGINS).flatMap(([plugin, name]) => ((bits >>> Number(plugin)) & 1 ? [name] : []));
}
