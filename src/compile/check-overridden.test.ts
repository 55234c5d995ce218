import { expect, test } from "vitest";
import { DiagnosticList } from "../documents/diagnostic.ts";
import { readDocuments } from "../documents/read-documents.ts";
import { readObjects } from "../kubernetes/read-objects.ts";
import { DEFAULT_LIMITS } from "../scenario/limits.ts";
import { readScenario } from "../scenario/read-scenario.ts";
import { checkOverridden } from "./check-overridden.ts";
import { CompileContext } from "./compile-context.ts";

function findings(scheduler: string, configuration: string) {
  const sink = new DiagnosticList();
  const text = `apiVersion: plimsoll.sim/v1alpha1\nkind: Scenario\nmetadata: {name: t}\nspec:\n  duration: 1m\n  cluster:\n    scheduler: ${scheduler}\n`;
  const [document] = readDocuments(text, "scenario.yaml", { dialect: "scenario" }, sink);
  const scenario = document && readScenario(document, [], sink, DEFAULT_LIMITS);
  if (!scenario) throw new Error(JSON.stringify(sink.all));
  const objects = readObjects(
    readDocuments(
      `apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n${configuration}\n`,
      "scheduler.yaml",
      { dialect: "kubernetes" },
      sink,
    ),
    { kubernetesVersion: "1.35" },
    sink,
  );
  checkOverridden(new CompileContext(scenario, objects, sink));
  return sink.all.map(
    ({ code, severity, path, position }) => `${severity} ${code} ${path} ${position?.line}:${position?.column}`,
  );
}

test("a field that the configuration says otherwise is told where it stands", () => {
  expect(findings("{podMaxBackoff: 20s, apiQps: 20}", "podMaxBackoffSeconds: 30\nclientConnection: {qps: 50}")).toEqual(
    [
      "warning overridden spec.cluster.scheduler.podMaxBackoff 7:32",
      "warning overridden spec.cluster.scheduler.apiQps 7:45",
    ],
  );
});

test("equal values, defaults and fields that only one of the two has are fine", () => {
  expect(
    findings("{podMaxBackoff: 30s, tieBreak: random}", "podMaxBackoffSeconds: 30\npercentageOfNodesToScore: 40"),
  ).toEqual([]);
});
