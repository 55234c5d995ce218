// What a pod requests: the sum of its containers or, if larger, what its init phase needs at once.
// Mirrors k8s.io/component-helpers/resource PodRequests and pkg/scheduler/util/pod_resources.go, v1.35:
//   max( sum of containers + sum of sidecars, max over plain init containers of (its request + sidecars declared before it) ) + overhead.

import { SECTION_CONTAINERS, SECTION_EXTENDED } from "../abi/constants";
import { rowAt } from "../abi/image";
import { ContainerRecord, ExtendedRecord, TemplateRecord } from "../abi/records";
import { world } from "./world";

/** What a container without a cpu request counts in scores: 100 m. */
export const DEFAULT_CPU_REQUEST_MILLI: i64 = 100;
/** What a container without a memory request counts in scores: 200 MiB. */
export const DEFAULT_MEMORY_REQUEST_BYTES: i64 = 209715200;

const CPU: i32 = 0;
const MEMORY: i32 = 1;
const EPHEMERAL: i32 = 2;
const CPU_NON_ZERO: i32 = 3;
const MEMORY_NON_ZERO: i32 = 4;
/** Extended resource i is resource FIRST_EXTENDED + i. */
const FIRST_EXTENDED: i32 = 5;

/** Fills the request columns of template `row`. */
export function fillPodRequests(row: i32, spec: TemplateRecord): void {
  const templates = world.templates;
  templates.cpuRequestMilli.put(row, podRequest(spec, CPU) + spec.overheadCpuMilli);
  templates.memoryRequestBytes.put(row, podRequest(spec, MEMORY) + spec.overheadMemoryBytes);
  templates.ephemeralRequestBytes.put(row, podRequest(spec, EPHEMERAL) + spec.overheadEphemeralBytes);
  templates.cpuNonZeroMilli.put(row, podRequest(spec, CPU_NON_ZERO) + spec.overheadCpuMilli);
  templates.memoryNonZeroBytes.put(row, podRequest(spec, MEMORY_NON_ZERO) + spec.overheadMemoryBytes);
  fillWanted(row, spec);
}

/** The extended resources that any container or the overhead names, in ascending order. */
function fillWanted(row: i32, spec: TemplateRecord): void {
  const templates = world.templates;
  const start = templates.wantedRuns;
  templates.wantedStart.put(row, start);
  name(start, spec.overheadExtendedStart, spec.overheadExtendedCount);
  for (let i: u32 = 0; i < spec.containersCount; i++) nameOf(start, spec.containersStart + i);
  for (let i: u32 = 0; i < spec.initContainersCount; i++) nameOf(start, spec.initContainersStart + i);
  let kept = start;
  for (let i = start; i < templates.wantedRuns; i++) {
    const resource = templates.wanted.at(i);
    const overhead = extendedQuantity(spec.overheadExtendedStart, spec.overheadExtendedCount, resource);
    const request = podRequest(spec, FIRST_EXTENDED + resource) + overhead;
    if (request <= 0) continue;
    templates.wanted.put(kept, resource);
    templates.wantedQuantity.put(kept, request);
    kept += 1;
  }
  templates.wantedRuns = kept;
  templates.wantedCount.put(row, kept - start);
  if (kept > start) templates.hasExtended.put(row, 1);
}

function nameOf(start: i32, container: u32): void {
  const record = world.row<ContainerRecord>(SECTION_CONTAINERS, container);
  name(start, record.extendedStart, record.extendedCount);
}

/** Adds the resources of a run of ExtendedRecord to the names from `start` on, each once and in order. */
function name(start: i32, first: u32, count: u32): void {
  const templates = world.templates;
  for (let i: u32 = 0; i < count; i++) {
    const resource = world.row<ExtendedRecord>(SECTION_EXTENDED, first + i).resource;
    let at = templates.wantedRuns;
    while (at > start && templates.wanted.at(at - 1) > <i32>resource) at -= 1;
    if (at > start && templates.wanted.at(at - 1) == <i32>resource) continue;
    templates.wanted.ensure(world.arena, templates.wantedRuns + 1);
    templates.wantedQuantity.ensure(world.arena, templates.wantedRuns + 1);
    for (let j = templates.wantedRuns; j > at; j--) templates.wanted.put(j, templates.wanted.at(j - 1));
    templates.wanted.put(at, resource);
    templates.wantedRuns += 1;
  }
}

function podRequest(spec: TemplateRecord, resource: i32): i64 {
  const base = world.image.section(SECTION_CONTAINERS);
  let sum: i64 = 0;
  for (let i: u32 = 0; i < spec.containersCount; i++) {
    sum += containerRequest(rowAt<ContainerRecord>(base, spec.containersStart + i), resource);
  }
  let sidecars: i64 = 0;
  let init: i64 = 0;
  for (let i: u32 = 0; i < spec.initContainersCount; i++) {
    const container = rowAt<ContainerRecord>(base, spec.initContainersStart + i);
    const request = containerRequest(container, resource);
    if (container.sidecar) {
      sidecars += request;
      if (sidecars > init) init = sidecars;
    } else if (request + sidecars > init) init = request + sidecars;
  }
  sum += sidecars;
  return init > sum ? init : sum;
}

function containerRequest(container: ContainerRecord, resource: i32): i64 {
  switch (resource) {
    case CPU:
      return orDefault(container.cpuRequestMilli, 0);
    case MEMORY:
      return orDefault(container.memoryRequestBytes, 0);
    case EPHEMERAL:
      return orDefault(container.ephemeralRequestBytes, 0);
    case CPU_NON_ZERO:
      return orDefault(container.cpuRequestMilli, DEFAULT_CPU_REQUEST_MILLI);
    case MEMORY_NON_ZERO:
      return orDefault(container.memoryRequestBytes, DEFAULT_MEMORY_REQUEST_BYTES);
    default:
      return extendedQuantity(container.extendedStart, container.extendedCount, resource - FIRST_EXTENDED);
  }
}

function orDefault(value: i64, absent: i64): i64 {
  return value < 0 ? absent : value;
}

function extendedQuantity(start: u32, count: u32, resource: i32): i64 {
  const base = world.image.section(SECTION_EXTENDED);
  for (let i: u32 = 0; i < count; i++) {
    const record = rowAt<ExtendedRecord>(base, start + i);
    if (record.resource == resource) return record.quantity;
  }
  return 0;
}
