// Requests at given instants to one server of one pod with a CPU limit, and what each of them went through.

import { DiagnosticList } from "../../src/documents/diagnostic.ts";
import { readDocuments } from "../../src/documents/read-documents.ts";
import type { ExplainedRequest } from "../../src/results/latency-explanation.ts";
import { loadEngine } from "../../src/run/engine.ts";
import { explainLatency } from "../../src/run/explain-latency.ts";
import { type Prepared, prepare } from "../../src/run/prepare.ts";
import { DEFAULT_LIMITS } from "../../src/scenario/limits.ts";
import { releaseWasm } from "./release-wasm.ts";
import { type Json, runObjects } from "./run-objects.ts";
import { serviceObjects } from "./service-graph.ts";

/** A server that works on one request at a time, each of the same demand, and when its requests come. */
export interface Replay {
  readonly limitMilli: number;
  readonly demandUs: number;
  readonly atUs: readonly number[];
  /** When CFS periods begin, counted from the start of the traffic. */
  readonly periodPhaseUs: number;
}

/** One request, in the order in which they were sent. */
export interface Replayed {
  readonly responseUs: number;
  readonly stallUs: number;
}

const PERIOD_NS = 100_000_000;
/** From the start of the container to that of the traffic. */
const REST_PERIODS = 20;
const FILE = "instants.csv";

/** Runs the scenario and gives its requests; the network's part of their time is left out. */
export async function replayRequests(replay: Replay): Promise<Replayed[]> {
  const startedNs = await startOfContainer(replay);
  // Periods of a container begin when it starts.
  const phaseNs = replay.periodPhaseUs * 1000;
  const startNs = startedNs + REST_PERIODS * PERIOD_NS - phaseNs;
  const prepared = await prepareReplay(replay, startNs);
  const engine = await loadEngine((await releaseWasm()).binary);
  const asked = { name: "replay", partsPerMillion: 1, requests: replay.atUs.length };
  const outcome = await explainLatency(prepared, engine, asked);
  if (outcome.kind !== "explained") throw new Error(outcome.kind);
  const { requests } = outcome.explanation;
  if (requests.length !== replay.atUs.length) throw new Error(`${requests.length} requests were answered`);
  return [...requests].sort((a, b) => a.sentNs - b.sentNs || a.number - b.number).map(replayed);
}

function replayed({ latencyNs, tries }: ExplainedRequest): Replayed {
  const parts = tries.at(-1)?.parts ?? {};
  const networkNs = Object.entries(parts).reduce((sum, [part, ns]) => sum + (part.startsWith("network.") ? ns : 0), 0);
  return { responseUs: (latencyNs - networkNs) / 1000, stallUs: (parts.throttled ?? 0) / 1000 };
}

function objects({ limitMilli }: Replay): Json[] {
  return serviceObjects({ name: "server", resources: { limits: { cpu: `${limitMilli}m`, memory: "64Mi" } } });
}

function spec({ demandUs }: Replay): Json {
  return {
    seed: "replay",
    duration: "5s",
    cluster: { nodePools: [{ name: "node", count: 1, capacity: { cpu: "4", memory: "8Gi" } }] },
    images: { "server:1": { size: 1 } },
    behavior: [
      { match: { deployment: "server" }, serve: { cpu: `${demandUs}us`, concurrency: 1, backlog: 1_000_000 } },
    ],
  };
}

/** When the container starts; nothing of that depends on its requests. */
async function startOfContainer(replay: Replay): Promise<number> {
  const { result, findings } = await runObjects(spec(replay), objects(replay));
  const startedNs = result?.placement.pods[0]?.startedNs;
  if (typeof startedNs !== "number") throw new Error(`the server never started: ${findings.join("\n")}`);
  return startedNs;
}

async function prepareReplay(replay: Replay, startNs: number): Promise<Prepared> {
  const { atUs } = replay;
  const lastS = (atUs.at(-1) ?? 0) / 1_000_000;
  const scenario = {
    apiVersion: "plimsoll.sim/v1alpha1",
    kind: "Scenario",
    metadata: { name: "replay" },
    spec: {
      ...spec(replay),
      // Two minutes beyond the last arrival: every request is answered.
      duration: `${Math.ceil(lastS + 120)}s`,
      traffic: [
        {
          name: "replay",
          to: { service: "server" },
          from: { node: "node-1" },
          start: `${startNs}ns`,
          open: { replay: { file: FILE } },
        },
      ],
      manifests: [{ objects: objects(replay) }],
    },
  };
  const sink = new DiagnosticList();
  const [document] = readDocuments(JSON.stringify(scenario), "t.json", { dialect: "scenario" }, sink);
  if (document === undefined) throw new Error("no document");
  const text = atUs.map((us) => `${(us / 1_000_000).toFixed(6)}\n`).join("");
  const readManifest = () => Promise.resolve([{ file: FILE, text }]);
  const options = { overrides: [], limits: DEFAULT_LIMITS, replication: 0, manifests: [], readManifest };
  const made = await prepare(document, options, sink);
  if (made === undefined) throw new Error(sink.all.map(({ message }) => message).join("\n"));
  return made;
}
