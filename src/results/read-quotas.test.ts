import { describe, expect, test } from "vitest";
import * as abi from "../core/abi.generated.ts";
import { EventLog } from "./event-log.ts";
import type { Naming } from "./naming.ts";
import { QuotaReader } from "./read-quotas.ts";

const NAMING = {
  names: {
    quotas: [{ namespace: "shop", name: "compute", resources: ["requests.cpu", "limits.memory"] }],
    quotaLimits: [
      { resource: "requests.memory", hard: "1Gi", milli: false, format: "BinarySI" },
      { resource: "requests.cpu", hard: "2", milli: true, format: "DecimalSI" },
    ],
    templates: [{ unset: { cpu: ["a"], "requests.cpu": ["a", "b"], "limits.memory": ["b"] } }],
    pods: [{ name: "bare", template: 0 }],
  },
  podPrefix: () => "web-1",
  templateOfMaker: () => 0,
  podMaker: () => ({ kind: "ReplicaSet", namespace: "shop", name: "web-1" }),
} as unknown as Naming;

function events(...records: [kind: number, a: number, b: number, c: number, d: number][]) {
  const log = new EventLog();
  const reader = new QuotaReader(NAMING, log);
  for (const [kind, a, b, c, d] of records) reader.read({ timeNs: 7, kind, a, b, c, d });
  reader.finish();
  return log.events.map(({ reason, object, message, source }) => `${source} ${object.kind} ${reason} ${message}`);
}

describe("refusals by quota", () => {
  test("of a controller's pod, with the limits in order of their names", () => {
    const refused = events(
      [abi.TRACE_QUOTA_REFUSED, 0, 0xffffffff, 0, 2],
      [abi.TRACE_QUOTA_REQUESTED, 0, 3, 0, 512 * 1024 ** 2],
      [abi.TRACE_QUOTA_USED, 0, 0, 0, 768 * 1024 ** 2],
      [abi.TRACE_QUOTA_REQUESTED, 1, 3, 0, 1500],
      [abi.TRACE_QUOTA_USED, 1, 0, 0, 1000],
    );
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatch(
      /^replicaset-controller ReplicaSet FailedCreate Error creating: pods "web-1-[a-z0-9]{5}" is forbidden: exceeded quota: compute, requested: requests.cpu=1500m,requests.memory=512Mi, used: requests.cpu=1,requests.memory=768Mi, limited: requests.cpu=2,requests.memory=1Gi$/,
    );
  });

  test("of a bare pod, and of what is not given", () => {
    expect(events([abi.TRACE_QUOTA_REFUSED, 0xffffffff, 0, 0, 0])).toEqual([
      'kube-apiserver Pod Forbidden pods "bare" is forbidden: failed quota: compute: must specify limits.memory for: b; requests.cpu for: a,b',
    ]);
  });
});
