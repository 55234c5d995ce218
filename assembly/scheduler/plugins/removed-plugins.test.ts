// NodeLabel and ServiceAffinity, which kube-scheduler had until v1.22.

import { describe, expect, it } from "vitest";
import { askNodes } from "../../../test/support/ask-nodes.ts";

const configuration = (name: string, args: object) => ({
  apiVersion: "kubescheduler.config.k8s.io/v1",
  kind: "KubeSchedulerConfiguration",
  profiles: [
    {
      schedulerName: "default-scheduler",
      plugins: {
        filter: { enabled: [{ name }] },
        preFilter: { enabled: name === "ServiceAffinity" ? [{ name }] : [] },
      },
      pluginConfig: [{ name, args }],
    },
  ],
});

describe("NodeLabel", () => {
  it.each([
    ["present", { presentLabels: ["disk"] }, { bare: "NodeLabel: node(s) didn't have the requested labels", ssd: "" }],
    ["absent", { absentLabels: ["disk"] }, { bare: "", ssd: "NodeLabel: node(s) didn't have the requested labels" }],
  ])("asks for labels that are %s, whatever their values", async (_, args, expected) => {
    const nodes = { bare: {}, ssd: { labels: { disk: "" } } };
    const { verdicts } = await askNodes({ nodes, others: [configuration("NodeLabel", args)], pod: {} });
    expect(verdicts).toEqual(expected);
  });
});

it("ServiceAffinity keeps the pods of a Service on nodes with equal labels", async () => {
  const nodes = { a1: { labels: { region: "a" } }, a2: { labels: { region: "a" } }, b1: { labels: { region: "b" } } };
  const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "web", namespace: "default" },
    spec: { selector: { app: "web" }, ports: [{ port: 80 }] },
  };
  const { verdicts } = await askNodes({
    nodes,
    running: [{ name: "first", node: "a1", labels: { app: "web" } }],
    others: [service, configuration("ServiceAffinity", { affinityLabels: ["region"] })],
    pod: { labels: { app: "web" } },
  });
  expect(verdicts).toEqual({ a1: "", a2: "", b1: "ServiceAffinity: node(s) didn't match service affinity" });
});
