// The changes that the timeline makes to Deployments, worked out before the run: every template that a Deployment may come to have is a row of the
// image with its ReplicaSet. Which one it has at an instant is known up to `kubectl rollout undo`, which goes back to what the run has made; so a
// change is a run of TemplateChangeRecord, from each template that may stand then to what becomes of it.

import {
  ACTION_APPLY,
  ACTION_PAUSE,
  ACTION_RESTART,
  ACTION_RESUME,
  ACTION_SET_TEMPLATE,
  ACTION_UNDO,
  PAUSED_KEPT,
  ReplicaSetRecord,
  SECTION_REPLICA_SETS,
  SECTION_TEMPLATE_CHANGES,
  TemplateChangeRecord,
} from "../core/abi.generated.ts";
import type { PodTemplateSpec } from "../kubernetes/pod.ts";
import type { Deployment } from "../kubernetes/workloads.ts";
import type { DeploymentAction } from "../scenario/kubectl-deployment.ts";
import type { TimelineStep } from "../scenario/scenario.ts";
import type { CompileContext } from "./compile-context.ts";
import { compileDeploymentSpec } from "./compile-deployments.ts";
import type { WorkloadCompiler } from "./compile-workloads.ts";
import type { CompiledReplicaSet } from "./compiled-scenario.ts";
import { entityOf } from "./entity.ts";
import { templateHash } from "./pod-name.ts";
import {
  applied,
  type ChangedTemplate,
  restarted,
  setEnvironment,
  setImage,
  setResources,
  templateSignature,
} from "./template-changes.ts";

/** The fields of a TimelineRecord beside its time, and what the report calls the step. */
export interface ResolvedStep {
  readonly text: string;
  readonly action: number;
  readonly a: number;
  readonly b: number;
  readonly value: number;
  readonly changesStart: number;
  readonly changesCount: number;
}

/** A template with the row of its ReplicaSet. */
interface Revision {
  readonly row: number;
  readonly template: PodTemplateSpec;
}

/** What is known of a Deployment at one instant of the timeline. */
interface Plan {
  readonly workload: number;
  readonly createdNs: number;
  readonly revisions: Map<string, Revision>;
  /** Templates that it may have. */
  standing: Set<Revision>;
  /** The object as a user last applied it. */
  last: Deployment;
  readonly specs: Map<string, number>;
}

const NO_CHANGES = { changesStart: 0, changesCount: 0 };
const NONE = -1;

/** Works out all steps of the timeline that are about Deployments, and writes what they need. */
export function compileRollouts(context: CompileContext, workloads: WorkloadCompiler): RolloutCompiler {
  const rollouts = new RolloutCompiler(context, workloads);
  rollouts.compile();
  return rollouts;
}

/** The steps of one timeline. */
export class RolloutCompiler {
  /** Rows of the ReplicaSet table after those of workloads. */
  readonly replicaSets: CompiledReplicaSet[] = [];
  readonly #context: CompileContext;
  readonly #workloads: WorkloadCompiler;
  readonly #plans = new Map<number, Plan>();
  readonly #steps = new Map<TimelineStep, readonly ResolvedStep[]>();

  constructor(context: CompileContext, workloads: WorkloadCompiler) {
    this.#context = context;
    this.#workloads = workloads;
  }

  /** Writes the ReplicaSets and changes of all steps, in order of time. */
  compile(): void {
    for (const step of this.#context.scenario.timeline) {
      const { action } = step;
      switch (action.kind) {
        case "scale":
        case "delete-pod":
        case "cordon":
        case "uncordon":
          break;
        case "apply":
          this.#steps.set(step, this.#apply(step, action));
          break;
        default:
          this.#steps.set(step, this.#change(step, action));
      }
    }
  }

  /** The rows of a step about Deployments. */
  rowsOf(step: TimelineStep): readonly ResolvedStep[] {
    return this.#steps.get(step) ?? [];
  }

  #change(step: TimelineStep, action: Exclude<DeploymentAction, { kind: "apply" }>): readonly ResolvedStep[] {
    const plan = this.#planOf(step, action.namespace, action.name);
    if (plan === undefined) return [];
    const common = { text: step.text, a: plan.workload, b: NONE, value: 0, ...NO_CHANGES };
    switch (action.kind) {
      case "pause":
        return [{ ...common, action: ACTION_PAUSE }];
      case "resume":
        return [{ ...common, action: ACTION_RESUME }];
      case "undo":
        plan.standing = new Set(plan.revisions.values());
        return [{ ...common, action: ACTION_UNDO, value: action.revision }];
      case "restart": {
        // A paused Deployment is not restarted.
        const before = plan.standing;
        const changes = this.#changes(step, plan, (template) => restarted(template, step.atNs));
        plan.standing = new Set([...before, ...plan.standing]);
        return [{ ...common, action: ACTION_RESTART, ...changes }];
      }
      default: {
        const changes = this.#changes(step, plan, (template) => changedBy(action, template));
        return [{ ...common, action: ACTION_SET_TEMPLATE, ...changes }];
      }
    }
  }

  #apply(step: TimelineStep, action: Extract<DeploymentAction, { kind: "apply" }>): readonly ResolvedStep[] {
    const objects = action.objects?.all ?? [];
    const deployments = action.objects?.deployments ?? [];
    const other = objects.find(({ kind }) => kind !== "Deployment");
    if (other !== undefined || deployments.length === 0) {
      const what = other === undefined ? "no Deployment" : `${other.kind} ${JSON.stringify(other.metadata.name)}`;
      this.#refuse(step, "kind-not-simulated", `kubectl apply -f ${action.file} holds ${what}`, APPLY_HINT);
      return [];
    }
    return deployments.flatMap((object): ResolvedStep[] => {
      const { namespace, name } = object.metadata;
      const plan = this.#planOf(step, namespace, name);
      if (plan === undefined) return [];
      if (JSON.stringify(object.spec.selector) !== JSON.stringify(plan.last.spec.selector)) {
        this.#refuse(step, "immutable-field", `Deployment ${JSON.stringify(name)}: spec.selector: field is immutable`);
        return [];
      }
      const changes = this.#changes(step, plan, (template) => applied(template, object.spec.template));
      const row = {
        text: deployments.length === 1 ? step.text : `${step.text} (deployment/${name})`,
        action: ACTION_APPLY,
        a: plan.workload,
        b: this.#specRow(plan, object),
        value: appliedReplicas(object, plan.last),
        ...changes,
      };
      plan.last = object;
      return [row];
    });
  }

  /** The row of what the object asks for; what it leaves out and no user has written before stays as it is. */
  #specRow(plan: Plan, object: Deployment): number {
    const { spec } = object;
    const isGiven = isWritten(object, "paused") || isWritten(plan.last, "paused");
    const paused = isGiven ? Number(spec.paused) : PAUSED_KEPT;
    const { strategy, minReadySeconds, progressDeadlineSeconds, revisionHistoryLimit } = spec;
    const signature = JSON.stringify([
      strategy,
      minReadySeconds,
      progressDeadlineSeconds,
      revisionHistoryLimit,
      paused,
    ]);
    let row = plan.specs.get(signature);
    if (row === undefined) {
      row = compileDeploymentSpec(this.#context, spec, paused);
      plan.specs.set(signature, row);
    }
    return row;
  }

  /** Writes what becomes of each template that may stand. */
  #changes(
    step: TimelineStep,
    plan: Plan,
    change: (template: PodTemplateSpec) => ChangedTemplate,
  ): { changesStart: number; changesCount: number } {
    const { writer } = this.#context;
    if (step.atNs < plan.createdNs) return NO_CHANGES;
    const changed = new Set<Revision>();
    const pairs: [number, number][] = [];
    for (const from of plan.standing) {
      const template = change(from.template);
      if ("error" in template) {
        this.#refuse(step, "unknown-object", template.error);
        return NO_CHANGES;
      }
      const to = this.#revision(plan, template);
      changed.add(to);
      pairs.push([from.row, to.row]);
    }
    plan.standing = changed;
    const changesStart = writer.rows(SECTION_TEMPLATE_CHANGES);
    for (const [from, to] of pairs) writer.add(SECTION_TEMPLATE_CHANGES, TemplateChangeRecord, { from, to });
    return { changesStart, changesCount: pairs.length };
  }

  /** The ReplicaSet of a template, written when it is the first of its kind. */
  #revision(plan: Plan, template: PodTemplateSpec): Revision {
    const signature = templateSignature(template);
    const known = plan.revisions.get(signature);
    if (known !== undefined) return known;
    const { writer } = this.#context;
    const { namespace, name } = plan.last.metadata;
    const entity = entityOf("ReplicaSet", namespace, name, signature);
    const replicaSetName = `${name}-${templateHash(entity)}`;
    const row = this.#workloads.workloads.length + this.replicaSets.length;
    const templateRow = this.#workloads.deploymentTemplate(plan.last, template, replicaSetName);
    writer.add(SECTION_REPLICA_SETS, ReplicaSetRecord, {
      entity,
      workload: plan.workload,
      template: templateRow,
      name: writer.intern(replicaSetName),
    });
    this.replicaSets.push({ workload: plan.workload, name: replicaSetName, template: templateRow });
    const revision = { row, template };
    plan.revisions.set(signature, revision);
    return revision;
  }

  #planOf(step: TimelineStep, namespace: string, name: string): Plan | undefined {
    const workload = this.#workloads.rowOf("Deployment", namespace, name);
    const object = this.#context.objects.deployments.find(
      ({ metadata }) => metadata.namespace === namespace && metadata.name === name,
    );
    if (workload === undefined || object === undefined) {
      const message = `Deployment ${JSON.stringify(name)} not found in namespace ${JSON.stringify(namespace)}`;
      this.#refuse(step, "unknown-object", message);
      return undefined;
    }
    let plan = this.#plans.get(workload);
    if (plan === undefined) {
      const first = { row: workload, template: object.spec.template };
      plan = {
        workload,
        createdNs: this.#workloads.createdNs(object),
        revisions: new Map([[templateSignature(first.template), first]]),
        standing: new Set([first]),
        last: object,
        specs: new Map(),
      };
      this.#plans.set(workload, plan);
    }
    return plan;
  }

  #refuse(step: TimelineStep, code: string, message: string, hint?: string): void {
    this.#context.reportScenario([...step.path, "kubectl"], {
      code,
      severity: "error",
      message,
      ...(hint === undefined ? {} : { hint }),
    });
  }
}

const APPLY_HINT =
  "kubectl apply changes Deployments here that the manifests have; other objects appear by plimsoll.sim/created-at";

function changedBy(
  action: Extract<DeploymentAction, { kind: "set-image" | "set-env" | "set-resources" }>,
  template: PodTemplateSpec,
): ChangedTemplate {
  switch (action.kind) {
    case "set-image":
      return setImage(template, action);
    case "set-env":
      return setEnvironment(template, action);
    default:
      return setResources(template, action);
  }
}

/**
 * spec.replicas after `kubectl apply`, NONE: as it is. A file that names it sets it, whatever an autoscaler has made of it; one that no longer names
 * it takes it away, and the API server defaults it.
 */
function appliedReplicas(object: Deployment, last: Deployment): number {
  return isWritten(object, "replicas") || isWritten(last, "replicas") ? object.spec.replicas : NONE;
}

/** Whether a manifest has a field of spec. */
function isWritten({ origin: { document, path } }: Deployment, field: string): boolean {
  let value: unknown = document.value;
  for (const step of [...path, "spec", field]) {
    if (typeof value !== "object" || value === null) return false;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value !== undefined && value !== null;
}
