// Fills a run of kept scores: two nodes at a time where cpu and memory alone decide, else node by node. Both give the same numbers: the
// operations on floats are the same ones, and cut-off quotients are exact (LeastAllocated.free).

import { SHORTCUT_VECTORS } from "../../abi/shortcuts";
import { world } from "../../cluster/world";
import { scoreImageLocality } from "../plugins/image-locality";
import { SchedulerState, scheduler } from "../state";
import { MirroredNode, NodeMirror } from "./node-mirror";
import { hasRoom, hasRoomBesideNominated, INFEASIBLE, ScoreRecipe, scoreAlone } from "./score-recipe";

/** Whether a template's scores may be made from the copy of the nodes. */
export function readsMirror(recipe: ScoreRecipe): bool {
  const usable = scheduler().mirror.usable != 0 && (world.shortcuts & SHORTCUT_VECTORS) != 0;
  return usable && recipe.plainFit != 0 && recipe.plainBalance != 0;
}

/** The score of one node (scoreAlone), by the same operations from the same copy. */
export function mirroredScore(recipe: ScoreRecipe, position: i32, node: i32): i32 {
  const state = scheduler();
  if (load<u8>(recipe.verdicts + <usize>node) != 0) return INFEASIBLE;
  const copy = state.mirror.at(position);
  if (recipe.fits && copy.podsLeft <= 0) return INFEASIBLE;
  if (recipe.compares) {
    if (recipe.cpuRequest > 0 && <f64>recipe.cpuRequest > copy.cpuAllocatable - copy.cpuRequested) return INFEASIBLE;
    if (recipe.memoryRequest > 0 && <f64>recipe.memoryRequest > copy.memoryAllocatable - copy.memoryRequested)
      return INFEASIBLE;
  }
  if (looksCloser(recipe) && !hasRoom(recipe, node)) return INFEASIBLE;
  if (state.nominator.count > 0 && !hasRoomBesideNominated(recipe, node)) return INFEASIBLE;
  const cpuLeft = max<f64>(copy.cpuLeft - <f64>recipe.cpuNonZero, 0);
  const memoryLeft = max<f64>(copy.memoryLeft - <f64>recipe.memoryNonZero, 0);
  const cpuFree = <i32>((cpuLeft * 100) / copy.cpuAllocatable);
  const memoryFree = <i32>((memoryLeft * 100) / copy.memoryAllocatable);
  let total = recipe.fitWeight * ((cpuFree + memoryFree) >> 1);
  if (recipe.balanceWeight != 0) total += recipe.balanceWeight * mirroredBalance(recipe, copy);
  if (recipe.imageWeight != 0) total += recipe.imageWeight * <i32>scoreImageLocality(state.images, node);
  return total;
}

function mirroredBalance(recipe: ScoreRecipe, copy: MirroredNode): i32 {
  const cpu = copy.cpuRequested + <f64>recipe.cpuRequest;
  const memory = copy.memoryRequested + <f64>recipe.memoryRequest;
  const score = balanceOf(cpu, copy.cpuAllocatable, memory, copy.memoryAllocatable);
  if (!recipe.change) return score;
  const without = balanceOf(copy.cpuRequested, copy.cpuAllocatable, copy.memoryRequested, copy.memoryAllocatable);
  return 50 + (50 + score - without) / 2;
}

/** BalancedAllocation.balance of amounts that are floats. */
function balanceOf(cpu: f64, cpuAllocatable: f64, memory: f64, memoryAllocatable: f64): i32 {
  const cpuShare = min<f64>(cpu / cpuAllocatable, 1);
  const memoryShare = min<f64>(memory / memoryAllocatable, 1);
  return <i32>((<f64>1 - abs<f64>(cpuShare - memoryShare) / 2) * 100);
}

/** Whether more than pods, cpu and memory is to be compared. */
function looksCloser(recipe: ScoreRecipe): bool {
  return recipe.ports != 0 || recipe.extended != 0 || recipe.ephemeralRequest > 0;
}

/** Scores of the positions [first, end), an i32 each at `scores`. There is room for one more. */
export function fillScores(recipe: ScoreRecipe, scores: usize, first: i32, end: i32): void {
  const state = scheduler();
  if (readsMirror(recipe)) {
    fillPairs(recipe, state.mirror, scores, first, end);
    refuseOthers(recipe, state, scores, first, end);
    return;
  }
  const order = state.order.base;
  for (let position = first; position < end; position++) {
    const offset = (<usize>position) << 2;
    store<i32>(scores + offset, scoreAlone(recipe, load<i32>(order + offset)));
  }
}

/** NodeResourcesFit over pods, cpu and memory, its score and NodeResourcesBalancedAllocation's. A hot loop. */
function fillPairs(recipe: ScoreRecipe, mirror: NodeMirror, scores: usize, first: i32, end: i32): void {
  const cpuRequest = f64x2.splat(<f64>recipe.cpuRequest);
  const memoryRequest = f64x2.splat(<f64>recipe.memoryRequest);
  const cpuNonZero = f64x2.splat(<f64>recipe.cpuNonZero);
  const memoryNonZero = f64x2.splat(<f64>recipe.memoryNonZero);
  const zero = f64x2.splat(0);
  const hundred = f64x2.splat(100);
  const fitWeight = i32x4.splat(recipe.fitWeight);
  const balanceWeight = i32x4.splat(recipe.balanceWeight);
  const infeasible = i32x4.splat(INFEASIBLE);
  // A plugin that is off, or a request of nothing, lets every node pass.
  const anyPods = recipe.fits ? i32x4.splat(0) : i32x4.splat(-1);
  const anyCpu = recipe.compares && recipe.cpuRequest > 0 ? i32x4.splat(0) : i32x4.splat(-1);
  const anyMemory = recipe.compares && recipe.memoryRequest > 0 ? i32x4.splat(0) : i32x4.splat(-1);
  for (let position = first; position < end; position += 2) {
    const one = mirror.at(position);
    const two = mirror.at(position + 1);
    const cpuAllocatable = pair(one.cpuAllocatable, two.cpuAllocatable);
    const memoryAllocatable = pair(one.memoryAllocatable, two.memoryAllocatable);
    const cpuRequested = pair(one.cpuRequested, two.cpuRequested);
    const memoryRequested = pair(one.memoryRequested, two.memoryRequested);
    const cpuFits = v128.or(anyCpu, f64x2.le(cpuRequest, f64x2.sub(cpuAllocatable, cpuRequested)));
    const memoryFits = v128.or(anyMemory, f64x2.le(memoryRequest, f64x2.sub(memoryAllocatable, memoryRequested)));
    const requestsFit = v128.and(cpuFits, memoryFits);
    const podsLeft = i32x4.replace_lane(i32x4.splat(one.podsLeft), 1, two.podsLeft);
    const podFits = v128.or(anyPods, i32x4.gt_s(podsLeft, i32x4.splat(0)));
    const passes = v128.and(podFits, v128.shuffle<i32>(requestsFit, requestsFit, 0, 2, 0, 2));

    const cpuLeft = f64x2.max(f64x2.sub(pair(one.cpuLeft, two.cpuLeft), cpuNonZero), zero);
    const memoryLeft = f64x2.max(f64x2.sub(pair(one.memoryLeft, two.memoryLeft), memoryNonZero), zero);
    const cpuFree = i32x4.trunc_sat_f64x2_s_zero(f64x2.div(f64x2.mul(cpuLeft, hundred), cpuAllocatable));
    const memoryFree = i32x4.trunc_sat_f64x2_s_zero(f64x2.div(f64x2.mul(memoryLeft, hundred), memoryAllocatable));
    const fit = i32x4.shr_u(i32x4.add(cpuFree, memoryFree), 1);
    let total = i32x4.mul(fit, fitWeight);

    const cpu = f64x2.add(cpuRequested, cpuRequest);
    const memory = f64x2.add(memoryRequested, memoryRequest);
    let balance = balanceOfPair(cpu, cpuAllocatable, memory, memoryAllocatable);
    if (recipe.change) {
      const without = balanceOfPair(cpuRequested, cpuAllocatable, memoryRequested, memoryAllocatable);
      const half = i32x4.splat(50);
      // As BalancedAllocation.change, which cuts towards zero.
      balance = i32x4.add(half, halved(i32x4.add(half, i32x4.sub(balance, without))));
    }
    total = i32x4.add(total, i32x4.mul(balance, balanceWeight));
    v128.store64_lane(scores + ((<usize>position) << 2), v128.bitselect(total, infeasible, passes), 0);
  }
}

function pair(one: f64, two: f64): v128 {
  return f64x2.replace_lane(f64x2.splat(one), 1, two);
}

/** BalancedAllocation.balance of two nodes. */
function balanceOfPair(cpu: v128, cpuAllocatable: v128, memory: v128, memoryAllocatable: v128): v128 {
  const one = f64x2.splat(1);
  const cpuShare = f64x2.min(f64x2.div(cpu, cpuAllocatable), one);
  const memoryShare = f64x2.min(f64x2.div(memory, memoryAllocatable), one);
  const deviation = f64x2.mul(f64x2.abs(f64x2.sub(cpuShare, memoryShare)), f64x2.splat(0.5));
  return i32x4.trunc_sat_f64x2_s_zero(f64x2.mul(f64x2.sub(one, deviation), f64x2.splat(100)));
}

/** Half of each integer, cut towards zero. */
function halved(values: v128): v128 {
  return i32x4.shr_s(i32x4.add(values, i32x4.shr_u(values, 31)), 1);
}

/** Refuses what the other filters refuse, and adds what images are worth. */
function refuseOthers(recipe: ScoreRecipe, state: SchedulerState, scores: usize, first: i32, end: i32): void {
  const order = state.order.base;
  const verdicts = recipe.verdicts;
  const nominated = state.nominator.count > 0;
  const closer = looksCloser(recipe);
  const more = nominated || closer || recipe.imageWeight != 0;
  for (let position = first; position < end; position++) {
    const offset = (<usize>position) << 2;
    const node = load<i32>(order + offset);
    if (load<u8>(verdicts + <usize>node) != 0) store<i32>(scores + offset, INFEASIBLE);
    else if (more && load<i32>(scores + offset) != INFEASIBLE) {
      if (closer && !hasRoom(recipe, node)) store<i32>(scores + offset, INFEASIBLE);
      else if (nominated && !hasRoomBesideNominated(recipe, node)) store<i32>(scores + offset, INFEASIBLE);
      else if (recipe.imageWeight != 0) {
        const images = recipe.imageWeight * <i32>scoreImageLocality(state.images, node);
        store<i32>(scores + offset, load<i32>(scores + offset) + images);
      }
    }
  }
}
