// The library: everything the command line does, for programs. Runs in Node and, but for the loader below, in browsers.

export { type Diagnostic, DiagnosticList, type DiagnosticSink } from "./documents/diagnostic.ts";
export { readDocuments } from "./documents/read-documents.ts";
export { renderDiagnostics } from "./documents/render-diagnostics.ts";
export type { RunResult } from "./results/run-result.ts";
export type { ScheduleResult } from "./results/schedule-result.ts";
export { loadEngineFile } from "./run/engine.node.ts";
export { ENGINE_VERSION, type Engine, loadEngine } from "./run/engine.ts";
export { explainPod } from "./run/explain-pod.ts";
export { emptyScenario } from "./run/one-shot-scenario.ts";
export { type ManifestReader, type Prepared, type PrepareOptions, prepare } from "./run/prepare.ts";
export { type Progress, type RunEnd, type Runner, runScenario } from "./run/run-scenario.ts";
export { type Scheduled, type ScheduleOptions, schedule } from "./run/schedule.ts";
export { type Simulated, type SimulateOptions, simulate } from "./run/simulate.ts";
export { DEFAULT_LIMITS, type Limits } from "./scenario/limits.ts";
export { isScenarioDocument } from "./scenario/read-scenario.ts";
