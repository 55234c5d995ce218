// Eviction thresholds as the kubelet's configuration writes them. Mirrors ParseThresholdConfig of pkg/kubelet/eviction/helpers.go, v1.35.

import { parseDuration } from "./duration.ts";
import type { Quantity } from "./quantity.ts";
import { tryParseQuantity } from "./quantity-text.ts";

/** Signals that a threshold may be set for. */
export const EVICTION_SIGNALS = [
  "memory.available",
  "nodefs.available",
  "nodefs.inodesFree",
  "imagefs.available",
  "imagefs.inodesFree",
  "pid.available",
] as const;

/** The kubelet adds it as a copy of the hard memory.available threshold when it enforces allocatable on pods. */
export const ALLOCATABLE_MEMORY_SIGNAL = "allocatableMemory.available";

/** An amount, or a share (0..1) of the capacity. */
export type ThresholdValue = { readonly quantity: Quantity } | { readonly percentage: number };

export interface EvictionThreshold {
  readonly signal: string;
  readonly value: ThresholdValue;
  /** 0: a hard threshold. */
  readonly gracePeriodNs: bigint;
  readonly minReclaim: ThresholdValue | undefined;
}

/** The four maps of a KubeletConfiguration and enforceNodeAllocatable. */
export interface EvictionConfiguration {
  readonly evictionHard?: Readonly<Record<string, string>>;
  readonly evictionSoft?: Readonly<Record<string, string>>;
  readonly evictionSoftGracePeriod?: Readonly<Record<string, string>>;
  readonly evictionMinimumReclaim?: Readonly<Record<string, string>>;
  readonly enforceNodeAllocatable?: readonly string[];
}

export type ParsedThresholds = { readonly thresholds: EvictionThreshold[] } | { readonly error: string };

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Reads a configuration, or says what is wrong with it. `0%` and `100%` switch a threshold off. */
export function parseEvictionThresholds(configuration: EvictionConfiguration): ParsedThresholds {
  try {
    return { thresholds: readThresholds(configuration) };
  } catch (error) {
    if (error instanceof ThresholdError) return { error: error.message };
    throw error;
  }
}

/** A percentage like "10.5%" as a share, held in 32 bits as upstream does; undefined when it is none. */
export function parsePercentage(text: string): number | undefined {
  const digits = text.replace(/%+$/, "");
  return NUMBER.test(digits) ? Math.fround(Math.fround(Number(digits)) / 100) : undefined;
}

/** The amount a value stands for, given the capacity. */
export function thresholdAmount(value: ThresholdValue, capacity: number): number {
  return "quantity" in value ? Number(value.quantity.value()) : Math.trunc(capacity * value.percentage);
}

class ThresholdError extends Error {}

function readThresholds(configuration: EvictionConfiguration): EvictionThreshold[] {
  const { evictionHard = {}, evictionSoft = {}, evictionMinimumReclaim = {} } = configuration;
  const graces = readGracePeriods(configuration.evictionSoftGracePeriod ?? {});
  const reclaims = new Map(
    Object.entries(evictionMinimumReclaim).map(([signal, text]) => [signal, readMinReclaim(signal, text)]),
  );
  const hard = readValues(evictionHard).map(([signal, value]) => ({
    signal,
    value,
    gracePeriodNs: 0n,
    minReclaim: reclaims.get(signal),
  }));
  const soft = readValues(evictionSoft).map(([signal, value]) => {
    const gracePeriodNs = graces.get(signal);
    if (gracePeriodNs === undefined) {
      throw new ThresholdError(`grace period must be specified for the soft eviction threshold ${signal}`);
    }
    return { signal, value, gracePeriodNs, minReclaim: reclaims.get(signal) };
  });
  const enforced = configuration.enforceNodeAllocatable?.includes("pods") ?? false;
  const copies = hard.filter(({ signal }) => enforced && signal === "memory.available");
  return [...hard, ...soft, ...copies.map((threshold) => ({ ...threshold, signal: ALLOCATABLE_MEMORY_SIGNAL }))];
}

function readValues(statements: Readonly<Record<string, string>>): [string, ThresholdValue][] {
  return Object.entries(statements).flatMap(([signal, text]): [string, ThresholdValue][] => {
    checkSignal(signal);
    if (text === "0%" || text === "100%") return [];
    if (text.endsWith("%")) return [[signal, { percentage: readShare(signal, text) }]];
    const quantity = readQuantity(signal, text);
    if (quantity.value() <= 0n) {
      throw new ThresholdError(`eviction threshold ${signal} must be positive: ${text}`);
    }
    return [[signal, { quantity }]];
  });
}

function readGracePeriods(statements: Readonly<Record<string, string>>): Map<string, bigint> {
  return new Map(
    Object.entries(statements).map(([signal, text]): [string, bigint] => {
      checkSignal(signal);
      const parsed = parseDuration(text);
      if ("error" in parsed) throw new ThresholdError(parsed.error);
      if (parsed.ns < 0n)
        throw new ThresholdError(`invalid eviction grace period specified: ${text}, must be a positive value`);
      return [signal, parsed.ns];
    }),
  );
}

function readMinReclaim(signal: string, text: string): ThresholdValue {
  checkSignal(signal);
  if (text.endsWith("%")) return { percentage: readShare(signal, text) };
  const quantity = readQuantity(signal, text);
  if (quantity.value() < 0n) throw new ThresholdError(`negative eviction minimum reclaim specified for ${signal}`);
  return { quantity };
}

function readShare(signal: string, text: string): number {
  const share = parsePercentage(text);
  if (share === undefined) throw new ThresholdError(`invalid percentage for ${signal}: ${text}`);
  if (share <= 0) throw new ThresholdError(`eviction percentage for ${signal} must be positive: ${text}`);
  if (share > 1) throw new ThresholdError(`eviction percentage for ${signal} must not be larger than 100%: ${text}`);
  return share;
}

function readQuantity(signal: string, text: string): Quantity {
  const parsed = tryParseQuantity(text);
  if ("error" in parsed) throw new ThresholdError(`${signal}: ${parsed.error}`);
  return parsed.quantity;
}

function checkSignal(signal: string): void {
  if (!(EVICTION_SIGNALS as readonly string[]).includes(signal)) {
    throw new ThresholdError(`unsupported eviction signal ${signal}`);
  }
}
