// PodTopologySpread's filter: DoNotSchedule constraints. A pod may go to a node if its domain would not have more than maxSkew matching pods
// above the domain with the fewest. Mirrors pkg/scheduler/framework/plugins/podtopologyspread/filtering.go, v1.35. Reasons: FAILED_SPREAD_LABEL
// (UnschedulableAndUnresolvable), FAILED_SPREAD (Unschedulable).

import { FAILED_NONE, SECTION_TEMPLATES } from "../../abi/constants";
import { FAILED_SPREAD, FAILED_SPREAD_LABEL } from "../../abi/pod-topology";
import { TemplateRecord } from "../../abi/records";
import { SHORTCUT_DOMAIN_COUNTS } from "../../abi/shortcuts";
import { spreadSelects } from "../../cluster/pod-matchers";
import { ABSENT } from "../../cluster/spread-domains";
import { NO_DOMAIN } from "../../cluster/topology";
import { world } from "../../cluster/world";
import { clearCounts, copyCounts, SpreadSlots, takeConstraints } from "../spread-slots";
import { scheduler } from "../state";

/** Whether a domain with `matching` pods may take one more: `self` is 1 when the pod itself matches, `lowest` the fewest in any domain. */
export function passesSkew(matching: i32, self: i32, lowest: i32, maxSkew: i32): bool {
  return <i64>matching + <i64>self - <i64>lowest <= <i64>maxSkew;
}

/** Counts the matching pods of every domain. False: the pod has no such constraint. */
export function preFilterPodTopologySpread(pod: i32, template: i32): bool {
  const slots = scheduler().hardSpread;
  if (!takeConstraints(slots, template)) return false;
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, template);
  const pinned = world.pods.pinnedNode.at(pod);
  for (let slot = 0; slot < slots.count; slot++) {
    const constraint = slots.rowOf(slot);
    slots.self.put(slot, spreadSelects(constraint, spec.namespace, spec) ? 1 : 0);
    // A DaemonSet's pod is bound to its node by node affinity.
    const alone = pinned >= 0 && constraint.honorAffinity != 0;
    if (!alone && world.shortcuts & SHORTCUT_DOMAIN_COUNTS) {
      copyCounts(slots, template, slot);
      continue;
    }
    clearCounts(slots, slot);
    countDomains(slots, slot, slots.masks.at(template), alone ? pinned : 0, alone ? pinned + 1 : world.nodes.count);
    slots.lowest.put(slot, lowestOf(slots, slot));
  }
  return true;
}

/** FAILED_*, FAILED_NONE when the node passes. */
export function filterPodTopologySpread(_pod: i32, _template: i32, node: i32): u32 {
  const slots = scheduler().hardSpread;
  for (let slot = 0; slot < slots.count; slot++) {
    const domain = world.topology.domainOf(slots.topology.at(slot), node);
    if (domain == NO_DOMAIN) return FAILED_SPREAD_LABEL;
    // Upstream passes over a constraint that no node counts for.
    if (slots.domains.at(slot) == 0) continue;
    const constraint = slots.rowOf(slot);
    const lowest = slots.domains.at(slot) < constraint.minDomains ? 0 : slots.lowest.at(slot);
    const counted = slots.at(slot, domain);
    const matching = counted == ABSENT ? 0 : counted;
    if (!passesSkew(matching, slots.self.at(slot), lowest, constraint.maxSkew)) return FAILED_SPREAD;
  }
  return FAILED_NONE;
}

/** Leaves those of the first `count` positions at `passing` whose node passes; how many there are. The same rule, constraint by constraint. */
export function keepSpread(passing: usize, count: i32): i32 {
  const slots = scheduler().hardSpread;
  const order = scheduler().order.base;
  let left = count;
  for (let slot = 0; slot < slots.count && left > 0; slot++) {
    const domainOf = world.topology.ofNode.at(slots.topology.at(slot));
    const counts = slots.counts.at(slot);
    const constraint = slots.rowOf(slot);
    const any = slots.domains.at(slot) == 0;
    const lowest = slots.domains.at(slot) < constraint.minDomains ? 0 : slots.lowest.at(slot);
    // A domain may hold so many pods already; ABSENT is below all.
    const room = <i64>constraint.maxSkew + <i64>lowest - <i64>slots.self.at(slot);
    const most = any || room > <i64>i32.MAX_VALUE ? i32.MAX_VALUE : <i32>room;
    let kept = 0;
    for (let i = 0; i < left; i++) {
      const position = load<i32>(passing + ((<usize>i) << 2));
      const node = load<i32>(order + ((<usize>position) << 2));
      const domain = load<i32>(domainOf + ((<usize>node) << 2));
      store<i32>(passing + ((<usize>kept) << 2), position);
      kept += domain != NO_DOMAIN && load<i32>(counts + ((<usize>domain) << 2)) <= most ? 1 : 0;
    }
    left = kept;
  }
  return left;
}

/** `other` comes to (`sign` 1) or leaves (-1) a node for a while. Unlike the count, this looks neither at deletion nor at empty selectors. */
export function movePodTopologySpread(pod: i32, template: i32, node: i32, other: i32, sign: i32): void {
  const slots = scheduler().hardSpread;
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, template);
  const otherSpec = world.row<TemplateRecord>(SECTION_TEMPLATES, world.pods.template.at(other));
  const mask = load<u32>(slots.masks.at(template) + ((<usize>node) << 2));
  const pinned = world.pods.pinnedNode.at(pod);
  for (let slot = 0; slot < slots.count; slot++) {
    const constraint = slots.rowOf(slot);
    if (((mask >> slot) & 1) == 0 || !spreadSelects(constraint, spec.namespace, otherSpec)) continue;
    if (pinned >= 0 && pinned != node && constraint.honorAffinity) continue;
    const domain = world.topology.domainOf(slots.topology.at(slot), node);
    slots.put(slot, domain, slots.at(slot, domain) + sign);
    slots.lowest.put(slot, lowestOf(slots, slot));
  }
}

/** Adds the pods on nodes [first, end) to their domains. A hot loop. */
export function countDomains(slots: SpreadSlots, slot: i32, masks: usize, first: i32, end: i32): void {
  const domainOf = world.topology.ofNode.at(slots.topology.at(slot));
  const pods = world.podCounters.show(slots.counter.at(slot));
  const counts = slots.counts.at(slot);
  const bit = (<u32>1) << slot;
  let domains = slots.domains.at(slot);
  for (let node = first; node < end; node++) {
    const offset = (<usize>node) << 2;
    if ((load<u32>(masks + offset) & bit) == 0) continue;
    const at = counts + ((<usize>load<i32>(domainOf + offset)) << 2);
    let count = load<i32>(at);
    if (count == ABSENT) {
      domains += 1;
      count = 0;
    }
    store<i32>(at, pods ? count + load<i32>(pods + offset) : count);
  }
  world.podCounters.hide(slots.counter.at(slot));
  slots.domains.put(slot, domains);
}

function lowestOf(slots: SpreadSlots, slot: i32): i32 {
  const counts = slots.counts.at(slot);
  const end = counts + ((<usize>slots.room.at(slot)) << 2);
  let lowest = i32.MAX_VALUE;
  for (let at = counts; at < end; at += 4) {
    const count = load<i32>(at);
    // ABSENT is the largest number when read without its sign.
    if (<u32>count < <u32>lowest) lowest = count;
  }
  return lowest;
}
