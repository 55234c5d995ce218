// Working room of PodTopologySpread: the constraints of one kind of the pod in question, with the number of matching pods in each domain.
// Also, by template, which nodes take part in each constraint's count: that only changes with a node's taints.

import { SECTION_TEMPLATES } from "../abi/constants";
import { SECTION_SPREAD_CONSTRAINTS } from "../abi/pod-topology";
import { SpreadConstraintRecord, TemplateRecord } from "../abi/records";
import { matchesRequiredNodeAffinity } from "../cluster/node-selector";
import { COUNT_SPREAD, counterOf, PER_NODE } from "../cluster/pod-counters";
import { addSpreadDomains, settleSpreadDomains } from "../cluster/spread-domains";
import { firstUntoleratedTaint, NO_TAINT } from "../cluster/tolerations";
import { NO_DOMAIN, topologyRow } from "../cluster/topology";
import { world } from "../cluster/world";
import { Column, column } from "../kernel/column";
import { scheduler } from "./state";

/** A mask has a bit per constraint. */
const MASK_BITS: i32 = 32;

@unmanaged
export class SpreadSlots {
  /** 1: these are DoNotSchedule constraints. */
  hard: u32;
  count: i32;
  /** Row of SpreadConstraintRecord, of the topology table and of the counter. */
  rule: Column<u32>;
  topology: Column<i32>;
  counter: Column<i32>;
  /** Address of an i32 per domain, and the domains it has room for: matching pods, or ABSENT. */
  counts: Column<usize>;
  room: Column<i32>;
  /** Domains that are not ABSENT, and the lowest of their counts. */
  domains: Column<i32>;
  lowest: Column<i32>;
  /** 1 when the pod matches its own selector. */
  self: Column<i32>;
  weight: Column<f64>;
  /** By template: address of a u32 per node, bit i set when the node takes part in constraint i; 0 until first used. Templates alike share it. */
  masks: Column<usize>;
  /** The distinct masks: a template of each, and the address. */
  distinct: i32;
  distinctTemplate: Column<i32>;
  distinctMasks: Column<usize>;
  /** By template: first row of SpreadDomains plus one, a row per constraint; 0 until first used. */
  domainRows: Column<i32>;

  @inline rowOf(slot: i32): SpreadConstraintRecord {
    return world.row<SpreadConstraintRecord>(SECTION_SPREAD_CONSTRAINTS, this.rule.at(slot));
  }

  @inline at(slot: i32, domain: i32): i32 {
    return load<i32>(this.counts.at(slot) + ((<usize>domain) << 2));
  }

  @inline put(slot: i32, domain: i32, value: i32): void {
    store<i32>(this.counts.at(slot) + ((<usize>domain) << 2), value);
  }
}

/** Room for the constraints of one kind. */
export function spreadSlots(hard: bool): SpreadSlots {
  const arena = world.arena;
  const slots = changetype<SpreadSlots>(arena.take(offsetof<SpreadSlots>()));
  slots.hard = hard ? 1 : 0;
  slots.rule = column<u32>(arena, 0);
  slots.topology = column<i32>(arena, 0);
  slots.counter = column<i32>(arena, 0);
  slots.counts = column<usize>(arena, 0);
  slots.room = column<i32>(arena, 0);
  slots.domains = column<i32>(arena, 0);
  slots.lowest = column<i32>(arena, 0);
  slots.self = column<i32>(arena, 0);
  slots.weight = column<f64>(arena, 0);
  slots.masks = column<usize>(arena, world.templates.count);
  slots.distinctTemplate = column<i32>(arena, 0);
  slots.distinctMasks = column<usize>(arena, 0);
  slots.domainRows = column<i32>(arena, world.templates.count);
  return slots;
}

/** Fills the slots with a template's constraints of this kind; nothing is counted yet. False when it has none. */
export function takeConstraints(slots: SpreadSlots, template: i32): bool {
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, template);
  slots.count = 0;
  for (let i: u32 = 0; i < spec.spreadCount; i++) {
    const constraint = world.row<SpreadConstraintRecord>(SECTION_SPREAD_CONSTRAINTS, spec.spreadStart + i);
    if (constraint.hard == slots.hard) addSlot(slots, template, spec.spreadStart + i, constraint.topologyKey);
  }
  if (slots.count == 0) return false;
  assert(slots.count <= MASK_BITS, "pod topology spread: more constraints than a mask has bits");
  if (slots.masks.at(template) == 0) judgeNodes(slots, template, spec);
  return true;
}

/** Every domain of a slot is ABSENT. */
export function clearCounts(slots: SpreadSlots, slot: i32): void {
  // All of it, not only what this key needs: the lowest count is sought in all of it.
  memory.fill(slots.counts.at(slot), 0xff, (<usize>slots.room.at(slot)) << 2);
  slots.domains.put(slot, 0);
}

/** The row of SpreadDomains that counts for a slot of a template, up to date. */
export function domainRowOf(slots: SpreadSlots, template: i32, slot: i32): i32 {
  let first = slots.domainRows.at(template) - 1;
  if (first < 0) {
    first = world.spreadDomains.count;
    const masks = slots.masks.at(template);
    for (let i = 0; i < slots.count; i++) {
      addSpreadDomains(slots.counter.at(i), slots.topology.at(i), masks, (<u32>1) << i);
    }
    slots.domainRows.put(template, first + 1);
  }
  settleSpreadDomains(first + slot);
  return first + slot;
}

/** A slot's working counts are those that are kept. */
export function copyCounts(slots: SpreadSlots, template: i32, slot: i32): void {
  const domains = world.spreadDomains;
  const row = domainRowOf(slots, template, slot);
  const bytes = (<usize>(world.topology.domains.at(slots.topology.at(slot)) + 1)) << 2;
  const counts = slots.counts.at(slot);
  memory.copy(counts, domains.counts.at(row), bytes);
  const rest = ((<usize>slots.room.at(slot)) << 2) - bytes;
  if (rest > 0) memory.fill(counts + bytes, 0xff, rest);
  slots.domains.put(slot, domains.domains.at(row));
  slots.lowest.put(slot, domains.lowest.at(row));
}

/** A node's taints changed: constraints that honor taints may count it or not. */
export function judgeSpreadAgain(slots: SpreadSlots, node: i32): void {
  for (let i = 0; i < slots.distinct; i++) {
    const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, slots.distinctTemplate.at(i));
    store<u32>(slots.distinctMasks.at(i) + ((<usize>node) << 2), maskOf(slots, spec, node));
  }
  for (let template = 0; template < world.templates.count; template++) {
    const first = slots.domainRows.at(template) - 1;
    if (first < 0) continue;
    const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, template);
    for (let slot = 0; slot < countConstraints(slots, spec); slot++) world.spreadDomains.stale.put(first + slot, 1);
  }
}

/** Whether a node has every topology key of the slots. */
export function hasEveryKey(slots: SpreadSlots, node: i32): bool {
  for (let slot = 0; slot < slots.count; slot++) {
    if (world.topology.domainOf(slots.topology.at(slot), node) == NO_DOMAIN) return false;
  }
  return true;
}

function addSlot(slots: SpreadSlots, template: i32, rule: u32, topologyKey: u32): void {
  const arena = world.arena;
  const slot = slots.count;
  slots.rule.ensure(arena, slot + 1);
  slots.topology.ensure(arena, slot + 1);
  slots.counter.ensure(arena, slot + 1);
  slots.counts.ensure(arena, slot + 1);
  slots.room.ensure(arena, slot + 1);
  slots.domains.ensure(arena, slot + 1);
  slots.lowest.ensure(arena, slot + 1);
  slots.self.ensure(arena, slot + 1);
  slots.weight.ensure(arena, slot + 1);
  slots.count = slot + 1;
  const topology = topologyRow(world.topology, topologyKey);
  slots.rule.put(slot, rule);
  slots.topology.put(slot, topology);
  slots.counter.put(slot, counterOf(COUNT_SPREAD, rule, template, PER_NODE));
  // One more than the domains: nodes without the label share a domain when system defaults are scored.
  const room = world.topology.domains.at(topology) + 1;
  if (slots.room.at(slot) < room) {
    slots.counts.put(slot, arena.take((<usize>room) << 2));
    slots.room.put(slot, room);
  }
}

function countConstraints(slots: SpreadSlots, spec: TemplateRecord): i32 {
  let count = 0;
  for (let i: u32 = 0; i < spec.spreadCount; i++) {
    const constraint = world.row<SpreadConstraintRecord>(SECTION_SPREAD_CONSTRAINTS, spec.spreadStart + i);
    if (constraint.hard == slots.hard) count += 1;
  }
  return count;
}

/** The masks of a template: those of one like it, or new ones. */
function judgeNodes(slots: SpreadSlots, template: i32, spec: TemplateRecord): void {
  for (let i = 0; i < slots.distinct; i++) {
    if (!takeSameNodes(template, slots.distinctTemplate.at(i))) continue;
    slots.masks.put(template, slots.distinctMasks.at(i));
    return;
  }
  const arena = world.arena;
  const nodes = world.nodes.count;
  const masks = arena.take((<usize>nodes) << 2);
  slots.masks.put(template, masks);
  for (let node = 0; node < nodes; node++) store<u32>(masks + ((<usize>node) << 2), maskOf(slots, spec, node));
  const row = slots.distinct;
  slots.distinctTemplate.ensure(arena, row + 1);
  slots.distinctMasks.ensure(arena, row + 1);
  slots.distinctTemplate.put(row, template);
  slots.distinctMasks.put(row, masks);
  slots.distinct = row + 1;
}

/** Whether the constraints of two templates count the same nodes: the same node affinity and tolerations, keys and policies. */
function takeSameNodes(one: i32, other: i32): bool {
  const classes = scheduler().classes;
  if (classes.ofTemplate.at(one) != classes.ofTemplate.at(other)) return false;
  const a = world.row<TemplateRecord>(SECTION_TEMPLATES, one);
  const b = world.row<TemplateRecord>(SECTION_TEMPLATES, other);
  if (a.spreadDefaulted != b.spreadDefaulted || a.spreadCount != b.spreadCount) return false;
  for (let i: u32 = 0; i < a.spreadCount; i++) {
    const c = world.row<SpreadConstraintRecord>(SECTION_SPREAD_CONSTRAINTS, a.spreadStart + i);
    const d = world.row<SpreadConstraintRecord>(SECTION_SPREAD_CONSTRAINTS, b.spreadStart + i);
    if (c.hard != d.hard || c.topologyKey != d.topologyKey) return false;
    if (c.honorAffinity != d.honorAffinity || c.honorTaints != d.honorTaints) return false;
  }
  return true;
}

/** Bits of the constraints whose count a node takes part in: it has all keys (unless these are the system's defaults) and their policies admit it. */
function maskOf(slots: SpreadSlots, spec: TemplateRecord, node: i32): u32 {
  if (!scheduler().isListed.at(node)) return 0;
  let bit: u32 = 1;
  let mask: u32 = 0;
  for (let i: u32 = 0; i < spec.spreadCount; i++) {
    const constraint = world.row<SpreadConstraintRecord>(SECTION_SPREAD_CONSTRAINTS, spec.spreadStart + i);
    if (constraint.hard != slots.hard) continue;
    const lacksKey = world.topology.domainOf(topologyRow(world.topology, constraint.topologyKey), node) == NO_DOMAIN;
    if (lacksKey && !spec.spreadDefaulted) return 0;
    if (admits(constraint, spec, node)) mask |= bit;
    bit <<= 1;
  }
  return mask;
}

/** The node inclusion policies of a constraint. */
function admits(constraint: SpreadConstraintRecord, spec: TemplateRecord, node: i32): bool {
  if (constraint.honorAffinity && !matchesRequiredNodeAffinity(spec, node)) return false;
  if (!constraint.honorTaints) return true;
  return firstUntoleratedTaint(spec, node, scheduler().conditionTaints.at(node)) == NO_TAINT;
}
