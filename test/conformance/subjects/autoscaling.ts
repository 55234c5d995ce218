// Conformance subjects of the HPA controller: its rules run in the core.

import * as abi from "../../../src/core/abi.generated.ts";
import { hpaCondition, hpaMetricError } from "../../../src/results/hpa-message.ts";
import type { Json } from "../cluster-image.ts";
import { calculatorResource, casePod, NOW_NS, reportedFacts, secondsAgo, TEST_SETTINGS } from "../hpa-cases.ts";
import { HpaCore, SECOND_NS } from "../hpa-core.ts";
import { replayHpaTrace } from "../hpa-replay.ts";
import { behaviorRows, hpaSpecRows, policyRows } from "../hpa-spec.ts";
import { compare, type Outcome, type Subject } from "../subject.ts";

const RECOMMENDATIONS = 0;
const CHANGES_UP = 1;
const CHANGES_DOWN = 2;
const DOWNSCALE_NS = 300n * SECOND_NS;

let core: HpaCore;

function subject(run: (group: string, testCase: Json) => Outcome): Subject {
  return {
    prepare: async () => {
      core ??= await HpaCore.load();
    },
    run,
  };
}

export const subjects: Readonly<Record<string, Subject>> = {
  hpa_group_pods: subject(groupPodsCase),
  hpa_replica_calculator: subject(calculatorCase),
  hpa_rules: subject(rulesCase),
  hpa_behavior_rate: subject(behaviorCase),
  hpa_stabilization: subject(stabilizationCase),
  hpa_scale_events: subject(scaleEventsCase),
  hpa_controller: subject(controllerCase),
  /** Documents with this `format`: a whole recorded trace is one case. */
  "hpa-oracle/1": subject((_group, trace) => {
    const { differences } = replayHpaTrace(core, trace);
    return differences.length === 0 ? { pass: true } : { pass: false, detail: differences.slice(0, 3).join("\n") };
  }),
};

function groupPodsCase(_group: string, { resource, pods, metrics, expect }: Json): Outcome {
  core.start(1);
  const samples = pods.map(({ name }: Json) => {
    const metric = metrics[name];
    const windowNs = BigInt(metric?.windowSeconds ?? 0) * SECOND_NS;
    return {
      present: metric ? 1 : 0,
      valueMilli: metric?.value ?? 0,
      timeNs: secondsAgo(metric?.timestampSecondsAgo),
      windowNs,
    };
  });
  core.fill({
    nowNs: NOW_NS,
    config: TEST_SETTINGS,
    spec: {},
    metrics: [{}],
    pods: pods.map(casePod),
    samples: [samples],
    inputs: [{}],
    specReplicas: pods.length,
    statusReplicas: pods.length,
  });
  core.rules.group(resource === "cpu");
  const groups = core.groups(pods.length);
  const inGroup = (group: number): string[] =>
    pods.filter((_: Json, i: number) => groups[i] === group).map(({ name }: Json) => name);
  const actual = {
    readyPodCount: core.proposal(0).readyPods,
    unready: inGroup(abi.HPA_GROUP_UNREADY),
    missing: inGroup(abi.HPA_GROUP_MISSING),
    ignored: inGroup(abi.HPA_GROUP_IGNORED),
  };
  return compare(actual, expect);
}

function calculatorCase(_group: string, { currentReplicas, pods, metric, metricWindowSeconds, expect }: Json): Outcome {
  core.start(1);
  const isResource = metric.type === "Resource";
  const perPod = metric.type.endsWith("PerPod");
  const kind = metric.type.replace("PerPod", "");
  const levels: number[] = metric.levelsMilli ?? [];
  const type = isResource
    ? metric.container
      ? abi.METRIC_CONTAINER_RESOURCE
      : abi.METRIC_RESOURCE
    : { Pods: abi.METRIC_PODS, Object: abi.METRIC_OBJECT, External: abi.METRIC_EXTERNAL }[kind as "Pods"];
  const average = kind === "Pods" || perPod;
  const targetType = isResource ? abi.TARGET_UTILIZATION : average ? abi.TARGET_AVERAGE_VALUE : abi.TARGET_VALUE;
  const target = metric.targetUtilization ?? metric.perPodTargetMilli ?? metric.targetMilli;
  const row = { type, targetType, target, resource: metric.resource === "memory" ? 1 : 0 };
  const facts = isResource ? calculatorResource(metric, pods, metricWindowSeconds) : reportedFacts(row, pods, levels);
  core.fill({
    nowNs: NOW_NS,
    config: TEST_SETTINGS,
    spec: {},
    metrics: [row],
    pods: pods.map(casePod),
    samples: [facts.samples],
    inputs: [facts.input],
    specReplicas: currentReplicas,
    statusReplicas: currentReplicas,
  });
  core.rules.propose(0);
  const proposal = core.proposal(0);
  if (expect.errorContains !== undefined) {
    const name = { type, targetType, name: metric.resource, container: metric.container };
    const pod = pods[proposal.errorPod as number]?.name;
    const failure = { error: proposal.error, namespace: "test-namespace", pod, container: metric.container };
    const text = proposal.error === 0 ? "" : hpaMetricError(name, failure);
    return compare(text.includes(expect.errorContains), true);
  }
  const actual: Json = { replicas: proposal.replicas };
  if ("utilization" in expect) actual.utilization = proposal.utilization;
  if ("rawAverageMilli" in expect) actual.rawAverageMilli = Number(proposal.averageMilli);
  if ("usageMilli" in expect) actual.usageMilli = Number(proposal.averageMilli);
  return compare(actual, expect);
}

function rulesCase(
  _group: string,
  { currentReplicas, desiredReplicas, minReplicas, maxReplicas, expect }: Json,
): Outcome {
  core.start(0);
  const spec = core.place(abi.HpaRecord, [{ minReplicas, maxReplicas }]);
  const replicas = core.rules.rulesLimit(spec, currentReplicas, desiredReplicas, TEST_SETTINGS.upFactor);
  return compare({ replicas, condition: limitReason() }, expect);
}

function behaviorCase(_group: string, testCase: Json): Outcome {
  core.start(0);
  const { minReplicas, maxReplicas, scaleUp, scaleDown, scaleUpEvents, scaleDownEvents } = testCase;
  const behavior = behaviorRows({ scaleUp, scaleDown });
  for (const { replicaChange, secondsAgo: age } of scaleUpEvents)
    core.rules.addTo(CHANGES_UP, replicaChange, secondsAgo(age));
  for (const { replicaChange, secondsAgo: age } of scaleDownEvents)
    core.rules.addTo(CHANGES_DOWN, replicaChange, secondsAgo(age));
  const spec = core.place(abi.HpaRecord, [{ minReplicas, maxReplicas, ...behavior.spec }]);
  const policies = core.place(abi.HpaPolicyRecord, behavior.policies);
  const { currentReplicas, desiredReplicas, expect } = testCase;
  const replicas = core.rules.behaviorLimit(spec, policies, currentReplicas, desiredReplicas, NOW_NS);
  return compare({ replicas, condition: limitReason() }, expect);
}

function stabilizationCase(_group: string, testCase: Json): Outcome {
  core.start(0);
  const { rules } = core;
  const { currentReplicas, desiredReplicas, recommendations, expect } = testCase;
  for (const { replicas, secondsAgo: age } of recommendations) rules.addTo(RECOMMENDATIONS, replicas, secondsAgo(age));
  const up = testCase.scaleUpStabilizationWindowSeconds;
  const down = testCase.scaleDownStabilizationWindowSeconds;
  const replicas =
    up === undefined
      ? rules.stabilized(desiredReplicas, NOW_NS, DOWNSCALE_NS)
      : rules.stabilizedWithBehavior(
          currentReplicas,
          desiredReplicas,
          NOW_NS,
          BigInt(up) * SECOND_NS,
          BigInt(down) * SECOND_NS,
        );
  const actual: Json = { replicas };
  const length = rules.countOf(RECOMMENDATIONS);
  if ("logLength" in expect) actual.logLength = length;
  if ("storedRecommendations" in expect) {
    actual.storedRecommendations = Array.from({ length }, (_, i) => rules.entryOf(RECOMMENDATIONS, i));
  }
  return compare(actual, expect);
}

function scaleEventsCase(_group: string, { rules: behavior, replicaChange, previousEvents, expect }: Json): Outcome {
  core.start(0);
  const { rules } = core;
  for (const { replicaChange: change, secondsAgo: age } of previousEvents)
    rules.addTo(CHANGES_UP, change, secondsAgo(age));
  // Without behavior nothing asks for changes and none is stored; the pass decides that (storeScaleEvent in reconcile.ts).
  const inPeriod = behavior ? rules.changed(CHANGES_UP, 60, NOW_NS) : 0;
  if (behavior) {
    const policies = core.place(abi.HpaPolicyRecord, policyRows(behavior.policies));
    rules.store(CHANGES_UP, policies, behavior.policies.length, replicaChange, NOW_NS);
  }
  const events = Array.from({ length: rules.countOf(CHANGES_UP) }, (_, i) => ({
    replicaChange: rules.entryOf(CHANGES_UP, i),
    outdated: rules.outdatedOf(CHANGES_UP, i) !== 0,
  }));
  return compare({ replicasChangeInPeriod: inPeriod, events }, expect);
}

function controllerCase(_group: string, testCase: Json): Outcome {
  const { pods, reportedLevels, recommendations, expect, specReplicas } = testCase;
  if (!isKnownSource(testCase.metrics))
    return { skip: "the API server refuses this metric source, and so does the compiler" };
  const { spec, metrics, policies, names } = hpaSpecRows(testCase);
  core.start(metrics.length);
  if (recommendations) {
    core.rules.setSeen();
    for (const { replicas, secondsAgo: age } of recommendations)
      core.rules.addTo(RECOMMENDATIONS, replicas, secondsAgo(age));
  }
  const facts = metrics.map((metric) => reportedFacts(metric, pods, reportedLevels));
  core.fill({
    nowNs: NOW_NS,
    config: TEST_SETTINGS,
    spec,
    metrics,
    policies,
    pods: pods.map(casePod),
    samples: facts.map(({ samples }) => samples),
    inputs: facts.map(({ input }) => input),
    specReplicas,
    statusReplicas: testCase.statusReplicas,
  });
  core.rules.runPass();
  const pass = core.pass();
  const desired = pass.outcome === abi.HPA_OUTCOME_DONE ? (pass.desiredReplicas as number) : specReplicas;
  const actual: Json = {
    desiredReplicas: desired,
    reconciliationAction: desired > specReplicas ? "scale_up" : desired < specReplicas ? "scale_down" : "none",
    error: pass.outcome === abi.HPA_OUTCOME_DONE ? "none" : "failed",
  };
  if ("currentUtilization" in expect) actual.currentUtilization = core.proposal(0).utilization;
  if ("conditions" in expect) actual.conditions = conditions(names);
  return compare(actual, expect);
}

function isKnownSource(metrics: Json[]): boolean {
  return metrics.every((each) => each.resource ?? each.containerResource ?? each.pods ?? each.object ?? each.external);
}

function conditions(names: ReturnType<typeof hpaSpecRows>["names"]): Json[] {
  const hpas = core.hpas();
  return ["AbleToScale", "ScalingActive", "ScalingLimited"].flatMap((type, i) => {
    const status = hpas.conditionStatus[i];
    if (!status) return [];
    const detail = hpas.conditionDetail[i] ?? 0;
    const failure = { error: hpas.conditionError[i] ?? 0, namespace: "test-namespace" };
    const metric = names[detail];
    const facts = { detail, failure, ...(metric ? { metric } : {}) };
    const { reason } = hpaCondition(hpas.conditionReason[i] ?? 0, facts);
    return [{ type, status: status === abi.HPA_STATUS_TRUE ? "True" : "False", reason }];
  });
}

function limitReason(): string {
  return hpaCondition(core.rules.limitReason(), { detail: 0 }).reason;
}
