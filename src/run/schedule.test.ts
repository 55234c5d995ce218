import { describe, expect, it } from "vitest";
import { nodeText, podText, scheduleText } from "../../test/support/one-shot.ts";

const RUNNING = 'phase: Running, startTime: "2025-03-01T08:00:00Z", conditions: [{type: Ready, status: "True"}]';

/** Scored by PodTopologySpread: its own constraint, and the system's defaults for the pods of a workload. */
const SPREAD = ["ownSpread", "defaults"]
  .map((name) => {
    const own =
      "topologySpreadConstraints: [{maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app: s}}}], ";
    return `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name.toLowerCase()}}
spec:
  replicas: 3
  selector: {matchLabels: {app: s}}
  template:
    metadata: {labels: {app: s}}
    spec: {${name === "ownSpread" ? own : ""}containers: [{name: c, image: i, resources: {requests: {cpu: 100m}}}]}
`;
  })
  .join("");

function placed(result: Awaited<ReturnType<typeof scheduleText>>): Record<string, string | null> {
  return Object.fromEntries(result.pods.map(({ name, node }) => [name, node]));
}

describe("a one-shot run", () => {
  it("leaves assigned pods where they are, and does not count finished ones", async () => {
    const result = await scheduleText(
      nodeText("n1", { cpu: "2" }) +
        podText("there", { spec: "nodeName: n1", status: RUNNING }) +
        podText("done", { cpu: "2", spec: "nodeName: n1", status: "phase: Succeeded" }) +
        podText("evicted", { cpu: "2", spec: "nodeName: n1", status: "phase: Failed, reason: Evicted" }) +
        podText("new"),
    );
    expect(placed(result)).toEqual({ new: "n1" });
    expect(result.assignedPods).toBe(1);
    expect(result.nodes[0]?.requested.cpuMilli).toBe(2000);
    expect(result.nodes[0]?.placed).toBe(1);
  });

  it("keeps what is on an overcommitted node, and what a terminating pod holds", async () => {
    const terminating = 'deletionTimestamp: "2025-03-01T09:00:00Z", deletionGracePeriodSeconds: 30';
    const result = await scheduleText(
      nodeText("n1", { cpu: "2" }) +
        podText("big", { cpu: "2", spec: "nodeName: n1", status: RUNNING }) +
        podText("leaving", { cpu: "1", metadata: terminating, spec: "nodeName: n1", status: RUNNING }) +
        podText("new"),
    );
    expect(placed(result)).toEqual({ new: null });
    expect(result.nodes[0]?.requested.cpuMilli).toBe(3000);
    expect(result.pods[0]?.message).toBe(
      "0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.",
    );
  });

  it("takes the pods by priority, those of the dump before new ones of the same", async () => {
    const waiting = 'uid: "1", creationTimestamp: "2025-03-01T08:50:00Z"';
    const result = await scheduleText(
      nodeText("n1", { cpu: "2" }) +
        podText("new") +
        podText("waiting", { metadata: waiting, status: "phase: Pending" }) +
        podText("urgent", { spec: "priority: 10" }),
    );
    expect(placed(result)).toEqual({ urgent: "n1", waiting: "n1", new: null });
  });

  it("keeps a node's taints as they are", async () => {
    const down = "{taints: [{key: node.kubernetes.io/unreachable, effect: NoSchedule}]}";
    const result = await scheduleText(nodeText("n1", { spec: down }) + podText("new"));
    expect(result.pods[0]?.message).toContain("1 node(s) had untolerated taint {node.kubernetes.io/unreachable: }");
  });

  it("tells whom preemption would evict, and evicts nobody", async () => {
    const result = await scheduleText(
      nodeText("n1", { cpu: "2" }) +
        podText("low", { cpu: "2", spec: "nodeName: n1", status: RUNNING }) +
        podText("urgent", { spec: "priority: 10" }),
    );
    const [urgent] = result.pods;
    expect(urgent).toMatchObject({ node: null, nominatedNode: "n1", victims: [{ namespace: "default", name: "low" }] });
    expect(result.nodes[0]?.requested.cpuMilli).toBe(2000);
  });

  it("evicts the pods that started last, by the dump's start times", async () => {
    const since = (time: string): string => RUNNING.replace("2025-03-01T08:00:00Z", time);
    const result = await scheduleText(
      nodeText("n1", { cpu: "2" }) +
        nodeText("n2", { cpu: "2" }) +
        podText("old", { cpu: "2", spec: "nodeName: n1", status: since("2025-01-01T00:00:00Z") }) +
        podText("young", { cpu: "2", spec: "nodeName: n2", status: since("2025-02-01T00:00:00Z") }) +
        podText("urgent", { spec: "priority: 10" }),
    );
    expect(result.pods[0]).toMatchObject({ nominatedNode: "n2", victims: [{ name: "young" }] });
  });

  it("lets a nominated pod wait for the victims that leave already", async () => {
    const leaving = 'deletionTimestamp: "2025-03-01T09:00:00Z", deletionGracePeriodSeconds: 30';
    const byScheduler = '{type: DisruptionTarget, status: "True", reason: PreemptionByScheduler}';
    const result = await scheduleText(
      nodeText("n1", { cpu: "2" }) +
        nodeText("n2", { cpu: "2" }) +
        podText("victim", {
          cpu: "2",
          metadata: leaving,
          spec: "nodeName: n1",
          status: RUNNING.replace("[", `[${byScheduler}, `),
        }) +
        podText("other", { cpu: "2", spec: "nodeName: n2", status: RUNNING }) +
        podText("urgent", { spec: "priority: 10", status: "phase: Pending, nominatedNodeName: n1" }),
    );
    expect(result.pods[0]).toMatchObject({ nominatedNode: "n1", victims: [] });
    expect(result.pods[0]?.message).toContain("not eligible due to a terminating pod on the nominated node.");
  });

  it("keeps the status of a dumped budget, and uses it up", async () => {
    const budget = (allowed: number): string => `---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: low}
spec: {maxUnavailable: 1, selector: {matchLabels: {app: low}}}
status: {disruptionsAllowed: ${allowed}, currentHealthy: 2, desiredHealthy: 1, expectedPods: 2, observedGeneration: 1}
`;
    const low = (n: number): string =>
      podText(`low-${n}`, { cpu: "2", metadata: "labels: {app: low}", spec: `nodeName: n${n}`, status: RUNNING });
    const urgent = (n: number): string => podText(`urgent-${n}`, { cpu: "2", spec: "priority: 10" });
    const nodes = nodeText("n1", { cpu: "2" }) + nodeText("n2", { cpu: "2" });
    const violations = async (allowed: number): Promise<(number | undefined)[]> => {
      const text = nodes + low(1) + low(2) + urgent(1) + urgent(2) + budget(allowed);
      const { pods } = await scheduleText(text, { explain: true });
      return pods.map((pod) => pod.explanation?.attempts[0]?.preemption?.candidates[0]?.pdbViolations);
    };
    expect(await violations(0)).toEqual([1, 1]);
    expect(await violations(1)).toEqual([0, 1]);
    expect(await violations(2)).toEqual([0, 0]);
  });

  it("tries a pod again when the one it wants to be near has come", async () => {
    const near =
      "affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: {matchLabels: {app: db}}, topologyKey: kubernetes.io/hostname}]}}";
    const result = await scheduleText(
      nodeText("n1") +
        nodeText("n2") +
        podText("near", { spec: near }) +
        podText("db", { metadata: "labels: {app: db}" }),
    );
    const { near: of, db } = placed(result);
    expect(of).toBe(db);
    expect(result.pods.find(({ name }) => name === "near")?.attempts).toBe(2);
  });

  it("has all pods at once, whenever a scenario would have them come", async () => {
    const later = "annotations: {plimsoll.sim/created-at: 5m}";
    const result = await scheduleText(nodeText("n1") + podText("later", { metadata: later }));
    expect(placed(result)).toEqual({ later: "n1" });
  });

  it("says why a pod was never tried", async () => {
    const result = await scheduleText(
      nodeText("n1") +
        podText("gated", { spec: "schedulingGates: [{name: wait}]" }) +
        podText("other", { spec: "schedulerName: mine" }) +
        podText("lost", { spec: "nodeName: n9", status: RUNNING }),
    );
    expect(result.pods.map(({ name, reason }) => [name, reason])).toEqual([
      ["gated", "SchedulingGated"],
      ["other", "OtherScheduler"],
    ]);
    expect(result.assignedElsewhere).toEqual([{ namespace: "default", name: "lost", node: "n9" }]);
  });

  it("tells which pods a quota keeps from being created", async () => {
    const quota =
      "---\napiVersion: v1\nkind: ResourceQuota\nmetadata: {name: two}\nspec: {hard: {pods: '2'}}\n---\napiVersion: apps/v1\nkind: Deployment\n" +
      "metadata: {name: web}\nspec: {replicas: 5, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: i}]}}}\n";
    const result = await scheduleText(nodeText("n1") + quota);
    expect(result.pods.map(({ node }) => node)).toEqual(["n1", "n1"]);
    expect(result.refused).toMatchObject([{ kind: "ReplicaSet", namespace: "default", pods: 3 }]);
    expect(result.refused[0]?.message).toMatch(
      /exceeded quota: two, requested: pods=1, used: pods=2, limited: pods=2$/,
    );
  });

  it("tells the same score as the explanation", async () => {
    const prefer = "{taints: [{key: spot, effect: PreferNoSchedule}]}";
    for (const spec of ["{}", prefer]) {
      const { pods } = await scheduleText(
        nodeText("n1", { spec }) +
          nodeText("n2", { cpu: "8" }) +
          nodeText("n3", { memory: "4Gi" }) +
          podText("a") +
          podText("b") +
          SPREAD,
        { explain: true },
      );
      for (const { score, ties, node, explanation } of pods) {
        const attempt = explanation?.attempts.at(-1);
        expect(attempt?.scores[0]).toMatchObject({ total: score });
        expect(attempt).toMatchObject({ winner: node, ties });
      }
    }
  });
});
