// kube-proxy's configuration as it takes effect.

import type { Origin } from "./object-meta.ts";

/** Modes that kube-proxy has, or had. */
export type ProxyMode = "userspace" | "iptables" | "ipvs" | "nftables";

/** Schedulers of ipvs that are simulated; upstream also takes wlc, lblc and lblcr. */
export const IPVS_SCHEDULERS = ["rr", "wrr", "lc", "dh", "sh", "sed", "nq"] as const;

export type IpvsScheduler = (typeof IPVS_SCHEDULERS)[number];

/** A KubeProxyConfiguration, its defaults filled in. */
export interface KubeProxyConfiguration {
  readonly mode: ProxyMode;
  readonly ipvsScheduler: IpvsScheduler;
  /** Those of the mode. */
  readonly minSyncNs: number;
  readonly syncNs: number;
  readonly masqueradeAll: boolean;
  /** As written; "" when not. */
  readonly clusterCidr: string;
  readonly conntrack: ConntrackSettings;
  readonly origin: Origin;
}

/** conntrack's settings of a node, as kube-proxy writes them into its sysctls. */
export interface ConntrackSettings {
  /** nf_conntrack_max is the larger of maxPerCore times the cores and min; 0: left as it is. */
  readonly maxPerCore: number;
  readonly min: number;
  /** 0: left as it is. */
  readonly tcpEstablishedNs: number;
  readonly tcpCloseWaitNs: number;
}

/** SetDefaults_KubeProxyConfiguration of pkg/proxy/apis/config/v1alpha1/defaults.go. */
export const DEFAULT_CONNTRACK: ConntrackSettings = {
  maxPerCore: 32 * 1024,
  min: 128 * 1024,
  tcpEstablishedNs: 86_400_000_000_000,
  tcpCloseWaitNs: 3_600_000_000_000,
};
