// Distributions of a scenario as rows of the image. The core derives from the parameters whatever needs a logarithm or a power.

import { Distribution as DistributionLayout, SECTION_DISTRIBUTIONS, SECTION_POINTS } from "../core/abi.generated.ts";
import type { Layout } from "../core/layout.ts";
import type { Distribution } from "../scenario/distribution.ts";
import type { CompileContext } from "./compile-context.ts";

// Kinds as assembly/kernel/distribution.ts numbers them.
const CONSTANT = 0;
const UNIFORM = 1;
const EXPONENTIAL = 2;
const NORMAL = 3;
const LOGNORMAL = 4;
const BOUNDED_PARETO = 5;
const ERLANG = 6;
const GAMMA = 7;
const EMPIRICAL = 8;

const PointLayout = { name: "point", bytes: 8, fields: { value: ["f64", 0] } } as const satisfies Layout;

/** Writes a distribution and returns its row. */
export function compileDistribution(context: CompileContext, distribution: Distribution): number {
  const parameters = parametersOf(distribution);
  let points = 0;
  let count = 0;
  if (distribution.kind === "empirical") {
    points = context.writer.rows(SECTION_POINTS);
    count = distribution.quantilesNs.length;
    for (const value of distribution.quantilesNs) context.writer.add(SECTION_POINTS, PointLayout, { value });
  }
  const [p0 = 0, p1 = 0, p2 = 0] = parameters.slice(1);
  return context.writer.add(SECTION_DISTRIBUTIONS, DistributionLayout, {
    kind: parameters[0] ?? CONSTANT,
    ready: 0,
    points,
    count,
    p0,
    p1,
    p2,
    p3: 0,
  });
}

/** The row of a distribution, or -1 when it is constantly 0 or not given. */
export function compileOptionalDistribution(context: CompileContext, distribution: Distribution | undefined): number {
  if (distribution === undefined) return -1;
  if (distribution.kind === "constant" && distribution.valueNs === 0) return -1;
  return compileDistribution(context, distribution);
}

/** The row of a distribution of times between equally spaced or Poisson arrivals. */
export function compileInterval(
  context: CompileContext,
  kind: "constant" | "poisson",
  ratePerSecondMilli: number,
): number {
  // 10^12 thousandth-nanoseconds in a second: exact to the nearest double, the same on every machine.
  const meanNs = 1e12 / ratePerSecondMilli;
  return context.writer.add(SECTION_DISTRIBUTIONS, DistributionLayout, {
    kind: kind === "constant" ? CONSTANT : EXPONENTIAL,
    ready: 0,
    points: 0,
    count: 0,
    p0: meanNs,
    p1: 0,
    p2: 0,
    p3: 0,
  });
}

function parametersOf(distribution: Distribution): number[] {
  switch (distribution.kind) {
    case "constant":
      return [CONSTANT, distribution.valueNs];
    case "uniform":
      return [UNIFORM, distribution.minNs, distribution.maxNs];
    case "exponential":
      return [EXPONENTIAL, distribution.meanNs];
    case "normal":
      return [NORMAL, distribution.meanNs, distribution.stddevNs];
    case "lognormal":
      return [LOGNORMAL, distribution.meanNs, distribution.stddevNs];
    case "pareto":
      return [BOUNDED_PARETO, distribution.alpha, distribution.minNs, distribution.maxNs];
    case "erlang":
      return [ERLANG, distribution.meanNs, distribution.shape];
    case "gamma":
      return [GAMMA, distribution.meanNs, distribution.shape];
    case "empirical":
      return [EMPIRICAL];
  }
}
