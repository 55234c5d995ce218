// The custom and external metrics pipeline: a monitoring system scrapes counters and levels each scrapePeriodNs, an adapter answers with the newest level
// or with the rate over a window, from the newest scrape and the oldest one within the window (as `rate()` of prometheus-adapter's rules does,
// without extrapolation). Only sources that an HPA asks for are scraped.
//
//     ring of a subject (a container, a Service, a traffic)   ┌ value u64 ┬ value u64 ┬ … ┐   `points` of them, by number of the scrape

import {
  CONTAINER_RUNNING,
  METRIC_OF_PODS,
  METRIC_OF_SERVICE,
  METRIC_OF_TABLE,
  METRIC_OF_TRAFFIC,
  NEVER,
  SECTION_HPA_METRICS,
  SECTION_METRIC_POINTS,
  SECTION_METRIC_SOURCES,
  SECTION_VALUES,
} from "../abi/constants";
import { HpaMetricRecord, MetricPointRecord, MetricSourceRecord, ValueRecord } from "../abi/records";
import { world } from "../cluster/world";
import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";
import { isCounter, serverMeasure, serviceMeasure, trafficMeasure } from "../workload/load-metrics";

const MILLI: u64 = 1000;
const MICRO: u64 = 1000000;

/** A source that is scraped. */
@unmanaged
export class MetricSource {
  record: MetricSourceRecord;
  /** 1: an HPA asks for it. */
  wanted: u32;
  /** Scrapes that a ring holds. */
  points: i32;
  ring: Column<u64>;
  /** By container of a METRIC_OF_PODS source, one beyond the last scrape that saw it running, and its first one in a row. */
  lastScrape: Column<u32>;
  firstScrape: Column<u32>;
}

@unmanaged
export class MetricSources {
  count: i32;
  any: u32;
  /** Scrapes so far, and when the last one was. */
  scrapes: u32;
  lastNs: u64;
  base: usize;

  @inline at(row: i32): MetricSource {
    return changetype<MetricSource>(this.base + <usize>row * offsetof<MetricSource>());
  }
}

/** The sources of the image; those that an HPA's metric names are wanted. */
export function metricSources(arena: Arena): MetricSources {
  const sources = changetype<MetricSources>(arena.take(offsetof<MetricSources>()));
  const count = world.image.rows(SECTION_METRIC_SOURCES);
  sources.count = count;
  sources.base = arena.take(<usize>count * offsetof<MetricSource>());
  const periodNs = world.config.scrapePeriodNs;
  for (let row = 0; row < count; row++) {
    const source = sources.at(row);
    source.record = world.row<MetricSourceRecord>(SECTION_METRIC_SOURCES, row);
    source.points = isCounter(source.record.measure) ? <i32>(source.record.windowNs / periodNs) + 1 : 1;
    source.ring = column<u64>(arena, source.points);
    source.lastScrape = column<u32>(arena, 0);
    source.firstScrape = column<u32>(arena, 0);
  }
  const metrics = world.image.rows(SECTION_HPA_METRICS);
  for (let metric = 0; metric < metrics; metric++) {
    const record = world.row<HpaMetricRecord>(SECTION_HPA_METRICS, metric);
    for (let i: u32 = 0; i < record.sourcesCount; i++) {
      sources.at(world.row<ValueRecord>(SECTION_VALUES, record.sourcesStart + i).value).wanted = 1;
      sources.any = 1;
    }
  }
  return sources;
}

/** The monitoring system scrapes every wanted source. */
export function scrapeSources(sources: MetricSources): void {
  sources.scrapes += 1;
  sources.lastNs = world.nowNs;
  for (let row = 0; row < sources.count; row++) {
    const source = sources.at(row);
    if (!source.wanted || source.record.kind == METRIC_OF_TABLE) continue;
    if (source.record.kind == METRIC_OF_PODS) scrapePods(sources, source);
    else source.ring.put(placeOf(sources, source), measured(source.record));
  }
}

/** The value of a source that is not of pods, in milli-units; i64.MIN_VALUE when there is none yet. */
export function sourceValueMilli(sources: MetricSources, row: i32): i64 {
  const source = sources.at(row);
  if (source.record.kind == METRIC_OF_TABLE) return tableValueMilli(source.record);
  if (sources.scrapes == 0) return i64.MIN_VALUE;
  return valueMilli(sources, source, 0, 1);
}

/** The value of a pod in milli-units, summed over its servers; i64.MIN_VALUE when none has one. */
export function podValueMilli(sources: MetricSources, row: i32, pod: i32): i64 {
  const source = sources.at(row);
  const start = world.pods.containersStart.at(pod);
  const end = start + world.pods.containersCount.at(pod);
  let sum: i64 = 0;
  let any = false;
  for (let container = start; container < end; container++) {
    if (container >= source.lastScrape.capacity || source.lastScrape.at(container) != sources.scrapes + 1) continue;
    const value = valueMilli(sources, source, container, source.firstScrape.at(container));
    if (value == i64.MIN_VALUE) continue;
    sum += value;
    any = true;
  }
  return any ? sum : i64.MIN_VALUE;
}

function scrapePods(sources: MetricSources, source: MetricSource): void {
  const arena = world.arena;
  const pods = world.pods;
  const containers = world.containers;
  source.ring.ensure(arena, containers.count * source.points);
  source.lastScrape.ensure(arena, containers.count);
  source.firstScrape.ensure(arena, containers.count);
  const workload = <i32>source.record.target;
  for (let pod = world.workloads.firstPod.at(workload); pod >= 0; pod = pods.nextOfWorkload.at(pod)) {
    const start = pods.containersStart.at(pod);
    const end = start + pods.containersCount.at(pod);
    for (let row = start; row < end; row++) {
      if (containers.state.at(row) != CONTAINER_RUNNING) continue;
      // A target that was away begins a new series.
      if (source.lastScrape.at(row) != sources.scrapes) source.firstScrape.put(row, sources.scrapes);
      source.lastScrape.put(row, sources.scrapes + 1);
      source.ring.put(row * source.points + placeOf(sources, source), serverMeasure(row, source.record.measure));
    }
  }
}

/** The newest level, or the rate from the oldest scrape in the window; a rate needs two scrapes. `first` is the subject's first one. */
function valueMilli(sources: MetricSources, source: MetricSource, subject: i32, first: u32): i64 {
  const base = subject * source.points;
  const newest = source.ring.at(base + placeOf(sources, source));
  if (!isCounter(source.record.measure)) return <i64>(newest * MILLI);
  const seen = <i32>(sources.scrapes - first) + 1;
  const back = min<i32>(seen, source.points) - 1;
  if (back <= 0) return i64.MIN_VALUE;
  const oldest = source.ring.at(base + ((<i32>sources.scrapes - back) % source.points));
  const spanNs = <u64>back * world.config.scrapePeriodNs;
  // Thousandths a second, in steps that stay below 2^64 for any count a window can hold.
  return <i64>(((newest - oldest) * MICRO) / (spanNs / MICRO));
}

function placeOf(sources: MetricSources, source: MetricSource): i32 {
  return <i32>sources.scrapes % source.points;
}

function measured(record: MetricSourceRecord): u64 {
  if (record.kind == METRIC_OF_SERVICE) return serviceMeasure(record.target, record.measure);
  assert(record.kind == METRIC_OF_TRAFFIC, "autoscaling: a metric of nothing");
  return trafficMeasure(record.target, record.measure);
}

/** The last point at or before now. */
function tableValueMilli(record: MetricSourceRecord): i64 {
  let value = i64.MIN_VALUE;
  for (let i: u32 = 0; i < record.count; i++) {
    const point = world.row<MetricPointRecord>(SECTION_METRIC_POINTS, record.target + i);
    if (point.atNs > world.nowNs || point.atNs == NEVER) break;
    value = point.valueMilli;
  }
  return value;
}
