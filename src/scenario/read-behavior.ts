// `spec.behavior` to Behavior entries, and the distributions that other sections share.

import type { DocumentPath } from "../documents/document.ts";
import type {
  Behavior,
  BehaviorMatch,
  DiskBehavior,
  HookBehavior,
  MemoryBehavior,
  ProbeBehavior,
  ProcessBehavior,
  ServeBehavior,
  WorkloadKind,
  WriteBehavior,
} from "./behavior.ts";
import { constant, type Distribution } from "./distribution.ts";
import type { Findings } from "./findings.ts";
import { durationNs, milliUnits, wholeUnits } from "./formats.ts";
import { readCalls } from "./read-calls.ts";
import type { ScenarioDocument } from "./schema.ts";

type BehaviorFields = ScenarioDocument["spec"]["behavior"][number];
type DistributionFields = NonNullable<BehaviorFields["startup"]>;

/** Faster than memory is written; the core's arithmetic has room for it. */
const MOST_BYTES_PER_SECOND = 17_179_869_184;

/** Fields that name an owning workload, and its kind. */
const WORKLOAD_FIELDS = {
  deployment: "Deployment",
  replicaset: "ReplicaSet",
  replicationcontroller: "ReplicationController",
  statefulset: "StatefulSet",
  daemonset: "DaemonSet",
  job: "Job",
  cronjob: "CronJob",
} as const satisfies Record<string, WorkloadKind>;

/** Reads every entry, in file order. */
export function readBehavior(entries: readonly BehaviorFields[], findings: Findings): Behavior[] {
  return entries.map((entry, index) => {
    const path = ["spec", "behavior", index];
    return {
      match: readMatch(entry.match, [...path, "match"], findings),
      startup:
        entry.startup === undefined ? undefined : readDistribution(entry.startup, [...path, "startup"], findings),
      serve: entry.serve === undefined ? undefined : readServe(entry.serve, [...path, "serve"], findings),
      memory: entry.memory === undefined ? undefined : readMemory(entry.memory, [...path, "memory"], findings),
      disk: entry.disk === undefined ? undefined : readDisk(entry.disk, [...path, "disk"]),
      processes: entry.processes === undefined ? undefined : readProcesses(entry.processes),
      backgroundCpuMilli: entry.cpu === undefined ? undefined : milliUnits(entry.cpu.background),
      stopNs: entry.stop === undefined ? undefined : durationNs(entry.stop),
      exit: entry.exit === undefined ? undefined : { afterNs: durationNs(entry.exit.after), code: entry.exit.code },
      startFails: entry.start?.fails,
      ...readHooks(entry.hooks, [...path, "hooks"], findings),
      probes: readProbes(entry.probes, [...path, "probes"], findings),
      path,
    };
  });
}

/** The workload named by one of the workload fields; an error when several are given. */
export function readOwner(
  fields: Readonly<Partial<Record<keyof typeof WORKLOAD_FIELDS, string | undefined>>>,
  path: DocumentPath,
  findings: Findings,
): { kind: WorkloadKind; name: string } | undefined {
  const given = Object.entries(WORKLOAD_FIELDS).flatMap(([field, kind]) => {
    const name = fields[field as keyof typeof WORKLOAD_FIELDS];
    return name === undefined ? [] : [{ field, kind, name }];
  });
  const [first, second] = given;
  if (first !== undefined && second !== undefined) {
    findings.error(
      [...path, second.field],
      "contradiction",
      `no pod belongs to both a ${first.field} and a ${second.field}`,
      `leave out ${first.field} or ${second.field}`,
      "key",
    );
  }
  return first === undefined ? undefined : { kind: first.kind, name: first.name };
}

/** Reads a constant duration or a distribution and checks its parameters against each other. */
export function readDistribution(fields: DistributionFields, path: DocumentPath, findings: Findings): Distribution {
  if (typeof fields === "string") return constant(durationNs(fields));
  const bad = (name: string, message: string): void => findings.error([...path, name], "out-of-range", message);
  switch (fields.distribution) {
    case "constant":
      return constant(durationNs(fields.value));
    case "exponential":
      return { kind: "exponential", meanNs: durationNs(fields.mean) };
    case "uniform":
    case "pareto": {
      const [minNs, maxNs] = [durationNs(fields.min), durationNs(fields.max)];
      if (fields.distribution === "uniform") {
        if (maxNs < minNs) bad("max", `max must be at least min: ${fields.max} is less than ${fields.min}`);
        return { kind: "uniform", minNs, maxNs };
      }
      if (minNs === 0) bad("min", "min of a pareto distribution must be more than 0s");
      if (maxNs <= minNs) bad("max", `max must be more than min: ${fields.max} is not more than ${fields.min}`);
      return { kind: "pareto", minNs, maxNs, alpha: fields.alpha };
    }
    case "normal":
      return { kind: "normal", meanNs: durationNs(fields.mean), stddevNs: durationNs(fields.stddev) };
    case "lognormal": {
      const meanNs = durationNs(fields.mean);
      if (meanNs === 0) bad("mean", "mean of a lognormal distribution must be more than 0s");
      return { kind: "lognormal", meanNs, stddevNs: durationNs(fields.stddev) };
    }
    case "erlang":
    case "gamma":
      return { kind: fields.distribution, meanNs: durationNs(fields.mean), shape: fields.shape };
    case "empirical": {
      const quantilesNs = fields.quantiles.map(durationNs);
      const falling = quantilesNs.findIndex((value, index) => value < (quantilesNs[index - 1] ?? 0));
      if (falling > 0) {
        findings.error(
          [...path, "quantiles", falling],
          "out-of-range",
          `quantiles must ascend: ${fields.quantiles[falling]} follows ${fields.quantiles[falling - 1]}`,
        );
      }
      return { kind: "empirical", quantilesNs };
    }
  }
}

function readMatch(fields: BehaviorFields["match"], path: DocumentPath, findings: Findings): BehaviorMatch {
  return {
    namespace: fields.namespace,
    owner: readOwner(fields, path, findings),
    pod: fields.pod,
    labels: fields.labels,
    container: fields.container,
    image: fields.image,
  };
}

function readServe(
  fields: NonNullable<BehaviorFields["serve"]>,
  path: DocumentPath,
  findings: Findings,
): ServeBehavior {
  return {
    cpu: readDistribution(fields.cpu, [...path, "cpu"], findings),
    concurrency: fields.concurrency,
    backlog: fields.backlog,
    responseBytes: wholeUnits(fields.responseBytes),
    threads: fields.threads,
    calls: readCalls(fields.calls, [...path, "calls"], findings),
  };
}

function readHooks(
  fields: BehaviorFields["hooks"],
  path: DocumentPath,
  findings: Findings,
): Pick<Behavior, "postStart" | "preStop"> {
  const hook = (name: "postStart" | "preStop"): HookBehavior | undefined => {
    const given = fields?.[name];
    if (given === undefined) return undefined;
    return { takes: readDistribution(given.takes, [...path, name, "takes"], findings), fails: given.fails };
  };
  return { postStart: hook("postStart"), preStop: hook("preStop") };
}

function readProbes(
  fields: BehaviorFields["probes"],
  path: DocumentPath,
  findings: Findings,
): ProbeBehavior | undefined {
  if (fields === undefined) return undefined;
  return {
    cpu: readDistribution(fields.cpu, [...path, "cpu"], findings),
    execCpu: readDistribution(fields.exec.cpu, [...path, "exec", "cpu"], findings),
  };
}

function readMemory(
  fields: NonNullable<BehaviorFields["memory"]>,
  path: DocumentPath,
  findings: Findings,
): MemoryBehavior {
  const { steps, sawtooth, cache } = fields;
  if (sawtooth !== undefined) checkSawtooth(sawtooth, [...path, "sawtooth"], findings);
  const taken = steps.map(({ at, add }) => ({ afterNs: durationNs(at), bytes: wholeUnits(add) }));
  return {
    baseBytes: wholeUnits(fields.base),
    perRequestBytes: wholeUnits(fields.perRequest),
    perConnectionBytes: wholeUnits(fields.perConnection),
    leakBytesPerSecond: wholeUnits(fields.leakPerSecond),
    leakDelayNs: durationNs(fields.leakDelay),
    leakUntilBytes: fields.leakUntil === undefined ? undefined : wholeUnits(fields.leakUntil),
    ...(taken.length === 0 ? {} : { steps: taken.sort((a, b) => a.afterNs - b.afterNs) }),
    ...(sawtooth === undefined
      ? {}
      : { sawtooth: { periodNs: durationNs(sawtooth.period), bytes: wholeUnits(sawtooth.amplitude) } }),
    ...(cache === undefined ? {} : { cache: readCache(cache) }),
  };
}

function readDisk(
  { writableLayer, logs, volumes }: NonNullable<BehaviorFields["disk"]>,
  path: DocumentPath,
): DiskBehavior {
  return {
    writableLayer: writableLayer && readWrites(writableLayer),
    logs: logs && readWrites(logs),
    volumes: Object.fromEntries(Object.entries(volumes).map(([name, writes]) => [name, readWrites(writes)])),
    path,
  };
}

function readWrites(fields: NonNullable<NonNullable<BehaviorFields["disk"]>["logs"]>): WriteBehavior {
  return {
    baseBytes: wholeUnits(fields.base),
    bytesPerSecond: wholeUnits(fields.perSecond),
    delayNs: durationNs(fields.delay),
    untilBytes: fields.until === undefined ? undefined : wholeUnits(fields.until),
    fileBytes: wholeUnits(fields.fileSize),
  };
}

function readProcesses({ base, perSecond, until }: NonNullable<BehaviorFields["processes"]>): ProcessBehavior {
  return { base, perSecond, until };
}

function checkSawtooth(
  { period, amplitude }: { period: string; amplitude: string | number },
  path: DocumentPath,
  findings: Findings,
): void {
  const periodNs = durationNs(period);
  if (periodNs === 0) findings.error([...path, "period"], "out-of-range", "period must be more than 0s");
  else if ((wholeUnits(amplitude) / periodNs) * 1e9 > MOST_BYTES_PER_SECOND)
    findings.error(
      [...path, "amplitude"],
      "out-of-range",
      "amplitude must be at most 16Gi for each second of the period",
    );
}

function readCache({ file, activeShare }: { file: string | number; activeShare: number }) {
  const bytes = wholeUnits(file);
  return { bytes, activeBytes: Math.floor(bytes * activeShare) };
}
