// Pods that a one-shot run was to place and that a ResourceQuota kept from being created.

import * as abi from "../core/abi.generated.ts";
import type { CoreInstance } from "../core/core-instance.ts";
import { EventLog } from "./event-log.ts";
import type { Naming } from "./naming.ts";
import { QuotaReader } from "./read-quotas.ts";
import type { RefusedPods } from "./schedule-result.ts";

/** One entry per controller or bare pod, with the last message of each: it tells what is used when all the others are there. */
export function readRefused(naming: Naming, instance: CoreInstance): RefusedPods[] {
  const makers = instance.table(abi.TABLE_REPLICA_SETS, abi.ReplicaSetTable);
  if (!makers) throw new Error("schedule: the core publishes no ReplicaSets");
  const log = new EventLog();
  const reader = new QuotaReader(naming, log);
  const missing = new Map<string, number>();
  for (const record of instance.trace) {
    reader.read(record);
    const row = record.a | 0;
    if (record.kind !== abi.TRACE_QUOTA_REFUSED || row < 0) continue;
    const { kind, namespace, name } = naming.podMaker(row);
    const pods = (makers.specReplicas[row] ?? 0) - (makers.statusReplicas[row] ?? 0);
    missing.set([kind, namespace, name].join(" "), pods);
  }
  reader.finish();
  const found = new Map<string, RefusedPods>();
  for (const { object, message } of log.events) {
    const key = [object.kind, object.namespace, object.name].join(" ");
    const pods = object.kind === "Pod" ? 1 : (missing.get(key) ?? 0);
    if (pods > 0) found.set(key, { ...object, pods, message });
  }
  return [...found.values()];
}
