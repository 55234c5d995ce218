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
  /** memory, ephemeral-storage, inodes or pids. */
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
  // Processes are counted in decimal.
  const amount = (value: number): string => (resource === "pids" ? `${quantityFromInteger(value)}` : binary(value));
  const quantity = thresholdText ?? amount(thresholdBytes);
  const larger = containers.map(
    ({ container, usageBytes, requestBytes, requestText }) =>
      `Container ${container} was using ${binary(usageBytes)}, request is ${requestText ?? binary(requestBytes)}, has larger consumption of ${resource}. `,
  );
  const met = `Threshold quantity: ${quantity}, available: ${amount(availableBytes)}. `;
  return `The node was low on resource: ${resource}. ${met}${larger.join("")}`;
}

/** The message of a pod that a node under pressure refused to admit; `conditions` in the node's order. */
export function admissionMessage(conditions: readonly string[]): string {
  return `The node had condition: [${conditions.join(" ")}]. `;
}

function binary(bytes: number): string {
  return quantityFromInteger(bytes, "BinarySI").toString();
}

/** The message of a pod evicted for an emptyDir beyond its sizeLimit. */
export function emptyDirLimitMessage(volume: string, limit: string): string {
  return `Usage of EmptyDir volume "${volume}" exceeds the limit "${limit}". `;
}

/** The message of a pod evicted for using more local storage than its containers may together. */
export function podLimitMessage(limit: string): string {
  return `Pod ephemeral local storage usage exceeds the total limit of containers ${limit}. `;
}

/** The message of a pod evicted for a container beyond its limit of ephemeral-storage. */
export function containerLimitMessage(container: string, limit: string): string {
  return `Container ${container} exceeded its local ephemeral storage limit "${limit}". `;
}
