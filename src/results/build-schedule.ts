// From a one-shot run to its ScheduleResult: the trace and the tables in names. Pure: it reads, it reaches into nothing.

import * as abi from "../core/abi.generated.ts";
import type { CoreInstance } from "../core/core-instance.ts";
import { reasonText, schedulingFailureMessage } from "./fit-error.ts";
import type { Naming } from "./naming.ts";
import { type Decisions, readDecisions } from "./read-decisions.ts";
import { PlacementReader } from "./read-placement.ts";
import { reasonNames } from "./read-scheduling.ts";
import type { PlacedNode, ResultResources } from "./run-result.ts";
import type {
  FilledNode,
  FillResult,
  FillStop,
  PendingReason,
  ScheduledNode,
  ScheduledPod,
} from "./schedule-result.ts";

/** What the API server says of a pod that waits for its gates (applySchedulingGatedCondition, pkg/registry/core/pod/strategy.go). */
const GATED_MESSAGE = "Scheduling is blocked due to non-empty scheduling gates";
const OTHER_MESSAGE = "another scheduler is asked for (spec.schedulerName): none of the profiles here has that name";

/** A pod with its row in the pod table. */
export interface PodRow {
  readonly row: number;
  readonly pod: ScheduledPod;
}

/** Reads a one-shot run at the instant its tables show. */
export class ScheduleReader {
  readonly #naming: Naming;
  readonly #instance: CoreInstance;
  readonly #minor: number;
  readonly #decisions: Decisions;

  constructor(naming: Naming, instance: CoreInstance, kubernetesMinor: number) {
    this.#naming = naming;
    this.#instance = instance;
    this.#minor = kubernetesMinor;
    this.#decisions = readDecisions(instance.trace);
  }

  /** The pods that had no node, in order of creation. */
  pods(): PodRow[] {
    const { pods } = this.#naming;
    const found: PodRow[] = [];
    for (let row = 0; row < pods.count; row++) {
      const isAssigned = this.#record(row)?.nodeName !== undefined;
      const wasDeleted = pods.gone[row] === 1 && !this.#decisions.preempted.has(row);
      if (!isAssigned && !wasDeleted) found.push({ row, pod: this.#pod(row) });
    }
    return found;
  }

  /** Pods that the input assigns, and those whose node it does not have. */
  assigned(): { readonly count: number; readonly elsewhere: { namespace: string; name: string; node: string }[] } {
    const { pods } = this.#naming;
    const elsewhere: { namespace: string; name: string; node: string }[] = [];
    let count = 0;
    for (let row = 0; row < pods.count; row++) {
      const node = this.#record(row)?.nodeName;
      if (node === undefined) continue;
      if ((pods.node[row] ?? -1) >= 0) count += 1;
      else elsewhere.push({ ...this.#named(row), node });
    }
    return { count, elsewhere };
  }

  /** The nodes; `placed` are the pods of this run. */
  nodes(placed: readonly PodRow[]): ScheduledNode[] {
    const counts = new Map<string, number>();
    for (const { pod } of placed) if (pod.node !== null) counts.set(pod.node, (counts.get(pod.node) ?? 0) + 1);
    return this.#placedNodes().map(({ name, zone, unschedulable, taints, allocatable, requested, pods }) => ({
      name,
      zone,
      unschedulable,
      taints,
      allocatable,
      requested,
      pods,
      placed: counts.get(name) ?? 0,
    }));
  }

  /** The copies; `groups` are the refused copy's verdicts. */
  fill(of: string, namespace: string, limit: number, groups: FillStop["groups"]): FillResult {
    const table = this.#instance.table(abi.TABLE_FILL, abi.FillTable);
    if (!table) throw new Error("schedule: the core publishes no fill");
    const { first, placed, refused } = table;
    const copies = new Map<number, number>();
    for (let row = first; row < first + placed; row++) {
      const node = this.#naming.pods.node[row] ?? -1;
      copies.set(node, (copies.get(node) ?? 0) + 1);
    }
    return {
      of,
      namespace,
      priority: this.#naming.templateOf(first).priority,
      request: this.#request(first),
      count: placed,
      limit,
      limitReached: refused < 0,
      nodes: this.#placedNodes().map(
        ({ name, requested, allocatable }, node): FilledNode => ({
          name,
          copies: copies.get(node) ?? 0,
          requested,
          allocatable,
        }),
      ),
      stop: refused < 0 ? null : this.#stop(refused, groups),
    };
  }

  /** Row of the copy that fits nowhere; undefined when none was refused. */
  refusedCopy(): number | undefined {
    const row = this.#instance.table(abi.TABLE_FILL, abi.FillTable)?.refused ?? -1;
    return row < 0 ? undefined : row;
  }

  #pod(row: number): ScheduledPod {
    const { pods, templates } = this.#naming;
    const template = pods.template[row] ?? 0;
    const node = this.#naming.nodeName(pods.node[row] ?? -1) ?? null;
    const workload = this.#naming.workloadOf(row);
    const table = this.#instance.table(abi.TABLE_DECISIONS, abi.DecisionTable);
    const feasible = table !== undefined && row < table.count ? (table.feasible[row] ?? 0) : 0;
    return {
      ...this.#named(row),
      owner: workload
        ? { kind: workload.kind, name: workload.name }
        : (this.#record(row)?.owner ?? this.#record(row)?.controller ?? null),
      priority: this.#naming.templateOf(row).priority,
      cpuRequestMilli: Number(templates.cpuRequestMilli[template] ?? 0n),
      memoryRequestBytes: Number(templates.memoryRequestBytes[template] ?? 0n),
      node,
      ...this.#pending(row, node),
      attempts: this.#decisions.attempts.get(row) ?? 0,
      feasibleNodes: feasible,
      score: feasible > 1 ? Number(table?.total[row] ?? 0n) : null,
      ties: feasible > 0 ? (table?.ties[row] ?? 0) : 0,
      nominatedNode: this.#naming.nodeName(this.#decisions.nominations.get(row) ?? -1) ?? null,
      victims: (this.#decisions.victims.get(row) ?? []).map((victim) => this.#named(victim)),
      preempted: this.#decisions.preempted.has(row),
    };
  }

  #pending(row: number, node: string | null): { readonly reason: PendingReason | null; readonly message: string } {
    if (node !== null) return { reason: null, message: "" };
    const failure = this.#decisions.failures.get(row);
    if (failure !== undefined) {
      const names = reasonNames(this.#naming);
      const { nodes, reasons, preemption } = failure;
      return {
        reason: "Unschedulable",
        message: schedulingFailureMessage(nodes, reasons, preemption, names, this.#minor),
      };
    }
    return this.#naming.pods.reason[row] === abi.REASON_SCHEDULING_GATED
      ? { reason: "SchedulingGated", message: GATED_MESSAGE }
      : { reason: "OtherScheduler", message: OTHER_MESSAGE };
  }

  #stop(row: number, groups: FillStop["groups"]): FillStop {
    const failure = this.#decisions.failures.get(row);
    if (failure === undefined) throw new Error("schedule: the refused copy did not fail");
    const names = reasonNames(this.#naming);
    const counts = new Map<string, number>();
    for (const { reason, argument, nodes } of failure.reasons) {
      const text = reasonText(reason, argument, names, this.#minor);
      counts.set(text, (counts.get(text) ?? 0) + nodes);
    }
    return {
      message: schedulingFailureMessage(failure.nodes, failure.reasons, [], names, this.#minor),
      reasons: [...counts].map(([text, nodes]) => ({ text, nodes })).sort((a, b) => b.nodes - a.nodes),
      groups,
    };
  }

  #request(row: number): ResultResources {
    const { templates, pods, names } = this.#naming;
    const template = pods.template[row] ?? 0;
    const start = templates.wantedStart[template] ?? 0;
    const wanted = [...templates.wanted.subarray(start, start + (templates.wantedCount[template] ?? 0))];
    const extended = wanted.map((resource, i): [string, number] => [
      names.extended[resource] ?? "",
      Number(templates.wantedQuantity[start + i] ?? 0n),
    ]);
    return {
      cpuMilli: Number(templates.cpuRequestMilli[template] ?? 0n),
      memoryBytes: Number(templates.memoryRequestBytes[template] ?? 0n),
      ephemeralStorageBytes: Number(templates.ephemeralRequestBytes[template] ?? 0n),
      pods: 1,
      extended: Object.fromEntries(extended),
    };
  }

  #placedNodes(): PlacedNode[] {
    const facts = { messages: new Map(), attempts: new Map(), conditionChanges: new Map(), endedAtNs: 0 };
    return new PlacementReader(this.#naming, this.#instance, facts).nodes();
  }

  #record(row: number) {
    return this.#naming.names.pods[this.#naming.pods.record[row] ?? -1];
  }

  #named(row: number): { namespace: string; name: string } {
    return { namespace: this.#naming.templateOf(row).namespace, name: this.#naming.podName(row) };
  }
}
