import { describe, expect, test } from "vitest";
import { deploymentText, readText } from "../../test/support/read-manifest.ts";

const CONTAINER = "containers: [{name: web, image: 'web:1'}]";

describe("unknown fields", () => {
  test("name the field that was meant, at its place", () => {
    const { findings } = readText(
      deploymentText(`${CONTAINER}
affinity:
  podAntiAffinity:
    requiredDuringSchedulingIgnoreDuringExecution: []`),
    );
    expect(findings[0]).toMatchObject({
      code: "unknown-field",
      severity: "error",
      message:
        'spec.template.spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoreDuringExecution: unknown field "requiredDuringSchedulingIgnoreDuringExecution"',
      hint: 'did you mean "requiredDuringSchedulingIgnoredDuringExecution"?',
      position: { file: "test.yaml", line: 13, column: 11 },
      path: "spec.template.spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoreDuringExecution",
    });
  });

  test("and with nothing near, point at the indentation", () => {
    const { findings } = readText(deploymentText(CONTAINER, "livenessProbe: {}"));
    expect(findings[0]).toMatchObject({
      message: 'spec.livenessProbe: unknown field "livenessProbe"',
      hint: "DeploymentSpec has no such field; check the indentation",
    });
  });

  test("below status are what another release reports, unless they look like a slip", () => {
    const node = (field: string) => `apiVersion: v1
kind: Node
metadata: {name: node1}
status: {${field}: {cpu: "2"}}`;
    expect(readText(node("somethingNew")).lines).toEqual([]);
    expect(readText(node("alocatable")).findings[0]).toMatchObject({
      severity: "warning",
      code: "unknown-field",
      hint: 'did you mean "allocatable"?',
    });
  });
});

describe("wrong types", () => {
  test.each([
    ["replicas: two", 'spec.replicas: expected an integer, got the string "two"', undefined],
    ['replicas: "2"', 'spec.replicas: expected an integer, got the string "2"', "leave out the quotes"],
    ["replicas: 1.5", "spec.replicas: expected an integer, got the number 1.5", undefined],
    ['paused: "true"', 'spec.paused: expected true or false, got the string "true"', "leave out the quotes"],
    ["strategy: []", "spec.strategy: expected a mapping, got a list", undefined],
  ])("%s", (line, message, hint) => {
    const { findings } = readText(deploymentText(CONTAINER, line));
    expect(findings[0]).toMatchObject({ code: "wrong-type", severity: "error", message });
    expect(findings[0]?.hint).toBe(hint);
  });

  test("text that YAML reads as something else is to be quoted", () => {
    const { findings } = readText(
      deploymentText(
        "containers: [{name: web, image: 'web:1', env: [{name: PORT, value: 8080}]}]\nnodeSelector: {gpu: yes}",
      ),
    );
    expect(findings.map(({ message, hint }) => [message, hint])).toEqual([
      [
        "spec.template.spec.containers[0].env[0].value: expected text, got the number 8080",
        'put it in quotes to make it text: "8080"',
      ],
      ["spec.template.spec.nodeSelector.gpu: expected text, got true", 'put it in quotes to make it text: "true"'],
    ]);
  });

  test("quantities", () => {
    const { findings } = readText(
      deploymentText("containers: [{name: web, image: 'web:1', resources: {limits: {memory: 1GB, cpu: [1]}}}]"),
    );
    expect(findings.map(({ code, message }) => [code, message])).toEqual([
      [
        "invalid-quantity",
        'spec.template.spec.containers[0].resources.limits.memory: Invalid value: "1GB": unable to parse quantity\'s suffix',
      ],
      ["wrong-type", "spec.template.spec.containers[0].resources.limits.cpu: expected a quantity, got a list"],
    ]);
  });

  test("null is the same as not written", () => {
    const { objects, lines } = readText(deploymentText(`${CONTAINER}\ntolerations: null`, "replicas:"));
    expect(lines).toEqual([]);
    expect(objects.deployments[0]?.spec.replicas).toBe(1);
  });
});

describe("required fields", () => {
  test.each([
    ["apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}", ["spec: Required value"]],
    [
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {template: {spec: {}}}",
      ["spec.template.spec.containers: Required value", "spec.selector: Required value"],
    ],
    ["apiVersion: v1\nkind: Service\nspec: {ports: [{name: a}]}", ["spec.ports[0].port: Required value"]],
  ])("%s", (text, expected) => {
    expect(readText(text).errors).toEqual(expect.arrayContaining(expected));
  });
});

describe("fields without effect", () => {
  test("are reported once each, with a count, where they were met first", () => {
    const { findings } = readText(
      deploymentText(`containers:
- {name: a, image: 'a:1', securityContext: {runAsUser: 1}}
- {name: b, image: 'b:1', securityContext: {runAsUser: 1, privileged: true}}
securityContext: {}`),
    );
    expect(findings).toEqual([
      {
        code: "not-simulated",
        severity: "warning",
        message:
          "spec.template.spec.containers[].securityContext is accepted, but the simulation ignores it (2 times, first here)",
        path: "spec.template.spec.containers[0].securityContext",
        position: expect.objectContaining({ file: "test.yaml", line: 11 }),
      },
    ]);
  });

  test("a kind without effect is reported once and its fields are not", () => {
    const job = (name: string) => `apiVersion: batch/v1
kind: Job
metadata: {name: ${name}}
spec: {template: {spec: {restartPolicy: Never, hostPID: true, containers: [{name: a, image: a}]}}}
---
`;
    expect(readText(job("a") + job("b")).lines).toEqual([
      "warning kind-not-simulated: Job is accepted, but the simulation ignores it (2 objects, first here)",
    ]);
  });
});
