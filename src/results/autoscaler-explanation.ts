// What each loop of the cluster autoscaler saw and decided, from the rows that the probe wrote.

import * as abi from "../core/abi.generated.ts";
import type { CoreInstance } from "../core/core-instance.ts";
import { reasonText } from "./fit-error.ts";
import type { Naming } from "./naming.ts";
import { SKIPPED_WORDS } from "./read-node-groups.ts";
import { reasonNames } from "./read-scheduling.ts";

/** Pods with one spec that wait for a node, and whether a new node of a group would take them. */
export interface ExplainedPods {
  /** The first of them. */
  readonly pod: string;
  readonly count: number;
}

/** Why a new node of a group would not take the pods that are like one. */
export interface ExplainedFit {
  readonly pod: string;
  readonly fits: boolean;
  readonly reasons: readonly string[];
}

/** A group as a loop weighed it. */
export interface ExplainedGroup {
  readonly group: string;
  readonly size: number;
  readonly max: number;
  /** Why it was not looked at; empty: it was. */
  readonly skipped: string;
  readonly fits: readonly ExplainedFit[];
  /** Nodes it would get and the pods these would take; null: no option. */
  readonly option: {
    readonly nodes: number;
    readonly pods: number;
    readonly wastePpm: number;
    readonly priority: number;
  } | null;
}

/** A node as a loop judged it. */
export interface ExplainedNode {
  readonly node: string;
  readonly utilizationPpm: number;
  readonly thresholdPpm: number;
  /** Null: it is needed. */
  readonly unneededSinceNs: number | null;
  /** Why it stays, by upstream's name of the reason; empty: it goes. */
  readonly kept: string;
  /** The pod that keeps it, and the drain rule that it falls under. */
  readonly pod: string;
  readonly rule: string;
  /** Pods that move when it goes. */
  readonly moves: number;
}

/** A loop. */
export interface ExplainedLoop {
  readonly atNs: number;
  /** Pods that wait, by spec; those that fit on nodes there are or that come; those that are passed over. */
  readonly waiting: readonly ExplainedPods[];
  readonly fitting: number;
  readonly young: number;
  readonly expendable: number;
  /** All that wait are so new that the loop waits for more. */
  readonly tooNew: boolean;
  readonly groups: readonly ExplainedGroup[];
  readonly choice: {
    readonly group: string;
    readonly before: number;
    readonly after: number;
    /** Options that the expanders left to chance. */
    readonly tied: number;
  } | null;
  readonly nodes: readonly ExplainedNode[];
}

/** Reasons as cluster-autoscaler/simulator/cluster.go names them. */
const KEPT_WORDS: Readonly<Record<number, string>> = {
  [abi.KEPT_NONE]: "",
  [abi.KEPT_SCALE_DOWN_DISABLED]: "ScaleDownDisabledAnnotation",
  [abi.KEPT_NOT_UNDERUTILIZED]: "NotUnderutilized",
  [abi.KEPT_RECENTLY_UNREMOVABLE]: "RecentlyUnremovable",
  [abi.KEPT_BLOCKED_BY_POD]: "BlockedByPod",
  [abi.KEPT_NO_PLACE]: "NoPlaceToMovePods",
  [abi.KEPT_NOT_UNNEEDED_LONG_ENOUGH]: "NotUnneededLongEnough",
  [abi.KEPT_MIN_SIZE]: "NodeGroupMinSizeReached",
  [abi.KEPT_PARALLELISM]: "MaxScaleDownParallelism",
  [abi.KEPT_COOLDOWN]: "ScaleDownInCooldown",
};

/** Blocking pod reasons as cluster-autoscaler/utils/drain/drain.go names them. */
const RULE_WORDS: Readonly<Record<number, string>> = {
  [abi.DRAIN_BLOCKS_REPLICATED]: "NotReplicated",
  [abi.DRAIN_BLOCKS_SYSTEM]: "UnmovableKubeSystemPod",
  [abi.DRAIN_BLOCKS_NOT_SAFE]: "NotSafeToEvictAnnotation",
  [abi.DRAIN_BLOCKS_LOCAL_STORAGE]: "LocalStorageRequested",
  [abi.DRAIN_BLOCKS_BUDGET]: "NotEnoughPdb",
};

const WAITS = 1;
const YOUNG = 2;
const EXPENDABLE = 3;

interface Row {
  readonly kind: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

/** Every loop that saw pods or nodes, in order. */
export function readAutoscalerLoops(naming: Naming, instance: CoreInstance, kubernetesMinor: number): ExplainedLoop[] {
  const table = instance.table(abi.TABLE_AUTOSCALER_EXPLANATION, abi.AutoscalerExplanationTable);
  if (!table) throw new Error("cluster autoscaler: the core explained nothing");
  const loops: ExplainedLoop[] = [];
  let rows: Row[] = [];
  for (let at = 0; at < table.count; at++) {
    rows.push({
      kind: table.kind[at] ?? 0,
      a: table.a[at] ?? 0,
      b: table.b[at] ?? 0,
      c: table.c[at] ?? 0,
      d: Number(table.d[at] ?? 0n),
    });
    if (at + 1 < table.count && table.timeNs[at + 1] === table.timeNs[at]) continue;
    loops.push(readLoop(naming, rows, Number(table.timeNs[at] ?? 0n), kubernetesMinor));
    rows = [];
  }
  return loops;
}

function readLoop(naming: Naming, rows: readonly Row[], atNs: number, minor: number): ExplainedLoop {
  const pods = (standing: number): Row[] => rows.filter(({ kind, b }) => kind === abi.EXPLAIN_POD && b === standing);
  const choice = rows.find(({ kind }) => kind === abi.EXPLAIN_CHOICE);
  return {
    atNs,
    waiting: bySpec(
      naming,
      pods(WAITS).map(({ a }) => a),
    ),
    fitting: pods(0).length,
    young: pods(YOUNG).length,
    expendable: pods(EXPENDABLE).length,
    tooNew: rows.some(({ kind }) => kind === abi.EXPLAIN_TOO_NEW),
    groups: rows.filter(({ kind }) => kind === abi.EXPLAIN_GROUP).map((row) => readGroup(naming, rows, row, minor)),
    choice: choice ? { group: groupName(naming, choice.a), before: choice.b, after: choice.c, tied: choice.d } : null,
    nodes: rows.flatMap((row, at) => (row.kind === abi.EXPLAIN_NODE ? [readNode(naming, rows, row, at)] : [])),
  };
}

/** Pods of one spec stand together, as the autoscaler treats them. */
function bySpec(naming: Naming, pods: readonly number[]): ExplainedPods[] {
  const groups = new Map<number, { pod: string; count: number }>();
  for (const pod of pods) {
    const template = naming.pods.template[pod] ?? 0;
    const known = groups.get(template);
    if (known) known.count += 1;
    else groups.set(template, { pod: podName(naming, pod), count: 1 });
  }
  return [...groups.values()];
}

function readGroup(naming: Naming, rows: readonly Row[], { a: group, b, c, d }: Row, minor: number): ExplainedGroup {
  const own = rows.filter((row) => row.a === group);
  const option = own.find(({ kind }) => kind === abi.EXPLAIN_OPTION);
  const priority = own.find(({ kind }) => kind === abi.EXPLAIN_PRIORITY)?.b ?? 0;
  const fits = new Map<number, { fits: boolean; reasons: string[] }>();
  for (const row of own) {
    if (row.kind !== abi.EXPLAIN_FIT) continue;
    const known = fits.get(row.b) ?? { fits: row.c === abi.FAILED_NONE, reasons: [] };
    if (row.c !== abi.FAILED_NONE) known.reasons.push(reasonText(row.c, row.d, reasonNames(naming), minor));
    fits.set(row.b, known);
  }
  return {
    group: groupName(naming, group),
    size: c,
    max: d,
    skipped: SKIPPED_WORDS[b] ?? "",
    fits: [...fits].map(([pod, each]) => ({ pod: podName(naming, pod), ...each })),
    option: option ? { nodes: option.b, pods: option.c, wastePpm: option.d, priority } : null,
  };
}

function readNode(naming: Naming, rows: readonly Row[], { a, b, c, d }: Row, at: number): ExplainedNode {
  const next = rows[at + 1];
  const blocker = next?.kind === abi.EXPLAIN_BLOCKER && next.a === a ? next : undefined;
  const removal = rows.find(({ kind, a: node }) => kind === abi.EXPLAIN_REMOVAL && node === a);
  const group = naming.names.nodeGroups.find(({ firstNode, max }) => a >= firstNode && a < firstNode + max);
  return {
    node: naming.nodeName(a) ?? "",
    utilizationPpm: c,
    thresholdPpm: group?.utilizationThresholdPpm ?? 0,
    unneededSinceNs: d < 0 ? null : d,
    kept: KEPT_WORDS[b] ?? "",
    pod: blocker ? podName(naming, blocker.b) : "",
    rule: blocker ? (RULE_WORDS[blocker.c] ?? "") : "",
    moves: blocker?.d ?? removal?.b ?? 0,
  };
}

function podName(naming: Naming, row: number): string {
  const { namespace, name } = naming.pod(row);
  return `${namespace}/${name}`;
}

function groupName(naming: Naming, row: number): string {
  return naming.names.nodeGroups[row]?.name ?? "";
}
