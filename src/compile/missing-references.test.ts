import { expect, it } from "vitest";
import { DiagnosticList } from "../documents/diagnostic.ts";
import { readDocuments } from "../documents/read-documents.ts";
import { readObjects } from "../kubernetes/read-objects.ts";
import { readScenario } from "../scenario/read-scenario.ts";
import { compile } from "./compile.ts";

const OBJECTS = `
{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {mode: fast}, binaryData: {logo: AAAA}}
---
{apiVersion: v1, kind: Secret, metadata: {name: keys}, stringData: {token: x}}
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: elsewhere, namespace: other}}
---
`;

async function compiled(spec: string, more = "") {
  const sink = new DiagnosticList();
  const text = "{apiVersion: plimsoll.sim/v1alpha1, kind: Scenario, metadata: {name: t}, spec: {}}";
  const [document] = readDocuments(text, "t.yaml", { dialect: "scenario" }, sink);
  const scenario = document && readScenario(document, [], sink);
  if (!scenario) throw new Error(JSON.stringify(sink.all));
  const manifests = `${OBJECTS}${more}{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: ${spec}}`;
  const objects = readObjects(
    readDocuments(manifests, "m.yaml", { dialect: "kubernetes" }, sink),
    { kubernetesVersion: "1.35" },
    sink,
  );
  const { names } = await compile(scenario, objects, sink);
  const template = names.templates.at(-1);
  return {
    config: names.containers.at(-1)?.configProblem,
    mount: template?.mountProblem,
    warnings: sink.all.filter(({ code }) => code === "missing-reference").length,
  };
}

const container = (fields: string) => `{containers: [{name: c, image: i, ${fields}}]}`;
const key = (from: string, name: string, of: string, optional = "") =>
  container(`env: [{name: A, valueFrom: {${from}: {name: ${name}, key: ${of}${optional}}}}]`);

it.each([
  [key("configMapKeyRef", "settings", "mode"), ""],
  [key("configMapKeyRef", "settings", "logo"), ""],
  [key("configMapKeyRef", "settings", "speed"), "couldn't find key speed in ConfigMap default/settings"],
  [key("configMapKeyRef", "settings", "speed", ", optional: true"), ""],
  [key("configMapKeyRef", "gone", "mode"), 'configmap "gone" not found'],
  [key("configMapKeyRef", "elsewhere", "mode"), 'configmap "elsewhere" not found'],
  [key("secretKeyRef", "keys", "token"), ""],
  [key("secretKeyRef", "keys", "other"), "couldn't find key other in Secret default/keys"],
  [key("secretKeyRef", "gone", "token"), 'secret "gone" not found'],
  [container("envFrom: [{secretRef: {name: gone}}]"), 'secret "gone" not found'],
  [container("envFrom: [{configMapRef: {name: settings}}, {secretRef: {name: keys}}]"), ""],
  [container("envFrom: [{configMapRef: {name: gone, optional: true}}]"), ""],
  [container("env: [{name: A, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]"), ""],
])("%s: %j", async (spec, problem) => {
  const { config, warnings } = await compiled(spec);
  expect(config).toBe(problem);
  expect(warnings).toBe(problem === "" ? 0 : 1);
});

it.each([
  ["{name: v, configMap: {name: settings}}", ""],
  ["{name: v, configMap: {name: kube-root-ca.crt}}", ""],
  ["{name: v, secret: {secretName: gone, optional: true}}", ""],
  ["{name: v, secret: {secretName: gone}}", 'MountVolume.SetUp failed for volume "v" : secret "gone" not found'],
  ["{name: v, configMap: {name: gone}}", 'MountVolume.SetUp failed for volume "v" : configmap "gone" not found'],
])("volume %s: %j", async (volume, problem) => {
  const { mount } = await compiled(`{volumes: [${volume}], containers: [{name: c, image: i}]}`);
  expect(mount).toBe(problem);
});

it("takes what a running pod of a dump has read for existing", async () => {
  const spec = key("secretKeyRef", "gone", "token");
  const running = `{apiVersion: v1, kind: Pod, metadata: {name: r}, spec: ${spec}, status: {phase: Running}}\n---\n`;
  expect((await compiled(spec, running)).config).toBe("");
});
