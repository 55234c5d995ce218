// Fills a run of kept scores.

import { ScoreRecipe, scoreAlone } from "./score-recipe";
import { scheduler } from "./state";

/** Scores of the positions [first, end), an i32 each at `scores`. */
export function fillScores(recipe: ScoreRecipe, scores: usize, first: i32, end: i32): void {
  const order = scheduler().order.base;
  for (let position = first; position < end; position++) {
    const offset = (<usize>position) << 2;
    store<i32>(scores + offset, scoreAlone(recipe, load<i32>(order + offset)));
  }
}
