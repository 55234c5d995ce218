// What kube-scheduler said about each pod: events, the last message of a pending pod, how often it was tried.

import * as abi from "../core/abi.generated.ts";
import type { TraceRecord } from "../core/trace-log.ts";
import type { EventLog } from "./event-log.ts";
import { failedReasonText, fitErrorMessage, preemptionReasonText } from "./fit-error.ts";
import type { Naming } from "./naming.ts";

const SOURCE = "default-scheduler";

interface Failure {
  readonly atNs: number;
  readonly pod: number;
  readonly nodes: number;
  readonly reasons: { text: string; count: number }[];
  readonly preemption: { text: string; count: number }[];
  left: number;
}

/** Reads the scheduler's records. A failed attempt is a head and as many reason records as it announces. */
export class SchedulingReader {
  /** FitError text of the last failed attempt, by pod. */
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

  /** Takes one trace record; kinds of other readers are ignored. */
  read(record: TraceRecord): void {
    const { timeNs, kind, a, b, c, d } = record;
    switch (kind) {
      case abi.TRACE_SCHEDULED:
        this.attempts.set(a, c);
        this.messages.delete(a);
        this.#scheduled(timeNs, a, b);
        break;
      case abi.TRACE_FAILED_SCHEDULING:
        this.attempts.set(a, b);
        this.#failure = { atNs: timeNs, pod: a, nodes: c, reasons: [], preemption: [], left: d };
        if (d === 0) this.#failed();
        break;
      case abi.TRACE_FAILED_REASON:
        this.#reason((failure) => failure.reasons.push({ text: failedReasonText(b, c, this.#naming.names), count: d }));
        break;
      case abi.TRACE_PREEMPTION_REASON:
        this.#reason((failure) => failure.preemption.push({ text: preemptionReasonText(b), count: d }));
        break;
    }
  }

  #reason(add: (failure: Failure) => void): void {
    const failure = this.#failure;
    if (!failure) throw new Error("trace: a scheduling reason without its attempt");
    add(failure);
    failure.left -= 1;
    if (failure.left === 0) this.#failed();
  }

  #scheduled(atNs: number, pod: number, node: number): void {
    const object = this.#naming.pod(pod);
    const message = `Successfully assigned ${object.namespace}/${object.name} to ${this.#naming.nodeName(node)}`;
    this.#log.add({ atNs, type: "Normal", reason: "Scheduled", object, message, source: SOURCE });
  }

  #failed(): void {
    const failure = this.#failure;
    if (!failure) return;
    const { nodes, reasons, preemption } = failure;
    const message = fitErrorMessage({ nodes, reasons, preemption, kubernetesMinor: this.#minor });
    this.messages.set(failure.pod, message);
    const object = this.#naming.pod(failure.pod);
    this.#log.add({ atNs: failure.atNs, type: "Warning", reason: "FailedScheduling", object, message, source: SOURCE });
    this.#failure = undefined;
  }
}
