// ResourceQuota for objects that are not pods (count/deployments.apps, services, requests.storage, …). All of them are created at the start and
// none is deleted during a run, so they are counted here, in the order of their documents. Mirrors the evaluators of
// pkg/quota/v1/evaluator/core/{services,persistent_volume_claims}.go and the generic object count
// (k8s.io/apiserver/pkg/quota/v1/generic/evaluator.go), v1.35.

import { apiGroup } from "../kubernetes/kinds.ts";
import type { KubernetesObject } from "../kubernetes/object-meta.ts";
import type { ResourceQuota } from "../kubernetes/policy.ts";
import { type Quantity, quantityFromInteger } from "../kubernetes/quantity.ts";
import type { Service } from "../kubernetes/service.ts";
import type { PersistentVolumeClaim } from "../kubernetes/storage.ts";
import type { CompileContext } from "./compile-context.ts";

/** Kinds whose bare plural is a resource for quotas too. */
const BARE: ReadonlySet<string> = new Set([
  "services",
  "replicationcontrollers",
  "resourcequotas",
  "secrets",
  "configmaps",
  "persistentvolumeclaims",
]);
const STORAGE_CLASS_SUFFIX = ".storageclass.storage.k8s.io";

type Amounts = Readonly<Record<string, Quantity>>;

/** Reports every object that a quota of its namespace would refuse. What a dump shows counts, and is refused by nobody. */
export function checkObjectQuotas(context: CompileContext): void {
  const { resourceQuotas, all } = context.objects;
  // Objects of these kinds are in no scope.
  const quotas = resourceQuotas.filter(({ scopes }) => scopes.length === 0);
  const used = new Map(quotas.map((quota) => [quota, {} as Record<string, Quantity>]));
  for (const object of all) {
    if (object.kind === "Pod" || object.metadata.namespace === "") continue;
    const amounts = amountsOf(object);
    for (const quota of quotas) {
      if (quota.metadata.namespace !== object.metadata.namespace) continue;
      const sums = used.get(quota) ?? {};
      if (object.metadata.uid === undefined) refuse(context, object, quota, amounts, sums);
      for (const [name, amount] of Object.entries(amounts)) sums[name] = sums[name]?.add(amount) ?? amount;
    }
  }
}

function refuse(
  context: CompileContext,
  object: KubernetesObject,
  quota: ResourceQuota,
  amounts: Amounts,
  sums: Amounts,
): void {
  const zero = quantityFromInteger(0);
  const exceeded = Object.keys(amounts)
    .sort()
    .flatMap((name) => {
      const [hard, amount, used] = [quota.hard[name], amounts[name] ?? zero, sums[name] ?? zero];
      return hard !== undefined && used.add(amount).cmp(hard) > 0 ? [{ name, hard, amount, used }] : [];
    });
  if (exceeded.length === 0) return;
  const list = (of: (each: (typeof exceeded)[number]) => Quantity): string =>
    exceeded.map((each) => `${each.name}=${of(each)}`).join(",");
  const amountsText = `requested: ${list(({ amount }) => amount)}, used: ${list(({ used }) => used)}, limited: ${list(({ hard }) => hard)}`;
  context.reportObject(object.origin, ["metadata", "name"], {
    code: "forbidden",
    severity: "error",
    message: `${resourceOf(object)} ${JSON.stringify(object.metadata.name)} is forbidden: exceeded quota: ${quota.metadata.name}, ${amountsText}`,
    hint: `ResourceQuota ${quota.metadata.name} of the namespace bounds it`,
  });
}

function amountsOf(object: KubernetesObject): Amounts {
  const resource = resourceOf(object);
  const one = quantityFromInteger(1);
  const amounts: Record<string, Quantity> = { [`count/${resource}`]: one };
  if (BARE.has(resource)) amounts[resource] = one;
  if (object.kind === "Service") Object.assign(amounts, serviceAmounts(object as Service));
  if (object.kind === "PersistentVolumeClaim") Object.assign(amounts, claimAmounts(object as PersistentVolumeClaim));
  return amounts;
}

function serviceAmounts({ spec: { type, ports } }: Service): Amounts {
  if (type !== "NodePort" && type !== "LoadBalancer") return {};
  const nodePorts = { "services.nodeports": quantityFromInteger(ports.length) };
  return type === "NodePort" ? nodePorts : { ...nodePorts, "services.loadbalancers": quantityFromInteger(1) };
}

function claimAmounts({ spec: { storageBytes, storageClassName } }: PersistentVolumeClaim): Amounts {
  const storage = quantityFromInteger(storageBytes, "BinarySI");
  if (!storageClassName) return { "requests.storage": storage };
  const prefix = `${storageClassName}${STORAGE_CLASS_SUFFIX}/`;
  return {
    "requests.storage": storage,
    [`${prefix}requests.storage`]: storage,
    [`${prefix}persistentvolumeclaims`]: quantityFromInteger(1),
  };
}

/** `deployments.apps`, `services`: the plural of a kind with its group. */
function resourceOf({ kind, apiVersion }: KubernetesObject): string {
  const word = kind.toLowerCase();
  const plural = /(s|ch|x)$/.test(word) ? `${word}es` : word.endsWith("cy") ? `${word.slice(0, -1)}ies` : `${word}s`;
  const name = word === "endpoints" ? word : plural;
  const group = apiGroup(apiVersion);
  return group === "" ? name : `${name}.${group}`;
}
