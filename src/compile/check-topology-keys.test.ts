// Topology keys that no node has are told where they stand, once, with the key that was most likely meant.

import { expect, test } from "vitest";
import { DiagnosticList } from "../documents/diagnostic.ts";
import { readDocuments } from "../documents/read-documents.ts";
import { readObjects } from "../kubernetes/read-objects.ts";
import { DEFAULT_LIMITS } from "../scenario/limits.ts";
import { readScenario } from "../scenario/read-scenario.ts";
import { compile } from "./compile.ts";

const SCENARIO = `
apiVersion: plimsoll.sim/v1alpha1
kind: Scenario
metadata: {name: t}
spec:
  duration: 1m
  cluster: {nodePools: [{name: pool, count: 1, zone: a, capacity: {cpu: "4", memory: 8Gi}}]}
`;
const POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers: [{name: c, image: i}]\n";

async function findings(manifests: string) {
  const sink = new DiagnosticList();
  const [document] = readDocuments(SCENARIO, "scenario.yaml", { dialect: "scenario" }, sink);
  if (!document) throw new Error("no scenario");
  const scenario = readScenario(document, [], sink, DEFAULT_LIMITS);
  if (!scenario) throw new Error(JSON.stringify(sink.all));
  const documents = readDocuments(manifests, "objects.yaml", { dialect: "kubernetes" }, sink);
  await compile(scenario, readObjects(documents, { kubernetesVersion: "1.35" }, sink), sink);
  return sink.all.map(({ code, severity, path, position, hint }) => ({
    code,
    severity,
    path,
    hint,
    at: `${position?.file}:${position?.line}:${position?.column}`,
  }));
}

const warning = (path: string, at: string, hint: string) => ({
  code: "unknown-topology-key",
  severity: "warning",
  path,
  hint,
  at: `objects.yaml:${at}`,
});

test("keys that nodes have are fine", async () => {
  const own =
    "  topologySpreadConstraints:\n  - {maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule}\n";
  expect(await findings(POD + own)).toEqual([]);
});

test("a constraint's key", async () => {
  const own =
    "  topologySpreadConstraints:\n  - maxSkew: 1\n    topologyKey: topology.kubernetes.io/zones\n    whenUnsatisfiable: DoNotSchedule\n";
  expect(await findings(POD + own)).toEqual([
    warning("spec.topologySpreadConstraints[0].topologyKey", "8:18", 'did you mean "topology.kubernetes.io/zone"?'),
  ]);
});

test("keys of required and preferred terms, each once", async () => {
  const own = `  affinity:
    podAntiAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
      - {topologyKey: rack, labelSelector: {}}
      preferredDuringSchedulingIgnoredDuringExecution:
      - {weight: 1, podAffinityTerm: {topologyKey: rack, labelSelector: {}}}
      - {weight: 1, podAffinityTerm: {topologyKey: row, labelSelector: {}}}
`;
  const anti = "spec.affinity.podAntiAffinity";
  const hint = "label the nodes, or correct the topologyKey";
  expect(await findings(POD + own)).toEqual([
    warning(`${anti}.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey`, "9:23", hint),
    warning(`${anti}.preferredDuringSchedulingIgnoredDuringExecution[1].podAffinityTerm.topologyKey`, "12:52", hint),
  ]);
});

test("the key of a profile's default constraint", async () => {
  const configuration = `---
apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
profiles:
- pluginConfig:
  - name: PodTopologySpread
    args:
      defaultingType: List
      defaultConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway}]
`;
  expect(await findings(POD + configuration)).toEqual([
    warning(
      "profiles[0].pluginConfig[0].args.defaultConstraints[0].topologyKey",
      "14:54",
      'did you mean "topology.kubernetes.io/zone"?',
    ),
  ]);
});
