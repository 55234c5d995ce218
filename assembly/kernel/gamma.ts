// Gamma variates (George Marsaglia and Wai Wan Tsang, "A simple method for generating gamma variables", 2000). For shapes
// below 1 a variate of shape + 1 is multiplied by u^(1 / shape), as the paper says.

import { Distribution } from "./distribution";
import { power } from "./power";
import { Stream } from "./random";
import { standardNormal } from "./ziggurat";

/** Derives d (p2) and c (p3) of the method from the shape (p1). */
export function prepareGamma(distribution: Distribution): void {
  const shape = distribution.p1 < 1 ? distribution.p1 + 1 : distribution.p1;
  distribution.p2 = shape - 1.0 / 3.0;
  distribution.p3 = 1 / Math.sqrt(9 * distribution.p2);
}

/** A gamma variate of mean p0 and shape p1. */
export function gamma(stream: Stream, distribution: Distribution): f64 {
  const shape = distribution.p1;
  const scale = distribution.p0 / shape;
  const value = scale * unscaled(stream, distribution.p2, distribution.p3);
  return shape < 1 ? value * power(stream.openUnit(), 1 / shape) : value;
}

function unscaled(stream: Stream, d: f64, c: f64): f64 {
  while (true) {
    const x = standardNormal(stream);
    const root = 1 + c * x;
    if (root <= 0) continue;
    const cube = root * root * root;
    const u = stream.openUnit();
    const square = x * x;
    if (u < 1 - 0.0331 * square * square) return d * cube;
    if (Math.log(u) < 0.5 * square + d * (1 - cube + Math.log(cube))) return d * cube;
  }
}
