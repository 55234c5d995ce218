// Services, endpoints, ingresses and network policies after reading. Older API versions are converted to these shapes.

import type { Protocol } from "./container.ts";
import type { IntOrString } from "./int-or-string.ts";
import type { KubernetesObject, StringMap } from "./object-meta.ts";
import type { LabelSelector } from "./selector-types.ts";

export interface ServicePort {
  /** "" for the only port of a Service. */
  readonly name: string;
  readonly protocol: Protocol;
  readonly port: number;
  /** A number, or the name of a container port. */
  readonly targetPort: IntOrString;
  readonly nodePort?: number;
  readonly appProtocol?: string;
}

export interface Service extends KubernetesObject {
  readonly kind: "Service";
  readonly spec: {
    readonly type: "ClusterIP" | "NodePort" | "LoadBalancer" | "ExternalName";
    /** Absent: allocated. "None": headless. */
    readonly clusterIP?: string;
    readonly ports: readonly ServicePort[];
    /** Absent: endpoints are given by hand. */
    readonly selector?: StringMap;
    readonly sessionAffinity: "None" | "ClientIP";
    /** 10800 unless written; only meaningful with ClientIP. */
    readonly sessionAffinityTimeoutSeconds: number;
    readonly externalTrafficPolicy: "Cluster" | "Local";
    readonly internalTrafficPolicy: "Cluster" | "Local";
    readonly publishNotReadyAddresses: boolean;
    readonly externalName?: string;
    readonly externalIPs: readonly string[];
    readonly trafficDistribution?: string;
  };
}

export interface EndpointAddress {
  readonly ip: string;
  readonly nodeName?: string;
  readonly targetPod?: string;
  readonly ready: boolean;
}

/** Endpoints and EndpointSlices share this shape: addresses times ports. */
export interface EndpointSubset {
  readonly addresses: readonly EndpointAddress[];
  readonly ports: readonly { readonly name: string; readonly port: number; readonly protocol: Protocol }[];
}

export interface Endpoints extends KubernetesObject {
  readonly kind: "Endpoints";
  readonly subsets: readonly EndpointSubset[];
}

export interface EndpointSlice extends KubernetesObject {
  readonly kind: "EndpointSlice";
  readonly addressType: "IPv4" | "IPv6" | "FQDN";
  /** The label kubernetes.io/service-name. */
  readonly serviceName?: string;
  readonly subset: EndpointSubset;
}

/** Where an ingress path leads: a Service port by number or name, or another object. */
export type IngressBackend =
  | { readonly kind: "service"; readonly name: string; readonly port: IntOrString }
  | { readonly kind: "resource"; readonly apiGroup: string; readonly resourceKind: string; readonly name: string };

export interface Ingress extends KubernetesObject {
  readonly kind: "Ingress";
  readonly spec: {
    /** spec.ingressClassName, or the old annotation kubernetes.io/ingress.class. */
    readonly ingressClassName?: string;
    readonly defaultBackend?: IngressBackend;
    readonly rules: readonly {
      /** "" matches every host. */
      readonly host: string;
      readonly paths: readonly {
        readonly path: string;
        readonly pathType: "Exact" | "Prefix" | "ImplementationSpecific";
        readonly backend: IngressBackend;
      }[];
    }[];
    readonly tls: readonly { readonly hosts: readonly string[]; readonly secretName?: string }[];
  };
}

export interface NetworkPolicyPeer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: { readonly cidr: string; readonly except: readonly string[] };
}

export interface NetworkPolicyPort {
  readonly protocol: Protocol;
  /** Absent: every port. */
  readonly port?: IntOrString;
  readonly endPort?: number;
}

/** One rule. Empty `peers` means everyone, empty `ports` means every port. */
export interface NetworkPolicyRule {
  readonly peers: readonly NetworkPolicyPeer[];
  readonly ports: readonly NetworkPolicyPort[];
}

export interface NetworkPolicy extends KubernetesObject {
  readonly kind: "NetworkPolicy";
  readonly spec: {
    readonly podSelector: LabelSelector;
    readonly policyTypes: readonly ("Ingress" | "Egress")[];
    readonly ingress: readonly NetworkPolicyRule[];
    readonly egress: readonly NetworkPolicyRule[];
  };
}
