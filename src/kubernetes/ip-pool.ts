// Calico's resources that say how pods reach each other.

import type { KubernetesObject } from "./object-meta.ts";

/** When an encapsulation is used: CrossSubnet only between nodes of different segments. */
export type EncapsulationMode = "Never" | "Always" | "CrossSubnet";

/** IPPool, IPv4 only. */
export interface IPPool extends KubernetesObject {
  readonly kind: "IPPool";
  readonly spec: {
    /** Normalised: no bits beyond the prefix. "" when it is no IPv4 network, which was reported. */
    readonly cidr: string;
    readonly blockSize: number;
    readonly ipipMode: EncapsulationMode;
    readonly vxlanMode: EncapsulationMode;
    readonly natOutgoing: boolean;
    /** No new addresses come from it. */
    readonly disabled: boolean;
    /** Whether pods have addresses of it (allowedUses). */
    readonly forPods: boolean;
  };
}

/** FelixConfiguration: what of it the simulation reads. */
export interface FelixConfiguration extends KubernetesObject {
  readonly kind: "FelixConfiguration";
  readonly spec: {
    readonly vxlanMtu: number | undefined;
    readonly ipipMtu: number | undefined;
    readonly vxlanPort: number | undefined;
    readonly vxlanVni: number | undefined;
  };
}
