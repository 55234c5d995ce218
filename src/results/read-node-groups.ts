// What the cluster autoscaler did: its events in upstream's words, the size of each group over time, what its machines cost.

import * as abi from "../core/abi.generated.ts";
import type { CoreInstance } from "../core/core-instance.ts";
import type { TraceRecord } from "../core/trace-log.ts";
import type { NodeGroupSpec } from "../scenario/node-group.ts";
import type { EventLog } from "./event-log.ts";
import { reasonText } from "./fit-error.ts";
import type { Naming, ObjectReference } from "./naming.ts";
import { reasonNames } from "./read-scheduling.ts";
import type { NodeGroupResult, Series } from "./run-result.ts";
import { goDuration } from "./words.ts";

const SOURCE = "cluster-autoscaler";
/** The object of events that are about no pod and no node. */
const STATUS: ObjectReference = { kind: "ConfigMap", namespace: "kube-system", name: "cluster-autoscaler-status" };
const MICRO = 1_000_000;
const HOUR_NS = 3_600_000_000_000n;
const SAMPLES = Number(abi.SERIES_INTERVALS);

/** Why a group was skipped (core/scaleup/orchestrator/skippedreasons.go). */
export const SKIPPED_WORDS: Readonly<Record<number, string>> = {
  [abi.SKIPPED_MAX_SIZE]: "max node group size reached",
  [abi.SKIPPED_BACKOFF]: "in backoff after failed scale-up",
};

interface Untriggered {
  readonly atNs: number;
  readonly pod: number;
  readonly reasons: string[];
}

/** Reads the autoscaler's records. A pod that triggered nothing is a head and the reason records that follow it. */
export class NodeGroupReader {
  readonly #naming: Naming;
  readonly #log: EventLog;
  readonly #minor: number;
  /** Changes of the groups' sizes, in order. */
  readonly #changes: { readonly atNs: number; readonly group: number; readonly by: number }[] = [];
  #untriggered: Untriggered | undefined;

  constructor(naming: Naming, log: EventLog, kubernetesMinor: number) {
    this.#naming = naming;
    this.#log = log;
    this.#minor = kubernetesMinor;
  }

  /** Takes one trace record. */
  read(record: TraceRecord): void {
    const { timeNs, kind, a, b, c, d } = record;
    if (kind === abi.TRACE_NOT_TRIGGERED_REASON) {
      this.#untriggered?.reasons.push(this.#reason(b, c, d));
      return;
    }
    this.finish();
    switch (kind) {
      case abi.TRACE_NODE_JOINED:
      case abi.TRACE_NODE_LEFT:
        this.#changes.push({ atNs: timeNs, group: b, by: kind === abi.TRACE_NODE_JOINED ? 1 : -1 });
        break;
      case abi.TRACE_NOT_TRIGGERED_SCALE_UP:
        this.#untriggered = { atNs: timeNs, pod: a, reasons: [] };
        break;
      default:
        if (kind >> 8 === abi.PART_CLUSTER_AUTOSCALER) this.#event(record);
    }
  }

  /** Closes the group that is open, if any. Call after the last record. */
  finish(): void {
    const untriggered = this.#untriggered;
    if (!untriggered) return;
    this.#untriggered = undefined;
    const counts = new Map<string, number>();
    for (const reason of untriggered.reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
    const texts = [...counts].map(([text, count]) => `${count} ${text}`).sort();
    const message = `pod didn't trigger scale-up: ${texts.join(", ")}`;
    this.#add(untriggered.atNs, "NotTriggerScaleUp", this.#naming.pod(untriggered.pod), message);
  }

  /** What became of each group. */
  results(instance: CoreInstance, endedAtNs: number): NodeGroupResult[] {
    const table = instance.table(abi.TABLE_NODE_GROUPS, abi.NodeGroupTable);
    if (!table) return [];
    return this.#groups.map((group, row) => {
      const priceMicro = Math.round(group.pricePerHour * MICRO);
      const machineNs = table.machineNs[row] ?? 0n;
      const meanMilli = endedAtNs === 0 ? 0 : Number(((table.nodeNs[row] ?? 0n) * 1000n) / BigInt(endedAtNs));
      return {
        name: group.name,
        minSize: group.min,
        maxSize: group.max,
        size: {
          start: group.initial,
          end: table.size[row] ?? 0,
          least: table.least[row] ?? 0,
          most: table.most[row] ?? 0,
          meanMilli,
        },
        scaleUps: table.scaleUps[row] ?? 0,
        nodesAdded: table.added[row] ?? 0,
        nodesRemoved: table.removed[row] ?? 0,
        nodesFailed: table.failed[row] ?? 0,
        machineTimeNs: Number(machineNs),
        pricePerHourMicro: priceMicro,
        costMicro: Number((machineNs * BigInt(priceMicro)) / HOUR_NS),
      };
    });
  }

  /** The size of each group at equal intervals, each value at the end of its interval. */
  series(endedAtNs: number): Series[] {
    if (endedAtNs === 0) return [];
    const intervalNs = Math.max(1, Math.ceil(endedAtNs / SAMPLES));
    return this.#groups.map((group, row) => {
      const values: number[] = [];
      let size = group.initial;
      const changes = this.#changes.filter((each) => each.group === row);
      let next = 0;
      for (let at = intervalNs; values.length < SAMPLES; at += intervalNs) {
        for (; (changes[next]?.atNs ?? Number.POSITIVE_INFINITY) <= at; next++) size += changes[next]?.by ?? 0;
        values.push(size);
      }
      return { metric: "nodes", subject: group.name, startNs: intervalNs, intervalNs, values };
    });
  }

  #event({ timeNs, kind, a, b, c, d }: TraceRecord): void {
    const { pod, node } = {
      pod: (row: number) => this.#naming.pod(row),
      node: (row: number) => this.#naming.node(row),
    };
    switch (kind) {
      case abi.TRACE_SCALED_UP_GROUP: {
        const { name, max } = this.#group(a);
        const text = `size set to ${c} instead of ${b} (max: ${max})`;
        this.#add(timeNs, "ScaledUpGroup", STATUS, `Scale-up: group ${name} ${text}`);
        break;
      }
      case abi.TRACE_TRIGGERED_SCALE_UP: {
        const { name, max } = this.#group(b);
        this.#add(timeNs, "TriggeredScaleUp", pod(a), `pod triggered scale-up: [{${name} ${c}->${d} (max: ${max})}]`);
        break;
      }
      case abi.TRACE_SCALE_DOWN: {
        const name = node(a).name;
        if (b === 0)
          this.#add(timeNs, "ScaleDownEmpty", STATUS, `Scale-down: removing empty node ${JSON.stringify(name)}`);
        this.#add(timeNs, "ScaleDown", node(a), "marked the node as toBeDeleted/unschedulable");
        break;
      }
      case abi.TRACE_SCALE_DOWN_POD:
        this.#add(timeNs, "ScaleDown", pod(a), "deleting pod for node scale down");
        break;
      case abi.TRACE_SCALE_DOWN_FAILED:
        this.#add(timeNs, "ScaleDownFailed", node(a), "failed to drain the node, aborting ScaleDown", "Warning");
        break;
      case abi.TRACE_SCALE_UP_TIMED_OUT: {
        const { name, maxProvisionTimeNs } = this.#group(a);
        const limit = goDuration(maxProvisionTimeNs);
        const text = `Nodes added to group ${name} failed to register within ${limit}`;
        this.#add(timeNs, "ScaleUpTimedOut", STATUS, text, "Warning");
        break;
      }
      default:
    }
  }

  #reason(reason: number, argument: number, skipped: number): string {
    if (reason === abi.FAILED_NONE) return SKIPPED_WORDS[skipped] ?? "";
    return reasonText(reason, argument, reasonNames(this.#naming), this.#minor);
  }

  #add(atNs: number, reason: string, object: ObjectReference, message: string, type: "Normal" | "Warning" = "Normal") {
    this.#log.add({ atNs, type, reason, object, message, source: SOURCE });
  }

  get #groups(): readonly NodeGroupSpec[] {
    return this.#naming.names.nodeGroups;
  }

  #group(row: number): NodeGroupSpec {
    const group = this.#groups[row];
    if (!group) throw new Error(`node groups: no group ${row}`);
    return group;
  }
}
