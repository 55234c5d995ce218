// What the scheduler decided in a one-shot run, from the trace: attempts, failures with their reasons, nominations and victims.

import * as abi from "../core/abi.generated.ts";
import type { TraceLog } from "../core/trace-log.ts";
import type { ReasonRecord } from "./fit-error.ts";

/** A failed attempt. */
export interface FailedAttempt {
  /** Nodes of the cluster. */
  readonly nodes: number;
  readonly reasons: ReasonRecord[];
  readonly preemption: ReasonRecord[];
}

/** Everything the trace says, by row of the pod table. */
export interface Decisions {
  readonly attempts: ReadonlyMap<number, number>;
  /** The last failure of a pod that has not been placed since. */
  readonly failures: ReadonlyMap<number, FailedAttempt>;
  /** Node of status.nominatedNodeName. */
  readonly nominations: ReadonlyMap<number, number>;
  /** Victims by the pod that evicts them. */
  readonly victims: ReadonlyMap<number, readonly number[]>;
  readonly preempted: ReadonlySet<number>;
}

/** Reads the whole trace. */
export function readDecisions(trace: TraceLog): Decisions {
  const attempts = new Map<number, number>();
  const failures = new Map<number, FailedAttempt>();
  const nominations = new Map<number, number>();
  const victims = new Map<number, number[]>();
  const preempted = new Set<number>();
  for (const { kind, a, b, c, d } of trace) {
    if (kind === abi.TRACE_SCHEDULED) {
      attempts.set(a, c);
      failures.delete(a);
      nominations.delete(a);
    } else if (kind === abi.TRACE_FAILED_SCHEDULING) {
      attempts.set(a, b);
      failures.set(a, { nodes: c, reasons: [], preemption: [] });
    } else if (kind === abi.TRACE_FAILED_REASON) {
      failures.get(a)?.reasons.push({ reason: b, argument: c, nodes: d });
    } else if (kind === abi.TRACE_PREEMPTION_REASON) {
      failures.get(a)?.preemption.push({ reason: b, argument: c, nodes: d });
    } else if (kind === abi.TRACE_NOMINATED) {
      if ((b | 0) < 0) nominations.delete(a);
      else nominations.set(a, b);
    } else if (kind === abi.TRACE_PREEMPTED) {
      preempted.add(a);
      const own = victims.get(b);
      if (own === undefined) victims.set(b, [a]);
      else own.push(a);
    }
  }
  return { attempts, failures, nominations, victims, preempted };
}
