// Exponential and normal variates by the ziggurat method (George Marsaglia and Wai Wan Tsang, "The ziggurat method for
// generating random variables", 2000), with 256 layers and 53-bit abscissae as improved by Jürgen Doornik (2005): the
// layer and the abscissa come from different bits of one draw.
//
// Layers have equal areas v. x[0] = v / f(r) is the width the bottom layer would have without its tail, x[1] = r is where
// the tail begins, x[256] = 0. A draw whose abscissa falls below x[i+1] is under the curve at once (99 % of them).
//
//     tables   ┌ exponential x f64[257] ┬ f f64[257] ┬ normal x f64[257] ┬ f f64[257] ┐
//
// The tables are built once, by `buildZiggurat`, with the core's own Math, in memory set aside at compile time.

import { Stream } from "./random";

const LAYERS: i32 = 256;
const COLUMN_BYTES: usize = 257 * 8;
const TABLES: usize = memory.data(4 * 257 * 8, 16);
const NORMAL: usize = 2 * COLUMN_BYTES;

/** 2^-53 and 2^-52. */
const HALF_STEP: f64 = 1.1102230246251565e-16;
const STEP: f64 = 2.220446049250313e-16;

/** Where the tails begin, and the area of a layer (the constants of the paper, for 256 layers). */
const EXPONENTIAL_TAIL: f64 = 7.69711747013105;
const EXPONENTIAL_AREA: f64 = 3.949659822581557e-3;
const NORMAL_TAIL: f64 = 3.6541528853610088;
const NORMAL_AREA: f64 = 4.92867323399e-3;

/** Builds the tables, if they are not there yet. Must have been called before the first variate is drawn. */
export function buildZiggurat(): void {
  if (load<f64>(TABLES) !== 0) return;
  buildTable(TABLES, EXPONENTIAL_TAIL, EXPONENTIAL_AREA, false);
  buildTable(TABLES + NORMAL, NORMAL_TAIL, NORMAL_AREA, true);
}

/** An exponential variate of mean 1. */
export function standardExponential(stream: Stream): f64 {
  const bits = stream.nextU64();
  const at = TABLES + ((<usize>(bits & 255)) << 3);
  const x = <f64>(bits >> 11) * HALF_STEP * load<f64>(at);
  return x < load<f64>(at, 8) ? x : exponentialEdge(stream, <i32>(bits & 255), x);
}

/** A normal variate of mean 0 and standard deviation 1. */
export function standardNormal(stream: Stream): f64 {
  const bits = stream.nextU64();
  const at = TABLES + NORMAL + ((<usize>(bits & 255)) << 3);
  const x = <f64>(<i64>bits >> 11) * STEP * load<f64>(at);
  return abs(x) < load<f64>(at, 8) ? x : normalEdge(stream, <i32>(bits & 255), x);
}

/** Decides on an abscissa that may lie outside the curve, and draws anew while it does. */
function exponentialEdge(stream: Stream, firstLayer: i32, first: f64): f64 {
  assert(load<f64>(TABLES) !== 0, "ziggurat: the tables are not built");
  let layer = firstLayer;
  let x = first;
  while (true) {
    // The tail of an exponential is the exponential again.
    if (layer === 0) return EXPONENTIAL_TAIL - Math.log(stream.openUnit());
    if (height(TABLES, layer, stream.unit()) < Math.exp(-x)) return x;
    const bits = stream.nextU64();
    layer = <i32>(bits & 255);
    x = <f64>(bits >> 11) * HALF_STEP * width(TABLES, layer);
    if (x < width(TABLES, layer + 1)) return x;
  }
}

function normalEdge(stream: Stream, firstLayer: i32, first: f64): f64 {
  assert(load<f64>(TABLES) !== 0, "ziggurat: the tables are not built");
  let layer = firstLayer;
  let x = first;
  while (true) {
    if (layer === 0) return x < 0 ? -normalTail(stream) : normalTail(stream);
    if (height(TABLES + NORMAL, layer, stream.unit()) < Math.exp(-0.5 * x * x)) return x;
    const bits = stream.nextU64();
    layer = <i32>(bits & 255);
    x = <f64>(<i64>bits >> 11) * STEP * width(TABLES + NORMAL, layer);
    if (abs(x) < width(TABLES + NORMAL, layer + 1)) return x;
  }
}

/** The tail of a normal beyond NORMAL_TAIL (Marsaglia, "Generating a variable from the tail of the normal", 1964). */
function normalTail(stream: Stream): f64 {
  while (true) {
    const beyond = -Math.log(stream.openUnit()) / NORMAL_TAIL;
    const bound = -Math.log(stream.openUnit());
    if (bound + bound >= beyond * beyond) return NORMAL_TAIL + beyond;
  }
}

function width(table: usize, layer: i32): f64 {
  return load<f64>(table + ((<usize>layer) << 3));
}

/** A height of the layer: `u` of the way from its bottom to its top. */
function height(table: usize, layer: i32, u: f64): f64 {
  const bottom = load<f64>(table + COLUMN_BYTES + ((<usize>layer) << 3));
  const top = load<f64>(table + COLUMN_BYTES + ((<usize>layer) << 3), 8);
  return bottom + u * (top - bottom);
}

function buildTable(table: usize, tail: f64, area: f64, normal: bool): void {
  put(table, 0, area / density(tail, normal), 0);
  put(table, 1, tail, density(tail, normal));
  for (let layer = 2; layer < LAYERS; layer++) {
    const below = width(table, layer - 1);
    const y = area / below + density(below, normal);
    const x = normal ? Math.sqrt(-2 * Math.log(y)) : -Math.log(y);
    put(table, layer, x, density(x, normal));
  }
  put(table, LAYERS, 0, 1);
}

function put(table: usize, layer: i32, x: f64, f: f64): void {
  store<f64>(table + ((<usize>layer) << 3), x);
  store<f64>(table + COLUMN_BYTES + ((<usize>layer) << 3), f);
}

/** The curve, scaled to 1 at 0. */
function density(x: f64, normal: bool): f64 {
  return normal ? Math.exp(-0.5 * x * x) : Math.exp(-x);
}
