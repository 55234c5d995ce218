// Admission and the scheduler's configuration on the way from manifests to an image.

import { describe, expect, test } from "vitest";
import { NO_SCHEDULER, SECTION_SCHEDULER_PROFILES, SECTION_TEMPLATES } from "../core/abi.generated.ts";
import { DiagnosticList } from "../documents/diagnostic.ts";
import { readDocuments } from "../documents/read-documents.ts";
import { readObjects } from "../kubernetes/read-objects.ts";
import { DEFAULT_LIMITS } from "../scenario/limits.ts";
import { readScenario } from "../scenario/read-scenario.ts";
import { compile } from "./compile.ts";

const SCENARIO = `
apiVersion: plimsoll.sim/v1alpha1
kind: Scenario
metadata: {name: t}
spec:
  duration: 1m
  cluster: {nodePools: [{name: pool, count: 1, capacity: {cpu: "4", memory: 8Gi}}]}
`;
const LIMITS = `
apiVersion: v1
kind: LimitRange
metadata: {name: bounds}
spec: {limits: [{type: Container, default: {cpu: 500m}, max: {cpu: "1"}}]}
---
`;
const HEADER_BYTES = 16;
const ENTRY_BYTES = 16;

async function compiled(manifests: string) {
  const sink = new DiagnosticList();
  const [document] = readDocuments(SCENARIO, "scenario.yaml", { dialect: "scenario" }, sink);
  if (!document) throw new Error("no scenario");
  const scenario = readScenario(document, [], sink, DEFAULT_LIMITS);
  if (!scenario) throw new Error(JSON.stringify(sink.all));
  const documents = readDocuments(manifests, "objects.yaml", { dialect: "kubernetes" }, sink);
  const objects = readObjects(documents, { kubernetesVersion: "1.35" }, sink);
  const result = await compile(scenario, objects, sink);
  return {
    image: result.image,
    names: result.names,
    findings: sink.all,
    messages: sink.all.map(({ severity, message }) => `${severity} ${message}`),
  };
}

function pod(resources: string, more = ""): string {
  return `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {${more}containers: [{name: c, image: i, resources: ${resources}}]}\n`;
}

/** Rows of a section of an image, and the address of the first. */
function section(image: Uint8Array<ArrayBuffer>, id: number): { rows: number; offset: number } {
  const view = new DataView(image.buffer, image.byteOffset);
  for (let i = 0; i < view.getUint32(4, true); i++) {
    const entry = HEADER_BYTES + i * ENTRY_BYTES;
    if (view.getUint32(entry, true) === id)
      return { rows: view.getUint32(entry + 4, true), offset: view.getUint32(entry + 8, true) };
  }
  return { rows: 0, offset: 0 };
}

describe("LimitRanger", () => {
  test("gives containers the namespace's defaults", async () => {
    const { names, messages } = await compiled(LIMITS + pod("{}"));
    expect(messages).toEqual([]);
    expect(names.templates[0]?.cpuLimitMilli).toBe(500);
  });

  test("refuses what goes beyond, in Kubernetes' words", async () => {
    const { messages } = await compiled(LIMITS + pod("{limits: {cpu: 1500m}}"));
    expect(messages).toEqual(['error pods "p" is forbidden: maximum cpu usage per Container is 1, but limit is 1500m']);
  });

  test("leaves other namespaces alone", async () => {
    const { names } = await compiled(LIMITS.replace("{name: bounds}", "{name: bounds, namespace: x}") + pod("{}"));
    expect(names.templates[0]?.cpuLimitMilli).toBeNull();
  });
});

describe("spec.schedulerName", () => {
  const configuration =
    "---\napiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\nprofiles: [{schedulerName: a}, {schedulerName: b}]\n";
  const profileOf = ({ image }: { image: Uint8Array<ArrayBuffer> }): number => {
    const { offset } = section(image, SECTION_TEMPLATES);
    return new DataView(image.buffer, image.byteOffset).getInt32(offset + 128, true);
  };

  test("is the default scheduler's without a configuration", async () => {
    const result = await compiled(pod("{}"));
    expect([profileOf(result), section(result.image, SECTION_SCHEDULER_PROFILES).rows]).toEqual([0, 0]);
  });

  test("names a profile", async () => {
    const result = await compiled(pod("{}", "schedulerName: b, ") + configuration);
    expect(result.messages).toEqual([]);
    expect([profileOf(result), section(result.image, SECTION_SCHEDULER_PROFILES).rows]).toEqual([1, 2]);
  });

  test("of no profile is an error", async () => {
    const result = await compiled(pod("{}") + configuration);
    expect(profileOf(result)).toBe(NO_SCHEDULER);
    expect(result.messages).toEqual([
      'error no profile of kube-scheduler is called "default-scheduler": its pods would stay pending',
    ]);
  });

  test("names the nearest profile, at the field", async () => {
    const { findings } = await compiled(pod("{}", "schedulerName: defualt-scheduler, "));
    expect(findings).toEqual([
      expect.objectContaining({
        code: "unknown-scheduler",
        path: "spec.schedulerName",
        hint: 'did you mean "default-scheduler"? or add a profile of that name to the KubeSchedulerConfiguration; there is default-scheduler',
        position: expect.objectContaining({ file: "objects.yaml", line: 4, column: 23 }),
      }),
    ]);
  });

  test("of another scheduler in a dump is a warning, and nothing at a pod that has its node", async () => {
    const stored = (more: string): string =>
      `${pod("{}", `schedulerName: volcano, ${more}`)}status: {phase: Pending}\n`;
    expect((await compiled(stored(""))).messages).toEqual([
      'warning no profile of kube-scheduler is called "volcano": its pods would stay pending',
    ]);
    expect((await compiled(stored("nodeName: pool-1, "))).messages).toEqual([]);
  });
});
