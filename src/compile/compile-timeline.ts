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
import type { ResolvedStep, RolloutCompiler } from "./compile-rollouts.ts";
import type { WorkloadCompiler } from "./compile-workloads.ts";
import { generatedPodName } from "./pod-name.ts";

/** Pods that a workload may plausibly have created before a command names one of them. */
const GENERATED_NAMES_TRIED = 10_000;

/** What the steps may be about. */
export interface TimelineTargets {
  readonly workloads: WorkloadCompiler;
  readonly rollouts: RolloutCompiler;
  readonly nodeRows: ReadonlyMap<string, number>;
}

/** Writes the steps in order of time, and returns what the report calls each row. */
export function compileTimeline(context: CompileContext, targets: TimelineTargets): string[] {
  const texts: string[] = [];
  for (const step of context.scenario.timeline) {
    for (const { text, ...fields } of rowsOf(context, targets, step)) {
      context.writer.add(SECTION_TIMELINE, TimelineRecord, { atNs: step.atNs, ...fields });
      texts.push(text);
    }
  }
  return texts;
}

type Resolved = { action: number; a: number; b: number; value: number };

function rowsOf(context: CompileContext, targets: TimelineTargets, step: TimelineStep): readonly ResolvedStep[] {
  const resolved = resolve(targets, step);
  if (resolved === undefined) return targets.rollouts.rowsOf(step);
  if (typeof resolved === "string") {
    context.reportScenario([...step.path, "kubectl"], { code: "unknown-object", severity: "error", message: resolved });
    return [];
  }
  return [{ text: step.text, ...resolved, changesStart: 0, changesCount: 0 }];
}

/** Undefined: a step about Deployments, whose rows are made already. */
function resolve(targets: TimelineTargets, { action }: TimelineStep): Resolved | string | undefined {
  const { workloads, nodeRows } = targets;
  switch (action.kind) {
    case "scale": {
      const row = workloads.rowOf(action.target.kind, action.namespace, action.target.name);
      if (row === undefined)
        return `${action.target.kind} ${JSON.stringify(action.target.name)} not found in namespace ${JSON.stringify(action.namespace)}`;
      return { action: ACTION_SCALE, a: row, b: 0, value: action.replicas };
    }
    case "delete-pod":
      return resolvePod(targets, action.namespace, action.name);
    case "cordon":
    case "uncordon": {
      const node = nodeRows.get(action.node);
      if (node === undefined) return `node ${JSON.stringify(action.node)} not found`;
      return { action: action.kind === "cordon" ? ACTION_CORDON : ACTION_UNCORDON, a: node, b: 0, value: 0 };
    }
    default:
      return undefined;
  }
}

/** A pod of the manifests is a = -1, b = its PodRecord; one a controller will make is a = its row of the ReplicaSet table, value = its ordinal. */
function resolvePod({ workloads, rollouts }: TimelineTargets, namespace: string, name: string): Resolved | string {
  const record = workloads.pods.findIndex((pod) => pod.name === name);
  if (record >= 0) return { action: ACTION_DELETE_POD, a: -1, b: record, value: 0 };
  const makers = [
    ...workloads.workloads.map(({ namespace: its, podPrefix }) => ({ its, prefix: podPrefix })),
    ...rollouts.replicaSets.map((each) => ({ its: workloads.workloads[each.workload]?.namespace, prefix: each.name })),
  ];
  for (const [row, { its, prefix }] of makers.entries()) {
    if (its !== namespace || !name.startsWith(`${prefix}-`)) continue;
    for (let ordinal = 0; ordinal < GENERATED_NAMES_TRIED; ordinal++) {
      if (generatedPodName(prefix, ordinal) === name)
        return { action: ACTION_DELETE_POD, a: row, b: 0, value: ordinal };
    }
  }
  return `pod ${JSON.stringify(name)} not found in namespace ${JSON.stringify(namespace)}`;
}
