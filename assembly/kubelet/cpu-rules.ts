// What a container's cpu request and limit become in its cgroup.
// Mirrors pkg/kubelet/cm/helpers_linux.go (MilliCPUToShares, MilliCPUToQuota) and kuberuntime's calculateLinuxResources, v1.35.

const SHARES_PER_CPU: i64 = 1024;
const MIN_SHARES: i64 = 2;
const MAX_SHARES: i64 = 262144;
const MIN_QUOTA_US: i64 = 1000;

/** The CFS period of every container: 100 ms. */
export const CFS_PERIOD_NS: u64 = 100000000;
/** The same in microseconds, as cpu.cfs_period_us has it. */
export const CFS_PERIOD_US: i64 = 100000;

/** cpu.shares of `milli` milli-cores: 2 at least, 262,144 at most. */
export function milliCpuToShares(milli: i64): i64 {
  if (milli <= 0) return MIN_SHARES;
  const shares = (milli * SHARES_PER_CPU) / 1000;
  if (shares < MIN_SHARES) return MIN_SHARES;
  return shares > MAX_SHARES ? MAX_SHARES : shares;
}

/** cpu.cfs_quota_us of a limit of `milli` milli-cores over a period: 0 means no limit, and a limit gives 1 ms at least. */
export function milliCpuToQuota(milli: i64, periodUs: i64): i64 {
  if (milli <= 0) return 0;
  const quota = (milli * periodUs) / 1000;
  return quota < MIN_QUOTA_US ? MIN_QUOTA_US : quota;
}

/** Shares of a container: from its request, or from its limit where it has a limit and no request; -1 is absent. */
export function containerShares(requestMilli: i64, limitMilli: i64): i64 {
  return milliCpuToShares(requestMilli <= 0 && limitMilli > 0 ? limitMilli : requestMilli);
}
