// Why requests of a traffic class are slow: the parts of the slowest ones beside those of all, and chosen requests with every call they made.

import * as abi from "../core/abi.generated.ts";
import type { CoreInstance } from "../core/core-instance.ts";
import type { Naming } from "./naming.ts";
import { ERROR_KINDS } from "./read-latency.ts";
import { LATENCY_PARTS } from "./words.ts";

/** One part of the latency: its mean over all requests and over the slowest. */
export interface ExplainedPart {
  readonly part: string;
  readonly meanNs: number;
  readonly slowMeanNs: number;
}

/** A call, per request of the class: how often and how long, among the slow requests that were traced. */
export interface ExplainedCall {
  readonly call: string;
  /** Thousandths of a call per request. */
  readonly perRequestMilli: number;
  /** Tries that failed or were given up. */
  readonly failedTries: number;
  /** Time in such calls per request, side by side where they are made at once. */
  readonly slowMeanNs: number;
}

/** One try of a request or of a call. */
export interface Span {
  /** Traffic class, or CALLER>SERVICE. */
  readonly name: string;
  /** 1 for the first. */
  readonly tries: number;
  /** Empty when it was answered well; an error's kind; `given up` when nobody waited for the end. */
  readonly failure: string;
  readonly pod: string;
  readonly node: string;
  readonly sentNs: number;
  readonly endedNs: number;
  /** Parts of an answered try by name, only those above 0. */
  readonly parts: Readonly<Record<string, number>>;
  /** What its handler called, in order of sending. */
  readonly calls: readonly Span[];
}

/** A request with all its tries. */
export interface ExplainedRequest {
  readonly number: number;
  /** Why it is shown: `slowest`, or the percentile. */
  readonly role: string;
  readonly sentNs: number;
  readonly latencyNs: number;
  readonly tries: readonly Span[];
}

/** The explanation of a percentile of a class. */
export interface LatencyExplanation {
  readonly class: string;
  readonly partsPerMillion: number;
  /** The percentile itself, exact, by nearest rank. */
  readonly valueNs: number;
  /** Requests answered after the warm-up, and how many of them took at least so long. */
  readonly count: number;
  readonly slowCount: number;
  readonly meanNs: number;
  readonly slowMeanNs: number;
  readonly parts: readonly ExplainedPart[];
  /** Slow requests whose calls were traced. */
  readonly tracedCount: number;
  readonly calls: readonly ExplainedCall[];
  readonly requests: readonly ExplainedRequest[];
  readonly fingerprint: string;
}

/** A request chosen to be shown. */
export interface ChosenRequest {
  readonly number: number;
  readonly role: string;
  readonly latencyNs: number;
}

/** Requests that took so long or longer, slowest first; of equals the earlier one. */
export function readSlowRequests(instance: CoreInstance): { number: number; latencyNs: number }[] {
  const table = instance.table(abi.TABLE_SLOW_REQUESTS, abi.SlowRequestTable);
  if (!table) throw new Error("latency: no slow requests were asked for");
  return Array.from({ length: table.count }, (_, row) => ({
    number: table.number[row] ?? 0,
    latencyNs: Number(table.latencyNs[row] ?? 0n),
  })).sort((a, b) => b.latencyNs - a.latencyNs || a.number - b.number);
}

/** Means of the parts over all counted requests of a class and over the slow ones that this run noted. */
export function readParts(instance: CoreInstance, traffic: number): ExplainedPart[] {
  const slow = instance.table(abi.TABLE_SLOW_REQUESTS, abi.SlowRequestTable);
  const latency = instance.table(abi.TABLE_LATENCY, abi.LatencyTable);
  if (!slow || !latency) throw new Error("latency: the core publishes no latency");
  const count = BigInt(Math.max(slow.count, 1));
  return LATENCY_PARTS.map((part, index) => ({
    part,
    meanNs: Number(latency.partMeanNs[traffic * abi.PARTS + index] ?? 0n),
    slowMeanNs: Number((slow.partSumNs[index] ?? 0n) / count),
  })).filter(({ meanNs, slowMeanNs }) => meanNs > 0 || slowMeanNs > 0);
}

/** Spans of a replay, as requests to show and as sums by call. */
export class SpanReader {
  readonly #naming: Naming;
  readonly #names: readonly string[];
  readonly #table;
  /** Rows by the request whose handler made the call, as `traffic/number/try`. */
  readonly #children = new Map<string, number[]>();
  /** Rows of requests that nobody called, by number. */
  readonly #roots = new Map<number, number[]>();

  /** `names` are those of the rows of traffic. */
  constructor(naming: Naming, instance: CoreInstance, names: readonly string[], traffic: number) {
    const table = instance.table(abi.TABLE_SPANS, abi.SpanTable);
    if (!table) throw new Error("latency: no spans were asked for");
    this.#naming = naming;
    this.#names = names;
    this.#table = table;
    for (let row = 0; row < table.count; row++) {
      const parent = table.parentTraffic[row] ?? -1;
      if (table.traffic[row] === traffic) push(this.#roots, table.number[row] ?? 0, row);
      if (parent >= 0) push(this.#children, `${parent}/${table.parentNumber[row]}/${table.parentTries[row]}`, row);
    }
  }

  /** A request and everything it led to. */
  request({ number, role, latencyNs }: ChosenRequest): ExplainedRequest {
    const tries = this.#sorted(this.#roots.get(number) ?? []).map((row) => this.#span(row));
    return { number, role, sentNs: tries[0]?.sentNs ?? 0, latencyNs, tries };
  }

  /** The calls that the given requests' handlers made themselves, summed by name. */
  calls(numbers: readonly number[]): ExplainedCall[] {
    const sums = new Map<string, { count: number; failed: number; ns: number }>();
    for (const row of numbers.flatMap((number) => this.#roots.get(number) ?? [])) {
      for (const child of this.#children.get(this.#key(row)) ?? []) {
        const span = this.#span(child);
        const sum = sums.get(span.name) ?? { count: 0, failed: 0, ns: 0 };
        sum.count += span.tries === 1 ? 1 : 0;
        sum.failed += span.failure === "" ? 0 : 1;
        sum.ns += span.endedNs - span.sentNs;
        sums.set(span.name, sum);
      }
    }
    return [...sums].map(([call, { count, failed, ns }]) => ({
      call,
      perRequestMilli: Math.round((1000 * count) / numbers.length),
      failedTries: failed,
      slowMeanNs: Math.floor(ns / numbers.length),
    }));
  }

  #span(row: number): Span {
    const table = this.#table;
    const outcome = table.outcome[row] ?? 0;
    const container = table.container[row] ?? -1;
    const pod = container < 0 ? -1 : (this.#naming.containers.pod[container] ?? -1);
    const parts = LATENCY_PARTS.map(
      (part, index) => [part, Number(table.partNs[row * abi.PARTS + index] ?? 0n)] as const,
    );
    return {
      name: this.#names[table.traffic[row] ?? 0] ?? "",
      tries: table.tries[row] ?? 1,
      failure: outcome === 0 ? "" : outcome === abi.SPAN_GIVEN_UP ? "given up" : (ERROR_KINDS[outcome - 1] ?? "failed"),
      pod: pod < 0 ? "" : this.#naming.podName(pod),
      node: pod < 0 ? "" : (this.#naming.names.nodes[this.#naming.pods.node[pod] ?? -1]?.name ?? ""),
      sentNs: Number(table.triedNs[row] ?? 0n),
      endedNs: Number(table.endedNs[row] ?? 0n),
      parts: Object.fromEntries(parts.filter(([, ns]) => ns > 0)),
      calls: this.#sorted(this.#children.get(this.#key(row)) ?? []).map((child) => this.#span(child)),
    };
  }

  #key(row: number): string {
    return `${this.#table.traffic[row]}/${this.#table.number[row]}/${this.#table.tries[row]}`;
  }

  /** By the instant of sending; rows are in order of their ends. */
  #sorted(rows: readonly number[]): number[] {
    const sentNs = (row: number): number => Number(this.#table.triedNs[row] ?? 0n);
    return [...rows].sort((a, b) => sentNs(a) - sentNs(b) || a - b);
  }
}

function push<Key>(map: Map<Key, number[]>, key: Key, row: number): void {
  const rows = map.get(key);
  if (rows) rows.push(row);
  else map.set(key, [row]);
}
