// Back-off of restarts and image pulls. Mirrors client-go/util/flowcontrol/backoff.go as kuberuntime_manager.doBackOff and
// pkg/kubelet/images use it, v1.35: 10 s, doubled at each use to 300 s; forgotten when nothing happened for twice the maximum.

/** First delay. */
export const BACK_OFF_INITIAL_NS: u64 = 10000000000;
/** Longest delay. */
export const BACK_OFF_MAX_NS: u64 = 300000000000;

/** Whether an entry renewed at `sinceNs` has been forgotten at `eventNs`. */
export function backOffExpired(sinceNs: u64, eventNs: u64): bool {
  return eventNs > sinceNs && eventNs - sinceNs > 2 * BACK_OFF_MAX_NS;
}

/** The earliest restart of a container that finished at `finishedNs`. `delayNs` is its entry (0 none), last renewed at `sinceNs`. */
export function restartNotBeforeNs(delayNs: u64, sinceNs: u64, finishedNs: u64): u64 {
  if (delayNs == 0 || backOffExpired(sinceNs, finishedNs)) return finishedNs;
  return finishedNs + delayNs;
}

/** The entry's delay after one more use. */
export function nextBackOffNs(delayNs: u64, sinceNs: u64, eventNs: u64): u64 {
  return cappedBackOffNs(delayNs, sinceNs, eventNs, BACK_OFF_MAX_NS);
}

/** The same where the longest delay is another. */
export function cappedBackOffNs(delayNs: u64, sinceNs: u64, eventNs: u64, maxNs: u64): u64 {
  if (delayNs == 0 || backOffExpired(sinceNs, eventNs)) return min<u64>(BACK_OFF_INITIAL_NS, maxNs);
  return min<u64>(delayNs * 2, maxNs);
}
