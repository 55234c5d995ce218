// A Scenario as the rest of the house sees it: validated, defaults filled in, every number an integer in its stated unit.
//
// Durations and instants are numbers of nanoseconds that are exact: anything below 2^53 ns (104 days), and beyond that the
// instants a double still holds exactly, which includes every whole second of ten years. The reader refuses the others.
// Each item carries its path in the scenario file, so that what is found wrong later can still name file, line and column.

import type { DocumentPath, DocumentValue, SourceDocument } from "../documents/document.ts";
import type { Behavior } from "./behavior.ts";
import type { Cluster } from "./cluster.ts";
import type { KubectlAction } from "./kubectl-command.ts";
import type { Limits } from "./limits.ts";
import type { MetricSelector } from "./metric.ts";
import type { MetricSource } from "./metric-source.ts";
import type { Threshold } from "./threshold.ts";
import type { TrafficClass } from "./traffic.ts";

/** One question to the simulator: these machines, these manifests, this load, for this long. */
export interface Scenario {
  readonly name: string;
  readonly description: string;
  /** Every random stream is derived from it. */
  readonly seed: string;
  /** Length of the run, the horizon. */
  readonly durationNs: number;
  /** Samples before this instant are left out of latency and throughput. Less than `durationNs`. */
  readonly warmupNs: number;
  /** Runs of the same scenario on sibling random streams. */
  readonly replications: number;
  /** `35` for Kubernetes 1.35: rules that changed between releases follow it. */
  readonly kubernetesMinor: number;
  readonly cluster: Cluster;
  readonly images: readonly ImageSpec[];
  readonly manifests: readonly ManifestSource[];
  /** In file order: of all entries that match a container, the later one that sets a field wins. See `behaviorOf`. */
  readonly behavior: readonly Behavior[];
  readonly traffic: readonly TrafficClass[];
  /** Custom and external metrics. */
  readonly metrics: readonly MetricSource[];
  /** Sorted by time; steps of one instant keep their order in the file. */
  readonly timeline: readonly TimelineStep[];
  readonly expectations: readonly Expectation[];
  readonly limits: Limits;
  /** The scenario file with the `--set` overrides applied: `source.locate(item.path)` gives the place of an item. */
  readonly source: SourceDocument;
}

/** What is known about an image; those not listed have `cluster.imagePull.defaultSizeBytes`. */
export interface ImageSpec {
  /** As in a container's `image`, not normalised. */
  readonly name: string;
  readonly sizeBytes: number;
  /** No registry has it: pulling fails. */
  readonly missing: boolean;
  /** Empty: one layer of its own. */
  readonly layers: readonly { readonly digest: string; readonly sizeBytes: number }[];
  readonly path: DocumentPath;
}

/** Where Kubernetes objects come from: a file or folder beneath the scenario's folder, or objects written in place. */
export type ManifestSource =
  | { readonly kind: "file"; readonly file: string; readonly path: DocumentPath }
  | { readonly kind: "objects"; readonly objects: readonly DocumentValue[]; readonly path: DocumentPath };

/** Something an operator does while the run goes on. */
export interface TimelineStep {
  readonly atNs: number;
  readonly action: KubectlAction;
  /** The command as written, for the report's timeline. */
  readonly text: string;
  readonly path: DocumentPath;
}

/** One promise: a metric and what must hold for it. */
export interface Expectation {
  readonly metric: MetricSelector;
  readonly threshold: Threshold;
  readonly path: DocumentPath;
}
