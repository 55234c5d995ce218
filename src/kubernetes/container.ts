// A container of a pod, after reading and API defaulting.

import type { IntOrString } from "./int-or-string.ts";
import type { Origin } from "./object-meta.ts";
import type { ResourceRequirements } from "./resource-list.ts";

export type Protocol = "TCP" | "UDP" | "SCTP";

export interface ContainerPort {
  readonly name?: string;
  readonly containerPort: number;
  /** 0 when the port is not published on the node. */
  readonly hostPort: number;
  /** "" is every address of the node. */
  readonly hostIP: string;
  readonly protocol: Protocol;
}

/** What a probe or a lifecycle hook does. */
export type ProbeHandler =
  | { readonly kind: "exec"; readonly command: readonly string[] }
  | {
      readonly kind: "httpGet";
      readonly path: string;
      readonly port: IntOrString;
      readonly scheme: "HTTP" | "HTTPS";
      readonly host?: string;
    }
  | { readonly kind: "tcpSocket"; readonly port: IntOrString; readonly host?: string }
  | { readonly kind: "grpc"; readonly port: number; readonly service: string };

export interface Probe {
  readonly handler: ProbeHandler;
  readonly initialDelaySeconds: number;
  readonly timeoutSeconds: number;
  readonly periodSeconds: number;
  readonly successThreshold: number;
  readonly failureThreshold: number;
  readonly terminationGracePeriodSeconds?: number;
}

/** What a postStart or preStop hook does. */
export type LifecycleHandler = ProbeHandler | { readonly kind: "sleep"; readonly seconds: number };

/** An environment variable: a literal value, or the object it is taken from. */
export interface EnvVar {
  readonly name: string;
  readonly value?: string;
  readonly from?: EnvSource;
}

/** Where a value comes from; `optional` false means that the container cannot start while the object is missing. */
export interface EnvSource {
  readonly kind: "ConfigMap" | "Secret" | "field" | "resourceField" | "file";
  /** The ConfigMap or Secret; "" for the other kinds. */
  readonly name: string;
  /** The key in it; for `field` the field path. "" for a whole ConfigMap or Secret (envFrom). */
  readonly key: string;
  readonly optional: boolean;
}

export interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
  readonly readOnly: boolean;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly ports: readonly ContainerPort[];
  readonly env: readonly EnvVar[];
  readonly envFrom: readonly EnvSource[];
  readonly resources: ResourceRequirements;
  readonly volumeMounts: readonly VolumeMount[];
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly startupProbe?: Probe;
  readonly postStart?: LifecycleHandler;
  readonly preStop?: LifecycleHandler;
  readonly imagePullPolicy: "Always" | "IfNotPresent" | "Never";
  /** "Always" on an init container makes it a sidecar. Absent: the pod's policy rules. */
  readonly restartPolicy?: "Always" | "OnFailure" | "Never";
  readonly origin: Origin;
}
