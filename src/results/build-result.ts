// From a finished run to its RunResult: one pass over the trace, then the tables. Pure: it reads, it reaches into nothing.

import type { CompiledScenario } from "../compile/compiled-scenario.ts";
import { TRACE_NODE_CONDITION } from "../core/abi.generated.ts";
import type { CoreInstance } from "../core/core-instance.ts";
import type { Diagnostic } from "../documents/diagnostic.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { EventLog } from "./event-log.ts";
import { evaluateExpectations } from "./expectations.ts";
import { Naming } from "./naming.ts";
import { AutoscalingReader } from "./read-autoscaling.ts";
import { DeploymentReader } from "./read-deployments.ts";
import { EvictionReader } from "./read-evictions.ts";
import { readCalls, readLatency } from "./read-latency.ts";
import { LifecycleReader } from "./read-lifecycle.ts";
import { NodeGroupReader } from "./read-node-groups.ts";
import { PlacementReader } from "./read-placement.ts";
import { readQuotaUse } from "./read-quota-use.ts";
import { QuotaReader } from "./read-quotas.ts";
import { SchedulingReader } from "./read-scheduling.ts";
import { readPendingSeries, readSchedulingSummary } from "./read-scheduling-metrics.ts";
import { readSeries } from "./read-series.ts";
import type { ResultDiagnostic, RunResult } from "./run-result.ts";

/** Everything a RunResult is made of. */
export interface ResultInputs {
  readonly scenario: Scenario;
  readonly compiled: CompiledScenario;
  readonly run: { readonly instance: CoreInstance; readonly endedAtNs: number };
  readonly identity: { readonly engineVersion: string; readonly wasmHash: string; readonly replication: number };
  readonly diagnostics: readonly Diagnostic[];
}

/** The RunResult of a finished run. */
export function buildRunResult({ scenario, compiled, run, identity, diagnostics }: ResultInputs): RunResult {
  const { instance, endedAtNs } = run;
  const naming = new Naming(compiled.names, instance);
  const log = new EventLog();
  const scheduling = new SchedulingReader(naming, log, scenario.kubernetesMinor);
  const evictions = new EvictionReader(naming, log);
  const autoscaling = new AutoscalingReader(naming, log);
  const lifecycle = new LifecycleReader(naming, log, scenario.kubernetesMinor);
  const quotas = new QuotaReader(naming, log);
  const groups = new NodeGroupReader(naming, log, scenario.kubernetesMinor);
  const conditionChanges = new Map<number, number>();
  for (const record of instance.trace) {
    quotas.read(record);
    scheduling.read(record);
    evictions.read(record);
    autoscaling.read(record);
    lifecycle.read(record);
    groups.read(record);
    if (record.kind === TRACE_NODE_CONDITION) conditionChanges.set(record.a * 32 + record.b, record.timeNs);
  }
  for (const reader of [scheduling, evictions, autoscaling, quotas, groups]) reader.finish();
  const messages = new Map([...scheduling.messages, ...evictions.messages]);
  const facts = { messages, attempts: scheduling.attempts, conditionChanges, endedAtNs };
  const measured = {
    placement: new PlacementReader(naming, instance, facts).read(),
    scheduling: readSchedulingSummary(instance),
    quotas: readQuotaUse(compiled.names, instance),
    deployments: new DeploymentReader(naming, instance, { failures: quotas.failures }).read(),
    ...evictions.results,
    autoscaling: autoscaling.results,
    nodeGroups: groups.results(instance, endedAtNs),
    latency: readLatency(scenario, instance),
    calls: readCalls(scenario, compiled.names.calls, instance),
  };
  return {
    apiVersion: "plimsoll.sim/v1alpha1",
    kind: "RunResult",
    identity: {
      scenarioHash: compiled.hash,
      seed: scenario.seed,
      replication: identity.replication,
      engineVersion: identity.engineVersion,
      wasmHash: identity.wasmHash,
      fingerprint: instance.fingerprint,
    },
    ...headOf(scenario, instance, endedAtNs),
    ...measured,
    timeline: log.events,
    series: [
      ...readSeries(scenario, instance, measured.autoscaling),
      ...readPendingSeries(instance),
      ...groups.series(endedAtNs),
    ],
    expectations: evaluateExpectations(scenario, measured),
    diagnostics: diagnostics.map(plainDiagnostic),
  };
}

/** Which scenario it was, and how long it ran. */
function headOf(scenario: Scenario, instance: CoreInstance, endedAtNs: number): Pick<RunResult, "scenario" | "time"> {
  return {
    scenario: {
      name: scenario.name,
      description: scenario.description,
      kubernetesVersion: `1.${scenario.kubernetesMinor}`,
    },
    time: {
      horizonNs: scenario.durationNs,
      warmupNs: scenario.warmupNs,
      endedAtNs,
      events: Number(instance.executed),
    },
  };
}

/** A finding as results carry it. */
export function plainDiagnostic({ code, severity, message, position, path, hint }: Diagnostic): ResultDiagnostic {
  return {
    code,
    severity,
    message,
    file: position?.file ?? "",
    line: position?.line ?? 0,
    column: position?.column ?? 0,
    path: path ?? "",
    hint: hint ?? "",
  };
}
