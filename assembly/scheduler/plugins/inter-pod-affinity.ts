// InterPodAffinity's filter: required affinity and anti-affinity of the pod, and required anti-affinity of the pods that run. Mirrors
// pkg/scheduler/framework/plugins/interpodaffinity/filtering.go, v1.35. Reasons: FAILED_POD_AFFINITY (UnschedulableAndUnresolvable),
// FAILED_POD_ANTI_AFFINITY, FAILED_EXISTING_ANTI_AFFINITY (Unschedulable).
//
// The counters of cluster/pod-counters.ts follow every pod that is put on or lifted from a node, so a dry run needs nothing of this plugin.

import { FAILED_NONE } from "../../abi/constants";
import { FAILED_EXISTING_ANTI_AFFINITY, FAILED_POD_AFFINITY, FAILED_POD_ANTI_AFFINITY } from "../../abi/pod-topology";
import { NO_DOMAIN } from "../../cluster/topology";
import { world } from "../../cluster/world";
import { InterPodPlans, makePlan, READ_AFFINITY, READ_ANTI_AFFINITY, READ_EXISTING_ANTI } from "../inter-pod-plan";
import { scheduler } from "../state";

/** False (PreFilter Skip) when the pod has no required term and no running pod's anti-affinity selects it. */
export function preFilterInterPodAffinity(_pod: i32, template: i32): bool {
  if (world.podCounters.count == 0) return false;
  const plans = scheduler().interPodPlans;
  makePlan(plans, template);
  if (plans.start(template, READ_AFFINITY) < plans.end(template, READ_ANTI_AFFINITY)) return true;
  const end = plans.end(template, READ_EXISTING_ANTI);
  for (let i = plans.start(template, READ_EXISTING_ANTI); i < end; i++) {
    if (world.podCounters.shares.at(plans.counter.at(i)) > 0) return true;
  }
  return false;
}

/** FAILED_*, FAILED_NONE when the node passes. */
export function filterInterPodAffinity(_pod: i32, template: i32, node: i32): u32 {
  const plans = scheduler().interPodPlans;
  if (!satisfiesAffinity(plans, template, node)) return FAILED_POD_AFFINITY;
  if (anyInDomain(plans, template, READ_ANTI_AFFINITY, node)) return FAILED_POD_ANTI_AFFINITY;
  if (anyInDomain(plans, template, READ_EXISTING_ANTI, node)) return FAILED_EXISTING_ANTI_AFFINITY;
  return FAILED_NONE;
}

/** Leaves those of the first `count` positions at `passing` whose node passes; how many there are. The same rule, term by term. */
export function keepInterPodAffinity(template: i32, passing: usize, count: i32): i32 {
  const plans = scheduler().interPodPlans;
  const first = plans.start(template, READ_AFFINITY);
  const end = plans.end(template, READ_AFFINITY);
  let anywhere = false;
  for (let i = first; i < end; i++) {
    if (world.podCounters.shares.at(plans.counter.at(i)) > 0) anywhere = true;
  }
  const least = !anywhere && plans.selectsItself.at(template) ? i32.MIN_VALUE : 1;
  let left = count;
  for (let i = first; i < end && left > 0; i++) left = keepCounts(plans, i, passing, left, least, i32.MAX_VALUE, false);
  const last = plans.end(template, READ_EXISTING_ANTI);
  for (let i = plans.start(template, READ_ANTI_AFFINITY); i < last && left > 0; i++)
    left = keepCounts(plans, i, passing, left, i32.MIN_VALUE, 0, true);
  return left;
}

/** Keeps the positions in whose domain an entry's counter is from `least` to `most`; `keyless`: and those without the key. A hot loop. */
function keepCounts(
  plans: InterPodPlans,
  entry: i32,
  passing: usize,
  count: i32,
  least: i32,
  most: i32,
  keyless: bool,
): i32 {
  const order = scheduler().order.base;
  const domainOf = world.topology.ofNode.at(plans.topology.at(entry));
  const counts = world.podCounters.counts.at(plans.counter.at(entry));
  if (counts == 0 && keyless) return count;
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const position = load<i32>(passing + ((<usize>i) << 2));
    const node = load<i32>(order + ((<usize>position) << 2));
    const domain = load<i32>(domainOf + ((<usize>node) << 2));
    let keeps = keyless;
    if (domain != NO_DOMAIN) {
      const pods = counts ? load<i32>(counts + ((<usize>domain) << 2)) : 0;
      keeps = pods >= least && pods <= most;
    }
    store<i32>(passing + ((<usize>kept) << 2), position);
    kept += keeps ? 1 : 0;
  }
  return kept;
}

/** The node has every key, and each of its domains a pod that all terms select; or there is no such pod at all and the pod is one itself. */
function satisfiesAffinity(plans: InterPodPlans, template: i32, node: i32): bool {
  const counters = world.podCounters;
  const start = plans.start(template, READ_AFFINITY);
  const end = plans.end(template, READ_AFFINITY);
  let found = true;
  let anywhere = false;
  for (let i = start; i < end; i++) {
    const domain = world.topology.domainOf(plans.topology.at(i), node);
    if (domain == NO_DOMAIN) return false;
    const counter = plans.counter.at(i);
    if (counters.at(counter, domain) <= 0) found = false;
    if (counters.shares.at(counter) > 0) anywhere = true;
  }
  return found || (!anywhere && plans.selectsItself.at(template) != 0);
}

function anyInDomain(plans: InterPodPlans, template: i32, read: i32, node: i32): bool {
  const end = plans.end(template, read);
  for (let i = plans.start(template, read); i < end; i++) {
    const domain = world.topology.domainOf(plans.topology.at(i), node);
    if (domain != NO_DOMAIN && world.podCounters.at(plans.counter.at(i), domain) > 0) return true;
  }
  return false;
}
