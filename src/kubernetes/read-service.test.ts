import { describe, expect, test } from "vitest";
import { deploymentText, readText } from "../../test/support/read-manifest.ts";

const WEB = deploymentText("containers: [{name: web, image: 'web:1', ports: [{containerPort: 8080, name: http}]}]");

function service(spec: string, metadata = "name: web"): string {
  return `apiVersion: v1\nkind: Service\nmetadata: {${metadata}}\nspec: {${spec}}\n`;
}

describe("Service", () => {
  test("defaults", () => {
    expect(readText(service("ports: [{port: 80}]")).objects.services[0]?.spec).toEqual({
      type: "ClusterIP",
      ports: [{ name: "", protocol: "TCP", port: 80, targetPort: 80 }],
      sessionAffinity: "None",
      sessionAffinityTimeoutSeconds: 10800,
      externalTrafficPolicy: "Cluster",
      internalTrafficPolicy: "Cluster",
      publishNotReadyAddresses: false,
      externalIPs: [],
    });
  });

  test.each([
    ["selector: {a: b}", "spec.ports: Required value"],
    ["type: ExternalName", "spec.externalName: Required value"],
    ["ports: [{port: 80}, {port: 81, name: b}]", "spec.ports[0].name: Required value"],
    ["ports: [{port: 80, name: a}, {port: 81, name: a}]", 'spec.ports[1].name: Duplicate value: "a"'],
    ["ports: [{port: 80, name: a}, {port: 80, name: b}]", "spec.ports[1]: Duplicate value"],
    ["ports: [{port: 0}]", "spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive"],
    ["ports: [{port: 80, targetPort: '8080'}]", "must contain at least one letter (a-z)"],
    ["ports: [{port: 80}], type: NodePorts", 'Unsupported value: "NodePorts"'],
    ["clusterIP: None, type: NodePort, ports: [{port: 80}]", "may not be set to 'None' for NodePort services"],
  ])("%s", (spec, error) => {
    const { errors } = readText(service(spec));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain(error);
  });

  test("the name is a DNS-1035 label", () => {
    expect(readText(service("ports: [{port: 80}]", "name: 1web")).errors[0]).toContain(
      "a DNS-1035 label must consist of",
    );
  });
});

describe("references", () => {
  test("a Service that selects pods, by a port they name, is fine", () => {
    expect(
      readText(`${WEB}---\n${service("selector: {app: web}, ports: [{port: 80, targetPort: http}]")}`).lines,
    ).toEqual([]);
  });

  test("one that selects nothing, or names no port, is warned of", () => {
    const nothing = readText(`${WEB}---\n${service("selector: {app: wbe}, ports: [{port: 80}]")}`);
    expect(nothing.lines).toEqual([
      'warning service-selects-nothing: spec.selector: Service "web" selects no pod in namespace "default"',
    ]);
    const elsewhere = readText(
      `${WEB}---\n${service("selector: {app: web}, ports: [{port: 80}]", "name: web, namespace: x")}`,
    );
    expect(elsewhere.findings[0]?.hint).toBe('pods with these labels are in namespace "default"');
    const port = readText(`${WEB}---\n${service("selector: {app: web}, ports: [{port: 80, targetPort: htp}]")}`);
    expect(port.findings[0]).toMatchObject({ code: "unknown-target-port", hint: 'did you mean "http"?' });
  });

  test("an autoscaler without its target is warned of", () => {
    const autoscaler = (kind: string, name: string) =>
      `---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\nspec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: ${kind}, name: ${name}}}\n`;
    expect(readText(WEB + autoscaler("Deployment", "web")).lines).toEqual([]);
    expect(readText(WEB + autoscaler("Deployment", "wbe")).findings[0]).toMatchObject({
      code: "autoscaler-target-missing",
      message: 'spec.scaleTargetRef.name: there is no Deployment "wbe" in namespace "default" (apps/v1)',
      hint: 'did you mean "web"?',
    });
    expect(readText(WEB + autoscaler("Deploymnt", "web")).findings[0]).toMatchObject({
      code: "autoscaler-target-unknown",
      hint: 'did you mean "Deployment"?',
    });
  });
});
