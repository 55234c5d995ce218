// What kube-scheduler said about each pod: events, the last message of a pending pod, how often it was tried.

import * as abi from "../core/abi.generated.ts";
import type { TraceRecord } from "../core/trace-log.ts";
import type { EventLog } from "./event-log.ts";
import { type ReasonNames, type ReasonRecord, schedulingFailureMessage } from "./fit-error.ts";
import type { Naming } from "./naming.ts";
import { NO_CLAIM } from "./volume-reasons.ts";

const SOURCE = "default-scheduler";

interface Failure {
  readonly atNs: number;
  readonly pod: number;
  readonly nodes: number;
  readonly reasons: ReasonRecord[];
  readonly preemption: ReasonRecord[];
}

/** Reads the scheduler's records. A failed attempt is a head and the reason records that follow it. */
export class SchedulingReader {
  /** Text of the last failed attempt, by pod. */
  readonly messages = new Map<number, string>();
  /** Scheduling cycles, by pod. */
  readonly attempts = new Map<number, number>();
  readonly #naming: Naming;
  readonly #log: EventLog;
  readonly #minor: number;
  #failure: Failure | undefined;

  constructor(naming: Naming, log: EventLog, kubernetesMinor: number) {
    this.#naming = naming;
    this.#log = log;
    this.#minor = kubernetesMinor;
  }

  /** Takes one trace record; records of other readers only end a group. */
  read(record: TraceRecord): void {
    const { timeNs, kind, a, b, c, d } = record;
    if (kind === abi.TRACE_FAILED_REASON || kind === abi.TRACE_PREEMPTION_REASON) {
      const failure = this.#failure;
      if (!failure) throw new Error("trace: a scheduling reason without its attempt");
      const reasons = kind === abi.TRACE_FAILED_REASON ? failure.reasons : failure.preemption;
      reasons.push({ reason: b, argument: c, nodes: d });
      return;
    }
    this.finish();
    if (kind === abi.TRACE_SCHEDULED) {
      this.attempts.set(a, c);
      this.messages.delete(a);
      this.#scheduled(timeNs, a, b);
    } else if (kind === abi.TRACE_PREEMPTED) {
      this.#preempted(timeNs, a, b, c);
    } else if (kind === abi.TRACE_FAILED_SCHEDULING) {
      this.attempts.set(a, b);
      this.#failure = { atNs: timeNs, pod: a, nodes: c, reasons: [], preemption: [] };
    }
  }

  /** Closes the group that is open, if any. Call after the last record. */
  finish(): void {
    const failure = this.#failure;
    if (!failure) return;
    this.#failure = undefined;
    const { nodes, reasons, preemption, pod, atNs } = failure;
    const message = schedulingFailureMessage(nodes, reasons, preemption, reasonNames(this.#naming), this.#minor);
    this.messages.set(pod, message);
    const object = this.#naming.pod(pod);
    this.#log.add({ atNs, type: "Warning", reason: "FailedScheduling", object, message, source: SOURCE });
  }

  #scheduled(atNs: number, pod: number, node: number): void {
    const object = this.#naming.pod(pod);
    const message = `Successfully assigned ${object.namespace}/${object.name} to ${this.#naming.nodeName(node)}`;
    this.#log.add({ atNs, type: "Normal", reason: "Scheduled", object, message, source: SOURCE });
  }

  #preempted(atNs: number, victim: number, pod: number, node: number): void {
    const object = this.#naming.pod(victim);
    const message = `Preempted by pod ${this.#naming.podUid(pod)} on node ${this.#naming.nodeName(node)}`;
    this.#log.add({ atNs, type: "Normal", reason: "Preempted", object, message, source: SOURCE });
  }
}

/** How the arguments of scheduling reasons read. */
export function reasonNames({ names }: Pick<Naming, "names">): ReasonNames {
  return {
    taint: (row) => names.taints[row] ?? { key: "", value: "" },
    extendedResource: (index) => names.extended[index] ?? "",
    string: (id) => names.strings[id] ?? "",
    claim: (row) => names.claims[row] ?? NO_CLAIM,
  };
}
