// PodTopologySpread's score: ScheduleAnyway constraints. Fewer matching pods in a node's domains score higher; domains of a key with many
// values weigh more, by ln(values + 2). Mirrors pkg/scheduler/framework/plugins/podtopologyspread/scoring.go, v1.35.

import { SECTION_TEMPLATES } from "../../abi/constants";
import { SECTION_SPREAD_CONSTRAINTS } from "../../abi/pod-topology";
import { SpreadConstraintRecord, TemplateRecord } from "../../abi/records";
import { NO_DOMAIN } from "../../cluster/topology";
import { world } from "../../cluster/world";
import { MAX_NODE_SCORE } from "../normalize-score";
import { ABSENT, hasEveryKey, SpreadSlots, takeConstraints } from "../spread-slots";
import { SchedulerState, scheduler } from "../state";

/** Raw score of a node that lacks a topology key: it ends up with 0. */
export const IGNORED: i64 = -1;

/** Weight of a key with so many values. */
export function topologyWeight(values: i32): f64 {
  return Math.log(<f64>(values + 2));
}

/** To the nearest integer, halves away from zero; for numbers that are not negative. */
export function roundHalfUp(value: f64): i64 {
  const whole = Math.floor(value);
  return <i64>whole + (value - whole >= 0.5 ? 1 : 0);
}

/** Normalised score, given the extremes of the raw scores that are not IGNORED (highest at least 0). */
export function normalizePodTopologySpread(raw: i64, lowest: i64, highest: i64): i64 {
  if (raw == IGNORED) return 0;
  if (highest == 0) return MAX_NODE_SCORE;
  return (MAX_NODE_SCORE * (highest + lowest - raw)) / highest;
}

/** Whether a template has constraints that score. */
export function hasSoftConstraints(template: i32): bool {
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, template);
  for (let i: u32 = 0; i < spec.spreadCount; i++) {
    if (!world.row<SpreadConstraintRecord>(SECTION_SPREAD_CONSTRAINTS, spec.spreadStart + i).hard) return true;
  }
  return false;
}

/** Fills state.spreadRaw and spreadScore for the feasible nodes. False: the pod has no such constraint (PreScore Skip). */
export function scorePodTopologySpread(template: i32): bool {
  const state = scheduler();
  const slots = state.softSpread;
  if (!takeConstraints(slots, template)) return false;
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, template);
  const needsKeys = spec.spreadDefaulted == 0;
  const scored = collectDomains(state, slots, needsKeys);
  for (let slot = 0; slot < slots.count; slot++) {
    const isHostname = slots.rowOf(slot).isHostname != 0;
    slots.weight.put(slot, topologyWeight(isHostname ? scored : slots.domains.at(slot)));
    if (!isHostname) countKnownDomains(slots, slot, slots.masks.at(template));
  }
  let lowest = i64.MAX_VALUE;
  let highest: i64 = 0;
  for (let i = 0; i < state.feasibleCount; i++) {
    if (state.spreadRaw.at(i) == IGNORED) continue;
    const raw = scoreNode(slots, state.feasible.at(i));
    state.spreadRaw.put(i, raw);
    if (raw < lowest) lowest = raw;
    if (raw > highest) highest = raw;
  }
  for (let i = 0; i < state.feasibleCount; i++) {
    state.spreadScore.put(i, normalizePodTopologySpread(state.spreadRaw.at(i), lowest, highest));
  }
  return true;
}

/** Opens the domains of the feasible nodes and marks the nodes that are not scored. Returns how many are. */
function collectDomains(state: SchedulerState, slots: SpreadSlots, needsKeys: bool): i32 {
  let scored = 0;
  for (let i = 0; i < state.feasibleCount; i++) {
    const node = state.feasible.at(i);
    const ignored = needsKeys && !hasEveryKey(slots, node);
    state.spreadRaw.put(i, ignored ? IGNORED : 0);
    if (ignored) continue;
    scored += 1;
    for (let slot = 0; slot < slots.count; slot++) {
      if (slots.rowOf(slot).isHostname) continue;
      const domain = domainOrEmpty(slots, slot, node);
      if (slots.at(slot, domain) != ABSENT) continue;
      slots.put(slot, domain, 0);
      slots.domains.put(slot, slots.domains.at(slot) + 1);
    }
  }
  return scored;
}

/** Adds the pods of all nodes to the domains that some feasible node has. A hot loop. */
function countKnownDomains(slots: SpreadSlots, slot: i32, masks: usize): void {
  const pods = world.podCounters.counts.at(slots.counter.at(slot));
  if (pods == 0) return;
  const bit = (<u32>1) << slot;
  for (let node = 0; node < world.nodes.count; node++) {
    const offset = (<usize>node) << 2;
    const count = load<i32>(pods + offset);
    if (count == 0 || (load<u32>(masks + offset) & bit) == 0) continue;
    const domain = domainOrEmpty(slots, slot, node);
    const known = slots.at(slot, domain);
    if (known != ABSENT) slots.put(slot, domain, known + count);
  }
}

function scoreNode(slots: SpreadSlots, node: i32): i64 {
  let score: f64 = 0;
  for (let slot = 0; slot < slots.count; slot++) {
    const domain = world.topology.domainOf(slots.topology.at(slot), node);
    if (domain == NO_DOMAIN) continue;
    const constraint = slots.rowOf(slot);
    const count = constraint.isHostname ? world.podCounters.at(slots.counter.at(slot), node) : slots.at(slot, domain);
    score += <f64>count * slots.weight.at(slot) + <f64>(constraint.maxSkew - 1);
  }
  return roundHalfUp(score);
}

/** Upstream reads an absent label as the empty value; that happens with the system's defaults only. */
function domainOrEmpty(slots: SpreadSlots, slot: i32, node: i32): i32 {
  const topology = slots.topology.at(slot);
  const domain = world.topology.domainOf(topology, node);
  return domain == NO_DOMAIN ? world.topology.emptyDomain.at(topology) : domain;
}
