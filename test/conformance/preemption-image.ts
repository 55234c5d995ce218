// PodDisruptionBudgets and named pods of a conformance case as rows of an image.

import * as abi from "../../src/core/abi.generated.ts";
import { row } from "../support/image.ts";
import type { ClusterImage, Json } from "./cluster-image.ts";

/** Writes PodDisruptionBudgets with their status. */
export function addBudgets(image: ClusterImage, budgets: readonly Json[]): void {
  const { writer } = image;
  for (const { metadata = {}, spec = {}, status = {} } of budgets) {
    const names = Object.keys(status.disruptedPods ?? {});
    const disruptedPodsStart = writer.rows(abi.SECTION_VALUES);
    for (const name of names) writer.add(abi.SECTION_VALUES, abi.ValueRecord, { value: writer.intern(name) });
    writer.add(abi.SECTION_DISRUPTION_BUDGETS, abi.DisruptionBudgetRecord, {
      name: writer.intern(metadata.name ?? ""),
      namespace: writer.intern(metadata.namespace ?? ""),
      selector: image.topology.selector(spec.selector),
      kind: abi.BUDGET_NOTHING,
      value: 0,
      disruptionsAllowed: status.disruptionsAllowed ?? 0,
      disruptedPodsStart,
      disruptedPodsCount: names.length,
    });
  }
}

/** Writes a pod's own row, which gives it a name; returns the row. */
export function addPodRow(image: ClusterImage, pod: Json): number {
  const name = image.writer.intern(pod.metadata?.name ?? "");
  const template = image.addPod(pod);
  return image.writer.add(abi.SECTION_PODS, abi.PodRecord, row(abi.PodRecord, { name, template }));
}
