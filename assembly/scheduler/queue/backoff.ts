// How long a pod that failed waits before it is tried again. Mirrors backoffQueue, pkg/scheduler/backend/queue/backoff_queue.go, v1.35. From
// v1.33 (SchedulerPopFromBackoffQ) expiry is cut to whole seconds: the pods of one second leave together when it is over.

const SECOND_NS: u64 = 1000000000;
/** From this minor version pods may be popped from backoffQ when activeQ is empty (KEP-5142). */
const POP_FROM_BACKOFF_SINCE_MINOR: u32 = 33;

/** Whether an empty activeQ lets pods skip the rest of their backoff, and backoff is counted in windows. */
export function popsFromBackoff(kubernetesMinor: u32): bool {
  return kubernetesMinor >= POP_FROM_BACKOFF_SINCE_MINOR;
}

/** Backoff after the `attempts`-th failed attempt: doubles from `initialNs` up to `maxNs`. 0 attempts: none. */
export function backoffNs(attempts: u32, initialNs: u64, maxNs: u64): u64 {
  if (attempts == 0) return 0;
  let duration = initialNs;
  for (let i: u32 = 1; i < attempts; i++) {
    // A subtraction cannot overflow where the doubling could.
    if (duration > maxNs - duration) return maxNs;
    duration += duration;
  }
  return duration < maxNs ? duration : maxNs;
}

/** When backoff that began at `sinceNs` ends. */
export function backoffExpiryNs(sinceNs: u64, durationNs: u64, kubernetesMinor: u32): u64 {
  const expiry = sinceNs + durationNs;
  return popsFromBackoff(kubernetesMinor) ? (expiry / SECOND_NS) * SECOND_NS : expiry;
}

/** Whether a pod still waits at `nowNs`. In windows, all of the second in which backoff expires counts as waiting. */
export function isBackingOff(expiryNs: u64, nowNs: u64, kubernetesMinor: u32): bool {
  return popsFromBackoff(kubernetesMinor) ? expiryNs >= (nowNs / SECOND_NS) * SECOND_NS : expiryNs > nowNs;
}

/** The flush (one a second, on the second) that finds backoff completed. */
export function backoffFlushNs(expiryNs: u64, kubernetesMinor: u32): u64 {
  if (popsFromBackoff(kubernetesMinor)) return expiryNs + SECOND_NS;
  return ((expiryNs + SECOND_NS - 1) / SECOND_NS) * SECOND_NS;
}
