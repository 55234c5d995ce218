// Who sends requests to which Service, how many and when.

import type { DocumentPath } from "../documents/document.ts";
import type { WorkloadKind } from "./behavior.ts";
import type { Distribution } from "./distribution.ts";

/** One stream of requests of one kind; latency is reported per class. */
export interface TrafficClass {
  readonly name: string;
  readonly to: TrafficTarget;
  readonly from: TrafficOrigin;
  readonly arrivals: Arrivals;
  readonly startNs: number;
  /** No request starts at or after it; not beyond the run's duration. */
  readonly endNs: number;
  readonly connection: "per-request" | "keep-alive";
  /** A try that has no answer by then has failed, as an error of kind `timeout`. */
  readonly timeoutNs: number;
  readonly retries: Retries | undefined;
  readonly requestBytes: number;
  /** CPU time of a request and size of an answer; undefined: as the server's behaviour says. */
  readonly cpu: Distribution | undefined;
  readonly responseBytes: number | undefined;
  /** It is a class of a mix; undefined: it is not. Classes of a mix follow one another. */
  readonly mix: MixClass | undefined;
  readonly path: DocumentPath;
}

/** A class of a mix. */
export interface MixClass {
  /** Name of the mix. */
  readonly name: string;
  /** Index among its classes, and how many there are. */
  readonly index: number;
  readonly count: number;
  /** Share of the requests of this class and of those before it, 1 for the last. */
  readonly shareUpTo: number;
}

/** A port of a Service. */
export interface TrafficTarget {
  readonly namespace: string;
  readonly service: string;
  /** Number or name of the Service's port; undefined: its only port. */
  readonly port: number | string | undefined;
}

/** Where the client runs. */
export type TrafficOrigin =
  /** A machine on the nodes' network that enters the cluster by the kube-proxy of the first node. */
  | { readonly kind: "external" }
  /** A process on that node, outside any pod. */
  | { readonly kind: "node"; readonly node: string }
  /** The ready pods of a workload, in turn. */
  | {
      readonly kind: "workload";
      readonly namespace: string;
      readonly owner: { readonly kind: WorkloadKind; readonly name: string };
    };

/** A rate at an instant from the start of the traffic. */
export interface RateCorner {
  readonly atNs: number;
  /** Thousandths of requests per second. */
  readonly rateMilli: number;
}

/** When requests start. */
export type Arrivals =
  /** Open: equally spaced, whatever the answers do. Rates are thousandths of requests per second. */
  | { readonly kind: "constant"; readonly ratePerSecondMilli: number }
  | { readonly kind: "poisson"; readonly ratePerSecondMilli: number }
  /** Independent times between requests. */
  | { readonly kind: "renewal"; readonly interval: Distribution }
  /** A rate that changes in straight lines from corner to corner, and begins anew after the period (0: its last rate stays). */
  | {
      readonly kind: "profile";
      readonly corners: readonly RateCorner[];
      readonly periodNs: number;
      readonly spacing: "poisson" | "even";
    }
  /** Poisson whose rate jumps between states of exponential length: `atNs` is its mean. */
  | { readonly kind: "mmpp"; readonly states: readonly RateCorner[] }
  /** Instants of a file; `atNs` is filled in once it is read, counted from the start of the traffic, ascending. */
  | {
      readonly kind: "replay";
      readonly file: string;
      readonly column: number;
      readonly path: DocumentPath;
      readonly atNs: readonly number[];
    }
  /** Closed: that many clients, each sends, waits for the answer, thinks, sends again; undefined requests: until the end. */
  | {
      readonly kind: "closed";
      readonly concurrency: number;
      readonly requests: number | undefined;
      readonly thinkTime: Distribution;
    };

/** Kinds of failure, as results name them. */
export type RetryCause = "refused" | "reset" | "timeout" | "rejected" | "no-endpoints" | "unreachable" | "downstream";

/** How failed requests are tried again. */
export interface Retries {
  /** Tries after the first. */
  readonly max: number;
  readonly causes: readonly RetryCause[];
  readonly initialNs: number;
  /** Each wait is so many thousandths of the one before it. */
  readonly factorMilli: number;
  readonly maxNs: number;
  readonly jitter: "none" | "full" | "equal";
  /** Undefined: any number of requests may be retried at a time. */
  readonly budget: { readonly percent: number; readonly least: number } | undefined;
}

/** A call of a handler to a Service. */
export interface Call {
  readonly to: TrafficTarget;
  readonly connection: "per-request" | "keep-alive";
  readonly timeoutNs: number;
  readonly retries: Retries | undefined;
  readonly requestBytes: number;
  /** Of a request making it, above 0 and up to 1. */
  readonly probability: number;
  /** The answer is good even when it fails. */
  readonly optional: boolean;
  readonly path: DocumentPath;
}
