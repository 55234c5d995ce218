// The search and the choice over kept scores, when nothing but a node itself decides: block by block from where the last cycle stopped, until
// enough nodes are feasible. Finds what find-feasible-nodes.ts, prioritize-nodes.ts and select-host.ts find node by node.

import { world } from "../cluster/world";
import { BLOCK_BITS, filledBlock } from "./score-cache";
import { INFEASIBLE } from "./score-recipe";
import { scheduler } from "./state";

/** Counts the nodes on the walk until `wanted` are feasible: state.feasibleCount, processed, bestTotal, ties. */
export function walkBlocks(row: i32, wanted: i32): void {
  const state = scheduler();
  const caches = state.caches;
  const count = world.nodes.count;
  const scores = caches.scores.at(row);
  state.cacheRow = row;
  let best = INFEASIBLE;
  let ties = 0;
  let found = 0;
  let processed = 0;
  let at = state.searchStart;
  while (processed < count && found < wanted) {
    const end = pieceEnd(at, count, count - processed);
    const block = filledBlock(caches, row, at >> BLOCK_BITS);
    if (isWhole(at, end, count) && found + block.feasible < wanted) {
      found += block.feasible;
      if (block.best > best) {
        best = block.best;
        ties = block.ties;
      } else if (block.best == best) ties += block.ties;
      processed += end - at;
    } else {
      let position = at;
      while (position < end && found < wanted) {
        const score = load<i32>(scores + ((<usize>position) << 2));
        position += 1;
        if (score == INFEASIBLE) continue;
        found += 1;
        if (score > best) {
          best = score;
          ties = 1;
        } else if (score == best) ties += 1;
      }
      processed += position - at;
    }
    at = end == count ? 0 : end;
  }
  state.feasibleCount = found;
  state.processed = processed;
  state.bestTotal = best;
  state.ties = ties;
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
      const whole = isWhole(at, end, count);
      if (whole && left >= block.ties) left -= block.ties;
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
  return (at & ((1 << BLOCK_BITS) - 1)) == 0 && ((end & ((1 << BLOCK_BITS) - 1)) == 0 || end == count);
}
