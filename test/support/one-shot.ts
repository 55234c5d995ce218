// Manifests to the result of `plimsoll schedule`, without a command line around it.

import { DiagnosticList } from "../../src/documents/diagnostic.ts";
import { readDocuments } from "../../src/documents/read-documents.ts";
import type { ScheduleResult } from "../../src/results/schedule-result.ts";
import { loadEngineFile } from "../../src/run/engine.node.ts";
import { emptyScenario } from "../../src/run/one-shot-scenario.ts";
import { prepare } from "../../src/run/prepare.ts";
import { schedule } from "../../src/run/schedule.ts";
import { DEFAULT_LIMITS } from "../../src/scenario/limits.ts";
import type { SetOverride } from "../../src/scenario/set-override.ts";
import { releaseWasm } from "./release-wasm.ts";

/** What is asked besides the placement. */
export interface OneShotQuestion {
  readonly fill?: string;
  readonly namespace?: string;
  readonly limit?: number;
  readonly explain?: boolean;
  readonly overrides?: readonly SetOverride[];
}

/** Schedules what the text holds. Throws with the findings when it cannot be read. */
export async function scheduleText(text: string, question: OneShotQuestion = {}): Promise<ScheduleResult> {
  await releaseWasm();
  const { namespace = "default", limit = 100_000, explain = false, overrides = [] } = question;
  const fill = question.fill === undefined ? undefined : { text: question.fill, namespace, limit };
  const sink = new DiagnosticList();
  const manifests = readDocuments(text, "cluster.yaml", { dialect: "kubernetes" }, sink);
  const options = {
    overrides,
    limits: DEFAULT_LIMITS,
    replication: 0,
    manifests,
    readManifest: async () => [],
    oneShot: { fill },
  };
  const prepared = await prepare(emptyScenario(sink), options, sink);
  if (prepared === undefined) throw new Error(JSON.stringify(sink.all));
  const scheduled = await schedule(prepared, await loadEngineFile(), { fill, explain, diagnostics: sink.all });
  if (!("result" in scheduled)) throw new Error(`the run ended early: ${scheduled.end}`);
  return scheduled.result;
}

/** A node of a dump. */
export function nodeText(
  name: string,
  fields: { cpu?: string; memory?: string; labels?: string; spec?: string } = {},
): string {
  const { cpu = "4", memory = "8Gi", labels = "", spec = "{}" } = fields;
  return `---
apiVersion: v1
kind: Node
metadata: {name: ${name}, labels: {kubernetes.io/hostname: ${name}${labels === "" ? "" : `, ${labels}`}}}
spec: ${spec}
status: {allocatable: {cpu: "${cpu}", memory: ${memory}, pods: "110"}, capacity: {cpu: "${cpu}", memory: ${memory}, pods: "110"}}
`;
}

/** A pod; `spec` and `metadata` are the rest of their fields, `status` the whole of it. */
export function podText(
  name: string,
  fields: { cpu?: string; memory?: string; metadata?: string; spec?: string; status?: string } = {},
): string {
  const { cpu = "1", memory = "1Gi", metadata = "", spec = "", status = "" } = fields;
  return `---
apiVersion: v1
kind: Pod
metadata: {name: ${name}${metadata === "" ? "" : `, ${metadata}`}}
spec: {${spec === "" ? "" : `${spec}, `}containers: [{name: c, image: i, resources: {requests: {cpu: "${cpu}", memory: ${memory}}}}]}
${status === "" ? "" : `status: {${status}}\n`}`;
}
