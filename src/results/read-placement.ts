// Where every pod is at the end of a run, and what every node carries: from the core's tables.

import * as abi from "../core/abi.generated.ts";
import type { CoreInstance } from "../core/core-instance.ts";
import type { TableView } from "../core/layout.ts";
import type { Naming } from "./naming.ts";
import type { PlacedNode, PlacedPod, Placement, ResultCondition } from "./run-result.ts";
import { waitingMessage } from "./start-message.ts";
import { type ContainerView, statusWord } from "./status-word.ts";
import { NODE_CONDITIONS, PHASES, QOS_CLASSES, REASONS, TO_BE_DELETED_TAINT } from "./words.ts";

/** What the API server says of a pod that waits for its gates (applySchedulingGatedCondition, pkg/registry/core/pod/strategy.go). */
const GATED_MESSAGE = "Scheduling is blocked due to non-empty scheduling gates";
const NAMED_PENDING_PODS = 10;
const MILLI = 1000n;

/** What the trace adds to the tables. */
export interface PlacementFacts {
  /** FitError of a pending pod, eviction message of a failed one. */
  readonly messages: ReadonlyMap<number, string>;
  readonly attempts: ReadonlyMap<number, number>;
  /** Last change of a node's condition, by `node * 32 + bit index`; absent: never since the start. */
  readonly conditionChanges: ReadonlyMap<number, number>;
  /** Largest working set of a node, by node. */
  readonly endedAtNs: number;
}

/** Reads pods, nodes and the pending summary. */
export class PlacementReader {
  readonly #naming: Naming;
  readonly #facts: PlacementFacts;
  readonly #nodes: TableView<typeof abi.NodeTable>;
  readonly #kubelet: TableView<typeof abi.KubeletTable> | undefined;
  readonly #usage: TableView<typeof abi.NodeUsageTable> | undefined;

  constructor(naming: Naming, instance: CoreInstance, facts: PlacementFacts) {
    const nodes = instance.table(abi.TABLE_NODES, abi.NodeTable);
    if (!nodes) throw new Error("placement: the core publishes no nodes");
    this.#naming = naming;
    this.#facts = facts;
    this.#nodes = nodes;
    this.#kubelet = instance.table(abi.TABLE_KUBELET, abi.KubeletTable);
    this.#usage = instance.table(abi.TABLE_NODE_USAGE, abi.NodeUsageTable);
  }

  /** The whole section. */
  read(): Placement {
    const { pods } = this.#naming;
    const placed: PlacedPod[] = [];
    for (let pod = 0; pod < pods.count; pod++) if (!pods.gone[pod]) placed.push(this.#pod(pod));
    placed.sort((a, b) => compareTexts(a.namespace, b.namespace) || compareTexts(a.name, b.name));
    return { pods: placed, nodes: this.nodes(), pending: pendingSummary(placed) };
  }

  /** Every node that ever existed, in the order of the image. */
  nodes(): PlacedNode[] {
    return this.#naming.names.nodes.flatMap((_, node) => (this.#nodes.lives[node] === 0 ? [] : [this.#node(node)]));
  }

  #pod(pod: number): PlacedPod {
    const { pods, templates } = this.#naming;
    const template = this.#naming.templateOf(pod);
    const row = pods.template[pod] ?? 0;
    const workload = this.#naming.workloadOf(pod);
    const record = this.#naming.names.pods[pods.record[pod] ?? -1];
    const containers = this.#containers(pod);
    return {
      namespace: template.namespace,
      name: this.#naming.podName(pod),
      owner: workload ? { kind: workload.kind, name: workload.name } : (record?.owner ?? null),
      node: this.#naming.nodeName(pods.node[pod] ?? -1) ?? null,
      phase: PHASES[pods.phase[pod] ?? 0] ?? "Pending",
      ready: pods.ready[pod] === 1,
      terminating: pods.deletionNs[pod] !== abi.NEVER,
      qosClass: QOS_CLASSES[this.#naming.qosClass(pod)] ?? "BestEffort",
      priority: template.priority,
      status: this.#status(pod, containers),
      reason: this.#reason(pod, containers),
      message: this.#message(pod, containers),
      createdNs: Number(pods.createdNs[pod] ?? 0n),
      scheduledNs: instant(pods.scheduledNs[pod]),
      startedNs: this.#startedNs(containers),
      readyNs: instant(pods.firstReadyNs[pod]),
      finishedNs: instant(pods.finishedNs[pod]),
      restarts: containers.reduce((sum, container) => sum + (this.#naming.containers.restarts[container] ?? 0), 0),
      schedulingAttempts: this.#facts.attempts.get(pod) ?? 0,
      cpuRequestMilli: Number(templates.cpuRequestMilli[row] ?? 0n),
      cpuLimitMilli: template.cpuLimitMilli,
      memoryRequestBytes: Number(templates.memoryRequestBytes[row] ?? 0n),
      memoryLimitBytes: template.memoryLimitBytes,
      memoryUsageBytes: containers.reduce((sum, each) => sum + Number(this.#kubelet?.workingSetBytes[each] ?? 0n), 0),
      cpuUsageMilli: this.#meanCpuMilli(pod, containers),
      cfsPeriods: sumOf(this.#kubelet?.nrPeriods, containers),
      cfsThrottledPeriods: sumOf(this.#kubelet?.nrThrottled, containers),
      cfsThrottledNs: sumOf(this.#kubelet?.throttledNs, containers),
      images: containers.map((container) => this.#naming.container(container).image),
    };
  }

  #message(pod: number, containers: readonly number[]): string {
    const gated = this.#naming.pods.reason[pod] === abi.REASON_SCHEDULING_GATED;
    if (gated) return GATED_MESSAGE;
    const said = this.#facts.messages.get(pod);
    if (said !== undefined && said !== "") return said;
    const { state, reason } = this.#naming.containers;
    for (const row of containers) {
      if (state[row] !== abi.CONTAINER_WAITING) continue;
      const message = waitingMessage(this.#naming.container(row), this.#naming.image(row), reason[row] ?? 0);
      if (message !== "") return message;
    }
    return "";
  }

  #status(pod: number, rows: readonly number[]): string {
    const { pods, containers } = this.#naming;
    const { initContainers } = this.#naming.templateOf(pod);
    const onNode = (pods.node[pod] ?? -1) >= 0;
    const views = rows.map((row, index): ContainerView => {
      const state = containers.state[row];
      return {
        init: index < initContainers,
        sidecar: this.#naming.container(row).sidecar,
        state:
          state === abi.CONTAINER_RUNNING ? "running" : state === abi.CONTAINER_TERMINATED ? "terminated" : "waiting",
        reason: REASONS[containers.reason[row] ?? 0] ?? "",
        exitCode: containers.exitCode[row] ?? 0,
        started: containers.started[row] === 1,
        ready: containers.ready[row] === 1,
      };
    });
    const mains = rows.slice(initContainers);
    const reason = pods.reason[pod] ?? 0;
    const own = reason === abi.REASON_UNSCHEDULABLE ? "" : (REASONS[reason] ?? "");
    return statusWord({
      phase: PHASES[pods.phase[pod] ?? 0] ?? "Pending",
      reason: own,
      terminating: pods.deletionNs[pod] !== abi.NEVER,
      ready: pods.ready[pod] === 1,
      initialized: mains.some((row) => containers.startedNs[row] !== abi.NEVER),
      // Without a kubelet there are no container statuses; a pod that its kubelet refused or evicted goes by that.
      containers: onNode && own === "" ? views : [],
    });
  }

  #containers(pod: number): number[] {
    const start = this.#naming.pods.containersStart[pod] ?? 0;
    return Array.from({ length: this.#naming.pods.containersCount[pod] ?? 0 }, (_, i) => start + i);
  }

  /** status.reason, else why a container waits, else why a pending pod has no node. */
  #reason(pod: number, containers: readonly number[]): string {
    const own = REASONS[this.#naming.pods.reason[pod] ?? 0] ?? "";
    if (own !== "") return own;
    const { state, reason } = this.#naming.containers;
    const waiting = containers.find(
      (container) => state[container] === abi.CONTAINER_WAITING && reason[container] !== abi.REASON_NONE,
    );
    if (waiting !== undefined) return REASONS[reason[waiting] ?? 0] ?? "";
    return this.#facts.messages.has(pod) && (this.#naming.pods.node[pod] ?? -1) < 0 ? "Unschedulable" : "";
  }

  #startedNs(containers: readonly number[]): number | null {
    const starts = containers.map((container) => instant(this.#naming.containers.startedNs[container]));
    return starts.includes(null) || starts.length === 0 ? null : Math.max(...starts.map(Number));
  }

  #meanCpuMilli(pod: number, containers: readonly number[]): number {
    const { startedNs, finishedNs } = this.#naming.pods;
    const start = instant(startedNs[pod]);
    const end = instant(finishedNs[pod]) ?? this.#facts.endedAtNs;
    if (start === null || end <= start) return 0;
    const used = containers.reduce((sum, container) => sum + (this.#kubelet?.cpuUsedNs[container] ?? 0n), 0n);
    return Number((used * MILLI) / BigInt(end - start));
  }

  #node(node: number): PlacedNode {
    const named = this.#naming.names.nodes[node];
    if (!named) throw new Error(`placement: no node ${node}`);
    const table = this.#nodes;
    const bits = table.conditions[node] ?? 0;
    const taintBits = table.conditionTaints[node] ?? 0;
    const joinedNs = table.joinedNs[node] ?? 0n;
    const here = table.present[node] === 1 ? BigInt(this.#facts.endedAtNs) - joinedNs : 0n;
    const existedNs = (table.formerNs[node] ?? 0n) + here;
    const usedNs = this.#usage?.cpuUsedNs[node] ?? 0n;
    const memoryBytes = Number(this.#usage?.workingSetBytes[node] ?? 0n);
    return {
      name: named.name,
      createdNs: Number(joinedNs),
      removedNs: instant(table.leftNs[node]),
      capacity: { ...named.capacity, extended: { ...named.capacity.extended } },
      allocatable: { ...named.allocatable, extended: { ...named.allocatable.extended } },
      requested: this.#requested(node),
      used: {
        cpuMilli: existedNs === 0n ? 0 : Number((usedNs * MILLI) / existedNs),
        memoryBytes,
        memoryMaxBytes: Number(this.#usage?.peakWorkingSetBytes[node] ?? 0n),
      },
      pods: table.podCount[node] ?? 0,
      unschedulable: table.unschedulable[node] === 1,
      taints: [
        ...named.taints.map(({ key, value, effect }) => ({ key, value, effect })),
        ...NODE_CONDITIONS.filter(({ bit }) => taintBits & bit).map(({ taint }) => ({
          key: taint,
          value: "",
          effect: "NoSchedule",
        })),
        ...(taintBits & abi.CONDITION_UNSCHEDULABLE
          ? [{ key: "node.kubernetes.io/unschedulable", value: "", effect: "NoSchedule" }]
          : []),
        ...(taintBits & abi.CONDITION_TO_BE_DELETED
          ? [{ key: TO_BE_DELETED_TAINT, value: "", effect: "NoSchedule" }]
          : []),
      ],
      conditions: this.#conditions(node, bits),
      zone: named.zone,
      podCIDR: named.podCIDR,
    };
  }

  #requested(node: number): PlacedNode["requested"] {
    const table = this.#nodes;
    const width = table.extendedWidth;
    const extended = Object.fromEntries(
      this.#naming.names.extended.map((name, i) => [name, Number(table.extendedRequested[node * width + i] ?? 0n)]),
    );
    return {
      cpuMilli: Number(table.cpuRequestedMilli[node] ?? 0n),
      memoryBytes: Number(table.memoryRequestedBytes[node] ?? 0n),
      ephemeralStorageBytes: Number(table.ephemeralRequestedBytes[node] ?? 0n),
      pods: table.podCount[node] ?? 0,
      extended,
    };
  }

  #conditions(node: number, bits: number): ResultCondition[] {
    const pressures = NODE_CONDITIONS.map(({ bit, type, reason, message }): ResultCondition => {
      const holds = (bits & bit) !== 0;
      return {
        type,
        status: holds ? "True" : "False",
        reason: holds ? reason.true : reason.false,
        message: holds ? message.true : message.false,
        lastTransitionNs: this.#facts.conditionChanges.get(node * 32 + bit) ?? 0,
      };
    });
    const ready: ResultCondition = {
      type: "Ready",
      status: "True",
      reason: "KubeletReady",
      message: "kubelet is posting ready status",
      lastTransitionNs: 0,
    };
    return [...pressures, ready];
  }
}

function pendingSummary(pods: readonly PlacedPod[]): Placement["pending"] {
  const groups = new Map<string, string[]>();
  for (const { phase, node, message, namespace, name } of pods) {
    if (phase !== "Pending" || node !== null) continue;
    const group = groups.get(message) ?? [];
    if (group.length === 0) groups.set(message, group);
    group.push(`${namespace}/${name}`);
  }
  return [...groups]
    .map(([message, names]) => ({ message, count: names.length, pods: names.slice(0, NAMED_PENDING_PODS) }))
    .sort((a, b) => b.count - a.count || compareTexts(a.message, b.message));
}

/** A counter over the containers of a pod. */
function sumOf(counters: { readonly [row: number]: bigint } | undefined, rows: readonly number[]): number {
  return rows.reduce((sum, row) => sum + Number(counters?.[row] ?? 0n), 0);
}

function instant(value: bigint | undefined): number | null {
  return value === undefined || value === abi.NEVER ? null : Number(value);
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
