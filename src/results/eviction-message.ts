// What a kubelet says of an eviction. Mirrors evictionMessage, pkg/kubelet/eviction/helpers.go, v1.35.

import { quantityFromInteger } from "../kubernetes/quantity.ts";

/** What the message is made of. Bytes are integers. */
export interface EvictionFacts {
  /** The starved resource, for example `memory`. */
  readonly resource: string;
  readonly thresholdBytes: number;
  readonly availableBytes: number;
  /** Containers of the pod that use more than their request. */
  readonly containers: readonly { readonly container: string; readonly usageBytes: number; readonly requestBytes: number }[];
}

/** "The node was low on resource: memory. Threshold quantity: 100Mi, available: 90Mi. …", each sentence with its trailing space. */
export function evictionMessage({ resource, thresholdBytes, availableBytes, containers }: EvictionFacts): string {
  const threshold = `Threshold quantity: ${binary(thresholdBytes)}, available: ${binary(availableBytes)}. `;
  const offenders = containers.map(
    ({ container, usageBytes, requestBytes }) =>
      `Container ${container} was using ${binary(usageBytes)}, request is ${binary(requestBytes)}, has larger consumption of ${resource}. `,
  );
  return `The node was low on resource: ${resource}. ${threshold}${offenders.join("")}`;
}

/** As resource.NewQuantity(bytes, resource.BinarySI) prints it. */
function binary(bytes: number): string {
  return quantityFromInteger(bytes, "BinarySI").toString();
}
