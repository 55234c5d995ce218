import { describe, expect, it } from "vitest";
import { viewTable } from "../../src/core/table-view.ts";
import { ControllersImage, type ControllersTest, SECOND } from "../../test/support/controllers-test.ts";
import { abi, row } from "../../test/support/image.ts";

const MS = 1_000_000n;

interface Limit {
  readonly resource: number;
  readonly hard: number;
}

/** A quota in front of all templates that are made later with `quotasCount`. */
function quota(image: ControllersImage, limits: readonly Limit[], scopes: readonly number[] = []): void {
  const { writer } = image;
  const scopesStart = writer.rows(abi.SECTION_QUOTA_SCOPES);
  for (const scope of scopes)
    writer.add(
      abi.SECTION_QUOTA_SCOPES,
      abi.QuotaScopeRecord,
      row(abi.QuotaScopeRecord, { scope, operator: abi.OPERATOR_EXISTS }),
    );
  const limitsStart = writer.rows(abi.SECTION_QUOTA_LIMITS);
  for (const limit of limits)
    writer.add(abi.SECTION_QUOTA_LIMITS, abi.QuotaLimitRecord, row(abi.QuotaLimitRecord, { ...limit }));
  writer.add(abi.SECTION_QUOTAS, abi.QuotaRecord, {
    scopesStart,
    scopesCount: scopes.length,
    limitsStart,
    limitsCount: limits.length,
  });
}

/** One workload of pods that ask for 100m of CPU, in front of the quotas that `prepare` makes. */
async function cluster(
  kind: number,
  replicas: number,
  prepare: (image: ControllersImage) => void,
  template: Parameters<ControllersImage["template"]>[0] = {},
): Promise<ControllersTest> {
  const image = new ControllersImage();
  for (const name of ["n1", "n2", "n3"]) image.node(name);
  prepare(image);
  image.template({ quotasCount: image.writer.rows(abi.SECTION_QUOTAS), ...template });
  image.workload(kind, replicas);
  return image.start();
}

function used(test: ControllersTest): number[] {
  const table = viewTable(test.core.memory, test.core.tableAddress(abi.TABLE_QUOTAS), abi.QuotaTable);
  return [...table.used].map(Number);
}

const cpu = (hard: number): Limit => ({ resource: abi.QUOTA_REQUESTS_CPU, hard });
const pods = (hard: number): Limit => ({ resource: abi.QUOTA_PODS, hard });

describe("ResourceQuota", () => {
  it("lets a ReplicaSet have as many pods as fit, and its controller try again with longer and longer waits", async () => {
    const test = await cluster(abi.WORKLOAD_REPLICASET, 5, (image) => quota(image, [cpu(250), pods(10)]));
    test.run(SECOND);
    expect(test.living()).toEqual([0, 1]);
    expect(used(test).slice(0, 2)).toEqual([200, 2]);
    const refused = test.trace(abi.TRACE_QUOTA_REFUSED);
    // The second batch holds two pods, of which one is refused; a write and 5 ms later the next sync, then 10, 20, …
    expect(refused.slice(0, 5).map(({ atNs }) => atNs / MS)).toEqual([2n, 8n, 19n, 40n, 81n]);
    expect(refused[0]).toMatchObject({ a: 0, c: 0, d: 1n });
    expect(test.trace(abi.TRACE_QUOTA_REQUESTED)[0]).toMatchObject({ a: 0, b: 2, d: 100n });
    expect(test.trace(abi.TRACE_QUOTA_USED)[0]).toMatchObject({ a: 0, d: 200n });
  });

  it("gives back what a finished pod used, but for its object, a write after the controllers see it", async () => {
    const test = await cluster(abi.WORKLOAD_REPLICASET, 2, (image) =>
      quota(image, [pods(2), { resource: abi.QUOTA_COUNT_PODS, hard: 3 }]),
    );
    const answer = test.answerAll((pod) => pod % 3);
    test.run(SECOND, answer);
    test.core.setPod(0, abi.PHASE_FAILED, false);
    test.core.release(0);
    test.core.schedule(0n, abi.AT_CLUSTER, abi.CONTROLLER_POD_CHANGED, 0);
    // The replacement is refused at first, since the quota's status still counts the failed pod.
    test.run(SECOND, answer);
    expect(used(test).slice(0, 2)).toEqual([2, 2]);
    test.run(2n * SECOND, answer);
    expect(test.trace(abi.TRACE_QUOTA_REFUSED)).toHaveLength(1);
    expect(test.living()).toEqual([0, 1, 2]);
    expect(used(test).slice(0, 2)).toEqual([2, 3]);
  });

  it("forgets a pod that is gone", async () => {
    const test = await cluster(abi.WORKLOAD_REPLICASET, 2, (image) => {
      quota(image, [cpu(250)]);
      image.action(SECOND, { action: abi.ACTION_SCALE, a: 0, value: 1 });
    });
    test.run(
      2n * SECOND,
      test.answerAll((pod) => pod % 3),
    );
    expect(used(test)[0]).toBe(100);
  });

  it("refuses pods that say nothing of CPU where it is bounded", async () => {
    const test = await cluster(abi.WORKLOAD_REPLICASET, 1, (image) =>
      quota(image, [{ resource: abi.QUOTA_LIMITS_CPU, hard: 1000 }]),
    );
    test.run(SECOND);
    expect(test.living()).toEqual([]);
    expect(test.trace(abi.TRACE_QUOTA_REFUSED)[0]).toMatchObject({ a: 0, c: 0, d: 0n });
  });

  it("counts only pods in its scopes", async () => {
    const test = await cluster(
      abi.WORKLOAD_REPLICASET,
      3,
      (image) => {
        quota(image, [pods(0)], [abi.SCOPE_BEST_EFFORT]);
        quota(image, [pods(1)], [abi.SCOPE_NOT_BEST_EFFORT, abi.SCOPE_PRIORITY_CLASS]);
        quota(image, [pods(2)], [abi.SCOPE_NOT_BEST_EFFORT, abi.SCOPE_TERMINATING]);
      },
      { hasDeadline: 1 },
    );
    test.run(SECOND);
    expect(used(test).slice(0, 3)).toEqual([0, 0, 2]);
  });

  it("stops a DaemonSet's burst", async () => {
    const test = await cluster(abi.WORKLOAD_DAEMONSET, 0, (image) => quota(image, [pods(2)]));
    test.run(
      SECOND,
      test.answerAll((pod) => pod % 3),
    );
    expect(test.living()).toEqual([0, 1]);
    expect(test.trace(abi.TRACE_QUOTA_REFUSED).length).toBeGreaterThan(3);
  });
});
