import { describe, expect, test } from "vitest";
import { readText } from "../../test/support/read-manifest.ts";

function autoscaler(apiVersion: string, spec: string): string {
  return `apiVersion: ${apiVersion}
kind: HorizontalPodAutoscaler
metadata: {name: a}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, ${spec}}`;
}

function specOf(apiVersion: string, spec: string) {
  const { objects, errors } = readText(autoscaler(apiVersion, spec));
  expect(errors).toEqual([]);
  return objects.horizontalPodAutoscalers[0]?.spec;
}

const CPU_80 = { type: "Resource", resource: "cpu", target: { type: "Utilization", averageUtilizationPercent: 80 } };

describe("every version in the form of v2", () => {
  test("no metric means CPU at 80 %", () => {
    expect(specOf("autoscaling/v1", "maxReplicas: 3")).toMatchObject({
      minReplicas: 1,
      maxReplicas: 3,
      metrics: [CPU_80],
    });
    expect(specOf("autoscaling/v2", "maxReplicas: 3")?.metrics).toEqual([CPU_80]);
    expect(specOf("autoscaling/v2", "maxReplicas: 3")).not.toHaveProperty("behavior");
  });

  test("v1", () => {
    const metrics = specOf("autoscaling/v1", "maxReplicas: 3, targetCPUUtilizationPercentage: 20")?.metrics;
    expect(metrics).toEqual([{ ...CPU_80, target: { type: "Utilization", averageUtilizationPercent: 20 } }]);
  });

  test("v2beta1", () => {
    const spec = `maxReplicas: 3, metrics: [
      {type: Resource, resource: {name: memory, targetAverageValue: 100Mi}},
      {type: Pods, pods: {metricName: rps, targetAverageValue: 1k}},
      {type: Object, object: {metricName: depth, target: {kind: Service, name: q}, targetValue: 2500m}},
      {type: External, external: {metricName: lag, metricSelector: {matchLabels: {t: x}}, targetValue: 30}}]`;
    expect(specOf("autoscaling/v2beta1", spec)?.metrics).toEqual([
      { type: "Resource", resource: "memory", target: { type: "AverageValue", averageValueMilli: 104857600000 } },
      { type: "Pods", metric: { name: "rps" }, target: { type: "AverageValue", averageValueMilli: 1_000_000 } },
      {
        type: "Object",
        describedObject: { apiVersion: "", kind: "Service", name: "q" },
        metric: { name: "depth" },
        target: { type: "Value", valueMilli: 2500 },
      },
      {
        type: "External",
        metric: { name: "lag", selector: { matchLabels: { t: "x" }, matchExpressions: [] } },
        target: { type: "Value", valueMilli: 30_000 },
      },
    ]);
  });

  test("v2 and v2beta2", () => {
    const spec =
      "maxReplicas: 3, metrics: [{type: ContainerResource, containerResource: {name: cpu, container: app, target: {type: Utilization, averageUtilization: 50}}}]";
    const expected = [
      {
        type: "ContainerResource",
        resource: "cpu",
        container: "app",
        target: { type: "Utilization", averageUtilizationPercent: 50 },
      },
    ];
    expect(specOf("autoscaling/v2", spec)?.metrics).toEqual(expected);
    expect(specOf("autoscaling/v2beta2", spec)?.metrics).toEqual(expected);
  });

  test("behaviour is filled in where it is written at all", () => {
    const behavior = specOf(
      "autoscaling/v2",
      "maxReplicas: 3, behavior: {scaleDown: {stabilizationWindowSeconds: 60, selectPolicy: Min}, scaleUp: {tolerance: 50m}}",
    )?.behavior;
    expect(behavior).toEqual({
      scaleUp: {
        stabilizationWindowSeconds: 0,
        selectPolicy: "Max",
        policies: [
          { type: "Pods", value: 4, periodSeconds: 15 },
          { type: "Percent", value: 100, periodSeconds: 15 },
        ],
        toleranceRatio: 0.05,
      },
      scaleDown: {
        stabilizationWindowSeconds: 60,
        selectPolicy: "Min",
        policies: [{ type: "Percent", value: 100, periodSeconds: 15 }],
      },
    });
    const other = specOf("autoscaling/v2", "maxReplicas: 3, behavior: {scaleUp: {selectPolicy: Disabled}}")?.behavior;
    expect(other?.scaleDown).not.toHaveProperty("stabilizationWindowSeconds");
  });
});

describe("validation", () => {
  test.each([
    ["maxReplicas: 3, minReplicas: 0", "spec.minReplicas: Invalid value: 0: must be greater than or equal to 1"],
    ["maxReplicas: 2, minReplicas: 3", "must be greater than or equal to `minReplicas`"],
    ["minReplicas: 3", "spec.maxReplicas: Required value"],
    [
      "maxReplicas: 3, metrics: [{type: Resource}]",
      "spec.metrics[0].resource: Required value: must populate information",
    ],
    [
      "maxReplicas: 3, metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization}}}]",
      "target.averageUtilization: Required value",
    ],
    [
      "maxReplicas: 3, behavior: {scaleUp: {policies: [{type: Pods, value: 1, periodSeconds: 3600}]}}",
      "must be less than or equal to 1800",
    ],
    ["maxReplicas: 3, behavior: {scaleUp: {stabilizationWindowSeconds: 3601}}", "must be less than or equal to 3600"],
    ["maxReplicas: 3, behavior: {scaleUp: {policies: []}}", "must specify at least one Policy"],
  ])("%s", (spec, error) => {
    const { errors } = readText(autoscaler("autoscaling/v2", spec));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain(error);
  });
});
