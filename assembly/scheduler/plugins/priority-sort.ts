// PrioritySort: the order of activeQ. Higher priority first, then who entered the queue earlier.
// Mirrors pkg/scheduler/framework/plugins/queuesort/priority_sort.go, v1.35.

/** Whether the first pod comes before the second. */
export function precedes(priority: i32, timestampNs: u64, otherPriority: i32, otherTimestampNs: u64): bool {
  return priority > otherPriority || (priority == otherPriority && timestampNs < otherTimestampNs);
}
