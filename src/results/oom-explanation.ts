// Why a pod's containers were OOM-killed: what each held, part by part, against which bound, and whom the kernel weighed.

import { OomKillTable, TABLE_OOM_KILLS } from "../core/abi.generated.ts";
import type { CoreInstance } from "../core/core-instance.ts";
import type { TableView } from "../core/layout.ts";
import type { Naming } from "./naming.ts";
import { QOS_CLASSES } from "./words.ts";

/** A part of what a container held. */
export interface MemoryPart {
  readonly part: "base" | "requests" | "connections" | "steps" | "leak" | "sawtooth";
  readonly bytes: number;
  /** Requests in flight, open connections or steps taken. */
  readonly count?: number;
  /** Of one request or connection. */
  readonly eachBytes?: number;
  /** Of a leak, and since when it leaks. */
  readonly perSecondBytes?: number;
  readonly sinceNs?: number;
}

/** Which rule of GetContainerOOMScoreAdjust (pkg/kubelet/qos/policy.go) gave the score. */
export type OomRule = "node-critical" | "guaranteed" | "best-effort" | "burstable";

/** A container that the kernel weighed. */
export interface OomCandidate {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly qosClass: (typeof QOS_CLASSES)[number];
  readonly requestBytes: number;
  readonly heldBytes: number;
  readonly oomScoreAdj: number;
  readonly rule: OomRule;
  /** heldBytes + oomScoreAdj × capacity / 1000: the highest is killed. */
  readonly badnessBytes: number;
  readonly killed: boolean;
}

/** One kill. */
export interface ExplainedOomKill {
  readonly atNs: number;
  readonly container: string;
  readonly node: string;
  /** The container's own limit, or the node's memory. */
  readonly scope: "container" | "node";
  /** When the life of the container began that ends here. */
  readonly startedNs: number;
  /** What it held; page cache is not part of it, for the kernel takes that first. */
  readonly heldBytes: number;
  readonly limitBytes: number | null;
  readonly capacityBytes: number;
  /** The system's working set, and what all containers of the node held together, this one among them. */
  readonly systemBytes: number;
  readonly podsBytes: number;
  readonly parts: readonly MemoryPart[];
  /** Highest badness first. */
  readonly candidates: readonly OomCandidate[];
}

/** system-node-critical (pkg/apis/scheduling/types.go). */
const NODE_CRITICAL_PRIORITY = 2_000_001_000;

/** The kills that the probe noted. */
export function readOomKills(naming: Naming, instance: CoreInstance): ExplainedOomKill[] {
  const table = instance.table(TABLE_OOM_KILLS, OomKillTable);
  if (table === undefined) throw new Error("oom: the core noted no kills");
  return Array.from({ length: table.count }, (_, row) => readKill(naming, table, row));
}

function readKill(naming: Naming, table: TableView<typeof OomKillTable>, row: number): ExplainedOomKill {
  const parts = readParts(table, row);
  const container = table.container[row] ?? -1;
  const limit = Number(table.limit[row]);
  return {
    atNs: Number(table.atNs[row]),
    container: naming.container(container).name,
    node: naming.nodeName(table.node[row] ?? -1) ?? "",
    scope: table.byNode[row] === 1 ? "node" : "container",
    startedNs: Number(table.startedNs[row]),
    heldBytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    limitBytes: limit < 0 ? null : limit,
    capacityBytes: Number(table.capacity[row]),
    systemBytes: Number(table.system[row]),
    podsBytes: Number(table.pods[row]),
    parts,
    candidates: readCandidates(naming, table, row, container),
  };
}

function readParts(table: TableView<typeof OomKillTable>, row: number): MemoryPart[] {
  const at = (column: BigInt64Array | BigUint64Array): number => Number(column[row]);
  const [inFlight, open] = [table.inFlight[row] ?? 0, table.open[row] ?? 0];
  const each = (part: "requests" | "connections", count: number, eachBytes: number): MemoryPart => ({
    part,
    bytes: count * eachBytes,
    count,
    eachBytes,
  });
  const leakRate = at(table.leakRate);
  const parts: (MemoryPart | undefined)[] = [
    { part: "base", bytes: at(table.base) },
    at(table.perRequest) === 0 ? undefined : each("requests", inFlight, at(table.perRequest)),
    at(table.perConnection) === 0 ? undefined : each("connections", open, at(table.perConnection)),
    { part: "steps", bytes: at(table.steps), count: table.stepsTaken[row] ?? 0 },
    leakRate <= 0
      ? undefined
      : { part: "leak", bytes: at(table.leak), perSecondBytes: leakRate, sinceNs: at(table.leakFromNs) },
    { part: "sawtooth", bytes: at(table.sawtooth) },
  ];
  return parts.flatMap((part) =>
    part === undefined || (part.bytes === 0 && ["steps", "sawtooth"].includes(part.part)) ? [] : [part],
  );
}

function readCandidates(
  naming: Naming,
  table: TableView<typeof OomKillTable>,
  row: number,
  killed: number,
): OomCandidate[] {
  const start = table.candidatesStart[row] ?? 0;
  const rows = Array.from({ length: table.candidatesCount[row] ?? 0 }, (_, index) => start + index);
  const badness = (each: number): bigint => table.candidateBadness[each] ?? 0n;
  const container = (each: number): number => table.candidate[each] ?? -1;
  // Of equals the kernel takes the one that came last.
  rows.sort((a, b) => (badness(a) === badness(b) ? container(b) - container(a) : badness(a) > badness(b) ? -1 : 1));
  return rows.map((each) => {
    const pod = naming.containers.pod[container(each)] ?? -1;
    const spec = naming.container(container(each));
    const qosClass = QOS_CLASSES[naming.qosClass(pod)] ?? "BestEffort";
    return {
      namespace: naming.pod(pod).namespace,
      pod: naming.podName(pod),
      container: spec.name,
      qosClass,
      requestBytes: spec.memoryRequestBytes,
      heldBytes: Number(table.candidateHeld[each]),
      oomScoreAdj: Number(table.candidateAdj[each]),
      rule: ruleOf(qosClass, naming.templateOf(pod).priority),
      badnessBytes: Number(badness(each)),
      killed: container(each) === killed,
    };
  });
}

function ruleOf(qosClass: OomCandidate["qosClass"], priority: number): OomRule {
  if (priority >= NODE_CRITICAL_PRIORITY) return "node-critical";
  if (qosClass === "Guaranteed") return "guaranteed";
  return qosClass === "BestEffort" ? "best-effort" : "burstable";
}
