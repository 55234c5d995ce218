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
    [
      "maxReplicas: 3, minReplicas: 0",
      "spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas",
    ],
    ["maxReplicas: 3, minReplicas: -1", "spec.minReplicas: Invalid value: -1: must be greater than or equal to 1"],
    ["maxReplicas: 2, minReplicas: 3", "must be greater than or equal to `minReplicas`"],
    ["minReplicas: 3", "spec.maxReplicas: Required value"],
    [
      "maxReplicas: 3, metrics: [{type: Resource}]",
      "spec.metrics[0].resource: Required value: must populate information",
    ],
    [
      "maxReplicas: 3, metrics: [{type: Disk}]",
      'supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
    ],
    [
      "maxReplicas: 3, metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization}}}]",
      "target.averageUtilization: Required value: must set either a target raw value or a target utilization",
    ],
    [
      "maxReplicas: 3, metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 5, averageValue: 1}}}]",
      "target.averageValue: Forbidden: may not set both a target raw value and a target utilization",
    ],
    [
      "maxReplicas: 3, metrics: [{type: Resource, resource: {name: cpu, target: {type: Ratio, averageUtilization: 5}}}]",
      'target.type: Invalid value: "Ratio": must be either Utilization, Value, or AverageValue',
    ],
    [
      'maxReplicas: 3, metrics: [{type: Resource, resource: {name: "", target: {type: Utilization, averageUtilization: 5}}}]',
      "resource.name: Required value: must specify a resource name",
    ],
    [
      'maxReplicas: 3, metrics: [{type: ContainerResource, containerResource: {name: cpu, container: "", target: {type: Utilization, averageUtilization: 5}}}]',
      "containerResource.container: Required value: must specify a container",
    ],
    [
      "maxReplicas: 3, metrics: [{type: Pods, pods: {metric: {name: rps}, target: {type: Value, value: 5}}}]",
      "target.averageValue: Required value: must specify a positive target averageValue",
    ],
    [
      'maxReplicas: 3, metrics: [{type: Pods, pods: {metric: {name: ""}, target: {type: AverageValue, averageValue: 5}}}]',
      "metric.name: Required value: must specify a metric name",
    ],
    [
      "maxReplicas: 3, metrics: [{type: External, external: {metric: {name: a/b}, target: {type: Value, value: 5}}}]",
      "metric.name: Invalid value: \"a/b\": may not contain '/'",
    ],
    [
      "maxReplicas: 3, metrics: [{type: External, external: {metric: {name: lag}, target: {type: Value}}}]",
      "target.averageValue: Required value: must set either a target value for metric or a per-pod target",
    ],
    [
      "maxReplicas: 3, metrics: [{type: External, external: {metric: {name: lag}, target: {type: Value, value: 5, averageValue: 5}}}]",
      "target.value: Forbidden: may not set both a target value for metric and a per-pod target",
    ],
    [
      "maxReplicas: 3, metrics: [{type: Object, object: {metric: {name: d}, describedObject: {kind: Service, name: q}, target: {type: Value}}}]",
      "target.averageValue: Required value: must set either a target value or averageValue",
    ],
    [
      "maxReplicas: 3, metrics: [{type: External, external: {metric: {name: lag}, target: {type: Value, value: 0}}}]",
      'target.value: Invalid value: "0": must be positive',
    ],
    [
      "maxReplicas: 3, metrics: [{type: External, external: {metric: {name: lag}, target: {type: Value, value: 5}}, resource: {name: cpu, target: {type: Utilization, averageUtilization: 5}}}]",
      "spec.metrics[0].resource: Forbidden: must populate the given metric source only",
    ],
    [
      "maxReplicas: 3, behavior: {scaleUp: {tolerance: -1}}",
      'tolerance: Invalid value: "-1": must be greater than or equal to 0',
    ],
    ["maxReplicas: 3, behavior: {scaleUp: {selectPolicy: Least}}", 'supported values: "Disabled", "Max", "Min"'],
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

describe("annotations that carry newer fields", () => {
  const withAnnotations = (apiVersion: string, annotations: Record<string, string>, spec: string) =>
    readText(
      autoscaler(apiVersion, spec).replace("{name: a}", `{name: a, annotations: ${JSON.stringify(annotations)}}`),
    );
  const METRICS = "autoscaling.alpha.kubernetes.io/metrics";
  const BEHAVIOR = "autoscaling.alpha.kubernetes.io/behavior";
  const memory = '[{"type":"Resource","resource":{"name":"memory","targetAverageValue":"100Mi"}}]';
  const MEMORY = {
    type: "Resource",
    resource: "memory",
    target: { type: "AverageValue", averageValueMilli: 104_857_600_000 },
  };

  test("metrics of v1 come before its own, and without one stand alone", () => {
    const { objects, lines } = withAnnotations(
      "autoscaling/v1",
      { [METRICS]: memory },
      "maxReplicas: 3, targetCPUUtilizationPercentage: 80",
    );
    expect(lines.filter((line) => line.includes("annotation"))).toEqual([]);
    expect(objects.horizontalPodAutoscalers[0]?.spec.metrics).toEqual([MEMORY, CPU_80]);
    const alone = withAnnotations("autoscaling/v1", { [METRICS]: memory }, "maxReplicas: 3");
    expect(alone.objects.horizontalPodAutoscalers[0]?.spec.metrics).toEqual([MEMORY]);
  });

  test("behavior is in the server's internal form", () => {
    const behavior = JSON.stringify({
      ScaleUp: null,
      ScaleDown: {
        StabilizationWindowSeconds: 60,
        SelectPolicy: "Min",
        Policies: [{ Type: "Pods", Value: 2, PeriodSeconds: 30 }],
      },
    });
    const { objects } = withAnnotations("autoscaling/v1", { [BEHAVIOR]: behavior }, "maxReplicas: 3");
    expect(objects.horizontalPodAutoscalers[0]?.spec.behavior?.scaleDown).toEqual({
      stabilizationWindowSeconds: 60,
      selectPolicy: "Min",
      policies: [{ type: "Pods", value: 2, periodSeconds: 30 }],
    });
    expect(objects.horizontalPodAutoscalers[0]?.spec.behavior?.scaleUp.policies).toHaveLength(2);
  });

  test("what is not well-formed is passed over, and v2 drops them: both with a warning", () => {
    const torn = withAnnotations("autoscaling/v1", { [METRICS]: "[{" }, "maxReplicas: 3");
    expect(torn.errors).toEqual([]);
    expect(torn.lines.join("\n")).toMatch(/warning annotation-without-effect.*not JSON/);
    expect(torn.objects.horizontalPodAutoscalers[0]?.spec.metrics).toEqual([CPU_80]);
    const dropped = withAnnotations("autoscaling/v2", { [BEHAVIOR]: "{}" }, "maxReplicas: 3");
    expect(dropped.lines.join("\n")).toMatch(
      /warning annotation-without-effect.*autoscaling\/v2 drops this annotation/,
    );
    expect(dropped.objects.horizontalPodAutoscalers[0]?.spec).not.toHaveProperty("behavior");
  });
});
