import fc from "fast-check";
import { expect, test } from "vitest";
import { DiagnosticList } from "../documents/diagnostic.ts";
import type { DocumentValue, SourceDocument } from "../documents/document.ts";
import { conform, REFUSED } from "./conform.ts";
import { Findings } from "./findings.ts";
import { SCENARIO_SHAPE } from "./scenario-shape.generated.ts";
import { scenarioSchema } from "./schema.ts";

/** A scenario that uses every field at least once. */
const WHOLE: DocumentValue = {
  apiVersion: "plimsoll.sim/v1alpha1",
  kind: "Scenario",
  metadata: { name: "whole", description: "Every field." },
  spec: {
    seed: "harbour",
    duration: "10m",
    warmup: "30s",
    replications: 2,
    kubernetesVersion: "1.33",
    cluster: {
      nodePools: [
        {
          name: "a",
          count: 2,
          capacity: { cpu: "4", memory: "8Gi", pods: 110, "ephemeral-storage": "50Gi", "nvidia.com/gpu": 1 },
          allocatable: { cpu: "3900m" },
          kubeReserved: { cpu: "100m" },
          systemReserved: { memory: "100Mi" },
          systemUsage: { cpu: "50m", memory: "200Mi" },
          evictionHard: { "memory.available": "5%" },
          labels: { tier: "a" },
          taints: [{ key: "k", value: "v", effect: "NoSchedule" }],
          unschedulable: true,
          zone: "z",
          segment: "s",
          images: ["nginx:1.25"],
          nicBitsPerSecond: "10G",
        },
        { name: "b", names: ["b1"], capacity: { cpu: 1, memory: "1Gi" } },
      ],
      network: {
        profile: "lab-vm",
        flannel: { Network: "10.244.0.0/16", Backend: { Type: "host-gw" } },
        proxyMode: "ipvs",
        ipvsScheduler: "rr",
        nodeCidrMaskSize: 24,
        wireLatency: "50us",
        externalLatency: "1ms",
        wireBitsPerSecond: "10G",
        mtu: 1500,
        costs: { vethNs: 400 },
      },
      controlPlane: { apiLatency: "5ms" },
      scheduler: { cycleTime: "1ms", percentageOfNodesToScore: 50, tieBreak: "lowest-name" },
      kubelet: { sandboxTime: "1s", evictionSoft: { "memory.available": "200Mi" } },
      imagePull: { bytesPerSecond: "10Mi" },
      metrics: { resolution: "30s" },
      autoscaling: { tolerance: 0.2 },
    },
    images: { "nginx:1.25": { size: "67Mi" }, gone: { missing: true } },
    manifests: [{ file: "a.yaml" }, { objects: [{ kind: "Pod" }] }],
    behavior: [
      {
        match: { namespace: "n", deployment: "d", labels: { a: "b" }, container: "c" },
        startup: { distribution: "uniform", min: "1s", max: "2s" },
        serve: {
          cpu: { distribution: "gamma", mean: "2ms", shape: 0.5 },
          concurrency: 8,
          backlog: 4,
          responseBytes: "1Ki",
        },
        memory: { base: "40Mi", perRequest: "64Ki", leakPerSecond: "1Mi", leakDelay: "10s", leakUntil: "1Gi" },
        cpu: { background: "20m" },
        stop: "2s",
        exit: { after: "5m", code: 1 },
      },
      { match: {}, startup: { distribution: "empirical", quantiles: ["1s", "2s"] } },
    ],
    traffic: [
      {
        name: "t",
        to: { service: "s", namespace: "n", port: "http" },
        from: { deployment: "d", namespace: "n" },
        open: { poisson: { rate: 12.5 } },
        start: "10s",
        end: "5m",
        connection: "keep-alive",
        timeout: "1s",
        requestBytes: 100,
      },
      { name: "u", to: { service: "s" }, from: "external", closed: { concurrency: 4, requests: 100, thinkTime: "1s" } },
    ],
    timeline: [{ at: "1m", kubectl: "scale deploy/d --replicas 3" }],
    expectations: { "latency{traffic:t}": ["p(99)<500ms"] },
  },
};

/** Values that are wrong in most places and right in some. */
const STRANGE: readonly DocumentValue[] = [
  "",
  "x",
  "5s",
  "1e3",
  "-1",
  0,
  -1,
  1.5,
  7,
  true,
  [],
  {},
  ["x"],
  { a: 1 },
  "10%",
  Number.MAX_SAFE_INTEGER,
];

function ours(value: DocumentValue): { accepted: boolean; value: unknown; messages: string[] } {
  const list = new DiagnosticList();
  const document: SourceDocument = { file: "f", text: "", value, locate: () => ({ file: "f", line: 1, column: 1 }) };
  const result = conform(SCENARIO_SHAPE, value, [], new Findings(document, list));
  expect(list.hasErrors).toBe(result === REFUSED);
  return { accepted: result !== REFUSED, value: result, messages: list.all.map(({ message }) => message) };
}

/** Every path into a value. */
function pathsOf(value: DocumentValue, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== "object" || value === null) return [path];
  const entries: [string | number, DocumentValue][] = Array.isArray(value)
    ? value.map((each, index) => [index, each])
    : Object.entries(value);
  return [path, ...entries.flatMap(([key, each]) => pathsOf(each, [...path, key]))];
}

type Change = (container: { [key: string | number]: DocumentValue }, key: string | number) => void;

function changed(path: readonly (string | number)[], change: Change): DocumentValue {
  const copy = structuredClone(WHOLE);
  let container = copy as unknown as { [key: string | number]: DocumentValue };
  for (const step of path.slice(0, -1)) container = container[step] as unknown as typeof container;
  change(container, path.at(-1) ?? "");
  return copy;
}

function agree(value: DocumentValue): void {
  const zods = scenarioSchema.safeParse(value);
  const own = ours(value);
  expect({ accepted: own.accepted, value, messages: own.messages }).toEqual({
    accepted: zods.success,
    value,
    messages: own.messages,
  });
  // JSON drops the optional fields that zod leaves as undefined.
  if (zods.success) expect(JSON.parse(JSON.stringify(own.value))).toEqual(JSON.parse(JSON.stringify(zods.data)));
}

test("a scenario with every field gets the same defaults from zod", () => {
  expect(ours(WHOLE).messages).toEqual([]);
  agree(WHOLE);
});

test("zod and conform accept and refuse the same values, at every place", () => {
  const paths = pathsOf(WHOLE).slice(1);
  fc.assert(
    fc.property(fc.constantFrom(...paths), fc.constantFrom(...STRANGE), (path, strange) => {
      agree(
        changed(path, (container, key) => {
          container[key] = structuredClone(strange);
        }),
      );
    }),
    { numRuns: 300 },
  );
});

test("zod and conform agree on every missing and every surplus field", () => {
  for (const path of pathsOf(WHOLE).slice(1)) {
    if (typeof path.at(-1) === "number") continue;
    agree(
      changed(path, (container, key) => {
        delete container[key];
      }),
    );
    agree(
      changed([...path.slice(0, -1), "surplusField"], (container, key) => {
        container[key] = "x";
      }),
    );
  }
});

test("null counts as not given", () => {
  const spec = {
    ...(WHOLE as { spec: { [key: string]: DocumentValue } }).spec,
    seed: null,
    traffic: null,
    expectations: null,
  };
  const result = ours({ ...(WHOLE as object), spec } as DocumentValue);
  expect(result).toMatchObject({ accepted: true, value: { spec: { seed: "plimsoll", traffic: [] } } });
});

test("hostile keys find no way into a prototype", () => {
  const result = ours(
    JSON.parse(
      '{"apiVersion":"plimsoll.sim/v1alpha1","kind":"Scenario","metadata":{"name":"t"},"spec":{"__proto__":{"seed":"x"}}}',
    ),
  );
  expect(result.messages).toEqual(['unknown field "__proto__"']);
});

test("a file full of mistakes gets a hundred messages in no time", () => {
  const spec = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`durration${index}`, 1]));
  const { accepted, messages } = ours({
    apiVersion: "plimsoll.sim/v1alpha1",
    kind: "Scenario",
    metadata: { name: "t" },
    spec,
  });
  expect(accepted).toBe(false);
  expect(messages).toHaveLength(101);
  expect(messages.at(-1)).toBe("more than 100 errors in f; the others are not shown");
});
