// What an evicted pod's status says. Mirrors evictionMessage of pkg/kubelet/eviction/helpers.go, v1.35. Amounts come as Kubernetes writes
// quantities; a threshold that is a percentage of the capacity comes as its amount in bytes.

/** A container of the evicted pod. */
export interface EvictedContainer {
  readonly name: string;
  readonly usage: string;
  /** "0" when it requests none. */
  readonly request: string;
  /** Only these are named. */
  readonly exceedsRequest: boolean;
}

/** The message of an eviction over `resource`, trailing space included, as upstream has it. */
export function evictionMessage(
  resource: string,
  threshold: { readonly quantity: string; readonly available: string } | undefined,
  containers: readonly EvictedContainer[],
): string {
  const met = threshold ? `Threshold quantity: ${threshold.quantity}, available: ${threshold.available}. ` : "";
  const larger = containers
    .filter(({ exceedsRequest }) => exceedsRequest)
    .map(
      ({ name, usage, request }) =>
        `Container ${name} was using ${usage}, request is ${request}, has larger consumption of ${resource}. `,
    );
  return `The node was low on resource: ${resource}. ${met}${larger.join("")}`;
}

/** The message of a pod that a node under pressure refused to admit; `conditions` in the node's order. */
export function admissionMessage(conditions: readonly string[]): string {
  return `The node had condition: [${conditions.join(" ")}]. `;
}
