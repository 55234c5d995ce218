import { describe, expect, it } from "vitest";
import { DiagnosticList } from "../documents/diagnostic.ts";
import { readDocuments } from "../documents/read-documents.ts";
import { readObjects } from "../kubernetes/read-objects.ts";
import { readScenario } from "../scenario/read-scenario.ts";
import { compile } from "./compile.ts";

const NODES = "cluster: {nodePools: [{name: w, count: 2, capacity: {cpu: '2', memory: 2Gi}}]}";

async function compiling(spec: string, manifests = "", replication = 0) {
  const sink = new DiagnosticList();
  const text = `{apiVersion: plimsoll.sim/v1alpha1, kind: Scenario, metadata: {name: t}, spec: {${spec}}}`;
  const [document] = readDocuments(text, "t.yaml", { dialect: "scenario" }, sink);
  const scenario = document && readScenario(document, [], sink);
  if (!scenario) throw new Error(JSON.stringify(sink.all));
  const documents = readDocuments(manifests, "m.yaml", { dialect: "kubernetes" }, sink);
  const objects = readObjects(documents, { kubernetesVersion: "1.35" }, sink);
  const compiled = await compile(scenario, objects, sink, replication);
  return { compiled, findings: sink.all.map(({ severity, code, message }) => `${severity} ${code}: ${message}`) };
}

const pod = (name: string, extra = "") =>
  `---\n{apiVersion: v1, kind: Pod, metadata: {name: ${name}}, spec: {${extra}containers: [{name: c, image: i}]}}\n`;

describe("compile", () => {
  it("hashes what is simulated, not the seed nor the replication", async () => {
    const hash = async (spec: string, replication = 0) =>
      (await compiling(`${spec}, ${NODES}`, "", replication)).compiled.hash;
    const one = await hash("seed: a");
    expect(await hash("seed: b")).toBe(one);
    expect(await hash("seed: a", 3)).toBe(one);
    expect(await hash("seed: a, duration: 11m")).not.toBe(one);
  });

  it("gives equal pod specs one template", async () => {
    const { compiled } = await compiling(NODES, `${pod("a")}${pod("b")}${pod("c", "hostNetwork: true, ")}`);
    expect(compiled.names.pods.map(({ name }) => name)).toEqual(["a", "b", "c"]);
    expect(compiled.names.templates).toHaveLength(2);
  });

  it("reports what points nowhere", async () => {
    const { findings } = await compiling(
      `${NODES}, traffic: [{name: t, to: {service: webb}, open: {constant: {rate: 1}}}], timeline: [{at: 1m, kubectl: cordon w-3}]`,
      `${pod("a", "priorityClassName: gold, ")}---\n{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {ports: [{port: 80}]}}\n`,
    );
    expect(findings).toEqual([
      "error unknown-priority-class: no PriorityClass with name gold was found",
      'error unknown-service: traffic "t": no Service "webb" in namespace "default"',
      'error unknown-object: node "w-3" not found',
    ]);
  });

  it("counts pods and nodes against the budgets and names the flag", async () => {
    const { findings } = await compiling(
      NODES,
      "{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: r}, spec: {replicas: 300000, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}}}",
    );
    expect(findings).toEqual(["error over-budget: the scenario has 300000 pods, more than the 200000 allowed"]);
  });
});
