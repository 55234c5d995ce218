// Eviction thresholds of a node: what the scenario or a KubeletConfiguration says, in the order in which they are gone through.

import { ALLOCATABLE_MEMORY_SIGNAL, EVICTION_SIGNALS, parsePercentage } from "../kubernetes/eviction-threshold.ts";
import type { AmountOrShare, NodeThreshold } from "./cluster.ts";
import { durationNs, wholeUnits } from "./formats.ts";
import type { ScenarioDocument } from "./schema.ts";

type KubeletFields = ScenarioDocument["spec"]["cluster"]["kubelet"];
type Thresholds = KubeletFields["evictionHard"];

/**
 * The kubelet keeps them in the order of a map, which is chance, and of several memory thresholds acts on the last. Here hard memory comes last of
 * these, and of the other signals a hard threshold before a soft one.
 */
export function readThresholds(hard: Thresholds, kubelet: KubeletFields): NodeThreshold[] {
  const { evictionSoft: soft, evictionSoftGracePeriod, evictionMinimumReclaim: reclaim } = kubelet;
  const graceNs = (signal: keyof Thresholds): number => {
    const given =
      typeof evictionSoftGracePeriod === "string" ? evictionSoftGracePeriod : evictionSoftGracePeriod[signal];
    return durationNs(given ?? DEFAULT_GRACE);
  };
  const made = (signal: keyof Thresholds, from: Thresholds, grace: number): NodeThreshold[] => {
    const value = from[signal];
    return value === undefined
      ? []
      : [{ signal, value: readAmount(value), graceNs: grace, minReclaim: readAmount(reclaim[signal] ?? 0) }];
  };
  const memory = made("memory.available", hard, 0);
  return [
    ...memory.map((threshold) => ({
      ...threshold,
      signal: ALLOCATABLE_MEMORY_SIGNAL as typeof ALLOCATABLE_MEMORY_SIGNAL,
    })),
    ...made("memory.available", soft, graceNs("memory.available")),
    ...memory,
    ...EVICTION_SIGNALS.filter((signal) => signal !== "memory.available").flatMap((signal) => [
      ...made(signal, hard, 0),
      ...made(signal, soft, graceNs(signal)),
    ]),
  ];
}

/** What a threshold stands for, given the capacity (GetThresholdQuantity of pkg/kubelet/eviction/api/types.go, v1.35). */
export function amountOf(value: AmountOrShare, capacity: number): number {
  return "amount" in value ? value.amount : Math.trunc(capacity * value.share);
}

/** A soft threshold of a signal that a map of grace periods leaves out. */
const DEFAULT_GRACE = "1m30s";

function readAmount(value: string | number): AmountOrShare {
  const text = String(value);
  if (!text.endsWith("%")) return { amount: wholeUnits(value) };
  const share = parsePercentage(text);
  if (share === undefined) throw new Error(`unchecked percentage: ${text}`);
  return { share };
}
