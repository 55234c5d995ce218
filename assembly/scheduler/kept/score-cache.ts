// Scores that are kept from one cycle to the next: for each template the weighted score of every node by itself (score-recipe.ts), in the order
// in which nodes are filtered, and of every block of 64 nodes the best, how many have it, and how many are feasible. A cycle replays the nodes
// that changed since its template was last scheduled; blocks are filled when a walk first comes to them.
//
//     scores  ┌────┬────┬────┬─ 64 positions ─┬────┐ ┌────┬─            block   best  ties  feasible
//             │ 93 │ -∞ │ 91 │       …        │ 93 │ │ …               of it:   93    2       61
//             └────┴────┴────┴────────────────┴────┘ └────┴─
//
// Invariant: a filled block says of each node what scoreAlone says of it now, once the changes up to `cursor` are replayed.

import { SECTION_NODES } from "../../abi/constants";
import { NodeRecord } from "../../abi/records";
import { world } from "../../cluster/world";
import { Arena } from "../../kernel/arena";
import { Column, column } from "../../kernel/column";
import { splitmix64 } from "../../kernel/random";
import { imagePriority, prepareImageLocality, ReportedImages } from "../plugins/image-locality";
import { SchedulerState, scheduler } from "../state";
import { fillScores, mirroredScore, readsMirror } from "./fill-scores";
import { followNodes } from "./node-mirror";
import { fillRecipe, INFEASIBLE, ScoreRecipe, scoreAlone, scoreRecipe } from "./score-recipe";

export const BLOCK_BITS: i32 = 6;
export const BLOCK_NODES: i32 = 1 << BLOCK_BITS;
/** Kept scores take no more memory than this; beyond it templates take turns. */
const MOST_BYTES: usize = 96 << 20;
/** Feasible nodes of a block that is to be filled. */
const UNFILLED: i32 = -1;
/** Position of a node that the scheduler does not know. */
const NOT_LISTED: i32 = -1;
const BLOCK_BYTES: usize = 12;
/** Replaying a change costs about as much as filling so many nodes of a block. */
const NODES_PER_REPLAY: i32 = 4;

@unmanaged
export class ScoreCaches {
  /** Row of each template plus one, 0 none. */
  ofTemplate: Column<i32>;
  count: i32;
  most: i32;
  /** The row that is given to another template next, when there are no more. */
  victim: i32;
  blocks: i32;
  recipe: Column<usize>;
  /** Address of an i32 per position. */
  scores: Column<usize>;
  /**
   * Address of three runs of `blockRoom` i32 each, one per block: the highest score (INFEASIBLE when no node is feasible), how many nodes have it,
   * and how many are feasible (UNFILLED when the block must be filled first).
   */
  blockRows: Column<usize>;
  blockRoom: i32;
  /** Number of the first change that is not replayed. */
  cursor: Column<u64>;
  /** What ImageLocality gave when the scores were made. */
  images: Column<u64>;
  /** Position of each node in the order, and rank of the name at each position. */
  positionOf: Column<i32>;
  nameRank: Column<u32>;

  @inline recipeOf(row: i32): ScoreRecipe {
    return changetype<ScoreRecipe>(this.recipe.at(row));
  }

  @inline score(row: i32, position: i32): i32 {
    return load<i32>(this.scores.at(row) + ((<usize>position) << 2));
  }

  @inline bests(row: i32): usize {
    return this.blockRows.at(row);
  }

  @inline ties(row: i32): usize {
    return this.blockRows.at(row) + ((<usize>this.blockRoom) << 2);
  }

  @inline feasible(row: i32): usize {
    return this.blockRows.at(row) + ((<usize>this.blockRoom) << 3);
  }
}

/** Nothing is kept yet. */
export function scoreCaches(arena: Arena): ScoreCaches {
  const nodes = world.nodes.count;
  const caches = changetype<ScoreCaches>(arena.take(offsetof<ScoreCaches>()));
  caches.ofTemplate = column<i32>(arena, world.templates.count);
  // Read in vectors of four.
  caches.blockRoom = (((nodes + BLOCK_NODES - 1) >> BLOCK_BITS) + 3) & ~3;
  const bytes = ((<usize>nodes) << 2) + <usize>caches.blockRoom * BLOCK_BYTES + offsetof<ScoreRecipe>();
  caches.most = <i32>(MOST_BYTES / bytes) + 1;
  caches.recipe = column<usize>(arena, 0);
  caches.scores = column<usize>(arena, 0);
  caches.blockRows = column<usize>(arena, 0);
  caches.cursor = column<u64>(arena, 0);
  caches.images = column<u64>(arena, 0);
  caches.positionOf = column<i32>(arena, nodes);
  caches.nameRank = column<u32>(arena, nodes);
  return caches;
}

/** The order of the nodes is another: positions follow, and what was kept by position is forgotten. */
export function placeNodes(state: SchedulerState): void {
  const caches = state.caches;
  caches.blocks = (state.listed + BLOCK_NODES - 1) >> BLOCK_BITS;
  for (let node = 0; node < world.nodes.count; node++) caches.positionOf.put(node, NOT_LISTED);
  for (let position = 0; position < state.listed; position++) {
    const node = state.order.at(position);
    caches.positionOf.put(node, position);
    caches.nameRank.put(position, world.text(world.row<NodeRecord>(SECTION_NODES, node).name).rank);
  }
  for (let row = 0; row < caches.count; row++) {
    caches.cursor.put(row, world.nodeChanges.total);
    forget(caches, row);
  }
}

/** The row of a template with all changes replayed; `wanted`: how many feasible nodes the cycle looks for. */
export function currentScores(template: i32, wanted: i32): i32 {
  const caches = scheduler().caches;
  followNodes();
  let row = caches.ofTemplate.at(template) - 1;
  if (row < 0) row = openRow(caches, template);
  followImages(caches, row, template);
  const log = world.nodeChanges;
  const cursor = caches.cursor.at(row);
  const pending = log.total - cursor;
  if (pending > <u64>(1 + wanted / NODES_PER_REPLAY) || !log.remembers(cursor)) forget(caches, row);
  else {
    const recipe = caches.recipeOf(row);
    for (let change = cursor; change < log.total; change++) refresh(caches, row, recipe, log.at(change));
  }
  caches.cursor.put(row, log.total);
  return row;
}

/** Fills a block if it is not. */
export function fillBlock(caches: ScoreCaches, row: i32, block: i32): void {
  if (load<i32>(caches.feasible(row) + ((<usize>block) << 2)) == UNFILLED) fill(caches, row, block);
}

function openRow(caches: ScoreCaches, template: i32): i32 {
  const arena = world.arena;
  let row = caches.count;
  if (row < caches.most) {
    caches.recipe.ensure(arena, row + 1);
    caches.scores.ensure(arena, row + 1);
    caches.blockRows.ensure(arena, row + 1);
    caches.cursor.ensure(arena, row + 1);
    caches.images.ensure(arena, row + 1);
    caches.count = row + 1;
    caches.recipe.put(row, changetype<usize>(scoreRecipe(arena)));
    // Scores are written in pairs.
    caches.scores.put(row, arena.take((<usize>(world.nodes.count + 1)) << 2));
    caches.blockRows.put(row, arena.take(<usize>caches.blockRoom * BLOCK_BYTES));
  } else {
    row = caches.victim;
    caches.victim = row + 1 == caches.most ? 0 : row + 1;
    caches.ofTemplate.put(caches.recipeOf(row).template, 0);
  }
  caches.ofTemplate.put(template, row + 1);
  fillRecipe(caches.recipeOf(row), template);
  caches.images.put(row, 0);
  caches.cursor.put(row, world.nodeChanges.total);
  forget(caches, row);
  return row;
}

/** All blocks are to be filled; where nearly no node can be feasible, they are at once. */
function forget(caches: ScoreCaches, row: i32): void {
  const recipe = caches.recipeOf(row);
  const scarce = recipe.scarce;
  const known = scarce >= 0 ? 0 : UNFILLED;
  for (let block = 0; block < caches.blocks; block++) putBlock(caches, row, block, INFEASIBLE, 0, known);
  if (scarce < 0) return;
  const scores = caches.scores.at(row);
  for (let position = 0; position < scheduler().listed; position++)
    store<i32>(scores + ((<usize>position) << 2), INFEASIBLE);
  const nodes = world.nodes;
  for (let i = nodes.holdersStart.at(scarce); i < nodes.holdersStart.at(scarce + 1); i++)
    refresh(caches, row, recipe, nodes.holders.at(i));
}

/** ImageLocality depends on how many nodes have an image: when that changes what it gives, all scores are made anew. */
function followImages(caches: ScoreCaches, row: i32, template: i32): void {
  const recipe = caches.recipeOf(row);
  const weight = recipe.profile.imageLocalityWeight;
  if (weight == 0) return;
  const matters = prepareImageLocality(template);
  const given = matters ? givenByImages(scheduler().images) : 0;
  if (given == caches.images.at(row)) return;
  recipe.imageWeight = matters ? <i32>weight : 0;
  caches.images.put(row, given);
  forget(caches, row);
}

/** Equal for equal scores of all nodes: the score itself when one image matters, else a mixture of what each is worth. Never 0. */
function givenByImages(images: ReportedImages): u64 {
  if (images.count == 1) return 1 + <u64>imagePriority(images.scores.at(0), images.containers);
  let mixed: u64 = images.count;
  for (let i = 0; i < images.count; i++) mixed = splitmix64(mixed ^ <u64>images.scores.at(i));
  return mixed | 1;
}

/** A node changed: its score and its block follow. */
function refresh(caches: ScoreCaches, row: i32, recipe: ScoreRecipe, node: i32): void {
  const position = caches.positionOf.at(node);
  if (position < 0) return;
  const block = (<usize>(position >> BLOCK_BITS)) << 2;
  const feasible = caches.feasible(row) + block;
  if (load<i32>(feasible) == UNFILLED) return;
  const at = caches.scores.at(row) + ((<usize>position) << 2);
  const old = load<i32>(at);
  const now = readsMirror(recipe) ? mirroredScore(recipe, position, node) : scoreAlone(recipe, node);
  if (now == old) return;
  store<i32>(at, now);
  if (old == INFEASIBLE) store<i32>(feasible, load<i32>(feasible) + 1);
  else if (now == INFEASIBLE) store<i32>(feasible, load<i32>(feasible) - 1);
  const best = load<i32>(caches.bests(row) + block);
  const ties = caches.ties(row) + block;
  if (now > best) {
    store<i32>(caches.bests(row) + block, now);
    store<i32>(ties, 1);
    return;
  }
  if (now == best && now != INFEASIBLE) store<i32>(ties, load<i32>(ties) + 1);
  if (old != best || old == INFEASIBLE) return;
  store<i32>(ties, load<i32>(ties) - 1);
  if (load<i32>(ties) == 0) summarize(caches, row, position >> BLOCK_BITS);
}

function fill(caches: ScoreCaches, row: i32, block: i32): void {
  const first = block << BLOCK_BITS;
  const end = min(first + BLOCK_NODES, scheduler().listed);
  fillScores(caches.recipeOf(row), caches.scores.at(row), first, end);
  summarize(caches, row, block);
}

/** What the scores of a block come to. */
function summarize(caches: ScoreCaches, row: i32, block: i32): void {
  const first = block << BLOCK_BITS;
  const end = min(first + BLOCK_NODES, scheduler().listed);
  const scores = caches.scores.at(row);
  let best = INFEASIBLE;
  let ties = 0;
  let feasible = 0;
  for (let position = first; position < end; position++) {
    const score = load<i32>(scores + ((<usize>position) << 2));
    if (score == INFEASIBLE) continue;
    feasible += 1;
    if (score > best) {
      best = score;
      ties = 1;
    } else if (score == best) ties += 1;
  }
  putBlock(caches, row, block, best, ties, feasible);
}

function putBlock(caches: ScoreCaches, row: i32, block: i32, best: i32, ties: i32, feasible: i32): void {
  const at = (<usize>block) << 2;
  store<i32>(caches.bests(row) + at, best);
  store<i32>(caches.ties(row) + at, ties);
  store<i32>(caches.feasible(row) + at, feasible);
}
