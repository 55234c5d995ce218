// The search and the choice over kept scores, when nothing but a node itself decides: block by block from where the last cycle stopped, until
// enough nodes are feasible. Finds what find-feasible-nodes.ts, prioritize-nodes.ts and select-host.ts find node by node.

import { SchedulerState, scheduler } from "../state";
import { BLOCK_BITS, BLOCK_NODES, fillBlock, ScoreCaches } from "./score-cache";
import { INFEASIBLE } from "./score-recipe";

const BLOCK_MASK: i32 = BLOCK_NODES - 1;
/** Nodes of four blocks, less one. */
const FOURS_MASK: i32 = 4 * BLOCK_NODES - 1;

/** Counts the nodes on the walk until `wanted` are feasible: state.feasibleCount, processed, bestTotal, ties. */
export function walkBlocks(row: i32, wanted: i32): void {
  const state = scheduler();
  const caches = state.caches;
  const count = state.listed;
  state.cacheRow = row;
  state.bestTotal = INFEASIBLE;
  state.ties = 0;
  state.feasibleCount = 0;
  state.processed = 0;
  let at = state.searchStart;
  while (state.processed < count && state.feasibleCount < wanted) {
    const ahead = count - state.processed;
    const past = (at & BLOCK_MASK) == 0 ? takeWholeBlocks(state, caches, row, at, min(at + ahead, count), wanted) : at;
    if (past > at) at = past == count ? 0 : past;
    else {
      const end = pieceEnd(at, count, ahead);
      fillBlock(caches, row, at >> BLOCK_BITS);
      takeNodes(state, caches.scores.at(row), at, end, wanted);
      at = end == count ? 0 : end;
    }
  }
}

/** Takes the blocks from `at` on that lie before `end` and do not bring the feasible nodes to `wanted`. Returns where they end. */
function takeWholeBlocks(state: SchedulerState, caches: ScoreCaches, row: i32, at: i32, end: i32, wanted: i32): i32 {
  // The last block may be short; it is whole where the nodes end.
  const last = end == state.listed ? caches.blocks : end >> BLOCK_BITS;
  let index = at >> BLOCK_BITS;
  while (index < last) {
    // Four at a time from a multiple of four on, while all are filled and even all together do not suffice.
    const fours = (index & 3) == 0 ? takeFours(state, caches, row, index, last, wanted) : index;
    if (fours > index) {
      index = fours;
      continue;
    }
    fillBlock(caches, row, index);
    const offset = (<usize>index) << 2;
    const feasible = load<i32>(caches.feasible(row) + offset);
    if (state.feasibleCount + feasible >= wanted) break;
    takeBest(state, load<i32>(caches.bests(row) + offset), load<i32>(caches.ties(row) + offset));
    state.feasibleCount += feasible;
    index += 1;
  }
  const past = min(index << BLOCK_BITS, state.listed);
  state.processed += past - at;
  return past;
}

/** Takes as many blocks as go in fours from `first` on, if all before `last` are filled and there are too few feasible nodes in them. A hot loop. */
function takeFours(state: SchedulerState, caches: ScoreCaches, row: i32, first: i32, last: i32, wanted: i32): i32 {
  const end = last & ~3;
  if (end - first < 8) return first;
  const feasible = caches.feasible(row);
  const bests = caches.bests(row);
  let sum = i32x4.splat(0);
  let signs = i32x4.splat(0);
  let highest = i32x4.splat(INFEASIBLE);
  for (let block = first; block < end; block += 4) {
    const offset = (<usize>block) << 2;
    const here = v128.load(feasible + offset);
    // An unfilled block has a negative number.
    signs = v128.or(signs, here);
    sum = i32x4.add(sum, here);
    highest = i32x4.max_s(highest, v128.load(bests + offset));
  }
  if (i32x4.bitmask(signs) != 0) return first;
  const found = state.feasibleCount + addLanes(sum);
  if (found >= wanted) return first;
  const best = max(
    max(i32x4.extract_lane(highest, 0), i32x4.extract_lane(highest, 1)),
    max(i32x4.extract_lane(highest, 2), i32x4.extract_lane(highest, 3)),
  );
  const all = i32x4.splat(best);
  const ties = caches.ties(row);
  let tied = i32x4.splat(0);
  for (let block = first; block < end; block += 4) {
    const offset = (<usize>block) << 2;
    tied = i32x4.add(tied, v128.and(i32x4.eq(v128.load(bests + offset), all), v128.load(ties + offset)));
  }
  takeBest(state, best, addLanes(tied));
  state.feasibleCount = found;
  return end;
}

function addLanes(sum: v128): i32 {
  const low = i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1);
  return low + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3);
}

function takeBest(state: SchedulerState, best: i32, ties: i32): void {
  if (best < <i32>state.bestTotal) return;
  state.ties = best > <i32>state.bestTotal ? ties : state.ties + ties;
  state.bestTotal = best;
}

/** Takes the nodes of [at, end), which are of one filled block, until `wanted` are feasible. */
function takeNodes(state: SchedulerState, scores: usize, at: i32, end: i32, wanted: i32): void {
  let position = at;
  while (position < end && state.feasibleCount < wanted) {
    const score = load<i32>(scores + ((<usize>position) << 2));
    position += 1;
    if (score == INFEASIBLE) continue;
    state.feasibleCount += 1;
    takeBest(state, score, 1);
  }
  state.processed += position - at;
}

/** The node that is `skip` ties after the first one on the walk. */
export function kthAmongBlocks(skip: i32): i32 {
  const state = scheduler();
  const caches = state.caches;
  const row = state.cacheRow;
  const count = state.listed;
  const best = <i32>state.bestTotal;
  const bests = caches.bests(row);
  const ties = caches.ties(row);
  const all = i32x4.splat(best);
  let left = skip;
  let at = state.searchStart;
  let ahead = state.processed;
  while (ahead > 0) {
    if ((at & FOURS_MASK) == 0 && ahead > FOURS_MASK && at + FOURS_MASK < count) {
      const offset = (<usize>(at >> BLOCK_BITS)) << 2;
      const tied = addLanes(v128.and(i32x4.eq(v128.load(bests + offset), all), v128.load(ties + offset)));
      if (left >= tied) {
        left -= tied;
        ahead -= FOURS_MASK + 1;
        at = at + FOURS_MASK + 1 == count ? 0 : at + FOURS_MASK + 1;
        continue;
      }
    }
    const end = pieceEnd(at, count, ahead);
    const offset = (<usize>(at >> BLOCK_BITS)) << 2;
    // A block of which only a part is on the walk may be better elsewhere.
    if (load<i32>(bests + offset) >= best) {
      const tied = load<i32>(ties + offset);
      if (isWhole(at, end, count) && left >= tied) left -= tied;
      else {
        for (let position = at; position < end; position++) {
          if (caches.score(row, position) != best) continue;
          if (left == 0) return state.order.at(position);
          left -= 1;
        }
      }
    }
    ahead -= end - at;
    at = end == count ? 0 : end;
  }
  assert(false, "choose among blocks: fewer tied nodes than were counted");
  return -1;
}

/** The tied node whose name comes first. */
export function lowestNameAmongBlocks(): i32 {
  const state = scheduler();
  const caches = state.caches;
  const row = state.cacheRow;
  const count = state.listed;
  const best = <i32>state.bestTotal;
  let lowest = -1;
  let lowestRank: u32 = u32.MAX_VALUE;
  let at = state.searchStart;
  let ahead = state.processed;
  while (ahead > 0) {
    const end = pieceEnd(at, count, ahead);
    const blockBest = load<i32>(caches.bests(row) + ((<usize>(at >> BLOCK_BITS)) << 2));
    for (let position = at; position < end && blockBest >= best; position++) {
      if (caches.score(row, position) != best || caches.nameRank.at(position) >= lowestRank) continue;
      lowest = position;
      lowestRank = caches.nameRank.at(position);
    }
    ahead -= end - at;
    at = end == count ? 0 : end;
  }
  return state.order.at(lowest);
}

/** Where the part of the walk ends that begins at `at` and stays in one block. */
function pieceEnd(at: i32, count: i32, ahead: i32): i32 {
  return min(min(((at >> BLOCK_BITS) + 1) << BLOCK_BITS, count), at + ahead);
}

/** Whether [at, end) is all of a block. */
function isWhole(at: i32, end: i32, count: i32): bool {
  return (at & BLOCK_MASK) == 0 && ((end & BLOCK_MASK) == 0 || end == count);
}
