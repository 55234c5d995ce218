// How containers behave: what no manifest can say.

import type { DocumentPath } from "../documents/document.ts";
import { constant, type Distribution } from "./distribution.ts";
import type { Call } from "./traffic.ts";

/** One entry of `spec.behavior`: which containers, and what it sets for them. Unset fields are left to other entries. */
export interface Behavior {
  readonly match: BehaviorMatch;
  readonly startup: Distribution | undefined;
  readonly serve: ServeBehavior | undefined;
  readonly memory: MemoryBehavior | undefined;
  readonly disk: DiskBehavior | undefined;
  readonly processes: ProcessBehavior | undefined;
  /** CPU used whatever the load. */
  readonly backgroundCpuMilli: number | undefined;
  /** From SIGTERM to the end of the container. */
  readonly stopNs: number | undefined;
  readonly exit: ExitBehavior | undefined;
  /** The runtime cannot run its process. */
  readonly startFails: boolean | undefined;
  readonly postStart: HookBehavior | undefined;
  readonly preStop: HookBehavior | undefined;
  readonly probes: ProbeBehavior | undefined;
  readonly path: DocumentPath;
}

/** All that is given must hold; nothing given matches every container. */
export interface BehaviorMatch {
  readonly namespace: string | undefined;
  /** The workload that owns the pod, at any remove: a Deployment owns the pods of its ReplicaSets. */
  readonly owner: { readonly kind: WorkloadKind; readonly name: string } | undefined;
  readonly pod: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly container: string | undefined;
  /** As written in the manifest: what a rollout brings may behave differently. */
  readonly image: string | undefined;
}

/** Kinds that own pods. */
export type WorkloadKind =
  | "Deployment"
  | "ReplicaSet"
  | "ReplicationController"
  | "StatefulSet"
  | "DaemonSet"
  | "Job"
  | "CronJob";

/** What one request costs. */
export interface ServeBehavior {
  /** CPU time of one request on an undisturbed core. */
  readonly cpu: Distribution;
  /** Requests worked on at once; the others queue. */
  readonly concurrency: number;
  /** Requests that may queue; beyond it the answer is 503. */
  readonly backlog: number;
  readonly responseBytes: number;
  /** Cores that the process can use at once; undefined: as many as requests it works on. */
  readonly threads: number | undefined;
  /** What its handler calls: steps of calls that are made at once. */
  readonly calls: readonly (readonly Call[])[];
}

/** Working set over time. */
export interface MemoryBehavior {
  readonly baseBytes: number;
  readonly perRequestBytes: number;
  readonly perConnectionBytes: number;
  readonly leakBytesPerSecond: number;
  /** The leak begins that long after the container's start. */
  readonly leakDelayNs: number;
  /** The leak ends after this much; undefined: never. */
  readonly leakUntilBytes: number | undefined;
  /** Taken at set times from the container's start and kept; in order of time. */
  readonly steps?: readonly { readonly afterNs: number; readonly bytes: number }[];
  /** Grows evenly from 0 to its amplitude in every period, then falls to 0. */
  readonly sawtooth?: { readonly periodNs: number; readonly bytes: number };
  /** Page cache, of which the active part counts to the working set. */
  readonly cache?: { readonly bytes: number; readonly activeBytes: number };
}

/** What a container writes to the disk of its node. */
export interface DiskBehavior {
  readonly writableLayer: WriteBehavior | undefined;
  readonly logs: WriteBehavior | undefined;
  /** By name of the volume. */
  readonly volumes: Readonly<Record<string, WriteBehavior>>;
  readonly path: DocumentPath;
}

/** An amount when the container starts, and more by the second. */
export interface WriteBehavior {
  readonly baseBytes: number;
  readonly bytesPerSecond: number;
  readonly delayNs: number;
  /** Growth ends after this much; undefined: never. */
  readonly untilBytes: number | undefined;
  /** Mean size of a file: each takes an inode. */
  readonly fileBytes: number;
}

/** Processes and threads over time. */
export interface ProcessBehavior {
  readonly base: number;
  readonly perSecond: number;
  /** Growth ends after so many; undefined: never. */
  readonly until: number | undefined;
}

/** The container ends by itself. */
export interface ExitBehavior {
  /** From its start. */
  readonly afterNs: number;
  readonly code: number;
}

/** What a lifecycle hook does. */
export interface HookBehavior {
  readonly takes: Distribution;
  readonly fails: boolean;
}

/** What probes cost, as CPU time. */
export interface ProbeBehavior {
  /** One HTTP or gRPC probe. */
  readonly cpu: Distribution;
  /** The process of one exec probe. */
  readonly execCpu: Distribution;
}

/** Everything about one container, no field open. */
export interface ContainerBehavior {
  readonly startup: Distribution;
  /** Undefined: it answers no requests. */
  readonly serve: ServeBehavior | undefined;
  readonly memory: MemoryBehavior;
  /** Undefined: it writes nothing. */
  readonly disk: DiskBehavior | undefined;
  readonly processes: ProcessBehavior;
  readonly backgroundCpuMilli: number;
  /** Undefined: `cluster.kubelet.containerStopTimeNs`. */
  readonly stopNs: number | undefined;
  /** Undefined: it runs until it is stopped. */
  readonly exit: ExitBehavior | undefined;
  readonly startFails: boolean;
  readonly postStart: HookBehavior;
  readonly preStop: HookBehavior;
  readonly probes: ProbeBehavior;
}

/** What a container is asked by. */
export interface ContainerIdentity {
  readonly namespace: string;
  readonly pod: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Every owner up the chain: ReplicaSet and Deployment, Job and CronJob. */
  readonly owners: readonly { readonly kind: string; readonly name: string }[];
  readonly container: string;
  readonly image: string;
}

/** A container no entry speaks of: 16 MiB (an assumption), no CPU, no requests, never ends. */
export const DEFAULT_CONTAINER_BEHAVIOR: ContainerBehavior = {
  startup: constant(0),
  serve: undefined,
  memory: {
    baseBytes: 16 * 1024 * 1024,
    perRequestBytes: 0,
    perConnectionBytes: 0,
    leakBytesPerSecond: 0,
    leakDelayNs: 0,
    leakUntilBytes: undefined,
  },
  disk: undefined,
  processes: { base: 1, perSecond: 0, until: undefined },
  backgroundCpuMilli: 0,
  stopNs: undefined,
  exit: undefined,
  startFails: false,
  postStart: { takes: constant(0), fails: false },
  preStop: { takes: constant(0), fails: false },
  // Assumptions, both.
  probes: { cpu: constant(100_000), execCpu: constant(10_000_000) },
};

/** Joins all entries that match, later ones over earlier ones, over the defaults. */
export function behaviorOf(entries: readonly Behavior[], container: ContainerIdentity): ContainerBehavior {
  let result = DEFAULT_CONTAINER_BEHAVIOR;
  for (const entry of entries) {
    if (!matchesContainer(entry.match, container)) continue;
    result = {
      startup: entry.startup ?? result.startup,
      serve: entry.serve ?? result.serve,
      memory: entry.memory ?? result.memory,
      disk: entry.disk ?? result.disk,
      processes: entry.processes ?? result.processes,
      backgroundCpuMilli: entry.backgroundCpuMilli ?? result.backgroundCpuMilli,
      stopNs: entry.stopNs ?? result.stopNs,
      exit: entry.exit ?? result.exit,
      startFails: entry.startFails ?? result.startFails,
      postStart: entry.postStart ?? result.postStart,
      preStop: entry.preStop ?? result.preStop,
      probes: entry.probes ?? result.probes,
    };
  }
  return result;
}

/** True when every given part of the match holds for the container. */
export function matchesContainer(match: BehaviorMatch, container: ContainerIdentity): boolean {
  const { owner } = match;
  return (
    (match.namespace === undefined || match.namespace === container.namespace) &&
    (match.pod === undefined || match.pod === container.pod) &&
    (match.container === undefined || match.container === container.container) &&
    (match.image === undefined || match.image === container.image) &&
    (owner === undefined || container.owners.some((each) => each.kind === owner.kind && each.name === owner.name)) &&
    Object.entries(match.labels).every(([key, value]) => container.labels[key] === value)
  );
}
