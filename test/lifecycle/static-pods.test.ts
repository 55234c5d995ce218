// Static pods from a scenario's pools and from a dump's annotations: on every node of the pool, without the scheduler, never evicted, never deleted.

import { describe, expect, it } from "vitest";
import { type Json, runObjects } from "../support/run-objects.ts";

const pool = (fields: Json = {}) => ({
  name: "worker",
  names: ["node1", "node2"],
  capacity: { cpu: "2", memory: "2Gi" },
  ...fields,
});

const pod = (name: string, metadata: Json = {}, spec: Json = {}): Json => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, ...metadata },
  spec: { containers: [{ name: "app", image: "app:1" }], ...spec },
});

const proxy = pod("proxy", { namespace: "kube-system" });

describe("static pods", () => {
  it("run on each node of the pool that names them, though the node takes no other pod", async () => {
    const nodePools = [pool({ unschedulable: true, staticPods: ["kube-system/proxy"] })];
    const { result } = await runObjects({ duration: "1m", cluster: { nodePools } }, [proxy, pod("other")]);
    const placed = result?.placement.pods.map(({ name, node, status }) => [name, node, status]);
    expect(placed).toEqual([
      ["other", null, "Pending"],
      ["proxy-node1", "node1", "Running"],
      ["proxy-node2", "node2", "Running"],
    ]);
    expect(result?.timeline.filter(({ reason }) => reason === "Scheduled")).toEqual([]);
  });

  it("outlive kubectl delete", async () => {
    const nodePools = [pool({ staticPods: ["kube-system/proxy"] })];
    const timeline = [{ at: "10s", kubectl: "delete pod proxy-node1 -n kube-system" }];
    const { result } = await runObjects({ duration: "2m", cluster: { nodePools }, timeline }, [proxy]);
    const [first] = result?.placement.pods ?? [];
    expect(first).toMatchObject({ name: "proxy-node1", status: "Running", terminating: false, restarts: 0 });
    expect(result?.timeline.some(({ reason }) => reason === "Killing")).toBe(false);
  });

  it("are never evicted, though they use the most and ask for nothing", async () => {
    const nodePools = [pool({ names: ["node1"], staticPods: ["kube-system/proxy"] })];
    const behavior = [
      { match: { namespace: "kube-system" }, memory: { base: "1200Mi" } },
      { match: { namespace: "default" }, memory: { base: "300Mi", leakPerSecond: "10Mi" } },
    ];
    const { result } = await runObjects({ duration: "3m", cluster: { nodePools }, behavior }, [
      proxy,
      pod("leaky", {}, { priorityClassName: "high" }),
      { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name: "high" }, value: 1_000_000 },
    ]);
    expect(result?.evictions.map(({ pod: evicted }) => evicted)).toEqual(["leaky"]);
  });

  it("of a dump are known by their annotation", async () => {
    const annotations = { "kubernetes.io/config.source": "file", "kubernetes.io/config.mirror": "abc" };
    const mirror = {
      ...pod("etcd-node1", { annotations }, { nodeName: "node1" }),
      status: { phase: "Running" },
    };
    const timeline = [{ at: "10s", kubectl: "delete pod etcd-node1" }];
    const spec = { duration: "1m", cluster: { nodePools: [pool()] }, timeline };
    const { result } = await runObjects(spec, [mirror]);
    expect(result?.placement.pods).toMatchObject([{ name: "etcd-node1", node: "node1", status: "Running" }]);
  });

  it.each([
    [{ staticPods: ["gone"] }, proxy, 'error static pod "gone": no such Pod among the manifests'],
    [
      {},
      pod("lost", { annotations: { "kubernetes.io/config.source": "file" } }),
      'error no kubelet runs the static pod "lost"',
    ],
  ])("that nothing runs are errors", async (fields, object, finding) => {
    const { findings } = await runObjects({ cluster: { nodePools: [pool(fields)] } }, [object]);
    expect(findings).toContain(finding);
  });
});
