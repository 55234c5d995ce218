// What an evicted pod's status says. Mirrors evictionMessage of pkg/kubelet/eviction/helpers.go, v1.35.

import { quantityFromInteger } from "../kubernetes/quantity.ts";

/** A container that uses more than its request. */
export interface Offender {
  readonly container: string;
  readonly usageBytes: number;
  readonly requestBytes: number;
  /** The request as the manifest's quantity reads in canonical form (`1G`); without it the bytes in binary form. */
  readonly requestText?: string;
}

export interface EvictionFacts {
  /** "memory" */
  readonly resource: string;
  readonly thresholdBytes: number;
  /** The threshold as configured, when it is an amount; a percentage of the capacity is quoted as its bytes. */
  readonly thresholdText?: string;
  readonly availableBytes: number;
  /** In the order of the pod's containers. */
  readonly containers: readonly Offender[];
}

/** The message of an eviction, trailing space included, as upstream has it. */
export function evictionMessage({
  resource,
  thresholdBytes,
  thresholdText,
  availableBytes,
  containers,
}: EvictionFacts): string {
  const quantity = thresholdText ?? binary(thresholdBytes);
  const larger = containers.map(
    ({ container, usageBytes, requestBytes, requestText }) =>
      `Container ${container} was using ${binary(usageBytes)}, request is ${requestText ?? binary(requestBytes)}, has larger consumption of ${resource}. `,
  );
  const met = `Threshold quantity: ${quantity}, available: ${binary(availableBytes)}. `;
  return `The node was low on resource: ${resource}. ${met}${larger.join("")}`;
}

/** The message of a pod that a node under pressure refused to admit; `conditions` in the node's order. */
export function admissionMessage(conditions: readonly string[]): string {
  return `The node had condition: [${conditions.join(" ")}]. `;
}

function binary(bytes: number): string {
  return quantityFromInteger(bytes, "BinarySI").toString();
}
