// The timeline as rows of the image: kubectl commands with their objects resolved.

import {
  ACTION_CORDON,
  ACTION_DELETE_POD,
  ACTION_SCALE,
  ACTION_UNCORDON,
  SECTION_TIMELINE,
  TimelineRecord,
} from "../core/abi.generated.ts";
import type { TimelineStep } from "../scenario/scenario.ts";
import type { CompileContext } from "./compile-context.ts";
import type { WorkloadCompiler } from "./compile-workloads.ts";
import type { CompiledPod } from "./compiled-scenario.ts";
import { generatedPodName } from "./pod-name.ts";

/** Pods that a workload may plausibly have created before a command names one of them. */
const GENERATED_NAMES_TRIED = 10_000;

/** Writes the steps in order of time. */
export function compileTimeline(
  context: CompileContext,
  workloads: WorkloadCompiler,
  pods: readonly CompiledPod[],
  nodeRows: ReadonlyMap<string, number>,
): void {
  for (const step of context.scenario.timeline) {
    const resolved = resolve(workloads, pods, nodeRows, step);
    if (typeof resolved === "string") {
      context.reportScenario([...step.path, "kubectl"], {
        code: "unknown-object",
        severity: "error",
        message: resolved,
      });
      continue;
    }
    context.writer.add(SECTION_TIMELINE, TimelineRecord, { atNs: step.atNs, ...resolved });
  }
}

type Resolved = { action: number; a: number; b: number; value: number };

function resolve(
  workloads: WorkloadCompiler,
  pods: readonly CompiledPod[],
  nodeRows: ReadonlyMap<string, number>,
  { action }: TimelineStep,
): Resolved | string {
  switch (action.kind) {
    case "scale": {
      const row = workloads.rowOf(action.target.kind, action.namespace, action.target.name);
      if (row === undefined)
        return `${action.target.kind} ${JSON.stringify(action.target.name)} not found in namespace ${JSON.stringify(action.namespace)}`;
      return { action: ACTION_SCALE, a: row, b: 0, value: action.replicas };
    }
    case "delete-pod":
      return resolvePod(workloads, pods, action.namespace, action.name);
    default: {
      const node = nodeRows.get(action.node);
      if (node === undefined) return `node ${JSON.stringify(action.node)} not found`;
      return { action: action.kind === "cordon" ? ACTION_CORDON : ACTION_UNCORDON, a: node, b: 0, value: 0 };
    }
  }
}

/** A pod of the manifests is a = -1, b = its PodRecord; one a controller will make is a = its workload, value = its ordinal. */
function resolvePod(
  workloads: WorkloadCompiler,
  pods: readonly CompiledPod[],
  namespace: string,
  name: string,
): Resolved | string {
  const record = pods.findIndex((pod) => pod.name === name);
  if (record >= 0) return { action: ACTION_DELETE_POD, a: -1, b: record, value: 0 };
  for (const [row, workload] of workloads.workloads.entries()) {
    if (workload.namespace !== namespace || !name.startsWith(`${workload.podPrefix}-`)) continue;
    for (let ordinal = 0; ordinal < GENERATED_NAMES_TRIED; ordinal++) {
      if (generatedPodName(workload.podPrefix, ordinal) === name)
        return { action: ACTION_DELETE_POD, a: row, b: 0, value: ordinal };
    }
  }
  return `pod ${JSON.stringify(name)} not found in namespace ${JSON.stringify(namespace)}`;
}
