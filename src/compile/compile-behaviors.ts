// How containers behave, as rows of the image. Equal behaviours share one row.

import { BehaviorRecord, NEVER, SECTION_BEHAVIORS } from "../core/abi.generated.ts";
import type { ContainerBehavior, ContainerIdentity } from "../scenario/behavior.ts";
import type { CompileContext } from "./compile-context.ts";
import { compileDistribution, compileOptionalDistribution } from "./compile-distribution.ts";
import { compileMemoryProfile } from "./compile-memory.ts";

const behaviorRows = new WeakMap<CompileContext, Map<string, number>>();

/** The row of a behaviour. */
export function compileBehavior(
  context: CompileContext,
  behavior: ContainerBehavior,
  identity: ContainerIdentity,
): number {
  let rows = behaviorRows.get(context);
  if (!rows) {
    rows = new Map();
    behaviorRows.set(context, rows);
  }
  const calls = behavior.serve?.calls ?? [];
  // Calls are counted by caller, so callers share no row.
  const { namespace, owners, pod, container } = identity;
  const signature = JSON.stringify([
    { ...behavior, disk: undefined },
    calls.length > 0 ? [namespace, owners[0] ?? pod, container] : [],
  ]);
  const known = rows.get(signature);
  if (known !== undefined) return known;
  const run = context.calls.add(calls, identity);
  const { startup, serve, memory, backgroundCpuMilli, stopNs, exit, probes, processes } = behavior;
  const row = context.writer.add(SECTION_BEHAVIORS, BehaviorRecord, {
    stopNs: stopNs ?? NEVER,
    exitAfterNs: exit?.afterNs ?? NEVER,
    responseBytes: serve?.responseBytes ?? 0,
    memoryBaseBytes: memory.baseBytes,
    memoryPerRequestBytes: memory.perRequestBytes,
    memoryPerConnectionBytes: memory.perConnectionBytes,
    memoryLeakBytesPerSecond: memory.leakBytesPerSecond,
    memoryLeakDelayNs: memory.leakDelayNs,
    memoryLeakMaxBytes: memory.leakUntilBytes ?? -1,
    ...compileMemoryProfile(context, memory),
    backgroundCpuMilli,
    processes: processes.base,
    processesPerSecond: processes.perSecond,
    processesGrowthMax: processes.until === undefined ? -1 : processes.until,
    startup: compileOptionalDistribution(context, startup),
    serveCpu: serve ? compileDistribution(context, serve.cpu) : -1,
    concurrency: serve?.concurrency ?? 0,
    queueLimit: serve?.backlog ?? 0,
    exitCode: exit?.code ?? 0,
    probeCpu: compileOptionalDistribution(context, probes.cpu),
    threads: serve?.threads ?? 0,
    callsStart: run.start,
    callsCount: run.count,
    callSteps: run.steps,
    execCpu: compileOptionalDistribution(context, probes.execCpu),
    startFails: behavior.startFails ? 1 : 0,
  });
  rows.set(signature, row);
  return row;
}
