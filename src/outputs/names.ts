// `-o name`: what exists at the end of the run, one `kind/name` a line as kubectl writes it.

import { printable } from "../documents/printable.ts";
import type { RunResult } from "../results/run-result.ts";

/** Nodes, pods and HPAs of every result. */
export function renderNames(results: readonly RunResult[]): string {
  const names = results.flatMap(({ placement, autoscaling }) => [
    ...placement.nodes.map(({ name }) => `node/${name}`),
    ...placement.pods.map(({ name }) => `pod/${name}`),
    ...autoscaling.map(({ hpa }) => `horizontalpodautoscaler.autoscaling/${hpa}`),
  ]);
  return names.map((name) => `${printable(name)}\n`).join("");
}
