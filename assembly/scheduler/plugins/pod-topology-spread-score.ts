// PodTopologySpread's score: ScheduleAnyway constraints. Fewer matching pods in a node's domains score higher; domains of a key with many
// values weigh more, by ln(values + 2). Mirrors pkg/scheduler/framework/plugins/podtopologyspread/scoring.go, v1.35.

import { SECTION_TEMPLATES } from "../../abi/constants";
import { SECTION_SPREAD_CONSTRAINTS } from "../../abi/pod-topology";
import { SpreadConstraintRecord, TemplateRecord } from "../../abi/records";
import { SHORTCUT_DOMAIN_COUNTS } from "../../abi/shortcuts";
import { ABSENT, domainOrEmpty } from "../../cluster/spread-domains";
import { NO_DOMAIN } from "../../cluster/topology";
import { world } from "../../cluster/world";
import { MAX_NODE_SCORE } from "../normalize-score";
import { clearCounts, domainRowOf, hasEveryKey, SpreadSlots, takeConstraints } from "../spread-slots";
import { SchedulerState, scheduler } from "../state";

/** Raw score of a node that lacks a topology key: it ends up with 0. */
export const IGNORED: i64 = -1;

const EXACT_BELOW: i64 = 1 << 40;

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
  const reversed = MAX_NODE_SCORE * (highest + lowest - raw);
  // At most 200 and, if no integer, at least 1 / highest away from one: cut off, the quotient of floats is the integer one, and far faster.
  return highest < EXACT_BELOW ? <i64>(<i32>(<f64>reversed / <f64>highest)) : reversed / highest;
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
  const scored = markIgnored(state, slots, spec.spreadDefaulted == 0);
  memory.fill(state.spreadSum.base, 0, (<usize>state.feasibleCount) << 3);
  for (let slot = 0; slot < slots.count; slot++) addConstraint(state, slots, template, slot, scored);
  normalizeAll(state);
  return true;
}

/** Marks the nodes that are not scored, those that lack a topology key. Returns how many are scored. */
function markIgnored(state: SchedulerState, slots: SpreadSlots, needsKeys: bool): i32 {
  let missing = false;
  for (let slot = 0; slot < slots.count; slot++)
    missing = missing || world.topology.missing.at(slots.topology.at(slot)) > 0;
  if (!needsKeys || !missing) {
    memory.fill(state.spreadRaw.base, 0, (<usize>state.feasibleCount) << 3);
    return state.feasibleCount;
  }
  let scored = 0;
  for (let i = 0; i < state.feasibleCount; i++) {
    const ignored = !hasEveryKey(slots, state.feasible.at(i));
    state.spreadRaw.put(i, ignored ? IGNORED : 0);
    if (!ignored) scored += 1;
  }
  return scored;
}

/** Adds what a constraint gives each feasible node to state.spreadSum. */
function addConstraint(state: SchedulerState, slots: SpreadSlots, template: i32, slot: i32, scored: i32): void {
  const constraint = slots.rowOf(slot);
  const domainOf = world.topology.ofNode.at(slots.topology.at(slot));
  const skew = <f64>(constraint.maxSkew - 1);
  if (constraint.isHostname) {
    const counter = slots.counter.at(slot);
    addCounts(state, domainOf, world.podCounters.show(counter), true, topologyWeight(scored), skew);
    world.podCounters.hide(counter);
    return;
  }
  clearCounts(slots, slot);
  openDomains(state, slots, slot);
  const weight = topologyWeight(slots.domains.at(slot));
  if (world.shortcuts & SHORTCUT_DOMAIN_COUNTS) {
    const counts = world.spreadDomains.counts.at(domainRowOf(slots, template, slot));
    addCounts(state, domainOf, counts, false, weight, skew);
    return;
  }
  countKnownDomains(slots, slot, slots.masks.at(template));
  addCounts(state, domainOf, slots.counts.at(slot), false, weight, skew);
}

/** Opens the domains of the nodes that are scored: slots.domains. */
function openDomains(state: SchedulerState, slots: SpreadSlots, slot: i32): void {
  const topology = slots.topology.at(slot);
  // With a label on every node there are no more domains than this.
  const most = world.topology.missing.at(topology) > 0 ? i32.MAX_VALUE : world.topology.domains.at(topology);
  let domains = 0;
  for (let i = 0; i < state.feasibleCount && domains < most; i++) {
    if (state.spreadRaw.at(i) == IGNORED) continue;
    const domain = domainOrEmpty(topology, state.feasible.at(i));
    if (slots.at(slot, domain) != ABSENT) continue;
    slots.put(slot, domain, 0);
    domains += 1;
  }
  slots.domains.put(slot, domains);
}

/** Adds the pods of all nodes to the domains that some feasible node has. A hot loop. */
function countKnownDomains(slots: SpreadSlots, slot: i32, masks: usize): void {
  const counter = slots.counter.at(slot);
  const pods = world.podCounters.show(counter);
  if (pods == 0) return;
  const bit = (<u32>1) << slot;
  for (let node = 0; node < world.nodes.count; node++) {
    const offset = (<usize>node) << 2;
    const count = load<i32>(pods + offset);
    if (count == 0 || (load<u32>(masks + offset) & bit) == 0) continue;
    const domain = domainOrEmpty(slots.topology.at(slot), node);
    const known = slots.at(slot, domain);
    if (known != ABSENT) slots.put(slot, domain, known + count);
  }
  world.podCounters.hide(counter);
}

/** Adds weighted counts, an i32 each at `counts` (0: all zero) by node or by domain. A hot loop. */
function addCounts(state: SchedulerState, domainOf: usize, counts: usize, byNode: bool, weight: f64, skew: f64): void {
  const feasible = state.feasible.base;
  const sums = state.spreadSum.base;
  for (let i = 0; i < state.feasibleCount; i++) {
    const node = load<i32>(feasible + ((<usize>i) << 2));
    const domain = load<i32>(domainOf + ((<usize>node) << 2));
    if (domain == NO_DOMAIN) continue;
    const count = counts ? load<i32>(counts + ((<usize>(byNode ? node : domain)) << 2)) : 0;
    const at = sums + ((<usize>i) << 3);
    // A domain of nodes that take no part is ABSENT: it has no pods.
    store<f64>(at, load<f64>(at) + <f64>max(count, 0) * weight + skew);
  }
}

/** Raw and normalised scores from the sums. A hot loop. */
function normalizeAll(state: SchedulerState): void {
  const count = <usize>state.feasibleCount;
  const sums = state.spreadSum.base;
  const raws = state.spreadRaw.base;
  const scores = state.spreadScore.base;
  let lowest = i64.MAX_VALUE;
  let highest: i64 = 0;
  for (let at: usize = 0; at < count << 3; at += 8) {
    if (load<i64>(raws + at) == IGNORED) continue;
    const raw = roundHalfUp(load<f64>(sums + at));
    store<i64>(raws + at, raw);
    if (raw < lowest) lowest = raw;
    if (raw > highest) highest = raw;
  }
  let before: i64 = IGNORED;
  let score: i64 = 0;
  for (let at: usize = 0; at < count << 3; at += 8) {
    const raw = load<i64>(raws + at);
    if (raw != before) score = normalizePodTopologySpread(raw, lowest, highest);
    before = raw;
    store<i64>(scores + at, score);
  }
}
