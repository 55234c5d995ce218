// What pods request and nodes allocate. Mirrors PodRequests (k8s.io/component-helpers/resource/helpers.go), and calculatePodResourceRequest
// with the defaults of GetNonzeroRequests (pkg/scheduler/util/pod_resources.go) that scoring adds.

import { parseQuantity } from "../../src/kubernetes/quantity-text.ts";
import { containersOf, isSidecar, type Json } from "./plain-cluster.ts";

/** Amounts by resource: cpu in milli-cores, the others in their own unit. A resource that is not named is not a key. */
export type Amounts = ReadonlyMap<string, number>;

/** A container that does not name cpu or memory counts so much when nodes are scored. */
const SCORED_DEFAULTS = new Map([
  ["cpu", 100],
  ["memory", 200 * 1024 * 1024],
]);

const parsed = new WeakMap<Json, Amounts>();
const real = new WeakMap<Json, Amounts>();
const scored = new WeakMap<Json, Amounts>();

/** A ResourceList in numbers. */
export function amountsOf(list: Json): Amounts {
  if (!list) return new Map();
  return remembered(parsed, list, () => new Map(Object.keys(list).map((name) => [name, amount(name, list[name])])));
}

/** What a pod requests of a node. */
export function requestsOf(pod: Json): Amounts {
  return remembered(real, pod.spec, () => podRequests(pod, new Map()));
}

/** What a pod counts for in scores. */
export function scoredRequestsOf(pod: Json): Amounts {
  return remembered(scored, pod.spec, () => podRequests(pod, SCORED_DEFAULTS));
}

/** Sums of several pods' amounts. */
export function total(amounts: Iterable<Amounts>): Amounts {
  const sums = new Map<string, number>();
  for (const each of amounts) add(sums, each);
  return sums;
}

/** The larger of what runs for good and what runs while the pod starts; a sidecar belongs to both from its start on. */
function podRequests(pod: Json, defaults: Amounts): Amounts {
  const { init, main } = containersOf(pod);
  const requests = new Map(total(main.map((container) => containerRequests(container, defaults))));
  const sidecars = new Map<string, number>();
  const peak = new Map<string, number>();
  for (const container of init) {
    const own = containerRequests(container, defaults);
    if (isSidecar(container)) {
      add(requests, own);
      add(sidecars, own);
      raise(peak, sidecars);
    } else raise(peak, total([own, sidecars]));
  }
  raise(requests, peak);
  add(requests, amountsOf(pod.spec.overhead));
  return requests;
}

function containerRequests(container: Json, defaults: Amounts): Amounts {
  return new Map([...defaults, ...amountsOf(container.resources?.requests)]);
}

function add(sums: Map<string, number>, amounts: Amounts): void {
  for (const [name, value] of amounts) sums.set(name, (sums.get(name) ?? 0) + value);
}

function raise(peaks: Map<string, number>, amounts: Amounts): void {
  for (const [name, value] of amounts) peaks.set(name, Math.max(peaks.get(name) ?? 0, value));
}

function amount(name: string, text: string): number {
  const quantity = parseQuantity(text);
  return Number(name === "cpu" ? quantity.milliValue() : quantity.value());
}

function remembered(known: WeakMap<Json, Amounts>, key: Json, make: () => Amounts): Amounts {
  const before = known.get(key);
  if (before !== undefined) return before;
  const made = make();
  known.set(key, made);
  return made;
}
