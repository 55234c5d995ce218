// Custom and external metrics: what they are measured of.

import type { DocumentPath } from "../documents/document.ts";
import type { WorkloadKind } from "./behavior.ts";

/** A series, or one for each pod of a workload. */
export interface MetricSource {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** What an Object metric describes; undefined: the Service that it is of. */
  readonly object: { readonly kind: string; readonly name: string } | undefined;
  readonly of:
    | {
        readonly kind: "pods";
        readonly namespace: string;
        readonly owner: { readonly kind: WorkloadKind; readonly name: string };
      }
    | { readonly kind: "service"; readonly namespace: string; readonly service: string }
    | { readonly kind: "traffic"; readonly traffic: string }
    | { readonly kind: "values"; readonly points: readonly { readonly atNs: number; readonly valueMilli: number }[] };
  readonly measure: "requests" | "answers" | "errors" | "in-flight" | "queue";
  readonly windowNs: number;
  readonly path: DocumentPath;
}
