// What is used of each ResourceQuota, from the core's table.

import type { CompiledNames, CompiledQuotaLimit } from "../compile/compiled-scenario.ts";
import * as abi from "../core/abi.generated.ts";
import type { CoreInstance } from "../core/core-instance.ts";
import { Quantity } from "../kubernetes/quantity.ts";
import type { QuotaUse } from "./run-result.ts";

const MILLI = -3;

/** Every quota of the image. */
export function readQuotaUse({ quotas, quotaLimits }: CompiledNames, instance: CoreInstance): QuotaUse[] {
  const table = instance.table(abi.TABLE_QUOTAS, abi.QuotaTable);
  if (!table) throw new Error("quotas: the core publishes none");
  return quotas.map(({ namespace, name, limitsStart, limitsCount }) => ({
    namespace,
    name,
    resources: quotaLimits.slice(limitsStart, limitsStart + limitsCount).map((limit, i) => ({
      resource: limit.resource,
      used: quotaAmount(limit, table.used[limitsStart + i] ?? 0n),
      hard: limit.hard,
    })),
  }));
}

/** A number of the core in the format of the quota's own. */
export function quotaAmount(limit: CompiledQuotaLimit | undefined, value: bigint): string {
  const { milli, format } = limit ?? { milli: false, format: "DecimalSI" as const };
  return new Quantity(value, milli ? MILLI : 0, format).toString();
}
