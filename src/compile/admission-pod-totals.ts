// What a pod asks for and is held to, summed over its containers in exact quantities. Mirrors podRequests and podLimits of
// plugin/pkg/admission/limitranger/admission.go and PodLimits of k8s.io/component-helpers/resource, v1.35.

import type { QuantityMap } from "../kubernetes/policy.ts";
import type { Quantity } from "../kubernetes/quantity.ts";

/** The resources of one container, as written. */
export interface ContainerAmounts {
  readonly requests: QuantityMap;
  readonly limits: QuantityMap;
  /** An init container with restartPolicy Always. */
  readonly sidecar: boolean;
}

/** The containers of a pod. */
export interface PodAmounts {
  readonly containers: readonly ContainerAmounts[];
  readonly initContainers: readonly ContainerAmounts[];
}

/** Sum of the containers or, if larger, what the init phase needs at once; each resource for itself. */
export function podTotals(pod: PodAmounts, list: "requests" | "limits"): QuantityMap {
  const main: Record<string, Quantity> = {};
  const sidecars: Record<string, Quantity> = {};
  const init: Record<string, Quantity> = {};
  for (const container of pod.containers) addTo(main, container[list]);
  for (const container of pod.initContainers) {
    const phase = { ...sidecars };
    addTo(phase, container[list]);
    if (container.sidecar) {
      addTo(main, container[list]);
      addTo(sidecars, container[list]);
    }
    raiseTo(init, phase);
  }
  raiseTo(main, init);
  return main;
}

/** PodLimits: the overhead counts for the resources that are limited. */
export function podLimits(pod: PodAmounts, overhead: QuantityMap): QuantityMap {
  const limits: Record<string, Quantity> = { ...podTotals(pod, "limits") };
  for (const [name, amount] of Object.entries(overhead)) {
    const limit = limits[name];
    if (limit !== undefined && limit.value() !== 0n) limits[name] = limit.add(amount);
  }
  return limits;
}

function addTo(sums: Record<string, Quantity>, list: QuantityMap): void {
  for (const [name, amount] of Object.entries(list)) sums[name] = sums[name]?.add(amount) ?? amount;
}

function raiseTo(sums: Record<string, Quantity>, list: QuantityMap): void {
  for (const [name, amount] of Object.entries(list)) {
    const sum = sums[name];
    if (sum === undefined || amount.cmp(sum) > 0) sums[name] = amount;
  }
}
