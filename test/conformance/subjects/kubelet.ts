// Conformance subjects that the kubelet's rules in the core decide. Keys are names of vectors files without `.json`, or formats of traces.

import { parseQuantity } from "../../../src/kubernetes/quantity-text.ts";
import type { Json } from "../cluster-image.ts";
import { prepareRules, qosOf, rules } from "../kubelet-core.ts";
import {
  evictionConditions,
  evictionOrder,
  evictionParse,
  evictionRanking,
  evictionThresholds,
} from "../kubelet-eviction-cases.ts";
import { replayEvictions } from "../kubelet-eviction-replay.ts";
import { podConditions, podPhase } from "../kubelet-pod-cases.ts";
import { compare, type Outcome, type Subject } from "../subject.ts";

const QOS = ["BestEffort", "Burstable", "Guaranteed"];

function qosClass(_group: string, { pod, expect }: Json): Outcome {
  return compare({ qosClass: QOS[qosOf(pod)] }, expect);
}

function oomScoreAdj(_group: string, { pod, memoryCapacity, expect }: Json): Outcome {
  const request = pod.spec.containers[0].resources?.requests?.memory;
  const bytes = request === undefined ? -1n : parseQuantity(request).value();
  const critical = rules().nodeCritical(pod.spec.priority ?? 0) !== 0;
  const adj = Number(rules().oomScoreAdj(qosOf(pod), critical, bytes, BigInt(memoryCapacity)));
  return adj >= expect.min && adj <= expect.max ? { pass: true } : { pass: false, detail: `got ${adj}` };
}

function containerStatus(_group: string, { status, expect }: Json): Outcome {
  const unknown = status.state !== "exited" && status.state !== "running";
  return compare(
    { failed: rules().initContainerFailed(status.state === "exited", unknown, status.exitCode) !== 0 },
    expect,
  );
}

function cpuQuota(_group: string, { milliCPU, periodUs, expect }: Json): Outcome {
  return compare({ quotaUs: rules().milliCpuToQuota(BigInt(milliCPU), BigInt(periodUs)) }, expect);
}

function terminationGrace(_group: string, { pod, reason, expect }: Json): Outcome {
  const [container] = pod.spec.containers;
  const probes: Json = { LivenessProbe: container.livenessProbe, StartupProbe: container.startupProbe };
  const seconds = (value?: number) => BigInt(value ?? -1);
  const grace = rules().terminationGraceSeconds(
    seconds(pod.spec.terminationGracePeriodSeconds),
    seconds(pod.metadata?.deletionGracePeriodSeconds),
    seconds(probes[reason]?.terminationGracePeriodSeconds),
  );
  return compare({ seconds: grace }, expect);
}

function subject(run: Subject["run"]): Subject {
  return { prepare: prepareRules, run };
}

/** The adapters of this area. */
export const subjects: Record<string, Subject> = {
  qos_class: subject(qosClass),
  oom_score_adj: subject(oomScoreAdj),
  pod_phase: subject(podPhase),
  pod_conditions: subject(podConditions),
  container_status: subject(containerStatus),
  cpu_quota: subject(cpuQuota),
  termination_grace: subject(terminationGrace),
  eviction_conditions: subject(evictionConditions),
  eviction_order: subject(evictionOrder),
  eviction_parse: subject(evictionParse),
  eviction_ranking: subject(evictionRanking),
  eviction_thresholds: subject(evictionThresholds),
  "eviction-oracle/1": subject(replayEvictions),
};
