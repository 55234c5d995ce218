// NodeResourcesFit: what a pod requests must be free on the node; less loaded nodes score higher (LeastAllocated over cpu and memory).
// Mirrors pkg/scheduler/framework/plugins/noderesources/{fit,least_allocated}.go, v1.35. The filter counts true requests, the score those with
// the defaults of 100m and 200Mi for containers that request none.

import {
  FAILED_INSUFFICIENT_CPU,
  FAILED_INSUFFICIENT_EPHEMERAL_STORAGE,
  FAILED_INSUFFICIENT_EXTENDED,
  FAILED_INSUFFICIENT_MEMORY,
  FAILED_TOO_MANY_PODS,
  PLUGIN_NODE_RESOURCES_FIT,
  SECTION_VALUES,
} from "../../abi/constants";
import { ValueRecord } from "../../abi/records";
import { world } from "../../cluster/world";
import { MAX_NODE_SCORE } from "../normalize-score";
import { filters, profileOf } from "../profile";

/** From this minor version a request beyond the whole allocatable is UnschedulableAndUnresolvable (kubernetes#131345). */
const UNRESOLVABLE_SINCE_MINOR: u32 = 34;

const EXACT_BELOW: i64 = 1 << 46;

/** Whether a template's pod requests no resource at all: then only the number of pods is checked. */
export function requestsNothing(template: i32): bool {
  const templates = world.templates;
  return (
    templates.cpuRequestMilli.at(template) == 0 &&
    templates.memoryRequestBytes.at(template) == 0 &&
    templates.ephemeralRequestBytes.at(template) == 0 &&
    !templates.hasExtended.at(template)
  );
}

/** Whether a request fits: zero always does, even on a node that is overcommitted. */
export function fits(request: i64, allocatable: i64, requested: i64): bool {
  return request <= 0 || request <= allocatable - requested;
}

/**
 * The next reason why a template's pod does not fit a node, in upstream's order, after the position `after` (0: the first).
 * 0 when there is none. The result is a position: `fitReason` and `fitArgument` read it.
 */
export function nextUnfit(template: i32, node: i32, after: i32): i32 {
  const nodes = world.nodes;
  const templates = world.templates;
  if (!filters(profileOf(template), PLUGIN_NODE_RESOURCES_FIT)) return 0;
  if (after < <i32>FAILED_TOO_MANY_PODS && nodes.podCount.at(node) + 1 > nodes.podsAllocatable.at(node)) {
    return FAILED_TOO_MANY_PODS;
  }
  if (requestsNothing(template)) return 0;
  if (after < <i32>FAILED_INSUFFICIENT_CPU) {
    const used = nodes.cpuRequestedMilli.at(node);
    if (!fits(templates.cpuRequestMilli.at(template), nodes.cpuAllocatableMilli.at(node), used))
      return FAILED_INSUFFICIENT_CPU;
  }
  if (after < <i32>FAILED_INSUFFICIENT_MEMORY) {
    const used = nodes.memoryRequestedBytes.at(node);
    if (!fits(templates.memoryRequestBytes.at(template), nodes.memoryAllocatableBytes.at(node), used))
      return FAILED_INSUFFICIENT_MEMORY;
  }
  if (after < <i32>FAILED_INSUFFICIENT_EPHEMERAL_STORAGE) {
    const used = nodes.ephemeralRequestedBytes.at(node);
    if (!fits(templates.ephemeralRequestBytes.at(template), nodes.ephemeralAllocatableBytes.at(node), used)) {
      return FAILED_INSUFFICIENT_EPHEMERAL_STORAGE;
    }
  }
  const first = after < <i32>FAILED_INSUFFICIENT_EXTENDED ? 0 : after - <i32>FAILED_INSUFFICIENT_EXTENDED + 1;
  return nextUnfitExtended(template, node, first);
}

/** FAILED_* of a position. */
export function fitReason(position: i32): u32 {
  return position < <i32>FAILED_INSUFFICIENT_EXTENDED ? <u32>position : FAILED_INSUFFICIENT_EXTENDED;
}

/** The argument of a position's reason: the extended resource. */
export function fitArgument(position: i32): u32 {
  return position < <i32>FAILED_INSUFFICIENT_EXTENDED ? 0 : <u32>position - FAILED_INSUFFICIENT_EXTENDED;
}

/** Whether an empty node would still be too small, so that preemption cannot help. */
export function isUnresolvable(template: i32, node: i32): bool {
  if (world.config.kubernetesMinor < UNRESOLVABLE_SINCE_MINOR) return false;
  const nodes = world.nodes;
  const templates = world.templates;
  if (templates.cpuRequestMilli.at(template) > nodes.cpuAllocatableMilli.at(node)) return true;
  if (templates.memoryRequestBytes.at(template) > nodes.memoryAllocatableBytes.at(node)) return true;
  if (templates.ephemeralRequestBytes.at(template) > nodes.ephemeralAllocatableBytes.at(node)) return true;
  const width = nodes.extendedWidth;
  const start = templates.wantedStart.at(template);
  for (let i = start; i < start + templates.wantedCount.at(template); i++) {
    const resource = templates.wanted.at(i);
    const request = templates.wantedQuantity.at(i);
    const allocatable = nodes.extendedAllocatable.at(node * width + resource);
    if (request > allocatable && !ignoresResource(template, resource)) return true;
  }
  return false;
}

/** The score. Inlined members, for the engine does not inline calls in the loop over nodes. */
@unmanaged
// biome-ignore lint/complexity/noStaticOnlyClass: only members of classes can be marked @inline here.
export class LeastAllocated {
  /** Over cpu and memory with weight 1 each; a resource the node has none of does not count. */
  @inline static score(cpu: i64, cpuAllocatable: i64, memory: i64, memoryAllocatable: i64): i64 {
    if (cpuAllocatable == 0) return memoryAllocatable == 0 ? 0 : LeastAllocated.free(memory, memoryAllocatable);
    if (memoryAllocatable == 0) return LeastAllocated.free(cpu, cpuAllocatable);
    return (LeastAllocated.free(cpu, cpuAllocatable) + LeastAllocated.free(memory, memoryAllocatable)) / 2;
  }

  /**
   * The share in percent that stays free, 0 when the requests exceed the capacity. A quotient up to 100 that is no integer is at least
   * 1 / capacity away from one, more than the rounding of a float division below 2^46 (64 TiB): cut off, it is the integer quotient. (Engines cut to 32 bits far faster.)
   */
  @inline static free(requested: i64, capacity: i64): i64 {
    if (requested > capacity) return 0;
    const free = (capacity - requested) * MAX_NODE_SCORE;
    return capacity < EXACT_BELOW ? <i64>(<i32>(<f64>free / <f64>capacity)) : free / capacity;
  }
}

function nextUnfitExtended(template: i32, node: i32, first: i32): i32 {
  const nodes = world.nodes;
  const width = nodes.extendedWidth;
  const start = world.templates.wantedStart.at(template);
  for (let j = start; j < start + world.templates.wantedCount.at(template); j++) {
    const i = world.templates.wanted.at(j);
    if (i < first) continue;
    const at = node * width + i;
    const used = nodes.extendedRequested.at(at);
    const request = world.templates.wantedQuantity.at(j);
    if (!fits(request, nodes.extendedAllocatable.at(at), used) && !ignoresResource(template, i))
      return <i32>FAILED_INSUFFICIENT_EXTENDED + i;
  }
  return 0;
}

/** The extended resource that a template's pods need and the fewest nodes have, -1 when they need none. */
export function scarcestResource(template: i32): i32 {
  const nodes = world.nodes;
  const start = world.templates.wantedStart.at(template);
  let scarcest = -1;
  let fewest = i32.MAX_VALUE;
  for (let i = start; i < start + world.templates.wantedCount.at(template); i++) {
    const resource = world.templates.wanted.at(i);
    const holders = nodes.holdersStart.at(resource + 1) - nodes.holdersStart.at(resource);
    if (holders >= fewest || ignoresResource(template, resource)) continue;
    scarcest = resource;
    fewest = holders;
  }
  return scarcest;
}

/** Whether the profile's ignoredResources or ignoredResourceGroups name an extended resource. */
function ignoresResource(template: i32, resource: i32): bool {
  const profile = profileOf(template);
  for (let i: u32 = 0; i < profile.fitIgnoredCount; i++) {
    if (world.row<ValueRecord>(SECTION_VALUES, profile.fitIgnoredStart + i).value == <u32>resource) return true;
  }
  return false;
}
