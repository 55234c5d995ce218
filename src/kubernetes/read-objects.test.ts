// The manifests of test/corpus/manifests, read whole: realistic files, none of which may be refused.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readText } from "../../test/support/read-manifest.ts";
import { DiagnosticList } from "../documents/diagnostic.ts";
import type { DocumentValue } from "../documents/document.ts";
import { readDocuments } from "../documents/read-documents.ts";
import { readObjects } from "./read-objects.ts";

const CORPUS = join(import.meta.dirname, "../../test/corpus/manifests");
const corpus = (name: string) => readText(readFileSync(join(CORPUS, name), "utf8"), "1.35", name);

test.each(readdirSync(CORPUS))("%s is accepted", (name) => {
  const { errors, objects } = corpus(name);
  expect(errors).toEqual([]);
  expect(objects.all.length).toBeGreaterThan(0);
});

describe("dumps of a cluster", () => {
  const { objects, lines } = corpus("dump.yaml");

  test("nodes with their status", () => {
    expect(objects.nodes[0]).toMatchObject({
      metadata: { name: "node2", uid: "11111111-1111-1111-1111-111111111111" },
      spec: { podCIDR: "10.244.1.0/24", taints: [{ key: "dedicated", value: "gpu", effect: "NoSchedule" }] },
      status: {
        capacity: { cpuMilli: 2000, memoryBytes: 1998844 * 1024, pods: 110 },
        allocatable: { memoryBytes: 1896444 * 1024, extended: { "nvidia.com/gpu": 1, "hugepages-2Mi": 0 } },
        conditions: [{ type: "Ready", status: "True", reason: "KubeletReady" }],
        images: [{ names: ["nginx@sha256:abc", "nginx:1.25"], sizeBytes: 187000000 }],
        kubeletVersion: "v1.28.7",
      },
    });
  });

  test("pods with their owner, node and phase", () => {
    expect(objects.pods[0]).toMatchObject({
      metadata: {
        name: "web-7d4b9c-x2x4z",
        namespace: "shop",
        ownerReferences: [{ kind: "ReplicaSet", name: "web-7d4b9c", controller: true }],
      },
      spec: { nodeName: "node2", priority: 0, containers: [{ resources: { requests: { cpuMilli: 200 } } }] },
      status: { phase: "Running", qosClass: "Guaranteed", containerStatuses: [{ restartCount: 2, state: "running" }] },
    });
  });

  test("what the server wrote is not remarked upon", () => {
    expect(lines.filter((line) => !line.includes("olume") && !line.includes("Event"))).toEqual([]);
  });
});

describe("other kinds", () => {
  test("storage", () => {
    const { objects } = corpus("postgres-statefulset.yaml");
    expect(objects.statefulSets[0]?.spec).toMatchObject({
      podManagementPolicy: "Parallel",
      updateStrategy: { type: "RollingUpdate", partition: 1 },
      volumeClaimTemplates: [{ name: "data", spec: { storageBytes: 10 * 2 ** 30, storageClassName: "fast" } }],
    });
    expect(objects.statefulSets[0]?.spec.template.spec.volumes).toEqual([
      { name: "tmp", source: { kind: "emptyDir", medium: "Memory", sizeLimitBytes: 64 * 2 ** 20 } },
    ]);
    expect(objects.persistentVolumes[0]?.spec).toMatchObject({ sourceType: "local", capacityBytes: 10 * 2 ** 30 });
    expect(objects.storageClasses[0]).toMatchObject({ isDefault: true, volumeBindingMode: "WaitForFirstConsumer" });
    expect(objects.secrets[0]).toMatchObject({ type: "Opaque", keys: ["password"] });
  });

  test("bounds and endpoints", () => {
    const { objects } = corpus("guards.yaml");
    expect(objects.priorityClasses[0]).toMatchObject({ value: 100000, globalDefault: false });
    expect(objects.limitRanges[0]?.limits[0]?.defaultRequest.cpu?.toString()).toBe("2");
    expect(objects.resourceQuotas[0]?.hard["requests.cpu"]?.value()).toBe(20n);
    expect(objects.replicationControllers[0]?.spec.selector).toEqual({ app: "old-school" });
    expect(objects.endpoints[0]?.subsets[0]?.addresses.map(({ ready }) => ready)).toEqual([true, false]);
    expect(objects.endpointSlices[0]).toMatchObject({ serviceName: "external-db" });
    expect(objects.csiNodes[0]?.drivers[0]).toMatchObject({ name: "ebs.csi.aws.com", allocatableCount: 25 });
    expect(objects.persistentVolumeClaims[0]?.spec.storageClassName).toBe("");
  });

  test("ingresses of old and new versions come to one form", () => {
    expect(corpus("nginx-web.yaml").objects.ingresses[0]?.spec).toMatchObject({
      ingressClassName: "nginx",
      rules: [{ paths: [{ pathType: "Prefix", backend: { kind: "service", name: "nginx", port: 80 } }] }],
    });
    expect(corpus("old-api-versions.yaml").objects.ingresses[0]).toMatchObject({
      apiVersion: "networking.k8s.io/v1",
      spec: {
        ingressClassName: "nginx",
        defaultBackend: { kind: "service", name: "fallback", port: 80 },
        rules: [
          {
            host: "old.example.com",
            paths: [{ path: "/api", pathType: "ImplementationSpecific", backend: { name: "legacy", port: 8080 } }],
          },
        ],
      },
    });
  });

  test("a rendered chart", () => {
    const { objects } = corpus("shop-chart-rendered.yaml");
    expect(objects.networkPolicies[0]?.spec).toMatchObject({
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ peers: [{ namespaceSelector: { matchLabels: {} } }, { ipBlock: { cidr: "10.0.0.0/8" } }] }],
      egress: [{ peers: [], ports: [] }],
    });
    expect(objects.podDisruptionBudgets[0]?.spec).toMatchObject({ minAvailable: "50%" });
    expect(objects.inert.map(({ kind }) => kind)).toEqual(["Role", "RoleBinding"]);
    expect(objects.deployments[0]?.spec.strategy).toEqual({ type: "RollingUpdate", maxSurge: 1, maxUnavailable: 0 });
  });
});

describe("names", () => {
  const pod = (metadata: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata: {${metadata}}\nspec: {containers: [{name: a, image: "a:1"}]}`;

  test.each([
    ["{}", "metadata.name: Required value: name or generateName is required"],
    ["generateName: a-", "metadata.name: Required value"],
    ["name: Web", "a lowercase RFC 1123 subdomain must consist of"],
    ["name: web, namespace: a.b", "metadata.namespace: Invalid value"],
    ["name: web, labels: {a: 'b c'}", "a valid label must be an empty string or consist of"],
    ["name: web, labels: {-a: b}", "name part must consist of"],
  ])("%s", (metadata, error) => {
    const { errors } = readText(pod(metadata === "{}" ? "" : metadata));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain(error);
  });

  test("namespaced objects are in default, cluster-scoped ones in none", () => {
    expect(readText(pod("name: a")).objects.pods[0]?.metadata.namespace).toBe("default");
    const node = readText("apiVersion: v1\nkind: Node\nmetadata: {name: a, namespace: x}");
    expect(node.objects.nodes[0]?.metadata.namespace).toBe("");
  });
});

describe("any value in any place", () => {
  const JUNK: readonly DocumentValue[] = [null, -1, 1.5, "", true, [], [null], { a: null }];

  test("is read or reported, never thrown at", () => {
    const text = readFileSync(join(CORPUS, "nginx-web.yaml"), "utf8");
    const documents = readDocuments(text, "nginx-web.yaml", { dialect: "kubernetes" }, new DiagnosticList());
    let clean = 0;
    for (const [holder, key] of documents.flatMap(({ value }) => placesIn(value))) {
      const original = holder[key] as DocumentValue;
      for (const value of JUNK) {
        holder[key] = value;
        const sink = new DiagnosticList();
        readObjects(documents, { kubernetesVersion: "1.28" }, sink);
        clean += sink.hasErrors ? 0 : 1;
      }
      holder[key] = original;
    }
    // Few places take anything: most junk has to be refused.
    expect(clean).toBeGreaterThan(0);
    expect(clean).toBeLessThan(documents.flatMap(({ value }) => placesIn(value)).length * 2);
  });
});

type Holder = Record<string, DocumentValue>;

function placesIn(value: DocumentValue): [Holder, string][] {
  if (typeof value !== "object" || value === null) {
    return [];
  }
  const holder = value as Holder;
  return Object.keys(holder).flatMap((key) => [
    [holder, key] as [Holder, string],
    ...placesIn(holder[key] as DocumentValue),
  ]);
}
