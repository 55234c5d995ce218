// A slow, plain reference of the CPU model, in floating point and written from its definition: weighted max-min over containers, equal shares
// within, a quota per 100 ms. Every change is an event and everything is worked out anew at each.

const PERIOD_NS = 100_000_000;

/** A container of the reference; weights are cpu.shares, the limit in milli-cores (0 none). */
export interface FluidContainer {
  weight: number;
  limitMilli: number;
  threads: number;
}

export interface FluidTask {
  container: number;
  atNs: number;
  demandNs: number;
}

interface State extends FluidContainer {
  tasks: { index: number; rest: number }[];
  budget: number;
  used: number;
}

/** When each task is done, and the CPU each container used. */
export function fluidCpu(
  cores: number,
  plans: FluidContainer[],
  tasks: FluidTask[],
): { doneNs: number[]; usedNs: number[] } {
  const containers: State[] = plans.map((plan) => ({ ...plan, tasks: [], budget: quotaOf(plan), used: 0 }));
  const doneNs = new Array<number>(tasks.length).fill(Number.NaN);
  const order = tasks.map((_, index) => index).sort((a, b) => (tasks[a]?.atNs ?? 0) - (tasks[b]?.atNs ?? 0));
  let now = 0;
  let left = tasks.length;
  for (let arrived = 0; left > 0; ) {
    const rates = shares(cores, containers);
    const next = nextEvent(now, rates, containers, tasks[order[arrived] ?? -1]?.atNs);
    serve(containers, rates, next - now);
    if (Math.floor(next / PERIOD_NS) > Math.floor(now / PERIOD_NS)) for (const c of containers) c.budget = quotaOf(c);
    now = next;
    for (const c of containers) {
      for (const task of c.tasks.filter(({ rest }) => rest <= 1e-3)) {
        doneNs[task.index] = now;
        left -= 1;
      }
      c.tasks = c.tasks.filter(({ rest }) => rest > 1e-3);
    }
    for (; (tasks[order[arrived] ?? -1]?.atNs ?? Number.POSITIVE_INFINITY) <= now; arrived++) {
      const index = order[arrived] ?? 0;
      const task = tasks[index];
      if (task) containers[task.container]?.tasks.push({ index, rest: task.demandNs });
    }
  }
  return { doneNs, usedNs: containers.map(({ used }) => used) };
}

function quotaOf({ limitMilli }: FluidContainer): number {
  return limitMilli > 0 ? Math.max(1_000_000, limitMilli * 100_000) : Number.POSITIVE_INFINITY;
}

function capOf(container: State): number {
  return container.budget <= 1e-3 ? 0 : Math.min(container.tasks.length, container.threads);
}

function shares(cores: number, containers: State[]): number[] {
  const rates = containers.map(() => 0);
  const open = new Set(containers.keys());
  let left = cores;
  for (;;) {
    let weights = 0;
    for (const i of open) weights += capOf(containers[i] as State) > 0 ? (containers[i] as State).weight : 0;
    const capped = [...open].filter((i) => {
      const c = containers[i] as State;
      return capOf(c) === 0 || capOf(c) <= (left * c.weight) / weights;
    });
    if (capped.length === 0) {
      for (const i of open) rates[i] = (left * (containers[i] as State).weight) / weights;
      return rates;
    }
    for (const i of capped) {
      rates[i] = capOf(containers[i] as State);
      left -= rates[i] ?? 0;
      open.delete(i);
    }
    if (open.size === 0) return rates;
  }
}

function nextEvent(now: number, rates: number[], containers: State[], arrival = Number.POSITIVE_INFINITY): number {
  let next = Math.min(arrival, (Math.floor(now / PERIOD_NS) + 1) * PERIOD_NS);
  containers.forEach((c, i) => {
    const rate = rates[i] ?? 0;
    if (rate === 0) return;
    next = Math.min(next, now + c.budget / rate);
    for (const { rest } of c.tasks) next = Math.min(next, now + (rest * c.tasks.length) / rate);
  });
  return next;
}

function serve(containers: State[], rates: number[], duration: number): void {
  containers.forEach((c, i) => {
    const service = (rates[i] ?? 0) * duration;
    c.budget -= service;
    c.used += service;
    for (const task of c.tasks) task.rest -= service / c.tasks.length;
  });
}
