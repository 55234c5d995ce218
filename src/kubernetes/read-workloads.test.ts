import { describe, expect, test } from "vitest";
import { deploymentText, readText } from "../../test/support/read-manifest.ts";

const CONTAINER = "containers: [{name: web, image: 'web:1'}]";
const TEMPLATE = `template: {metadata: {labels: {app: web}}, spec: {${CONTAINER}}}`;

function workload(apiVersion: string, kind: string, spec: string): string {
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: web}\nspec: {${spec}, ${TEMPLATE}}\n`;
}

describe("Deployment", () => {
  test("defaults of apps/v1", () => {
    expect(readText(deploymentText(CONTAINER)).objects.deployments[0]).toMatchObject({
      apiVersion: "apps/v1",
      metadata: { name: "web", namespace: "default" },
      spec: {
        replicas: 1,
        strategy: { type: "RollingUpdate", maxSurge: "25%", maxUnavailable: "25%" },
        minReadySeconds: 0,
        progressDeadlineSeconds: 600,
        revisionHistoryLimit: 10,
        paused: false,
      },
    });
  });

  test("the selector has to match the template", () => {
    const text = deploymentText(CONTAINER).replace("labels: {app: web}", "labels: {app: wbe}");
    expect(readText(text).errors).toEqual([
      'spec.template.metadata.labels: Invalid value: {"app":"wbe"}: `selector` does not match template `labels`',
    ]);
  });

  test.each([
    ["replicas: -1", "spec.replicas: Invalid value: -1: must be greater than or equal to 0"],
    [
      "strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0%}}",
      'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "0%": may not be 0 when `maxSurge` is 0',
    ],
    [
      "strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}",
      "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'",
    ],
    ["strategy: {rollingUpdate: {maxSurge: '1.5%'}}", "a valid percent string must be"],
    ["strategy: {rollingUpdate: {maxUnavailable: 101%}}", "must not be greater than 100%"],
    [
      "minReadySeconds: 30\nprogressDeadlineSeconds: 30",
      "spec.progressDeadlineSeconds: Invalid value: 30: must be greater than minReadySeconds",
    ],
    ["strategy: {type: Rolling}", 'Unsupported value: "Rolling": supported values: "RollingUpdate", "Recreate"'],
  ])("%s", (line, error) => {
    const { errors } = readText(deploymentText(CONTAINER, line));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain(error);
  });
});

describe("old API versions keep their own defaults", () => {
  test("Deployment", () => {
    const of = (apiVersion: string) =>
      readText(workload(apiVersion, "Deployment", "replicas: 2")).objects.deployments[0];
    expect(of("extensions/v1beta1")).toMatchObject({
      apiVersion: "apps/v1",
      spec: {
        selector: { matchLabels: { app: "web" } },
        strategy: { maxSurge: 1, maxUnavailable: 1 },
        progressDeadlineSeconds: 2147483647,
        revisionHistoryLimit: 2147483647,
      },
    });
    expect(of("apps/v1beta1")).toMatchObject({
      spec: { selector: { matchLabels: { app: "web" } }, strategy: { maxSurge: "25%" }, revisionHistoryLimit: 2 },
    });
    expect(readText(workload("apps/v1beta2", "Deployment", "replicas: 2")).errors).toEqual([
      "spec.selector: Required value",
    ]);
  });

  test("DaemonSet, StatefulSet and ReplicaSet", () => {
    expect(
      readText(workload("extensions/v1beta1", "DaemonSet", "templateGeneration: 1")).objects.daemonSets[0],
    ).toMatchObject({
      spec: { updateStrategy: { type: "OnDelete" } },
    });
    expect(readText(workload("apps/v1beta1", "StatefulSet", "serviceName: web")).objects.statefulSets[0]).toMatchObject(
      {
        apiVersion: "apps/v1",
        spec: { updateStrategy: { type: "OnDelete" }, podManagementPolicy: "OrderedReady" },
      },
    );
    expect(readText(workload("extensions/v1beta1", "ReplicaSet", "replicas: 3")).objects.replicaSets[0]).toMatchObject({
      spec: { replicas: 3, selector: { matchLabels: { app: "web" } } },
    });
  });
});

describe("Job and CronJob", () => {
  const job = (spec: string, restartPolicy = "restartPolicy: Never, ") =>
    `apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec: {${spec}template: {spec: {${restartPolicy}${CONTAINER}}}}`;

  test("defaults", () => {
    const { spec } = readText(job("")).objects.jobs[0] as { spec: object };
    expect(spec).toMatchObject({ parallelism: 1, completions: 1, backoffLimit: 6, completionMode: "NonIndexed" });
    expect(readText(job("parallelism: 3, ")).objects.jobs[0]?.spec).not.toHaveProperty("completions");
    expect(readText(job("completions: 5, ")).objects.jobs[0]?.spec).toMatchObject({ parallelism: 1, completions: 5 });
  });

  test.each([
    [job("", ""), 'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
    [job("", "restartPolicy: Always, "), 'Unsupported value: "Always": supported values: "OnFailure", "Never"'],
    [
      job("parallelism: 1, completionMode: Indexed, "),
      "spec.completions: Required value: when completion mode is Indexed",
    ],
  ])("%s", (text, error) => {
    const { errors } = readText(text);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain(error);
  });

  test.each([
    ["*/5 * * * *", undefined],
    ["@hourly", undefined],
    ["0 2 * * MON-FRI", undefined],
    ["* * * *", "expected exactly 5 fields, found 4"],
    ["TZ=UTC * * * * *", "cannot use TZ or CRON_TZ in schedule"],
  ])("schedule %s", (schedule, error) => {
    const text = `apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}\nspec:\n  schedule: "${schedule}"\n  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, ${CONTAINER}}}}}`;
    const { errors } = readText(text);
    expect(errors).toHaveLength(error === undefined ? 0 : 1);
    expect(errors[0] ?? "").toContain(error ?? "");
  });
});
