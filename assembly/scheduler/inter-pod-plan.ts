// What InterPodAffinity reads for a pod: for each of its terms, and for each term of other pods that selects it, the counter to look at. It
// depends on the pod's template alone and is looked up once.

import { SECTION_TEMPLATES } from "../abi/constants";
import {
  SECTION_POD_AFFINITY_TERMS,
  TERM_PREFERRED_AFFINITY,
  TERM_REQUIRED_AFFINITY,
  TERM_REQUIRED_ANTI_AFFINITY,
} from "../abi/pod-topology";
import { PodAffinityTermRecord, TemplateRecord } from "../abi/records";
import {
  COUNT_ALL_TERMS,
  COUNT_OWN_ANTI,
  COUNT_OWN_HARD,
  COUNT_OWN_SOFT,
  COUNT_TERM,
  counterOf,
} from "../cluster/pod-counters";
import { allTermsSelect, podTerm, termSelects } from "../cluster/pod-matchers";
import { topologyRow } from "../cluster/topology";
import { world } from "../cluster/world";
import { Column, column } from "../kernel/column";

// What a counter is read for, in the order in which a plan lists them.
/** The pod's required affinity terms. */
export const READ_AFFINITY: i32 = 0;
/** The pod's required anti-affinity terms. */
export const READ_ANTI_AFFINITY: i32 = 1;
/** Other pods' required anti-affinity terms that select the pod. */
export const READ_EXISTING_ANTI: i32 = 2;
/** The pod's preferred terms, with their weights, those of anti-affinity negative. */
export const READ_PREFERRED: i32 = 3;
/** Other pods' preferred terms that select the pod: the counter holds weights. */
export const READ_EXISTING_PREFERRED: i32 = 4;
/** Other pods' required affinity terms that select the pod. */
export const READ_EXISTING_HARD: i32 = 5;
const READS: i32 = 6;

/** The template's plan has not been made. */
const UNKNOWN: i32 = -1;

@unmanaged
export class InterPodPlans {
  /** By template and READ_*, and one more: where each run of `counter` begins; the first is UNKNOWN until the plan is made. */
  bounds: Column<i32>;
  /** 1 when all required affinity terms of a template select its own pods. */
  selectsItself: Column<u8>;
  entries: i32;
  counter: Column<i32>;
  topology: Column<i32>;
  weight: Column<i32>;

  @inline start(template: i32, read: i32): i32 {
    return this.bounds.at(template * (READS + 1) + read);
  }

  @inline end(template: i32, read: i32): i32 {
    return this.bounds.at(template * (READS + 1) + read + 1);
  }
}

/** No plan is made yet. */
export function interPodPlans(): InterPodPlans {
  const arena = world.arena;
  const templates = world.templates.count;
  const plans = changetype<InterPodPlans>(arena.take(offsetof<InterPodPlans>()));
  plans.bounds = column<i32>(arena, templates * (READS + 1));
  plans.selectsItself = column<u8>(arena, templates);
  plans.counter = column<i32>(arena, 0);
  plans.topology = column<i32>(arena, 0);
  plans.weight = column<i32>(arena, 0);
  for (let template = 0; template < templates; template++) plans.bounds.put(template * (READS + 1), UNKNOWN);
  return plans;
}

/** Makes a template's plan if there is none. */
export function makePlan(plans: InterPodPlans, template: i32): void {
  if (plans.start(template, 0) != UNKNOWN) return;
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, template);
  const base = template * (READS + 1);
  for (let read = 0; read < READS; read++) {
    plans.bounds.put(base + read, plans.entries);
    if (read == READ_EXISTING_ANTI) addExisting(plans, spec, COUNT_OWN_ANTI);
    else if (read == READ_EXISTING_PREFERRED) addExisting(plans, spec, COUNT_OWN_SOFT);
    else if (read == READ_EXISTING_HARD) addExisting(plans, spec, COUNT_OWN_HARD);
    else addOwn(plans, template, spec, read);
  }
  plans.bounds.put(base + READS, plans.entries);
  plans.selectsItself.put(template, allTermsSelect(spec, spec) ? 1 : 0);
}

function addOwn(plans: InterPodPlans, template: i32, spec: TemplateRecord, read: i32): void {
  for (let i: u32 = 0; i < spec.podTermsCount; i++) {
    const term = podTerm(spec, i);
    if (readOf(term) != read) continue;
    const topology = topologyRow(world.topology, term.topologyKey);
    const kind = read == READ_AFFINITY ? COUNT_ALL_TERMS : COUNT_TERM;
    const sign = term.kind == TERM_PREFERRED_AFFINITY ? 1 : -1;
    addEntry(plans, counterOf(kind, spec.podTermsStart + i, template, topology), topology, sign * term.weight);
  }
}

/** Counters of terms that other pods have and that select the pod. */
function addExisting(plans: InterPodPlans, spec: TemplateRecord, kind: u32): void {
  const counters = world.podCounters;
  for (let row = 0; row < counters.count; row++) {
    if (counters.kind.at(row) != kind) continue;
    const owner = world.row<TemplateRecord>(SECTION_TEMPLATES, counters.owner.at(row));
    const term = world.row<PodAffinityTermRecord>(SECTION_POD_AFFINITY_TERMS, counters.rule.at(row));
    if (termSelects(term, owner.namespace, spec, true)) addEntry(plans, row, counters.topology.at(row), 1);
  }
}

function readOf(term: PodAffinityTermRecord): i32 {
  if (term.kind == TERM_REQUIRED_AFFINITY) return READ_AFFINITY;
  return term.kind == TERM_REQUIRED_ANTI_AFFINITY ? READ_ANTI_AFFINITY : READ_PREFERRED;
}

function addEntry(plans: InterPodPlans, counter: i32, topology: i32, weight: i32): void {
  const arena = world.arena;
  const at = plans.entries;
  plans.counter.ensure(arena, at + 1);
  plans.topology.ensure(arena, at + 1);
  plans.weight.ensure(arena, at + 1);
  plans.entries = at + 1;
  plans.counter.put(at, counter);
  plans.topology.put(at, topology);
  plans.weight.put(at, weight);
}
