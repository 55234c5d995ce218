// What theory says about time averages of a finite continuous-time Markov chain: the mean of a function of the state, and
// the variance of its average over a long time T, which is asymptotically sigma^2 / T with
//
//     sigma^2 = 2 sum_i pi_i (f_i - mean) h_i,   where  Q h = -(f - mean)   (the Poisson equation)
//
// (Ward Whitt, "Asymptotic formulas for Markov processes with applications to simulation", Operations Research 40, 1992).
// An open system is cut off where its probability is negligible.

/** rates[i]: the transitions out of state i. */
export type Chain = { to: number; rate: number }[][];

export interface Average {
  mean: number;
  /** sigma^2: the variance of the time average times the length of time. */
  variance: number;
}

/** The chain of a birth-death process on 0..states - 1. */
export function birthDeath(states: number, birth: (n: number) => number, death: (n: number) => number): Chain {
  return Array.from({ length: states }, (_, n) => {
    const transitions = n + 1 < states ? [{ to: n + 1, rate: birth(n) }] : [];
    return n > 0 ? [...transitions, { to: n - 1, rate: death(n) }] : transitions;
  });
}

/** The mean of f and the variance of its time average. */
export function timeAverage(chain: Chain, f: (state: number) => number): Average {
  const size = chain.length;
  const states = chain.map((_, state) => state);
  const pi = solve(balanceEquations(chain), [...states.slice(1).map(() => 0), 1]);
  const mean = states.reduce((sum, state) => sum + at(pi, state) * f(state), 0);
  const generator = generatorOf(chain);
  // h is fixed up to a constant: the last equation, which follows from the others, is replaced by h_last = 0.
  generator[size - 1] = states.map((state) => (state === size - 1 ? 1 : 0));
  const h = solve(
    generator,
    states.map((state) => (state === size - 1 ? 0 : mean - f(state))),
  );
  const variance = states.reduce((sum, state) => sum + 2 * at(pi, state) * (f(state) - mean) * at(h, state), 0);
  return { mean, variance };
}

/** The time after which four standard deviations of the average are `relative` of its mean. */
export function runLength({ mean, variance }: Average, relative: number): number {
  return variance * (4 / (relative * mean)) ** 2;
}

/** Four standard deviations of the average over a time. */
export function fourSigma({ variance }: Average, time: number): number {
  return 4 * Math.sqrt(variance / time);
}

/** Mean and four standard deviations of it from independent batches. */
export function batchMeans(batches: number[]): { mean: number; fourSigma: number } {
  const mean = batches.reduce((sum, value) => sum + value, 0) / batches.length;
  const squares = batches.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, fourSigma: 4 * Math.sqrt(squares / (batches.length - 1) / batches.length) };
}

function at(values: number[], index: number): number {
  const value = values[index];
  if (value === undefined) throw new Error(`no value ${index}`);
  return value;
}

function generatorOf(chain: Chain): number[][] {
  return chain.map((transitions, from) => {
    const row = chain.map(() => 0);
    for (const { to, rate } of transitions) {
      row[to] = at(row, to) + rate;
      row[from] = at(row, from) - rate;
    }
    return row;
  });
}

/** pi Q = 0 without its last equation, and the sum of pi. */
function balanceEquations(chain: Chain): number[][] {
  const generator = generatorOf(chain);
  const transposed = chain.map((_, row) => generator.map((from) => at(from, row)));
  return [...transposed.slice(0, -1), chain.map(() => 1)];
}

/** Gaussian elimination with partial pivoting. */
function solve(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, i) => [...row, at(right, i)]);
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    const rest = rows.slice(column).map((row) => Math.abs(at(row, column)));
    const pivot = column + rest.indexOf(Math.max(...rest));
    const pivotRow = rows[pivot] ?? [];
    rows[pivot] = rows[column] ?? [];
    rows[column] = pivotRow;
    for (const row of rows) {
      if (row === pivotRow) continue;
      const factor = at(row, column) / at(pivotRow, column);
      if (factor !== 0) for (let i = column; i <= size; i++) row[i] = at(row, i) - factor * at(pivotRow, i);
    }
  }
  return rows.map((row, i) => at(row, size) / at(row, i));
}
