import { describe, expect, test } from "vitest";
import { DiagnosticList } from "../documents/diagnostic.ts";
import { readDocuments } from "../documents/read-documents.ts";
import { readObjects } from "./read-objects.ts";

function read(spec: string) {
  const text = `apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: q}\nspec: ${spec}\n`;
  const sink = new DiagnosticList();
  const { resourceQuotas } = readObjects(
    readDocuments(text, "q.yaml", { dialect: "kubernetes" }, sink),
    { kubernetesVersion: "1.35" },
    sink,
  );
  return {
    quota: resourceQuotas[0],
    findings: sink.all.map(({ severity, message, hint }) => `${severity} ${message}${hint ? ` | ${hint}` : ""}`),
  };
}

describe("a ResourceQuota", () => {
  test("has scopes from both fields", () => {
    const { quota, findings } = read(
      "{hard: {pods: 4, requests.nvidia.com/gpu: 2, count/deployments.apps: 3}, scopes: [NotBestEffort], scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: In, values: [high]}]}}",
    );
    expect(findings).toEqual([]);
    expect(quota?.scopes).toEqual([
      { scope: "NotBestEffort", operator: "Exists", values: [] },
      { scope: "PriorityClass", operator: "In", values: ["high"] },
    ]);
  });

  test.each([
    ["{hard: {request.cpu: 1}}", 'must be a standard resource for quotas | did you mean "requests.cpu"?'],
    ["{hard: {pods: -1}}", "must be greater than or equal to 0"],
    ["{hard: {pods: 1500m}}", "must be an integer"],
    ["{hard: {pods: 1}, scopes: [BestEfort]}", 'unsupported scope | did you mean "BestEffort"?'],
    ["{hard: {pods: 1}, scopes: [Terminating, NotTerminating]}", "conflicting scopes"],
    ["{hard: {requests.cpu: 1}, scopes: [BestEffort]}", "unsupported scope applied to resource requests.cpu"],
    [
      "{hard: {pods: 1}, scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: In}]}}",
      "must be at least one value",
    ],
    [
      "{hard: {pods: 1}, scopeSelector: {matchExpressions: [{scopeName: BestEffort, operator: DoesNotExist}]}}",
      "must be 'Exist'",
    ],
  ])("of %s is refused", (spec, message) => {
    const { findings } = read(spec);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatch(/^error/);
    expect(findings[0]).toContain(message);
  });

  test("that names an extended resource without requests. counts nothing, which is told", () => {
    expect(read("{hard: {nvidia.com/gpu: 1}}").findings).toEqual([
      "warning spec.hard[nvidia.com/gpu]: a quota counts nothing under nvidia.com/gpu | extended resources are counted as requests.nvidia.com/gpu",
    ]);
  });
});
