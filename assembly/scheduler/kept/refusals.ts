// Why each node refuses a template's pods, kept from one failed cycle to the next: the FitError's histogram and the nodes on which preemption
// might help then follow from the nodes that changed. Verdicts are sorted into kinds (equal reasons in equal order), few in any cluster; a node
// is its kind. Kept only while a node's verdict follows from the node alone: without spread constraints, inter-pod terms or volumes in the cycle.
//
//     kindOf     ┌───┬───┬───┬───┐     kinds   0  Insufficient cpu, Insufficient memory    nodes 4,711
//      by node   │ 0 │ 0 │ 1 │ 0 │             1  node(s) had untolerated taint {…}        nodes 289, unresolvable
//                └───┴───┴───┴───┘

import { FAILED_NOT_IN_NODE_SET } from "../../abi/constants";
import { world } from "../../cluster/world";
import { Column, column } from "../../kernel/column";
import { isExcluded } from "../diagnosis";
import { filterNode } from "../filter-node";
import { NodeVerdict } from "../node-verdict";
import { scheduler } from "../state";
import { DryRuns } from "./dry-runs";

/** Kinds are kept in a byte per node; a template whose nodes refuse in more ways is not kept. */
const MOST_KINDS: i32 = 255;
const NO_KIND: u8 = 255;
/** Kept refusals take no more memory than this; templates beyond are diagnosed anew each time. */
const MOST_BYTES: usize = 64 << 20;
/** Nodes outside PreFilter's set have a status of their own from this minor version (kubernetes#119779). */
const NODE_SET_STATUS_SINCE_MINOR: u32 = 30;

@unmanaged
export class Refusals {
  /** Number of the first change that is not followed. */
  cursor: u64;
  /** Address of a byte per node: its kind, NO_KIND before the first diagnosis. */
  kindOf: usize;
  /** Nodes on which removing pods might help: a bit per position, and how many. */
  potential: usize;
  potentialCount: i32;
  kinds: i32;
  /** By kind: run in `reason` and `argument`, whether no removal of pods can help, nodes that refuse in this way. */
  start: Column<i32>;
  count: Column<i32>;
  unresolvable: Column<u8>;
  nodes: Column<i32>;
  reason: Column<u32>;
  argument: Column<u32>;
  reasons: i32;
  /** What dry runs of preemption found, null before the first. */
  dryRuns: DryRuns | null;
  /** 1: too many kinds. */
  overflown: u32;
}

@unmanaged
export class RefusalTable {
  /** By template: its Refusals, 0 none. */
  ofTemplate: Column<usize>;
  left: i32;
  verdict: NodeVerdict;
}

/** Nothing is kept yet. */
export function refusalTable(verdict: NodeVerdict): RefusalTable {
  const arena = world.arena;
  const table = changetype<RefusalTable>(arena.take(offsetof<RefusalTable>()));
  table.ofTemplate = column<usize>(arena, world.templates.count);
  table.left = <i32>(MOST_BYTES / <usize>(world.nodes.count + 1024)) + 1;
  table.verdict = verdict;
  return table;
}

/** The refusals of a template with all changes followed, null when they are not kept. */
export function currentRefusals(pod: i32, template: i32): Refusals | null {
  const table = scheduler().refusals;
  let at = table.ofTemplate.at(template);
  if (at == 0) {
    if (table.left == 0) return null;
    table.left -= 1;
    at = changetype<usize>(newRefusals());
    table.ofTemplate.put(template, at);
  }
  const refusals = changetype<Refusals>(at);
  if (refusals.overflown) return null;
  const log = world.nodeChanges;
  if (refusals.cursor != u64.MAX_VALUE && log.remembers(refusals.cursor)) {
    for (let change = refusals.cursor; change < log.total; change++) judge(refusals, pod, template, log.at(change));
  } else {
    const state = scheduler();
    for (let i = 0; i < state.listed; i++) judge(refusals, pod, template, state.order.at(i));
  }
  refusals.cursor = log.total;
  return refusals.overflown ? null : refusals;
}

/** Kind of the verdict at hand, a new one if need be; -1 when there are too many. */
export function kindOfVerdict(refusals: Refusals, verdict: NodeVerdict): i32 {
  for (let kind = 0; kind < refusals.kinds; kind++) if (isKind(refusals, kind, verdict)) return kind;
  const kind = refusals.kinds;
  if (kind == MOST_KINDS) {
    refusals.overflown = 1;
    return -1;
  }
  const arena = world.arena;
  refusals.start.ensure(arena, kind + 1);
  refusals.count.ensure(arena, kind + 1);
  refusals.unresolvable.ensure(arena, kind + 1);
  refusals.nodes.ensure(arena, kind + 1);
  refusals.reason.ensure(arena, refusals.reasons + verdict.count);
  refusals.argument.ensure(arena, refusals.reasons + verdict.count);
  refusals.kinds = kind + 1;
  refusals.start.put(kind, refusals.reasons);
  refusals.count.put(kind, verdict.count);
  refusals.unresolvable.put(kind, verdict.unresolvable ? 1 : 0);
  refusals.nodes.put(kind, 0);
  for (let i = 0; i < verdict.count; i++) {
    refusals.reason.put(refusals.reasons, verdict.reason.at(i));
    refusals.argument.put(refusals.reasons, verdict.argument.at(i));
    refusals.reasons += 1;
  }
  return kind;
}

/** The verdict of a diagnosis on a node: what the filters say, or that PreFilter leaves it out. */
export function diagnoseNode(pod: i32, template: i32, node: i32, verdict: NodeVerdict): void {
  const state = scheduler();
  if (!isExcluded(pod, state.classes.ofTemplate.at(template), node)) {
    filterNode(pod, template, node, verdict);
    return;
  }
  verdict.clear();
  // Before, such a node has no status: it is missing from the counts and passes for one where preemption might help.
  if (world.config.kubernetesMinor >= NODE_SET_STATUS_SINCE_MINOR) verdict.add(FAILED_NOT_IN_NODE_SET, 0);
}

/** Whether the `position`-th node of the order is one on which removing pods might help. */
export function isPotential(refusals: Refusals, position: i32): bool {
  return (load<u8>(refusals.potential + (<usize>position >> 3)) & ((<u32>1) << (<u32>position & 7))) != 0;
}

function newRefusals(): Refusals {
  const arena = world.arena;
  const nodes = world.nodes.count;
  const refusals = changetype<Refusals>(arena.take(offsetof<Refusals>()));
  refusals.cursor = u64.MAX_VALUE;
  refusals.kindOf = arena.take(nodes);
  memory.fill(refusals.kindOf, NO_KIND, nodes);
  // Read in words of eight bytes.
  refusals.potential = arena.take((<usize>(nodes >> 6) + 1) << 3);
  refusals.start = column<i32>(arena, 0);
  refusals.count = column<i32>(arena, 0);
  refusals.unresolvable = column<u8>(arena, 0);
  refusals.nodes = column<i32>(arena, 0);
  refusals.reason = column<u32>(arena, 0);
  refusals.argument = column<u32>(arena, 0);
  return refusals;
}

/** The order of the nodes is another: every node is to be judged again. */
export function forgetRefusals(table: RefusalTable): void {
  const nodes = world.nodes.count;
  for (let template = 0; template < world.templates.count; template++) {
    const at = table.ofTemplate.at(template);
    if (at == 0) continue;
    const refusals = changetype<Refusals>(at);
    refusals.cursor = u64.MAX_VALUE;
    memory.fill(refusals.kindOf, NO_KIND, nodes);
    memory.fill(refusals.potential, 0, (<usize>(nodes >> 6) + 1) << 3);
    refusals.potentialCount = 0;
    for (let kind = 0; kind < refusals.kinds; kind++) refusals.nodes.put(kind, 0);
    const dryRuns = refusals.dryRuns;
    if (dryRuns === null) continue;
    for (let position = 0; position < nodes; position++) dryRuns.forget(position);
  }
}

/** A node is judged anew. Pods nominated to it count, this pod as well: who is nominated asks for itself. */
function judge(refusals: Refusals, pod: i32, template: i32, node: i32): void {
  const state = scheduler();
  if (refusals.overflown || !state.isListed.at(node)) return;
  const verdict = state.refusals.verdict;
  state.anonymous = 1;
  diagnoseNode(pod, template, node, verdict);
  state.anonymous = 0;
  const kind = kindOfVerdict(refusals, verdict);
  if (kind < 0) return;
  const at = refusals.kindOf + <usize>node;
  const before = load<u8>(at);
  if (before != NO_KIND) refusals.nodes.put(before, refusals.nodes.at(before) - 1);
  store<u8>(at, <u8>kind);
  refusals.nodes.put(kind, refusals.nodes.at(kind) + 1);
  const position = state.caches.positionOf.at(node);
  markPotential(refusals, position, verdict.unresolvable == 0);
  const dryRuns = refusals.dryRuns;
  if (dryRuns !== null) dryRuns.forget(position);
}

function markPotential(refusals: Refusals, position: i32, potential: bool): void {
  const at = refusals.potential + (<usize>position >> 3);
  const bit = <u8>((<u32>1) << (<u32>position & 7));
  const bits = load<u8>(at);
  const was = (bits & bit) != 0;
  if (was == potential) return;
  store<u8>(at, bits ^ bit);
  refusals.potentialCount += potential ? 1 : -1;
}

function isKind(refusals: Refusals, kind: i32, verdict: NodeVerdict): bool {
  if (refusals.count.at(kind) != verdict.count) return false;
  if ((refusals.unresolvable.at(kind) != 0) != (verdict.unresolvable != 0)) return false;
  const start = refusals.start.at(kind);
  for (let i = 0; i < verdict.count; i++) {
    if (refusals.reason.at(start + i) != verdict.reason.at(i)) return false;
    if (refusals.argument.at(start + i) != verdict.argument.at(i)) return false;
  }
  return true;
}
