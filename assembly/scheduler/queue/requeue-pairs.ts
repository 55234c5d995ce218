// Pods that come and go bring back pods that PodTopologySpread or InterPodAffinity rejected. Mirrors isSchedulableAfterPodChange of
// pkg/scheduler/framework/plugins/{podtopologyspread,interpodaffinity}/plugin.go and getUnschedulablePodsWithCrossTopologyTerm
// (pkg/scheduler/backend/queue/scheduling_queue.go), v1.35.
//
//     event                   asks for pods rejected by
//     an assigned pod came    PodTopologySpread, when a constraint selects it; InterPodAffinity, when all required affinity terms select it
//     an assigned pod went    PodTopologySpread, as above; InterPodAffinity, when all required anti-affinity terms select it, or
//                             (from v1.35, kubernetes#135325) one of its own selects the waiting pod
//
// Before queueing hints a pod that goes brings back all that these plugins rejected; one that comes, those with an affinity term that selects
// it and, from v1.30, those in its namespace that spread.

import { SECTION_TEMPLATES } from "../../abi/constants";
import {
  PLUGIN_INTER_POD_AFFINITY,
  PLUGIN_POD_TOPOLOGY_SPREAD,
  SECTION_SPREAD_CONSTRAINTS,
  TERM_REQUIRED_AFFINITY,
  TERM_REQUIRED_ANTI_AFFINITY,
} from "../../abi/pod-topology";
import { MOVE_POD_ASSIGNED, MOVE_POD_REMOVED } from "../../abi/queue-history";
import { SpreadConstraintRecord, TemplateRecord } from "../../abi/records";
import { podTerm, spreadSelects, termSelects } from "../../cluster/pod-matchers";
import { world } from "../../cluster/world";
import { scheduler } from "../state";
import { askMeanwhile, because } from "./queue-history";
import { hintsAreOn, pluginBit } from "./requeue-events";
import { moveFromUnschedulable } from "./scheduling-queue";

/** From this minor version a pod that comes brings back pods that spread in its namespace (kubernetes#122627). */
const SPREAD_REQUEUED_SINCE_MINOR: u32 = 30;
/** From this minor version the hint looks at the anti-affinity of the pod that went. Before, such pods wait for the five-minute sweep. */
const REPELLED_REQUEUED_SINCE_MINOR: u32 = 35;

/** `other` was bound to a node. */
export function assignedPodAdded(other: i32): void {
  requeue(other, true);
}

/** `other` ended or was deleted. */
export function pairedPodRemoved(other: i32): void {
  if (world.podCounters.count > 0) requeue(other, false);
}

function requeue(other: i32, came: bool): void {
  because(came ? MOVE_POD_ASSIGNED : MOVE_POD_REMOVED, other);
  const state = scheduler();
  let pod = state.unschedulableFirst;
  while (pod >= 0) {
    const next = state.queue.next.at(pod);
    const rejectors = state.queue.rejectors.at(pod);
    if (asksFor(pod, rejectors, other, came) & rejectors) moveFromUnschedulable(pod);
    pod = next;
  }
  if (state.failing < 0) return;
  askMeanwhile(asksFor(state.failing, state.queue.rejectors.at(state.failing), other, came));
}

/** The plugins that ask for a pod back. */
function asksFor(pod: i32, rejectors: u32, other: i32, came: bool): u32 {
  const spreads = pluginBit(PLUGIN_POD_TOPOLOGY_SPREAD);
  const pairs = pluginBit(PLUGIN_INTER_POD_AFFINITY);
  if ((rejectors & (spreads | pairs)) == 0) return 0;
  const spec = specOf(pod);
  const otherSpec = specOf(other);
  if (hintsAreOn()) {
    const kind = came ? TERM_REQUIRED_AFFINITY : TERM_REQUIRED_ANTI_AFFINITY;
    const repels = !came && world.config.kubernetesMinor >= REPELLED_REQUEUED_SINCE_MINOR;
    const paired = termsSelect(spec, otherSpec, kind, true) || (repels && termsSelect(otherSpec, spec, kind, false));
    return (constraintsSelect(spec, otherSpec) ? spreads : 0) | (paired ? pairs : 0);
  }
  if (!came) return spreads | pairs;
  const inNamespace =
    world.config.kubernetesMinor >= SPREAD_REQUEUED_SINCE_MINOR &&
    (rejectors & spreads) != 0 &&
    spec.namespace == otherSpec.namespace;
  return inNamespace || termsSelect(spec, otherSpec, TERM_REQUIRED_AFFINITY, false) ? spreads | pairs : 0;
}

function constraintsSelect(spec: TemplateRecord, other: TemplateRecord): bool {
  for (let i: u32 = 0; i < spec.spreadCount; i++) {
    const constraint = world.row<SpreadConstraintRecord>(SECTION_SPREAD_CONSTRAINTS, spec.spreadStart + i);
    if (constraint.hard && spreadSelects(constraint, spec.namespace, other)) return true;
  }
  return false;
}

/** Whether all terms of a kind, or any of them, select pods of another spec; never when there are none. */
function termsSelect(spec: TemplateRecord, other: TemplateRecord, kind: u32, all: bool): bool {
  let any = false;
  for (let i: u32 = 0; i < spec.podTermsCount; i++) {
    const term = podTerm(spec, i);
    if (term.kind != kind) continue;
    const selected = termSelects(term, spec.namespace, other, true);
    if (selected && !all) return true;
    if (!selected && all) return false;
    any = any || selected;
  }
  return any;
}

function specOf(pod: i32): TemplateRecord {
  return world.row<TemplateRecord>(SECTION_TEMPLATES, world.pods.template.at(pod));
}
