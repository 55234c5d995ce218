// Nodes and namespaces after reading.

import type { KubernetesObject } from "./object-meta.ts";
import type { Condition } from "./pod.ts";
import type { Taint } from "./pod-placement.ts";
import type { ResourceList } from "./resource-list.ts";

export interface Node extends KubernetesObject {
  readonly kind: "Node";
  readonly spec: {
    readonly unschedulable: boolean;
    readonly taints: readonly Taint[];
    readonly podCIDR?: string;
    readonly podCIDRs: readonly string[];
    readonly providerID?: string;
  };
  readonly status: {
    /** Empty when the manifest gives none. */
    readonly capacity: ResourceList;
    /** Defaults to capacity, as the API server does. */
    readonly allocatable: ResourceList;
    readonly addresses: readonly { readonly type: string; readonly address: string }[];
    readonly conditions: readonly Condition[];
    readonly images: readonly { readonly names: readonly string[]; readonly sizeBytes: number }[];
    readonly kubeletVersion?: string;
  };
}

export interface Namespace extends KubernetesObject {
  readonly kind: "Namespace";
}
