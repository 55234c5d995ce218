import { expect, test } from "vitest";
import { DiagnosticList } from "../documents/diagnostic.ts";
import { readDocuments } from "../documents/read-documents.ts";
import { readObjects } from "../kubernetes/read-objects.ts";
import { DEFAULT_LIMITS } from "../scenario/limits.ts";
import { readScenario } from "../scenario/read-scenario.ts";
import { checkObjectQuotas } from "./check-object-quotas.ts";
import { CompileContext } from "./compile-context.ts";

const SCENARIO = "apiVersion: plimsoll.sim/v1alpha1\nkind: Scenario\nmetadata: {name: t}\nspec: {duration: 1m}\n";

/** Findings of a quota of `hard` over objects written as flow mappings. */
function findings(hard: string, ...objects: string[]): string[] {
  const sink = new DiagnosticList();
  const [document] = readDocuments(SCENARIO, "scenario.yaml", { dialect: "scenario" }, sink);
  const scenario = document && readScenario(document, [], sink, DEFAULT_LIMITS);
  if (!scenario) throw new Error(JSON.stringify(sink.all));
  const quota = `{apiVersion: v1, kind: ResourceQuota, metadata: {name: q}, spec: {hard: ${hard}}}`;
  const text = [quota, ...objects].join("\n---\n");
  const read = readObjects(
    readDocuments(text, "objects.yaml", { dialect: "kubernetes" }, sink),
    { kubernetesVersion: "1.35" },
    sink,
  );
  checkObjectQuotas(new CompileContext(scenario, read, sink));
  return sink.all.filter(({ code }) => code === "forbidden").map(({ message }) => message);
}

const map = (name: string, meta = ""): string =>
  `{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}${meta}}, data: {a: b}}`;

test("the object that goes beyond is refused", () => {
  expect(findings("{configmaps: 1, count/configmaps: 1}", map("a"), map("b"))).toEqual([
    'configmaps "b" is forbidden: exceeded quota: q, requested: configmaps=1,count/configmaps=1, used: configmaps=1,count/configmaps=1, limited: configmaps=1,count/configmaps=1',
  ]);
});

test("other namespaces and what a dump shows are not refused", () => {
  expect(findings("{configmaps: 1}", map("a"), map("b", ", namespace: x"), map("c", ", uid: u"))).toEqual([]);
});

test("node ports and load balancers of Services count for themselves", () => {
  const service =
    "{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {type: LoadBalancer, selector: {a: b}, ports: [{name: a, port: 1}, {name: b, port: 2}]}}";
  expect(findings("{services.nodeports: 1, services.loadbalancers: 1, services: 1}", service)).toEqual([
    'services "s" is forbidden: exceeded quota: q, requested: services.nodeports=2, used: services.nodeports=0, limited: services.nodeports=1',
  ]);
});

test("storage is summed", () => {
  const claim = (name: string) =>
    `{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: ${name}}, spec: {accessModes: [ReadWriteOnce], storageClassName: fast, resources: {requests: {storage: 6Gi}}}}`;
  expect(findings("{fast.storageclass.storage.k8s.io/requests.storage: 10Gi}", claim("a"), claim("b"))).toEqual([
    'persistentvolumeclaims "b" is forbidden: exceeded quota: q, requested: fast.storageclass.storage.k8s.io/requests.storage=6Gi, used: fast.storageclass.storage.k8s.io/requests.storage=6Gi, limited: fast.storageclass.storage.k8s.io/requests.storage=10Gi',
  ]);
});
