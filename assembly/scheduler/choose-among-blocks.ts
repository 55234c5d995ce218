// The search and the choice over kept scores, when nothing but a node itself decides: block by block from where the last cycle stopped, until
// enough nodes are feasible. Finds what find-feasible-nodes.ts, prioritize-nodes.ts and select-host.ts find node by node.

import { world } from "../cluster/world";
import { BLOCK_BITS, BLOCK_NODES, Block, filledBlock, ScoreCaches } from "./score-cache";
import { INFEASIBLE } from "./score-recipe";
import { SchedulerState, scheduler } from "./state";

const BLOCK_MASK: i32 = BLOCK_NODES - 1;

/** Counts the nodes on the walk until `wanted` are feasible: state.feasibleCount, processed, bestTotal, ties. */
export function walkBlocks(row: i32, wanted: i32): void {
  const state = scheduler();
  const caches = state.caches;
  const count = world.nodes.count;
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
      takeNodes(state, filledBlock(caches, row, at >> BLOCK_BITS), caches.scores.at(row), at, end, wanted);
      at = end == count ? 0 : end;
    }
  }
}

/** Takes the blocks from `at` on that lie before `end` and do not bring the feasible nodes to `wanted`. Returns where they end. A hot loop. */
function takeWholeBlocks(state: SchedulerState, caches: ScoreCaches, row: i32, at: i32, end: i32, wanted: i32): i32 {
  // The last block may be short; it is whole where the nodes end.
  const last = end == world.nodes.count ? caches.blocks : end >> BLOCK_BITS;
  let best = <i32>state.bestTotal;
  let ties = state.ties;
  let found = state.feasibleCount;
  let index = at >> BLOCK_BITS;
  while (index < last) {
    const block = filledBlock(caches, row, index);
    if (found + block.feasible >= wanted) break;
    found += block.feasible;
    if (block.best >= best) {
      ties = block.best > best ? block.ties : ties + block.ties;
      best = block.best;
    }
    index += 1;
  }
  const past = min(index << BLOCK_BITS, world.nodes.count);
  state.bestTotal = best;
  state.ties = ties;
  state.feasibleCount = found;
  state.processed += past - at;
  return past;
}

/** Takes the nodes of [at, end), which are of one block, until `wanted` are feasible. */
function takeNodes(state: SchedulerState, block: Block, scores: usize, at: i32, end: i32, wanted: i32): void {
  assert(block.feasible >= 0, "choose among blocks: the block is not filled");
  let best = <i32>state.bestTotal;
  let ties = state.ties;
  let found = state.feasibleCount;
  let position = at;
  while (position < end && found < wanted) {
    const score = load<i32>(scores + ((<usize>position) << 2));
    position += 1;
    if (score == INFEASIBLE) continue;
    found += 1;
    if (score >= best) {
      ties = score > best ? 1 : ties + 1;
      best = score;
    }
  }
  state.bestTotal = best;
  state.ties = ties;
  state.feasibleCount = found;
  state.processed += position - at;
}

/** The node that is `skip` ties after the first one on the walk. */
export function kthAmongBlocks(skip: i32): i32 {
  const state = scheduler();
  const caches = state.caches;
  const row = state.cacheRow;
  const count = world.nodes.count;
  const best = <i32>state.bestTotal;
  let left = skip;
  let at = state.searchStart;
  let ahead = state.processed;
  while (ahead > 0) {
    const end = pieceEnd(at, count, ahead);
    const block = caches.block(row, at >> BLOCK_BITS);
    // A block of which only a part is on the walk may be better elsewhere.
    if (block.best >= best) {
      if (isWhole(at, end, count) && left >= block.ties) left -= block.ties;
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
  const count = world.nodes.count;
  const best = <i32>state.bestTotal;
  let lowest = -1;
  let lowestRank: u32 = u32.MAX_VALUE;
  let at = state.searchStart;
  let ahead = state.processed;
  while (ahead > 0) {
    const end = pieceEnd(at, count, ahead);
    const block = caches.block(row, at >> BLOCK_BITS);
    for (let position = at; position < end && block.best >= best; position++) {
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
