import { describe, expect, test } from "vitest";
import { readText } from "../../test/support/read-manifest.ts";

function first(text: string): { severity: string; message: string; hint?: string | undefined } | undefined {
  const finding = readText(text).findings[0];
  return finding === undefined
    ? undefined
    : { severity: finding.severity, message: finding.message, hint: finding.hint };
}

describe("what a document is", () => {
  test("without apiVersion or kind it is refused with a hint", () => {
    expect(first("kind: Deployment\nmetadata: {name: a}")).toEqual({
      severity: "error",
      message: "apiVersion: Object 'apiVersion' is missing",
      hint: "write apiVersion: apps/v1",
    });
    expect(first("apiVersion: v1\nmetadata: {name: a}")).toMatchObject({
      severity: "error",
      message: "kind: Object 'Kind' is missing",
    });
    expect(readText("name: x").errors).toHaveLength(2);
    expect(first("apiVersion: 1\nkind: Pod")).toMatchObject({ message: "apiVersion: expected text" });
  });

  test("a kind under another apiVersion, or misspelt, is refused as kubectl refuses it", () => {
    expect(first("apiVersion: v1\nkind: Deployment\nmetadata: {name: a}")).toEqual({
      severity: "error",
      message: 'apiVersion: no matches for kind "Deployment" in version "v1"',
      hint: "Deployment is in apps/v1",
    });
    expect(first("apiVersion: apps/v1\nkind: Deploymnet\nmetadata: {name: a}")).toEqual({
      severity: "error",
      message: 'kind: no matches for kind "Deploymnet" in version "apps/v1"',
      hint: 'did you mean "Deployment"?',
    });
  });

  test("custom resources are passed over, once per kind", () => {
    const certificate = "apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: a}\nspec: {x: 1}\n---\n";
    expect(readText(certificate + certificate).lines).toEqual([
      "warning kind-not-simulated: Certificate of cert-manager.io/v1 is a custom resource and is ignored (2 objects, first here)",
    ]);
  });

  test("a kind of a known group that is not known is passed over", () => {
    expect(readText("apiVersion: storage.k8s.io/v1\nkind: Zebra\nmetadata: {name: a}").lines).toEqual([
      "warning kind-not-simulated: Zebra of storage.k8s.io/v1 is not known to the simulation and is ignored (one object)",
    ]);
  });

  test("an apiVersion that upstream removed is converted with a notice; one that the simulated version serves is not", () => {
    const autoscaler = `apiVersion: autoscaling/v2beta2
kind: HorizontalPodAutoscaler
metadata: {name: a}
spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}`;
    const notice = readText(autoscaler).findings.find(({ code }) => code === "removed-api-version");
    expect(notice).toMatchObject({
      severity: "notice",
      message:
        "HorizontalPodAutoscaler of autoscaling/v2beta2 was removed in Kubernetes 1.26; it is read as autoscaling/v2 (one object)",
      hint: "a cluster of version 1.35 refuses it: write apiVersion: autoscaling/v2",
    });
    expect(readText(autoscaler, "1.25").findings.map(({ code }) => code)).not.toContain("removed-api-version");
  });

  test("the version has to be one", () => {
    expect(() => readText("apiVersion: v1\nkind: Node\nmetadata: {name: a}", "latest")).toThrow(RangeError);
  });
});

describe("the same object twice", () => {
  const node = (name: string) => `apiVersion: v1\nkind: Node\nmetadata: {name: ${name}}\n---\n`;

  test("is an error that names both places", () => {
    const { findings, objects } = readText(node("a") + node("b") + node("a"));
    expect(findings).toEqual([
      {
        code: "duplicate-object",
        severity: "error",
        message: 'metadata.name: Node "a" is written twice; first at test.yaml:3:18',
        path: "metadata.name",
        position: expect.objectContaining({ line: 11, column: 18 }),
        hint: "remove one of the two, or give it another name or namespace",
      },
    ]);
    expect(objects.nodes).toHaveLength(2);
  });

  test("one object under two API versions is the same; another namespace is another object", () => {
    const ingress = (version: string, namespace: string) => `apiVersion: ${version}
kind: Ingress
metadata: {name: a, namespace: ${namespace}}
spec: {tls: []}
---
`;
    const both = readText(ingress("networking.k8s.io/v1beta1", "x") + ingress("networking.k8s.io/v1", "x"));
    expect(both.findings.map(({ code }) => code)).toContain("duplicate-object");
    const apart = readText(ingress("networking.k8s.io/v1", "y") + ingress("networking.k8s.io/v1", "x"));
    expect(apart.findings.map(({ code }) => code)).not.toContain("duplicate-object");
  });
});
