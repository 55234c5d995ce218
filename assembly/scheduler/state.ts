// The scheduler's own state, hung off world.scheduler.

import { world } from "../cluster/world";
import { Column } from "../kernel/column";
import { Stream } from "../kernel/random";
import { DecisionTable } from "./decision-table";
import { ExplanationTable } from "./explanation/explanation-table";
import { FillTable } from "./fill";
import { InterPodPlans } from "./inter-pod-plan";
import { NodeMirror } from "./kept/node-mirror";
import { RefusalTable } from "./kept/refusals";
import { ScoreCaches } from "./kept/score-cache";
import { NodeTree } from "./node-tree";
import { NodeVerdict } from "./node-verdict";
import { PlacementClassTable } from "./placement-class";
import { ReportedImages } from "./plugins/image-locality";
import { NominatorTable } from "./preemption/nominator";
import { PreemptionTable } from "./preemption/preemption-table";
import { PodHeap } from "./queue/pod-heap";
import { QueueHistoryTable } from "./queue/queue-history";
import { QueueTable } from "./queue/queue-table";
import { ReasonTable } from "./reason-table";
import { SchedulingTable } from "./scheduling-metrics";
import { SpreadSlots } from "./spread-slots";
import { VolumeFilters } from "./volume-filters";

@unmanaged
export class SchedulerState {
  queue: QueueTable;
  active: PodHeap;
  backoff: PodHeap;
  /** Ends of the list of unschedulable pods (queue.next), -1 empty. */
  unschedulableFirst: i32;
  unschedulableLast: i32;
  /** Pods in that list. */
  poolCount: i32;
  /** Number of the last pod that was stamped. */
  sequence: u64;
  /** When the flushes are scheduled, NEVER when they are not. */
  backoffFlushNs: u64;
  sweepNs: u64;
  /** 1: a SCHEDULER_CYCLE event is on its way. */
  looping: u32;
  /** The pod whose failed cycle has not ended, -1; and what could make it fit that happened meanwhile (bits of plugins). */
  failing: i32;
  movesMeanwhile: u32;

  /** The nodes of the scheduler's cache: how many, which (1), and their rows in the order they are filtered; where the next cycle begins. */
  listed: i32;
  isListed: Column<u8>;
  tree: NodeTree;
  order: Column<i32>;
  nextStart: i32;
  /** Nodes the last search looked at, from its start, and the feasible ones it found. */
  searchStart: i32;
  processed: i32;
  feasible: Column<i32>;
  feasibleCount: i32;
  /** Weighted totals of the feasible nodes. */
  totals: Column<i64>;
  /** The highest total, and how many feasible nodes have it. */
  bestTotal: i64;
  ties: i32;
  tieBreak: Stream;
  /** Nodes as the scheduler's informer last saw them: CONDITION_* taints and spec.unschedulable. */
  conditionTaints: Column<u32>;
  unschedulable: Column<u8>;
  classes: PlacementClassTable;
  /** The lowest priority of any pod spec: nothing at or below it can preempt. */
  lowestPriority: i32;
  /** 1: some node has a PreferNoSchedule taint. */
  anyPreferTaint: u32;
  reasons: ReasonTable;
  preemption: ReasonTable;
  preempting: PreemptionTable;
  nominator: NominatorTable;
  /** What the filters say of the node at hand. */
  verdict: NodeVerdict;
  /** The nominated node that was feasible and spared the search, -1. */
  nominatedHit: i32;
  explanation: ExplanationTable;
  history: QueueHistoryTable;
  volumes: VolumeFilters;
  /** Bits of the stateful filters that take part in the present cycle. */
  activeFilters: u32;
  /** Address of the rows of SchedulerProfileRecord. */
  profiles: usize;
  /** PodTopologySpread's constraints of the pod in question: DoNotSchedule and ScheduleAnyway. */
  hardSpread: SpreadSlots;
  softSpread: SpreadSlots;
  interPodPlans: InterPodPlans;
  /** 1: the last search was scored by PodTopologySpread, InterPodAffinity. Then raw and normalised scores, by position among the feasible nodes. */
  spreadScored: u32;
  interPodScored: u32;
  spreadSum: Column<f64>;
  spreadRaw: Column<i64>;
  spreadScore: Column<i64>;
  interPodRaw: Column<i64>;
  interPodScore: Column<i64>;
  caches: ScoreCaches;
  mirror: NodeMirror;
  refusals: RefusalTable;
  /** The Refusals that the diagnosis at hand reads, 0 none. */
  keptRefusals: usize;
  /** 1: nodes are judged for any pod of a template: a pod nominated to them counts even if it is the one at hand. */
  anonymous: u32;
  /** Scratch of kept dry runs: refusing nodes by kind, and a DryRun. */
  refusedKinds: Column<i32>;
  bestDryRun: usize;
  /** By taint row: the row that stands for it in reasons. */
  taints: Column<u32>;
  /** The row of kept scores that the cycle reads, -1 none; 1: it chose among blocks, and lists no feasible nodes. */
  cacheRow: i32;
  walked: u32;
  /** Positions of a block that pass the filters so far. */
  passing: Column<i32>;
  /** The images that the nodes' status shows. */
  images: ReportedImages;
  /** ServiceAffinity: the node whose labels the pod follows (-1: none), and 1 when pods were put or taken since it was looked up. */
  serviceAnchor: i32;
  serviceAnchorStale: u32;
  /** Its scores of the last search by position: pods of the Service, shares of the labels added up, the whole part of these. */
  serviceRaw: Column<i64>;
  serviceShare: Column<f64>;
  serviceScore: Column<i64>;
  /** Scratch of ServiceAffinity's score: pods by string id of a label's value; all zero between uses. */
  podsOfValue: Column<i64>;
  /** When the token bucket of the API client is full again. */
  bucketFullNs: u64;
  metrics: SchedulingTable;
  /** Of a one-shot run. */
  decisions: DecisionTable;
  fill: FillTable;
}

/** The scheduler's state. */
export function scheduler(): SchedulerState {
  return changetype<SchedulerState>(world.scheduler);
}
