import { describe, expect, test } from "vitest";
import { deploymentText, readText } from "../../test/support/read-manifest.ts";
import type { Container } from "./container.ts";
import type { PodSpec } from "./pod.ts";
import { imageTag } from "./read-container.ts";

const CONTAINER = "containers: [{name: web, image: 'web:1'}]";

function podSpec(lines: string): PodSpec {
  const { objects, errors } = readText(deploymentText(lines));
  expect(errors).toEqual([]);
  return (objects.deployments[0] as { spec: { template: { spec: PodSpec } } }).spec.template.spec;
}

function container(fields: string): Container {
  return podSpec(`containers: [{name: web, image: 'web:1', ${fields}}]`).containers[0] as Container;
}

function errorsOf(lines: string): readonly string[] {
  return readText(deploymentText(lines)).errors.map((error) => error.replace("spec.template.spec.", ""));
}

describe("defaults of a pod", () => {
  test("are those of the API server", () => {
    expect(podSpec(CONTAINER)).toMatchObject({
      restartPolicy: "Always",
      terminationGracePeriodSeconds: 30,
      schedulerName: "default-scheduler",
      hostNetwork: false,
      dnsPolicy: "ClusterFirst",
      serviceAccountName: "default",
      affinity: {},
      tolerations: [],
      schedulingGates: [],
    });
  });

  test("pull policy follows the tag", () => {
    expect(
      ["a", "a:latest", "a:1", "r:5000/a", "r:5000/a:2", "a@sha256:ab", "a:latest@sha256:ab"].map(imageTag),
    ).toEqual(["latest", "latest", "1", "latest", "2", "", "latest"]);
    expect(podSpec("containers: [{name: a, image: web}]").containers[0]?.imagePullPolicy).toBe("Always");
    expect(container("").imagePullPolicy).toBe("IfNotPresent");
  });

  test("probes", () => {
    expect(container("readinessProbe: {httpGet: {port: 80}}").readinessProbe).toEqual({
      handler: { kind: "httpGet", path: "/", port: 80, scheme: "HTTP" },
      initialDelaySeconds: 0,
      timeoutSeconds: 1,
      periodSeconds: 10,
      successThreshold: 1,
      failureThreshold: 3,
    });
  });

  test("tolerations, affinity terms and spread constraints", () => {
    const spec = podSpec(`${CONTAINER}
tolerations: [{key: a, value: b}]
affinity:
  podAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
    - {topologyKey: zone, labelSelector: {matchLabels: {app: db}}}
topologySpreadConstraints:
- {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}`);
    expect(spec.tolerations).toEqual([{ key: "a", operator: "Equal", value: "b", effect: "" }]);
    expect(spec.affinity.podAffinity?.required[0]).toMatchObject({ topologyKey: "zone", namespaces: [] });
    expect(spec.topologySpreadConstraints[0]).toMatchObject({
      nodeAffinityPolicy: "Honor",
      nodeTaintsPolicy: "Ignore",
    });
  });
});

describe("resources", () => {
  test("are whole numbers, absent is not zero, and requests are filled in from limits", () => {
    const { requests, limits } = container(
      'resources: {limits: {cpu: "0.5", memory: 1.5Gi, nvidia.com/gpu: 1}, requests: {cpu: 100m, ephemeral-storage: 0}}',
    ).resources;
    expect(limits).toEqual({ cpuMilli: 500, memoryBytes: 1610612736, extended: { "nvidia.com/gpu": 1 } });
    expect(requests).toEqual({
      cpuMilli: 100,
      memoryBytes: 1610612736,
      ephemeralStorageBytes: 0,
      extended: { "nvidia.com/gpu": 1 },
    });
    expect(container("").resources).toEqual({ requests: { extended: {} }, limits: { extended: {} } });
  });

  test("fractions round up, as the scheduler reads them", () => {
    expect(container("resources: {requests: {cpu: 100u}}").resources.requests.cpuMilli).toBe(1);
  });

  test.each([
    [
      "requests: {cpu: 2}, limits: {cpu: 1}",
      'requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
    ],
    ["requests: {memory: -1}", 'requests.memory: Invalid value: "-1": must be greater than or equal to 0'],
    ["limits: {nvidia.com/gpu: 500m}", 'limits[nvidia.com/gpu]: Invalid value: "500m": must be an integer'],
    ["requests: {nvidia.com/gpu: 1}", "limits: Required value: Limit must be set for non overcommitable resources"],
    [
      "requests: {nvidia.com/gpu: 1}, limits: {nvidia.com/gpu: 2}",
      'requests: Invalid value: "1": must be equal to nvidia.com/gpu limit of 2',
    ],
    ["limits: {cpus: 1}", 'limits: Invalid value: "cpus": must be a standard resource type or fully qualified'],
  ])("%s", (resources, error) => {
    expect(errorsOf(`containers: [{name: a, image: a, resources: {${resources}}}]`)).toEqual([
      `containers[0].resources.${error}`,
    ]);
  });

  test("thousandths of a byte are hardly meant", () => {
    const { findings } = readText(
      deploymentText("containers: [{name: a, image: 'a:1', resources: {limits: {memory: 400m}}}]"),
    );
    expect(findings[0]).toMatchObject({ severity: "warning", code: "fractional-bytes" });
  });
});

describe("validation of a pod, in Kubernetes' words", () => {
  test.each([
    ["containers: []", "containers: Required value"],
    ["containers: [{image: a}]", "containers[0].name: Required value"],
    ["containers: [{name: a}]", "containers[0].image: Required value"],
    ["containers: [{name: a, image: a}, {name: a, image: b}]", 'containers[1].name: Duplicate value: "a"'],
    ["containers: [{name: a, image: a, ports: [{containerPort: 70000}]}]", "must be between 1 and 65535, inclusive"],
    ["containers: [{name: a, image: a, ports: [{containerPort: 80, protocol: tcp}]}]", 'Unsupported value: "tcp"'],
    ["containers: [{name: a, image: a, volumeMounts: [{name: v, mountPath: /v}]}]", 'name: Not found: "v"'],
    ["containers: [{name: a, image: a, livenessProbe: {}}]", "must specify a handler type"],
    ["containers: [{name: a, image: a, livenessProbe: {exec: {command: [x]}, successThreshold: 2}}]", "must be 1"],
    ["containers: [{name: A, image: a}]", "a lowercase RFC 1123 label must consist of"],
    [`${CONTAINER}\nrestartPolicy: Never`, 'restartPolicy: Unsupported value: "Never": supported values: "Always"'],
    [`${CONTAINER}\ntolerations: [{value: x}]`, "operator must be Exists when `key` is empty"],
    [`${CONTAINER}\ntolerations: [{key: a, tolerationSeconds: 5}]`, "effect must be 'NoExecute'"],
    [`${CONTAINER}\nterminationGracePeriodSeconds: -1`, "must be greater than or equal to 0"],
    [`${CONTAINER}\nnodeSelector: {"a b": c}`, "name part must consist of"],
    [
      `${CONTAINER}\ntopologySpreadConstraints: [{maxSkew: 0, topologyKey: z, whenUnsatisfiable: ScheduleAnyway}]`,
      "maxSkew: Invalid value: 0: must be greater than zero",
    ],
    [
      `${CONTAINER}\ntopologySpreadConstraints: [{maxSkew: 1, topologyKey: z, whenUnsatisfiable: DoNotSchedule}, {maxSkew: 2, topologyKey: z, whenUnsatisfiable: DoNotSchedule}]`,
      'Duplicate value: "{z, DoNotSchedule}"',
    ],
    [
      `${CONTAINER}\naffinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: In}]}]}}}`,
      "values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
    ],
    [
      `${CONTAINER}\naffinity: {podAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 101, podAffinityTerm: {topologyKey: z}}]}}`,
      "weight: Invalid value: 101: must be in the range 1-100",
    ],
  ])("%s", (lines, error) => {
    const errors = errorsOf(lines);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain(error);
  });
});

describe("containers", () => {
  test("sidecars, environment and hooks are read", () => {
    const spec = podSpec(`initContainers: [{name: proxy, image: 'p:1', restartPolicy: Always}]
containers:
- name: web
  image: web:1
  env: [{name: A, value: x}, {name: B, valueFrom: {secretKeyRef: {name: s, key: k}}}]
  envFrom: [{configMapRef: {name: c, optional: true}}]
  lifecycle: {preStop: {sleep: {seconds: 5}}}
  ports: [{containerPort: 53, protocol: UDP, name: dns}]`);
    expect(spec.initContainers[0]?.restartPolicy).toBe("Always");
    expect(spec.containers[0]).toMatchObject({
      env: [
        { name: "A", value: "x" },
        { name: "B", from: { kind: "Secret", name: "s", key: "k", optional: false } },
      ],
      envFrom: [{ kind: "ConfigMap", name: "c", key: "", optional: true }],
      preStop: { kind: "sleep", seconds: 5 },
      ports: [{ name: "dns", containerPort: 53, hostPort: 0, hostIP: "", protocol: "UDP" }],
    });
    expect(spec.containers[0]?.origin.path).toEqual(["spec", "template", "spec", "containers", 0]);
  });
});
