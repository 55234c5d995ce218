// Templates: the sums that follow from a pod spec, worked out once at load. Row = row of TemplateRecord.

import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";

@unmanaged
export class TemplateTable {
  count: i32;
  /** True requests of a pod (absent counts 0), by resource helper PodRequests. */
  cpuRequestMilli: Column<i64>;
  memoryRequestBytes: Column<i64>;
  ephemeralRequestBytes: Column<i64>;
  /** Requests with the scheduler's defaults where a container has no key. */
  cpuNonZeroMilli: Column<i64>;
  memoryNonZeroBytes: Column<i64>;
  /** The extended resources that are requested, in ascending order, and how much of each: a run of the last two. */
  wantedStart: Column<i32>;
  wantedCount: Column<i32>;
  wantedRuns: i32;
  wanted: Column<i32>;
  wantedQuantity: Column<i64>;
  /** 1 when any extended resource is requested. */
  hasExtended: Column<u8>;
  qosClass: Column<u8>;

  /** What a template requests of an extended resource. */
  extendedRequest(template: i32, resource: i32): i64 {
    const start = this.wantedStart.at(template);
    for (let i = start; i < start + this.wantedCount.at(template); i++) {
      if (this.wanted.at(i) == resource) return this.wantedQuantity.at(i);
    }
    return 0;
  }
}

/** An empty table of `count` templates; pod-requests.ts and qos-class.ts fill it. */
export function templateTable(arena: Arena, count: i32): TemplateTable {
  const templates = changetype<TemplateTable>(arena.take(offsetof<TemplateTable>()));
  templates.count = count;
  templates.cpuRequestMilli = column<i64>(arena, count);
  templates.memoryRequestBytes = column<i64>(arena, count);
  templates.ephemeralRequestBytes = column<i64>(arena, count);
  templates.cpuNonZeroMilli = column<i64>(arena, count);
  templates.memoryNonZeroBytes = column<i64>(arena, count);
  templates.wantedStart = column<i32>(arena, count);
  templates.wantedCount = column<i32>(arena, count);
  templates.wanted = column<i32>(arena, 0);
  templates.wantedQuantity = column<i64>(arena, 0);
  templates.hasExtended = column<u8>(arena, count);
  templates.qosClass = column<u8>(arena, count);
  return templates;
}
