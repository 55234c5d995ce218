import { describe, expect, it } from "vitest";
import { nodeText, podText, scheduleText } from "../../test/support/one-shot.ts";

const RUNNING = 'phase: Running, conditions: [{type: Ready, status: "True"}]';

function workload(kind: string, version: string, name: string, spec: string): string {
  const containers = "containers: [{name: c, image: i, resources: {requests: {cpu: 100m}}}]";
  const restart = kind === "Job" ? ", restartPolicy: Never" : "";
  return `---
apiVersion: ${version}
kind: ${kind}
metadata: {name: ${name}}
spec: {${spec}, template: {metadata: {labels: {app: ${name}}}, spec: {${containers}${restart}}}}
`;
}

function owned(kind: string, owner: string): string {
  return `ownerReferences: [{apiVersion: apps/v1, kind: ${kind}, name: ${owner}, uid: u, controller: true}]`;
}

async function namesOf(text: string): Promise<string[]> {
  const result = await scheduleText(nodeText("n1") + nodeText("n2") + text);
  return result.pods.map(({ name }) => name);
}

describe("workloads of a one-shot run", () => {
  it("a StatefulSet has all its pods at once, those of the dump stay", async () => {
    const set = workload(
      "StatefulSet",
      "apps/v1",
      "db",
      "replicas: 3, serviceName: db, selector: {matchLabels: {app: db}}",
    );
    const there = podText("db-1", { metadata: owned("StatefulSet", "db"), spec: "nodeName: n1", status: RUNNING });
    expect(await namesOf(set + there)).toEqual(["db-0", "db-2"]);
  });

  it("a StatefulSet's pods have claims of their own", async () => {
    const claims =
      "volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]";
    const set = workload(
      "StatefulSet",
      "apps/v1",
      "db",
      `replicas: 1, serviceName: db, selector: {matchLabels: {app: db}}, ${claims}`,
    );
    const result = await scheduleText(nodeText("n1") + set);
    expect(result.pods[0]?.message).toBe(
      "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.",
    );
  });

  it("a Job has as many pods as may run at a time, a suspended one none", async () => {
    expect(await namesOf(workload("Job", "batch/v1", "once", "parallelism: 3, completions: 2"))).toHaveLength(2);
    expect(await namesOf(workload("Job", "batch/v1", "once", "parallelism: 3, suspend: true"))).toEqual([]);
  });

  it("a Deployment knows its pods of the dump by their template hash", async () => {
    const deployment = workload("Deployment", "apps/v1", "web", "replicas: 3, selector: {matchLabels: {app: web}}");
    const there = podText("web-6d4-x", {
      metadata: `labels: {app: web, pod-template-hash: 6d4}, ${owned("ReplicaSet", "web-6d4")}`,
      spec: "nodeName: n1",
      status: RUNNING,
    });
    expect(await namesOf(deployment + there)).toHaveLength(2);
  });

  it("a Deployment that has more pods than it asks for loses none", async () => {
    const deployment = workload("Deployment", "apps/v1", "web", "replicas: 0, selector: {matchLabels: {app: web}}");
    const there = podText("web-6d4-x", {
      metadata: `labels: {app: web, pod-template-hash: 6d4}, ${owned("ReplicaSet", "web-6d4")}`,
      spec: "nodeName: n1",
      status: RUNNING,
    });
    const result = await scheduleText(nodeText("n1") + deployment + there);
    expect(result.nodes[0]?.requested.cpuMilli).toBe(1000);
  });

  it("a DaemonSet has one pod on each node, pending ones of the dump among them", async () => {
    const set = workload("DaemonSet", "apps/v1", "agent", "selector: {matchLabels: {app: agent}}");
    const pinned = (node: string): string =>
      `affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchFields: [{key: metadata.name, operator: In, values: [${node}]}]}]}}}`;
    const there = podText("agent-a", {
      cpu: "9",
      metadata: owned("DaemonSet", "agent"),
      spec: pinned("n1"),
      status: "phase: Pending",
    });
    const result = await scheduleText(nodeText("n1") + nodeText("n2") + set + there);
    expect(result.pods.map(({ node }) => node)).toEqual([null, "n2"]);
    expect(result.pods[0]?.message).toContain("1 Insufficient cpu, 1 node(s) didn't satisfy plugin(s) [NodeAffinity]");
  });
});
