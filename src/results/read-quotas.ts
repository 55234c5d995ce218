// Pods that a ResourceQuota refused: FailedCreate events of controllers, and what `kubectl apply` is answered for a bare pod. Texts: CheckRequest
// of staging/src/k8s.io/apiserver/pkg/admission/plugin/resourcequota/controller.go, Constraints of pkg/quota/v1/evaluator/core/pods.go, createPods
// of pkg/controller/controller_utils.go, v1.35.

import { generatedPodName } from "../compile/pod-name.ts";
import * as abi from "../core/abi.generated.ts";
import type { TraceRecord } from "../core/trace-log.ts";
import type { EventLog } from "./event-log.ts";
import type { Naming } from "./naming.ts";
import { quotaAmount } from "./read-quota-use.ts";
import { CONTROLLER_OF } from "./words.ts";

interface Refusal {
  readonly atNs: number;
  /** Row of the ReplicaSet table, -1: none. */
  readonly maker: number;
  readonly record: number;
  readonly quota: number;
  ordinal: number;
  readonly exceeded: { readonly limit: number; readonly requested: number; used: number }[];
}

/** Reads refusals. One is a head and, for each limit it goes beyond, two records. */
export class QuotaReader {
  /** What the last refusal of each row of the ReplicaSet table said. */
  readonly failures = new Map<number, string>();
  readonly #naming: Naming;
  readonly #log: EventLog;
  #refusal: Refusal | undefined;

  constructor(naming: Naming, log: EventLog) {
    this.#naming = naming;
    this.#log = log;
  }

  /** Takes one trace record; records of other readers only end a group. */
  read({ timeNs, kind, a, b, c, d }: TraceRecord): void {
    const refusal = this.#refusal;
    if (kind === abi.TRACE_QUOTA_REQUESTED) {
      if (!refusal) throw new Error("trace: a quota's limit without its refusal");
      refusal.ordinal = b;
      refusal.exceeded.push({ limit: a, requested: d, used: 0 });
    } else if (kind === abi.TRACE_QUOTA_USED) {
      const last = refusal?.exceeded.at(-1);
      if (!last) throw new Error("trace: a quota's use without its limit");
      last.used = d;
    } else {
      this.finish();
      if (kind === abi.TRACE_QUOTA_REFUSED)
        this.#refusal = { atNs: timeNs, maker: a | 0, record: b | 0, quota: c, ordinal: 0, exceeded: [] };
    }
  }

  /** Closes the group that is open, if any. Call after the last record. */
  finish(): void {
    const refusal = this.#refusal;
    if (!refusal) return;
    this.#refusal = undefined;
    const { atNs, maker, record } = refusal;
    if (maker < 0) {
      const pod = this.#naming.names.pods[record];
      const object = { kind: "Pod", namespace: this.#quota(refusal).namespace, name: pod?.name ?? "" };
      const message = `pods ${JSON.stringify(object.name)} is forbidden: ${this.#why(refusal, pod?.template ?? 0)}`;
      this.#log.add({ atNs, type: "Warning", reason: "Forbidden", object, message, source: "kube-apiserver" });
      return;
    }
    // A name is drawn for every try; here the tries for one pod share it, so that they are counted as one event.
    const name = generatedPodName(this.#naming.podPrefix(maker), refusal.ordinal);
    const failure = `pods ${JSON.stringify(name)} is forbidden: ${this.#why(refusal, this.#naming.templateOfMaker(maker))}`;
    const message = `Error creating: ${failure}`;
    this.failures.set(maker, failure);
    const object = this.#naming.podMaker(maker);
    const source = CONTROLLER_OF[object.kind] ?? "controller-manager";
    this.#log.add({ atNs, type: "Warning", reason: "FailedCreate", object, message, source });
  }

  #why(refusal: Refusal, template: number): string {
    const { name, resources } = this.#quota(refusal);
    if (refusal.exceeded.length === 0) return `failed quota: ${name}: must specify ${this.#unset(template, resources)}`;
    const limits = this.#naming.names.quotaLimits;
    const list = (of: (each: Refusal["exceeded"][number]) => string): string =>
      [...refusal.exceeded]
        .sort((one, other) => ((limits[one.limit]?.resource ?? "") < (limits[other.limit]?.resource ?? "") ? -1 : 1))
        .map((each) => `${limits[each.limit]?.resource}=${of(each)}`)
        .join(",");
    const amount = (limit: number, value: number): string => quotaAmount(limits[limit], BigInt(value));
    const requested = list(({ limit, requested }) => amount(limit, requested));
    const used = list(({ limit, used }) => amount(limit, used));
    return `exceeded quota: ${name}, requested: ${requested}, used: ${used}, limited: ${list(({ limit }) => limits[limit]?.hard ?? "")}`;
  }

  #unset(template: number, resources: readonly string[]): string {
    const unset = Object.entries(this.#naming.names.templates[template]?.unset ?? {})
      .filter(([resource]) => resources.includes(resource))
      .sort(([one], [other]) => (one < other ? -1 : 1));
    return unset.map(([resource, containers]) => `${resource} for: ${containers.join(",")}`).join("; ");
  }

  #quota({ quota }: Refusal) {
    return this.#naming.names.quotas[quota] ?? { namespace: "", name: "", resources: [] };
  }
}
