// One laboratory from its scenario to what its captures show: the traces, the namespaces after them, every connection made in both.

import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { manifestReader } from "../../src/cli/load-inputs.ts";
import { traceEnd } from "../../src/cli/trace-end.ts";
import { DiagnosticList } from "../../src/documents/diagnostic.ts";
import { readDocuments } from "../../src/documents/read-documents.ts";
import type { PathExplanation } from "../../src/results/path-explanation.ts";
import { type Engine, loadEngine } from "../../src/run/engine.ts";
import { type Prepared, prepare } from "../../src/run/prepare.ts";
import { tracePath } from "../../src/run/trace-path.ts";
import { DEFAULT_LIMITS } from "../../src/scenario/limits.ts";
import { parseSetOverride, type SetOverride } from "../../src/scenario/set-override.ts";
import { releaseWasm } from "../support/release-wasm.ts";
import { buildLaboratory, namespaceOf } from "./build-laboratory.ts";
import { Captures, type Point, type SeenFrame } from "./captures.ts";
import { type Connection, type LaboratoryCase, NODE_PORT } from "./cases.ts";
import { Namespaces } from "./namespaces.ts";
import { nftRules, pluginTables } from "./nft-rules.ts";
import { nodeRules } from "./node-rules.ts";
import { type Plan, type PlannedNode, readPlan } from "./plan.ts";
import { capturedSightings, type Sightings, tracedSightings } from "./sightings.ts";

const SCENARIO = "test/netlab/laboratory.yaml";
const AGENT = new URL("./agent.mjs", import.meta.url).pathname;
/** A client whose packets a trace says are lost gives up before it sends its SYN again; another one waits as long as a busy machine may take. */
const LOST_MS = 700;
const PATIENCE_MS = 10_000;
const REQUEST = "GET / HTTP/1.1\r\n\r\n";
/** The last packets of a connection may still be on their way to the capture. */
const SETTLE_MS = 25;

/** What one connection gave on both sides. */
export interface Compared {
  readonly traced: { readonly verdict: string; readonly packets: Sightings };
  readonly kernel: { readonly verdict: string; readonly packets: Sightings };
}

const VERDICTS: Readonly<Record<string, string>> = { answered: "delivered", refused: "rejected", timeout: "dropped" };

/** Makes every connection of a laboratory; the answers are in their order. */
export async function runLaboratory(laboratory: LaboratoryCase): Promise<Compared[]> {
  const prepared = await prepareLaboratory(laboratory);
  const traces: PathExplanation[] = [];
  for (const each of laboratory.connections) traces.push(await trace(prepared, each));
  const pods = prepared.objects.pods.map(({ metadata }) => `pod/${metadata.name}`);
  const others: PathExplanation[] = [];
  for (const from of [...pods, "outside"]) others.push(await trace(prepared, { title: "", from, to: "node/node1:22" }));
  const plan = readPlan(prepared, [...traces, ...others]);
  const lab = new Namespaces();
  const captures = new Captures();
  try {
    buildLaboratory(lab, plan);
    const agents = await startAgents(lab, plan, traces);
    await warmNeighbours(plan, agents);
    const points = pointsOf(lab, plan);
    await captures.start(lab, points);
    const windows: Window[] = [];
    for (const each of traces) windows.push(await connect(lab, plan, agents, each));
    const frames = await captures.stop();
    const mtus = new Map(points.map((point) => [point, lab.mtus(point.namespace).get(point.device)]));
    return traces.map((explanation, index) => {
      const { fromNs = 0n, untilNs = 0n, outcome = "" } = windows[index] ?? {};
      const own = frames.filter(({ timeNs }: SeenFrame) => timeNs >= fromNs && timeNs <= untilNs);
      return {
        traced: { verdict: explanation.verdict, packets: tracedSightings(explanation) },
        kernel: {
          verdict: VERDICTS[outcome] ?? outcome,
          packets: capturedSightings(explanation, own, (point) => mtus.get(point)),
        },
      };
    });
  } finally {
    await lab.removeAll();
    captures.remove();
  }
}

async function prepareLaboratory({ overrides }: LaboratoryCase): Promise<Prepared> {
  const sink = new DiagnosticList();
  const [document] = readDocuments(readFileSync(SCENARIO, "utf8"), SCENARIO, { dialect: "scenario" }, sink);
  const prepared =
    document &&
    (await prepare(
      document,
      {
        overrides: overrides.map((text) => parseSetOverride(text) as SetOverride),
        limits: DEFAULT_LIMITS,
        replication: 0,
        manifests: [],
        readManifest: manifestReader(SCENARIO, new Map(), undefined),
      },
      sink,
    ));
  if (prepared === undefined) throw new Error(JSON.stringify(sink.all));
  return prepared;
}

let engine: Engine | undefined;

async function trace(prepared: Prepared, { from, to }: Connection): Promise<PathExplanation> {
  engine ??= await loadEngine((await releaseWasm()).binary);
  const ends = { from: traceEnd(from, "default", "--from"), to: traceEnd(to, "default", "--to") };
  const outcome = await tracePath(prepared, engine, { ...ends, atNs: prepared.scenario.durationNs });
  if (outcome.kind !== "traced") throw new Error(`${from} → ${to}: ${JSON.stringify(outcome)}`);
  return outcome.explanation;
}

/** By namespace: asks its agent something, gives the answer. */
type Agents = ReadonlyMap<string, (command: object) => Promise<{ readonly outcome?: string }>>;

/** A process in every namespace; those of pods and nodes listen. */
async function startAgents(lab: Namespaces, plan: Plan, traces: readonly PathExplanation[]): Promise<Agents> {
  const answer = traces.flatMap(({ packets }) => packets).find(({ kind }) => kind === "answer")?.payload;
  const servers = [
    ...plan.pods.map(({ name }) => ({ namespace: namespaceOf(name), listen: [8080] })),
    ...plan.nodes.map(({ name }) => ({ namespace: name, listen: [NODE_PORT] })),
    { namespace: "outside", listen: [] },
  ];
  const agents = new Map(
    servers.map(({ namespace }) => [namespace, asker(lab.start(namespace, [process.execPath, AGENT]))]),
  );
  await Promise.all(servers.map(({ namespace, listen }) => agents.get(namespace)?.({ listen, answer })));
  return agents;
}

function asker(agent: ChildProcess): (command: object) => Promise<{ readonly outcome?: string }> {
  const { stdin, stdout, stderr } = agent;
  if (stdin === null || stdout === null) throw new Error("an agent has no pipes");
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  let said = "";
  stderr?.on("data", (text: Buffer) => {
    said += text.toString();
  });
  return async (command) => {
    stdin.write(`${JSON.stringify(command)}\n`);
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`an agent ended: ${said}`);
    return JSON.parse(value as string) as { outcome?: string };
  };
}

/**
 * Each node asks its pods first, as the kubelet's probes do: what it learns then is REACHABLE. From an ARP request of a pod it is STALE for seconds, in
 * which br_netfilter sends a translated frame by way of cni0 (br_nf_pre_routing_finish_bridge).
 */
async function warmNeighbours(plan: Plan, agents: Agents): Promise<void> {
  for (const { node, address } of plan.pods) {
    const asked = { host: address, port: 8080, localPort: 0, request: REQUEST, timeoutMs: PATIENCE_MS };
    const outcome = (await agents.get(node)?.({ connect: asked }))?.outcome;
    if (outcome !== "answered") throw new Error(`${node} does not reach ${address}: ${outcome}`);
  }
}

function pointsOf(lab: Namespaces, plan: Plan): Point[] {
  const devices = (namespace: string, name: string): Point[] =>
    [...lab.mtus(namespace).keys()].map((device) => ({ namespace, device, name: `${name} ${device}` }));
  return [
    ...plan.nodes.flatMap(({ name }) => devices(name, name)),
    ...plan.pods.flatMap(({ name }) => devices(namespaceOf(name), name)),
    ...devices("outside", "outside"),
  ];
}

interface Window {
  readonly fromNs: bigint;
  readonly untilNs: bigint;
  readonly outcome: string;
}

/** Rules under which a connection to a Service reaches `endpoint`, and a conntrack that knows of no connection. */
async function setRules(lab: Namespaces, plan: Plan, node: PlannedNode, endpoint: string): Promise<void> {
  if (plan.network.proxy.mode === "nftables") {
    await lab.runAside(node.name, ["iptables-restore"], pluginTables(plan, node));
    await lab.runAside(node.name, ["nft", "-f", "-"], nftRules(plan, node, endpoint));
  } else await lab.runAside(node.name, ["iptables-restore"], nodeRules(plan, node, endpoint));
  await lab.runAside(node.name, ["conntrack", "-F"]);
}

/** Makes the connection that a trace explains, from its own port, while nothing else goes through the laboratory. */
async function connect(lab: Namespaces, plan: Plan, agents: Agents, explanation: PathExplanation): Promise<Window> {
  const { from, to, packets, server, verdict } = explanation;
  await Promise.all(plan.nodes.map((node) => setRules(lab, plan, node, server?.address ?? "")));
  const pod = from.text.startsWith("pod/") ? namespaceOf(from.text.slice("pod/".length)) : undefined;
  const agent = agents.get(pod ?? from.node ?? "outside");
  const request = packets.find(({ kind }) => kind === "request")?.payload ?? REQUEST;
  const timeoutMs = verdict === "dropped" ? LOST_MS : PATIENCE_MS;
  await settle();
  const fromNs = BigInt(Date.now()) * 1_000_000n;
  const said = await agent?.({
    connect: { host: to.address, port: to.port, localPort: from.port, request, timeoutMs },
  });
  await settle();
  return { fromNs, untilNs: BigInt(Date.now()) * 1_000_000n, outcome: said?.outcome ?? "no agent" };
}

function settle(): Promise<void> {
  return new Promise((resume) => setTimeout(resume, SETTLE_MS));
}
