// Scores over any resources with any weights: what NodeResourcesFit and NodeResourcesBalancedAllocation share when a profile's arguments differ
// from the defaults. Mirrors pkg/scheduler/framework/plugins/noderesources/{resource_allocation,least_allocated,most_allocated,
// requested_to_capacity_ratio,balanced_allocation}.go, v1.35. A resource that the node has none of, or an extended one that the pod does not
// request, does not count. The formulas over cpu and memory alone are in node-resources-fit.ts and node-resources-balanced-allocation.ts.

import { rowAt } from "../../abi/image";
import { SchedulerProfileRecord, ScoredResourceRecord, ShapePointRecord } from "../../abi/records";
import {
  SCORED_CPU,
  SCORED_EPHEMERAL_STORAGE,
  SCORED_EXTENDED,
  SCORED_MEMORY,
  SCORING_LEAST_ALLOCATED,
  SCORING_MOST_ALLOCATED,
  SECTION_SCORED_RESOURCES,
  SECTION_SHAPE_POINTS,
} from "../../abi/scheduler-profile";
import { world } from "../../cluster/world";
import { MAX_NODE_SCORE } from "../normalize-score";

/** Whether the formulas over cpu and memory do for a profile's NodeResourcesFit. */
export function scoresFitByDefault(profile: SchedulerProfileRecord): bool {
  return profile.fitStrategy == SCORING_LEAST_ALLOCATED && profile.fitResourcesCount == 0;
}

/** NodeResourcesFit's score of a node by the profile's strategy. */
export function scoreFitResources(profile: SchedulerProfileRecord, template: i32, node: i32): i64 {
  const strategy = profile.fitStrategy;
  // Without rows: cpu and memory with weight 1 each.
  const count = profile.fitResourcesCount == 0 ? <u32>2 : profile.fitResourcesCount;
  let sum: i64 = 0;
  let weights: i64 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const resource = resourceAt(profile.fitResourcesStart, profile.fitResourcesCount, i);
    const allocatable = countedAllocatable(resource, template, node);
    if (allocatable == 0) continue;
    const requested = requestedOnNode(resource, node, false) + requestOfPod(resource, template, false);
    const weight = weightAt(profile.fitResourcesStart, profile.fitResourcesCount, i);
    const score = scoreByStrategy(profile, strategy, requested, allocatable);
    const counts = strategy == SCORING_LEAST_ALLOCATED || strategy == SCORING_MOST_ALLOCATED || score > 0;
    if (!counts) continue;
    sum += score * weight;
    weights += weight;
  }
  if (weights == 0) return 0;
  const rounds = strategy != SCORING_LEAST_ALLOCATED && strategy != SCORING_MOST_ALLOCATED;
  return rounds ? (2 * sum + weights) / (2 * weights) : sum / weights;
}

/** 100 less the standard deviation of the shares of the profile's resources, in percent, with the pod on the node or without it. */
export function balanceOf(profile: SchedulerProfileRecord, template: i32, node: i32, withPod: bool): i64 {
  const count = profile.balancedResourcesCount == 0 ? <u32>2 : profile.balancedResourcesCount;
  let counted = 0;
  let sum: f64 = 0;
  let first: f64 = 0;
  let last: f64 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const share = shareOf(profile, template, node, withPod, i);
    if (share < 0) continue;
    if (counted == 0) first = share;
    last = share;
    sum += share;
    counted += 1;
  }
  let deviation: f64 = 0;
  if (counted == 2) deviation = abs<f64>((first - last) / 2);
  else if (counted > 2) {
    const mean = sum / <f64>counted;
    let squares: f64 = 0;
    for (let i: u32 = 0; i < count; i++) {
      const share = shareOf(profile, template, node, withPod, i);
      if (share >= 0) squares += (share - mean) * (share - mean);
    }
    deviation = sqrt<f64>(squares / <f64>counted);
  }
  return <i64>((<f64>1 - deviation) * <f64>MAX_NODE_SCORE);
}

/** Whether a template's pods request none of the resources that a profile balances. */
export function requestsNoBalanced(profile: SchedulerProfileRecord, template: i32): bool {
  const count = profile.balancedResourcesCount == 0 ? <u32>2 : profile.balancedResourcesCount;
  for (let i: u32 = 0; i < count; i++) {
    const resource = resourceAt(profile.balancedResourcesStart, profile.balancedResourcesCount, i);
    if (requestOfPod(resource, template, true) != 0) return false;
  }
  return true;
}

/** The share in percent that stays free; 0 when the requests exceed the capacity. */
export function leastAllocatedScore(requested: i64, capacity: i64): i64 {
  return capacity == 0 || requested > capacity ? 0 : ((capacity - requested) * MAX_NODE_SCORE) / capacity;
}

/** The share in percent that is taken; pods without requests may take more than there is. */
export function mostAllocatedScore(requested: i64, capacity: i64): i64 {
  if (capacity == 0) return 0;
  return ((requested > capacity ? capacity : requested) * MAX_NODE_SCORE) / capacity;
}

/** The broken line through a run of points at `utilization`: flat beyond its ends, in integers between. */
export function brokenLinear(start: u32, count: u32, utilization: i64): i64 {
  const base = world.image.section(SECTION_SHAPE_POINTS);
  for (let i: u32 = 0; i < count; i++) {
    const point = rowAt<ShapePointRecord>(base, start + i);
    if (utilization > point.utilizationPercent) continue;
    if (i == 0) return point.score;
    const before = rowAt<ShapePointRecord>(base, start + i - 1);
    const rise = (point.score - before.score) * (utilization - before.utilizationPercent);
    return before.score + rise / (point.utilizationPercent - before.utilizationPercent);
  }
  return rowAt<ShapePointRecord>(base, start + count - 1).score;
}

function scoreByStrategy(profile: SchedulerProfileRecord, strategy: u32, requested: i64, capacity: i64): i64 {
  if (strategy == SCORING_LEAST_ALLOCATED) return leastAllocatedScore(requested, capacity);
  if (strategy == SCORING_MOST_ALLOCATED) return mostAllocatedScore(requested, capacity);
  const utilization = requested > capacity ? 100 : (requested * 100) / capacity;
  return brokenLinear(profile.fitShapeStart, profile.fitShapeCount, utilization);
}

/** The share of a resource that is requested, at most 1; -1 when the resource does not count. */
function shareOf(profile: SchedulerProfileRecord, template: i32, node: i32, withPod: bool, index: u32): f64 {
  const resource = resourceAt(profile.balancedResourcesStart, profile.balancedResourcesCount, index);
  const allocatable = countedAllocatable(resource, template, node);
  if (allocatable == 0) return -1;
  const requested = requestedOnNode(resource, node, true) + (withPod ? requestOfPod(resource, template, true) : 0);
  const share = <f64>requested / <f64>allocatable;
  return min<f64>(share, 1);
}

function resourceAt(start: u32, count: u32, index: u32): u32 {
  if (count == 0) return index == 0 ? SCORED_CPU : SCORED_MEMORY;
  return world.row<ScoredResourceRecord>(SECTION_SCORED_RESOURCES, start + index).resource;
}

function weightAt(start: u32, count: u32, index: u32): i64 {
  return count == 0 ? 1 : world.row<ScoredResourceRecord>(SECTION_SCORED_RESOURCES, start + index).weight;
}

/** What a node offers of a resource, 0 when the resource does not count. */
function countedAllocatable(resource: u32, template: i32, node: i32): i64 {
  const nodes = world.nodes;
  switch (resource) {
    case SCORED_CPU:
      return nodes.cpuAllocatableMilli.at(node);
    case SCORED_MEMORY:
      return nodes.memoryAllocatableBytes.at(node);
    case SCORED_EPHEMERAL_STORAGE:
      return nodes.ephemeralAllocatableBytes.at(node);
    default:
      if (requestOfPod(resource, template, true) == 0) return 0;
      return nodes.extendedAllocatable.at(node * nodes.extendedWidth + <i32>(resource - SCORED_EXTENDED));
  }
}

/** What a node's pods request; `plain`: without the defaults for absent cpu and memory. */
function requestedOnNode(resource: u32, node: i32, plain: bool): i64 {
  const nodes = world.nodes;
  switch (resource) {
    case SCORED_CPU:
      return plain ? nodes.cpuRequestedMilli.at(node) : nodes.cpuNonZeroMilli.at(node);
    case SCORED_MEMORY:
      return plain ? nodes.memoryRequestedBytes.at(node) : nodes.memoryNonZeroBytes.at(node);
    case SCORED_EPHEMERAL_STORAGE:
      return nodes.ephemeralRequestedBytes.at(node);
    default:
      return nodes.extendedRequested.at(node * nodes.extendedWidth + <i32>(resource - SCORED_EXTENDED));
  }
}

function requestOfPod(resource: u32, template: i32, plain: bool): i64 {
  const templates = world.templates;
  switch (resource) {
    case SCORED_CPU:
      return plain ? templates.cpuRequestMilli.at(template) : templates.cpuNonZeroMilli.at(template);
    case SCORED_MEMORY:
      return plain ? templates.memoryRequestBytes.at(template) : templates.memoryNonZeroBytes.at(template);
    case SCORED_EPHEMERAL_STORAGE:
      return templates.ephemeralRequestBytes.at(template);
    default:
      return templates.extendedRequest(template, <i32>(resource - SCORED_EXTENDED));
  }
}
