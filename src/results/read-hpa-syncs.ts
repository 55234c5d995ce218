// The syncs of an HPA from the rows that the probe copied out of the controller's rules (assembly/autoscaling/hpa-probe.ts). Nothing is computed here:
// rows become names, and the conditions and events come from the trace as in every result.

import type { CompiledHpa } from "../compile/compiled-scenario.ts";
import * as abi from "../core/abi.generated.ts";
import type { CoreInstance } from "../core/core-instance.ts";
import type { RowOf, TableView } from "../core/layout.ts";
import { readRowOf } from "../core/read-rows.ts";
import type { NewEvent } from "./event-log.ts";
import type { HpaEvent } from "./hpa-events.ts";
import type {
  ExplainedLimits,
  ExplainedPolicy,
  ExplainedStabilization,
  ExplainedSync,
  HpaExplanation,
} from "./hpa-explanation.ts";
import { hpaRescaleReason } from "./hpa-message.ts";
import type { Naming } from "./naming.ts";
import { AutoscalingReader } from "./read-autoscaling.ts";
import { readHpaMetrics, readHpaPods } from "./read-hpa-metrics.ts";
import type { ResultCondition } from "./run-result.ts";

type Table = TableView<typeof abi.HpaSyncTable>;
type Pass = RowOf<typeof abi.HpaPassRecord>;

const OUTCOMES = ["done", "get-scale-failed", "compute-failed", "update-scale-failed"] as const;
const DIRECTIONS = ["none", "up", "down"] as const;

/** The explanation of the HPA in row `row`, which the probe watched. */
export function readHpaSyncs(naming: Naming, instance: CoreInstance, row: number): HpaExplanation {
  const table = instance.table(abi.TABLE_HPA_SYNCS, abi.HpaSyncTable);
  const hpa = naming.names.hpas[row];
  if (table === undefined || hpa === undefined) throw new Error("hpa: the core noted no syncs");
  const said = readWords(naming, instance, hpa);
  const passes = Array.from({ length: table.count }, (_, sync) => readRowOf(table.passes, sync, abi.HpaPassRecord));
  const syncs = passes.map((pass, sync): ExplainedSync => {
    const { conditions = [], events = [] } = said.get(Number(pass.nowNs)) ?? {};
    const looked = pass.slot >= 0;
    return {
      atNs: Number(pass.nowNs),
      currentReplicas: pass.specReplicas,
      statusReplicas: pass.statusReplicas,
      outcome: OUTCOMES[pass.outcome] ?? "done",
      pods: readHpaPods(naming, table, sync, pass.podCount),
      metrics: pass.computed ? readHpaMetrics(naming, hpa, table, sync, pass) : [],
      chosen: pass.best < 0 ? null : pass.best,
      recommendation: looked ? pass.recommendation : null,
      stabilization: looked ? readStabilization(table, sync, pass) : null,
      limits: looked ? readLimits(table, sync, pass, hpa) : null,
      desiredReplicas: pass.desiredReplicas,
      rescaled: pass.outcome === abi.HPA_OUTCOME_DONE && pass.rescale !== 0,
      reason: hpaRescaleReason(pass.reason, hpa.metrics[pass.reasonMetric]),
      conditions,
      events,
    };
  });
  const [first] = passes;
  return {
    namespace: hpa.namespace,
    name: hpa.name,
    target: { kind: hpa.targetKind, name: hpa.targetName },
    minReplicas: hpa.minReplicas,
    maxReplicas: hpa.maxReplicas,
    hasBehavior: hpa.hasBehavior,
    tolerance: { down: first?.toleranceDown ?? 0, up: first?.toleranceUp ?? 0 },
    syncs,
    fingerprint: instance.fingerprint,
  };
}

/** Conditions and events of each sync, by its time. */
function readWords(
  naming: Naming,
  instance: CoreInstance,
  hpa: CompiledHpa,
): Map<number, { conditions: readonly ResultCondition[]; events: HpaEvent[] }> {
  const events: NewEvent[] = [];
  const reader = new AutoscalingReader(naming, { add: (event) => void events.push(event) });
  for (const record of instance.trace) reader.read(record);
  reader.finish();
  const own = reader.results.find(({ hpa: name, namespace }) => name === hpa.name && namespace === hpa.namespace);
  const words = new Map(
    (own?.syncs ?? []).map(({ atNs, conditions }) => [atNs, { conditions, events: [] as HpaEvent[] }]),
  );
  for (const { atNs, object, type, reason, message } of events)
    if (object.name === hpa.name && object.namespace === hpa.namespace)
      words.get(atNs)?.events.push({ type, reason, message });
  return words;
}

function readStabilization(table: Table, sync: number, pass: Pass): ExplainedStabilization {
  const upWindowNs = Number(pass.upWindowNs);
  const rows = rowsOf(table.recommendations, table.recommendationsStart, table.count, table.recommendationTotal, sync);
  return {
    upWindowNs: upWindowNs < 0 ? null : upWindowNs,
    downWindowNs: Number(pass.downWindowNs),
    lowest: pass.lowest,
    highest: pass.highest,
    replicas: pass.stabilized,
    recommendations: rows
      .map(({ timeNs, value, up, down, own }) => ({
        atNs: Number(timeNs),
        replicas: value,
        up: up !== 0,
        down: down !== 0,
        own: own !== 0,
      }))
      .sort((a, b) => a.atNs - b.atNs || Number(a.own) - Number(b.own)),
  };
}

function readLimits(table: Table, sync: number, pass: Pass, hpa: CompiledHpa): ExplainedLimits {
  const direction = DIRECTIONS[pass.stabilized > pass.specReplicas ? 1 : pass.stabilized < pass.specReplicas ? 2 : 0];
  const select = direction === "up" ? hpa.selectUp : direction === "down" ? hpa.selectDown : null;
  const changes = rowsOf(table.changes, table.changesStart, table.count, table.changeTotal, sync);
  return {
    direction: direction ?? "none",
    selectPolicy: hpa.hasBehavior ? select : null,
    policies: readPolicies(table, sync),
    rate: pass.rateLimit < 0 ? null : pass.rateLimit,
    changes: changes
      .map(({ timeNs, value }) => ({ atNs: Number(timeNs), replicas: value }))
      .sort((a, b) => a.atNs - b.atNs),
  };
}

function readPolicies(table: Table, sync: number): ExplainedPolicy[] {
  const start = table.policiesStart[sync] ?? 0;
  const end = sync + 1 < table.count ? (table.policiesStart[sync + 1] ?? 0) : table.policyTotal;
  return Array.from({ length: end - start }, (_, i) => {
    const row = readRowOf(table.policies, start + i, abi.HpaPolicyStateRecord);
    return {
      direction: row.up ? "up" : "down",
      type: row.type === abi.POLICY_PODS ? "Pods" : "Percent",
      value: row.value,
      periodSeconds: row.periodSeconds,
      added: row.added,
      removed: row.removed,
      periodStart: row.start,
      allows: row.limit,
    };
  });
}

/** The run of remembered counts of one sync. */
function rowsOf(
  column: Uint8Array,
  starts: Int32Array,
  count: number,
  total: number,
  sync: number,
): RowOf<typeof abi.HpaMemoryRecord>[] {
  const start = starts[sync] ?? 0;
  const end = sync + 1 < count ? (starts[sync + 1] ?? 0) : total;
  return Array.from({ length: end - start }, (_, i) => readRowOf(column, start + i, abi.HpaMemoryRecord));
}
