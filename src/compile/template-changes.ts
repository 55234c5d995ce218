// What kubectl makes of a pod template: apply, set, rollout restart. Pure functions from template to template. Mirrors
// staging/src/k8s.io/kubectl/pkg/cmd/set and polymorphichelpers/objectrestarter.go, v1.35.

import type { Container, EnvVar } from "../kubernetes/container.ts";
import type { StringMap } from "../kubernetes/object-meta.ts";
import type { PodTemplateSpec } from "../kubernetes/pod.ts";
import { parseQuantity } from "../kubernetes/quantity-text.ts";
import { toResourceList } from "../kubernetes/read-resources.ts";
import type { ResourceList } from "../kubernetes/resource-list.ts";
import type { DeploymentAction } from "../scenario/kubectl-deployment.ts";

const RESTARTED_AT = "kubectl.kubernetes.io/restartedAt";
const SECOND_NS = 1_000_000_000;

/** A template, or why kubectl refuses. */
export type ChangedTemplate = PodTemplateSpec | { readonly error: string };

type ActionOf<Kind extends DeploymentAction["kind"]> = Extract<DeploymentAction, { readonly kind: Kind }>;

/** Two templates that are written alike are one: from them comes one ReplicaSet. */
export function templateSignature({ labels, annotations, spec }: PodTemplateSpec): string {
  const sorted = (map: StringMap) => Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([sorted(labels), sorted(annotations), spec], (key, value) =>
    key === "origin" ? undefined : value,
  );
}

/** `kubectl set image`. */
export function setImage(template: PodTemplateSpec, { images }: ActionOf<"set-image">): ChangedTemplate {
  const { containers, initContainers } = template.spec;
  const known = new Set(["*", ...[...containers, ...initContainers].map(({ name }) => name)]);
  const unknown = Object.keys(images).find((name) => !known.has(name));
  if (unknown !== undefined) return { error: `unable to find container named ${JSON.stringify(unknown)}` };
  const change = (each: Container): Container => ({ ...each, image: images[each.name] ?? images["*"] ?? each.image });
  return withContainers(template, containers.map(change), initContainers.map(change));
}

/** `kubectl set env`. */
export function setEnvironment(template: PodTemplateSpec, action: ActionOf<"set-env">): ChangedTemplate {
  const { values, unset } = action;
  return changeContainers(template, action.containers, (each) => {
    const kept = each.env
      .filter(({ name }) => !unset.includes(name))
      .map((entry): EnvVar => {
        const value = values[entry.name];
        return value === undefined ? entry : { name: entry.name, value };
      });
    const added = Object.entries(values).filter(([name]) => !kept.some((entry) => entry.name === name));
    return { ...each, env: [...kept, ...added.map(([name, value]) => ({ name, value }))] };
  });
}

/** `kubectl set resources`. A request that is not given stays, or is the limit's where there was none. */
export function setResources(template: PodTemplateSpec, action: ActionOf<"set-resources">): ChangedTemplate {
  const limits = amounts(action.limits);
  const requests = amounts(action.requests);
  return changeContainers(template, action.containers, (each) => ({
    ...each,
    resources: {
      limits: merged(each.resources.limits, limits),
      requests: merged(merged(limits, each.resources.requests), requests),
    },
  }));
}

/** `kubectl rollout restart`: an annotation with the second. */
export function restarted(template: PodTemplateSpec, atNs: number): PodTemplateSpec {
  const annotations = { ...template.annotations, [RESTARTED_AT]: `${Math.floor(atNs / SECOND_NS)}s` };
  return { ...template, annotations };
}

/** `kubectl apply`: the file's template takes the place of the present one; what a restart left stays, since no file speaks of it. */
export function applied(template: PodTemplateSpec, from: PodTemplateSpec): PodTemplateSpec {
  const mark = template.annotations[RESTARTED_AT];
  return mark === undefined ? from : { ...from, annotations: { [RESTARTED_AT]: mark, ...from.annotations } };
}

function changeContainers(
  template: PodTemplateSpec,
  names: readonly string[] | undefined,
  change: (container: Container) => Container,
): ChangedTemplate {
  const { containers, initContainers } = template.spec;
  const meant = ({ name }: Container): boolean => names === undefined || names.includes("*") || names.includes(name);
  if (!containers.some(meant))
    return { error: `unable to find container named ${(names ?? []).map((name) => JSON.stringify(name)).join(", ")}` };
  return withContainers(
    template,
    containers.map((each) => (meant(each) ? change(each) : each)),
    initContainers,
  );
}

function withContainers(
  template: PodTemplateSpec,
  containers: readonly Container[],
  initContainers: readonly Container[],
): PodTemplateSpec {
  return { ...template, spec: { ...template.spec, containers, initContainers } };
}

function amounts(texts: Readonly<Record<string, string>>): ResourceList {
  return toResourceList(Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, parseQuantity(text)])));
}

function merged(under: ResourceList, over: ResourceList): ResourceList {
  return { ...under, ...over, extended: { ...under.extended, ...over.extended } };
}
